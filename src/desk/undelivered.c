#include "desk/undelivered.h"

#include "desk/action.h"
#include "desk/ticket.h"
#include "desk/trigger.h"

/* Who cannot be told any more has an owner, a team or admins behind him. */
static void
tell_writer(struct turn *u, struct thread_facts *t, const char *template)
{
	const struct user *writer = conf_user(u->conf,
	    u->facts->letter_message.by);
	struct action act = { .what = ACTION_NOTIFY, .template = template,
	    .whom = writer != NULL ? NOTIFY_USER : NOTIFY_OWNER,
	    .user = writer };
	struct change change = { u->by, t->ticket.status, t->ticket.status };

	u->message = u->facts->letter_message;
	action_run(u, t, &(struct actions){ &act, 1 }, &change);
	u->message = (struct message){ 0 };
}

static void
reopen(struct turn *u, struct thread_facts *t)
{
	static const char why[] = "a reply to the customer was not delivered"
	    " (SE-4)";
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);

	if (t->conversation.trashed != 0 || t->conversation.spam)
		return;
	if (t->ticket.id != 0 && t->ticket.closed != 0 && p != NULL)
		ticket_set_status(u, t, trigger_reopened(p), u->by, why);
	/* With several, none is reopened with the ticket (TK-5). */
	conversation_set_closed(u, t, false, why);
}

void
undelivered(struct turn *u, const struct letter_result *in)
{
	bool failed = str_is(in->state, "failed");
	struct thread_facts t;

	if (u->facts->letter_kind != LETTER_REPLY || u->facts->nthread == 0 ||
	    (!failed && !str_is(in->state, "delayed")))
		return;
	u->result = in;
	t = turn_thread(u, &u->facts->thread[0]);
	if (failed)
		reopen(u, &t);
	tell_writer(u, &t, failed ? "undelivered" : "delayed");
}
