#include "flow/receive_inner.h"

#include "base/clock.h"
#include "base/log.h"

/* A mail that breaks the connection, or that the server does not send, must
 * not stop the others (CH-6). It is looked at again after an hour. */
enum {
	STRIKES = 3,
	SKIP_MS = 60 * 60 * 1000,
};

void
spot_set_aside(struct line *l, struct spot *s, uint32_t uid,
               const char *why)
{
	log_event(LOG_ERR, "mail.unfetchable",
	    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
	    KV_ID("uid", uid), KV_Z("why", why));
	if (s->nskip == sizeof s->skip_uid / sizeof *s->skip_uid)
		s->nskip = 0;
	s->skip_uid[s->nskip++] = uid;
	s->skip_until_ms = clock_mono_ms() + SKIP_MS;
}

bool
spot_skips(const struct spot *s, uint32_t uid)
{
	if (clock_mono_ms() >= s->skip_until_ms)
		return false;
	for (size_t i = 0; i < s->nskip; i++)
		if (s->skip_uid[i] == uid)
			return true;
	return false;
}

void
spot_broke(struct line *l, struct spot *s)
{
	if (s->trying == 0)
		return;
	s->strikes = s->strike_uid == s->trying ? s->strikes + 1 : 1;
	s->strike_uid = s->trying;
	if (s->strikes >= STRIKES)
		spot_set_aside(l, s, s->trying,
		    "the connection broke at it, three times in a row");
	s->trying = 0;
}
