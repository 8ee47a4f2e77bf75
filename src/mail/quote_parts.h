/* mail/quote_parts.h -- the lines of a text while they are being sorted.
 *
 * Shared by the files of mail/quote.h and by nobody else: quote_opening.c
 * tells what heads a quote, quote_signature.c where a signature begins, and
 * quote.c whose each line is.
 */
#ifndef MAIL_QUOTE_PARTS_H
#define MAIL_QUOTE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum line_class { EMPTY, PLAIN, MARKED, HEADER };

/* Whose a line is. */
enum owner { IS_NEW, IS_QUOTED, IS_SIGNATURE };

struct line {
	struct str text;
	enum line_class class;
	enum owner owner;
};

struct split {
	struct line *line;
	size_t n;
	size_t tries;           /* attributions looked at closely; bounded */
	bool forwarded, has_quote;
};

/* The first line from i on that is not empty; s->n: none. */
size_t quote_next_full(const struct split *s, size_t i);

/* A line drawn across the mail. */
bool quote_is_rule(struct str line);

/* "Thanks --- On Mon, 1 Jan 2024, Ann wrote:" is two lines that a program
 * ran together. Where the second begins; 0: it is one. */
size_t quote_shared_at(struct split *s, struct str line);

/* What opens a quote at line i: how many lines it has, 0 nothing. */
size_t quote_opening(struct split *s, size_t i);

/* Bytes of the letters in front of '>' in "Ann> ok?"; 0: there are none. */
size_t quote_initials(struct str line);

/* Where the signature begins among the new lines; s->n: there is none. */
size_t quote_signature_start(const struct split *s);

#endif
