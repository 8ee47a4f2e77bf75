#include "desk/command.h"

#include "desk/letter_state.h"

/* What each wish is to the table of letter states, and in which state alone
 * it makes sense (LETTER_BUG: wherever the table allows it). */
static const struct {
	enum command_what command;
	enum wish_what wish;
	enum letter_event event;
	enum letter_state only;
	const char *verb, *what;
} wishes[] = {
	{ LETTER_RETRY, WISH_RETRY, ON_RETRY, LETTER_BUG,
	  "tried again", "letter.retry" },
	{ LETTER_CANCEL, WISH_CANCEL, ON_CANCEL, LETTER_BUG,
	  "cancelled", "letter.cancel" },
	{ LETTER_RESOLVE_SENT, WISH_SENT, ON_ACCEPT, LETTER_UNSURE,
	  "resolved", "letter.resolve-sent" },
	{ LETTER_RESOLVE_RESEND, WISH_RESEND, ON_RESEND, LETTER_UNSURE,
	  "resolved", "letter.resolve-resend" },
};

bool
command_letter(struct turn *u, const struct command *in,
               struct thread_facts *t, struct err *e)
{
	const struct facts *f = u->facts;
	enum letter_state at;
	struct event *ev;
	size_t i = 0;

	(void)t;
	while (wishes[i].command != in->what)
		i++;
	if (f->letter == 0 || f->letter != in->id ||
	    !letter_state_from(f->letter_state, &at))
		return err_set(e, ERR_INPUT, "there is no letter %lld",
		    (long long)in->id);
	if (f->letter_to.n == 0)
		return err_set(e, ERR_REFUSED, "letter %lld is too old: its "
		    "bytes are gone (retention)", (long long)in->id);
	if (letter_next(at, wishes[i].event) == LETTER_BUG ||
	    (wishes[i].only != LETTER_BUG && at != wishes[i].only))
		return err_set(e, ERR_REFUSED,
		    "letter %lld is %s: it cannot be %s", (long long)in->id,
		    letter_state_name(at), wishes[i].verb);
	*ARENA_PUSH(u->arena, u->plan->wish, u->plan->nwish) =
	    (struct wish){ in->id, wishes[i].wish, str_from(in->by->name) };
	ev = turn_event(u, NULL, wishes[i].what, "asked for by hand; the "
	    "letter was %s", letter_state_name(at));
	ev->letter = in->id;
	ev->ticket = f->letter_ticket;
	ev->conversation = f->letter_conversation;
	ev->from = f->letter_state;
	return true;
}
