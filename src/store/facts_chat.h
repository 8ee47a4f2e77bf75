/* store/facts_chat.h -- what was said in chats whose transcript may be asked
 * for (TM-3); the part of store/facts.h that does. */
#ifndef STORE_FACTS_CHAT_H
#define STORE_FACTS_CHAT_H

#include "base/arena.h"
#include "desk/decide.h"
#include "store/db.h"

enum { FACTS_SAID = 4000 };     /* messages of one chat, the newest */

extern const struct query *const facts_chat_queries[];

/* facts_chats loads the open chats among all conversations that *f speaks of,
 * and closed: the closed ones too, which may be opened and closed again.
 * False with *e. */
bool facts_chats(struct db *db, const struct conf *c, bool closed,
                 struct arena *a, struct facts *f, struct err *e);

#endif
