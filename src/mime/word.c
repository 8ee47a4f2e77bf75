#include "mime/word.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/decode.h"

enum { LABEL_MAX = 80 };

/* One encoded word: =?charset*language?B?text?= */
struct word {
	struct str charset;     /* without the language */
	char coding;            /* 'b' or 'q' */
	struct str text;
	size_t end;             /* behind it */
};

/* Looks for words from left to right; what it has seen is not searched
 * again, so that many broken words cost no more than one. */
struct finder {
	struct str s;
	size_t end;             /* of the first "?=" at or after `known` */
	size_t known;
};

/* Where the encoded text that starts at `from` ends, at its "?="; s.n: it
 * does not. Another "=?" before that means it was never ended. */
static size_t
text_end(struct finder *f, size_t from)
{
	struct str s = f->s;

	if (f->end < from || f->known == 0) {
		f->end = str_find(s, STR("?="), from);
		f->known = from;
	}
	if (f->end >= s.n)
		return s.n;
	for (size_t i = from; i + 2 < f->end; i++)
		if (s.p[i] == '=' && s.p[i + 1] == '?')
			return s.n;
	return f->end;
}

/* Reads the word at s.p[at], where "=?" stands. */
static bool
word_at(struct finder *f, size_t at, struct word *w)
{
	struct str s = f->s;
	size_t q = at + 2, end;

	while (q < s.n && q - at < LABEL_MAX && s.p[q] != '?' && s.p[q] > ' ')
		q++;
	if (q == at + 2 || q + 2 >= s.n || s.p[q] != '?' || s.p[q + 2] != '?')
		return false;
	w->charset = str_sub(s, at + 2, q);
	w->charset = str_sub(w->charset, 0,
	    str_find_char(w->charset, '*', 0));
	w->coding = (char)(s.p[q + 1] | 0x20);
	if (w->coding != 'b' && w->coding != 'q')
		return false;
	end = text_end(f, q + 3);
	if (end >= s.n)
		return false;
	w->text = str_sub(s, q + 3, end);
	w->end = end + 2;
	return true;
}

static void
q_decode(struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++) {
		int high = -1, low = -1;

		if (in.p[i] == '=' && i + 2 < in.n) {
			high = hex_value(in.p[i + 1]);
			low = hex_value(in.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_char(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_char(out, in.p[i] == '_' ? ' ' : in.p[i]);
		}
	}
}

/* A run of words that follow each other and share a charset. */
struct run {
	struct arena *arena;
	struct str charset;
	struct buf bytes;
	bool is_open;
};

static void
run_flush(struct run *r, struct buf *out)
{
	if (r->is_open)
		buf_str(out, charset_convert(r->arena, r->charset,
		    buf_view(&r->bytes), SIZE_MAX, NULL));
	buf_reset(&r->bytes);
	r->is_open = false;
}

static void
run_add(struct run *r, const struct word *w, struct buf *out)
{
	if (r->is_open && !str_eq_nocase(r->charset, w->charset))
		run_flush(r, out);
	r->charset = w->charset;
	r->is_open = true;
	if (w->coding == 'b')
		decode_all(CODING_BASE64, w->text, SIZE_MAX, &r->bytes);
	else
		q_decode(w->text, &r->bytes);
}

static bool
is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

/* Controls and line separators would make more than one line. */
static struct str
one_line(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	struct str out;
	bool odd = false;

	for (size_t i = 0; i < s.n && !odd; i++)
		odd = (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ||
		    (unsigned char)s.p[i] == 0xc2 ||
		    (unsigned char)s.p[i] == 0xe2;
	if (!odd)
		return str_trim(s);
	for (size_t i = 0; i < s.n; ) {
		int32_t cp = utf8_next(s, &i);

		if (cp < ' ' || (cp >= 0x7f && cp < 0xa0) ||
		    cp == 0x2028 || cp == 0x2029)
			cp = ' ';
		utf8_put(&b, (uint32_t)cp);
	}
	out = str_trim(str_copy(a, buf_view(&b)));
	buf_clear(&b);
	return out;
}

struct str
words_decode(struct arena *a, struct str text)
{
	struct buf out = BUF_INIT;
	struct run run = { a, STR_NONE, BUF_INIT, false };
	struct word w;
	struct str whole;
	struct finder f = { text, 0, 0 };
	size_t from = 0, at = 0;

	if (str_find(text, STR("=?"), 0) >= text.n)
		return one_line(a, charset_guess(a, text));
	while ((at = str_find(text, STR("=?"), at)) < text.n) {
		if (!word_at(&f, at, &w)) {
			at += 2;
			continue;
		}
		if (!run.is_open || !is_blank(str_sub(text, from, at))) {
			run_flush(&run, &out);
			buf_str(&out, charset_guess(a,
			    str_sub(text, from, at)));
		}
		run_add(&run, &w, &out);
		from = at = w.end;
	}
	run_flush(&run, &out);
	buf_str(&out, charset_guess(a, str_sub(text, from, text.n)));
	whole = one_line(a, utf8_clean(a, str_copy(a, buf_view(&out))));
	buf_clear(&run.bytes);
	buf_clear(&out);
	return whole;
}
