#include "store/search.h"

#include "store/criteria.h"

/* The tickets of one word, as often as it is needed: $N is the word. */
#define OF_NAMES "SELECT n.rowid / 2 AS found FROM desk.search_name AS n" \
	" WHERE n.rowid %% 2 = 0 AND n.search_name MATCH $%d"
#define OF_CONTACTS "SELECT tc.ticket FROM desk.search_name AS n" \
	" JOIN desk.ticket_contact AS tc ON tc.contact = n.rowid / 2" \
	" WHERE n.rowid %% 2 = 1 AND n.search_name MATCH $%d"
#define OF_MESSAGES "SELECT c.ticket FROM desk.search_message AS m" \
	" JOIN desk.message AS said ON said.id = m.rowid" \
	" JOIN desk.conversation AS c ON c.id = said.conversation" \
	" WHERE c.ticket > 0 AND m.search_message MATCH $%d"

/* --- Words ---------------------------------------------------------------- */

/* What FTS5's unicode61 takes for no part of a word, as far as people type
 * it: ASCII signs, and the punctuation of U+00A1..BF and U+2000..206F,
 * U+3000..303F. A word must be one token. */
static size_t
no_word(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	unsigned char d = s.n > 1 ? (unsigned char)s.p[1] : 0;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') ? 0 : 1;
	if (c == 0xc2 && s.n > 1)
		return 2;
	if (s.n > 2 && ((c == 0xe2 && (d == 0x80 || d == 0x81)) ||
	    (c == 0xe3 && d == 0x80)))
		return 3;
	return 0;
}

/* The next word as FTS5 wants it: "word" or "word" *. False: there is none. */
static bool
next_word(struct str *rest, struct arena *a, struct str *out)
{
	size_t skip, n = 0;

	while (rest->n > 0 && (skip = no_word(*rest)) > 0)
		*rest = str_sub(*rest, skip, rest->n);
	while (n < rest->n && no_word(str_sub(*rest, n, rest->n)) == 0)
		n++;
	if (n == 0)
		return false;
	*out = str_printf(a, "\"%.*s\"%s", (int)n, rest->p,
	    n < rest->n && rest->p[n] == '*' ? " *" : "");
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

/* --- As part of a statement ----------------------------------------------- */

static void
put_word(struct sql *s, struct str word)
{
	int at = sql_keep(s, word);

	buf_printf(&s->text, OF_NAMES " UNION " OF_CONTACTS " UNION "
	    OF_MESSAGES, at, at, at);
}

bool
search_sql(struct sql *s, struct str words, struct err *e)
{
	struct str word;
	int n = 0;

	buf_z(&s->text, " AND t.id IN (");
	while (next_word(&words, s->a, &word)) {
		if (n++ == SEARCH_WORDS)
			return err_set(e, ERR_INPUT, "search: more than %d "
			    "words", SEARCH_WORDS);
		buf_z(&s->text, n > 1 ? " INTERSECT " : "");
		buf_z(&s->text, "SELECT found FROM (");
		put_word(s, word);
		buf_char(&s->text, ')');
	}
	buf_char(&s->text, ')');
	return n > 0 || err_set(e, ERR_INPUT, "search: there is no word in "
	    "it");
}
