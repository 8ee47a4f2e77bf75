#include "store/search.h"

#include "store/message_text.h"
#include "store/outcomes.h"
#include "store/row.h"

static const struct query mark = { "search.mark",
	"INSERT INTO desk.search_stale (name) VALUES ($1)"
	" ON CONFLICT (name) DO NOTHING", NULL };

/* All of a batch in one statement each: FTS5 writes what it holds to its
 * tables at the end of every statement. */
static const struct query last_stale = { "search.last_stale",
	"SELECT max(name) FROM (SELECT name FROM desk.search_stale"
	" WHERE name > $1 ORDER BY name LIMIT $2)", "subquery-1" };
static const struct query unmark = { "search.unmark",
	"DELETE FROM desk.search_stale WHERE name <= $1", NULL };
static const struct query drop = { "search.drop",
	"DELETE FROM desk.search_name WHERE rowid IN"
	" (SELECT name FROM desk.search_stale WHERE name <= $1)",
	"search_name" };
static const struct query put_tickets = { "search.put_tickets",
	"INSERT INTO desk.search_name (rowid, words)"
	" SELECT t.id * 2, t.id || ' ' || t.name || ' ' || t.description"
	"  || ' ' || coalesce((SELECT group_concat(k.name, ' ')"
	"    FROM desk.ticket_company AS o JOIN desk.company AS k"
	"     ON k.id = o.company WHERE o.ticket = t.id), '')"
	" FROM desk.search_stale AS s JOIN desk.ticket AS t"
	"  ON t.id = s.name / 2"
	" WHERE s.name <= $1 AND s.name % 2 = 0 ORDER BY s.name", NULL };
static const struct query put_contacts = { "search.put_contacts",
	"INSERT INTO desk.search_name (rowid, words)"
	" SELECT c.id * 2 + 1, c.first_name || ' ' || c.last_name || ' '"
	"  || c.phone || ' ' || c.mobile || ' ' || c.company || ' '"
	"  || coalesce((SELECT group_concat(address, ' ')"
	"    FROM desk.contact_address WHERE contact = c.id), '')"
	" FROM desk.search_stale AS s JOIN desk.contact AS c"
	"  ON c.id = s.name / 2"
	" WHERE s.name <= $1 AND s.name % 2 = 1 ORDER BY s.name", NULL };

/* What is quoted was indexed where it was said. */
static const struct query messages = { "search.messages",
	"INSERT INTO desk.search_message (rowid, words)"
	" SELECT id," MESSAGE_WORDS("")
	" FROM desk.message WHERE id > $1 ORDER BY id LIMIT $2", NULL };
static const struct query last_message = { "search.last_message",
	"SELECT max(id) FROM (SELECT id FROM desk.message WHERE id > $1"
	" ORDER BY id LIMIT $2)", "subquery-1" };

static const struct query forget_names = { "search.forget_names",
	"DELETE FROM desk.search_name", "search_name" };
static const struct query forget_messages = { "search.forget_messages",
	"INSERT INTO desk.search_message (search_message)"
	" VALUES ('delete-all')", NULL };
static const struct query mark_tickets = { "search.mark_tickets",
	"INSERT OR IGNORE INTO desk.search_stale (name)"
	" SELECT id * 2 FROM desk.ticket", "ticket" };
static const struct query mark_contacts = { "search.mark_contacts",
	"INSERT OR IGNORE INTO desk.search_stale (name)"
	" SELECT id * 2 + 1 FROM desk.contact", "contact" };

const struct query *const search_index_queries[] = {
	&mark, &last_stale, &unmark, &drop, &put_tickets, &put_contacts,
	&messages,
	&last_message, &forget_names, &forget_messages, &mark_tickets,
	&mark_contacts, NULL
};

bool
search_ticket_changed(struct db *db, int64_t ticket, struct err *e)
{
	return row_put(db, &mark, ticket * 2, e);
}

bool
search_contact_changed(struct db *db, int64_t contact, struct err *e)
{
	return row_put(db, &mark, contact * 2 + 1, e);
}

static bool
page(struct db *db, const struct query *q, int64_t cursor, int64_t *value,
    struct err *e)
{
	struct stmt *s = db_use(db, q, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, cursor);
	db_bind_i64(s, 2, SEARCH_BATCH);
	got = db_step(s, e);
	*value = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

static bool
index_names(struct db *db, int64_t last, int *n, struct err *e)
{
	static const struct query *const steps[] = {
		&drop, &put_tickets, &put_contacts, &unmark
	};

	for (size_t i = 0; last > 0 && i < sizeof steps / sizeof *steps; i++)
		if (!row_put(db, steps[i], last, e))
			return false;
	if (last > 0)
		*n += (int)db_changes(db);
	return true;
}

static bool
index_messages(struct db *db, int64_t cursor, int64_t last, int *n,
    struct err *e)
{
	int64_t none;

	if (last == 0)
		return true;
	if (!page(db, &messages, cursor, &none, e))
		return false;
	*n += (int)db_changes(db);
	return outcomes_move_cursor(db, "search.message", last, e);
}

/* Light: what a power cut takes back is indexed again. */
int
search_index(struct db *db, struct err *e)
{
	int64_t cursor, last, stale;
	bool ok;
	int n = 0;

	if (!outcomes_cursor(db, "search.message", &cursor, e) ||
	    !page(db, &last_message, cursor, &last, e) ||
	    !page(db, &last_stale, 0, &stale, e))
		return -1;
	if (last == 0 && stale == 0)
		return 0;
	ok = db_begin_light(db, e) && index_names(db, stale, &n, e) &&
	    index_messages(db, cursor, last, &n, e) && db_commit(db, e);
	if (!ok)
		db_rollback(db);
	return ok ? n : -1;
}

static bool
run(struct db *db, const struct query *q, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	return s != NULL && db_run(s, e);
}

bool
search_forget(struct db *db, struct err *e)
{
	bool ok = db_begin(db, e) && run(db, &forget_names, e) &&
	    run(db, &forget_messages, e) && run(db, &mark_tickets, e) &&
	    run(db, &mark_contacts, e) &&
	    outcomes_move_cursor(db, "search.message", 0, e) &&
	    db_commit(db, e);

	if (!ok)
		db_rollback(db);
	return ok;
}
