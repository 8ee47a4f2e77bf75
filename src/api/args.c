#include "api/call.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

int64_t
call_now(const struct call *c)
{
	return c->api->now != NULL ? c->api->now() : c->api->at;
}

bool
args_known(const json_t *args, const char *keys, struct failure *f)
{
	char word[64];
	const char *key;
	json_t *value;

	if (args == NULL || json_is_null(args))
		return true;
	if (!json_is_object(args))
		return failure_set(f, FAIL_USAGE, "args", "not an object");
	json_object_foreach((json_t *)args, key, value) {
		int n = snprintf(word, sizeof word, " %s ", key);

		if (n >= (int)sizeof word || strstr(keys, word) == NULL)
			return failure_set(f, FAIL_USAGE, key,
			    "%s: no such argument here", key);
	}
	return true;
}

static const json_t *
get(struct call *c, const char *key)
{
	const json_t *v = json_object_get(c->args, key);

	return json_is_null(v) ? NULL : v;
}

bool
args_str(struct call *c, const char *key, struct str *out)
{
	const json_t *v = get(c, key);

	*out = STR_NONE;
	if (v == NULL)
		return true;
	if (!json_is_string(v))
		return failure_set(c->f, FAIL_USAGE, key, "%s: not text", key);
	out->p = json_string_value(v);
	out->n = json_string_length(v);
	return true;
}

bool
args_flag(struct call *c, const char *key, bool *out)
{
	const json_t *v = get(c, key);

	*out = json_is_true(v);
	return v == NULL || json_is_boolean(v) ||
	    failure_set(c->f, FAIL_USAGE, key, "%s: not true or false", key);
}

bool
args_shelf(struct call *c, struct str state, enum shelf *out)
{
	*out = str_is(state, "spam") ? SHELF_SPAM : str_is(state, "trashed")
	    ? SHELF_TRASH : SHELF_DESK;
	return *out != SHELF_DESK || state.n == 0 || failure_set(c->f,
	    FAIL_INPUT, "state", "state: open, closed, spam or trashed");
}

bool
args_number(struct call *c, const char *key, int64_t least, int64_t most,
            int64_t preset, int64_t *out)
{
	const json_t *v = get(c, key);

	*out = v != NULL ? json_integer_value(v) : preset;
	if (v != NULL && !json_is_integer(v))
		return failure_set(c->f, FAIL_USAGE, key,
		    "%s: not a number", key);
	if (*out < least || *out > most)
		return failure_set(c->f, FAIL_USAGE, key,
		    "%s: from %lld to %lld", key, (long long)least,
		    (long long)most);
	return true;
}

bool
args_day(struct call *c, const char *key, int64_t *ms)
{
	int64_t y, m, d;
	struct str s;

	*ms = 0;
	if (!args_str(c, key, &s) || s.n == 0)
		return c->f->kind == FAIL_NONE;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !str_to_i64(str_sub(s, 0, 4), &y) ||
	    !str_to_i64(str_sub(s, 5, 7), &m) ||
	    !str_to_i64(str_sub(s, 8, 10), &d) ||
	    y < 1970 || m < 1 || m > 12 || d < 1 || d > 31)
		return failure_set(c->f, FAIL_INPUT, key, "%s: \"%.*s\" is "
		    "not a date like 2024-01-31", key, STR_ARG(s));
	*ms = clock_days(y, (int)m, (int)d) * 24 * 60 * 60 * 1000;
	return true;
}

bool
args_id(struct call *c, const char *key, int64_t *out)
{
	if (get(c, key) == NULL)
		return failure_set(c->f, FAIL_USAGE, key, "%s: missing", key);
	return args_number(c, key, 1, INT64_MAX, 0, out);
}

bool
args_limit(struct call *c, int64_t *limit, int64_t *after)
{
	return args_number(c, "limit", 1, PAGE_MOST, PAGE_LIMIT, limit) &&
	    args_number(c, "after", 0, INT64_MAX, 0, after);
}

bool
args_page(struct call *c, bool newest, struct page *out)
{
	struct str sort;

	if (!args_str(c, "sort", &sort) ||
	    !args_limit(c, &out->limit, &out->after))
		return false;
	out->desc = sort.n > 0 ? str_is(sort, "id:desc") : newest;
	return sort.n == 0 || out->desc || str_is(sort, "id") ||
	    str_is(sort, "id:asc") || failure_set(c->f, FAIL_USAGE, "sort",
	    "sort: this list goes by id or id:desc");
}

bool
args_owner(struct call *c, bool *given, struct str *out)
{
	if (!args_str(c, "owner", out))
		return false;
	*given = out->n > 0;
	if (str_is(*out, "nobody")) {
		*out = STR_NONE;
		return true;
	}
	return !*given || conf_user(c->api->conf, *out) != NULL ||
	    failure_set(c->f, FAIL_INPUT, "owner",
	    "there is no user \"%.*s\"", STR_ARG(*out));
}
