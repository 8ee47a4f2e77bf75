#include "store/list.h"

#include "store/companies.h"
#include "store/contacts.h"
#include "store/row.h"

#define COLUMNS "SELECT k.id, k.name, k.created FROM desk.company AS k "

/* [descending] */
static const struct query pages[2] = {
	{ "list.company", COLUMNS "WHERE k.id > $1 ORDER BY k.id ASC"
	    " LIMIT $2", NULL },
	{ "list.company", COLUMNS "WHERE k.id < $1 ORDER BY k.id DESC"
	    " LIMIT $2", NULL },
};
static const struct query of_ticket = { "list.company.ticket",
	"SELECT k.id, k.name, k.created FROM desk.ticket_company AS o"
	" JOIN desk.company AS k ON k.id = o.company WHERE o.ticket = $1"
	" ORDER BY k.id", NULL };

const struct query *const list_company_queries[] = {
	&pages[0], &pages[1], &of_ticket, NULL
};

/* Takes s: steps it to the end, then fetches the domains of each. */
static bool
rows(struct db *db, struct stmt *s, struct arena *a,
     struct company_row **out, size_t *n, struct err *e)
{
	int got;

	*out = NULL;
	*n = 0;
	while ((got = db_step(s, e)) == 1)
		ARENA_PUSH(a, *out, *n)->company = (struct company){
		    .id = db_i64(s, 0), .name = row_str(s, 1, a),
		    .created = db_i64(s, 2) };
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!companies_domains(db, (*out)[i].company.id, a,
		    &(*out)[i].domain, e))
			return false;
	return got == 0;
}

bool
list_companies(struct db *db, const struct page *page, struct arena *a,
               struct company_row **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &pages[page->desc], e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, page_from(page));
	db_bind_i64(s, 2, page->limit);
	return rows(db, s, a, out, n, e);
}

bool
list_companies_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                         struct company_row **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &of_ticket, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	return rows(db, s, a, out, n, e);
}

int
list_company(struct db *db, struct str said, struct arena *a,
             struct company_row *out, struct err *e)
{
	int got = companies_named(db, said, a, &out->company, e);

	if (got == 1 && !companies_domains(db, out->company.id, a,
	    &out->domain, e))
		return -1;
	return got;
}
