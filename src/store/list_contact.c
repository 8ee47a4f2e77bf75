#include "store/list.h"

#include "store/contacts.h"

#define COLUMNS "SELECT " CONTACT_COLUMNS " "

/* [descending] */
static const struct query pages[2] = {
	{ "list.contact", COLUMNS "FROM desk.contact c"
	    " WHERE c.id > $1 ORDER BY c.id ASC LIMIT $2", NULL },
	{ "list.contact", COLUMNS "FROM desk.contact c"
	    " WHERE c.id < $1 ORDER BY c.id DESC LIMIT $2", NULL },
};
static const struct query one = { "list.contact.one",
	COLUMNS "FROM desk.contact c WHERE c.id = $1", NULL };
static const struct query of_ticket = { "list.contact.ticket",
	COLUMNS "FROM desk.ticket_contact k JOIN desk.contact c"
	" ON c.id = k.contact WHERE k.ticket = $1 ORDER BY c.id", NULL };
static const struct query of_company = { "list.contact.company",
	COLUMNS "FROM desk.contact c WHERE c.company_id = $1"
	" AND c.company_id > 0 ORDER BY c.id LIMIT $2", NULL };
static const struct query of_address = { "list.contact.address",
	"SELECT contact FROM desk.contact_address WHERE folded = $1", NULL };
static const struct query addresses = { "list.contact.addresses",
	"SELECT address, undeliverable FROM desk.contact_address"
	" WHERE contact = $1 ORDER BY folded", NULL };

const struct query *const list_contact_queries[] = {
	&pages[0], &pages[1], &one, &of_ticket, &of_company, &of_address,
	&addresses, NULL
};

static bool
load_addresses(struct db *db, struct contact_row *row, struct arena *a,
               struct err *e)
{
	struct stmt *s = db_use(db, &addresses, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->contact.id);
	while ((got = db_step(s, e)) == 1) {
		struct address_row *at =
		    ARENA_PUSH(a, row->address, row->naddress);

		at->address = str_copy(a, db_str(s, 0));
		at->undeliverable = db_i64(s, 1) != 0;
	}
	db_done(s);
	return got == 0;
}

/* Takes s: steps it to the end, then fetches the addresses of each. */
static bool
rows(struct db *db, struct stmt *s, struct arena *a,
     struct contact_row **out, size_t *n, struct err *e)
{
	int got;

	*out = NULL;
	*n = 0;
	while ((got = db_step(s, e)) == 1)
		contacts_row(s, a, &ARENA_PUSH(a, *out, *n)->contact);
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!load_addresses(db, &(*out)[i], a, e))
			return false;
	return got == 0;
}

bool
list_contacts(struct db *db, const struct page *page, struct arena *a,
              struct contact_row **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &pages[page->desc], e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, page_from(page));
	db_bind_i64(s, 2, page->limit);
	return rows(db, s, a, out, n, e);
}

bool
list_contacts_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                        struct contact_row **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &of_ticket, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	return rows(db, s, a, out, n, e);
}

bool
list_contacts_of_company(struct db *db, int64_t company, int64_t limit,
                         struct arena *a, struct contact_row **out, size_t *n,
                         struct err *e)
{
	struct stmt *s = db_use(db, &of_company, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, company);
	db_bind_i64(s, 2, limit);
	return rows(db, s, a, out, n, e);
}

int
list_contact(struct db *db, int64_t id, struct arena *a,
             struct contact_row *out, struct err *e)
{
	struct stmt *s = db_use(db, &one, e);
	struct contact_row *row;
	size_t n;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, id);
	if (!rows(db, s, a, &row, &n, e))
		return -1;
	if (n > 0)
		*out = row[0];
	return n > 0;
}

int
list_contact_of_address(struct db *db, struct str address, int64_t *out,
                        struct err *e)
{
	struct stmt *s = db_use(db, &of_address, e);
	struct arena a = ARENA_INIT;
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, str_lower(&a, address));
	got = db_step(s, e);
	if (got == 1)
		*out = db_i64(s, 0);
	db_done(s);
	arena_clear(&a);
	return got;
}
