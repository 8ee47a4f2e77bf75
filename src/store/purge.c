#include "store/purge_inner.h"

#include "store/message_text.h"
#include "store/row.h"
#include "store/search.h"

/* --- What is due ---------------------------------------------------------- */

static const struct query trashed_tickets = { "purge.trashed_tickets",
	"SELECT t.id FROM desk.ticket AS t WHERE t.trashed > 0"
	" AND t.trashed < $1" NONE_UNDER_WAY("ticket = t.id") " LIMIT $2",
	NULL };
static const struct query spam_tickets = { "purge.spam_tickets",
	"SELECT t.id FROM desk.ticket AS t WHERE t.spam = 1"
	" AND t.changed < $1 AND NOT EXISTS (SELECT 1 FROM"
	"  desk.conversation AS c WHERE c.ticket = t.id AND c.spam = 0)"
	NONE_UNDER_WAY("ticket = t.id") " LIMIT $2", NULL };
static const struct query trashed = { "purge.trashed",
	"SELECT c.id FROM desk.conversation AS c WHERE c.trashed > 0"
	" AND c.ticket = 0 AND c.trashed < $1"
	NONE_UNDER_WAY("conversation = c.id") " LIMIT $2", NULL };
static const struct query spam = { "purge.spam",
	"SELECT c.id FROM desk.conversation AS c WHERE c.spam = 1"
	" AND c.ticket = 0 AND c.changed < $1"
	NONE_UNDER_WAY("conversation = c.id") " LIMIT $2", NULL };

/* --- A message ------------------------------------------------------------ */

static const struct query messages = { "purge.messages",
	"SELECT id FROM desk.message WHERE conversation = $1", NULL };

/* In the words it was indexed with (search_index.c), no more and no fewer: the
 * index believes what it is told, and counts. What was not indexed is not
 * taken out. */
static const struct query unindex = { "purge.unindex",
	"INSERT INTO desk.search_message (search_message, rowid, words)"
	" SELECT 'delete', id," MESSAGE_WORDS("") " FROM desk.message WHERE id = $1"
	" AND id <= coalesce((SELECT value FROM desk.cursor"
	"  WHERE name = 'search.message'), 0)", NULL };
static const struct query want_no_raw = { "purge.want_no_raw",
	"INSERT OR IGNORE INTO desk.purge (intake, at)"
	" SELECT m.intake, m.created FROM desk.message AS m"
	" JOIN mail.intake AS i ON i.id = m.intake"
	" WHERE m.id = $1 AND i.raw > 0", NULL };
static const struct query outcome = { "purge.outcome",
	"UPDATE desk.outcome SET message = 0, conversation = 0,"
	"  reason = 'purged by retention' WHERE intake ="
	" (SELECT intake FROM desk.message WHERE id = $1 AND intake > 0)",
	NULL };
static const struct query decision = { "purge.decision",
	"UPDATE desk.decision SET record = '' WHERE intake ="
	" (SELECT intake FROM desk.message WHERE id = $1 AND intake > 0)",
	NULL };
static const struct query attachments = { "purge.attachments",
	"DELETE FROM desk.attachment WHERE message = $1", NULL };
static const struct query message = { "purge.message",
	"DELETE FROM desk.message WHERE id = $1", NULL };

static const struct query *const traces[] = {
	&unindex, &want_no_raw, &decision, &attachments
};

/* --- A conversation ------------------------------------------------------- */

static const struct query bodies = { "purge.bodies",
	"UPDATE desk.letter_body SET bytes = x'' WHERE letter IN"
	" (SELECT id FROM desk.letter WHERE conversation = $1)", NULL };
static const struct query letters = { "purge.letters",
	"UPDATE desk.letter SET to_address = '', to_folded = '',"
	"  header_from = '', subject = '', message_id = '', contact = 0"
	" WHERE conversation = $1", NULL };
static const struct query refs = { "purge.refs",
	"DELETE FROM desk.ref WHERE conversation = $1", NULL };
static const struct query people = { "purge.people",
	"DELETE FROM desk.participant WHERE conversation = $1", NULL };
static const struct query links = { "purge.links",
	"DELETE FROM desk.conversation_link WHERE conversation = $1", NULL };
static const struct query reasons = { "purge.reasons",
	"UPDATE desk.decision SET record = '' WHERE id IN"
	" (SELECT decision FROM desk.event WHERE conversation = $1)", NULL };
static const struct query events = { "purge.events",
	"DELETE FROM desk.event WHERE conversation = $1", NULL };
static const struct query conversation = { "purge.conversation",
	"DELETE FROM desk.conversation WHERE id = $1", NULL };

static const struct query *const of_conversation[] = {
	&bodies, &letters, &refs, &people, &links, &reasons, &events,
	&conversation
};

/* --- A ticket ------------------------------------------------------------- */

static const struct query conversations = { "purge.conversations",
	"SELECT id FROM desk.conversation WHERE ticket = $1", NULL };
static const struct query contacts = { "purge.contacts",
	"DELETE FROM desk.ticket_contact WHERE ticket = $1", NULL };
static const struct query companies = { "purge.companies",
	"DELETE FROM desk.ticket_company WHERE ticket = $1", NULL };
static const struct query aliases = { "purge.aliases",
	"DELETE FROM desk.ticket_alias WHERE ticket = $1", NULL };
static const struct query origins = { "purge.origins",
	"DELETE FROM desk.ticket_origin WHERE ticket = $1", NULL };
static const struct query ticket_reasons = { "purge.ticket_reasons",
	"UPDATE desk.decision SET record = '' WHERE id IN"
	" (SELECT decision FROM desk.event WHERE ticket = $1)", NULL };
static const struct query ticket_events = { "purge.ticket_events",
	"DELETE FROM desk.event WHERE ticket = $1", NULL };
static const struct query own_properties = { "purge.properties",
	"DELETE FROM desk.property WHERE ticket = $1", NULL };
static const struct query status_since = { "purge.status_since",
	"DELETE FROM desk.status_since WHERE ticket = $1", NULL };
static const struct query sla = { "purge.sla",
	"DELETE FROM desk.ticket_sla WHERE ticket = $1", NULL };
static const struct query clocks = { "purge.clocks",
	"DELETE FROM desk.sla_clock WHERE ticket = $1", NULL };
static const struct query stale = { "purge.sla_stale",
	"DELETE FROM desk.sla_stale WHERE ticket = $1", NULL };
static const struct query ticket = { "purge.ticket",
	"DELETE FROM desk.ticket WHERE id = $1", NULL };
static const struct query say_ticket = { "purge.say_ticket",
	"INSERT INTO desk.event (at, ticket, conversation, message, letter,"
	"  what, by_whom, from_value, to_value, why)"
	" VALUES ($2, $1, 0, 0, 0, 'ticket.purged', 'system', '', '',"
	"  'older than retention keeps it (OP-11)')", NULL };

static const struct query *const of_ticket[] = {
	&contacts, &companies, &aliases, &origins, &ticket_reasons,
	&ticket_events, &own_properties, &status_since, &sla, &clocks, &stale, &ticket
};

/* --- All ------------------------------------------------------------------ */

/* The highest ids may go: they are not given out again. */
static const struct query keep_floor = { "purge.keep_floor",
	"UPDATE desk.floor SET"
	" conversation = max(conversation, coalesce("
	"  (SELECT max(id) FROM desk.conversation), 0)),"
	" message = max(message, coalesce("
	"  (SELECT max(id) FROM desk.message), 0)),"
	" ticket = max(ticket, coalesce("
	"  (SELECT max(id) FROM desk.ticket), 0))", "floor" };

/* Of mails with an outcome; those set aside have an age of their own. */
static const struct query old_raw = { "purge.old_raw",
	"INSERT OR IGNORE INTO desk.purge (intake, at)"
	" SELECT i.id, $2 FROM mail.intake AS i"
	" JOIN desk.outcome AS o ON o.intake = i.id"
	" WHERE i.raw > 0 AND i.taken < $1"
	" AND (o.what = 'set-aside') = $3 AND NOT EXISTS"
	"  (SELECT 1 FROM desk.purge AS p WHERE p.intake = i.id)"
	" LIMIT $4", NULL };
static const struct query done = { "purge.done",
	"DELETE FROM desk.purge WHERE (SELECT i.raw FROM mail.intake AS i"
	"  WHERE i.id = purge.intake) = 0", "purge" };

const struct query *const purge_queries[] = {
	&trashed_tickets, &spam_tickets, &trashed, &spam,
	&messages, &unindex, &want_no_raw, &outcome, &decision, &attachments,
	&message, &bodies, &letters, &refs, &people, &links, &reasons,
	&events, &conversation, &conversations, &contacts, &companies,
	&aliases, &origins, &ticket_reasons, &ticket_events,
	&own_properties, &status_since, &sla, &clocks, &stale, &ticket,
	&say_ticket, &keep_floor, &old_raw, &done, NULL
};

static bool
run_all(struct db *db, const struct query *const *q, size_t n, int64_t id,
    struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!row_put(db, q[i], id, e))
			return false;
	return true;
}

bool
purge_traces(struct db *db, int64_t message_id, struct err *e)
{
	return run_all(db, traces, sizeof traces / sizeof *traces, message_id,
	    e);
}

struct ids {
	int64_t *id;
	size_t n;
};

static bool
load_ids(struct db *db, const struct query *q, int64_t by, struct arena *a,
    struct ids *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, q, by, &s, e);

	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, out->id, out->n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

static bool
purge_conversation(struct db *db, int64_t id, int64_t now, struct arena *a,
    struct err *e)
{
	struct ids all = { NULL, 0 };

	(void)now;
	if (!load_ids(db, &messages, id, a, &all, e))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (!purge_traces(db, all.id[i], e) ||
		    !row_put(db, &outcome, all.id[i], e) ||
		    !row_put(db, &message, all.id[i], e))
			return false;
	return run_all(db, of_conversation, sizeof of_conversation /
	    sizeof *of_conversation, id, e);
}

static bool
say_purged(struct db *db, int64_t id, int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &say_ticket, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, now);
	return db_run(s, e);
}

static bool
purge_ticket(struct db *db, int64_t id, int64_t now, struct arena *a,
    struct err *e)
{
	struct ids all = { NULL, 0 };

	if (!load_ids(db, &conversations, id, a, &all, e))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (!purge_conversation(db, all.id[i], now, a, e))
			return false;
	return run_all(db, of_ticket, sizeof of_ticket / sizeof *of_ticket,
	    id, e) && search_ticket_changed(db, id, e) &&
	    say_purged(db, id, now, e);
}

/* One kind of thing that is due. */
struct kind {
	const struct query *due;
	bool (*purge)(struct db *db, int64_t id, int64_t now,
	              struct arena *a, struct err *e);
	int64_t before;
};

static bool
run(struct db *db, const struct query *q, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	return s != NULL && db_run(s, e);
}

static bool
find_due(struct db *db, const struct kind *k, struct arena *a,
    struct ids *out, struct err *e)
{
	struct stmt *s = db_use(db, k->due, e);
	int got = -1;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, k->before);
	db_bind_i64(s, 2, PURGE_THINGS);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, out->id, out->n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

static bool
purge_all(struct db *db, const struct kind *k, const struct ids *due,
    int64_t now, struct arena *a, int *n, struct err *e)
{
	if (due->n > 0 && !run(db, &keep_floor, e))
		return false;
	for (size_t i = 0; i < due->n; i++, ++*n)
		if (!k->purge(db, due->id[i], now, a, e))
			return false;
	return true;
}

static bool
purge_kind(struct db *db, const struct kind *k, int64_t now, int *n,
    struct err *e)
{
	struct arena a = ARENA_INIT;
	struct ids due = { NULL, 0 };
	bool ok = k->before <= 0 || (find_due(db, k, &a, &due, e) &&
	    purge_all(db, k, &due, now, &a, n, e));

	arena_clear(&a);
	return ok;
}

/* --- Closed tickets: as long as the first rule that fits says -------------- */

static bool
purge_kept(struct db *db, const struct retention *keep, int64_t now, int *n,
    struct err *e)
{
	static const struct kind ticket_kind = { NULL, purge_ticket, 0 };
	struct arena a = ARENA_INIT;
	bool ok = true;

	for (size_t i = 0; i < keep->nclosed && ok; i++) {
		struct ids due = { NULL, 0 };

		if (purge_before(now, keep->closed[i].ms) == 0)
			continue;
		ok = purge_closed(db, keep, i, now, PURGE_THINGS, &a,
		    &due.id, &due.n, e) &&
		    purge_all(db, &ticket_kind, &due, now, &a, n, e);
	}
	arena_clear(&a);
	return ok;
}

static bool
want_old(struct db *db, int64_t older, bool set_aside, int64_t now, int *n,
    struct err *e)
{
	struct stmt *s;

	if (older <= 0)
		return true;
	s = db_use(db, &old_raw, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, older);
	db_bind_i64(s, 2, now);
	db_bind_i64(s, 3, set_aside);
	db_bind_i64(s, 4, PURGE_RAW);
	if (!db_run(s, e))
		return false;
	*n += (int)db_changes(db);
	return true;
}

bool
purge_some(struct db *db, const struct retention *keep, int64_t now, int *n,
    struct err *e)
{
	int64_t trash = purge_before(now, keep->trash_ms);
	int64_t junk = purge_before(now, keep->spam_ms);
	const struct kind kinds[] = {
		{ &trashed_tickets, purge_ticket, trash },
		{ &trashed, purge_conversation, trash },
		{ &spam_tickets, purge_ticket, junk },
		{ &spam, purge_conversation, junk },
	};

	*n = 0;
	if (!run(db, &done, e))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!purge_kind(db, &kinds[i], now, n, e))
			return false;
	return purge_kept(db, keep, now, n, e) &&
	    want_old(db, purge_before(now, keep->raw_ms), false, now, n, e) &&
	    want_old(db, purge_before(now, keep->set_aside_ms), true, now, n, e);
}
