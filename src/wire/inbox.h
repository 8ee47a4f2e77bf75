/* wire/inbox.h -- what mail is in a folder of an IMAP server? (RFC 3501, 2177)
 *
 * One line is one connection with at most one folder open, used by one thread.
 * It never changes anything on the server but by inbox_mark, _move, _copy,
 * _expunge, _make and _append. It knows no store: which mails are new is the
 * caller's to know (CH-3).
 *
 * Error kinds, in every function here:
 * ERR_AGAIN    network or server; the line is of no more use, close it
 * ERR_REFUSED  the login was refused; close it, be slow to repeat (T35)
 * ERR_SETUP    certificate, or no TLS to be had; close it
 * ERR_INPUT    the server said no to this command alone; the line is good
 * No password is in any text.
 */
#ifndef WIRE_INBOX_H
#define WIRE_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "conf/conf.h"

struct inbox_line;
struct tls_trust;

enum {
	INBOX_WINDOW = 50,              /* mails asked for at once */
	INBOX_WINDOWS = 2,              /* asked for, not yet answered */
	INBOX_PIECE = 1024 * 1024,      /* bytes; larger mails come in pieces */
};

struct inbox_folder {
	uint32_t uidvalidity;           /* 0: the server gave none */
	uint32_t uidnext;               /* 0: the server gave none */
	uint32_t exists;                /* mails in it now */
	uint64_t modseq;                /* HIGHESTMODSEQ (RFC 7162); 0: none */
};

struct inbox_item {
	uint32_t uid;
	int64_t size;                   /* what the server says; may be wrong */
	int64_t received_ms;            /* INTERNALDATE; 0: not given */
};

struct inbox_list {
	struct inbox_item *item;        /* own */
	size_t n, cap;
};

void inbox_list_clear(struct inbox_list *l);
void inbox_list_add(struct inbox_list *l, struct inbox_item item);
void inbox_list_sort(struct inbox_list *l);     /* by UID, ascending */

/* inbox_open connects, starts TLS and logs in.
 *
 * at         host, port, tls, user
 * trust      NULL only where at->tls is none
 * cancel_fd  readable: every call ends soon with ERR_AGAIN; -1: none */
bool inbox_open(struct inbox_line **out, const struct imap *at,
                const struct tls_trust *trust, struct str password,
                int cancel_fd, struct err *e);
void inbox_close(struct inbox_line *line);      /* NULL is fine */

bool inbox_has_idle(const struct inbox_line *line);

/* inbox_select opens a folder to read and mark it; inbox_examine to read it
 * alone, which changes nothing at all. name: UTF-8. ERR_INPUT: no such
 * folder, or not for us. */
bool inbox_select(struct inbox_line *line, const char *name,
                  struct inbox_folder *out, struct err *e);
bool inbox_examine(struct inbox_line *line, const char *name,
                   struct inbox_folder *out, struct err *e);

/* inbox_list_places adds the mails at places from..to (1 is the oldest) to
 * *out. Places are stable while nothing else is called in between. */
bool inbox_list_places(struct inbox_line *line, uint32_t from, uint32_t to,
                       struct inbox_list *out, struct err *e);

/* inbox_list_after adds the mails whose UID is above uid. */
bool inbox_list_after(struct inbox_line *line, uint32_t uid,
                      struct inbox_list *out, struct err *e);

/* inbox_list_changed adds the mails that came or changed since the folder was
 * at modseq (CONDSTORE). Only for a folder that has one. */
bool inbox_list_changed(struct inbox_line *line, uint64_t modseq,
                        struct inbox_list *out, struct err *e);

/* inbox_list_these adds those of n UIDs that are still there. */
bool inbox_list_these(struct inbox_line *line, const uint32_t *uid, size_t n,
                      struct inbox_list *out, struct err *e);

/* inbox_ask asks for whole mails without waiting; at most INBOX_WINDOW of
 * them, and INBOX_WINDOWS times before the first inbox_answer. */
bool inbox_ask(struct inbox_line *line, const uint32_t *uid, size_t n,
               struct err *e);

/* What inbox_answer calls for each mail; bytes are borrowed. */
typedef void inbox_take(void *arg, uint32_t uid, struct str bytes);

/* inbox_answer waits for the oldest window asked for. Mails of the next one
 * may come with it. A mail of the oldest that was not taken when it returns
 * true was not sent by the server. After ERR_INPUT the
 * mails taken so far are good, and the rest of the window is unknown. */
bool inbox_answer(struct inbox_line *line, inbox_take *take, void *arg,
                  struct err *e);

/* inbox_piece adds bytes [at, at + INBOX_PIECE) of a mail to *out. Fewer
 * than INBOX_PIECE: that was its end. Returns 1; 0 no such mail; -1 *e. */
int inbox_piece(struct inbox_line *line, uint32_t uid, int64_t at,
                struct buf *out, struct err *e);

/* inbox_mark sets a flag ("\\Seen" or a keyword) on mails; repeating it is
 * harmless, as is a UID that is gone. */
bool inbox_mark(struct inbox_line *line, const uint32_t *uid, size_t n,
                const char *flag, struct err *e);

/* Of these n is at most INBOX_UIDS. A UID that is gone is no error.
 * inbox_move takes mails to another folder in one step; inbox_has_move.
 * inbox_copy does so for all or for none.
 * inbox_expunge removes those of them that are marked \Deleted, and no other
 * mail; inbox_has_expunge. */
enum { INBOX_UIDS = 200 };
bool inbox_has_move(const struct inbox_line *line);
bool inbox_has_expunge(const struct inbox_line *line);
bool inbox_move(struct inbox_line *line, const uint32_t *uid, size_t n,
                const char *to, struct err *e);
bool inbox_copy(struct inbox_line *line, const uint32_t *uid, size_t n,
                const char *to, struct err *e);
bool inbox_expunge(struct inbox_line *line, const uint32_t *uid, size_t n,
                   struct err *e);
bool inbox_make(struct inbox_line *line, const char *name, struct err *e);

/* inbox_status looks at a folder that is not open: uidvalidity, uidnext. */
bool inbox_status(struct inbox_line *line, const char *name,
                  struct inbox_folder *out, struct err *e);

/* inbox_find_id asks whether the open folder has a mail of this Message-ID
 * (without <>): 1, 0, -1 with *e (ERR_INPUT: the server does not search). */
int inbox_find_id(struct inbox_line *line, struct str id, struct err *e);

/* inbox_append puts a mail into a folder, as read. The bytes must have CR LF
 * line ends. ERR_INPUT: the server does not take it, nothing was stored; after
 * ERR_AGAIN it may have been. */
bool inbox_append(struct inbox_line *line, const char *folder,
                  int64_t received_ms, struct str mail, struct err *e);

/* inbox_wake lets a descriptor end inbox_idle (0) when it is readable. */
void inbox_wake(struct inbox_line *line, int fd);

/* inbox_idle waits until mail came since the last inbox_list_*: 1; until_ms
 * (monotonic), the cancel or the wake descriptor came first: 0; -1 with *e. When the
 * server refuses to IDLE it returns 0, and inbox_has_idle is false then. */
int inbox_idle(struct inbox_line *line, int64_t until_ms, struct err *e);

#endif
