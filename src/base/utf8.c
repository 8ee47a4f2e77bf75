#include "base/utf8.h"

#include <string.h>

#include "base/arena.h"

size_t
utf8_ascii(struct str s, size_t at)
{
	const uint64_t high = 0x8080808080808080U, one = 0x0101010101010101U;
	uint64_t word;

	for (; s.n - at >= sizeof word; at += sizeof word) {
		memcpy(&word, s.p + at, sizeof word);
		if (((word - one) | word) & high)
			break;
	}
	return at;
}

int32_t
utf8_next(struct str s, size_t *at)
{
	static const int32_t least[4] = { 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.p[(*at)++];
	size_t from = *at;
	int32_t cp;
	int more;

	if (c < 0x80)
		return c;
	if (c >= 0xc2 && c <= 0xdf)
		more = 1, cp = c & 0x1f;
	else if (c >= 0xe0 && c <= 0xef)
		more = 2, cp = c & 0x0f;
	else if (c >= 0xf0 && c <= 0xf4)
		more = 3, cp = c & 0x07;
	else
		return -1;
	for (int i = 0; i < more; i++) {
		if (*at >= s.n || ((unsigned char)s.p[*at] & 0xc0) != 0x80) {
			*at = from;
			return -1;
		}
		cp = cp << 6 | ((unsigned char)s.p[(*at)++] & 0x3f);
	}
	if (cp < least[more] || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp <= 0xdfff)) {
		*at = from;
		return -1;
	}
	return cp;
}

static bool
is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; ) {
		size_t from = i;

		if ((i = utf8_ascii(s, i)) != from)
			continue;
		if (utf8_next(s, &i) <= 0)
			return false;
	}
	return true;
}

bool
utf8_valid(struct str s)
{
	for (size_t i = 0; i < s.n; ) {
		size_t from = i;

		if ((i = utf8_ascii(s, i)) != from)
			continue;
		if (utf8_next(s, &i) < 0)
			return false;
	}
	return true;
}

void
utf8_put(struct buf *b, uint32_t cp)
{
	char c[4];
	size_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		c[0] = (char)cp;
		n = 1;
	} else if (cp < 0x800) {
		c[0] = (char)(0xc0 | cp >> 6);
		c[1] = (char)(0x80 | (cp & 0x3f));
		n = 2;
	} else if (cp < 0x10000) {
		c[0] = (char)(0xe0 | cp >> 12);
		c[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		c[2] = (char)(0x80 | (cp & 0x3f));
		n = 3;
	} else {
		c[0] = (char)(0xf0 | cp >> 18);
		c[1] = (char)(0x80 | (cp >> 12 & 0x3f));
		c[2] = (char)(0x80 | (cp >> 6 & 0x3f));
		c[3] = (char)(0x80 | (cp & 0x3f));
		n = 4;
	}
	buf_put(b, c, n);
}

/* map decides per code point what is put: the point itself, something else,
 * or nothing (0). Bad bytes come as -1. */
static struct str
mapped(struct arena *a, struct str s, uint32_t (*map)(int32_t cp))
{
	struct buf b = BUF_INIT;
	struct str out;

	buf_reserve(&b, s.n);
	for (size_t i = 0; i < s.n; ) {
		uint32_t cp = map(utf8_next(s, &i));

		if (cp != 0)
			utf8_put(&b, cp);
	}
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

static uint32_t
map_clean(int32_t cp)
{
	return cp < 0 ? 0xfffd : (uint32_t)cp;
}

struct str
utf8_clean(struct arena *a, struct str s)
{
	return is_clean(s) ? s : mapped(a, s, map_clean);
}

static uint32_t
map_printable(int32_t cp)
{
	if (cp < 0)
		return 0xfffd;
	if (cp == '\t' || cp == '\n' || cp == '\r' ||
	    cp == 0x2028 || cp == 0x2029)
		return ' ';
	if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
	    cp == 0x200e || cp == 0x200f || cp == 0x061c)
		return '?';
	return (uint32_t)cp;
}

struct str
utf8_printable(struct arena *a, struct str s)
{
	return mapped(a, s, map_printable);
}

struct str
utf8_cut(struct str s, size_t max)
{
	size_t n = max;

	if (s.n <= max)
		return s;
	while (n > 0 && max - n < 4 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return (struct str){ s.p, n };
}
