#include "desk/decide.h"

#include "desk/action.h"
#include "desk/assign.h"
#include "desk/access.h"
#include "desk/command.h"
#include "desk/passage.h"
#include "desk/property.h"
#include "desk/ticket.h"
#include "desk/trigger.h"

const struct pipeline *
command_pipeline(const struct turn *u, const struct thread_facts *t,
                 struct err *e)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);

	if (t->ticket.id == 0)
		err_set(e, ERR_REFUSED, "conversation %lld has no ticket",
		    (long long)t->conversation.id);
	else if (p == NULL)
		err_set(e, ERR_REFUSED,
		    "pipeline \"%.*s\" is not configured any more",
		    STR_ARG(t->ticket.pipeline));
	return t->ticket.id == 0 ? NULL : p;
}

bool
command_may_own(const struct turn *u, const struct thread_facts *t,
                struct str assignee, struct err *e)
{
	const struct user *user = conf_user(u->conf, assignee);

	if (user == NULL || action_may_see(u, t, user))
		return true;
	if (!access_pipeline(u->conf, user, t->ticket.pipeline))
		return err_set(e, ERR_REFUSED, "%s has no access to pipeline "
		    "%.*s", user->name, STR_ARG(t->ticket.pipeline));
	return err_set(e, ERR_REFUSED, "%s has no seat in help desks "
	    "(seat yes)", user->name);
}

/* What --set and --status come to. */
struct way {
	const struct pipeline *from, *to;
	struct str status;              /* that is asked for, or "" */
};

static struct way
way_of(const struct turn *u, const struct command *in,
       const struct pipeline *p)
{
	return (struct way){ p,
	    property_pipeline(u->conf, p, in->set, in->nset),
	    in->status.n > 0 ? in->status
	    : property_status(in->set, in->nset) };
}

/* PL-5, PL-7: of where it comes to stand, with what is set on the way; in
 * another pipeline it starts anew. */
static bool
check_passage(const struct turn *u, const struct command *in,
              const struct thread_facts *t, const struct way *w,
              struct err *e)
{
	struct ticket after = property_applied(u->conf, &t->ticket,
	    in->set, in->nset, u->arena);
	const struct status *to = property_landing(w->from, w->to,
	    t->ticket.status, w->status);

	return to == NULL || passage_check(u, &after, w->to,
	    w->from == w->to ? pipeline_status(w->from, t->ticket.status) :
	    NULL, to, e);
}

bool
command_check(const struct turn *u, const struct command *in,
              const struct thread_facts *t, struct err *e)
{
	const struct pipeline *p;
	struct way w;

	if (in->status.n == 0 && in->nset == 0)
		return true;
	p = command_pipeline(u, t, e);
	if (p == NULL || !property_check(u->conf, p, in->set, in->nset, e))
		return false;
	w = way_of(u, in, p);
	if (!access_pipeline(u->conf, u->user, str_from(w.to->name)))
		return err_set(e, ERR_REFUSED, "%s has no access to pipeline "
		    "%s", u->user->name, w.to->name);
	for (size_t i = 0; i < in->nset; i++)
		if (str_is(in->set[i].name, "owner") &&
		    !command_may_own(u, t, in->set[i].value, e))
			return false;
	if (in->status.n > 0 && status_find(w.to, in->status, e) == NULL)
		return false;
	return check_passage(u, in, t, &w, e);
}

void
command_apply(struct turn *u, const struct command *in,
              struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	struct way w = way_of(u, in, p);
	const struct status *to;

	if (p == NULL)
		return;
	to = property_landing(p, w.to, t->ticket.status, w.status);
	property_set(u, t, in->set, in->nset);
	if (to != NULL)
		ticket_set_status(u, t, to, u->by, "set by hand");
}

static bool
set(struct turn *u, const struct command *in, struct thread_facts *t,
    struct err *e)
{
	if (in->status.n == 0 && in->nset == 0)
		return err_set(e, ERR_INPUT, "nothing to set: PROP=VALUE");
	if (!command_check(u, in, t, e))
		return false;
	command_apply(u, in, t);
	return true;
}

/* The status that close and reopen mean when none is given (TK-10). */
static const struct status *
meant(const struct pipeline *p, enum status_class class)
{
	return class == STATUS_CLOSED ? pipeline_first_closed(p)
	    : trigger_reopened(p);
}

/* close and reopen: to a status of that class. */
static bool
turn_to(struct turn *u, const struct command *in, struct thread_facts *t,
        enum status_class class, struct err *e)
{
	const struct pipeline *p = command_pipeline(u, t, e);
	struct str given = in->status.n > 0 ? in->status
	    : property_status(in->set, in->nset);
	struct ticket after = property_applied(u->conf, &t->ticket,
	    in->set, in->nset, u->arena);
	const struct status *to;

	if (p == NULL || !command_check(u, in, t, e))
		return false;
	if (property_pipeline(u->conf, p, in->set, in->nset) != p)
		return err_set(e, ERR_INPUT, "another pipeline is set by: "
		    "ticket set %lld pipeline=P status=S",
		    (long long)t->ticket.id);
	if (given.n == 0 && (t->ticket.closed != 0) !=
	    (class == STATUS_CLOSED) && !passage_check(u, &after, p,
	    pipeline_status(p, t->ticket.status), meant(p, class), e))
		return false;
	property_set(u, t, in->set, in->nset);
	if (given.n == 0 && (t->ticket.closed != 0) ==
	    (class == STATUS_CLOSED)) {
		plan_rule(u->plan, "ticket %lld is %s already",
		    (long long)t->ticket.id,
		    class == STATUS_CLOSED ? "closed" : "open");
		return true;
	}
	to = given.n > 0 ? pipeline_status(p, given) : meant(p, class);
	if (to->class != class)
		return err_set(e, ERR_INPUT, "status \"%s\" is %s", to->name,
		    class == STATUS_CLOSED ? "not a closed one"
		    : "a closed one");
	ticket_set_status(u, t, to, u->by, class == STATUS_CLOSED
	    ? "closed by hand" : "reopened by hand");
	return true;
}

static bool
close_ticket(struct turn *u, const struct command *in,
             struct thread_facts *t, struct err *e)
{
	return turn_to(u, in, t, STATUS_CLOSED, e);
}

static bool
reopen_ticket(struct turn *u, const struct command *in,
              struct thread_facts *t, struct err *e)
{
	return turn_to(u, in, t, STATUS_OPEN, e);
}

static bool
is_nobody(struct str s)
{
	return str_is(s, "nobody");
}

static bool
assign_ticket(struct turn *u, const struct command *in,
              struct thread_facts *t, struct err *e)
{
	struct property p = { STR("owner"), in->assignee };

	if (in->assignee.n == 0)
		return err_set(e, ERR_INPUT, "assign to whom?");
	if (!is_nobody(in->assignee) &&
	    conf_user(u->conf, in->assignee) == NULL &&
	    conf_team(u->conf, in->assignee) != NULL)
		p.name = STR("team");
	if (!property_check(u->conf, NULL, &p, 1, e) ||
	    !command_may_own(u, t, in->assignee, e))
		return false;
	if (str_is(p.name, "team"))
		assign_team(u, t, conf_team(u->conf, in->assignee),
		    "assigned by hand");
	else
		property_set(u, t, &p, 1);
	return true;
}

static bool
assign_conversation(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	struct property p = { STR("owner"), in->assignee };

	if (in->assignee.n == 0)
		return err_set(e, ERR_INPUT, "assign to whom?");
	if (!property_check(u->conf, NULL, &p, 1, e) ||
	    !command_may_own(u, t, in->assignee, e))
		return false;
	conversation_set_owner(u, t, is_nobody(in->assignee) ? STR_NONE
	    : in->assignee, "assigned by hand");
	return true;
}

static bool
close_conversation(struct turn *u, const struct command *in,
                   struct thread_facts *t, struct err *e)
{
	(void)in;
	(void)e;
	conversation_set_closed(u, t, true, "closed by hand (TK-6)");
	return true;
}

static bool
reopen_conversation(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	(void)in;
	(void)e;
	conversation_set_closed(u, t, false, "reopened by hand (TK-6)");
	return true;
}

static bool
retry_intake(struct turn *u, const struct command *in,
             struct thread_facts *t, struct err *e)
{
	(void)t;
	if (in->id <= 0)
		return err_set(e, ERR_INPUT, "there is no intake %lld",
		    (long long)in->id);
	u->plan->retry_intake = in->id;
	plan_rule(u->plan, "intake %lld is taken up again", (long long)in->id);
	return true;
}

enum about {
	NOTHING, A_TICKET, A_CONVERSATION, PERHAPS_A_CONVERSATION, A_MESSAGE
};

static const struct {
	enum about about;
	bool (*run)(struct turn *u, const struct command *in,
	            struct thread_facts *t, struct err *e);
	bool in_trash;                  /* also for what is in the trash */
} commands[] = {
	[TICKET_CREATE] = { PERHAPS_A_CONVERSATION, command_create, false },
	[TICKET_REPLY] = { A_TICKET, command_reply, false },
	[TICKET_COMMENT] = { A_TICKET, command_comment, false },
	[TICKET_SET] = { A_TICKET, set, false },
	[TICKET_ASSIGN] = { A_TICKET, assign_ticket, false },
	[TICKET_CLOSE] = { A_TICKET, close_ticket, false },
	[TICKET_REOPEN] = { A_TICKET, reopen_ticket, false },
	[CONVERSATION_REPLY] = { A_CONVERSATION, command_reply, false },
	[CONVERSATION_COMMENT] = { A_CONVERSATION, command_comment, false },
	[CONVERSATION_CLOSE] = { A_CONVERSATION, close_conversation, false },
	[CONVERSATION_REOPEN] = { A_CONVERSATION, reopen_conversation, false },
	[CONVERSATION_ASSIGN] = { A_CONVERSATION, assign_conversation, false },
	[LETTER_RETRY] = { NOTHING, command_letter, false },
	[LETTER_CANCEL] = { NOTHING, command_letter, false },
	[LETTER_RESOLVE_SENT] = { NOTHING, command_letter, false },
	[LETTER_RESOLVE_RESEND] = { NOTHING, command_letter, false },
	[INTAKE_RETRY] = { NOTHING, retry_intake, false },
	[TICKET_MERGE] = { NOTHING, command_merge, false },
	[TICKET_DELETE] = { A_TICKET, command_trash, false },
	[TICKET_RESTORE] = { A_TICKET, command_restore, true },
	[TICKET_ADD_CONTACT] = { A_TICKET, command_add_contact, false },
	[TICKET_REMOVE_CONTACT] = { A_TICKET, command_remove_contact, false },
	[TICKET_ADD_COMPANY] = { A_TICKET, command_add_company, false },
	[TICKET_REMOVE_COMPANY] = { A_TICKET, command_remove_company, false },
	[COMPANY_SET] = { NOTHING, command_set_company, false },
	[COMPANY_MERGE] = { NOTHING, command_merge_company, false },
	[CONTACT_SET] = { NOTHING, command_set_contact, false },
	[CONTACT_MERGE] = { NOTHING, command_merge_contact, false },
	[CONTACT_ERASE] = { NOTHING, command_erase_contact, false },
	[CONVERSATION_TRASH] = { A_CONVERSATION, command_trash, false },
	[CONVERSATION_RESTORE] = { A_CONVERSATION, command_restore, true },
	[CONVERSATION_SPAM] = { A_CONVERSATION, command_spam, false },
	[CONVERSATION_NOT_SPAM] = { A_CONVERSATION, command_not_spam, false },
	[CONVERSATION_MOVE] = { A_CONVERSATION, command_move, true },
	[CONVERSATION_SPLIT] = { A_MESSAGE, command_split, false },
};

static bool
in_reach(const struct command *in, const struct thread_facts *t,
         struct err *e)
{
	if (commands[in->what].in_trash)
		return true;
	if (t->ticket.trashed != 0)
		return err_set(e, ERR_REFUSED, "ticket %lld is in the trash; "
		    "restore it first", (long long)t->ticket.id);
	if (t->conversation.trashed == 0)
		return true;
	return err_set(e, ERR_REFUSED, "conversation %lld is in the trash; "
	    "restore it first", (long long)t->conversation.id);
}

static bool
find_conversation(struct turn *u, const struct command *in, int64_t id,
                  struct thread_facts *t, struct err *e)
{
	for (size_t i = 0; i < u->facts->nthread; i++)
		if (u->facts->thread[i].conversation.id == id) {
			*t = turn_thread(u, &u->facts->thread[i]);
			return in_reach(in, t, e);
		}
	return err_set(e, ERR_INPUT, "there is no conversation %lld",
	    (long long)id);
}

/* The ticket that is meant: a number that was merged leads on (MM-1). */
static int64_t
meant_ticket(const struct turn *u, const struct command *in)
{
	return u->facts->ticket.id != 0 ? u->facts->ticket.id : in->id;
}

/* Of the ticket's conversations: the one given, else the origin, else the
 * newest. */
static bool
better(const struct command *in, int64_t ticket,
       const struct thread_facts *t, const struct thread_facts *best)
{
	int64_t id = t->conversation.id, origin = t->ticket.origin;

	if (t->ticket.id != ticket ||
	    (in->conversation != 0 && id != in->conversation))
		return false;
	if (best == NULL || id == origin)
		return true;
	return best->conversation.id != origin && id > best->conversation.id;
}

static bool
find_ticket(struct turn *u, const struct command *in, struct thread_facts *t,
            struct err *e)
{
	const struct facts *f = u->facts;
	const struct thread_facts *best = NULL;
	int64_t ticket = meant_ticket(u, in);

	for (size_t i = 0; i < f->nthread; i++)
		if (better(in, ticket, &f->thread[i], best))
			best = &f->thread[i];
	if (best != NULL) {
		*t = turn_thread(u, best);
		return in_reach(in, t, e);
	}
	if (in->conversation != 0 && f->nthread > 0)
		return err_set(e, ERR_INPUT,
		    "conversation %lld is not one of ticket %lld",
		    (long long)in->conversation, (long long)in->id);
	if (f->ticket.id == 0)
		return err_set(e, ERR_INPUT, "there is no ticket %lld",
		    (long long)in->id);
	t->ticket = f->ticket;
	t->contact = f->ticket_contact;
	t->contact_box = f->ticket_box;
	return in_reach(in, t, e);
}

static bool
find(struct turn *u, const struct command *in, struct thread_facts *t,
     struct err *e)
{
	switch (commands[in->what].about) {
	case NOTHING:
		return true;
	case A_TICKET:
		return find_ticket(u, in, t, e);
	case A_CONVERSATION:
		return find_conversation(u, in, in->id, t, e);
	case PERHAPS_A_CONVERSATION:
		return in->conversation == 0 ||
		    find_conversation(u, in, in->conversation, t, e);
	case A_MESSAGE:
		if (u->facts->split.id == 0 || u->facts->nthread == 0)
			return err_set(e, ERR_INPUT,
			    "there is no message %lld", (long long)in->id);
		return find_conversation(u, in,
		    u->facts->split.conversation, t, e);
	}
	return false;
}

bool
decide_command(const struct conf *c, struct str key,
               const struct command *in, const struct facts *f,
               struct arena *a, struct plan *p, struct err *e)
{
	struct thread_facts t = { 0 };
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	u.user = in->by;
	u.by = str_printf(a, "user:%s", in->by->name);
	return find(&u, in, &t, e) && commands[in->what].run(&u, in, &t, e);
}
