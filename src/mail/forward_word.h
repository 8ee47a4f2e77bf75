/* mail/forward_word.h -- which words do mail programs put around a mail that
 * is forwarded?
 *
 * Tables, by meaning and over all languages: the line that announces it, the
 * labels of its header, the prefix of the subject. They are compared folded:
 * without case, accents and doubled blanks, so that a spelling is listed
 * once. What a whole text is, mail/forward.h says.
 */
#ifndef MAIL_FORWARD_WORD_H
#define MAIL_FORWARD_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum { FOLD_MAX = 240 };        /* bytes of a folded line */

/* forward_fold writes s in small letters without accents to out, blanks as
 * one, invisible characters gone, trimmed. The view is of out. Text that
 * does not fit is left out. */
struct str forward_fold(struct str s, char out[FOLD_MAX]);

/* The field of a header that a label stands for. */
enum forward_field {
	FIELD_NONE, FIELD_FROM, FIELD_DATE, FIELD_TO, FIELD_CC,
	FIELD_SUBJECT, FIELD_OTHER, FORWARD_FIELDS
};

/* forward_label: folded is the label alone, without its colon. */
enum forward_field forward_label(struct str folded);

/* "---------- Forwarded message ---------", "Begin forwarded message:". rest
 * (or NULL) is what stands behind the line drawn across. */
bool forward_line(struct str line, struct str *rest);

/* It ends in a colon and speaks of forwarding; a header has to follow. */
bool forward_line_maybe(struct str line);

/* What the subject's prefix says. "VS:" is a reply in Finnish and a forward
 * in Danish and Norwegian. bare (or NULL) is the subject less a prefix that
 * is known. */
enum forward_says { SAYS_NOTHING, SAYS_REPLY, SAYS_FORWARD, SAYS_EITHER };
enum forward_says forward_subject(struct str subject, struct str *bare);

/* Every word of the tables in turn, for tests; NULL behind the last. */
const char *forward_label_word(size_t i);
const char *forward_word(size_t i);

#endif
