/* sla NAME { ... }: goals, whose tickets they are for, what follows. */
#include "conf/make.h"

#include <string.h>

#include "conf/criteria.h"
#include "conf/props.h"

#define DAY (INT64_C(86400) * 1000)
#define MAX_GOAL (3650 * DAY)
#define MAX_LEAD (365 * DAY)

enum { MAX_VALUES = 200 };

static void
begin_sla(struct make *m, const struct directive *d, void *into)
{
	struct sla *s = into;

	(void)m, (void)d;
	s->by = "";
}

/* --- applies-to inbox NAME... --------------------------------------------- */

static void
read_applies_to(struct make *m, const struct option *o,
                const struct directive *d, void *into)
{
	struct sla *s = into;

	if (d->narg < 2 || !str_is(d->arg[0].text, "inbox")) {
		say_error(&m->said, d->name.at, "%s is written as: %s %s",
		    o->name, o->name, o->syntax);
		return;
	}
	for (size_t i = 1; i < d->narg; i++) {
		const struct inbox *box = kind_refer(m, KIND_INBOX,
		    d->arg[i].text, d->arg[i].at);

		if (box != NULL && box->kind != INBOX_HELPDESK)
			say_error(&m->said, d->arg[i].at, "inbox %s is no "
			    "helpdesk: it has no tickets", box->name);
		else if (box != NULL)
			*ARENA_PUSH(&m->c->arena, s->inbox, s->ninbox) = box;
	}
}

/* --- Goals ---------------------------------------------------------------- */

static const char *const goal_words[SLA_GOALS] = {
	[SLA_FIRST_RESPONSE] = "first-response",
	[SLA_NEXT_RESPONSE] = "next-response",
	[SLA_CLOSE] = "close",
};

static void
read_goal(struct make *m, const struct directive *d, struct sla_goals *g)
{
	struct near near = near_to(d->name.text);

	for (int i = 0; i < SLA_GOALS; i++) {
		const struct word *w;

		near_offer(&near, goal_words[i]);
		if (!str_is(d->name.text, goal_words[i]))
			continue;
		w = value_word(m, d);
		if (g->ms[i] != 0)
			say_error(&m->said, d->name.at, "%s is given twice",
			    goal_words[i]);
		else if (w != NULL)
			value_duration(m, w, 1000, MAX_GOAL, &g->ms[i]);
		return;
	}
	say_error(&m->said, d->name.at, "%s is not a goal; there are "
	    "first-response, next-response and close%s",
	    say_quoted(&m->said, d->name.text), say_near(&m->said, &near));
}

static void
read_goals(struct make *m, const struct directives *list,
           struct sla_goals *g)
{
	for (size_t i = 0; i < list->n; i++)
		read_goal(m, &list->one[i], g);
}

static bool
first_goals(struct make *m, const struct directive *d, const struct sla *s)
{
	if (s->nvalue > 0)
		say_error(&m->said, d->name.at, "goals are for all tickets or "
		    "by one property, not both");
	return s->nvalue == 0;
}

static void
read_all(struct make *m, const struct option *o, const struct directive *d,
         void *into)
{
	struct sla *s = into;
	struct sla_value v = { .value = "" };

	if (d->narg != 0 || !d->has_block) {
		say_error(&m->said, d->name.at, "%s takes a block of goals",
		    o->name);
		return;
	}
	if (!first_goals(m, d, s))
		return;
	read_goals(m, &d->in, &v.goals);
	*ARENA_PUSH(&m->c->arena, s->value, s->nvalue) = v;
}

/* VALUE { goals } or VALUE off */
static void
read_value(struct make *m, const struct directive *d, const struct prop *p,
           struct sla *s)
{
	struct sla_value v = { .value = str_z(&m->c->arena, d->name.text) };
	struct err e = ERR_INIT;
	int64_t number, end;
	struct str text;

	if (!prop_read(p, d->name.text, &m->c->arena, &number, &end, &text,
	    &e))
		say_error(&m->said, d->name.at, "%s", e.text);
	for (size_t i = 0; i < s->nvalue; i++)
		if (strcmp(s->value[i].value, v.value) == 0)
			say_error(&m->said, d->name.at, "%s is given twice",
			    say_quoted(&m->said, d->name.text));
	if (!(d->has_block && d->narg == 0) &&
	    !(d->narg == 1 && str_is(d->arg[0].text, "off")))
		say_error(&m->said, d->name.at, "behind a value stands a "
		    "block of goals, or off");
	read_goals(m, &d->in, &v.goals);
	*ARENA_PUSH(&m->c->arena, s->value, s->nvalue) = v;
}

/* A property that has one word of a few, and whose changes are told in the
 * ticket's history (SL-1, SL-7). */
static const struct prop *
refer_by(struct make *m, const struct word *w)
{
	static const char *const built_in[] = {
		"priority", "category", "pipeline", "source",
	};
	struct err e = ERR_INIT;
	const struct prop *p = props_find(where_props(m), w->text, &e);

	if (p == NULL) {
		say_error(&m->said, w->at, "%s", e.text);
		return NULL;
	}
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
		if (str_is(w->text, built_in[i]))
			return p;
	if (p->custom && p->type != PROP_NUMBER && p->type != PROP_DATE)
		return p;
	say_error(&m->said, w->at, "goals do not go by %s: by priority, "
	    "category, pipeline, source or a property of your own that is no "
	    "number and no date", p->name);
	return NULL;
}

static void
read_by(struct make *m, const struct option *o, const struct directive *d,
        void *into)
{
	struct sla *s = into;
	const struct prop *p;

	if (d->narg != 1 || !d->has_block || d->in.n > MAX_VALUES) {
		say_error(&m->said, d->name.at, "%s takes a property and a "
		    "block of its values, at most %d", o->name, MAX_VALUES);
		return;
	}
	p = refer_by(m, &d->arg[0]);
	if (p == NULL || !first_goals(m, d, s))
		return;
	s->by = p->name;
	for (size_t i = 0; i < d->in.n; i++)
		read_value(m, &d->in.one[i], p, s);
}

/* Given again, all must be true. */
static void
read_sla_where(struct make *m, const struct option *o,
               const struct directive *d, void *into)
{
	struct sla *s = into;

	(void)o;
	if (s->where == NULL)
		s->where = where_keep(m, WHERE_SLA, d, 0);
	else
		where_more(m, WHERE_SLA, d, 0, s->where);
}

/* --- on due-soon | overdue { ACTIONS } ------------------------------------ */

/* A status is the pipeline's, and a ticket of any pipeline may be late. */
static void
read_actions(struct make *m, const struct directives *list,
             struct actions *to)
{
	struct directives rest = { NULL, 0 };

	for (size_t i = 0; i < list->n; i++) {
		const struct directive *d = &list->one[i];

		if (str_is(d->name.text, "set") && d->narg > 0 &&
		    str_is(d->arg[0].text, "status"))
			say_error(&m->said, d->arg[0].at, "an sla cannot set "
			    "a status; set priority VALUE it can");
		else
			*ARENA_PUSH(&m->tree.arena, rest.one, rest.n) = *d;
	}
	actions_read(m, NULL, &rest, to);
}

static void
read_sla_on(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	static const struct choice states[] = {
		{ "due-soon", 0, false }, { "overdue", 1, false },
		{ NULL, 0, false },
	};
	struct sla *s = into;
	const struct choice *c;
	struct sla_on *on;

	if (d->narg != 1 || !d->has_block) {
		say_error(&m->said, d->name.at, "%s takes due-soon or overdue "
		    "and a block of actions", o->name);
		return;
	}
	c = value_choice(m, o->name, states, &d->arg[0]);
	if (c == NULL)
		return;
	on = c->value == 0 ? &s->due_soon : &s->overdue;
	if (on->at.file != NULL)
		say_error(&m->said, d->name.at, "on %s is given twice; first "
		    "at %s", c->word, say_place(&m->said, on->at));
	on->at = d->name.at;
	read_actions(m, &d->in, &on->actions);
}

/* --- The whole ------------------------------------------------------------ */

static bool
meet(const struct sla *a, const struct sla *b)
{
	if (a->ninbox == 0 || b->ninbox == 0)
		return true;
	for (size_t i = 0; i < a->ninbox; i++)
		for (size_t j = 0; j < b->ninbox; j++)
			if (a->inbox[i] == b->inbox[j])
				return true;
	return false;
}

/* A ticket has one SLA at most: the first that is for it. The earlier ones
 * are filled already. */
static void
check_sla(struct make *m, const struct directive *d, void *into)
{
	const struct sla *s = into;

	if (s->nvalue == 0)
		say_error(&m->said, d->arg[0].at, "sla %s has no goals: all { "
		    "... } or by PROPERTY { ... }", s->name);
	for (const struct sla *other = m->c->sla; other < s; other++)
		if (other->where == NULL && meet(s, other))
			say_error(&m->said, d->arg[0].at, "sla %s is for a "
			    "help desk that sla %s at %s is for too, all of "
			    "it", s->name, other->name, say_place(&m->said,
			    other->at));
}

static const struct choice changes[] = {
	{ "new-tickets", 0, false }, { "open-tickets", 1, false },
	{ NULL, 0, false },
};

static const struct option options[] = {
	{ .name = "applies-to", .type = OPTION_CUSTOM,
	  .read = read_applies_to, .syntax = "inbox INBOX...",
	  .help = "The help desks whose tickets it is for; default: all." },
	{ .name = "where", .type = OPTION_CUSTOM, .read = read_sla_where,
	  .flags = OPTION_MANY, .syntax = "CRITERIA",
	  .help = "Only tickets that fit, as they are now; given again, all "
	  "must be true. Of several SLAs the first that fits is a "
	  "ticket's." },
	{ .name = "hours", .type = OPTION_REF, .at = offsetof(struct sla,
	  hours), .min = KIND_HOURS, .syntax = "HOURS",
	  .help = "Only these hours count; default: 24/7." },
	{ .name = "all", .type = OPTION_CUSTOM, .read = read_all,
	  .flags = OPTION_BLOCK, .syntax = "{ GOALS }",
	  .help = "The goals of all its tickets: first-response, "
	  "next-response and close, each with a duration." },
	{ .name = "by", .type = OPTION_CUSTOM, .read = read_by,
	  .flags = OPTION_BLOCK, .syntax = "PROPERTY { VALUE { GOALS } ... }",
	  .help = "Instead: the goals by a property's value. A value that is "
	  "off or not named has none." },
	{ .name = "due-soon", .type = OPTION_DURATION,
	  .at = offsetof(struct sla, due_soon_ms), .max = MAX_LEAD,
	  .preset = "30m", .syntax = "DURATION",
	  .help = "So much counted time before it is overdue, a goal is due "
	  "soon." },
	{ .name = "changes-apply-to", .type = OPTION_FLAG,
	  .at = offsetof(struct sla, open_too), .choice = changes,
	  .preset = "new-tickets", .syntax = "new-tickets | open-tickets",
	  .help = "Whether a change of the goals is for tickets made from "
	  "then on, or for open ones too. A change of hours is for all." },
	{ .name = "on", .type = OPTION_CUSTOM, .read = read_sla_on,
	  .flags = OPTION_BLOCK | OPTION_MANY,
	  .syntax = "due-soon | overdue { ACTIONS }",
	  .help = "What is done once for each goal when it comes to this: "
	  "notify, set priority." },
};

const struct block block_sla = {
	"sla", options, sizeof options / sizeof *options, begin_sla, check_sla
};
