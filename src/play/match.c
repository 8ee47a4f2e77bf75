#include "play/match.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { SHOWN_MAX = 200, REGEX_STEPS = 1000000 };

const json_t *
match_find(const json_t *o, struct str path, struct near *near)
{
	struct str rest = path, piece;
	char key[64];
	int64_t i;

	while (o != NULL && str_cut(&rest, '.', &piece)) {
		const char *name;
		json_t *member;

		if (json_is_array(o)) {
			o = str_to_i64(piece, &i) && i >= 0 ?
			    json_array_get(o, (size_t)i) : NULL;
			continue;
		}
		*near = near_to(piece);
		json_object_foreach((json_t *)(uintptr_t)o, name, member)
			near_offer(near, name);
		snprintf(key, sizeof key, "%.*s", STR_ARG(piece));
		o = json_object_get(o, key);
	}
	return o;
}

/* --- Words ---------------------------------------------------------------- */

static bool
regex_holds(struct str pattern, struct str text)
{
	pcre2_match_context *limit = pcre2_match_context_create(NULL);
	pcre2_match_data *data;
	int error, got = -1;
	size_t where;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
	    PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &where, NULL);

	if (code == NULL || limit == NULL)
		goto out;
	data = pcre2_match_data_create_from_pattern(code, NULL);
	pcre2_set_match_limit(limit, REGEX_STEPS);
	got = pcre2_match(code, (PCRE2_SPTR)(text.n > 0 ? text.p : ""),
	    text.n, 0, 0, data, limit);
	pcre2_match_data_free(data);
out:
	pcre2_code_free(code);
	pcre2_match_context_free(limit);
	return got >= 0;
}

static bool
says(struct story *s, struct str text, const struct word *w)
{
	if (w->kind == WORD_REGEX)
		return regex_holds(w->text, text);
	if (str_eq(text, w->text))
		return true;
	return w->kind == WORD_BARE && w->text.n > 0 &&
	    str_find_char(text, '@', 0) < text.n &&
	    str_eq_nocase(story_box(s, w->text).address, text);
}

static bool
is_word(const struct word *w, const char *one, const char *other)
{
	return w->kind == WORD_BARE &&
	    (str_is(w->text, one) || str_is(w->text, other));
}

static bool
scalar_holds(struct story *s, const json_t *v, const struct word *w)
{
	char number[32];

	switch (json_typeof(v)) {
	case JSON_NULL:
		return is_word(w, "none", "nobody");
	case JSON_TRUE:
		return is_word(w, "yes", "true");
	case JSON_FALSE:
		return is_word(w, "no", "false");
	case JSON_INTEGER:
		snprintf(number, sizeof number, "%lld",
		    (long long)json_integer_value(v));
		return says(s, str_from(number), w);
	case JSON_STRING:
		return says(s, (struct str){ json_string_value(v),
		    json_string_length(v) }, w);
	default:
		return false;
	}
}

static bool
object_holds(struct story *s, const json_t *v, const struct word *w)
{
	static const char *const names[] = { "name", "address", "id",
		"conversation", "what", "state", "text" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *member = json_object_get(v, names[i]);

		if (member != NULL && scalar_holds(s, member, w))
			return true;
	}
	return false;
}

static bool
list_holds(struct story *s, const json_t *v, const struct word *w)
{
	int64_t n;

	if (is_word(w, "none", "nobody"))
		return json_array_size(v) == 0;
	if (w->kind == WORD_BARE && str_to_i64(w->text, &n))
		return (int64_t)json_array_size(v) == n;
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *one = json_array_get(v, i);

		if (json_is_object(one) ? object_holds(s, one, w) :
		    scalar_holds(s, one, w))
			return true;
	}
	return false;
}

bool
match_holds(struct story *s, const json_t *v, const struct pair *p)
{
	bool not = p->test == TEST_IS_NOT || p->test == TEST_MATCHES_NOT;
	bool holds = json_is_array(v) ? list_holds(s, v, &p->value) :
	    json_is_object(v) ? object_holds(s, v, &p->value) :
	    scalar_holds(s, v, &p->value);

	return holds != not;
}

struct str
match_text(struct arena *a, const json_t *v)
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	struct str out = str_from(text);

	if (out.n > SHOWN_MAX)
		out = str_printf(a, "%.*s...", SHOWN_MAX, text);
	else
		out = str_copy(a, out);
	free(text);
	if (json_is_array(v))
		out = str_printf(a, "a list of %zu: %.*s",
		    json_array_size(v), STR_ARG(out));
	return out;
}
