#include "desk/criteria.h"

struct criterion_value
criterion_now(const struct criterion_value *v,
              const struct criteria_asked *asked)
{
	struct criterion_value out = *v;

	if (v->me)
		out.text = asked->me;
	if (v->relative) {
		out.from += asked->now;
		out.end += asked->now;
	}
	return out;
}

static bool
number_is(const struct criterion *c, const struct prop_value *v,
          const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		struct criterion_value w = criterion_now(&c->value[i], asked);

		if (v->has && v->number >= w.from && v->number < w.end)
			return true;
	}
	return false;
}

static bool
number_fits(const struct criterion *c, const struct prop_value *v,
            const struct criteria_asked *asked)
{
	struct criterion_value w = { STR_NONE, 0, 0, false, false };

	if (c->n > 0)
		w = criterion_now(&c->value[0], asked);
	switch (c->op) {
	case IS:
	case IN:
		return number_is(c, v, asked);
	case IS_NOT:
		return !number_is(c, v, asked);
	case BELOW:
		return v->has && v->number < w.from;
	case ABOVE:
		return v->has && v->number >= w.end;
	case AT_MOST:
		return v->has && v->number < w.end;
	case AT_LEAST:
		return v->has && v->number >= w.from;
	case IS_EMPTY:
		return !v->has;
	case IS_NOT_EMPTY:
		return v->has;
	case CONTAINS:
		break;
	}
	return false;
}

static bool
text_is(const struct criterion *c, struct str text, bool fold,
        const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		struct str w = criterion_now(&c->value[i], asked).text;

		if (w.n > 0 && (c->op == CONTAINS ?
		    str_find_nocase(text, w, 0) < text.n :
		    fold ? str_eq_nocase(text, w) : str_eq(text, w)))
			return true;
	}
	return false;
}

static bool
text_fits(const struct criterion *c, struct str text,
          const struct criteria_asked *asked)
{
	switch (c->op) {
	case IS_EMPTY:
		return text.n == 0;
	case IS_NOT_EMPTY:
		return text.n > 0;
	case IS_NOT:
		return !text_is(c, text, false, asked);
	default:
		return text_is(c, text, false, asked);
	}
}

static bool
list_fits(const struct criterion *c, struct strs list,
          const struct criteria_asked *asked)
{
	bool any = false, one = false;

	for (size_t i = 0; i < list.n; i++) {
		one = one || list.s[i].n > 0;
		any = any || text_is(c, list.s[i], true, asked);
	}
	return c->op == IS_EMPTY ? !one : c->op == IS_NOT_EMPTY ? one :
	    c->op == IS_NOT ? !any : any;
}

bool
criteria_fit(const struct criteria *c, const struct props *props,
             const struct prop_value *value,
             const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct criterion *one = &c->one[i];
		const struct prop_value *v = &value[one->prop - props->prop];
		bool fits = prop_is_number(one->prop->type) ?
		    number_fits(one, v, asked) : one->prop->type == PROP_LIST ?
		    list_fits(one, v->list, asked) :
		    text_fits(one, v->text, asked);

		if (!fits)
			return false;
	}
	return true;
}
