#include "desk/command.h"

#include "desk/action.h"
#include "desk/property.h"
#include "desk/ticket.h"

/* A conversation goes to another inbox (MM-2):
 *
 *	from            to              its ticket
 *	help desk       conversations   stays in its home (TK-17)
 *	conversations   conversations   goes along
 *	any             help desk       goes along; one that is open gets one
 */

static bool
may_move(const struct turn *u, struct err *e)
{
	return u->user->role != ROLE_AGENT || err_set(e, ERR_REFUSED,
	    "%s may not move conversations: that is for role super-admin and "
	    "account-access", u->user->name);
}

static bool
check(const struct turn *u, const struct command *in,
      const struct thread_facts *t, const struct inbox *to, struct err *e)
{
	struct property owner = { STR("owner"), in->assignee };
	struct thread_facts there = { .ticket.inbox = in->to };

	if (to == NULL)
		return err_set(e, ERR_INPUT, "there is no inbox \"%.*s\"",
		    STR_ARG(in->to));
	if (str_is(t->conversation.inbox, to->name))
		return err_set(e, ERR_REFUSED, "conversation %lld is in inbox "
		    "\"%s\" already", (long long)t->conversation.id, to->name);
	return in->assignee.n == 0 ||
	    (property_check(u->conf, NULL, &owner, 1, e) &&
	    command_may_own(u, &there, in->assignee, e));
}

static void
move_ticket(struct turn *u, struct thread_facts *t, const struct inbox *from,
            const struct inbox *to)
{
	struct event *ev;

	if (to->kind != INBOX_HELPDESK && from != NULL &&
	    from->kind == INBOX_HELPDESK) {
		plan_rule(u->plan, "ticket %lld stays in its home inbox "
		    "(MM-2)", (long long)t->ticket.id);
		return;
	}
	if (str_is(t->ticket.inbox, to->name))
		return;
	ev = turn_event(u, t, "ticket.moved",
	    "it goes along with its conversation (MM-2)");
	ev->from = t->ticket.inbox;
	ev->to = str_from(to->name);
	t->ticket.inbox = str_from(to->name);
	turn_put_ticket(u, t);
}

/* Nobody waits for what is done with; with its channel comes all that ever
 * came, and nobody is written to because of that. */
static void
need_ticket(struct turn *u, const struct command *in, struct thread_facts *t)
{
	struct conversation c = t->conversation;

	if (c.closed || c.spam || c.trashed != 0) {
		plan_rule(u->plan, "no ticket is made of what is closed, spam "
		    "or in the trash");
		return;
	}
	command_ticket_for(u, t, c.inbox);
	if (t->ticket.id != 0 && !in->quiet)
		ticket_reached(u, t, STR_NONE);
}

static void
keep_comment(struct turn *u, const struct command *in,
             struct thread_facts *t)
{
	struct message m = {
		.id = u->next.message, .conversation = t->conversation.id,
		.direction = COMMENT, .kind = KIND_PERSON,
		.date = u->facts->now, .text = in->comment,
		.new_text = in->comment, .by = str_from(u->user->name),
		.verified = true, .created = u->facts->now,
	};

	if (str_trim(in->comment).n == 0)
		return;
	u->next.message++;
	m.from = (struct mailbox){ str_from(u->user->full_name),
	    u->user->email.n > 0 ? str_from(u->user->email.name[0])
	    : STR_NONE };
	turn_message(u, t, &m);
	turn_event(u, t, "message.comment", "said when it was moved")
	    ->message = m.id;
}

bool
command_move(struct turn *u, const struct command *in,
             struct thread_facts *t, struct err *e)
{
	const struct inbox *from = conf_inbox(u->conf, t->conversation.inbox);
	const struct inbox *to = conf_inbox(u->conf, in->to);
	struct conversation c = t->conversation;
	struct event *ev;

	if (!may_move(u, e) || !check(u, in, t, to, e))
		return false;
	ev = turn_event(u, t, "conversation.moved", "moved by hand (MM-2)");
	ev->from = c.inbox;
	ev->to = str_from(to->name);
	c.inbox = str_from(to->name);
	turn_put_conversation(u, t, &c);
	if (t->ticket.id != 0)
		move_ticket(u, t, from, to);
	else if (to->kind == INBOX_HELPDESK)
		need_ticket(u, in, t);
	if (in->assignee.n > 0)
		conversation_set_owner(u, t, str_is(in->assignee, "nobody")
		    ? STR_NONE : in->assignee, "assigned when it was moved");
	keep_comment(u, in, t);
	return true;
}
