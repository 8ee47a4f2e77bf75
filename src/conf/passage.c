/* Who may take a ticket where: ask, access, card, start-in, after. */
#include "conf/make.h"

#include <stdlib.h>
#include <string.h>

/* --- ask PROP [required] (PL-5) ------------------------------------------ */

void
read_ask(struct make *m, const struct option *o, const struct directive *d,
         void *into)
{
	struct status *s = into;
	struct ask ask = { .at = d->name.at };

	if (d->narg == 0 || d->narg > 2 || (d->narg == 2 &&
	    !str_is(d->arg[1].text, "required"))) {
		say_error(&m->said, d->name.at, "%s is written as: ask "
		    "PROPERTY [required]", o->name);
		return;
	}
	ask.prop = refer_property(m, &d->arg[0], false);
	ask.required = d->narg == 2;
	if (ask.prop == NULL)
		return;
	for (size_t i = 0; i < s->nask; i++)
		if (strcmp(s->ask[i].prop, ask.prop) == 0) {
			say_error(&m->said, d->arg[0].at, "%s is asked for "
			    "twice; first at %s", ask.prop,
			    say_place(&m->said, s->ask[i].at));
			return;
		}
	*ARENA_PUSH(&m->c->arena, s->ask, s->nask) = ask;
}

/* --- access, card, start-in (PL-6, PL-9, PL-7) --------------------------- */

static void
read_access_one(struct make *m, const struct word *w, struct pipeline *p)
{
	const struct user *user;
	const struct team *team;

	if (str_starts(w->text, "team:")) {
		team = kind_refer(m, KIND_TEAM, str_sub(w->text, 5,
		    w->text.n), w->at);
		if (team != NULL)
			*ARENA_PUSH(&m->c->arena, p->access_team,
			    p->naccess_team) = team;
	} else if (str_starts(w->text, "user:")) {
		user = kind_refer(m, KIND_USER, str_sub(w->text, 5,
		    w->text.n), w->at);
		if (user != NULL)
			*ARENA_PUSH(&m->c->arena, p->access_user,
			    p->naccess_user) = user;
	} else
		say_error(&m->said, w->at, "access is given to: everyone, or "
		    "team:NAME and user:NAME");
}

void
read_access(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	struct pipeline *p = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a value", o->name);
	if (d->narg == 1 && str_is(d->arg[0].text, "everyone"))
		return;
	p->restricted = true;
	for (size_t i = 0; i < d->narg; i++)
		read_access_one(m, &d->arg[i], p);
}

void
read_card(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct pipeline *p = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a property",
		    o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const char *prop = refer_property(m, &d->arg[i], true);

		if (prop != NULL)
			*ARENA_PUSH(&m->c->arena, p->card.name, p->card.n) =
			    prop;
	}
}

/* --- create-form, details (TK-8, TK-11) ---------------------------------- */

/* Beside the properties: what else stands around a ticket. */
static const char *
refer_other(struct make *m, const struct word *w, const char *const *other)
{
	for (; *other != NULL; other++)
		if (str_is(w->text, *other))
			return *other;
	return refer_property(m, w, true);
}

static void
add_name(struct make *m, struct names *to, const char *name, struct place at)
{
	for (size_t i = 0; i < to->n; i++)
		if (strcmp(to->name[i], name) == 0) {
			say_error(&m->said, at, "%s stands twice", name);
			return;
		}
	*ARENA_PUSH(&m->c->arena, to->name, to->n) = name;
}

void
read_create_form(struct make *m, const struct option *o,
                 const struct directive *d, void *into)
{
	static const char *const always[] = { "name", "pipeline", "status" };
	struct conf *c = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a property",
		    o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const char *prop = NULL;

		for (size_t k = 0; k < sizeof always / sizeof *always; k++)
			if (str_is(d->arg[i].text, always[k]))
				prop = always[k];
		if (prop == NULL && str_is(d->arg[i].text, "contact"))
			prop = "contact";
		if (prop == NULL && str_is(d->arg[i].text, "company"))
			prop = "company";
		if (prop == NULL)
			prop = refer_property(m, &d->arg[i], false);
		if (prop != NULL)
			add_name(m, &c->create_form, prop, d->arg[i].at);
	}
}

void
read_details(struct make *m, const struct option *o,
             const struct directive *d, void *into)
{
	static const char *const other[] = {
		"company", "contacts", "conversations", NULL
	};
	struct names *to = (struct names *)((char *)into + o->at);

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a property",
		    o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const char *prop = refer_other(m, &d->arg[i], other);

		if (prop != NULL)
			add_name(m, to, prop, d->arg[i].at);
	}
}

void
read_start_in(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	struct pipeline *p = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a status",
		    o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const struct status *s = refer_status(m, p, &d->arg[i]);

		if (s != NULL)
			*ARENA_PUSH(&m->c->arena, p->start_in.name,
			    p->start_in.n) = s->name;
	}
}

/* --- after DURATION in STATUS { ... } (AU-9) ------------------------------ */

static int
by_status_and_time(const void *one, const void *other)
{
	const struct after_rule *a = one, *b = other;

	if (a->in != b->in)
		return a->in < b->in ? -1 : 1;
	return (a->ms > b->ms) - (a->ms < b->ms);
}

void
read_after(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	struct pipeline *p = into;
	struct after_rule r = { .at = d->name.at };
	bool timed = d->narg == 5 && str_is(d->arg[3].text, "hours");

	if ((d->narg != 3 && !timed) || !str_is(d->arg[1].text, "in") ||
	    !d->has_block) {
		say_error(&m->said, d->name.at, "%s is written as: after "
		    "DURATION in STATUS [hours NAME] { ACTIONS }", o->name);
		return;
	}
	if (timed)
		r.hours = kind_refer(m, KIND_HOURS, d->arg[4].text,
		    d->arg[4].at);
	r.in = refer_status(m, p, &d->arg[2]);
	if (!value_duration(m, &d->arg[0], o->min, o->max, &r.ms) ||
	    r.in == NULL)
		return;
	for (size_t i = 0; i < p->nafter; i++)
		if (p->after[i].in == r.in && p->after[i].ms == r.ms) {
			say_error(&m->said, d->name.at, "after %.*s in %s is "
			    "given twice; first at %s",
			    STR_ARG(d->arg[0].text), r.in->name,
			    say_place(&m->said, p->after[i].at));
			return;
		}
	actions_read(m, p, &d->in, &r.actions);
	*ARENA_PUSH(&m->c->arena, p->after, p->nafter) = r;
	qsort(p->after, p->nafter, sizeof *p->after, by_status_and_time);
}
