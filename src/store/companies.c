#include "store/companies.h"

#include "store/row.h"

#define COLUMNS "k.id, k.name, k.created"
#define OF_DOMAIN(column) "substr(" column ", instr(" column ", '@') + 1)"

static const struct query get = { "companies.get",
	"SELECT " COLUMNS " FROM desk.company AS k WHERE k.id = $1", NULL };
static const struct query of_name = { "companies.of_name",
	"SELECT " COLUMNS " FROM desk.company AS k WHERE k.folded = $1",
	NULL };
static const struct query of_domain = { "companies.of_domain",
	"SELECT " COLUMNS " FROM desk.company_domain AS d"
	" JOIN desk.company AS k ON k.id = d.company WHERE d.domain = $1",
	NULL };
static const struct query domains = { "companies.domains",
	"SELECT domain FROM desk.company_domain WHERE company = $1"
	" ORDER BY domain", NULL };

static const struct query put = { "companies.put",
	"INSERT INTO desk.company (id, name, folded, created)"
	" VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET"
	"  name = excluded.name, folded = excluded.folded", NULL };
static const struct query tell_contacts = { "companies.tell_contacts",
	"UPDATE desk.contact SET company = (SELECT name FROM desk.company"
	"  WHERE id = $1) WHERE company_id = $1 AND company_id > 0", NULL };

/* Who is found by its name is found by the new one (store/search.h). */
static const struct query stale_contacts = { "companies.stale_contacts",
	"INSERT OR IGNORE INTO desk.search_stale (name)"
	" SELECT id * 2 + 1 FROM desk.contact WHERE company_id = $1"
	" AND company_id > 0", NULL };
static const struct query stale_tickets = { "companies.stale_tickets",
	"INSERT OR IGNORE INTO desk.search_stale (name)"
	" SELECT ticket * 2 FROM desk.ticket_company WHERE company = $1",
	NULL };

static const struct query put_domain = { "companies.put_domain",
	"INSERT INTO desk.company_domain (domain, company) VALUES ($2, $1)"
	" ON CONFLICT (domain) DO UPDATE SET company = excluded.company",
	NULL };
static const struct query take_contacts = { "companies.take_contacts",
	"UPDATE desk.contact SET company_id = $1, company ="
	"  (SELECT name FROM desk.company WHERE id = $1)"
	" WHERE company_id = 0 AND id IN (SELECT a.contact FROM"
	"  desk.contact_address AS a WHERE " OF_DOMAIN("a.folded") " = $2)",
	"contact_address" };
static const struct query drop_domain = { "companies.drop_domain",
	"DELETE FROM desk.company_domain WHERE company = $1 AND domain = $2",
	NULL };

static const struct query put_ticket = { "companies.put_ticket",
	"INSERT INTO desk.ticket_company (ticket, company) VALUES ($1, $2)"
	" ON CONFLICT (ticket, company) DO NOTHING", NULL };
static const struct query drop_ticket = { "companies.drop_ticket",
	"DELETE FROM desk.ticket_company WHERE ticket = $1 AND company = $2",
	NULL };
static const struct query move_tickets = { "companies.move_tickets",
	"INSERT INTO desk.ticket_company (ticket, company)"
	" SELECT $2, company FROM desk.ticket_company WHERE ticket = $1"
	" ON CONFLICT (ticket, company) DO NOTHING", NULL };
static const struct query leave_tickets = { "companies.leave_tickets",
	"DELETE FROM desk.ticket_company WHERE ticket = $1 AND $2 > 0",
	NULL };

/* What is of $1 becomes $2's. All bind both. */
static const struct query join_contacts = { "companies.join_contacts",
	"UPDATE desk.contact SET company_id = $2, company ="
	"  (SELECT name FROM desk.company WHERE id = $2)"
	" WHERE company_id = $1 AND company_id > 0", NULL };
static const struct query join_domains = { "companies.join_domains",
	"UPDATE desk.company_domain SET company = $2 WHERE company = $1",
	NULL };
static const struct query join_tickets = { "companies.join_tickets",
	"INSERT INTO desk.ticket_company (ticket, company)"
	" SELECT ticket, $2 FROM desk.ticket_company WHERE company = $1"
	" ON CONFLICT (ticket, company) DO NOTHING", NULL };
static const struct query quit_tickets = { "companies.quit_tickets",
	"DELETE FROM desk.ticket_company WHERE company = $1 AND $2 > 0",
	NULL };
static const struct query keep_floor = { "companies.keep_floor",
	"UPDATE desk.floor SET company = max(company, $1, $2)", "floor" };
static const struct query leave = { "companies.leave",
	"DELETE FROM desk.company WHERE id = $1 AND $2 > 0", NULL };

static const struct query *const joining[] = {
	&join_contacts, &join_domains, &join_tickets, &quit_tickets,
	&keep_floor, &leave
};

/* The company of contact $1, if it is of no other; else none. */
#define ALONE "(SELECT c.company_id FROM desk.contact AS c WHERE c.id = $1" \
	" AND c.company_id > 0 AND NOT EXISTS (SELECT 1 FROM desk.contact" \
	"  AS o WHERE o.company_id = c.company_id AND o.company_id > 0" \
	"  AND o.id <> c.id))"

static const struct query forget_stale = { "companies.forget_stale",
	"INSERT OR IGNORE INTO desk.search_stale (name) SELECT ticket * 2"
	" FROM desk.ticket_company WHERE company = " ALONE, NULL };
static const struct query forget_events = { "companies.forget_events",
	"UPDATE desk.event SET from_value = '', to_value = ''"
	" WHERE what IN ('company.created', 'ticket.company-added',"
	"  'ticket.company-removed') AND (SELECT k.name FROM desk.company"
	"  AS k WHERE k.id = " ALONE ") IN (from_value, to_value)", "event" };
static const struct query forget_tickets = { "companies.forget_tickets",
	"DELETE FROM desk.ticket_company WHERE company = " ALONE, NULL };
static const struct query forget_domains = { "companies.forget_domains",
	"DELETE FROM desk.company_domain WHERE company = " ALONE, NULL };
static const struct query forget_floor = { "companies.forget_floor",
	"UPDATE desk.floor SET company = max(company, coalesce(" ALONE
	", 0))", "floor" };
static const struct query forget = { "companies.forget",
	"DELETE FROM desk.company WHERE id = " ALONE, NULL };

static const struct query *const forgetting[] = {
	&forget_stale, &forget_events, &forget_tickets, &forget_domains,
	&forget_floor, &forget
};

const struct query *const companies_queries[] = {
	&get, &of_name, &of_domain, &domains, &put, &tell_contacts,
	&stale_contacts, &stale_tickets, &put_domain, &take_contacts,
	&drop_domain, &put_ticket, &drop_ticket, &move_tickets,
	&leave_tickets, &join_contacts, &join_domains, &join_tickets,
	&quit_tickets, &keep_floor, &leave, &forget_stale, &forget_events,
	&forget_tickets, &forget_domains, &forget_floor, &forget, NULL
};

/* --- Looking -------------------------------------------------------------- */

/* Takes s, or NULL with *e. */
static int
one(struct stmt *s, struct arena *a, struct company *out, struct err *e)
{
	int got = s == NULL ? -1 : db_step(s, e);

	if (got == 1)
		*out = (struct company){ .id = db_i64(s, 0),
			.name = row_str(s, 1, a), .created = db_i64(s, 2) };
	db_done(s);
	return got;
}

static int
by_text(struct db *db, const struct query *q, struct str text,
    struct arena *a, struct company *out, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s != NULL)
		db_bind_str(s, 1, str_lower(a, text));
	return one(s, a, out, e);
}

int
companies_get(struct db *db, int64_t id, struct arena *a,
    struct company *out, struct err *e)
{
	struct stmt *s = db_use(db, &get, e);

	if (s != NULL)
		db_bind_i64(s, 1, id);
	return one(s, a, out, e);
}

int
companies_of_domain(struct db *db, struct str domain, struct arena *a,
    struct company *out, struct err *e)
{
	return by_text(db, &of_domain, domain, a, out, e);
}

int
companies_named(struct db *db, struct str said, struct arena *a,
    struct company *out, struct err *e)
{
	int64_t id;
	int got;

	if (str_to_i64(said, &id))
		return companies_get(db, id, a, out, e);
	got = by_text(db, &of_name, str_trim(said), a, out, e);
	return got != 0 ? got : companies_of_domain(db, str_trim(said), a,
	    out, e);
}

bool
companies_domains(struct db *db, int64_t company, struct arena *a,
    struct strs *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &domains, company, &s, e);

	*out = (struct strs){ NULL, 0 };
	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, out->s, out->n) = row_str(s, 0, a);
	db_done(s);
	return got == 0;
}

/* --- Writing -------------------------------------------------------------- */

static bool
run_domain(struct db *db, const struct query *q,
    const struct company_domain *row, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->company);
	db_bind_str(s, 2, row->domain);
	return db_run(s, e);
}

static bool
stale(struct db *db, int64_t company, struct err *e)
{
	return row_put(db, &stale_contacts, company, e) &&
	    row_put(db, &stale_tickets, company, e);
}

bool
companies_put(struct db *db, const struct company *row, struct arena *a,
    struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->id);
	db_bind_str(s, 2, row->name);
	db_bind_str(s, 3, str_lower(a, row->name));
	db_bind_i64(s, 4, row->created);
	return db_run(s, e) && row_put(db, &tell_contacts, row->id, e) &&
	    stale(db, row->id, e);
}

bool
companies_put_domain(struct db *db, const struct company_domain *row,
    struct err *e)
{
	return run_domain(db, &put_domain, row, e) && (!row->gather ||
	    (run_domain(db, &take_contacts, row, e) &&
	    row_put(db, &stale_contacts, row->company, e)));
}

bool
companies_drop_domain(struct db *db, const struct company_domain *row,
    struct err *e)
{
	return run_domain(db, &drop_domain, row, e);
}

bool
companies_put_ticket(struct db *db, const struct ticket_company *row,
    struct err *e)
{
	return row_put_pair(db, &put_ticket, row->ticket, row->company, e);
}

bool
companies_drop_ticket(struct db *db, const struct ticket_company *row,
    struct err *e)
{
	return row_put_pair(db, &drop_ticket, row->ticket, row->company, e);
}

bool
companies_of_ticket_move(struct db *db, int64_t from, int64_t to,
    struct err *e)
{
	return row_put_pair(db, &move_tickets, from, to, e) &&
	    row_put_pair(db, &leave_tickets, from, to, e);
}

bool
companies_join(struct db *db, int64_t from, int64_t to, struct err *e)
{
	for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
		if (!row_put_pair(db, joining[i], from, to, e))
			return false;
	return stale(db, to, e);
}

bool
companies_forget(struct db *db, int64_t contact, struct err *e)
{
	for (size_t i = 0; i < sizeof forgetting / sizeof *forgetting; i++)
		if (!row_put(db, forgetting[i], contact, e))
			return false;
	return true;
}
