#include "mail/forward_box.h"

#include <stdbool.h>
#include <string.h>

#include "mime/limits.h"

/* Quotes, blanks and marks that stand around a name. */
static const char *const wraps[] = {
	" ", "\t", "\"", "*", ",", ";", "\xc2\xa0", "\xc2\xab",
	"\xc2\xbb", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9a",
	"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\xb9",
	"\xe2\x80\xba", "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\x8f",
	"\xef\xbb\xbf",
};

static struct str
unwrap(struct str s)
{
	bool again = true;

	while (again && s.n > 0) {
		again = false;
		for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++) {
			struct str w = str_from(wraps[i]);

			if (str_starts(s, wraps[i])) {
				s = str_sub(s, w.n, s.n);
				again = true;
			}
			if (str_ends(s, wraps[i])) {
				s = str_sub(s, 0, s.n - w.n);
				again = true;
			}
		}
		/* 'Ann', but not: Ann 'the boss' */
		if (s.n > 1 && s.p[0] == '\'' && s.p[s.n - 1] == '\'') {
			s = str_sub(s, 1, s.n - 1);
			again = true;
		}
	}
	return s;
}

static bool
has_at(struct str s)
{
	return str_find_char(s, '@', 0) < s.n;
}

struct str
forward_name(struct str shown)
{
	shown = unwrap(shown);
	/* "Ann (<a@b>)" */
	if (str_ends(shown, "(") || str_ends(shown, "["))
		shown = unwrap(str_sub(shown, 0, shown.n - 1));
	return has_at(shown) ? STR_NONE : shown;
}

/* An address that can be one: no blank or bracket in it, something on either
 * side. */
static struct str
address_of(struct str s)
{
	size_t at;

	s = unwrap(s);
	if (str_starts_nocase(s, "mailto:"))
		s = unwrap(str_sub(s, 7, s.n));
	at = str_find_char(s, '@', 0);
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" \t\n<>[]()\"", s.p[i]) != NULL)
			return STR_NONE;
	return at > 0 && at + 1 < s.n ? s : STR_NONE;
}

/* The domain in small letters. */
static struct str
address_copy(struct arena *a, struct str s)
{
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '@')
		at--;
	return str_printf(a, "%.*s%.*s", STR_ARG(str_sub(s, 0, at)),
	    STR_ARG(str_lower(a, str_sub(s, at, s.n))));
}

/* The first address that stands in that bracket. *before: where it opens. */
static struct str
in_bracket(struct str s, char open, char close, size_t *before)
{
	size_t at = 0;

	while ((at = str_find_char(s, open, at)) < s.n) {
		size_t end = ++at;
		struct str found;

		while (end < s.n && s.p[end] != open && s.p[end] != close)
			end++;
		found = address_of(str_sub(s, at, end));
		if (found.n > 0) {
			*before = at - 1;
			return found;
		}
		at = end;
	}
	return STR_NONE;
}

/* The first word that is an address. */
static struct str
bare(struct str s, size_t *before)
{
	struct str rest = s, word;

	while (str_cut(&rest, ' ', &word)) {
		struct str found = address_of(word);

		if (found.n > 0) {
			*before = (size_t)(word.p - s.p);
			return found;
		}
	}
	return STR_NONE;
}

static void
add(struct arena *a, struct str piece, struct mailboxes *out)
{
	static const char brackets[] = "<>[]()";
	struct str found = STR_NONE, front;
	size_t before = piece.n;

	for (size_t i = 0; found.n == 0 && i < 6; i += 2)
		found = in_bracket(piece, brackets[i], brackets[i + 1],
		    &before);
	if (found.n == 0)
		found = bare(piece, &before);
	/* "c@d<mailto:c@e>": what is shown counts. */
	front = address_of(str_sub(piece, 0, before));
	if (front.n > 0 && before < piece.n && str_starts_nocase(
	    str_sub(piece, before + 1, piece.n), "mailto:"))
		found = front;
	front = forward_name(str_sub(piece, 0, before));
	if (found.n == 0 && front.n == 0)
		return;
	*ARENA_PUSH(a, out->box, out->n) = (struct mailbox){ front,
	    found.n > 0 ? address_copy(a, found) : STR_NONE };
}

/* Where the first of the people in s ends. A comma may be part of a name; it
 * ends one only when there was an address. */
static size_t
piece_end(struct str s)
{
	bool quoted = false, seen = false;
	size_t loose = s.n;             /* where it ends but for quotes */

	for (size_t i = 0; i < s.n; i++) {
		bool ends = s.p[i] == ';' || (s.p[i] == ',' && seen);

		if (s.p[i] == '"')
			quoted = !quoted;
		if (ends && !quoted)
			return i;
		if (ends && loose == s.n)
			loose = i;
		seen = seen || s.p[i] == '@';
	}
	return quoted ? loose : s.n;
}

void
forward_boxes(struct arena *a, struct str shown, struct mailboxes *out)
{
	while (shown.n > 0 && out->n < MIME_ADDRESSES_MAX) {
		size_t end = piece_end(shown);

		add(a, str_sub(shown, 0, end), out);
		shown = str_sub(shown, end + 1, shown.n);
	}
}
