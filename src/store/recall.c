#include "store/recall.h"

#include "store/contacts.h"
#include "store/facts.h"
#include "store/facts_chat.h"
#include "store/facts_company.h"
#include "store/row.h"
#include "store/rules.h"
#include "store/threads.h"

static const struct query stored = { "recall.stored",
	"SELECT i.id, i.raw, i.channel, i.received, i.size, i.partial,"
	"  i.source, d.id, d.at, d.record"
	" FROM mail.intake AS i JOIN desk.decision AS d ON d.id ="
	"  (SELECT max(id) FROM desk.decision WHERE intake = i.id"
	"   AND input = 'mail')"
	" WHERE i.id > $1 AND i.taken >= $2 AND i.history = 0"
	" ORDER BY i.id LIMIT $3", NULL };

const struct query *const recall_queries[] = { &stored, NULL };

bool
recall_stored(struct db *db, int64_t after, int64_t since, int max,
    struct arena *a, struct stored **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &stored, e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, after);
	db_bind_i64(s, 2, since);
	db_bind_i64(s, 3, max);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct stored){
			.waiting = {
				.intake = db_i64(s, 0),
				.raw = db_i64(s, 1),
				.channel = row_str(s, 2, a),
				.received = db_i64(s, 3),
				.size = db_i64(s, 4),
				.partial = db_i64(s, 5) != 0,
				.is_json = str_is(row_str(s, 6, a), "json"),
			},
			.decision = db_i64(s, 7),
			.at = db_i64(s, 8),
			.record = row_str(s, 9, a),
		};
	db_done(s);
	return got == 0;
}

/* --- The record ----------------------------------------------------------- */

static int64_t
id_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static bool
is(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

static struct str
text_of(const json_t *o, const char *key, struct arena *a)
{
	const json_t *v = json_object_get(o, key);

	return str_copy(a, (struct str){ json_string_value(v),
	    json_string_length(v) });
}

/* --- A thread as it stood ------------------------------------------------- */

static void
ticket_then(const json_t *was, struct arena *a, struct ticket *t)
{
	if (id_of(was, "ticket") == 0) {
		*t = (struct ticket){ 0 };
		return;
	}
	t->id = id_of(was, "ticket");
	t->pipeline = text_of(was, "pipeline", a);
	t->status = text_of(was, "status", a);
	t->owner = text_of(was, "ticket_owner", a);
	t->team = text_of(was, "team", a);
	t->closed = id_of(was, "ticket_closed");
	t->reopened = is(was, "reopened");
	t->trashed = 0;
}

static void
conversation_then(const json_t *was, struct arena *a, struct conversation *v)
{
	v->inbox = text_of(was, "inbox", a);
	v->owner = text_of(was, "owner", a);
	v->closed = is(was, "closed");
	v->spam = is(was, "spam");
	v->trashed = id_of(was, "trashed");
	v->changed = id_of(was, "changed");
	v->contact = id_of(was, "contact");
	v->ticket = id_of(was, "ticket");
}

/* What was said later was not there to be seen. */
static void
messages_then(struct thread_facts *t, int64_t own, int64_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nlatest; i++)
		if (own > 0 ? t->latest[i].id < own :
		    t->latest[i].created < at)
			t->latest[n++] = t->latest[i];
	t->nlatest = n;
}

/* Its ticket's conversations: none that began later. */
static void
siblings_then(struct thread_facts *t, int64_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nsibling; i++) {
		if (t->sibling[i].created > at)
			continue;
		t->sibling[n] = t->sibling[i].id == t->conversation.id ?
		    t->conversation : t->sibling[i];
		n++;
	}
	t->nsibling = n;
}

static int
thread_then(struct db *db, const struct conf *c, const json_t *was,
    const struct stored *s, int64_t own, struct arena *a, struct facts *f,
    struct err *e)
{
	struct thread_facts t = { 0 };
	int got = threads_load(db, c, id_of(was, "conversation"), s->at, a,
	    &t, e);

	if (got != 1)
		return got;
	conversation_then(was, a, &t.conversation);
	ticket_then(was, a, &t.ticket);
	messages_then(&t, own, s->at);
	siblings_then(&t, s->at);
	if (t.origin.id == t.conversation.id)
		t.origin = t.conversation;
	/* How many went to its contact then: as to the sender, mostly he. */
	for (size_t i = 0; i < FACTS_LIMITS; i++)
		t.automatic_to_origin[i] = f->automatic_to_sender[i];
	*ARENA_PUSH(a, f->thread, f->nthread) = t;
	return 1;
}

static size_t
thread_of(const struct facts *f, int64_t conversation)
{
	size_t at = 0;

	while (at < f->nthread &&
	    f->thread[at].conversation.id != conversation)
		at++;
	return at;
}

static enum evidence
evidence_of(const json_t *candidate)
{
	const char *by = json_string_value(json_object_get(candidate, "by"));

	for (int i = BY_TOKEN; i > BY_NOTHING; i--)
		if (str_is(str_from(by), evidence_name((enum evidence)i)))
			return (enum evidence)i;
	return BY_NOTHING;
}

static void
candidates_then(const json_t *facts, struct arena *a, struct facts *f)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(facts, "candidates"), i, one) {
		size_t at = thread_of(f, id_of(one, "conversation"));

		if (at == f->nthread || f->ncandidate == FACTS_CANDIDATES)
			continue;
		f->candidate[f->ncandidate++] = (struct candidate){
			.by = evidence_of(one),
			.msgid = text_of(one, "msgid", a),
			.thread = at,
			.sender_takes_part = is(one, "takes_part"),
			.forwarded = is(one, "forwarded"),
			.transcript = is(one, "transcript"),
		};
	}
	json_array_foreach(json_object_get(facts, "same_id"), i, one) {
		size_t at = thread_of(f, json_integer_value(one));

		if (at < f->nthread && f->nsame_id < FACTS_SAME_ID)
			f->same_id[f->nsame_id++] = at;
	}
}

static void
counts_then(const json_t *facts, struct facts *f)
{
	const json_t *list = json_object_get(facts, "automatic_to_sender");

	for (size_t i = 0; i < FACTS_LIMITS; i++)
		f->automatic_to_sender[i] = (int)json_integer_value(
		    json_array_get(list, i));
	f->automatic_of_channel = (int)id_of(facts, "automatic_of_channel");
	f->untouched = (int)id_of(facts, "untouched");
}

/* Another configuration may read another sender out of a form. */
static bool
sender_then(struct db *db, const struct mail_input *in, const json_t *record,
    int64_t at, struct arena *a, struct facts *f, struct err *e)
{
	struct str from = in->mail->from.address;
	int64_t id = id_of(json_object_get(record, "facts"), "sender");
	bool same = str_eq_nocase(from, text_of(json_object_get(record,
	    "mail"), "from", a));

	if (same)
		return id == 0 || contacts_get(db, id, a, &f->sender, e) >= 0;
	if (from.n > 0 && contacts_of_address(db, from, a, &f->sender, e) < 0)
		return false;
	if (f->sender.created >= at)
		f->sender = (struct contact){ 0 };
	return true;
}

/* Those that were made since, mostly by this very mail. */
static void
companies_then(int64_t at, struct facts *f)
{
	for (size_t i = 0; i < f->ndomain; i++)
		if (f->domain[i].company.created >= at)
			f->domain[i].company = (struct company){ 0 };
	for (size_t i = 0; i < f->nnamed_company; i++)
		if (f->named_company[i].created >= at)
			f->named_company[i] = (struct company){ 0 };
}

bool
recall_facts(struct db *db, const struct conf *c,
    const struct mail_input *in, const struct stored *s,
    const json_t *record, struct arena *a, struct facts *f, struct err *e)
{
	const json_t *facts = json_object_get(record, "facts"), *one;
	int64_t own = id_of(json_object_get(json_object_get(record, "plan"),
	    "outcome"), "message");
	size_t i;

	if (!facts_for_tick(db, s->at, f, e))
		return false;
	f->restored = 0;
	f->duplicate_of = id_of(facts, "duplicate_of");
	f->duplicate_elsewhere = is(facts, "duplicate_elsewhere");
	f->decided_before = is(facts, "decided_before");
	counts_then(facts, f);
	json_array_foreach(json_object_get(facts, "threads"), i, one)
		if (thread_then(db, c, one, s, own, a, f, e) < 0)
			return false;
	candidates_then(facts, a, f);
	if (!sender_then(db, in, record, s->at, a, f, e) ||
	    !facts_companies_of_mail(db, c, in, a, f, e) ||
	    !facts_chats(db, c, in->chat != NULL, a, f, e) ||
	    !rules_load_turns(db, c, a, f, e))
		return false;
	companies_then(s->at, f);
	return true;
}
