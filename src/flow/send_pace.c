/* How fast a relay is taken: rates, trouble, throttles (SE-4, SE-5). */
#include "flow/send_pool.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/log.h"
#include "flow/backoff.h"

enum {
	MINUTE_MS = 60 * 1000,
	TENTH_MS = 100,
	AHEAD_MAX = 64,         /* claimed, and not begun yet */
	THROTTLED = 3,          /* so many 4yz in a row are about us */
	THROTTLE_MS = 1000,
	THROTTLE_MOST_MS = MINUTE_MS,
};

static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

/* --- How many now. --- */

/* What is on its way may be taken yet. */
static size_t
day_room(struct pool *p, int64_t now, size_t wanted)
{
	size_t busy = p->out;
	size_t n = times_room(&p->pace.day, now - DAY_MS, wanted + busy);

	if (p->pace.day.n == 0)
		return wanted;
	n = n > busy ? n - busy : 0;
	if (n == 0 && busy == 0 && !p->pace.day_full)
		log_event(LOG_WARNING, "relay.day-full",
		    KV_STR("relay", p->name),
		    KV_ID("recipients", (int64_t)p->pace.day.n));
	p->pace.day_full = n == 0 && (busy == 0 || p->pace.day_full);
	return n;
}

/* Enough that no worker waits for a commit, and no more than go within a
 * tenth of a second: what is claimed cannot be cancelled, and what is urgent
 * comes behind it. One, to find out, when there was trouble. */
static size_t
most_ahead(const struct pool *p)
{
	size_t ahead = p->pace.quick;

	if (p->pace.down || p->pace.deferrals >= THROTTLED)
		return 1;
	if (ahead < p->lines)
		ahead = p->lines;
	return p->lines + (ahead < AHEAD_MAX ? ahead : AHEAD_MAX);
}

size_t
pool_room(struct pool *p, int64_t now, int64_t mono)
{
	size_t most = most_ahead(p), busy = pool_busy(p), wanted;

	if (mono < p->pace.paused_until || p->next_due > now ||
	    busy > most / 2)
		return 0;
	wanted = times_room(&p->pace.minute, mono - MINUTE_MS, most - busy);
	return day_room(p, now, wanted);
}

void
pool_took(struct pool *p, size_t n, int64_t mono)
{
	for (; n > 0; n--)
		times_note(&p->pace.minute, mono);
}

void
pool_sent(struct pool *p, int64_t at)
{
	times_note(&p->pace.day, at);
}

void
pool_clock(struct pool *p, int64_t by_ms)
{
	struct times *t = &p->pace.day;

	for (size_t i = 0; i < t->n; i++)
		if (t->ms[i] != 0)
			t->ms[i] += by_ms;
	p->next_due = 0;
}

/* --- What an answer says. --- */

static void
set_state(struct pool *p, const char *error, int64_t now)
{
	snprintf(p->error, sizeof p->error, "%s", error);
	p->since = now;
	p->state_due = p->said = true;
}

static int64_t
pause_ms(const struct pace *p)
{
	uint32_t dice;

	digest_random(&dice, sizeof dice);
	return (p->trouble == ATTEMPT_LOGIN_REFUSED ?
	    backoff_ms(ERR_REFUSED, p->failures, dice) :
	    relay_pause_ms(p->failures)) / p->faster;
}

static void
note_trouble(struct pool *p, const struct relay_answer *answer, int64_t now,
             int64_t mono)
{
	struct pace *t = &p->pace;
	bool news = !t->down || t->trouble != answer->class;

	/* The lines of one outage fail together; it counts once. */
	if (mono < t->paused_until)
		return;
	if (t->trouble != answer->class)
		t->failures = 0;
	t->trouble = answer->class;
	t->failures++;
	t->paused_until = mono + pause_ms(t);
	t->streak = 0;
	t->down = true;
	pool_set_lines(p, 1);
	if (!news)
		return;
	log_event(LOG_ERR, "relay.down", KV_STR("relay", p->name),
	    KV_Z("why", attempt_name(answer->class)),
	    KV_ID("code", answer->code), KV_Z("error", answer->error));
	set_state(p, answer->text[0] != '\0' ? answer->text : answer->error,
	    now);
}

/* 4yz after 4yz: not this or that letter but we are meant. Halve, then wait,
 * longer each time, and let one letter find out (S10). */
static void
note_deferral(struct pool *p, const struct relay_answer *answer,
              int64_t mono)
{
	struct pace *t = &p->pace;
	int64_t ms = THROTTLE_MS;

	t->streak = 0;
	t->deferrals++;
	if (t->deferrals < 2)
		return;
	pool_set_lines(p, p->lines / 2);
	if (t->deferrals < THROTTLED || mono < t->paused_until)
		return;
	for (int i = THROTTLED; i < t->deferrals && ms < THROTTLE_MOST_MS; i++)
		ms *= 2;
	t->paused_until = mono + (ms < THROTTLE_MOST_MS ? ms :
	    THROTTLE_MOST_MS) / t->faster;
	if (t->deferrals == THROTTLED)
		log_event(LOG_WARNING, "relay.slowed",
		    KV_STR("relay", p->name), KV_ID("code", answer->code));
}

static void
note_taken(struct pool *p)
{
	struct pace *t = &p->pace;

	if (t->deferrals >= THROTTLED)
		t->paused_until = 0;
	t->deferrals = 0;
	if (++t->streak >= p->lines && p->lines < p->nworker) {
		t->streak = 0;
		pool_set_lines(p, p->lines + 1);
	}
}

static void
note_reached(struct pool *p, int64_t now)
{
	if (p->pace.down) {
		log_event(LOG_INFO, "relay.up", KV_STR("relay", p->name));
		p->pace.paused_until = 0;
	}
	if (p->pace.down || !p->said)
		set_state(p, "", now);
	p->pace.down = false;
	p->pace.failures = 0;
}

static void
count(struct pace *p, int64_t mono)
{
	if (mono - p->count_from >= TENTH_MS) {
		p->quick = mono - p->count_from < 2 * TENTH_MS ?
		    p->counted : 0;
		p->counted = 0;
		p->count_from = mono;
	}
	p->counted++;
}

void
pool_learns(struct pool *p, const struct relay_answer *answer, int64_t now,
            int64_t mono)
{
	count(&p->pace, mono);
	switch (answer->class) {
	case ATTEMPT_STOPPED:
		return;
	case ATTEMPT_RELAY_DOWN:
	case ATTEMPT_LOGIN_REFUSED:
		note_trouble(p, answer, now, mono);
		return;
	case ATTEMPT_TRANSIENT:
		note_reached(p, now);
		note_deferral(p, answer, mono);
		return;
	case ATTEMPT_SENT:
		note_reached(p, now);
		note_taken(p);
		return;
	case ATTEMPT_PERMANENT:
	case ATTEMPT_UNSURE:
		note_reached(p, now);
		return;
	}
}
