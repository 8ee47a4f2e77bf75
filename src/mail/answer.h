/* mail/answer.h -- how does a struct mail cross from one process to another?
 *
 * As one flat piece of bytes: the fields of mail.h in the order of a table, a
 * length or a count before what varies. Numbers are as this machine has them,
 * for both ends run on it and are of one build.
 *
 * Whoever reads hostile mail may have been taken over by it, so the taking
 * side trusts nothing: every length, count, choice, offset and byte of text
 * is checked against named limits before it is used (SC-1, SECURITY.md P04).
 * What a mail means is not judged here: a reader that was taken over can
 * still lie, but only about the mail it was given.
 */
#ifndef MAIL_ANSWER_H
#define MAIL_ANSWER_H

#include "base/err.h"
#include "mail/mail.h"

enum {
	ANSWER_MAX = 64 * 1024 * 1024,  /* bytes of a whole answer */
};

/* answer_put appends the flat form of m. What is over a limit of the table is
 * cut there, so that what was put can always be taken. */
void answer_put(const struct mail *m, struct buf *out);

/* answer_take makes *out of a flat answer about a mail of raw_n bytes. Texts
 * of *out point into flat, the rest is in a. ERR_INPUT names the field that
 * is wrong and why; *out is then not to be used. */
bool answer_take(struct str flat, size_t raw_n, struct arena *a,
                 struct mail *out, struct err *e);

#endif
