/* Properties of tickets that the admin makes up, and views. */
#include "conf/make.h"

#include <string.h>

/* --- property NAME { type ... } ------------------------------------------- */

static void
read_words(struct make *m, const struct directive *d,
           struct property_kind *p)
{
	if (d->narg < 2)
		say_error(&m->said, d->name.at, "type choice takes the words "
		    "to choose from");
	for (size_t i = 1; i < d->narg; i++) {
		struct str word = d->arg[i].text;

		for (size_t j = 0; j < p->choice.n; j++)
			if (str_is(word, p->choice.name[j]))
				say_error(&m->said, d->arg[i].at,
				    "%s stands twice",
				    say_quoted(&m->said, word));
		if (word.n == 0 || str_is(word, "nobody"))
			say_error(&m->said, d->arg[i].at, "%s cannot be a "
			    "choice", say_quoted(&m->said, word));
		*ARENA_PUSH(&m->c->arena, p->choice.name, p->choice.n) =
		    str_z(&m->c->arena, word);
	}
}

void
read_property_type(struct make *m, const struct option *o,
                   const struct directive *d, void *into)
{
	struct property_kind *p = into;
	const struct choice *type;

	if (d->narg == 0) {
		say_error(&m->said, d->name.at, "type takes a word: %s",
		    o->syntax);
		return;
	}
	type = value_choice(m, "type", o->choice, &d->arg[0]);
	if (type == NULL)
		return;
	p->type = (enum property_type)type->value;
	if (p->type == PROPERTY_CHOICE)
		read_words(m, d, p);
	else if (d->narg > 1)
		say_error(&m->said, d->arg[1].at, "type %s takes no more",
		    type->word);
}

/* A name that is built in would be two things at once (PL-8). */
void
check_property(struct make *m, const struct directive *d, void *into)
{
	static const char *const taken[] = {
		"id", "name", "description", "pipeline", "status", "owner",
		"team", "inbox", "priority", "source", "created", "changed",
		"closed", "spam", "sent", "tags", "class", "and", "in",
		"empty", "contact", "company",
	};
	const struct property_kind *p = into;

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strcmp(p->name, taken[i]) == 0)
			say_error(&m->said, d->arg[0].at, "%s is built in",
			    p->name);
	if (strcmp(p->name, "category") == 0 && p->type != PROPERTY_CHOICE)
		say_error(&m->said, d->arg[0].at,
		    "category is of type choice");
}

const char *const conf_default_views[] = {
	"unassigned", "mine", "my-team-unassigned", "my-team-open",
	"all-open", "sent", "spam", NULL
};

/* --- view NAME { ... } ---------------------------------------------------- */

static void
view_share(struct make *m, const struct directive *d, struct view_kind *v)
{
	for (size_t i = 0; i < d->narg; i++) {
		struct str w = d->arg[i].text;
		const struct team *t;

		if (str_is(w, "everyone") && d->narg == 1)
			return;
		if (!str_starts(w, "team:")) {
			say_error(&m->said, d->arg[i].at,
			    "share is everyone or team:NAME ...");
			return;
		}
		t = kind_refer(m, KIND_TEAM, str_sub(w, 5, w.n),
		    d->arg[i].at);
		if (t != NULL)
			*ARENA_PUSH(&m->c->arena, v->team.name, v->team.n) =
			    t->name;
	}
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "share with whom?");
}

static void
view_line(struct make *m, const struct directive *d, struct view_kind *v)
{
	struct str name = d->name.text;
	struct near near = near_to(name);

	if (str_is(name, "share")) {
		view_share(m, d, v);
	} else if (str_is(name, "where") && d->narg > 0) {
		*ARENA_PUSH(&m->c->arena, v->where.name, v->where.n) =
		    where_text(m, d, 0);
		where_keep(m, WHERE_VIEW, d, 0);
	} else if (str_is(name, "sort") && d->narg == 1) {
		v->sort = str_z(&m->c->arena, d->arg[0].text);
		where_sort(m, d);
	} else if (str_is(name, "where") || str_is(name, "sort")) {
		say_error(&m->said, d->name.at, "%s takes %s", name.p,
		    name.p[0] == 'w' ? "criteria" : "PROP[:desc]");
	} else {
		near_offer(&near, "share");
		near_offer(&near, "where");
		near_offer(&near, "sort");
		say_error(&m->said, d->name.at, "unknown directive %s%s",
		    say_quoted(&m->said, name), say_near(&m->said, &near));
	}
}

void
read_view(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct view_kind v = { .sort = "", .at = d->name.at };

	(void)o, (void)into;
	if (d->narg != 1 || !d->has_block || d->arg[0].text.n == 0) {
		say_error(&m->said, d->name.at,
		    "view takes one name and a block");
		return;
	}
	v.name = str_z(&m->c->arena, d->arg[0].text);
	for (size_t i = 0; i < m->c->nview; i++)
		if (strcmp(m->c->view[i].name, v.name) == 0)
			say_error(&m->said, d->arg[0].at,
			    "view %s is defined twice; first at %s",
			    say_quoted(&m->said, d->arg[0].text),
			    say_place(&m->said, m->c->view[i].at));
	for (size_t i = 0; i < d->in.n; i++)
		view_line(m, &d->in.one[i], &v);
	if (v.where.n == 0)
		say_error(&m->said, d->arg[0].at,
		    "where is missing in this view");
	*ARENA_PUSH(&m->c->arena, m->c->view, m->c->nview) = v;
}
