#include "play/far.h"

#include <string.h>

#include "store/outbox.h"
#include "wire/outcome.h"

enum {
	TAKE_MAX = 200, CLAIM_MAX = 50, EXPIRE_MAX = 200,
	CLAIM_BYTES = 8 << 20, SENDER = 1, WARN_MS = 4 * 60 * 60 * 1000
};

static const struct {
	const char *word;
	enum letter_event on;           /* unused: of FAR_DOWN */
	const char *text;               /* what the server says */
} answers[] = {
	[FAR_ACCEPT] = { "accept", ON_ACCEPT, "250 2.0.0 ok" },
	[FAR_REFUSE] = { "refuse", ON_REFUSE, "550 5.1.1 no such user" },
	[FAR_DEFER]  = { "defer", ON_DEFER, "451 4.3.0 try again later" },
	[FAR_LOSE]   = { "lose", ON_LOST, "" },
	[FAR_DOWN]   = { "down", ON_DEFER, "" },
};

bool
far_named(struct str word, enum far_answer *out)
{
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (str_is(word, answers[i].word)) {
			*out = (enum far_answer)i;
			return true;
		}
	return false;
}

void
far_put(struct far *f, struct str to, enum far_answer answer,
        struct str text)
{
	*ARENA_PUSH(&f->arena, f->rule, f->nrule) = (struct far_rule){
		.to = str_copy(&f->arena, to), .answer = answer,
		.text = text.n > 0 ? str_copy(&f->arena, text) :
		    str_from(answers[answer].text),
	};
}

static struct far_rule
rule_for(const struct far *f, struct str to)
{
	for (size_t i = f->nrule; i-- > 0; )
		if (f->rule[i].to.n == 0 ||
		    str_eq_nocase(f->rule[i].to, to))
			return f->rule[i];
	return (struct far_rule){ STR_NONE, FAR_ACCEPT,
	    str_from(answers[FAR_ACCEPT].text) };
}

/* Is the relay down for all? Then nothing is even tried. */
static bool
down(const struct far *f)
{
	return rule_for(f, STR_NONE).answer == FAR_DOWN;
}

static bool
offer(struct far *f, struct db *db, const struct relay *r,
      const struct outbox_claim *c, int64_t now, struct err *e)
{
	struct far_rule rule = rule_for(f, c->to);
	struct outbox_result result = {
		.letter = c->letter, .on = answers[rule.answer].on,
		.now = now, .due = now + retry_ms(c->attempts, 0),
		.answer = rule.text,
		.queue_id = STR_NONE, .error = STR_NONE,
	};
	enum letter_state state;
	bool ours;

	if (rule.answer == FAR_DEFER && now - c->first_try >= r->give_up_ms)
		result.on = ON_REFUSE;
	if (rule.answer == FAR_LOSE)
		result.error = STR("the line was cut before the answer");
	/* In one commit: a story's sender does not die in between. */
	if (rule.answer == FAR_DOWN)
		return outbox_release(db, c->letter, c->lease, now, e);
	result.lease = c->lease;
	return (result.on == ON_REFUSE || result.on == ON_DEFER ||
	    outbox_hand(db, c->letter, c->lease, now, &ours, e)) &&
	    outbox_record(db, &result, &state, e) &&
	    (state != LETTER_UNSURE || !r->unsure_resend ||
	    outbox_resend(db, c->letter, now, result.due, e));
}

static bool
relay_round(struct far *f, struct db *db, const struct relay *r,
            int64_t now, bool *moved, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct outbox_claim *claim;
	int64_t *expired;
	size_t n = 0, nexpired = 0;
	size_t warned = 0;
	bool ok = outbox_expire(db, str_from(r->name), r->give_up_ms, now,
	    EXPIRE_MAX, &a, &expired, &nexpired, e) &&
	    outbox_warn(db, str_from(r->name), now - WARN_MS, now,
	    EXPIRE_MAX, &warned, e);

	if (ok && !down(f))
		ok = outbox_claim(db, &(struct outbox_wanted){
			.relay = str_from(r->name), .now = now,
			.lease = SENDER, .max = CLAIM_MAX,
			.max_bytes = CLAIM_BYTES,
		    }, &a, &claim, &n, e);
	for (size_t i = 0; ok && i < n; i++)
		ok = offer(f, db, r, &claim[i], now, e);
	*moved = *moved || n + nexpired + warned > 0;
	arena_clear(&a);
	return ok;
}

static bool
take_up(struct db *db, int64_t now, bool *moved, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct outbox_news news;
	bool ok;

	memset(&news, 0, sizeof news);
	ok = outbox_take(db, now, TAKE_MAX, &a, &news, e);
	*moved = ok && news.letters + news.nwish > 0;
	arena_clear(&a);
	return ok;
}

static bool
commit(struct db *db, bool ok, struct err *e)
{
	if (ok && db_commit(db, e))
		return true;
	db_rollback(db);
	return false;
}

bool
far_begin(struct db *db, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct outbox_lost *lost;
	size_t n;
	bool ok = db_begin(db, e) && commit(db, outbox_sweep(db, SENDER + 1,
	    now, &a, &lost, &n, e), e);

	arena_clear(&a);
	return ok;
}

bool
far_send(struct far *f, struct db *db, const struct conf *c, int64_t now,
         bool *moved, struct err *e)
{
	bool ok;

	*moved = false;
	if (!db_begin(db, e))
		return false;
	ok = take_up(db, now, moved, e);
	for (size_t i = 0; ok && i < c->nrelay; i++)
		ok = relay_round(f, db, &c->relay[i], now, moved, e);
	return commit(db, ok, e);
}

bool
far_next_due(const struct far *f, struct db *db, int64_t now, int64_t *due,
             struct err *e)
{
	struct arena a = ARENA_INIT;
	struct str *relay;
	size_t n;
	bool ok = outbox_relays(db, &a, &relay, &n, e);

	*due = INT64_MAX;
	for (size_t i = 0; ok && i < n && !down(f); i++) {
		int64_t one;

		ok = outbox_next_due(db, relay[i], now, &one, e);
		if (ok && one < *due)
			*due = one;
	}
	arena_clear(&a);
	return ok;
}
