#include "flow/hand_in.h"

#include <stdlib.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/digest.h"
#include "flow/hand_in_inner.h"

enum { LOOK_AGAIN_MS = 50 };

struct hand_in {                /* one of the two */
	struct hand_lines *lines;       /* own */
	struct hand_own *own;           /* own */
};

/* Receive may be about to start, or another command may have its place. */
static void
sleep_a_little(void)
{
	uint8_t dice;

	digest_random(&dice, sizeof dice);
	clock_sleep_ms(LOOK_AGAIN_MS + dice);
}

bool
hand_in_open(struct hand_in **out, const struct conf *conf, int lines,
             hand_answered *answered, void *arg, struct err *e)
{
	int64_t until = clock_mono_ms() + HAND_OPEN_MS;
	struct hand_out to = { answered, arg };
	struct hand_in *h = calloc(1, sizeof *h);
	pid_t holder = 0;
	int got;

	if (h == NULL)
		out_of_memory();
	for (;;) {
		got = hand_lines_new(&h->lines, conf->state_dir, lines, to,
		    e);
		if (got == 0)
			got = hand_own_new(&h->own, conf->state_dir, to,
			    &holder, e);
		if (got != 0 || clock_mono_ms() > until)
			break;
		sleep_a_little();
	}
	if (got == 1) {
		*out = h;
		return true;
	}
	free(h);
	return err_set(e, ERR_AGAIN, "receive (process %ld) does not take "
	    "mail yet; try again", (long)holder);
}

void
hand_in_close(struct hand_in *h)
{
	if (h == NULL)
		return;
	hand_lines_free(h->lines);
	hand_own_free(h->own);
	free(h);
}

bool
hand_in_put(struct hand_in *h, const struct hand_mail *m, struct err *e)
{
	return h->lines != NULL ? hand_lines_put(h->lines, m, e) :
	    hand_own_put(h->own, m, e);
}

bool
hand_in_flush(struct hand_in *h, struct err *e)
{
	return h->lines != NULL ? hand_lines_flush(h->lines, e) :
	    hand_own_flush(h->own, e);
}

const char *
hand_in_place(const struct hand_in *h)
{
	return h->lines != NULL ? "receive" : "store";
}
