#include "flow/trouble.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

/* By what the text begins with (store/db.h). */
static const struct {
	const char *begins, *event;
	int level;
} known[] = {
	{ "disk full", "disk.full", LOG_ERR },
	{ "busy",      "db.busy",   LOG_WARNING },
};

void
trouble_say(struct trouble *t, const char *event, const struct err *e)
{
	int64_t now = clock_mono_ms();
	int level = LOG_ERR;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (err_says(e, known[i].begins)) {
			event = known[i].event;
			level = known[i].level;
		}
	if (t->event != NULL && strcmp(t->event, event) == 0 &&
	    now - t->said < TROUBLE_SAY_MS)
		return;
	t->event = event;
	t->said = now;
	log_event(level, event, KV_Z("reason", e->text));
}

void
trouble_over(struct trouble *t)
{
	if (t->event != NULL)
		log_event(LOG_INFO, "store.works", KV_Z("after", t->event));
	t->event = NULL;
}
