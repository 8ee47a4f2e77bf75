/* desk/record.h -- what is kept of a decision, so that it can be told why it
 * was made (OP-6) and made again under other words (OP-7).
 *
 * A record is one JSON object of ids, words and sentences; no text that a
 * mail brought but ids and addresses. What is empty, 0 or false is left out.
 *
 *	mail    of a mail: how it was read; see record_mail
 *	facts   what the rules were told: candidates with their verdicts,
 *	        threads as they stood, counts
 *	rules   what was hit, in order: a sentence, or the number of an event
 *	        of this decision, from 0, which has its own
 *	plan    the rows as they shall be, less their texts
 */
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include "desk/decide.h"

/* record_mail writes down what was decided of a mail, in a. c: the
 * configuration it was decided by. */
struct str record_mail(const struct conf *c, const struct mail_input *in,
                       const struct facts *f, const struct plan *p,
                       struct arena *a);

#endif
