#include "conf/make.h"

#include <string.h>

/* send TEMPLATE to contact */
static bool
read_send(struct make *m, const struct pipeline *p, const struct directive *d,
          struct action *a)
{
	(void)p;
	if (d->narg != 3 || !str_is(d->arg[1].text, "to") ||
	    !str_is(d->arg[2].text, "contact")) {
		say_error(&m->said, d->name.at,
		    "send is written as: send TEMPLATE to contact");
		return false;
	}
	a->what = ACTION_SEND;
	a->template = template_name(m, &d->arg[0], TEMPLATE_CONTACT);
	return a->template != NULL;
}

static bool
read_whom(struct make *m, const struct word *w, struct action *a)
{
	static const struct choice whom[] = {
		{ "owner", NOTIFY_OWNER, false },
		{ "team", NOTIFY_TICKET_TEAM, false },
		{ "team:NAME", 0, false }, { "user:NAME", 0, false },
		{ NULL, 0, false },
	};
	const struct choice *c;

	if (str_starts(w->text, "team:")) {
		a->whom = NOTIFY_TEAM;
		a->team = kind_refer(m, KIND_TEAM,
		    str_sub(w->text, 5, w->text.n), w->at);
		return a->team != NULL;
	}
	if (str_starts(w->text, "user:")) {
		a->whom = NOTIFY_USER;
		a->user = kind_refer(m, KIND_USER,
		    str_sub(w->text, 5, w->text.n), w->at);
		return a->user != NULL;
	}
	c = value_choice(m, "notify", whom, w);
	if (c != NULL)
		a->whom = (enum notify_whom)c->value;
	return c != NULL;
}

/* notify owner|team|team:X|user:X with TEMPLATE */
static bool
read_notify(struct make *m, const struct pipeline *p,
            const struct directive *d, struct action *a)
{
	bool good;

	(void)p;
	if (d->narg != 3 || !str_is(d->arg[1].text, "with")) {
		say_error(&m->said, d->name.at, "notify is written as: "
		    "notify owner | team | team:NAME | user:NAME with "
		    "TEMPLATE");
		return false;
	}
	a->what = ACTION_NOTIFY;
	good = read_whom(m, &d->arg[0], a);
	a->template = template_name(m, &d->arg[2], TEMPLATE_USER);
	return good && a->template != NULL;
}

/* What a rule may write into a property: what PROP=VALUE may. */
static bool
value_is_good(struct make *m, const char *prop, const struct word *w)
{
	static const struct choice priorities[] = {
		{ "low", 0, false }, { "normal", 0, false },
		{ "high", 0, false }, { "urgent", 0, false },
		{ NULL, 0, false },
	};
	bool nobody = str_is(w->text, "nobody");

	if (strcmp(prop, "priority") == 0)
		return value_choice(m, prop, priorities, w) != NULL;
	if (strcmp(prop, "owner") == 0)
		return nobody ||
		    kind_refer(m, KIND_USER, w->text, w->at) != NULL;
	if (strcmp(prop, "team") == 0)
		return nobody ||
		    kind_refer(m, KIND_TEAM, w->text, w->at) != NULL;
	if (strcmp(prop, "name") == 0 && str_trim(w->text).n == 0)
		say_error(&m->said, w->at, "a ticket's name is not empty");
	return true;
}

/* set status STATUS, set PROP VALUE */
static bool
read_set(struct make *m, const struct pipeline *p, const struct directive *d,
         struct action *a)
{
	if (d->narg != 2) {
		say_error(&m->said, d->name.at,
		    "set is written as: set PROPERTY VALUE");
		return false;
	}
	a->what = ACTION_SET;
	a->prop = "";
	a->value = str_z(&m->c->arena, d->arg[1].text);
	if (str_is(d->arg[0].text, "status") && p == NULL) {
		say_error(&m->said, d->arg[0].at,
		    "no pipeline here whose status it could be");
		return false;
	}
	if (str_is(d->arg[0].text, "status")) {
		a->prop = "status";
		a->status = refer_status(m, p, &d->arg[1]);
		return a->status != NULL;
	}
	a->prop = refer_property(m, &d->arg[0], false);
	return a->prop != NULL && value_is_good(m, a->prop, &d->arg[1]);
}

/* assign team:NAME | user:NAME */
static bool
read_assign(struct make *m, const struct pipeline *p,
            const struct directive *d, struct action *a)
{
	(void)p;
	a->what = ACTION_ASSIGN;
	if (d->narg == 1 && (str_starts(d->arg[0].text, "team:") ||
	    str_starts(d->arg[0].text, "user:")))
		return read_whom(m, &d->arg[0], a);
	say_error(&m->said, d->name.at,
	    "assign is written as: assign team:NAME | user:NAME");
	return false;
}

/* tag WORD... */
static bool
read_tag(struct make *m, const struct pipeline *p, const struct directive *d,
         struct action *a)
{
	struct buf b = BUF_INIT;

	(void)p;
	a->what = ACTION_TAG;
	a->prop = "tag";
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "tag is written as: tag "
		    "WORD ...");
	for (size_t i = 0; i < d->narg; i++)
		if (tag_is_good(m, &d->arg[i]))
			buf_printf(&b, "%s%.*s", i > 0 ? "," : "",
			    STR_ARG(d->arg[i].text));
	a->value = str_z(&m->c->arena, buf_view(&b));
	buf_clear(&b);
	return a->value[0] != '\0';
}

static void
read_note(struct make *m, const struct directives *list, struct action *a)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct directive *d = &list->one[i];
		const struct word *w;

		if (!str_is(d->name.text, "note") || d->has_block) {
			say_error(&m->said, d->name.at, "%s cannot stand in "
			    "an action; note \"...\" can",
			    say_quoted(&m->said, d->name.text));
			continue;
		}
		w = value_word(m, d);
		if (w != NULL && a->note[0] != '\0')
			say_error(&m->said, d->name.at,
			    "note is given twice");
		else if (w != NULL)
			a->note = str_z(&m->c->arena, w->text);
	}
}

static const struct {
	const char *name;
	bool (*read)(struct make *, const struct pipeline *,
	             const struct directive *,
	             struct action *);
} verbs[] = {
	{ "send", read_send }, { "notify", read_notify },
	{ "set", read_set }, { "tag", read_tag }, { "assign", read_assign },
};

static bool
read_action(struct make *m, const struct pipeline *p,
            const struct directive *d, struct action *a)
{
	struct near near = near_to(d->name.text);

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		near_offer(&near, verbs[i].name);
		if (!str_is(d->name.text, verbs[i].name))
			continue;
		read_note(m, &d->in, a);
		return verbs[i].read(m, p, d, a);
	}
	say_error(&m->said, d->name.at, "%s is not an action; there are send, "
	    "notify, set, tag and assign%s", say_quoted(&m->said, d->name.text),
	    say_near(&m->said, &near));
	return false;
}

void
actions_read(struct make *m, const struct pipeline *p,
             const struct directives *list, struct actions *out)
{
	for (size_t i = 0; i < list->n; i++) {
		struct action a = { .template = "", .note = "", .prop = "",
		    .value = "", .at = list->one[i].name.at };

		if (!read_action(m, p, &list->one[i], &a))
			continue;
		/* What follows it would be done in the other status. */
		if (a.status != NULL && i + 1 < list->n)
			say_error(&m->said, a.at, "set status must be the "
			    "last action");
		*ARENA_PUSH(&m->c->arena, out->action, out->n) = a;
	}
}
