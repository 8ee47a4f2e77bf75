#include "wire/inbox.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "wire/inbox_inner.h"
#include "wire/mutf7.h"

enum { STREAM_BUFFER = 8 * 1024 };

/* libetpan's door to our stream. It spins on a read of 0, so an end is -1,
 * which stream_read sees to. */
static ssize_t
low_read(mailstream_low *low, void *p, size_t n)
{
	return stream_read(low->data, p, n);
}

static ssize_t
low_write(mailstream_low *low, const void *p, size_t n)
{
	return stream_write(low->data, p, n);
}

static int
low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int
low_fd(mailstream_low *low)
{
	(void)low;
	return -1;              /* it would only select() on it */
}

static void
low_free(mailstream_low *low)
{
	free(low);
}

static void
low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver driver = {
	low_read, low_write, low_close, low_fd, low_free, low_cancel,
	low_get_cancel, NULL, NULL, NULL, NULL
};

/* Above its ceiling libetpan maps strings from files in /tmp. */
static void
no_files_for_strings(void)
{
	mmap_string_set_ceil(SIZE_MAX / 2);
}

/* libetpan's own way to ask takes it for granted that the server lists some,
 * and crashes where it does not. */
static bool
capabilities(struct inbox_line *l, struct err *e)
{
	if (line_run(l, STR("CAPABILITY"), "CAPABILITY", ANSWER_BYTES, e))
		return true;
	if (e->kind == ERR_INPUT)
		e->kind = ERR_AGAIN;    /* a server must know this one */
	return false;
}

/* greet reads the server's first line. */
static int
greet(struct inbox_line *l, struct err *e)
{
	mailstream_low *low = mailstream_low_new(l->stream, &driver);
	mailstream *s = low == NULL ? NULL :
	    mailstream_new(low, STREAM_BUFFER);
	int code;

	l->imap = mailimap_new(0, NULL);
	if (s == NULL || l->imap == NULL)
		out_of_memory();
	stream_allow(l->stream, clock_mono_ms() + CONNECT_MS, ANSWER_BYTES);
	code = mailimap_connect(l->imap, s);
	l->imap->imap_stream = s;
	if (code != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		line_broken(l, "greeting", e);
	return code;
}

/* start_tls never goes on in clear (T27): not when the server does not offer
 * it, not when it says we are logged in already, not when bytes came that
 * were sent before TLS. */
static bool
start_tls(struct inbox_line *l, const struct imap *at,
          const struct tls_trust *trust, struct err *e)
{
	if (!capabilities(l, e))
		return false;
	if (!line_can(l, "STARTTLS"))
		return err_set(e, ERR_SETUP, "%s offers no STARTTLS",
		    at->host);
	if (!line_run(l, STR("STARTTLS"), "STARTTLS", ANSWER_BYTES, e))
		return false;
	if (l->imap->imap_stream->read_buffer_len != 0)
		return err_set(e, ERR_SETUP, "%s: bytes behind the answer "
		    "to STARTTLS, sent by somebody without TLS", at->host);
	stream_allow(l->stream, clock_mono_ms() + CONNECT_MS, ANSWER_BYTES);
	return stream_secure(l->stream, trust, at->host, e);
}

static bool
open_line(struct inbox_line *l, const struct imap *at,
          const struct tls_trust *trust, struct str password, struct err *e)
{
	int code;

	if (at->tls == TLS_MODE_IMPLICIT &&
	    !stream_secure(l->stream, trust, at->host, e))
		return false;
	code = greet(l, e);
	if (code != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return false;
	if (at->tls == TLS_MODE_STARTTLS) {
		if (code == MAILIMAP_NO_ERROR_AUTHENTICATED)
			return err_set(e, ERR_SETUP, "%s says we are logged "
			    "in before TLS has begun (PREAUTH)", at->host);
		if (!start_tls(l, at, trust, e))
			return false;
		code = MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
	}
	/* Under TLS they are asked for again: the first may have been a lie. */
	if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED &&
	    (!capabilities(l, e) || !line_log_in(l, at->user, password, e)))
		return false;
	return capabilities(l, e);
}

bool
inbox_open(struct inbox_line **out, const struct imap *at,
           const struct tls_trust *trust, struct str password,
           int cancel_fd, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct inbox_line *l = calloc(1, sizeof *l);
	bool done;

	if (l == NULL)
		out_of_memory();
	l->wake_fd = -1;
	pthread_once(&once, no_files_for_strings);
	done = stream_dial(&l->stream, at->host, at->port, cancel_fd,
	    clock_mono_ms() + CONNECT_MS, e) &&
	    open_line(l, at, trust, password, e);
	if (!done) {
		inbox_close(l);
		return false;
	}
	*out = l;
	return true;
}

/* A healthy line says LOGOUT and does not wait for the answer. */
void
inbox_close(struct inbox_line *l)
{
	if (l == NULL)
		return;
	if (l->imap != NULL) {
		mailstream *s = l->imap->imap_stream;

		if (stream_why(l->stream)->kind == ERR_NONE &&
		    l->imap->imap_state != MAILIMAP_STATE_DISCONNECTED &&
		    l->nasked == 0)
			line_send(l, STR("LOGOUT"), 1000, ANSWER_BYTES);
		if (s != NULL)
			mailstream_close(s);
		l->imap->imap_stream = NULL;    /* else it talks again */
		mailimap_free(l->imap);
	}
	stream_free(l->stream);
	free(l);
}

bool
inbox_has_idle(const struct inbox_line *l)
{
	return !l->no_idle && line_can(l, "IDLE");
}

void
inbox_wake(struct inbox_line *l, int fd)
{
	l->wake_fd = fd;
}

/* The two ways to open a folder, each as an ordinary server knows it and as
 * one with CONDSTORE does. */
struct opener {
	int (*plain)(mailimap *imap, const char *name);
	int (*counting)(mailimap *imap, const char *name, uint64_t *modseq);
};

static int
open_by(struct inbox_line *l, const struct opener *how, const char *name,
        uint64_t *modseq)
{
	*modseq = 0;
	return line_can(l, "CONDSTORE") ?
	    how->counting(l->imap, name, modseq) : how->plain(l->imap, name);
}

static bool
open_with(struct inbox_line *l, const struct opener *how, const char *name,
          struct inbox_folder *out, struct err *e)
{
	const struct mailimap_selection_info *got;
	struct buf coded = BUF_INIT;
	int code;

	if (!mutf7_put(&coded, str_from(name)) || coded.n == 0) {
		buf_clear(&coded);
		return err_set(e, ERR_INPUT, "not a folder name");
	}
	l->said[0] = '\0';
	stream_allow(l->stream, clock_mono_ms() + COMMAND_MS, ANSWER_BYTES);
	code = open_by(l, how, coded.p, &out->modseq);
	buf_clear(&coded);
	if (code == MAILIMAP_ERROR_SELECT || code == MAILIMAP_ERROR_EXAMINE)
		return err_set(e, ERR_INPUT, "folder \"%s\": the server "
		    "said: %s", name, l->imap->imap_response != NULL ?
		    l->imap->imap_response : "NO");
	got = l->imap->imap_selection_info;
	if (code != MAILIMAP_NO_ERROR || got == NULL)
		return line_broken(l, "opening a folder", e);
	out->uidvalidity = got->sel_uidvalidity;
	out->uidnext = got->sel_uidnext;
	out->exists = got->sel_exists;
	return true;
}

bool
inbox_select(struct inbox_line *l, const char *name,
             struct inbox_folder *out, struct err *e)
{
	static const struct opener select = { mailimap_select,
	    mailimap_select_condstore };

	return open_with(l, &select, name, out, e);
}

bool
inbox_examine(struct inbox_line *l, const char *name,
              struct inbox_folder *out, struct err *e)
{
	static const struct opener examine = { mailimap_examine,
	    mailimap_examine_condstore };

	return open_with(l, &examine, name, out, e);
}
