#include "flow/send_turn.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "flow/poke.h"
#include "flow/send_house.h"
#include "store/relays.h"

enum {
	TAKE_MAX = 500,                 /* letters taken up in one commit */
	BATCH_BYTES = 32 << 20,         /* of bodies in memory, a pool */
	HOUSEKEEPING_MS = 60 * 1000,
	LOOK_MS = 1000,                 /* at least so often, poked or not */
	BUSY_MS = 50,                   /* a result waits no longer */
	POKE_MS = 50                    /* the desk is poked no more often */
};

/* --- Results. --- */

static int64_t
next_try(const struct sender *s, const struct job *j, int64_t now)
{
	uint32_t random;

	digest_random(&random, sizeof random);
	return now + retry_ms(j->claim.attempts, random) / s->faster;
}

static enum letter_event
event_of(const struct sender *s, const struct job *j, int64_t now)
{
	int64_t first_try = j->claim.first_try + s->clock - j->clock;
	static const enum letter_event events[] = {
		[ATTEMPT_SENT] = ON_ACCEPT, [ATTEMPT_TRANSIENT] = ON_DEFER,
		[ATTEMPT_PERMANENT] = ON_REFUSE, [ATTEMPT_UNSURE] = ON_LOST,
	};

	if (j->answer.class == ATTEMPT_TRANSIENT &&
	    now - first_try >= j->pool->relay->give_up_ms)
		return ON_REFUSE;
	return events[j->answer.class];
}

static bool
record(struct sender *s, struct job *j, int64_t now, struct err *e)
{
	const struct relay_answer *a = &j->answer;
	struct outbox_result r = { .letter = j->claim.letter,
	    .lease = j->claim.lease, .now = now };

	j->due = next_try(s, j, now);
	if (a->class == ATTEMPT_RELAY_DOWN || a->class == ATTEMPT_STOPPED ||
	    a->class == ATTEMPT_LOGIN_REFUSED) {
		j->state = LETTER_CLAIMED;      /* as if never: no result */
		return outbox_release(s->db, j->claim.letter,
		    j->claim.lease, now, e);
	}
	r.on = event_of(s, j, now);
	r.due = j->due;
	r.answer = str_from(a->text);
	r.queue_id = str_from(a->queue_id);
	r.error = str_from(a->error);
	if (!outbox_record(s->db, &r, &j->state, e))
		return false;
	if (j->state != LETTER_UNSURE || !j->pool->relay->unsure_resend)
		return true;
	return outbox_resend(s->db, j->claim.letter, now, j->due, e);
}

/* One line a letter. The server's words may hold addresses: its code and its
 * enhanced status code do not. */
static void
log_letter(const struct job *j)
{
	static const struct {
		const char *event;
		int level;
	} lines[LETTER_STATES] = {
		[LETTER_SENT] = { "letter.sent", LOG_INFO },
		[LETTER_QUEUED] = { "letter.deferred", LOG_INFO },
		[LETTER_FAILED] = { "letter.failed", LOG_WARNING },
		[LETTER_UNSURE] = { "letter.unsure", LOG_ERR },
	};
	const struct relay_answer *a = &j->answer;
	int level = lines[j->state].level;

	if (lines[j->state].event == NULL)
		return;
	if (j->state == LETTER_UNSURE && j->pool->relay->unsure_resend)
		level = LOG_WARNING;    /* it is sent again: we coped */
	log_event(level, lines[j->state].event,
	    KV_ID("letter", j->claim.letter),
	    KV_STR("relay", j->pool->name),
	    KV_ID("attempt", j->claim.attempts), KV_ID("code", a->code),
	    KV_Z("queue_id", a->queue_id));
	log_event(LOG_DEBUG, "letter.answer",
	    KV_ID("letter", j->claim.letter), KV_Z("answer", a->text),
	    KV_Z("error", a->error));
}

/* --- Handing over. --- */

static bool
hand(struct sender *s, struct job *j, int64_t now, struct err *e)
{
	return outbox_hand(s->db, j->claim.letter, j->claim.lease, now,
	    &j->ours, e);
}

/* --- Claims. --- */

static bool
claim_for(struct sender *s, struct pool *p, struct send_jobs *claimed,
          int64_t now, struct err *e)
{
	struct outbox_wanted w = { .relay = p->name, .now = now,
	    .lease = s->number, .max_bytes = BATCH_BYTES };
	size_t n;
	struct outbox_claim *c;
	struct batch *b;

	w.max = s->stopping ? 0 : (int)pool_room(p, now, clock_mono_ms());
	if (w.max == 0)
		return true;
	w.turn = p->turn++;
	b = calloc(1, sizeof *b);
	if (b == NULL)
		out_of_memory();
	if (!outbox_claim(s->db, &w, &b->arena, &c, &n, e) ||
	    (n < (size_t)w.max && !outbox_next_due(s->db, p->name, now,
	    &p->next_due, e)))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		struct job *j = arena_get(&b->arena, sizeof *j);

		*j = (struct job){ .pool = p, .batch = b, .claim = c[i],
		    .clock = s->clock };
		b->left++;
		send_jobs_put(claimed, j);
	}
	if (n == 0) {
		arena_clear(&b->arena);
		free(b);
	}
	return e->kind == ERR_NONE;
}

/* --- The turn. --- */

struct work {
	struct arena arena;
	struct outbox_news news;
	struct send_jobs claimed;
	bool house;
	int64_t jump;           /* of the wall clock, ms; mostly 0 */
};

/* For status, and for the desk's alarms. */
static bool
write_states(struct sender *s, struct err *e)
{
	for (struct pool *p = s->pool; p != NULL; p = p->next) {
		struct relay_state row = { p->name, STR("up"), p->since,
		    str_from(p->error) };

		if (!p->state_due)
			continue;
		if (p->pace.down)
			row.state = p->pace.trouble == ATTEMPT_LOGIN_REFUSED ?
			    STR("refused") : STR("down");
		if (!relays_set(s->db, &row, e))
			return false;
	}
	return true;
}

static bool
write_all(struct sender *s, struct work *w, int64_t now, struct err *e)
{
	if (w->jump != 0 && !house_clock(s, w->jump, e))
		return false;
	for (struct job *j = s->done.first; j != NULL; j = j->next)
		if (!record(s, j, now, e))
			return false;
	for (struct job *j = s->asking.first; j != NULL; j = j->next)
		if (!hand(s, j, now, e))
			return false;
	if (!s->stopping && s->look && !outbox_take(s->db, now, TAKE_MAX,
	    &w->arena, &w->news, e))
		return false;
	if (w->house && !house_keep(s, now, &w->arena, e))
		return false;
	if (!write_states(s, e))
		return false;
	/* A result may have freed the next of its conversation (SE-13), and
	 * new letters may be due at once. */
	if (s->done.n > 0 || w->news.letters > 0 || w->news.nwish > 0 ||
	    w->house)
		for (struct pool *p = s->pool; p != NULL; p = p->next)
			p->next_due = 0;
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		if (!claim_for(s, p, &w->claimed, now, e))
			return false;
	/* Last, so that the first thing done took the write lock. */
	return outbox_is_ours(s->db, s->number, e);
}

static void
finish_done(struct sender *s, int64_t now)
{
	int64_t mono = clock_mono_ms();
	struct job *j;

	while ((j = send_jobs_take(&s->done)) != NULL) {
		log_letter(j);
		pool_learns(j->pool, &j->answer, now, mono);
		if (j->state == LETTER_SENT || j->state == LETTER_UNSURE)
			pool_sent(j->pool, now);
		j->pool->out--;
		job_free(j);
	}
	/* What was claimed for a relay that is down goes back. */
	for (struct pool *p = s->pool; p != NULL; p = p->next) {
		if (mono < p->pace.paused_until)
			pool_recall(p, &s->done);
		pool_go_on(p);
	}
}

static void
give_out(struct sender *s, struct work *w)
{
	int64_t mono = clock_mono_ms();
	struct job *j;

	counter_answer(&s->counter, &s->asking);
	while ((j = send_jobs_take(&w->claimed)) != NULL) {
		struct pool *p = j->pool;

		pool_took(p, 1, mono);
		p->out++;
		pool_give(p, j);
	}
	for (size_t i = 0; i < w->news.nwish; i++)
		log_event(LOG_INFO, "letter.wish",
		    KV_ID("letter", w->news.wish[i].letter),
		    KV_STR("what", w->news.wish[i].what),
		    KV_STR("state", w->news.wish[i].state),
		    KV_Z("done", w->news.wish[i].too_late ? "no" : "yes"));
}

static bool
is_anything_to_do(struct sender *s, bool house)
{
	int64_t now = clock_wall_ms(), mono = clock_mono_ms();

	if (s->done.n > 0 || s->asking.n > 0 || s->look || house)
		return true;
	for (struct pool *p = s->pool; p != NULL && !s->stopping; p = p->next)
		if (p->state_due || pool_room(p, now, mono) > 0)
			return true;
	return false;
}

/* What was rolled back never was. */
static void
undo(struct sender *s, struct work *w)
{
	struct job *j;

	db_rollback(s->db);
	for (j = s->asking.first; j != NULL; j = j->next)
		j->ours = false;
	while ((j = send_jobs_take(&w->claimed)) != NULL)
		job_free(j);
}

static void
tell_desk(struct sender *s)
{
	int64_t mono = clock_mono_ms();

	if (!s->owe_poke || mono < s->poked + POKE_MS)
		return;
	poke(s->conf->conf->state_dir, "desk");
	s->owe_poke = false;
	s->poked = mono;
}

static void
finish(struct sender *s, struct work *w, int64_t now)
{
	s->look = w->news.more;
	if (w->news.early > 0)
		log_event(LOG_WARNING, "clock.jumped",
		    KV_Z("why", "letters were made in the future"),
		    KV_ID("letters", (int64_t)w->news.early));
	if (w->house)
		s->housekeeping = clock_mono_ms() + HOUSEKEEPING_MS;
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		p->state_due = false;
	s->owe_poke = s->owe_poke || s->done.n > 0 || w->news.nwish > 0;
	give_out(s, w);
	finish_done(s, now);
}

/* How much further the wall clock went than time did since the last look;
 * small steps are its own business, however many. */
static int64_t
jump_of(struct sender *s, int64_t now)
{
	int64_t by, mono = clock_mono_ms();

	if (s->clock == 0)
		s->clock = now - mono;
	by = now - mono - s->clock;
	if (by <= -OUTBOX_CLOCK_MS || by >= OUTBOX_CLOCK_MS)
		return by;
	s->clock += by;
	return 0;
}

bool
turn(struct sender *s, bool *busy, struct err *e)
{
	struct work w = { .house = !s->stopping &&
	    clock_mono_ms() >= s->housekeeping };
	int64_t now = clock_wall_ms();
	bool good = false;

	*busy = false;
	tell_desk(s);
	w.jump = jump_of(s, now);
	if (w.jump == 0 && !is_anything_to_do(s, w.house))
		return true;
	s->clock += w.jump;
	good = db_begin_late(s->db, e) && write_all(s, &w, now, e) &&
	    db_commit(s->db, e);
	if (good) {
		*busy = w.news.more;
		for (struct pool *p = s->pool; p != NULL && w.jump != 0;
		    p = p->next)
			pool_clock(p, w.jump);
		finish(s, &w, now);
	} else {
		s->clock -= w.jump;
		undo(s, &w);
	}
	arena_clear(&w.arena);
	return good;
}

/* What goes wrong here goes wrong again in the belt's own time. */
void
turn_of_worker(void *arg)
{
	struct sender *s = arg;
	struct err e = ERR_INIT;
	bool busy;

	counter_collect(&s->counter, &s->asking, &s->done);
	if (!s->stopping && turn(s, &busy, &e) && busy)
		counter_ring(&s->counter);
}

bool
turn_begin(struct sender *s, struct err *e)
{
	struct arena a = ARENA_INIT;
	bool good = db_begin(s->db, e) &&
	    house_begin(s, clock_wall_ms(), &a, e) && db_commit(s->db, e);

	if (!good)
		db_rollback(s->db);
	arena_clear(&a);
	return good;
}

int64_t
turn_wait_ms(struct sender *s)
{
	int64_t now = clock_wall_ms(), mono = clock_mono_ms();
	int64_t wait = LOOK_MS;

	if (s->done.n > 0 || s->asking.n > 0)
		return 0;
	if (s->owe_poke)
		wait = POKE_MS;
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		if (wait > BUSY_MS && pool_busy(p) > 0)
			wait = BUSY_MS;
	for (struct pool *p = s->pool; p != NULL && !s->stopping;
	    p = p->next) {
		if (p->state_due)
			return 0;
		if (p->next_due > now && p->next_due - now < wait)
			wait = p->next_due - now;
		if (p->pace.paused_until > mono &&
		    p->pace.paused_until - mono < wait)
			wait = p->pace.paused_until - mono;
	}
	return wait;
}
