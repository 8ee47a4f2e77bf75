/* mail/forward_head.h -- what does the header say that a program puts above
 * the mail it forwards?
 *
 * Three shapes: a block of labelled lines, the same run together on one line
 * (Yahoo), and an attribution, "On Monday, Ann <a@b> wrote:".
 */
#ifndef MAIL_FORWARD_HEAD_H
#define MAIL_FORWARD_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mail/forward_word.h"

struct forward_head {
	/* As it stands, folded lines joined; by field, empty when absent. */
	struct str value[FORWARD_FIELDS];
	bool has[FORWARD_FIELDS];
	size_t end;             /* the first line behind it */
};

/* head_block reads the block that begins at line[at]. False: there is none;
 * *out is then undefined. A single labelled line is a block; what it takes
 * to trust one is the caller's to say. */
bool head_block(struct arena *a, const struct str *line, size_t n, size_t at,
                struct forward_head *out);

/* head_may_begin tells if a header begins with that line where none was
 * announced: with who, when, whom or what, not with a field beside them. */
bool head_may_begin(struct str line);

/* head_glued reads "From: Ann <a@b>To: c@dSent: MondaySubject: x". */
bool head_glued(struct str line, struct forward_head *out);

/* head_attribution takes who and when out of an attribution. */
void head_attribution(struct str line, struct forward_head *out);

/* The line less its marks of quoting; *depth (or NULL): how many. */
struct str head_content(struct str line, size_t *depth);

#endif
