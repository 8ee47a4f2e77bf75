#include "conf/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/utf8.h"
#include "conf/said.h"
#include "conf/tree.h"

enum {
	MAX_REGEX_BYTES = 4096,
	MAX_STEPS = 100000,             /* pcre2_set_match_limit */
	MAX_DEPTH = 20000,              /* of backtracking, nested */
	MAX_HEAP_KB = 8 * 1024,
	OPTIONS = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C
};

static uint32_t
regex_flag(char c)
{
	static const struct {
		char c;
		uint32_t flag;
	} T[] = {
		{ 'i', PCRE2_CASELESS }, { 'm', PCRE2_MULTILINE },
		{ 's', PCRE2_DOTALL }, { 'x', PCRE2_EXTENDED },
	};

	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (T[i].c == c)
			return T[i].flag;
	return 0;
}

void
regex_check(struct tree *t, struct str pattern, struct str flags,
            struct place at)
{
	uint32_t options = OPTIONS;
	unsigned char why[120];
	pcre2_code *code;
	size_t where;
	int error;

	for (size_t i = 0; i < flags.n; i++) {
		uint32_t flag = regex_flag(flags.p[i]);

		if (flag == 0)
			say_error(t->said, at, "unknown flag '%c' behind the "
			    "regex; there are i, m, s and x", flags.p[i]);
		options |= flag;
	}
	if (pattern.n > MAX_REGEX_BYTES) {
		say_error(t->said, at, "a regex is longer than %d bytes",
		    MAX_REGEX_BYTES);
		return;
	}
	code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options,
	    &error, &where, NULL);
	if (code == NULL) {
		pcre2_get_error_message(error, why, sizeof why);
		say_error(t->said, at, "the regex is wrong after %zu bytes: "
		    "%s", where, (const char *)why);
	}
	pcre2_code_free(code);
}

const struct regex *
regex_make(struct conf *c, struct str pattern, struct str flags,
           struct place at)
{
	struct regex *r = arena_get(&c->arena, sizeof *r);
	uint32_t options = OPTIONS;
	size_t where;
	int error;

	for (size_t i = 0; i < flags.n; i++)
		options |= regex_flag(flags.p[i]);
	r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options,
	    &error, &where, NULL);
	if (r->code == NULL)
		return NULL;
	r->text = str_printf(&c->arena, "/%.*s/%.*s", STR_ARG(pattern),
	    STR_ARG(flags)).p;
	r->at = at;
	r->next = c->regex;
	c->regex = r;
	return r;
}

void
regex_free_all(struct conf *c)
{
	for (struct regex *r = c->regex; r != NULL; r = r->next)
		pcre2_code_free(r->code);
	c->regex = NULL;
}

static pcre2_match_context *
limits(void)
{
	pcre2_match_context *c = pcre2_match_context_create(NULL);

	if (c == NULL)
		out_of_memory();
	pcre2_set_match_limit(c, MAX_STEPS);
	pcre2_set_depth_limit(c, MAX_DEPTH);
	pcre2_set_heap_limit(c, MAX_HEAP_KB);
	return c;
}

static struct str
captured(struct str s, const size_t *at, int n)
{
	if (n > 1 && at[2] != PCRE2_UNSET)
		return str_sub(s, at[2], at[3]);
	return str_sub(s, at[0], at[1]);
}

/* Ours is quicker than PCRE2's: in a mail's body most is ASCII. And twenty
 * filters look at one text. */
static bool
is_valid(struct regex_room *room, struct str s)
{
	if (room->valid.p == s.p && room->valid.n == s.n)
		return true;
	if (!utf8_valid(s))
		return false;
	room->valid = s;
	return true;
}

enum regex_found
regex_find_in(struct regex_room *room, const struct regex *r, struct str s,
              struct str *capture)
{
	int n;

	if (room->data == NULL) {
		room->data = pcre2_match_data_create(2, NULL);
		room->limits = limits();
	}
	if (room->data == NULL)
		out_of_memory();
	s = utf8_cut(s, REGEX_SUBJECT_MAX);
	if (s.n == 0)
		s = STR("");
	n = pcre2_match(r->code, (PCRE2_SPTR)s.p, s.n, 0, is_valid(room, s) ?
	    PCRE2_NO_UTF_CHECK : 0, room->data, room->limits);
	if (n >= 0 && capture != NULL)
		*capture = captured(s, pcre2_get_ovector_pointer(room->data),
		    n == 0 ? 2 : n);
	if (n == PCRE2_ERROR_NOMATCH)
		return REGEX_NOT;
	return n >= 0 ? REGEX_FOUND : REGEX_UNDECIDED;
}

void
regex_room_clear(struct regex_room *room)
{
	pcre2_match_data_free(room->data);
	pcre2_match_context_free(room->limits);
	*room = (struct regex_room){ .data = NULL };
}

enum regex_found
regex_find(const struct regex *r, struct str s, struct str *capture)
{
	struct regex_room room = { .data = NULL };
	enum regex_found found = regex_find_in(&room, r, s, capture);

	regex_room_clear(&room);
	return found;
}
