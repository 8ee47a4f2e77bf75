#include "flow/file.h"

#include "base/log.h"
#include "desk/record.h"
#include "flow/chat_json.h"
#include "flow/freeze.h"
#include "flow/judge.h"
#include "store/commit.h"
#include "store/outcomes.h"
#include "store/raw.h"

/* What the log is told of a mail once its batch is committed. */
struct said {
	struct outcome outcome;
	int64_t ticket;
	const char *by;
};

/* One mail on the belt; its arena holds all that is made of it, until it is
 * settled. */
struct one {
	struct arena *batch;            /* foreign; for what is said of it */
	struct arena arena;             /* own */
	struct buf raw;                 /* own; mail points into it */
	bool loaded;
	const struct waiting *waiting;  /* foreign */
	const struct channel *channel;  /* foreign; NULL: went away */
	struct mail mail;
	struct chat chat;               /* of waiting->is_json */
	struct err failed;              /* why it is to be set aside */
	struct plan plan;
	struct said said;
};

static void
one_clear(struct one *o)
{
	arena_clear(&o->arena);
	buf_clear(&o->raw);
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

static bool
load(const struct belt *b, struct one *o, struct err *e)
{
	int got;

	o->channel = conf_channel(b->conf, o->waiting->channel);
	if (o->channel == NULL)
		return err_set(e, ERR_INPUT, "channel %.*s is not in the"
		    " configuration", STR_ARG(o->waiting->channel));
	got = raw_load(b->db, o->waiting->raw, &o->raw, e);
	if (got == 0)
		return err_set(e, ERR_INPUT, "its raw bytes are gone");
	/* A damaged row is this mail's own trouble. */
	if (got < 0 && e->kind == ERR_SETUP)
		e->kind = ERR_INPUT;
	return got == 1;
}

/* false only for what is not this mail's fault. */
static bool
is_fair(const struct one *o, struct err *e)
{
	return o->failed.kind != ERR_AGAIN || err_set(e, ERR_AGAIN,
	    "%s (mail %lld)", o->failed.text, (long long)o->waiting->intake);
}

/* The reader has the next mails while this one is settled, as many as it
 * takes; *begun is the first it has not. */
static void
read_ahead(const struct belt *b, struct one *one, size_t n, size_t *begun)
{
	for (; *begun < n; ++*begun) {
		struct one *o = &one[*begun];

		if (o->failed.kind == ERR_NONE && !o->loaded)
			o->loaded = load(b, o, &o->failed);
		if (o->failed.kind == ERR_NONE && !o->waiting->is_json &&
		    !reader_ahead(b->reader, buf_view(&o->raw)))
			break;
	}
}

static bool
read_end(const struct belt *b, struct one *o, struct err *e)
{
	if (o->failed.kind == ERR_NONE && o->waiting->is_json)
		chat_json_read(buf_view(&o->raw), &o->arena, &o->chat, &o->failed);
	else if (o->failed.kind == ERR_NONE)
		reader_read(b->reader, buf_view(&o->raw), &o->arena, &o->mail,
		    &o->failed);
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
	struct arena *a = &o->arena;
	struct judged j = {
		.waiting = o->waiting, .came_by = o->channel,
		.raw = buf_view(&o->raw), .mail = &o->mail, .chat = &o->chat,
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
	plan_init(&o->plan, &o->arena);
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

/* *settled: how many of them, whether it succeeds or not. */
static bool
settle_all(const struct belt *b, struct one *one, size_t n, int64_t now,
    size_t *settled, struct err *e)
{
	size_t begun = 0;

	*settled = 0;
	if (!db_begin(b->db, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		read_ahead(b, one, n, &begun);
		if (!read_end(b, &one[i], e) || !settle(b, &one[i], now, e))
			return false;
		begun = begun > i ? begun : i + 1;
		keep_said(&one[i]);
		*settled = i + 1;
	}
	return outcomes_move_cursor(b->db, "mail",
	    one[n - 1].waiting->intake, e) && db_commit(b->db, e);
}

/* --- Tries ---------------------------------------------------------------- */

static bool
count_tries(const struct belt *b, const struct one *one, size_t n,
    bool (*count)(struct db *, int64_t, struct err *), struct err *e)
{
	if (!db_begin_light(b->db, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!count(b->db, one[i].waiting->intake, e)) {
			db_rollback(b->db);
			return false;
		}
	return db_commit(b->db, e);
}

/* This process is alive, so the mails are not to blame. If the store is too
 * sick to take it back, the next try cannot be counted either. */
static void
forgive(const struct belt *b, const struct one *one, size_t n)
{
	struct err e = ERR_INIT;

	db_rollback(b->db);
	if (!count_tries(b, one, n, outcomes_untry, &e))
		log_event(LOG_WARNING, "mail.try-not-taken-back",
		    KV_ID("mail", one[0].waiting->intake), KV_Z("why", e.text));
}

/* How many of the waiting go together: after a crash the suspects alone. */
static size_t
together(const struct waiting *w, size_t n)
{
	size_t i = 0;

	while (i < n && w[i].tries == 0)
		i++;
	return i == 0 ? 1 : i;
}

/* --- The belt ------------------------------------------------------------- */

static void
line_up(struct one *one, const struct waiting *w, size_t n, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		one[i].batch = a;
		one[i].waiting = &w[i];
		if (w[i].tries >= FILE_TRIES)
			err_set(&one[i].failed, ERR_INPUT,
			    "killed the reader %lld times",
			    (long long)w[i].tries);
	}
}

/* A mail could not be filed, and what was written since the batch began is
 * undone. Those up to it are lined up again, to be filed and it to be set
 * aside; those behind it wait for another batch, untried. So no mail is filed
 * more than twice, however many are bad. */
static void
rewind_to(const struct belt *b, struct one *one, size_t culprit, size_t *n)
{
	size_t first = culprit + 1;

	db_rollback(b->db);
	reader_forget(b->reader);
	for (size_t i = 0; i < *n; i++)
		one_again(&one[i]);
	if (first < *n)
		forgive(b, one + first, *n - first);
	*n = first;
}

/* file_lined_up files n mails, or fewer, and tells how many; one that has had
 * its tries is not read. */
static bool
file_lined_up(const struct belt *b, struct one *one, size_t *n, int64_t now,
    struct err *e)
{
	bool hopeless = one[0].failed.kind != ERR_NONE;
	size_t settled;

	if (hopeless)
		return settle_all(b, one, *n, now, &settled, e);
	if (!count_tries(b, one, *n, outcomes_try, e))
		return false;
	while (!settle_all(b, one, *n, now, &settled, e)) {
		if (e->kind != ERR_INPUT) {
			forgive(b, one, *n);
			return false;
		}
		err_clear(e);
		rewind_to(b, one, settled, n);
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

int
file_batch(const struct belt *b, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct waiting *w = NULL;
	struct one *one = NULL;
	size_t n = 0, filed;
	int64_t cursor, newest;
	int done = -1;

	if (!outcomes_cursor(b->db, "mail", &cursor, e) ||
	    !filing_newest(b->db, &newest, e) ||
	    !filing_waiting(b->db, cursor, FILE_MAILS, FILE_BYTES, &a, &w, &n,
	    e))
		goto out;
	if (n == 0) {
		done = catch_up(b, cursor, newest, e) ? 0 : -1;
		goto out;
	}
	n = together(w, n);
	one = arena_array(&a, n, sizeof *one);
	line_up(one, w, n, &a);
	filed = n;
	if (!file_lined_up(b, one, &filed, now, e)) {
		db_rollback(b->db);
		goto out;
	}
	for (size_t i = 0; i < filed; i++)
		say(&one[i]);
	done = (int)filed;
out:
	reader_forget(b->reader);
	for (size_t i = 0; one != NULL && i < n; i++)
		one_clear(&one[i]);
	arena_clear(&a);
	return done;
}
