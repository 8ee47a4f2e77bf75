#include "desk/action.h"

#include "desk/access.h"
#include "desk/assign.h"
#include "desk/guard.h"
#include "desk/letters.h"
#include "desk/people.h"
#include "desk/permit.h"
#include "desk/property.h"
#include "desk/ticket.h"

enum { ACTIONS_DEEP = 8 };      /* rules that cause rules */

static void
skip(struct turn *u, const struct thread_facts *t, const struct action *act,
     struct str to, const char *why)
{
	struct event *ev = turn_event(u, t, "letter.skipped", "%s: %s",
	    act->template, why);

	ev->by = turn_rule_name(u, act->at);
	ev->to = to;
}

/* Has this plan a letter of the same template to the address already? */
static bool
ordered(const struct turn *u, const struct action *act, struct str to)
{
	for (size_t i = 0; i < u->plan->nletter; i++)
		if (str_eq_nocase(u->plan->letter[i].to, to) &&
		    str_is(str_from(act->template),
		    u->plan->letter[i].draft.template))
			return true;
	return false;
}

/* AU-6. */
static bool
is_unwanted(const struct turn *u, const struct thread_facts *t,
            const struct action *act)
{
	struct template_said said;

	return conf_template(u->conf, str_from(act->template), &said) &&
	    said.marketing && !t->origin_contact.marketing;
}

/* `send TEMPLATE to contact`: of the origin, from its channel. */
static void
send_to_contact(struct turn *u, struct thread_facts *t,
                const struct action *act, const struct change *change)
{
	const struct channel *ch = conf_channel(u->conf, t->origin.channel);
	struct str to = t->origin_box.address;
	struct order order = { .kind = LETTER_AUTOMATIC, .channel = ch,
	    .template = act->template, .to = { STR_NONE, to },
	    .rule = turn_rule_name(u, act->at), .change = change };
	const char *why;

	if (t->origin.id == 0)
		why = "the ticket has no conversation";
	else if (ch == NULL)
		why = "its channel is not configured any more";
	else if (is_unwanted(u, t, act))
		why = "it is marketing, and the contact is not marked for it "
		    "(AU-6)";
	else if ((why = guard_address(u->conf, to)) == NULL)
		why = guard_cause(u, t, ch);
	if (why != NULL) {
		skip(u, t, act, to, why);
		return;
	}
	if (ordered(u, act, to))
		return;
	order.held = guard_limit(u, t, ch, to);
	letters_order(u, t, &order);
}

bool
action_may_see(const struct turn *u, const struct thread_facts *t,
               const struct user *user)
{
	const struct inbox *home = conf_inbox(u->conf, t->ticket.inbox);

	if (!access_pipeline(u->conf, user, t->ticket.pipeline))
		return false;
	return home == NULL || home->kind != INBOX_HELPDESK || user->seat ||
	    user->role == ROLE_SUPER_ADMIN;
}

/* The channel a notification leaves by: the thread's, else the first of the
 * ticket's home that can send. */
static const struct channel *
notifying(const struct turn *u, const struct thread_facts *t)
{
	struct str name = t->conversation.id != 0 ? t->conversation.channel
	    : t->origin.channel;
	const struct channel *ch = conf_channel(u->conf, name);

	if (ch != NULL && ch->relay != NULL)
		return ch;
	for (size_t i = 0; i < u->conf->nchannel; i++) {
		ch = &u->conf->channel[i];
		if (ch->relay != NULL &&
		    str_is(t->ticket.inbox, ch->inbox->name))
			return ch;
	}
	return NULL;
}

/* One notification. True: somebody was found, whether or not it is mailed. */
static bool
tell(struct turn *u, struct thread_facts *t, const struct action *act,
     const struct change *change, struct mailbox to, struct str language)
{
	struct order order = { .kind = LETTER_NOTIFICATION,
	    .channel = notifying(u, t), .template = act->template,
	    .to = to, .language = language,
	    .rule = act->asked ? u->by : turn_rule_name(u, act->at),
	    .change = change };

	if (order.channel == NULL)
		skip(u, t, act, to.address, "no channel of it has a relay");
	else if (!address_is_safe(to.address))
		skip(u, t, act, to.address, "the address cannot be sent to");
	else if (conf_channel_of_address(u->conf, to.address) != NULL)
		skip(u, t, act, to.address,
		    "the address is one of our own channels");
	else if (!ordered(u, act, to.address))
		letters_order(u, t, &order);
	return true;
}

/* Why this user is not told of it; NULL: is told (SC-7). */
static const char *
out_of_sight(const struct turn *u, const struct thread_facts *t,
             const struct user *user)
{
	if (!access_pipeline(u->conf, user, t->ticket.pipeline))
		return "the user has no access to the pipeline (PL-6)";
	if (!action_may_see(u, t, user))
		return "the user has no seat (PM-4)";
	if (!permit_owner(u->conf, user, PERMIT_SEE, t->ticket.owner))
		return "the user does not see tickets of its owner (PM-2)";
	return NULL;
}

/* False: this user cannot be told, somebody else should be. */
static bool
tell_user(struct turn *u, struct thread_facts *t, const struct action *act,
          const struct change *change, const struct user *user)
{
	struct mailbox to;
	const char *why;

	if (user == NULL || user->email.n == 0)
		return false;
	to = (struct mailbox){ str_from(user->full_name),
	    str_from(user->email.name[0]) };
	why = out_of_sight(u, t, user);
	if (why != NULL) {
		skip(u, t, act, to.address, why);
		return false;
	}
	if (user == u->user) {
		plan_rule(u->plan, "%s is not told of what %s did",
		    user->name, user->name);
		return true;
	}
	return tell(u, t, act, change, to, str_from(user->language));
}

static bool
member(const struct user *user, const struct team *team)
{
	for (size_t i = 0; i < user->nteam; i++)
		if (user->team[i] == team)
			return true;
	return false;
}

static bool
tell_team(struct turn *u, struct thread_facts *t, const struct action *act,
          const struct change *change, const struct team *team)
{
	bool told = false;

	if (team == NULL)
		return false;
	if (team->notify[0] != '\0')
		return tell(u, t, act, change, (struct mailbox){
		    str_from(team->name), str_from(team->notify) }, STR_NONE);
	for (size_t i = 0; i < u->conf->nuser; i++)
		if (member(&u->conf->user[i], team) &&
		    tell_user(u, t, act, change, &u->conf->user[i]))
			told = true;
	return told;
}

/* The admins-mail addresses, else the super-admins. */
static bool
tell_admins(struct turn *u, struct thread_facts *t, const struct action *act,
            const struct change *change)
{
	const struct names *mail = &u->conf->admins_mail;
	bool told = false;

	for (size_t i = 0; i < mail->n; i++) {
		struct str to = str_from(mail->name[i]);
		const struct user *user = conf_user_of_address(u->conf, to);

		if (user != NULL && user == u->user)
			told = true;
		else
			told = tell(u, t, act, change,
			    (struct mailbox){ STR_NONE, to }, STR_NONE);
	}
	for (size_t i = 0; mail->n == 0 && i < u->conf->nuser; i++)
		if (u->conf->user[i].role == ROLE_SUPER_ADMIN &&
		    tell_user(u, t, act, change, &u->conf->user[i]))
			told = true;
	return told;
}

/* The ticket's team: given, else its owner's primary one. */
static const struct team *
team_of(const struct turn *u, const struct ticket *k)
{
	const struct user *owner = conf_user(u->conf, k->owner);

	if (k->team.n > 0)
		return conf_team(u->conf, k->team);
	return owner != NULL && owner->nteam > 0 ? owner->team[0] : NULL;
}

static void
notify_whom(struct turn *u, struct thread_facts *t,
            const struct action *act, const struct change *change)
{
	const struct user *owner = conf_user(u->conf, t->ticket.owner);
	const struct team *team = team_of(u, &t->ticket);
	bool told = false;

	switch (act->whom) {
	case NOTIFY_USER:
		told = tell_user(u, t, act, change, act->user);
		break;
	case NOTIFY_TEAM:
		told = tell_team(u, t, act, change, act->team);
		break;
	case NOTIFY_OWNER:
		told = tell_user(u, t, act, change, owner) ||
		    tell_team(u, t, act, change, team);
		break;
	case NOTIFY_TICKET_TEAM:
		told = tell_team(u, t, act, change, team);
		break;
	}
	if (!told && !tell_admins(u, t, act, change))
		skip(u, t, act, STR_NONE, "there is nobody to notify");
}

bool
action_notify(struct turn *u, struct thread_facts *t, struct str name,
              const char *template, struct err *e)
{
	const struct action act = { .what = ACTION_NOTIFY,
	    .template = template, .asked = true };
	const struct user *user = conf_user(u->conf, name);
	const struct team *team = conf_team(u->conf, name);
	struct change change = { u->by, STR_NONE, STR_NONE };
	const char *why = user != NULL ? out_of_sight(u, t, user) : NULL;

	if (user == NULL && team == NULL)
		return err_set(e, ERR_INPUT, "there is no user or team "
		    "\"%.*s\" to notify", STR_ARG(name));
	if (why != NULL)
		return err_set(e, ERR_REFUSED, "%s cannot be told: %s",
		    user->name, why);
	if (user != NULL)
		tell_user(u, t, &act, &change, user);
	else if (!tell_team(u, t, &act, &change, team))
		return err_set(e, ERR_REFUSED, "nobody of team %s can be told",
		    team->name);
	return true;
}

/* What a notification may have caused causes none (AU-10): a team's mailbox
 * that answers by itself would go on for ever. */
static const char *
caused_by_notification(const struct turn *u)
{
	return u->mail != NULL && people_notified(u->conf,
	    u->mail->mail->from.address) ? "the mail comes from an "
	    "address that is notified of mail (AU-10)" : NULL;
}

/* What answers our automatic mail without its ids, or a notification from an
 * address that nobody knows, looks like a customer each time. It goes on only
 * until nobody at the desk reacts any more; what people do lets it begin anew
 * (AU-10). */
static const char *
unanswered(const struct turn *u)
{
	return u->user == NULL && u->conf->notify_limit > 0 &&
	    u->facts->untouched >= u->conf->notify_limit ?
	    "no user has touched the last tickets of this sender "
	    "(notify-limit, AU-10)" : NULL;
}

/* Why this action writes to nobody; NULL: it may. */
static const char *
hushed(const struct turn *u, const struct action *act)
{
	const char *why;

	if (act->what != ACTION_SEND && act->what != ACTION_NOTIFY)
		return NULL;
	why = caused_by_notification(u);
	return why != NULL ? why : unanswered(u);
}

/* By a rule: what is set, and the events say which rule it was. */
static void
set_property(struct turn *u, struct thread_facts *t, const struct action *act)
{
	struct property p = { str_from(act->prop), str_from(act->value) };
	const struct user *user = conf_user(u->conf, p.value);

	if (act->status != NULL)
		ticket_set_status(u, t, act->status, u->by, "set by a rule");
	else if (str_is(p.name, "owner") && user != NULL)
		assign_user(u, t, user, "set by a rule");
	else
		property_set_why(u, t, &p, 1, "set by a rule");
}

static void
assign(struct turn *u, struct thread_facts *t, const struct action *act)
{
	if (act->whom == NOTIFY_TEAM)
		assign_team(u, t, act->team, "assigned by a rule");
	else
		assign_user(u, t, act->user, "assigned by a rule");
}

static void
run_one(struct turn *u, struct thread_facts *t, const struct action *act,
        const struct change *change)
{
	struct str by = u->by;

	switch (act->what) {
	case ACTION_SEND:
		send_to_contact(u, t, act, change);
		break;
	case ACTION_NOTIFY:
		notify_whom(u, t, act, change);
		break;
	case ACTION_SET:
	case ACTION_TAG:
	case ACTION_ASSIGN:
		u->by = turn_rule_name(u, act->at);
		(act->what == ACTION_ASSIGN ? assign : set_property)(u, t,
		    act);
		u->by = by;
		break;
	}
}

/* AU-7. */
static bool
applies(const struct turn *u, const struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);

	if (p == NULL)
		return true;
	return (p->apply_to_chat || !str_is(t->ticket.source, "chat")) &&
	    (p->apply_to_messenger || !str_is(t->ticket.source, "messenger"));
}

void
action_run(struct turn *u, struct thread_facts *t,
           const struct actions *actions, const struct change *change)
{
	const char *why, *said = NULL;

	if (actions->n == 0)
		return;
	if (!applies(u, t)) {
		turn_event(u, t, "actions.skipped", "a ticket from %.*s: "
		    "apply-to does not list it (AU-7)",
		    STR_ARG(t->ticket.source));
		return;
	}
	if (u->depth >= ACTIONS_DEEP) {
		turn_event(u, t, "actions.skipped", "rules cause each other "
		    "more than %d deep (AU-10)", ACTIONS_DEEP);
		return;
	}
	u->depth++;
	for (size_t i = 0; i < actions->n; i++) {
		const struct action *act = &actions->action[i];

		why = hushed(u, act);
		if (why == NULL)
			run_one(u, t, act, change);
		else if (why != said)
			skip(u, t, act, STR_NONE, said = why);
	}
	u->depth--;
}
