/* wire/inbox_inner.h -- what inbox*.c share; for no other file. */
#ifndef WIRE_INBOX_INNER_H
#define WIRE_INBOX_INNER_H

#include <libetpan/libetpan.h>

#include "wire/inbox.h"
#include "wire/stream.h"

enum {
	CONNECT_MS = 30 * 1000,
	COMMAND_MS = 60 * 1000,
	WINDOW_MS = 5 * 60 * 1000,
	ANSWER_BYTES = 1024 * 1024,     /* of a command without mail in it */
	ROW_BYTES = 512,                /* of a mail in a list, generously */
	UIDS_A_COMMAND = INBOX_UIDS,
};

struct inbox_line {
	struct stream *stream;          /* own */
	mailimap *imap;                 /* own */
	int asked[INBOX_WINDOWS];       /* tags, oldest first */
	size_t nasked;
	bool no_idle;                   /* offered, and refused when asked */
	int eager;                      /* returns of IDLE without one */
	int wake_fd;                    /* ends IDLE; -1: none */
	char said[200];                 /* the last tagged line's text */
};

/* --- One command and its answer (inbox_line.c) -------------------------- */

/* How a command ended. */
enum said { SAID_OK, SAID_NO, SAID_BROKEN };

/* line_broken fills *e from what broke the connection; returns false. */
bool line_broken(struct inbox_line *l, const char *what, struct err *e);

/* line_send sends a command with a fresh tag. bytes: what the answer may
 * have; ms: how long it may take. */
bool line_send(struct inbox_line *l, struct str command, int64_t ms,
               int64_t bytes);

/* line_finish reads up to the tagged line of tag; its text is in l->said. */
enum said line_finish(struct inbox_line *l, int tag);

/* line_run is both, with an error made of it. what: for people. */
bool line_run(struct inbox_line *l, struct str command, const char *what,
              int64_t bytes, struct err *e);

/* line_can asks whether the server said that it knows an extension, line_takes
 * whether it takes a way to log in ("PLAIN"). libetpan's own questions crash
 * where it said nothing of what it knows. */
bool line_can(const struct inbox_line *l, const char *extension);
bool line_takes(const struct inbox_line *l, const char *mechanism);

/* line_put_quoted writes s as a quoted string (RFC 3501, 9). */
void line_put_quoted(struct buf *out, struct str s);

/* line_put_place writes a folder's name (UTF-8) as the server wants it.
 * ERR_INPUT: it is none (inbox_move.c). */
bool line_put_place(struct buf *out, const char *name, struct err *e);

/* --- inbox_login.c ------------------------------------------------------- */

/* line_log_in sends LOGIN, or AUTHENTICATE PLAIN where LOGIN is disabled or
 * cannot say the password; the latter is wiped from every buffer after. The
 * capabilities must have been asked for. */
bool line_log_in(struct inbox_line *l, const char *user, struct str password,
                 struct err *e);

/* --- inbox_fetch.c ------------------------------------------------------- */

/* uid_set writes "1,3:5" for ascending UIDs. */
void uid_set(struct buf *out, const uint32_t *uid, size_t n);

#endif
