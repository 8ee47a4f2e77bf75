#include "base/bytes.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct str
str_from(const char *z)
{
	return z == NULL ? STR_NONE : (struct str){ z, strlen(z) };
}

int
str_printlen(struct str s)
{
	return s.n > INT_MAX ? INT_MAX : (int)s.n;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Names are compared with tables of names: nearly all differ at once, and
 * how long the other is does not matter then. */
bool
str_is(struct str a, const char *z)
{
	if (z == NULL)
		return a.n == 0;
	for (size_t i = 0; i < a.n; i++)
		if (z[i] == '\0' || z[i] != a.p[i])
			return false;
	return z[a.n] == '\0';
}

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool
str_is_nocase(struct str a, const char *z)
{
	if (z == NULL)
		return a.n == 0;
	for (size_t i = 0; i < a.n; i++)
		if (z[i] == '\0' || lower(z[i]) != lower(a.p[i]))
			return false;
	return z[a.n] == '\0';
}

bool
str_starts(struct str s, const char *prefix)
{
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (i >= s.n || s.p[i] != prefix[i])
			return false;
	return true;
}

bool
str_starts_nocase(struct str s, const char *prefix)
{
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (i >= s.n || lower(s.p[i]) != lower(prefix[i]))
			return false;
	return true;
}

bool
str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && str_is(str_sub(s, s.n - n, s.n), suffix);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

struct str
str_sub(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from >= to)
		return STR_NONE;
	return (struct str){ s.p + from, to - from };
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t
str_find_char(struct str s, char c, size_t from)
{
	const char *hit;

	if (from >= s.n)
		return s.n;
	hit = memchr(s.p + from, c, s.n - from);
	return hit == NULL ? s.n : (size_t)(hit - s.p);
}

size_t
str_find(struct str s, struct str needle, size_t from)
{
	if (needle.n == 0)
		return from < s.n ? from : s.n;
	while ((from = str_find_char(s, needle.p[0], from)) < s.n) {
		if (s.n - from < needle.n)
			return s.n;
		if (memcmp(s.p + from, needle.p, needle.n) == 0)
			return from;
		from++;
	}
	return s.n;
}

size_t
str_find_nocase(struct str s, struct str needle, size_t from)
{
	for (; from < s.n && s.n - from >= needle.n; from++)
		if (str_eq_nocase(str_sub(s, from, from + needle.n), needle))
			return from;
	return s.n;
}

bool
str_cut_line(struct str *rest, struct str *line)
{
	if (!str_cut(rest, '\n', line))
		return false;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

bool
str_cut(struct str *rest, char sep, struct str *piece)
{
	size_t at;

	if (rest->n == 0)
		return false;
	at = str_find_char(*rest, sep, 0);
	*piece = (struct str){ rest->p, at };
	*rest = str_sub(*rest, at + 1, rest->n);
	return true;
}

bool
str_to_i64(struct str s, int64_t *out)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	s = str_sub(s, minus ? 1 : 0, s.n);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return false;
		if (v < (INT64_MIN + d) / 10)
			return false;
		v = v * 10 - d;         /* downwards: INT64_MIN fits too */
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

struct str
str_copy(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

char *
str_z(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
str_lower(struct arena *a, struct str s)
{
	char *p = str_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)lower(p[i]);
	return (struct str){ p, s.n };
}

struct str
str_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();        /* a format of ours that cannot be printed */
	p = arena_bytes(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}

void
buf_clear(struct buf *b)
{
	free(b->p);
	*b = (struct buf)BUF_INIT;
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

void
buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap > 0 ? b->cap : 256;

	if (more < b->cap - b->n)
		return;
	if (more >= SIZE_MAX / 4 - b->n)
		out_of_memory();
	while (cap < b->n + more + 1)
		cap *= 2;
	b->p = realloc(b->p, cap);
	if (b->p == NULL)
		out_of_memory();
	b->cap = cap;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

void
buf_z(struct buf *b, const char *z)
{
	buf_put(b, z, strlen(z));
}

void
buf_char(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	buf_reserve(b, (size_t)n);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

struct str
buf_view(const struct buf *b)
{
	return b->n > 0 ? (struct str){ b->p, b->n } : STR_NONE;
}
