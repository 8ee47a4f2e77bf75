/* What a word of a rule refers to: a status, a property, a tag. */
#include "conf/make.h"

#include <string.h>

const struct status *
refer_status(struct make *m, const struct pipeline *p, const struct word *w)
{
	const struct status *s = pipeline_status(p, w->text);
	struct near near = near_to(w->text);

	if (s != NULL)
		return s;
	for (size_t i = 0; i < p->nstatus; i++)
		near_offer(&near, p->status[i].name);
	say_error(&m->said, w->at, "pipeline %s has no status %s%s", p->name,
	    say_quoted(&m->said, w->text), say_near(&m->said, &near));
	return NULL;
}

static const struct {
	const char *name;
	bool read_only;
} properties[] = {
	{ "owner", false }, { "team", false }, { "priority", false },
	{ "category", false }, { "name", false }, { "description", false },
	{ "id", true }, { "source", true }, { "status", true },
	{ "pipeline", true }, { "inbox", true }, { "created", true },
	{ "changed", true }, { "closed", true },
	{ "sla.due", true }, { "sla.state", true },
	{ "tags", false },
};

/* One that the configuration defines by `property NAME { ... }`. */
static const char *
own_property(const struct make *m, struct str name, struct near *near)
{
	const struct directives *top = &m->tree.top;

	for (size_t i = 0; i < top->n; i++) {
		const struct directive *d = &top->one[i];

		if (!str_is(d->name.text, "property") || d->narg == 0)
			continue;
		near_offer(near, d->arg[0].text.p);
		if (str_eq(d->arg[0].text, name))
			return d->arg[0].text.p;
	}
	return NULL;
}

const char *
refer_property(struct make *m, const struct word *w, bool any)
{
	struct near near = near_to(w->text);
	const char *own = own_property(m, w->text, &near);

	if (own != NULL)
		return str_z(&m->c->arena, str_from(own));
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
		near_offer(&near, properties[i].name);
		if (!str_is(w->text, properties[i].name))
			continue;
		if (any || !properties[i].read_only)
			return properties[i].name;
		say_error(&m->said, w->at, "%s cannot be given a value here",
		    properties[i].name);
		return NULL;
	}
	say_error(&m->said, w->at, "there is no property %s%s",
	    say_quoted(&m->said, w->text), say_near(&m->said, &near));
	return NULL;
}

bool
tag_is_good(struct make *m, const struct word *w)
{
	enum { TAG_BYTES = 64 };
	bool good = w->text.n > 0 && w->text.n <= TAG_BYTES;

	for (size_t i = 0; i < w->text.n; i++)
		good = good && (unsigned char)w->text.p[i] > ' ' &&
		    w->text.p[i] != 0x7f && strchr(",\"\\",
		    w->text.p[i]) == NULL;
	if (!good)
		say_error(&m->said, w->at, "%s is no tag: a word of at most "
		    "%d bytes, without blanks and commas",
		    say_quoted(&m->said, w->text), TAG_BYTES);
	return good;
}
