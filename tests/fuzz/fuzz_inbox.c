/* A session with an IMAP server whose every word is the fuzzer's (I10). A NUL
 * stands for the next tag, so that answers belong to commands. However the
 * bytes are cut, the session means the same; nothing larger than what was said
 * comes out of it, no mail without a UID, and no refusal quotes the password.
 *
 * The server is what stands here for wire/stream.c. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/guard.h"
#include "wire/inbox.h"
#include "wire/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *__lsan_default_suppressions(void);

/* libetpan forgets these where it cannot read an answer: a few bytes for a
 * connection that is then closed. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:mailimap_greeting_new\n"
	    "leak:mailimap_section_spec_new\n"
	    "leak:mmap_string_sized_new\n";
}

#define PASSWORD "Xsecret\"1"

struct stream {
	struct str left;
	size_t step;                    /* most bytes of a read */
	struct guard guard;
	struct err why;
};

static struct str words;                /* of the server, and how they come */
static size_t step;
static bool objected;                   /* the guard did, to what it saw */

bool
stream_dial(struct stream **out, const char *host, int port, int cancel_fd,
            int64_t deadline_ms, struct err *e)
{
	(void)host, (void)port, (void)cancel_fd, (void)deadline_ms, (void)e;
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		abort();
	(*out)->left = words;
	(*out)->step = step;
	return true;
}

void
stream_free(struct stream *s)
{
	free(s);
}

bool
stream_secure(struct stream *s, const struct tls_trust *t, const char *host,
              struct err *e)
{
	(void)s, (void)t, (void)host, (void)e;
	abort();                        /* nobody asked for TLS */
}

void
stream_allow(struct stream *s, int64_t deadline_ms, int64_t bytes)
{
	(void)deadline_ms;
	guard_budget(&s->guard, bytes);
}

ssize_t
stream_read(struct stream *s, void *p, size_t n)
{
	struct str piece = str_sub(s->left, 0, n < s->step ? n : s->step);
	const char *wrong;

	if (s->why.kind != ERR_NONE)
		return -1;
	if (piece.n == 0) {
		err_set(&s->why, ERR_AGAIN, "the server hung up");
		return -1;
	}
	memcpy(p, piece.p, piece.n);
	s->left = str_sub(s->left, piece.n, s->left.n);
	wrong = guard_feed(&s->guard, piece);
	if (wrong == NULL)
		return (ssize_t)piece.n;
	objected = true;
	err_set(&s->why, ERR_AGAIN, "the server sent %s", wrong);
	return -1;
}

ssize_t
stream_write(struct stream *s, const void *p, size_t n)
{
	(void)p;
	return s->why.kind == ERR_NONE ? (ssize_t)n : -1;
}

const struct err *
stream_why(const struct stream *s)
{
	return &s->why;
}

int
stream_wait(struct stream *s, int wake_fd, int64_t deadline_ms)
{
	(void)wake_fd, (void)deadline_ms;
	return s->left.n > 0;
}

bool
stream_cancelled(const struct stream *s)
{
	(void)s;
	return false;
}

/* --- The client ----------------------------------------------------------- */

static void
note(struct buf *seen, const char *what, bool ok, struct err *e)
{
	buf_printf(seen, "%s %d %d %s\n", what, ok, e->kind, e->text);
}

static void
note_list(struct buf *seen, struct inbox_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->item[i].uid == 0)
			abort();
		buf_printf(seen, " %u %lld %lld\n", (unsigned)l->item[i].uid,
		    (long long)l->item[i].size,
		    (long long)l->item[i].received_ms);
	}
	inbox_list_clear(l);
}

static void
take(void *arg, uint32_t uid, struct str bytes)
{
	struct buf *seen = arg;

	if (uid == 0 || bytes.n > words.n)
		abort();
	buf_printf(seen, " mail %u ", (unsigned)uid);
	buf_str(seen, bytes);
}

enum step_of {
	SELECT, EXAMINE, PLACES, AFTER, CHANGED, THESE, MAILS, PIECE, MARK,
	STATUS, FIND, MOVE, COPY, EXPUNGE, MAKE, APPEND, STEPS
};

static bool
list(struct inbox_line *l, enum step_of which, struct buf *seen,
     struct err *e)
{
	static const uint32_t uids[] = { 1, 2, 3, 7 };
	struct inbox_list got = { NULL, 0, 0 };
	bool ok = false;

	switch (which) {
	case PLACES:
		ok = inbox_list_places(l, 1, 3, &got, e);
		break;
	case AFTER:
		ok = inbox_list_after(l, 1, &got, e);
		break;
	case CHANGED:
		ok = inbox_list_changed(l, 5, &got, e);
		break;
	default:
		ok = inbox_list_these(l, uids, 4, &got, e);
	}
	note_list(seen, &got);
	return ok;
}

static bool
mails(struct inbox_line *l, struct buf *seen, struct err *e)
{
	static const uint32_t uids[] = { 1, 2, 3 };
	bool ok = inbox_ask(l, uids, 2, e) && inbox_ask(l, uids + 2, 1, e);

	for (int i = 0; ok && i < 2; i++) {
		struct err no = ERR_INIT;

		ok = inbox_answer(l, take, seen, &no) ||
		    no.kind == ERR_INPUT;
		note(seen, "answer", ok, &no);
		if (!ok)
			*e = no;
	}
	return ok;
}

static bool
piece(struct inbox_line *l, struct buf *seen, struct err *e)
{
	struct buf got = BUF_INIT;
	int n = inbox_piece(l, 1, 0, &got, e);

	if (got.n > words.n)
		abort();
	buf_str(seen, buf_view(&got));
	buf_clear(&got);
	return n >= 0;
}

static bool
folder(struct inbox_line *l, enum step_of which, struct buf *seen,
       struct err *e)
{
	struct inbox_folder f = { 0, 0, 0, 0 };
	bool ok = which == SELECT ? inbox_select(l, "INBOX", &f, e) :
	    which == EXAMINE ? inbox_examine(l, "INBOX", &f, e) :
	    inbox_status(l, "Other", &f, e);

	if (ok)
		buf_printf(seen, " %u %u %u %llu\n", (unsigned)f.uidvalidity,
		    (unsigned)f.uidnext, (unsigned)f.exists,
		    (unsigned long long)f.modseq);
	return ok;
}

static bool
change(struct inbox_line *l, enum step_of which, struct err *e)
{
	static const uint32_t uids[] = { 1, 2 };

	switch (which) {
	case MARK:
		return inbox_mark(l, uids, 2, "\\Seen", e);
	case MOVE:
		return !inbox_has_move(l) ||
		    inbox_move(l, uids, 2, "Done", e);
	case COPY:
		return inbox_copy(l, uids, 2, "Done", e);
	case EXPUNGE:
		return !inbox_has_expunge(l) || inbox_expunge(l, uids, 2, e);
	case MAKE:
		return inbox_make(l, "Done", e);
	case APPEND:
		return inbox_append(l, "Sent", 0, STR("A: b\r\n\r\nc\r\n"), e);
	default:
		return inbox_find_id(l, STR("a@b"), e) >= 0;
	}
}

static bool
do_step(struct inbox_line *l, enum step_of which, struct buf *seen,
        struct err *e)
{
	if (which == SELECT || which == EXAMINE || which == STATUS)
		return folder(l, which, seen, e);
	if (which >= PLACES && which <= THESE)
		return list(l, which, seen, e);
	if (which == MAILS)
		return mails(l, seen, e);
	if (which == PIECE)
		return piece(l, seen, e);
	return change(l, which, e);
}

/* What is done depends on nothing but first: the steps from that one on. */
static void
talk(unsigned first, struct buf *seen)
{
	static const struct imap at = { .host = "h", .port = 1,
	    .tls = TLS_MODE_NONE, .user = "u" };
	struct inbox_line *l = NULL;
	struct err e = ERR_INIT;
	bool ok = inbox_open(&l, &at, NULL, STR(PASSWORD), -1, &e);

	if (str_find(str_from(e.text), STR(PASSWORD), 0) < strlen(e.text))
		abort();
	note(seen, "open", ok, &e);
	for (unsigned i = 0; ok && i < STEPS; i++) {
		enum step_of which = (enum step_of)((first + i) % STEPS);

		err_clear(&e);
		ok = do_step(l, which, seen, &e) || e.kind == ERR_INPUT;
		note(seen, "step", ok, &e);
	}
	/* How far IDLE reads is a matter of how much is there. */
	err_clear(&e);
	if (ok && inbox_has_idle(l) && inbox_idle(l, 0, &e) < 0 &&
	    e.kind == ERR_NONE)
		abort();
	if (l != NULL)
		inbox_close(l);
}

static void
expand(struct str in, struct buf *out)
{
	unsigned tag = 1;

	for (size_t i = 0; i < in.n; i++)
		if (in.p[i] == '\0')
			buf_printf(out, "%u", tag++);
		else
			buf_char(out, in.p[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t steps[] = { SIZE_MAX, 1, 11 };
	struct buf said = BUF_INIT, seen[3] = { BUF_INIT, BUF_INIT, BUF_INIT };

	if (size == 0)
		return 0;
	expand((struct str){ (const char *)data + 1, size - 1 }, &said);
	words = buf_view(&said);
	objected = false;
	for (size_t i = 0; i < 3; i++) {
		step = steps[i];
		talk(data[0], &seen[i]);
		/* It objects as soon as it sees; so it matters when. */
		if (!objected && !str_eq(buf_view(&seen[0]),
		    buf_view(&seen[i])))
			abort();
	}
	for (size_t i = 0; i < 3; i++)
		buf_clear(&seen[i]);
	buf_clear(&said);
	return 0;
}
