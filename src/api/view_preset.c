/* The default views (VW-1). */
#include "api/view.h"
#include "api/wanted.h"

/* teams: "team in" is added with the user's own; people: or the owner is one
 * of the people in them. */
static const struct view_preset {
	const char *name, *where;
	bool mine, teams, people, spam;
} presets[] = {
	{ "unassigned", "status.class = open and owner empty",
	    false, false, false, false },
	{ "mine", "status.class = open and owner = me",
	    true, false, false, false },
	{ "my-team-unassigned", "status.class = open and owner empty",
	    true, true, false, false },
	{ "my-team-open", "status.class = open", true, true, true, false },
	{ "all-open", "status.class = open", false, false, false, false },
	{ "sent", "sent = yes", false, false, false, false },
	{ "spam", "spam = yes", false, false, false, true },
};
enum { PRESETS = sizeof presets / sizeof *presets };

const struct view_preset *
view_preset(size_t i)
{
	return i < PRESETS ? &presets[i] : NULL;
}

const struct view_preset *
view_preset_named(struct str name)
{
	for (size_t i = 0; i < PRESETS; i++)
		if (str_is(name, presets[i].name))
			return &presets[i];
	return NULL;
}

struct view
view_of_preset(const struct view_preset *p)
{
	return (struct view){ str_from(p->name), STR_NONE, STR("everyone"),
		str_from(p->where), STR_NONE, false };
}

static void
add_value(struct arena *a, struct criterion *to, const char *word)
{
	ARENA_PUSH(a, to->value, to->n)->text = str_from(word);
}

static bool
in_teams(const struct user *who, const struct user *of)
{
	for (size_t i = 0; i < who->nteam; i++)
		for (size_t j = 0; j < of->nteam; j++)
			if (who->team[i] == of->team[j])
				return true;
	return false;
}

static void
add_teams(struct call *c, const struct view_preset *p, const struct props *props,
          struct ticket_filter *f)
{
	struct criterion team = { .prop = wanted_prop(props, "team"),
		.op = IN };
	struct criterion people = { .prop = wanted_prop(props, "owner"),
		.op = IN };

	for (size_t i = 0; i < c->by->nteam; i++)
		add_value(c->a, &team, c->by->team[i]->name);
	for (size_t i = 0; i < c->api->conf->nuser; i++)
		if (in_teams(&c->api->conf->user[i], c->by))
			add_value(c->a, &people, c->api->conf->user[i].name);
	if (!p->people) {
		*ARENA_PUSH(c->a, f->where.one, f->where.n) = team;
		return;
	}
	*ARENA_PUSH(c->a, f->any.one, f->any.n) = team;
	*ARENA_PUSH(c->a, f->any.one, f->any.n) = people;
}

/* They show what is at home in help desks. */
static const struct names *
desks(struct call *c)
{
	const struct conf *conf = c->api->conf;
	struct names *out = arena_get(c->a, sizeof *out);

	for (size_t i = 0; i < conf->ninbox; i++)
		if (conf->inbox[i].kind == INBOX_HELPDESK &&
		    permit_inbox(conf, c->by, str_from(conf->inbox[i].name)))
			*ARENA_PUSH(c->a, out->name, out->n) =
			    conf->inbox[i].name;
	return out;
}

bool
view_preset_apply(struct call *c, const struct view_preset *p,
                  const struct props *props, struct ticket_filter *f)
{
	if (p->mine && c->by == NULL)
		return failure_set(c->f, FAIL_USAGE, "--as", "view %s: whose? "
		    "say --as USER", p->name);
	f->shelf = p->spam ? SHELF_SPAM : f->shelf;
	f->inbox = desks(c);
	if (!wanted_where(c, props, p->name, str_from(p->where), &f->where))
		return false;
	if (p->teams)
		add_teams(c, p, props, f);
	return true;
}
