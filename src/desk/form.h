/* desk/form.h -- who filled in this form (SPEC CH-12)?
 *
 * A web server mails what a person typed. On a channel of type form the mail
 * is read as that person's: an address from a `field email` pattern, else
 * from Reply-To. Everything after (contact, threading, limits, replies) then
 * sees the person and never the web server.
 *
 * What a form says is a claim: anyone may type any address. So nothing that
 * the mail's own authentication proves is carried over to the person.
 */
#ifndef DESK_FORM_H
#define DESK_FORM_H

#include "desk/decide.h"

/* form_mail fills in->form and, where a person is found, makes in->mail one
 * by that person, in a. Mail that answers another is none of a form. */
void form_mail(struct mail_input *in, struct arena *a);

#endif
