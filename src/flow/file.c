#include "flow/file.h"

#include "base/log.h"
#include "desk/record.h"
#include "flow/freeze.h"
#include "flow/judge.h"
#include "flow/read_ahead.h"
#include "store/commit.h"
#include "store/outcomes.h"

/* What the log is told of a mail once its batch is committed. */
struct said {
	struct outcome outcome;
	int64_t ticket;
	const char *by;
};

/* One mail on the belt, until it is settled. */
struct one {
	struct arena *batch;            /* foreign; for what is said of it */
	const struct waiting *waiting;  /* foreign */
	const struct channel *channel;  /* foreign */
	struct read_mail *read;         /* own; its arena holds all that is
	                                 * made of it. NULL: not yet, or settled */
	struct err failed;              /* why it is to be set aside */
	struct plan plan;
	struct said said;
};

static void
one_clear(struct one *o)
{
	read_mail_free(o->read);
	o->read = NULL;
}

/* As it was lined up, but for what is known to be wrong with it. */
static void
one_again(struct one *o)
{
	one_clear(o);
	*o = (struct one){ .batch = o->batch, .waiting = o->waiting,
		.failed = o->failed };
}

/* --- Bytes become a struct mail ------------------------------------------- */

static struct read_mail *
take(const struct belt *b, const struct waiting *w)
{
	struct read_mail *m;

	if (b->ahead != NULL)
		return read_ahead_take(b->ahead, w->intake);
	m = read_mail_new();
	read_mail_load(m, b->db, w);
	read_mail_read(m, b->reader, w);
	return m;
}

/* false only for what is not this mail's fault. */
static bool
is_fair(const struct one *o, struct err *e)
{
	return o->failed.kind != ERR_AGAIN || err_set(e, ERR_AGAIN,
	    "%s (mail %lld)", o->failed.text, (long long)o->waiting->intake);
}

/* What has failed before is not read, not even looked at. */
static bool
read_one(const struct belt *b, struct one *o, struct err *e)
{
	if (o->failed.kind != ERR_NONE) {
		o->read = read_mail_new();
		return true;
	}
	o->read = take(b, o->waiting);
	o->failed = o->read->failed;
	o->channel = conf_channel(b->conf, o->waiting->channel);
	if (o->channel == NULL && o->failed.kind == ERR_NONE)
		err_set(&o->failed, ERR_INPUT, "channel %.*s is not in the"
		    " configuration", STR_ARG(o->waiting->channel));
	return is_fair(o, e);
}

/* --- It is settled: facts, decide, compose, commit ------------------------ */

static struct str
who_sent(const struct facts *f, struct arena *a)
{
	return f->sender.id == 0 ? STR("stranger") :
	    str_printf(a, "contact:%lld", (long long)f->sender.id);
}

static void
told_limits(int64_t intake, const struct strs *undecided)
{
	for (size_t i = 0; i < undecided->n; i++)
		log_event(LOG_WARNING, "filter.limit",
		    KV_ID("mail", intake),
		    KV_STR("pattern", undecided->s[i]),
		    KV_Z("why", "it took too many steps: no match"));
}

static bool
file_one(const struct belt *b, struct one *o, int64_t now, struct err *e)
{
	struct arena *a = &o->read->arena;
	struct judged j = {
		.waiting = o->waiting, .came_by = o->channel,
		.raw = buf_view(&o->read->raw), .mail = &o->read->mail,
		.chat = &o->read->chat,
	};
	struct composed *letters;
	struct err reply = ERR_INIT;    /* nobody waits for the answer */
	bool judged = judge_mail(b, &j, now, a, e);

	told_limits(j.in.intake, &j.in.filter.undecided);
	told_limits(j.in.intake, &j.in.form.undecided);
	if (!judged)
		return false;
	o->plan = j.plan;
	letters = freeze_letters(b->brands, &o->plan, now, a, &reply);
	if (letters == NULL)
		return err_set(e, reply.kind, "%s", reply.text);
	return plan_commit(b->db, b->conf, &o->plan, letters, &(struct cause){
		.input = "mail",
		.intake = j.in.intake,
		.by = who_sent(&j.facts, a),
		.now = now,
		.record = record_mail(b->conf, &j.in, &j.facts, &o->plan, a),
	    }, e);
}

static bool
set_aside(const struct belt *b, struct one *o, int64_t now, struct err *e)
{
	plan_init(&o->plan, &o->read->arena);
	o->plan.outcome = (struct outcome){
		.intake = o->waiting->intake,
		.what = OUTCOME_SET_ASIDE,
		.reason = str_from(o->failed.text),
	};
	if (outcomes_put(b->db, &o->plan.outcome, now, e))
		return true;
	/* Not this mail's trouble any more: nothing can be done about it. */
	if (e->kind == ERR_INPUT)
		e->kind = ERR_SETUP;
	return false;
}

/* settle gives one mail its outcome. What is wrong with the store or the
 * setup is not its fault and ends the batch with that; what is wrong with the
 * mail ends it with ERR_INPUT, and the mail has failed. */
static bool
settle(const struct belt *b, struct one *o, int64_t now, struct err *e)
{
	if (o->failed.kind != ERR_NONE)
		return set_aside(b, o, now, e);
	if (file_one(b, o, now, &o->failed))
		return true;
	if (o->failed.kind != ERR_AGAIN && o->failed.kind != ERR_SETUP)
		o->failed.kind = ERR_INPUT;
	return err_set(e, o->failed.kind, "%s (mail %lld)", o->failed.text,
	    (long long)o->waiting->intake);
}

/* --- What is said --------------------------------------------------------- */

static int64_t
ticket_of(const struct plan *p)
{
	for (size_t i = 0; i < p->nconversation; i++)
		if (p->conversation[i].id == p->outcome.conversation)
			return p->conversation[i].ticket;
	return 0;
}

static const char *
joined_by(const struct plan *p)
{
	for (size_t i = 0; i < p->nmessage; i++)
		if (p->message[i].id == p->outcome.message)
			return evidence_name(p->message[i].joined_by);
	return evidence_name(BY_NOTHING);
}

/* All else of a settled mail can go: a batch would hold a hundred. */
static void
keep_said(struct one *o)
{
	const struct outcome *out = &o->plan.outcome;

	o->said = (struct said){
		.outcome = *out,
		.ticket = ticket_of(&o->plan),
		.by = joined_by(&o->plan),
	};
	o->said.outcome.rule = str_copy(o->batch, out->rule);
	o->said.outcome.reason = str_copy(o->batch, out->reason);
	one_clear(o);
}

static void
say(const struct one *o)
{
	const struct outcome *out = &o->said.outcome;

	switch (out->what) {
	case OUTCOME_FILED:
		log_event(LOG_INFO, "mail.filed", KV_ID("mail", out->intake),
		    KV_ID("ticket", o->said.ticket),
		    KV_ID("conversation", out->conversation),
		    KV_Z("by", o->said.by));
		break;
	case OUTCOME_DUPLICATE:
		log_event(LOG_INFO, "mail.duplicate",
		    KV_ID("mail", out->intake),
		    KV_ID("duplicate_of", out->duplicate_of));
		break;
	case OUTCOME_FILTERED:
		log_event(LOG_INFO, "mail.filtered",
		    KV_ID("mail", out->intake), KV_STR("rule", out->rule));
		break;
	case OUTCOME_SET_ASIDE:
		log_event(out->rule.n > 0 ? LOG_INFO : LOG_ERR,
		    "mail.set-aside", KV_ID("mail", out->intake),
		    KV_STR("rule", out->rule), KV_STR("why", out->reason));
		break;
	case OUTCOME_WAITING:
		break;
	}
}

/* --- A batch -------------------------------------------------------------- */

struct batch {
	const struct belt *b;
	int64_t now;
	struct arena arena;             /* own; of what is listed and said */
	struct waiting *waiting;        /* all that were listed */
	size_t nwaiting;
	struct one *one;                /* the first n of them */
	size_t n;
};

/* Mails behind the batch are read while it is committed; but nothing beside
 * one that may have killed this process. */
static void
want(struct batch *t)
{
	struct waiting *w;
	size_t n = 0;

	if (t->b->ahead == NULL)
		return;
	w = arena_array(&t->arena, t->nwaiting, sizeof *w);
	for (size_t i = 0; i < t->n; i++)
		if (t->one[i].failed.kind == ERR_NONE)
			w[n++] = t->waiting[i];
	for (size_t i = t->n; i < t->nwaiting && t->waiting[0].tries == 0 &&
	    t->waiting[i].tries == 0; i++)
		w[n++] = t->waiting[i];
	read_ahead_want(t->b->ahead, w, n);
}

/* *settled: how many of them, whether it succeeds or not. */
static bool
settle_all(struct batch *t, size_t *settled, struct err *e)
{
	const struct belt *b = t->b;

	*settled = 0;
	want(t);
	if (!db_begin(b->db, e))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		struct one *o = &t->one[i];

		if (!read_one(b, o, e) || !settle(b, o, t->now, e))
			return false;
		keep_said(o);
		*settled = i + 1;
	}
	return outcomes_move_cursor(b->db, "mail",
	    t->waiting[t->n - 1].intake, e) && db_commit(b->db, e);
}

/* --- Tries ---------------------------------------------------------------- */

static bool
count_tries(const struct batch *t, size_t from,
    bool (*count)(struct db *, int64_t, struct err *), struct err *e)
{
	struct db *db = t->b->db;

	if (!db_begin_light(db, e))
		return false;
	for (size_t i = from; i < t->n; i++)
		if (!count(db, t->waiting[i].intake, e)) {
			db_rollback(db);
			return false;
		}
	return db_commit(db, e);
}

/* This process is alive, so the mails are not to blame. If the store is too
 * sick to take it back, the next try cannot be counted either. */
static void
forgive(const struct batch *t, size_t from)
{
	struct err e = ERR_INIT;

	db_rollback(t->b->db);
	if (!count_tries(t, from, outcomes_untry, &e))
		log_event(LOG_WARNING, "mail.try-not-taken-back",
		    KV_ID("mail", t->waiting[from].intake),
		    KV_Z("why", e.text));
}

/* How many of the waiting go together: after a crash the suspects alone. */
static size_t
together(const struct waiting *w, size_t n)
{
	size_t i = 0;

	while (i < n && i < FILE_MAILS && w[i].tries == 0)
		i++;
	return i == 0 ? 1 : i;
}

/* --- The belt ------------------------------------------------------------- */

static void
line_up(struct batch *t)
{
	t->n = together(t->waiting, t->nwaiting);
	t->one = arena_array(&t->arena, t->n, sizeof *t->one);
	for (size_t i = 0; i < t->n; i++) {
		struct one *o = &t->one[i];

		o->batch = &t->arena;
		o->waiting = &t->waiting[i];
		if (o->waiting->tries >= FILE_TRIES)
			err_set(&o->failed, ERR_INPUT,
			    "killed the reader %lld times",
			    (long long)o->waiting->tries);
	}
}

/* A mail could not be filed, and what was written since the batch began is
 * undone. Those up to it are lined up again, to be filed and it to be set
 * aside; those behind it wait for another batch, untried. So no mail is filed
 * more than twice, however many are bad. */
static void
rewind_to(struct batch *t, size_t culprit)
{
	size_t first = culprit + 1;

	db_rollback(t->b->db);
	for (size_t i = 0; i < t->n; i++)
		one_again(&t->one[i]);
	if (first < t->n)
		forgive(t, first);
	t->n = first;
}

/* File those lined up, or the first of them; one that has had its tries is
 * not read. */
static bool
file_lined_up(struct batch *t, struct err *e)
{
	bool hopeless = t->one[0].failed.kind != ERR_NONE;
	size_t settled;

	if (hopeless)
		return settle_all(t, &settled, e);
	if (!count_tries(t, 0, outcomes_try, e))
		return false;
	while (!settle_all(t, &settled, e)) {
		if (e->kind != ERR_INPUT) {
			forgive(t, 0);
			return false;
		}
		err_clear(e);
		rewind_to(t, settled);
	}
	return true;
}

/* A mail that was taken up again made the cursor step back. Once none waits,
 * it goes to the end, so that what has its outcome is not looked at again. */
static bool
catch_up(const struct belt *b, int64_t cursor, int64_t newest,
    struct err *e)
{
	if (cursor >= newest)
		return true;
	if (!db_begin_light(b->db, e))
		return false;
	if (outcomes_move_cursor(b->db, "mail", newest, e))
		return db_commit(b->db, e);
	db_rollback(b->db);
	return false;
}

/* Returns how many, -1 with *e. */
static int
file_waiting(struct batch *t, struct err *e)
{
	size_t lined_up;
	bool done;

	line_up(t);
	lined_up = t->n;
	done = file_lined_up(t, e);
	if (!done)
		db_rollback(t->b->db);
	for (size_t i = 0; done && i < t->n; i++)
		say(&t->one[i]);
	for (size_t i = 0; i < lined_up; i++)
		one_clear(&t->one[i]);
	return done ? (int)t->n : -1;
}

int
file_batch(const struct belt *b, int64_t now, struct err *e)
{
	struct batch t = { .b = b, .now = now };
	int64_t cursor, newest;
	int done = -1;

	if (outcomes_cursor(b->db, "mail", &cursor, e) &&
	    filing_newest(b->db, &newest, e) &&
	    filing_waiting(b->db, cursor, FILE_MAILS + AHEAD_MAILS, FILE_BYTES,
	    &t.arena, &t.waiting, &t.nwaiting, e)) {
		if (t.nwaiting > 0)
			done = file_waiting(&t, e);
		else
			done = catch_up(b, cursor, newest, e) ? 0 : -1;
	}
	arena_clear(&t.arena);
	return done;
}
