/* flow/chat_json.h -- a chat, call, form or messenger thread as JSON (SPEC
 * TM-4): from the document to what the desk knows (desk/chat.h).
 *
 * contrib/intake.schema.json describes it. Who may hand it in is the owner of
 * the store, but what is in it strangers typed: everything has a limit, and
 * what does not fit is named by its JSON path.
 */
#ifndef FLOW_CHAT_JSON_H
#define FLOW_CHAT_JSON_H

#include "desk/chat.h"

enum {
	CHAT_MESSAGES_MAX = 2000,
	CHAT_ATTACHMENTS_MAX = 200,     /* of one message */
	CHAT_TEXT_MAX = 1024 * 1024,    /* bytes of one message */
	CHAT_LINE_MAX = 1000,           /* bytes of a name, a subject, ... */
	CHAT_ID_MAX = 200,
	CHAT_PROPERTIES_MAX = 50
};

/* chat_json_read reads a document into *out, in a; what it gives lives in a
 * and, attachments, in raw. ERR_INPUT: "messages[2].at: what is wrong". */
bool chat_json_read(struct str raw, struct arena *a, struct chat *out,
                    struct err *e);

#endif
