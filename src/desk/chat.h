/* desk/chat.h -- what does this chat, call, form or messenger thread say?
 * (SPEC TM-4)
 *
 * Such conversations come in as one JSON document each, by `postroom intake
 * add`; contrib/intake.schema.json describes it. Who may hand it in is the
 * owner of the store, but what is in it strangers typed: everything has a
 * limit, and what does not fit is named by its JSON path.
 *
 * For the desk a document is a mail by the contact with more messages behind
 * the first, so threading, contacts, tickets and rules are those of mail.
 */
#ifndef DESK_CHAT_H
#define DESK_CHAT_H

#include "desk/decide.h"

enum {
	CHAT_MESSAGES_MAX = 2000,
	CHAT_ATTACHMENTS_MAX = 200,     /* of one message */
	CHAT_TEXT_MAX = 1024 * 1024,    /* bytes of one message */
	CHAT_LINE_MAX = 1000,           /* bytes of a name, a subject, ... */
	CHAT_ID_MAX = 200,
	CHAT_PROPERTIES_MAX = 50
};

#define CHAT_SOURCE "json"              /* mail.intake.source */

/* chat_read reads a document into *out, in a; what it gives lives in a and,
 * attachments, in raw. ERR_INPUT: "messages[2].at: what is wrong". */
bool chat_read(struct str raw, struct arena *a, struct chat *out,
               struct err *e);

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
