#include "api/filter.h"
#include "api/view.h"
#include "api/wanted.h"

/* name = value, said by a flag of its own: checked as criteria are. */
static bool
add_is(struct call *c, const struct props *props, const char *flag,
       const char *name, struct str value, struct ticket_filter *f)
{
	struct criterion one = { .prop = wanted_prop(props, name), .op = IS };
	struct criterion_value *v;
	struct err e = ERR_INIT;

	v = ARENA_PUSH(c->a, one.value, one.n);
	v->text = value;
	if (!prop_read(one.prop, value, c->a, &v->from, &v->end, &v->text,
	    &e))
		return failure_set(c->f, FAIL_INPUT, flag, "%s", e.text);
	*ARENA_PUSH(c->a, f->where.one, f->where.n) = one;
	return true;
}

static bool
is_status(const struct conf *conf, struct str name)
{
	for (size_t i = 0; i < conf->npipeline; i++)
		if (pipeline_status(&conf->pipeline[i], name) != NULL)
			return true;
	return false;
}

/* The quick filters (VW-4). "open" and "closed" name the class when no status
 * is so called. */
static bool
read_flags(struct call *c, const struct props *props,
           struct ticket_filter *f)
{
	static const char *const flags[] = {
		"owner", "team", "priority", "pipeline", "status",
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		const char *name = flags[i];
		struct str value;

		if (!args_str(c, name, &value))
			return false;
		if (value.n == 0)
			continue;
		if (i < 2 && (str_is(value, "nobody") ||
		    str_is(value, "me"))) {
			if (!wanted_where(c, props, name, str_printf(c->a,
			    "%s = %.*s", name, STR_ARG(value)), &f->where))
				return false;
			continue;
		}
		if (i == 4 && !is_status(c->api->conf, value) &&
		    (str_is(value, "open") || str_is(value, "closed")))
			name = "status.class";
		if (!add_is(c, props, flags[i], name, value, f))
			return false;
	}
	return true;
}

static bool
read_where(struct call *c, const struct props *props,
           struct ticket_filter *f)
{
	const json_t *list = json_object_get(c->args, "where");

	if (list == NULL || json_is_null(list))
		return true;
	if (json_is_string(list))
		return wanted_where(c, props, "where", str_from(
		    json_string_value(list)), &f->where);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (json_is_string(item) && !wanted_where(c, props, "where",
		    str_from(json_string_value(item)), &f->where))
			return false;
		if (!json_is_string(item))
			break;
		if (i + 1 == json_array_size(list))
			return true;
	}
	return failure_set(c->f, FAIL_USAGE, "where",
	    "where: criteria, or a list of them");
}

/* --state: open and closed are classes, the others lists of their own. */
static bool
read_state(struct call *c, const struct props *props,
           struct ticket_filter *f)
{
	struct str state;

	if (!args_str(c, "state", &state))
		return false;
	if (str_is(state, "open") || str_is(state, "closed"))
		return add_is(c, props, "state", "status.class", state, f);
	return state.n == 0 || args_shelf(c, state, &f->shelf);
}

bool
filter_read(struct call *c, enum permit_what what, struct ticket_filter *f,
            struct props *props)
{
	struct str view, sort;

	*props = props_of(c->api->conf, c->a);
	f->props = props;
	f->asked.now = call_now(c);
	f->asked.me = c->by != NULL ? str_from(c->by->name) : STR_NONE;
	f->sight = sight_of(c, what);
	return args_str(c, "view", &view) && args_str(c, "sort", &sort) &&
	    wanted_sort(c, props, STR_NONE, f) &&
	    (view.n == 0 || view_apply(c, view, props, f)) &&
	    read_flags(c, props, f) && read_state(c, props, f) &&
	    read_where(c, props, f) &&
	    (sort.n == 0 || wanted_sort(c, props, sort, f)) &&
	    args_limit(c, &f->limit, &f->after) &&
	    args_str(c, "search", &f->words);
}
