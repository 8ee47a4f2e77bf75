/* wire/relay.h -- give one letter to a smarthost (SMTP by libcurl).
 *
 * A relay_line is one connection and belongs to one thread; it is kept open
 * between letters. It knows no store: before the last chunk of the body is
 * given to libcurl it asks (SE-3: `handed` must be durable first), and what
 * came of it is an answer, not a state. RFC 5321; SECURITY.md M6-M11, 2.4.
 */
#ifndef WIRE_RELAY_H
#define WIRE_RELAY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "wire/outcome.h"

enum { RELAY_TEXT = 400, RELAY_QUEUE_ID = 80 };

struct relay_answer {
	enum attempt class;
	long code;                      /* of the server's reply; 0: none */
	char text[RELAY_TEXT];          /* its words, printable; or "" */
	char queue_id[RELAY_QUEUE_ID];  /* "4F2A1" of "queued as 4F2A1" */
	char error[RELAY_TEXT];         /* ours, when it was not sent */
};

/* What a caller may want of a running relay_send; checked about once a
 * second. RELAY_BREAK_OFF ends what is not handed yet, RELAY_DROP all. */
enum relay_wish { RELAY_GO_ON, RELAY_BREAK_OFF, RELAY_DROP };

/* Deadlines in seconds; RELAY_DEADLINES are RFC 5321 4.5.3.2's. */
struct relay_deadlines {
	long connect, reply, final_dot, whole;
};
extern const struct relay_deadlines RELAY_DEADLINES;

struct relay_line;

/* relay_new makes a line that is not connected yet. Everything of r and
 * password is copied. wish: an enum relay_wish, borrowed for the line's
 * life. */
struct relay_line *relay_new(const struct relay *r,
                             const struct secret *password,
                             const struct relay_deadlines *deadlines,
                             atomic_int *wish);
void relay_free(struct relay_line *l);          /* NULL is fine; at once */

/* relay_close ends the connection; the next letter makes a new one. */
void relay_close(struct relay_line *l);

/* about_to_hand is called once, before the last chunk leaves: it makes
 * `handed` durable. False: nothing more is sent, the answer is
 * ATTEMPT_STOPPED. */
struct relay_handing {
	bool (*about_to_hand)(void *arg, struct err *e);
	void *arg;
};

/* relay_send tries one letter. from: "" gives <>. Addresses are validated
 * here once more (SECURITY T11); one that is not safe is ATTEMPT_PERMANENT, as
 * is a letter without bytes, which was erased.
 * bytes: as compose made them. */
void relay_send(struct relay_line *l, struct str from, struct str to,
                struct str bytes, const struct relay_handing *handing,
                struct relay_answer *out);

/* For relay.c: what a server said, line by line. */
struct reply {
	char text[RELAY_TEXT];
	size_t n;
};
void reply_add(struct reply *r, struct str line);
void reply_queue_id(const struct reply *r, char out[RELAY_QUEUE_ID]);

#endif
