#include "desk/assign.h"

#include "desk/action.h"
#include "desk/ticket.h"

bool
assign_is_member(const struct user *user, const struct team *team)
{
	for (size_t i = 0; i < user->nteam; i++)
		if (user->team[i] == team)
			return true;
	return false;
}

static bool
may_get(const struct turn *u, const struct thread_facts *t,
        const struct user *user, const struct team *team)
{
	return assign_is_member(user, team) && action_may_see(u, t, user);
}

/* The member behind the last one in the order of the configuration, round
 * and round. */
static const struct user *
next_in_turn(const struct turn *u, const struct thread_facts *t,
             const struct team *team)
{
	const struct conf *c = u->conf;
	size_t from = 0;

	for (size_t i = 0; i < u->facts->nteam_turn; i++)
		if (str_is(u->facts->team_turn[i].team, team->name))
			for (size_t k = 0; k < c->nuser; k++)
				if (str_is(u->facts->team_turn[i].last,
				    c->user[k].name))
					from = k + 1;
	for (size_t i = 0; i < c->nuser; i++) {
		const struct user *user = &c->user[(from + i) % c->nuser];

		if (may_get(u, t, user, team))
			return user;
	}
	return NULL;
}

static int64_t
open_of(const struct turn *u, const struct user *user)
{
	for (size_t i = 0; i < u->facts->nload; i++)
		if (str_is(u->facts->load[i].user, user->name))
			return u->facts->load[i].open;
	return 0;
}

/* Of equals the first in the configuration. */
static const struct user *
least_open(const struct turn *u, const struct thread_facts *t,
           const struct team *team)
{
	const struct user *best = NULL;

	for (size_t i = 0; i < u->conf->nuser; i++) {
		const struct user *user = &u->conf->user[i];

		if (may_get(u, t, user, team) && (best == NULL ||
		    open_of(u, user) < open_of(u, best)))
			best = user;
	}
	return best;
}

static void
set_owner(struct turn *u, struct thread_facts *t, const struct user *user,
          const char *why)
{
	if (t->conversation.id != 0)
		conversation_set_owner(u, t, str_from(user->name), why);
	else
		ticket_set_owner(u, t, str_from(user->name), why);
}

static void
choose_member(struct turn *u, struct thread_facts *t, const struct team *team)
{
	bool in_turn = team->assign == ASSIGN_ROUND_ROBIN;
	const struct user *owner = conf_user(u->conf, t->ticket.owner);
	const struct user *user;

	if (owner != NULL && assign_is_member(owner, team)) {
		plan_rule(u->plan, "%s keeps the ticket: a member of team %s",
		    owner->name, team->name);
		return;
	}
	user = in_turn ? next_in_turn(u, t, team) : least_open(u, t, team);
	if (user == NULL) {
		turn_event(u, t, "ticket.unassigned", "team %s has no member "
		    "who may see the ticket (AU-8)", team->name);
		return;
	}
	if (in_turn)
		*ARENA_PUSH(u->arena, u->plan->team_turn,
		    u->plan->nteam_turn) = (struct team_turn){
			str_from(team->name), str_from(user->name) };
	set_owner(u, t, user, str_printf(u->arena, "of team %s, %s (AU-8)",
	    team->name, in_turn ? "in turn" : "with the fewest open "
	    "tickets").p);
}

void
assign_team(struct turn *u, struct thread_facts *t, const struct team *team,
            const char *why)
{
	struct str from = t->ticket.team;
	struct event *ev;

	if (t->ticket.id == 0)
		return;
	if (!str_is(from, team->name)) {
		t->ticket.team = str_from(team->name);
		turn_put_ticket(u, t);
		ev = turn_event(u, t, "ticket.team", "%s", why);
		ev->from = from;
		ev->to = t->ticket.team;
	}
	if (team->assign != ASSIGN_NOBODY)
		choose_member(u, t, team);
}

void
assign_user(struct turn *u, struct thread_facts *t, const struct user *user,
            const char *why)
{
	if (t->ticket.id == 0)
		return;
	if (action_may_see(u, t, user))
		set_owner(u, t, user, why);
	else
		turn_event(u, t, "ticket.unassigned", "%s may not see the "
		    "ticket (AU-8)", user->name);
}
