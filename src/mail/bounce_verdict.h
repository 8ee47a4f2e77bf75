/* mail/bounce_verdict.h -- what became of the mail for one recipient?
 *
 * Weighs the Status field, the diagnosis and what the text says: the nearer
 * source wins, unless a farther one says clearly what it leaves open. Where
 * nobody gives a status, words and the reply code make one.
 */
#ifndef MAIL_BOUNCE_VERDICT_H
#define MAIL_BOUNCE_VERDICT_H

#include <stdbool.h>

#include "base/arena.h"
#include "mail/bounce_code.h"
#include "mail/bounce_report.h"
#include "mail/bounce_text.h"

/* What all recipients of a report share; read from its text once. */
struct bounce_context {
	struct arena *arena;
	const struct bounce_text *text; /* borrowed */
	bool is_alone;                  /* one recipient: all is of it */
	bool gave_up;                   /* Exim: it never worked, for now */
	struct bounce_code all;
	bool has_words;                 /* words and why were looked for */
	struct str words, why;
};

struct bounce_verdict {
	struct str status;              /* never empty */
	enum bounce_rank rank;
	int reply;                      /* 0: none */
	const char *by;                 /* where the status comes from */
	struct str why;                 /* the words, when by them */
};

void bounce_context_init(struct arena *a, const struct bounce_text *text,
                         bool is_alone, struct bounce_context *out);

/* bounce_judge gives the verdict for one recipient.
 *
 * about   what the text says of this one alone; may be empty */
struct bounce_verdict bounce_judge(struct bounce_context *c,
                                   const struct bounce_group *g,
                                   struct str about);

#endif
