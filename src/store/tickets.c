#include "store/tickets.h"

#include "store/properties.h"
#include "store/row.h"

static const struct query get = { "tickets.get",
	"SELECT " TICKET_COLUMNS " FROM desk.ticket WHERE id = "
	TICKET_NUMBER, NULL };

static const struct query first_contact = { "tickets.first_contact",
	"SELECT contact FROM desk.ticket_contact WHERE ticket = $1"
	" ORDER BY contact LIMIT 1", NULL };

static const struct query put = { "tickets.put",
	"INSERT INTO desk.ticket (" TICKET_COLUMNS ")"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	"  $14, $15, $16, $17, $18)"
	" ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
	"  description = excluded.description, pipeline = excluded.pipeline,"
	"  status = excluded.status, owner = excluded.owner,"
	"  team = excluded.team, inbox = excluded.inbox,"
	"  priority = excluded.priority, category = excluded.category,"
	"  source = excluded.source, origin = excluded.origin,"
	"  created = excluded.created,"
	"  changed = excluded.changed, closed = excluded.closed,"
	"  reopened = excluded.reopened, trashed = excluded.trashed,"
	"  spam = excluded.spam", NULL };

static const struct query put_contact = { "tickets.put_contact",
	"INSERT INTO desk.ticket_contact (ticket, contact) VALUES ($1, $2)"
	" ON CONFLICT (ticket, contact) DO NOTHING", NULL };

static const struct query settle = { "tickets.settle",
	"UPDATE desk.ticket SET sent = 1 - sent WHERE id = $1"
	" AND sent <> EXISTS (SELECT 1 FROM desk.conversation AS c"
	"  WHERE c.ticket = $1 AND c.begun_by_user = 1)", NULL };
static const struct query drop_contact = { "tickets.drop_contact",
	"DELETE FROM desk.ticket_contact WHERE ticket = $1 AND contact = $2",
	NULL };

/* What hangs on a ticket's number; $1 becomes $2. All bind both. */
static const struct query take_contacts = { "tickets.take_contacts",
	"INSERT INTO desk.ticket_contact (ticket, contact)"
	" SELECT $2, contact FROM desk.ticket_contact WHERE ticket = $1"
	" ON CONFLICT (ticket, contact) DO NOTHING", NULL };
static const struct query leave_contacts = { "tickets.leave_contacts",
	"DELETE FROM desk.ticket_contact WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query take_events = { "tickets.take_events",
	"UPDATE desk.event SET ticket = $2 WHERE ticket = $1", NULL };
static const struct query take_letters = { "tickets.take_letters",
	"UPDATE desk.letter SET ticket = $2 WHERE ticket = $1", NULL };
static const struct query take_aliases = { "tickets.take_aliases",
	"UPDATE desk.ticket_alias SET ticket = $2 WHERE ticket = $1", NULL };
/* The clocks of the new ticket are derived anew, from its own history. */
static const struct query leave_since = { "tickets.leave_since",
	"DELETE FROM desk.status_since WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query leave_sla = { "tickets.leave_sla",
	"DELETE FROM desk.ticket_sla WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query leave_clocks = { "tickets.leave_clocks",
	"DELETE FROM desk.sla_clock WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query leave_stale = { "tickets.leave_stale",
	"DELETE FROM desk.sla_stale WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query clocks_stale = { "tickets.clocks_stale",
	"INSERT OR IGNORE INTO desk.sla_stale (ticket) SELECT $2"
	" WHERE $1 > 0", NULL };
/* Both origins, or those that an earlier merge gave (TK-16). */
static const struct query take_origin = { "tickets.take_origin",
	"INSERT INTO desk.ticket_origin (ticket, conversation)"
	" SELECT $2, origin FROM desk.ticket WHERE id = $1 AND origin > 0"
	" ON CONFLICT (ticket, conversation) DO NOTHING", NULL };
static const struct query take_origins = { "tickets.take_origins",
	"INSERT INTO desk.ticket_origin (ticket, conversation)"
	" SELECT $2, conversation FROM desk.ticket_origin WHERE ticket = $1"
	" ON CONFLICT (ticket, conversation) DO NOTHING", NULL };
static const struct query leave_origins = { "tickets.leave_origins",
	"DELETE FROM desk.ticket_origin WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query is_origin = { "tickets.is_origin",
	"SELECT 1 FROM desk.ticket_origin WHERE ticket = $1"
	" AND conversation = $2", NULL };
static const struct query take_properties = { "tickets.take_properties",
	"INSERT INTO desk.property (ticket, name, text, number)"
	" SELECT $2, name, text, number FROM desk.property WHERE ticket = $1"
	" ON CONFLICT (ticket, name) DO NOTHING", NULL };
static const struct query leave_properties = { "tickets.leave_properties",
	"DELETE FROM desk.property WHERE ticket = $1 AND $2 > 0", NULL };
static const struct query lead = { "tickets.lead",
	"INSERT INTO desk.ticket_alias (number, ticket) VALUES ($1, $2)",
	NULL };
static const struct query leave = { "tickets.leave",
	"DELETE FROM desk.ticket WHERE id = $1 AND $2 > 0", NULL };

static const struct query *const merging[] = {
	&take_contacts, &leave_contacts, &take_events, &take_letters,
	&take_aliases, &take_origin, &take_origins, &leave_origins,
	&take_properties, &leave_properties, &leave_since,
	&leave_sla, &leave_clocks, &leave_stale, &clocks_stale, &lead, &leave
};

const struct query *const tickets_queries[] = {
	&get, &first_contact, &put, &put_contact, &drop_contact,
	&take_contacts, &leave_contacts, &take_events, &take_letters,
	&take_aliases, &take_origin, &take_origins,
	&leave_origins, &is_origin, &take_properties, &leave_properties, &leave_since,
	&leave_sla, &leave_clocks, &leave_stale, &clocks_stale, &lead, &leave,
	&settle, NULL
};

void
tickets_row(struct stmt *s, struct arena *a, struct ticket *out)
{
	*out = (struct ticket){
		.id = db_i64(s, 0),
		.name = row_str(s, 1, a),
		.description = row_str(s, 2, a),
		.pipeline = row_str(s, 3, a),
		.status = row_str(s, 4, a),
		.owner = row_str(s, 5, a),
		.team = row_str(s, 6, a),
		.inbox = row_str(s, 7, a),
		.priority = (enum priority)db_i64(s, 8),
		.category = row_str(s, 9, a),
		.source = row_str(s, 10, a),
		.origin = db_i64(s, 11),
		.created = db_i64(s, 12),
		.changed = db_i64(s, 13),
		.closed = db_i64(s, 14),
		.reopened = db_i64(s, 15) != 0,
		.trashed = db_i64(s, 16),
		.spam = db_i64(s, 17) != 0,
	};
}

int
tickets_get(struct db *db, int64_t id, struct arena *a, struct ticket *out,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, id, &s, e);

	if (got == 1)
		tickets_row(s, a, out);
	db_done(s);
	return got == 1 && !properties_load(db, out, a, e) ? -1 : got;
}

bool
tickets_settle(struct db *db, int64_t id, struct err *e)
{
	return row_put(db, &settle, id, e);
}

bool
tickets_first_contact(struct db *db, int64_t ticket, int64_t *contact,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &first_contact, ticket, &s, e);

	*contact = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

bool
tickets_put(struct db *db, const struct ticket *row, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->id);
	db_bind_str(s, 2, row->name);
	db_bind_str(s, 3, row->description);
	db_bind_str(s, 4, row->pipeline);
	db_bind_str(s, 5, row->status);
	db_bind_str(s, 6, row->owner);
	db_bind_str(s, 7, row->team);
	db_bind_str(s, 8, row->inbox);
	db_bind_i64(s, 9, row->priority);
	db_bind_str(s, 10, row->category);
	db_bind_str(s, 11, row->source);
	db_bind_i64(s, 12, row->origin);
	db_bind_i64(s, 13, row->created);
	db_bind_i64(s, 14, row->changed);
	db_bind_i64(s, 15, row->closed);
	db_bind_i64(s, 16, row->reopened);
	db_bind_i64(s, 17, row->trashed);
	db_bind_i64(s, 18, row->spam);
	return db_run(s, e);
}

bool
tickets_put_contact(struct db *db, const struct ticket_contact *row,
    struct err *e)
{
	return row_put_pair(db, &put_contact, row->ticket, row->contact, e);
}

bool
tickets_drop_contact(struct db *db, const struct ticket_contact *row,
    struct err *e)
{
	return row_put_pair(db, &drop_contact, row->ticket, row->contact, e);
}

bool
tickets_is_origin(struct db *db, int64_t ticket, int64_t conversation,
    bool *out, struct err *e)
{
	struct stmt *s = db_use(db, &is_origin, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	db_bind_i64(s, 2, conversation);
	got = db_step(s, e);
	*out = got == 1;
	db_done(s);
	return got >= 0;
}

bool
tickets_merge(struct db *db, int64_t from, int64_t to, struct err *e)
{
	for (size_t i = 0; i < sizeof merging / sizeof *merging; i++)
		if (!row_put_pair(db, merging[i], from, to, e))
			return false;
	return true;
}
