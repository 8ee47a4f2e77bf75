/* desk/preview.h -- what would this template say of a ticket (SPEC TM-6)?
 *
 * The letter is ordered by the code that orders the real ones, in a plan that
 * nobody keeps, and with a key that nothing is signed with: no token of a
 * preview opens anything.
 */
#ifndef DESK_PREVIEW_H
#define DESK_PREVIEW_H

#include "desk/turn.h"

/* preview_letter gives the letter as it would be for the facts of a ticket.
 * by: who looks, NULL: nobody in particular; he is whom users' templates are
 * for. language: "" for the one it would have. ERR_INPUT: there is no such
 * template; ERR_REFUSED: no channel of the ticket can send. */
bool preview_letter(const struct conf *c, const struct user *by,
                    struct str template, struct str language,
                    const struct facts *f, struct arena *a,
                    struct letter *out, struct err *e);

/* preview_reply is the letter of a reply whose words would be a template's:
 * its values are what the template may name. As decide_command, and: the
 * template is not one for replies, or marketing the contact did not ask for. */
bool preview_reply(const struct conf *c, struct str key,
                   const struct command *in, const struct facts *f,
                   struct arena *a, struct letter *out, struct err *e);

#endif
