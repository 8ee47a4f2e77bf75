#include "wire/lmtp.h"

#include <stdlib.h>

#include "wire/lmtp_inner.h"

struct lmtp *
lmtp_new(const struct lmtp_limits *limits, struct buf *out)
{
	struct lmtp *l = calloc(1, sizeof *l);

	if (l == NULL)
		out_of_memory();
	l->limits = *limits;
	buf_printf(out, "220 %s LMTP postroom\r\n", limits->host);
	return l;
}

void
lmtp_free(struct lmtp *l)
{
	if (l == NULL)
		return;
	buf_clear(&l->line);
	arena_clear(&l->arena);
	free(l);
}

void
lmtp_void(struct lmtp *l)
{
	arena_clear(&l->arena);
	l->mail = false;
	l->sender = l->address = STR_NONE;
	l->size = 0;
	l->handed = (struct lmtp_handed){ 0 };
	l->recipients = l->due = 0;
}

void
lmtp_put(struct buf *out, const char *reply)
{
	buf_z(out, reply);
	buf_z(out, "\r\n");
}

enum lmtp_event
lmtp_close(struct lmtp *l, const char *reply, struct buf *out)
{
	lmtp_put(out, reply);
	l->at = AT_CLOSED;
	return LMTP_BYE;
}

enum lmtp_event
lmtp_no(struct lmtp *l, const char *reply, struct buf *out)
{
	lmtp_put(out, reply);
	if (++l->errors < LMTP_ERRORS)
		return LMTP_HUNGRY;
	return lmtp_close(l, "421 4.7.0 too many errors", out);
}

/* --- Answers -------------------------------------------------------------- */

static void
answered(struct lmtp *l, enum lmtp_at from)
{
	if (l->at != from)
		abort();
	l->at = AT_COMMAND;
}

void
lmtp_say_mail(struct lmtp *l, const char *no, struct buf *out)
{
	answered(l, AT_ANSWER);
	l->mail = no == NULL;
	if (no != NULL)
		lmtp_void(l);
	lmtp_put(out, no != NULL ? no : "250 2.1.0 ok");
}

void
lmtp_say_rcpt(struct lmtp *l, const char *no, struct buf *out)
{
	answered(l, AT_ANSWER);
	if (no == NULL)
		l->recipients++;
	lmtp_put(out, no != NULL ? no : "250 2.1.5 ok");
}

void
lmtp_say_data(struct lmtp *l, const char *no, struct buf *out)
{
	answered(l, AT_ANSWER);
	lmtp_put(out, no != NULL ? no : "354 go on");
	if (no != NULL) {
		lmtp_void(l);
		return;
	}
	l->at = AT_DATA;
	l->dot = LINE_START;
}

void
lmtp_say_end(struct lmtp *l, const char *reply, struct buf *out)
{
	answered(l, AT_END);
	lmtp_put(out, reply);
	if (--l->due > 0) {
		l->at = AT_END;
		return;
	}
	l->commands = l->errors = 0;
	lmtp_void(l);
}

struct str
lmtp_sender(const struct lmtp *l)
{
	return l->sender;
}

int64_t
lmtp_size(const struct lmtp *l)
{
	return l->size;
}

const struct lmtp_handed *
lmtp_handed(const struct lmtp *l)
{
	return &l->handed;
}

struct str
lmtp_address(const struct lmtp *l)
{
	return l->address;
}

struct str
lmtp_chunk(const struct lmtp *l)
{
	return l->chunk;
}

size_t
lmtp_recipients(const struct lmtp *l)
{
	return l->recipients;
}
