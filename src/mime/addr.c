#include "mime/addr.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "mime/charset.h"
#include "mime/limits.h"
#include "mime/word.h"

/* What has been read of one mailbox so far. */
struct piece {
	struct buf phrase;      /* words outside of brackets and comments */
	struct buf comment;     /* the last comment */
	struct buf angle;       /* what stood in <> */
	bool has_angle, was_quoted;
};

struct reader {
	struct arena *arena;
	struct str s;
	size_t at;
	struct notes *notes;
	struct mailboxes *out;
	struct piece piece;
	struct str loose;       /* "Doe" of: Doe, John <j@x> */
	bool no_quote;          /* a '"' has no mate in the rest */
};

/* Stand in a phrase for an '@' and a blank that came out of quotes or an
 * encoded word: what is quoted is no address and does not divide words. Both
 * are blanks when they come from outside. */
enum { QUOTED_AT = 1, QUOTED_BLANK = 2, WORD_MAX = 512 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' ||
	    c == QUOTED_AT || c == QUOTED_BLANK;
}

static void
put_quoted(struct buf *to, char c)
{
	if (is_blank(c))
		c = QUOTED_BLANK;
	buf_char(to, c == '@' ? QUOTED_AT : c);
}

/* The phrase with those two put back, in memory of the arena. */
static struct str
restored(struct arena *a, struct str s)
{
	char *p = str_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] == QUOTED_AT)
			p[i] = '@';
		else if (p[i] == QUOTED_BLANK)
			p[i] = ' ';
	return (struct str){ p, s.n };
}

static void
piece_reset(struct piece *p)
{
	buf_reset(&p->phrase);
	buf_reset(&p->comment);
	buf_reset(&p->angle);
	p->has_angle = p->was_quoted = false;
}

/* A "quoted string". In front of an '@' it is a local part, "john doe"@x,
 * and keeps its quotes, as it does inside of brackets. */
static void
read_quoted(struct reader *r, struct buf *to, bool keep_quotes)
{
	size_t end = ++r->at;

	if (r->no_quote)
		return;
	while (end < r->s.n && r->s.p[end] != '"')
		end += r->s.p[end] == '\\' ? 2 : 1;
	if (end >= r->s.n) {
		/* It is no quote then, and the text goes on as it is. */
		note_repair(r->notes, "a quoted name does not end");
		r->no_quote = true;
		return;
	}
	if (end + 1 < r->s.n && r->s.p[end + 1] == '@')
		keep_quotes = true;
	if (keep_quotes)
		buf_char(to, '"');
	for (; r->at < end; r->at++) {
		if (r->s.p[r->at] == '\\' && r->at + 1 < end) {
			if (keep_quotes)
				buf_char(to, '\\');
			r->at++;
		}
		put_quoted(to, r->s.p[r->at]);
	}
	if (keep_quotes)
		buf_char(to, '"');
	if (r->at < r->s.n)
		r->at++;
}

/* (comments (nest)); the text of the outermost is kept. */
static void
read_comment(struct reader *r)
{
	struct buf *to = &r->piece.comment;
	size_t depth = 0;

	buf_reset(to);
	for (; r->at < r->s.n; r->at++) {
		char c = r->s.p[r->at];

		if (c == '\\' && r->at + 1 < r->s.n) {
			buf_char(to, r->s.p[++r->at]);
			continue;
		}
		if (c == '(' && depth++ == 0)
			continue;
		if (c == ')' && --depth == 0)
			break;
		buf_char(to, c);
	}
	if (depth > 0)
		note_repair(r->notes, "a comment does not end");
	else
		r->at++;
}

/* <address>; ends at a comma too when the bracket is never closed. */
static void
read_angle(struct reader *r)
{
	struct buf *to = &r->piece.angle;
	size_t close = str_find_char(r->s, '>', r->at);
	bool is_closed = close < r->s.n;

	if (r->piece.has_angle)
		note_repair(r->notes, "an address has two brackets");
	buf_reset(to);
	r->piece.has_angle = true;
	r->at++;
	while (r->at < r->s.n && r->s.p[r->at] != '>') {
		char c = r->s.p[r->at];

		if (!is_closed && (c == ',' || c == ';'))
			break;
		if (c == '"') {
			read_quoted(r, to, true);
			continue;
		}
		if (!is_blank(c) && c != '<')
			buf_char(to, c);
		r->at++;
	}
	if (r->at < r->s.n && r->s.p[r->at] == '>')
		r->at++;
	else
		note_repair(r->notes, "a bracket does not close");
}

static void
lower_domain(char *p, size_t n)
{
	while (n > 0 && p[n - 1] != '@') {
		n--;
		if (p[n] >= 'A' && p[n] <= 'Z')
			p[n] = (char)(p[n] + ('a' - 'A'));
	}
}

/* Controls, and what turns the line round, so that it reads as another. */
static bool
is_trick(int32_t cp)
{
	return (cp >= 0 && cp < ' ') || (cp >= 0x7f && cp <= 0x9f) ||
	    (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Valid UTF-8 without the tricks of bidi and line ends (SECURITY T29). */
static struct str
without_tricks(struct arena *a, struct str s)
{
	char *p = str_z(a, s);
	size_t at = 0, n = 0;

	while (at < s.n) {
		size_t from = at;

		if (is_trick(utf8_next(s, &at)))
			continue;
		memmove(p + n, s.p + from, at - from);
		n += at - from;
	}
	return (struct str){ p, n };
}

/* The address itself: an obsolete route "@a,@b:", "mailto:" and controls go,
 * the domain is lower-cased. */
static struct str
address_clean(struct arena *a, struct str s)
{
	size_t at;
	char *p;

	s = str_trim(s);
	if (str_starts_nocase(s, "mailto:"))
		s = str_sub(s, 7, s.n);
	if (s.n > 0 && s.p[0] == '@') {
		at = str_find_char(s, ':', 0);
		if (at < s.n)
			s = str_sub(s, at + 1, s.n);
	}
	s = without_tricks(a, charset_guess(a, restored(a, s)));
	if (str_find_char(s, '@', 0) < s.n) {
		p = str_z(a, s);
		lower_domain(p, s.n);
		s.p = p;
	}
	return s;
}

static struct str
text_of(struct reader *r, const struct buf *b)
{
	return without_tricks(r->arena, words_decode(r->arena,
	    restored(r->arena, str_trim(buf_view(b)))));
}

/* Without brackets the word with the '@' is the address, the others are the
 * name: "john@x.example", "John Doe john@x.example". */
static void
split_bare(struct reader *r, struct str phrase, struct mailbox *box)
{
	struct str rest = phrase, word;
	struct buf name = BUF_INIT;

	while (str_cut(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (box->address.n == 0 && str_find_char(word, '@', 1) <
		    word.n && word.p[word.n - 1] != '@') {
			box->address = address_clean(r->arena, word);
			continue;
		}
		if (name.n > 0)
			buf_char(&name, ' ');
		buf_str(&name, word);
	}
	if (box->address.n > 0 && name.n > 0)
		note_repair(r->notes, "an address has no brackets");
	box->name = text_of(r, &name);
	buf_clear(&name);
}

static void
box_add(struct reader *r, struct mailbox box)
{
	if (box.name.n == 0 && box.address.n == 0)
		return;
	if (r->out->n >= MIME_ADDRESSES_MAX) {
		note_limit(r->notes, "addresses");
		return;
	}
	*ARENA_PUSH(r->arena, r->out->box, r->out->n) = box;
}

/* A name that nobody's address followed stands for itself. */
static void
loose_end(struct reader *r)
{
	box_add(r, (struct mailbox){ r->loose, STR_NONE });
	r->loose = STR_NONE;
}

/* A mailbox ends here: at a comma, at the end of a group, of the header. */
static void
piece_end(struct reader *r)
{
	struct piece *p = &r->piece;
	struct mailbox box = { STR_NONE, STR_NONE };
	struct str phrase = str_trim(str_copy(r->arena, buf_view(&p->phrase)));

	/* All of it in quotes: "john@x.example". */
	if (!p->has_angle && str_find_char(phrase, '@', 0) >= phrase.n)
		phrase = restored(r->arena, phrase);
	if (p->has_angle) {
		box.address = address_clean(r->arena, buf_view(&p->angle));
		box.name = text_of(r, &p->phrase);
		if (r->loose.n > 0 && box.name.n > 0 && !p->was_quoted) {
			note_repair(r->notes, "a name has a bare comma");
			box.name = str_printf(r->arena, "%.*s, %.*s",
			    STR_ARG(r->loose), STR_ARG(box.name));
			r->loose = STR_NONE;
		}
	} else if (str_find_char(phrase, '@', 0) < phrase.n) {
		split_bare(r, phrase, &box);
	} else {
		box.name = text_of(r, &p->phrase);
	}
	if (box.name.n == 0 && p->comment.n > 0 &&
	    (p->has_angle || box.address.n > 0))
		box.name = text_of(r, &p->comment);
	loose_end(r);
	if (box.address.n == 0 && !p->has_angle)
		r->loose = box.name;
	else
		box_add(r, box);
	piece_reset(p);
}

/* One character of the phrase. In an address the blanks around '@' and '.'
 * are obsolete and go: john @ x . example. */
static void
read_plain(struct reader *r)
{
	struct buf *b = &r->piece.phrase;
	char c = r->s.p[r->at++];

	if (is_blank(c)) {
		if (b->n > 0 && b->p[b->n - 1] != ' ')
			buf_char(b, ' ');
		return;
	}
	if (c == '@' && b->n > 1 && b->p[b->n - 1] == ' ')
		b->n--;
	buf_char(b, c);
	if (c == '@')
		while (r->at < r->s.n && is_blank(r->s.p[r->at]))
			r->at++;
}

/* An encoded word is one word, whatever stands in it: commas and brackets
 * are not allowed there, and found. Returns false when there is none. */
static bool
read_word(struct reader *r)
{
	size_t end = r->at + 2;
	int marks = 0;

	if (!str_starts(str_sub(r->s, r->at, r->s.n), "=?"))
		return false;
	for (; end < r->s.n && end - r->at < WORD_MAX; end++) {
		if (is_blank(r->s.p[end]))
			return false;
		if (r->s.p[end] != '?')
			continue;
		if (++marks >= 3 && end + 1 < r->s.n && r->s.p[end + 1] == '=')
			break;
	}
	if (marks < 3 || end + 1 >= r->s.n || end - r->at >= WORD_MAX)
		return false;
	for (end += 2; r->at < end; r->at++)
		put_quoted(&r->piece.phrase, r->s.p[r->at]);
	return true;
}

static bool
is_group(const struct reader *r)
{
	struct str p = buf_view(&r->piece.phrase);

	return !r->piece.has_angle && str_find_char(p, '@', 0) >= p.n &&
	    !str_is_nocase(str_trim(p), "mailto");
}

static void
read_literal(struct reader *r)
{
	size_t close = str_find_char(r->s, ']', r->at);

	if (close >= r->s.n) {
		read_plain(r);
		return;
	}
	while (r->at <= close)
		read_plain(r);
}

static void
read_one(struct reader *r)
{
	struct str phrase = buf_view(&r->piece.phrase);

	if (read_word(r))
		return;
	switch (r->s.p[r->at]) {
	case '"':
		r->piece.was_quoted = true;
		read_quoted(r, &r->piece.phrase, false);
		break;
	case '(':
		read_comment(r);
		break;
	case '<':
		read_angle(r);
		break;
	case '[':
		if (phrase.n > 0 && phrase.p[phrase.n - 1] == '@')
			read_literal(r);
		else
			read_plain(r);
		break;
	case ':':
		if (is_group(r)) {
			loose_end(r);
			piece_reset(&r->piece);
			r->at++;
		} else {
			read_plain(r);
		}
		break;
	case ',':
	case ';':
		piece_end(r);
		if (r->s.p[r->at] == ';')
			loose_end(r);
		r->at++;
		break;
	default:
		read_plain(r);
	}
}

void
addr_read(struct arena *a, struct str value, struct notes *notes,
          struct mailboxes *out)
{
	struct reader r = { .arena = a, .s = value, .notes = notes,
	    .out = out, .loose = STR_NONE };

	while (r.at < r.s.n)
		read_one(&r);
	piece_end(&r);
	loose_end(&r);
	buf_clear(&r.piece.phrase);
	buf_clear(&r.piece.comment);
	buf_clear(&r.piece.angle);
}
