#include "desk/jot.h"

#include "base/arena.h"
#include "base/utf8.h"

static void
begin(struct buf *b, const char *key)
{
	char last = b->n > 0 ? b->p[b->n - 1] : '[';

	if (last != '{' && last != '[')
		buf_char(b, ',');
	if (key == NULL)
		return;
	buf_char(b, '"');
	buf_z(b, key);
	buf_put(b, "\":", 2);
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* RFC 8259, 7. */
static void
quote(struct buf *b, struct str s)
{
	struct arena a = ARENA_INIT;
	size_t from = 0;

	s = utf8_clean(&a, s);
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (is_plain(s.p[i]))
			continue;
		buf_str(b, str_sub(s, from, i));
		from = i + 1;
		if (s.p[i] == '"' || s.p[i] == '\\') {
			buf_char(b, '\\');
			buf_char(b, s.p[i]);
		} else {
			buf_printf(b, "\\u%04x", (unsigned)s.p[i]);
		}
	}
	buf_str(b, str_sub(s, from, s.n));
	buf_char(b, '"');
	arena_clear(&a);
}

void
jot_open(struct buf *b, const char *key, char bracket)
{
	begin(b, key);
	buf_char(b, bracket);
}

void
jot_close(struct buf *b, char bracket)
{
	buf_char(b, bracket);
}

void
jot_text(struct buf *b, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	begin(b, key);
	quote(b, s);
}

void
jot_word(struct buf *b, const char *key, const char *z)
{
	jot_text(b, key, str_from(z));
}

static void
number(struct buf *b, int64_t n)
{
	char text[24];
	size_t at = sizeof text;
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do {
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		text[--at] = '-';
	buf_put(b, text + at, sizeof text - at);
}

void
jot_int(struct buf *b, const char *key, int64_t n)
{
	if (n == 0)
		return;
	begin(b, key);
	number(b, n);
}

void
jot_flag(struct buf *b, const char *key, bool is)
{
	if (!is)
		return;
	begin(b, key);
	buf_z(b, "true");
}

void
jot_item_text(struct buf *b, struct str s)
{
	begin(b, NULL);
	quote(b, s);
}

void
jot_item_int(struct buf *b, int64_t n)
{
	begin(b, NULL);
	number(b, n);
}
