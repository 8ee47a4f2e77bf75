/* Templates and snippets: what rules and replies may name (SPEC TM-2, AU-6,
 * SE-10). */
#include "conf/make.h"

#include <string.h>

enum { SNIPPET_MAX = 64 * 1024 };

/* Those that are shipped, or will be: in which rules each may stand. What is
 * meant for users must not go to a customer. */
static const struct template_said shipped[] = {
	{ "agent-reply", TEMPLATE_PROGRAM, false },
	{ "alarm", TEMPLATE_PROGRAM, false },
	{ "alarm-over", TEMPLATE_PROGRAM, false },
	{ "channel-alarm", TEMPLATE_LATER, false },
	{ "chat-transcript", TEMPLATE_PROGRAM, false },
	{ "command-refused", TEMPLATE_LATER, false },
	{ "confirm-reply", TEMPLATE_LATER, false },
	{ "delayed", TEMPLATE_PROGRAM, false },
	{ "digest", TEMPLATE_PROGRAM, false },
	{ "notify-assigned", TEMPLATE_USER, false },
	{ "notify-comment", TEMPLATE_USER, false },
	{ "notify-new", TEMPLATE_USER, false },
	{ "notify-reply", TEMPLATE_USER, false },
	{ "notify-status", TEMPLATE_USER, false },
	{ "reminder", TEMPLATE_CONTACT, false },
	{ "reply-conflict", TEMPLATE_LATER, false },
	{ "sla-due-soon", TEMPLATE_USER, false },
	{ "sla-overdue", TEMPLATE_USER, false },
	{ "ticket-closed", TEMPLATE_CONTACT, false },
	{ "ticket-received", TEMPLATE_CONTACT, false },
	{ "undelivered", TEMPLATE_PROGRAM, false },
};
enum { SHIPPED = sizeof shipped / sizeof *shipped };

static const struct template_kind *
own(const struct conf *c, struct str name)
{
	for (size_t i = 0; i < c->ntemplate; i++)
		if (str_is(name, c->template[i].name))
			return &c->template[i];
	return NULL;
}

bool
conf_template(const struct conf *c, struct str name,
              struct template_said *out)
{
	const struct template_kind *k = own(c, name);
	bool known = k != NULL;

	*out = (struct template_said){ known ? k->name : "",
	    TEMPLATE_ANYBODY, false };
	for (size_t i = 0; i < SHIPPED; i++)
		if (str_is(name, shipped[i].name)) {
			*out = shipped[i];
			known = true;
		}
	out->marketing = k != NULL && k->marketing;
	return known;
}

struct names
conf_templates(const struct conf *c, struct arena *a)
{
	struct names all = { NULL, 0 };

	for (size_t i = 0; i < SHIPPED; i++)
		if (shipped[i].use != TEMPLATE_LATER)
			*ARENA_PUSH(a, all.name, all.n) = shipped[i].name;
	for (size_t i = 0; i < c->ntemplate; i++) {
		size_t k = 0;

		while (k < SHIPPED && strcmp(shipped[k].name,
		    c->template[i].name) != 0)
			k++;
		if (k == SHIPPED)
			*ARENA_PUSH(a, all.name, all.n) =
			    c->template[i].name;
	}
	return all;
}

const char *
conf_template_near(const struct conf *c, struct str name, struct arena *a)
{
	struct names all = conf_templates(c, a);
	struct near near = near_to(name);

	for (size_t i = 0; i < all.n; i++)
		near_offer(&near, all.name[i]);
	return near.best[0] != '\0' ? str_z(a, str_from(near.best)) : NULL;
}

const struct snippet *
conf_snippet(const struct conf *c, struct str name)
{
	for (size_t i = 0; i < c->nsnippet; i++)
		if (str_is(name, c->snippet[i].name))
			return &c->snippet[i];
	return NULL;
}

const char *
template_name(struct make *m, const struct word *w, enum template_use use)
{
	struct template_said t;
	const char *near;

	if (!conf_template(m->c, w->text, &t)) {
		near = conf_template_near(m->c, w->text, &m->c->arena);
		say_error(&m->said, w->at, "template %s is not known%s%s%s",
		    say_quoted(&m->said, w->text),
		    near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
		return NULL;
	}
	if (t.use == TEMPLATE_LATER) {
		say_not_built(m, w->at, t.name);
	} else if (t.use == TEMPLATE_PROGRAM) {
		say_error(&m->said, w->at, "template %s is for the program, "
		    "not for rules", t.name);
	} else if (t.use != use && t.use != TEMPLATE_ANYBODY) {
		say_error(&m->said, w->at, "template %s is meant for %s",
		    t.name, use == TEMPLATE_CONTACT ?
		    "users; a customer must not get it" : "contacts");
	} else if (use == TEMPLATE_USER && t.marketing) {
		say_error(&m->said, w->at, "template %s is marketing: it is "
		    "for contacts", t.name);
	} else
		return t.name;
	return NULL;
}

/* AU-6: these go to everyone. */
void
check_template_kind(struct make *m, const struct directive *d, void *into)
{
	const struct template_kind *k = into;
	struct template_said t;

	if (!k->marketing || !conf_template(m->c, str_from(k->name), &t) ||
	    t.use == TEMPLATE_ANYBODY)
		return;
	if (t.use != TEMPLATE_CONTACT || strcmp(k->name, "reminder") != 0)
		say_error(&m->said, d->arg[0].at, "template %s is not "
		    "marketing: it goes to everyone", k->name);
}

/* snippet NAME "TEXT" */
void
read_snippet(struct make *m, const struct option *o,
             const struct directive *d, void *into)
{
	struct snippet s = { .at = d->name.at };
	const struct snippet *before;

	(void)o, (void)into;
	if (d->narg != 2 || d->has_block) {
		say_error(&m->said, d->name.at,
		    "snippet takes a name and a text");
		return;
	}
	if (!name_is_good(m, &d->arg[0]))
		return;
	before = conf_snippet(m->c, d->arg[0].text);
	if (before != NULL)
		say_error(&m->said, d->arg[0].at,
		    "snippet %s is defined twice; first at %s",
		    say_quoted(&m->said, d->arg[0].text),
		    say_place(&m->said, before->at));
	if (str_trim(d->arg[1].text).n == 0 || d->arg[1].text.n > SNIPPET_MAX)
		say_error(&m->said, d->arg[1].at,
		    "the text of a snippet has 1 to %d bytes", SNIPPET_MAX);
	s.name = str_z(&m->c->arena, d->arg[0].text);
	s.text = str_z(&m->c->arena, str_trim(d->arg[1].text));
	s.text_at = d->arg[1].at;
	*ARENA_PUSH(&m->c->arena, m->c->snippet, m->c->nsnippet) = s;
}
