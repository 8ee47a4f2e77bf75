#include "store/contacts.h"

#include "store/row.h"

static const struct query get = { "contacts.get",
	"SELECT " CONTACT_COLUMNS " FROM desk.contact AS c WHERE c.id = $1",
	NULL };

static const struct query of_address = { "contacts.of_address",
	"SELECT " CONTACT_COLUMNS " FROM desk.contact_address AS a"
	" JOIN desk.contact AS c ON c.id = a.contact WHERE a.folded = $1",
	NULL };

/* As `intake add` writes numbers: digits and a + before them (TM-4). */
static const struct query of_phone = { "contacts.of_phone",
	"SELECT " CONTACT_COLUMNS " FROM desk.contact AS c WHERE c.id = ("
	" SELECT min(id) FROM ("
	"  SELECT id FROM desk.contact WHERE phone = $1 AND phone <> ''"
	"  UNION ALL"
	"  SELECT id FROM desk.contact WHERE mobile = $1 AND mobile <> ''"
	" ) AS both)", NULL };

static const struct query box = { "contacts.box",
	"SELECT address FROM desk.contact_address WHERE contact = $1"
	" ORDER BY undeliverable, folded LIMIT 1", NULL };

static const struct query put = { "contacts.put",
	"INSERT INTO desk.contact (id, first_name, last_name, phone, mobile,"
	"  company, language, marketing, created, company_id)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
	" ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name,"
	"  last_name = excluded.last_name, phone = excluded.phone,"
	"  mobile = excluded.mobile, company = excluded.company,"
	"  language = excluded.language, marketing = excluded.marketing,"
	"  company_id = excluded.company_id", NULL };

static const struct query put_address = { "contacts.put_address",
	"INSERT INTO desk.contact_address (folded, address, contact,"
	"  undeliverable) VALUES ($1, $2, $3, 0)"
	" ON CONFLICT (folded) DO UPDATE SET contact = excluded.contact",
	NULL };

/* What is of $1 becomes $2's. All bind both. */
static const struct query join_addresses = { "contacts.join_addresses",
	"UPDATE desk.contact_address SET contact = $2 WHERE contact = $1",
	NULL };
static const struct query join_tickets = { "contacts.join_tickets",
	"INSERT INTO desk.ticket_contact (ticket, contact)"
	" SELECT ticket, $2 FROM desk.ticket_contact WHERE contact = $1"
	" ON CONFLICT (ticket, contact) DO NOTHING", NULL };
static const struct query leave_tickets = { "contacts.leave_tickets",
	"DELETE FROM desk.ticket_contact WHERE contact = $1 AND $2 > 0",
	NULL };
static const struct query join_conversations = {
	"contacts.join_conversations",
	"UPDATE desk.conversation SET contact = $2 WHERE contact = $1", NULL };
static const struct query keep_floor = { "contacts.keep_floor",
	"UPDATE desk.floor SET contact = max(contact, $1, $2)", "floor" };
static const struct query leave = { "contacts.leave",
	"DELETE FROM desk.contact WHERE id = $1 AND $2 > 0", NULL };

static const struct query *const joining[] = {
	&join_addresses, &join_tickets, &leave_tickets, &join_conversations,
	&keep_floor, &leave
};

const struct query *const contacts_queries[] = {
	&get, &of_address, &of_phone, &box, &put, &put_address, &join_addresses,
	&join_tickets, &leave_tickets, &join_conversations, &keep_floor,
	&leave, NULL
};

bool
contacts_join(struct db *db, int64_t from, int64_t to, struct err *e)
{
	for (size_t i = 0; i < sizeof joining / sizeof *joining; i++) {
		struct stmt *s = db_use(db, joining[i], e);

		if (s == NULL)
			return false;
		db_bind_i64(s, 1, from);
		db_bind_i64(s, 2, to);
		if (!db_run(s, e))
			return false;
	}
	return true;
}

void
contacts_row(struct stmt *s, struct arena *a, struct contact *out)
{
	*out = (struct contact){
		.id = db_i64(s, 0),
		.first_name = row_str(s, 1, a),
		.last_name = row_str(s, 2, a),
		.phone = row_str(s, 3, a),
		.mobile = row_str(s, 4, a),
		.company = row_str(s, 5, a),
		.language = row_str(s, 6, a),
		.marketing = db_i64(s, 7) != 0,
		.created = db_i64(s, 8),
		.company_id = db_i64(s, 9),
	};
}

int
contacts_get(struct db *db, int64_t id, struct arena *a, struct contact *out,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, id, &s, e);

	if (got == 1)
		contacts_row(s, a, out);
	db_done(s);
	return got;
}

int
contacts_of_address(struct db *db, struct str address, struct arena *a,
    struct contact *out, struct err *e)
{
	struct stmt *s = db_use(db, &of_address, e);
	int got = -1;

	if (s != NULL) {
		db_bind_str(s, 1, str_lower(a, address));
		got = db_step(s, e);
	}
	if (got == 1)
		contacts_row(s, a, out);
	db_done(s);
	return got;
}

int
contacts_of_phone(struct db *db, struct str number, struct arena *a,
    struct contact *out, struct err *e)
{
	struct stmt *s = db_use(db, &of_phone, e);
	int got = -1;

	if (s != NULL) {
		db_bind_str(s, 1, number);
		got = db_step(s, e);
	}
	if (got == 1)
		contacts_row(s, a, out);
	db_done(s);
	return got;
}

int
contacts_box(struct db *db, const struct contact *c, struct arena *a,
    struct mailbox *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &box, c->id, &s, e);

	if (got == 1) {
		out->address = row_str(s, 0, a);
		out->name = str_trim(str_printf(a, "%.*s %.*s",
		    STR_ARG(c->first_name), STR_ARG(c->last_name)));
	}
	db_done(s);
	return got;
}

bool
contacts_put(struct db *db, const struct contact *row, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->id);
	db_bind_str(s, 2, row->first_name);
	db_bind_str(s, 3, row->last_name);
	db_bind_str(s, 4, row->phone);
	db_bind_str(s, 5, row->mobile);
	db_bind_str(s, 6, row->company);
	db_bind_str(s, 7, row->language);
	db_bind_i64(s, 8, row->marketing);
	db_bind_i64(s, 9, row->created);
	db_bind_i64(s, 10, row->company_id);
	return db_run(s, e);
}

bool
contacts_put_address(struct db *db, const struct contact_address *row,
    struct arena *a, struct err *e)
{
	struct stmt *s = db_use(db, &put_address, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_lower(a, row->address));
	db_bind_str(s, 2, row->address);
	db_bind_i64(s, 3, row->contact);
	return db_run(s, e);
}
