/* wire/lmtp_inner.h -- what lmtp*.c share; for no other file. */
#ifndef WIRE_LMTP_INNER_H
#define WIRE_LMTP_INNER_H

#include "base/arena.h"
#include "wire/lmtp.h"

enum lmtp_at {
	AT_COMMAND,             /* within or before a command line */
	AT_LONG,                /* within a line that is too long */
	AT_ANSWER,              /* the caller owes an answer */
	AT_DATA,
	AT_END,                 /* the caller owes replies to the data */
	AT_CLOSED,
};

/* Where in a line of data the next byte stands. */
enum lmtp_dot { LINE_START, AFTER_DOT, AFTER_DOT_CR, AFTER_CR, WITHIN };

struct lmtp {
	struct lmtp_limits limits;
	enum lmtp_at at;
	struct buf line;                /* own; the command so far */
	size_t skipped;                 /* bytes of a line too long */
	bool hello;                     /* LHLO was said */
	int commands, errors;

	struct arena arena;             /* own; what the mail's commands say */
	bool mail;                      /* MAIL was accepted */
	struct str sender, address;
	int64_t size;
	struct lmtp_handed handed;
	size_t recipients, due;

	enum lmtp_dot dot;
	struct str chunk;
};

/* lmtp_command does one command line, without its CR LF. */
enum lmtp_event lmtp_command(struct lmtp *l, struct str line,
                             struct buf *out);

/* lmtp_void forgets the mail under way. */
void lmtp_void(struct lmtp *l);

/* lmtp_no puts a reply that counts as the client's mistake; after too many
 * the session ends. */
enum lmtp_event lmtp_no(struct lmtp *l, const char *reply, struct buf *out);

/* lmtp_close puts a last reply. */
enum lmtp_event lmtp_close(struct lmtp *l, const char *reply,
                           struct buf *out);
void lmtp_put(struct buf *out, const char *reply);      /* and CR LF */

/* lmtp_mail_words reads the parameters of MAIL; NULL, or the reply that says
 * what is wrong. */
const char *lmtp_mail_words(struct lmtp *l, struct str words);

/* lmtp_path takes "<address>" off *rest, a source route without (RFC 5321,
 * 4.1.2). False: it is none. */
bool lmtp_path(struct str *rest, struct str *address);

#endif
