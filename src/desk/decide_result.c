#include "desk/decide.h"

#include "desk/turn.h"
#include "desk/undelivered.h"

/* What becomes history of a letter's end. */
static const struct {
	const char *state, *what, *why;
	bool replies_only;
} ends[] = {
	{ "sent",      "letter.sent",      "the server took it",   true },
	{ "failed",    "letter.failed",    "it was not delivered", false },
	{ "delayed",   "letter.delayed",   "it is not delivered yet and is "
	  "tried again", false },
	{ "unsure",    "letter.unsure",    "it may have arrived",  false },
	{ "cancelled", "letter.cancelled", "it was not sent",      false },
};

void
decide_result(const struct conf *c, struct str key,
              const struct letter_result *in, const struct facts *f,
              struct arena *a, struct plan *p)
{
	struct turn u;
	struct event *ev;

	turn_init(&u, c, key, f, a, p);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (!str_is(in->state, ends[i].state) ||
		    (ends[i].replies_only && f->letter_kind != LETTER_REPLY))
			continue;
		ev = turn_event(&u, NULL, ends[i].what, "%s%s%.*s",
		    ends[i].why, in->answer.n > 0 ? ": " : "",
		    STR_ARG(in->answer));
		ev->at = in->at > 0 ? in->at : f->now;
		ev->letter = in->letter;
		ev->ticket = f->letter_ticket;
		ev->conversation = f->letter_conversation;
		ev->to = f->letter_to;
	}
	undelivered(&u, in);
}
