#include "wire/guard.h"

#include <string.h>

void
guard_budget(struct guard *g, int64_t bytes)
{
	g->budget = bytes;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Text for people, to the end of the line: nothing in it has structure. All
 * that is not surely such a line is looked at closely. */
static bool
is_text(const struct guard *g)
{
	static const char *const starts[] = {
		"* OK", "* NO", "* BAD", "* BYE", "* PREAUTH", "+" };
	struct str head = { g->head, g->nhead };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts_nocase(head, starts[i]))
			return true;
	return head.n > 0 && is_digit(head.p[0]);       /* our tags */
}

/* "* 12 FETCH": the only response we ask for in which a literal can be. In
 * any other, "{5}" at the end is read as text, which is the stricter way. */
static bool
is_fetch(const struct guard *g)
{
	struct str head = { g->head, g->nhead };
	size_t at = 2;

	if (!str_starts(head, "* "))
		return false;
	while (at < head.n && is_digit(head.p[at]))
		at++;
	return at > 2 && str_starts_nocase(str_sub(head, at, head.n),
	    " FETCH");
}

/* "[BADCHARSET (...)]" answers a search with a charset, which nobody here asks
 * for. libetpan forgets to free the charsets it lists, crashes where one of
 * them is a literal, and skips blanks before it: so the word is looked for
 * wherever it stands, but for what a FETCH may quote. */
static bool
is_bad_charset(struct guard *g, char c)
{
	static const char word[] = "BADCHARSET";

	if ((c & ~0x20) == word[g->matched])
		g->matched++;
	else
		g->matched = (c & ~0x20) == word[0];
	if (word[g->matched] != '\0')
		return false;
	g->matched = 0;
	return !is_fetch(g);
}

static const char *
end_of_line(struct guard *g)
{
	bool announced = g->brace == GUARD_BRACE && g->digits && !g->quoted;
	bool literal = announced && is_fetch(g);

	if (g->quoted && is_fetch(g))
		return "a quoted string over the end of a line";
	if (announced && !is_text(g) && g->number > GUARD_LITERAL_MAX)
		return "a literal that is too large";
	if (literal)
		g->literal_left = g->number;
	if (!literal) {
		g->nhead = 0;
		g->depth = 0;
	}
	g->line = g->matched = 0;
	g->quoted = g->escaped = false;
	g->brace = GUARD_NO_BRACE;
	return NULL;
}

/* "{123}" at the very end of a line announces a literal of 123 bytes. Outside
 * of text and quotes a brace can be nothing else, and what is written nearly so
 * might be one to the parser behind. */
static bool
follow_brace(struct guard *g, char c)
{
	bool strict = !is_text(g);

	if (c == '{') {
		if (strict && g->brace != GUARD_NO_BRACE)
			return false;
		g->brace = GUARD_IN_BRACE;
		g->number = 0;
		g->digits = false;
	} else if (c == '}' && g->brace == GUARD_IN_BRACE) {
		g->brace = GUARD_BRACE;
		return !strict || g->digits;
	} else if (is_digit(c) && g->brace == GUARD_IN_BRACE) {
		g->digits = true;
		if (g->number <= GUARD_LITERAL_MAX)
			g->number = g->number * 10 + (c - '0');
	} else if (g->brace != GUARD_NO_BRACE &&
	    (c != '\r' || g->brace == GUARD_IN_BRACE)) {
		g->brace = GUARD_NO_BRACE;
		return !strict;
	}
	return true;
}

static const char *
feed_char(struct guard *g, char c)
{
	if (c == '\n')
		return end_of_line(g);
	if (++g->line > GUARD_LINE_MAX)
		return "a line that is too long";
	if (g->nhead < sizeof g->head)
		g->head[g->nhead++] = c;
	if (is_bad_charset(g, c))
		return "a response that only a search with a charset has";
	if (g->quoted) {
		if (g->escaped)
			g->escaped = false;
		else if (c == '\\')
			g->escaped = true;
		else if (c == '"')
			g->quoted = false;
		return NULL;
	}
	if (!follow_brace(g, c))
		return "a brace that announces no literal";
	if (c == '"' && !is_text(g))
		g->quoted = true;
	else if (c == '(' && !is_text(g) && ++g->depth > GUARD_DEPTH_MAX)
		return "too many open parentheses";
	else if (c == ')' && g->depth > 0)
		g->depth--;
	return NULL;
}

const char *
guard_feed(struct guard *g, struct str bytes)
{
	const char *wrong = NULL;

	if ((int64_t)bytes.n > g->budget)
		return "more bytes than any answer to this command has";
	g->budget -= (int64_t)bytes.n;
	for (size_t i = 0; i < bytes.n && wrong == NULL; ) {
		if (g->literal_left > 0) {
			size_t n = bytes.n - i;

			if ((int64_t)n > g->literal_left)
				n = (size_t)g->literal_left;
			g->literal_left -= (int64_t)n;
			i += n;
		} else {
			wrong = feed_char(g, bytes.p[i++]);
		}
	}
	return wrong;
}
