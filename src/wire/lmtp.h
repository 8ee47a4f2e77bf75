/* wire/lmtp.h -- what does an LMTP client say, and what is to be answered?
 * (RFC 2033, 5321, 1870, 2034, 2920, 6152, 6531)
 *
 * Pure: bytes in, events and replies out; no socket, no clock, no store. The
 * caller reads, writes, keeps deadlines, knows the recipients and makes mail
 * durable before it answers for it.
 *
 * Only CR LF . CR LF ends a mail (SMTP smuggling): bare LF, bare CR and NUL
 * in it are kept as they are. A command with one of them ends the session.
 *
 * The private socket, state-dir/receive.sock, speaks the same with one
 * extension more, advertised as XINTAKE, by which `postroom deliver`, `import`
 * and `intake add` hand in mail. Parameters of MAIL FROM; values are xtext
 * (RFC 3461, 4: + and = and what is not ! to ~ as +HH):
 *
 *   XCHANNEL=name       whose mail it is; this turns the extension on, the
 *                       others need it
 *   XSOURCE=word        pipe (default) | import | json
 *   XFOLDER=text        UTF-8, at most 500 bytes: where it lay
 *   XRECEIVED=ms        when it was received, ms since 1970; default: now
 *   XHISTORY=yes        old mail: threaded, nothing is sent (CH-9)
 *   XHISTORY=sent       the same, and what our own addresses wrote was sent
 *                       by us
 *   XSTATUS=word        of tickets that old mail makes; at most 64 bytes
 *   XKEY=text           UTF-8, at most 200 bytes: names the mail within
 *                       channel and source. A mail whose key is known is not
 *                       taken again and answered for as if it were
 *
 * Exactly one RCPT then; its address says nothing (RCPT TO:<channel>). The
 * bytes are kept as they are given: no trace headers. The reply to the data:
 *
 *   250 2.0.0 mail=ID new | partial | known     durable; partial: longer than
 *                       the channel's max-size, its beginning is kept
 *   451 4.x.x           not taken; hand it in again later
 *   550 5.1.1           (to MAIL) there is no such channel
 *   552 5.3.4           larger than SIZE says: never taken
 */
#ifndef WIRE_LMTP_H
#define WIRE_LMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
	LMTP_LINE = 2048,               /* bytes of a command line; RFC: 512 */
	LMTP_ADDRESS = 320,             /* 64 + @ + 255 */
	LMTP_RCPTS = 1000,              /* for one mail; RFC: at least 100 */
	LMTP_COMMANDS = 3000,           /* since the last mail */
	LMTP_ERRORS = 20,               /* since the last mail */
	LMTP_FOLDER = 500,
	LMTP_KEY = 200,
};

/* What XINTAKE says of a mail. */
struct lmtp_handed {
	bool on;                        /* XCHANNEL was given */
	bool history, sent;
	int64_t received_ms;            /* 0: not given */
	struct str channel, source, folder, key, status;
};

struct lmtp_limits {
	const char *host;               /* our name; borrowed */
	int64_t size;                   /* bytes of a mail; SIZE */
	bool intake;                    /* offer XINTAKE */
};

enum lmtp_event {
	LMTP_HUNGRY,            /* all was eaten; read more */
	LMTP_MAIL,              /* MAIL: sender, size, handed are filled.
	                         * The caller answers by lmtp_say_mail */
	LMTP_RCPT,              /* one recipient: address. lmtp_say_rcpt */
	LMTP_DATA,              /* data may come. lmtp_say_data */
	LMTP_CHUNK,             /* some of the mail: chunk, in the input */
	LMTP_END,               /* all of it came. lmtp_say_end, as often as
	                         * there are recipients, in their order */
	LMTP_RESET,             /* the mail begun, if any, is void */
	LMTP_BYE,               /* write what there is to say and close */
};

struct lmtp;                            /* lmtp_new ... lmtp_free */

/* lmtp_new begins a session; the greeting is put into *out. */
struct lmtp *lmtp_new(const struct lmtp_limits *limits, struct buf *out);
void lmtp_free(struct lmtp *l);         /* NULL is fine */

/* lmtp_eat takes bytes off *in until something happens. Replies that need
 * nobody's decision are put into *out. After LMTP_BYE it is not called
 * again. An event that asks for an answer must get it first. */
enum lmtp_event lmtp_eat(struct lmtp *l, struct str *in, struct buf *out);

/* Of the mail under way; valid until the next call. */
struct str lmtp_sender(const struct lmtp *l);   /* "": the null path */
int64_t lmtp_size(const struct lmtp *l);        /* as announced, or 0 */
const struct lmtp_handed *lmtp_handed(const struct lmtp *l);
struct str lmtp_address(const struct lmtp *l);  /* LMTP_RCPT */
struct str lmtp_chunk(const struct lmtp *l);    /* LMTP_CHUNK */
size_t lmtp_recipients(const struct lmtp *l);   /* accepted */

/* An answer: NULL says yes. Otherwise a whole reply without its CR LF, such
 * as "550 5.1.1 no such recipient": with 4 or 5 in front it says no. */
void lmtp_say_mail(struct lmtp *l, const char *no, struct buf *out);
void lmtp_say_rcpt(struct lmtp *l, const char *no, struct buf *out);
void lmtp_say_data(struct lmtp *l, const char *no, struct buf *out);
/* For each recipient in turn a whole reply, 250 included. */
void lmtp_say_end(struct lmtp *l, const char *reply, struct buf *out);

#endif
