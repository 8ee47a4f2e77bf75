/* Rules that are well written and yet do not do what they say (AU-11). */
#include "conf/make.h"

#include <string.h>

/* --- Rules that go round in a circle -------------------------------------- */

/* Where rules alone take a ticket that is in status i; NULL: nowhere more.
 * nth counts from 0. */
static const struct action *
way_on(const struct pipeline *p, size_t i, size_t nth)
{
	const struct actions *list = &p->status[i].on;

	for (size_t k = 0; k < list->n; k++)
		if (list->action[k].status != NULL && nth-- == 0)
			return &list->action[k];
	for (size_t r = 0; r < p->nafter; r++) {
		list = &p->after[r].actions;
		for (size_t k = 0; p->after[r].in == &p->status[i] &&
		    k < list->n; k++)
			if (list->action[k].status != NULL && nth-- == 0)
				return &list->action[k];
	}
	return NULL;
}

enum { UNSEEN, ON_THE_WAY, DONE };

static void
say_circle(struct make *m, const struct pipeline *p, const size_t *way,
           size_t n, const struct action *back)
{
	struct buf b = BUF_INIT;
	size_t i = 0;

	while (&p->status[way[i]] != back->status)
		i++;
	for (; i < n; i++)
		buf_printf(&b, "%s -> ", p->status[way[i]].name);
	buf_z(&b, back->status->name);
	say_error(&m->said, back->at, "these rules go round in a circle "
	    "without anybody: %.*s", STR_ARG(buf_view(&b)));
	buf_clear(&b);
}

/* Depth first, with a stack of our own: there are at most MAX_STATUSES. */
static void
look_for_circles(struct make *m, const struct pipeline *p, size_t from,
                 int *seen)
{
	size_t way[MAX_STATUSES], next[MAX_STATUSES] = { 0 }, n = 1;

	way[0] = from;
	seen[from] = ON_THE_WAY;
	while (n > 0) {
		size_t i = way[n - 1], to;
		const struct action *act = way_on(p, i, next[n - 1]++);

		if (act == NULL) {
			seen[i] = DONE;
			n--;
			continue;
		}
		to = (size_t)(act->status - p->status);
		if (seen[to] == ON_THE_WAY)
			say_circle(m, p, way, n, act);
		if (seen[to] != UNSEEN)
			continue;
		seen[to] = ON_THE_WAY;
		way[n] = to;
		next[n++] = 0;
	}
}

/* --- Statuses that no ticket gets to --------------------------------------- */

static bool
may_start(const struct pipeline *p, const struct status *s)
{
	for (size_t i = 0; i < p->start_in.n; i++)
		if (strcmp(p->start_in.name[i], s->name) == 0)
			return true;
	return p->start_in.n == 0 || s == pipeline_initial(p);
}

static bool
is_target(const struct pipeline *p, const struct status *s)
{
	if (p->email_sent.to == s || p->customer_replies.to == s)
		return true;
	for (size_t i = 0; i < p->nstatus; i++) {
		const struct action *act;

		for (size_t k = 0; (act = way_on(p, i, k)) != NULL; k++)
			if (act->status == s)
				return true;
	}
	return false;
}

/* Users get to a later one always, to an earlier one if back says so. */
static void
look_for_dead(struct make *m, const struct pipeline *p)
{
	bool later = false;             /* an earlier one can be reached */

	for (size_t i = 0; i < p->nstatus; i++) {
		const struct status *s = &p->status[i];
		bool alive = may_start(p, s) || is_target(p, s) || later ||
		    !p->no_back;

		if (!alive)
			say_warning(&m->said, s->at, "no ticket can get into "
			    "status %s: start-in does not name it, back is "
			    "no, and no rule sets it", s->name);
		later = later || alive;
	}
}

void
lint_pipeline(struct make *m, const struct pipeline *p)
{
	int seen[MAX_STATUSES] = { UNSEEN };

	for (size_t i = 0; i < p->nstatus; i++)
		if (seen[i] == UNSEEN)
			look_for_circles(m, p, i, seen);
	look_for_dead(m, p);
}

/* --- Notifications that reach nobody ---------------------------------------- */

static bool
has_seat(const struct user *u)
{
	return u->seat || u->role == ROLE_SUPER_ADMIN;
}

static bool
team_is_told(const struct make *m, const struct team *t)
{
	if (t->notify[0] != '\0')
		return true;
	for (size_t i = 0; i < m->c->nuser; i++)
		for (size_t k = 0; k < m->c->user[i].nteam; k++)
			if (m->c->user[i].team[k] == t &&
			    has_seat(&m->c->user[i]))
				return true;
	return false;
}

/* Who gets what belongs to nobody (AU-5). */
static bool
has_last_resort(const struct make *m)
{
	for (size_t i = 0; i < m->c->nuser; i++)
		if (m->c->user[i].role == ROLE_SUPER_ADMIN)
			return true;
	return m->c->admins_mail.n > 0;
}

static void
lint_notify(struct make *m, const struct action *act)
{
	const char *else_to = has_last_resort(m) ? "the admins get it" :
	    "nobody gets it";

	if (act->whom == NOTIFY_TEAM && !team_is_told(m, act->team))
		say_warning(&m->said, act->at, "team %s has no notify address "
		    "and no member with a seat: %s", act->team->name,
		    else_to);
	else if (act->whom == NOTIFY_USER && !has_seat(act->user))
		say_warning(&m->said, act->at, "user %s has no seat and is "
		    "not told of tickets in help desks: %s", act->user->name,
		    else_to);
	else if (m->c->nchannel > 0 && !has_last_resort(m) &&
	    (act->whom == NOTIFY_OWNER || act->whom == NOTIFY_TICKET_TEAM))
		say_warning(&m->said, act->at, "a ticket without an owner or "
		    "a team has nobody to notify: there is no admins-mail "
		    "and no super-admin");
}

/* A team whose tickets nobody is given. */
static void
lint_assign(struct make *m, const struct action *act)
{
	bool any = false;

	if (act->whom != NOTIFY_TEAM || act->team->assign == ASSIGN_NOBODY)
		return;
	for (size_t i = 0; i < m->c->nuser; i++)
		for (size_t k = 0; k < m->c->user[i].nteam; k++)
			any = any || (m->c->user[i].team[k] == act->team &&
			    has_seat(&m->c->user[i]));
	if (!any)
		say_warning(&m->said, act->at, "team %s has no member with a "
		    "seat: nobody is assigned", act->team->name);
}

static void
lint_list(struct make *m, const struct actions *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->action[i].what == ACTION_NOTIFY)
			lint_notify(m, &list->action[i]);
		if (list->action[i].what == ACTION_ASSIGN)
			lint_assign(m, &list->action[i]);
		if (list->action[i].what == ACTION_SET)
			check_own_value(m, list->action[i].prop,
			    list->action[i].value, list->action[i].at);
	}
}

void
lint_actions(struct make *m)
{
	for (size_t i = 0; i < m->c->npipeline; i++) {
		const struct pipeline *p = &m->c->pipeline[i];

		lint_list(m, &p->message_received);
		lint_list(m, &p->assigned);
		lint_list(m, &p->commented);
		for (size_t k = 0; k < p->nstatus; k++)
			lint_list(m, &p->status[k].on);
		for (size_t k = 0; k < p->nafter; k++)
			lint_list(m, &p->after[k].actions);
	}
	for (size_t i = 0; i < m->c->nsla; i++) {
		lint_list(m, &m->c->sla[i].due_soon.actions);
		lint_list(m, &m->c->sla[i].overdue.actions);
	}
}
