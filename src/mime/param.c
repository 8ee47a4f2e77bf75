#include "mime/param.h"

#include <stdint.h>
#include <string.h>

#include "mime/charset.h"
#include "mime/decode.h"
#include "mime/limits.h"
#include "mime/word.h"

enum { SECTIONS_MAX = 100 };    /* name*0 .. name*99 */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_token(char c)
{
	return c > ' ' && c != 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static void
skip_blanks(struct str s, size_t *at)
{
	while (*at < s.n && is_blank(s.p[*at]))
		(*at)++;
}

/* A "quoted string" at *at. Without its end it runs to the end of the value.
 * A backslash escapes a quote or itself; before anything else it stays, as
 * in C:\letter.doc. */
static struct str
quoted(struct arena *a, struct str s, size_t *at, struct notes *notes)
{
	char *p = arena_get(a, s.n - *at + 1);
	size_t n = 0;

	for ((*at)++; *at < s.n && s.p[*at] != '"'; (*at)++) {
		char c = s.p[*at];

		if (c == '\\' && *at + 1 < s.n &&
		    (s.p[*at + 1] == '"' || s.p[*at + 1] == '\\'))
			c = s.p[++*at];
		p[n++] = c;
	}
	if (*at >= s.n)
		note_repair(notes, "a quoted parameter does not end");
	else
		(*at)++;
	return (struct str){ p, n };
}

/* Up to the next ';'. Blanks are not allowed in it and are found in file
 * names; a comment may stand behind it. */
static struct str
unquoted(struct str s, size_t *at)
{
	size_t end = str_find_char(s, ';', *at);
	struct str v = str_trim(str_sub(s, *at, end)), found = v;

	*at = end;
	if (v.n > 0 && v.p[v.n - 1] == ')') {
		size_t open = str_find(v, STR(" ("), 0);

		if (open < v.n)
			found = str_trim(str_sub(v, 0, open));
	}
	return found;
}

/* name=value at *at; moves behind its ';'. */
static bool
param_next(struct arena *a, struct str s, size_t *at, struct notes *notes,
           struct param *out)
{
	size_t from;

	while (*at < s.n && (is_blank(s.p[*at]) || s.p[*at] == ';'))
		(*at)++;
	from = *at;
	while (*at < s.n && is_token(s.p[*at]))
		(*at)++;
	out->name = str_sub(s, from, *at);
	skip_blanks(s, at);
	if (out->name.n == 0 || *at >= s.n || s.p[*at] != '=') {
		*at = str_find_char(s, ';', *at);
		return false;
	}
	(*at)++;
	skip_blanks(s, at);
	if (*at < s.n && s.p[*at] == '"') {
		out->value = quoted(a, s, at, notes);
		/* A ';' was left out, or there is rubbish before it. */
		skip_blanks(s, at);
		if (*at < s.n && !is_token(s.p[*at]))
			*at = str_find_char(s, ';', *at);
	} else {
		out->value = unquoted(s, at);
	}
	return true;
}

/* "text/plain", "TEXT / HTML", "text" (old mail), "text/plain charset=x" */
static struct str
type_read(struct arena *a, struct str s, size_t *at)
{
	struct str first, second;
	size_t from;

	skip_blanks(s, at);
	for (from = *at; *at < s.n && is_token(s.p[*at]); (*at)++)
		;
	first = str_sub(s, from, *at);
	skip_blanks(s, at);
	if (*at >= s.n || s.p[*at] != '/')
		return str_lower(a, first);
	(*at)++;
	skip_blanks(s, at);
	for (from = *at; *at < s.n && (is_token(s.p[*at]) ||
	    s.p[*at] == '/'); (*at)++)
		;
	second = str_sub(s, from, *at);
	if (first.n == 0 || second.n == 0)
		return STR_NONE;
	return str_lower(a, str_printf(a, "%.*s/%.*s", STR_ARG(first),
	    STR_ARG(second)));
}

void
content_read(struct arena *a, struct str value, struct notes *notes,
             struct content *out)
{
	size_t at = 0;
	struct param p;

	*out = (struct content){ STR_NONE, NULL, 0 };
	out->type = charset_guess(a, type_read(a, value, &at));
	while (at < value.n) {
		size_t before = at;

		if (out->nparam >= MIME_PARAMS_MAX) {
			note_limit(notes, "parameters");
			return;
		}
		if (param_next(a, value, &at, notes, &p))
			*ARENA_PUSH(a, out->param, out->nparam) = p;
		if (at == before)
			at++;
	}
}

/* Is this entry a piece of the parameter? section: -1 for the plain name,
 * else its number, 0 for name*. is_coded: it is percent-coded. */
static bool
is_piece(const struct param *p, const char *name, int *section,
         bool *is_coded)
{
	struct str rest;
	int64_t number;

	*section = -1;
	*is_coded = false;
	if (!str_starts_nocase(p->name, name))
		return false;
	rest = str_sub(p->name, strlen(name), p->name.n);
	if (rest.n == 0)
		return true;
	if (rest.p[0] != '*')
		return false;
	rest = str_sub(rest, 1, rest.n);
	if (rest.n == 0 || rest.p[rest.n - 1] == '*' ) {
		*is_coded = true;
		rest = str_sub(rest, 0, rest.n > 0 ? rest.n - 1 : 0);
	}
	number = 0;
	if (rest.n > 0 && (!str_to_i64(rest, &number) || number < 0 ||
	    number >= SECTIONS_MAX))
		return false;
	*section = (int)number;
	return true;
}

static void
percent_decode(struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++) {
		int high = -1, low = -1;

		if (in.p[i] == '%' && i + 2 < in.n) {
			high = hex_value(in.p[i + 1]);
			low = hex_value(in.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_char(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_char(out, in.p[i]);
		}
	}
}

/* charset'language'text; without both quotes there is no charset. */
static struct str
cut_charset(struct str value, struct str *charset)
{
	size_t one = str_find_char(value, '\'', 0);
	size_t two = str_find_char(value, '\'', one + 1);

	if (two >= value.n)
		return value;
	*charset = str_sub(value, 0, one);
	return str_sub(value, two + 1, value.n);
}

/* RFC 2231: the sections in order of their numbers, gaps passed over. */
static struct str
joined(struct arena *a, struct str *section, const bool *coded)
{
	struct buf bytes = BUF_INIT;
	struct str charset = STR_NONE, out;
	bool any_coded = false;

	for (int i = 0; i < SECTIONS_MAX; i++) {
		struct str v = section[i];

		if (!coded[i]) {
			buf_str(&bytes, v);
			continue;
		}
		if (!any_coded)
			v = cut_charset(v, &charset);
		any_coded = true;
		percent_decode(v, &bytes);
	}
	out = str_copy(a, buf_view(&bytes));
	buf_clear(&bytes);
	return any_coded ? charset_convert(a, charset, out, SIZE_MAX, NULL) :
	    words_decode(a, out);
}

struct str
content_param(struct arena *a, const struct content *c, const char *name)
{
	struct str section[SECTIONS_MAX] = { { NULL, 0 } };
	struct str plain = STR_NONE;
	bool coded[SECTIONS_MAX] = { false }, any = false;

	for (size_t i = 0; i < c->nparam; i++) {
		int number;
		bool is_coded;

		if (!is_piece(&c->param[i], name, &number, &is_coded))
			continue;
		if (number < 0) {
			if (plain.n == 0)
				plain = c->param[i].value;
		} else if (section[number].n == 0) {
			section[number] = c->param[i].value;
			coded[number] = is_coded;
			any = true;
		}
	}
	return any ? joined(a, section, coded) : words_decode(a, plain);
}

bool
content_has(const struct content *c, const char *name)
{
	for (size_t i = 0; i < c->nparam; i++) {
		int number;
		bool is_coded;

		if (is_piece(&c->param[i], name, &number, &is_coded))
			return true;
	}
	return false;
}
