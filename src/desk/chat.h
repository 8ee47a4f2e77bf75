/* desk/chat.h -- a chat, call, form or messenger thread as a mail (SPEC TM-4).
 *
 * Such conversations come in as one document each, by `postroom intake add`
 * (flow/chat_json.h reads it). For the desk a document is a mail by the contact
 * with more messages behind the first, so threading, contacts, tickets and
 * rules are those of mail.
 */
#ifndef DESK_CHAT_H
#define DESK_CHAT_H

#include "desk/decide.h"

#define CHAT_SOURCE "json"              /* mail.intake.source */

/* chat_mail gives *m and in->form the shape of a mail by that contact.
 * in->chat is set, in->channel is that of the document. */
void chat_mail(const struct chat *c, struct mail_input *in, struct str raw,
               struct arena *a, struct mail *m);

/* chat_first gives m, made of that mail, the speaker of the first entry;
 * nothing for a mail. chat_next is the message of another one, from 1 on. */
void chat_first(const struct mail_input *in, struct message *m);
struct message chat_next(const struct mail_input *in,
                         const struct message *first, size_t i);

#endif
