#include "flow/send_house.h"

#include "base/clock.h"
#include "base/log.h"

enum {
	EXPIRE_MAX = 200,
	/* After a start: what waited while nobody sent is tried once more
	 * before it is given up. */
	GRACE_MS = 10 * 60 * 1000
};

static const int64_t LOST_RELAY_GIVE_UP_MS = INT64_C(5) * 24 * 3600 * 1000;
static const int64_t WARN_MS = INT64_C(4) * 3600 * 1000;
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

static bool
expire(struct sender *s, struct str relay, int64_t give_up_ms, int64_t now,
       struct arena *a, struct err *e)
{
	int64_t *letter;
	size_t n;

	if (!outbox_expire(s->db, relay, give_up_ms, now, EXPIRE_MAX, a,
	    &letter, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		log_event(LOG_WARNING, "letter.failed",
		    KV_ID("letter", letter[i]), KV_STR("relay", relay),
		    KV_Z("why", "given up"));
	return true;
}

bool
house_clock(struct sender *s, int64_t by_ms, struct err *e)
{
	if (!outbox_clock(s->db, by_ms, e))
		return false;
	log_event(LOG_WARNING, "clock.jumped", KV_ID("by_ms", by_ms));
	return true;
}

static bool
clock_was_ahead(struct sender *s, int64_t now, struct err *e)
{
	size_t n;

	if (!outbox_clock_behind(s->db, now, &n, e))
		return false;
	if (n > 0)
		log_event(LOG_WARNING, "clock.jumped",
		    KV_Z("why", "letters were noted in the future"),
		    KV_ID("letters", (int64_t)n));
	return true;
}

static bool
take_over(struct sender *s, int64_t now, struct arena *a, struct err *e)
{
	struct outbox_lost *lost;
	size_t n;

	if (!outbox_sweep(s->db, s->number, now, a, &lost, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct pool *p = sender_pool(s, lost[i].relay);

		log_event(lost[i].state == LETTER_UNSURE ? LOG_ERR : LOG_INFO,
		    lost[i].state == LETTER_UNSURE ? "letter.unsure" :
		    "letter.requeued", KV_ID("letter", lost[i].letter),
		    KV_Z("why", "the sender ended"));
		if (p != NULL && p->relay->unsure_resend &&
		    !outbox_resend(s->db, lost[i].letter, now, now, e))
			return false;
	}
	return true;
}

bool
house_begin(struct sender *s, int64_t now, struct arena *a, struct err *e)
{
	if (!outbox_begin(s->db, &s->number, e) ||
	    !clock_was_ahead(s, now, e) || !take_over(s, now, a, e))
		return false;
	s->began = clock_mono_ms();
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		if (!house_load_day(s, p, now, e))
			return false;
	return true;
}

bool
house_load_day(struct sender *s, struct pool *p, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	int64_t *at;
	size_t n;
	bool good = true;

	if (p->relay->per_day > 0)
		good = outbox_sent_since(s->db, p->name, now - DAY_MS,
		    p->relay->per_day, &a, &at, &n, e);
	for (; p->relay->per_day > 0 && good && n > 0; n--)
		pool_sent(p, at[n - 1]);
	arena_clear(&a);
	return good;
}

static bool
warn(struct sender *s, struct str relay, int64_t now, struct err *e)
{
	size_t n;

	if (!outbox_warn(s->db, relay, now - WARN_MS, now, EXPIRE_MAX, &n, e))
		return false;
	s->owe_poke = s->owe_poke || n > 0;
	if (n > 0)
		log_event(LOG_WARNING, "letters.delayed",
		    KV_STR("relay", relay), KV_ID("letters", (int64_t)n));
	return true;
}

bool
house_keep(struct sender *s, int64_t now, struct arena *a, struct err *e)
{
	struct str *name;
	size_t n;

	bool may_end = clock_mono_ms() - s->began >= GRACE_MS / s->faster;

	if (!outbox_relays(s->db, a, &name, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct pool *p = sender_pool(s, name[i]);

		if (p == NULL)
			log_event(LOG_WARNING, "relay.unknown",
			    KV_STR("relay", name[i]));
		if ((may_end && !expire(s, name[i], p != NULL ?
		    p->relay->give_up_ms : LOST_RELAY_GIVE_UP_MS, now, a, e)) ||
		    !warn(s, name[i], now, e))
			return false;
	}
	return true;
}
