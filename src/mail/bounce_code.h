/* mail/bounce_code.h -- what did the server that refused a mail say?
 *
 * Finds the reply code (RFC 5321, 4.2) and the status (RFC 3463) in running
 * text, and names a status for words where there is none. Linear; keeps
 * nothing: what comes out lies inside the text or is a literal.
 */
#ifndef MAIL_BOUNCE_CODE_H
#define MAIL_BOUNCE_CODE_H

#include "base/bytes.h"

/* How much a status says, in rising order. */
enum bounce_rank {
	BOUNCE_UNSAID,
	BOUNCE_ANY,             /* x.0.0: some error or other */
	BOUNCE_VAGUE,           /* x.4.7: it took too long; why is not said */
	BOUNCE_CLEAR,
	BOUNCE_QUOTED,          /* clear, and behind a reply code it fits */
};

struct bounce_code {
	struct str status;      /* "5.1.1"; empty when none is there */
	enum bounce_rank rank;
	int reply;              /* 550; 0 when none is there */
};

/* bounce_code_read gives the status that says most, of equals the first, and
 * the reply code; only of classes 4 and 5. */
void bounce_code_read(struct str text, struct bounce_code *out);

/* bounce_code_first gives the first status of any class, as in a field. */
struct str bounce_code_first(struct str text);

enum bounce_rank bounce_code_rank(struct str status);

/* bounce_code_words gives the status that the words mean, "" for none.
 *
 * why   the words that were found */
struct str bounce_code_words(struct str text, struct str *why);

#endif
