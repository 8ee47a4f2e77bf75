#include "api/wanted.h"

bool
wanted_where(struct call *c, const struct props *props, const char *place,
    struct str text, struct criteria *to)
{
	struct err e = ERR_INIT;

	return criteria_parse(props, text, c->a, to, &e) ||
	    failure_set(c->f, FAIL_INPUT, place, "%s: %s", place, e.text);
}

const struct prop *
wanted_prop(const struct props *props, const char *name)
{
	for (size_t i = 0; i < props->n; i++)
		if (str_is(str_from(props->prop[i].name), name))
			return &props->prop[i];
	return NULL;
}

bool
wanted_sort(struct call *c, const struct props *props, struct str text,
    struct ticket_filter *f)
{
	struct err e = ERR_INIT;
	struct str way = text, name = STR_NONE;

	f->sort = wanted_prop(props, "changed");
	f->desc = true;
	if (text.n == 0)
		return true;
	str_cut(&way, ':', &name);
	f->desc = name.n < text.n && str_is(way, "desc");
	f->sort = props_find(props, name, &e);
	if (f->sort == NULL)
		return failure_set(c->f, FAIL_USAGE, "sort", "sort: %s",
		    e.text);
	return name.n == text.n || f->desc || str_is(way, "asc") ||
	    failure_set(c->f, FAIL_USAGE, "sort",
	    "sort: PROP, PROP:asc or PROP:desc");
}
