#include "wire/relay.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/fault.h"
#include "mime/build.h"

const struct relay_deadlines RELAY_DEADLINES = { 30, 300, 600, 1800 };

enum { LINE_SOCKETS = 4 };      /* libcurl tries two families at once */

struct relay_line {
	struct arena arena;             /* own */
	CURL *curl;                     /* own; NULL until it is needed */
	char url[512];
	char helo[256];
	enum tls_mode tls;
	const char *ca_file, *user;
	struct secret password;         /* own */
	struct relay_deadlines deadlines;
	atomic_int *wish;
	int fd[LINE_SOCKETS];           /* -1: free */
	char error[CURL_ERROR_SIZE];

	/* Of the letter being sent. */
	struct str rest;                /* of the body */
	const struct relay_handing *handing;
	struct err refused;             /* why handing was refused */
	struct reply reply;
	enum sent_so_far at;
	bool handed, quitting, stale;   /* stale: no reply in this one yet */
};

static void
start_curl(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		out_of_memory();
}

/* The name we greet with goes into the URL, so it must be no more than a
 * name. */
static bool
is_helo(const char *s)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	return s[0] != '\0' && strspn(s, ok) == strlen(s);
}

static void
set_helo(struct relay_line *l, const char *wanted)
{
	struct str name = str_from(wanted);

	if (!is_helo(wanted) || name.n >= sizeof l->helo) {
		if (gethostname(l->helo, sizeof l->helo) != 0)
			l->helo[0] = '\0';
		l->helo[sizeof l->helo - 1] = '\0';
		if (!is_helo(l->helo))
			memcpy(l->helo, "localhost", sizeof "localhost");
		return;
	}
	memcpy(l->helo, name.p, name.n + 1);
}

struct relay_line *
relay_new(const struct relay *r, const struct secret *password,
          const struct relay_deadlines *deadlines, atomic_int *wish)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct relay_line *l = calloc(1, sizeof *l);
	bool v6 = strchr(r->host, ':') != NULL;
	struct str url;

	if (l == NULL)
		out_of_memory();
	pthread_once(&once, start_curl);
	set_helo(l, r->helo);
	url = str_printf(&l->arena, "%s://%s%s%s:%d/%s",
	    r->tls == TLS_MODE_IMPLICIT ? "smtps" : "smtp",
	    v6 ? "[" : "", r->host, v6 ? "]" : "", r->port, l->helo);
	if (url.n < sizeof l->url)      /* else "": libcurl refuses it */
		memcpy(l->url, url.p, url.n + 1);
	l->tls = r->tls;
	l->ca_file = str_z(&l->arena, str_from(r->ca_file));
	l->user = str_z(&l->arena, str_from(r->user));
	if (password->n > 0)
		secret_set(&l->password, secret_view(password));
	l->deadlines = *deadlines;
	l->wish = wish;
	for (int i = 0; i < LINE_SOCKETS; i++)
		l->fd[i] = -1;
	return l;
}

/* --- What libcurl calls. --- */

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *addr)
{
	struct relay_line *l = arg;
	int fd = socket(addr->family, addr->socktype | SOCK_CLOEXEC,
	    addr->protocol);

	(void)purpose;
	for (int i = 0; i < LINE_SOCKETS && fd >= 0; i++)
		if (l->fd[i] < 0) {
			l->fd[i] = fd;
			return fd;
		}
	if (fd >= 0)
		close(fd);
	return CURL_SOCKET_BAD;
}

static int
close_socket(void *arg, curl_socket_t fd)
{
	struct relay_line *l = arg;

	for (int i = 0; i < LINE_SOCKETS; i++)
		if (l->fd[i] == fd)
			l->fd[i] = -1;
	return close(fd);
}

/* Without this libcurl's QUIT waits for a peer that may never answer
 * (measured: 34.8 s in curl_easy_cleanup, SECURITY M10). */
static void
hang_up(struct relay_line *l)
{
	for (int i = 0; i < LINE_SOCKETS; i++)
		if (l->fd[i] >= 0)
			shutdown(l->fd[i], SHUT_RDWR);
}

static bool
hand_over(struct relay_line *l)
{
	if (!l->handing->about_to_hand(l->handing->arg, &l->refused))
		return false;
	l->handed = true;
	l->reply = (struct reply){ "", 0 };
	/* What is waited for from now on is the answer to the final dot. */
	curl_easy_setopt(l->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	    l->deadlines.final_dot);
	return true;
}

static size_t
give_body(char *out, size_t size, size_t n, void *arg)
{
	struct relay_line *l = arg;
	size_t take = size * n < l->rest.n ? size * n : l->rest.n;

	if (take == l->rest.n && !l->handed && !hand_over(l))
		return CURL_READFUNC_ABORT;
	fault_point("socket.write");
	if (take > 0)
		memcpy(out, l->rest.p, take);
	l->rest = str_sub(l->rest, take, l->rest.n);
	return take;
}

/* The body is given once: a second time would be a second letter. */
static int
no_rewind(void *arg, curl_off_t offset, int origin)
{
	(void)arg, (void)offset, (void)origin;
	return CURL_SEEKFUNC_FAIL;
}

static size_t
take_reply(char *p, size_t size, size_t n, void *arg)
{
	struct relay_line *l = arg;

	fault_point("socket.read");
	l->stale = false;
	if (!l->quitting)       /* "221 bye" is not what the letter met */
		reply_add(&l->reply, (struct str){ p, size * n });
	return size * n;
}

static const struct {
	const char *command;
	enum sent_so_far at;
} commands[] = {
	{ "EHLO", AT_CONNECT }, { "HELO", AT_CONNECT },
	{ "STARTTLS", AT_CONNECT }, { "AUTH", AT_LOGIN },
	{ "MAIL ", AT_MAIL }, { "RCPT ", AT_RCPT }, { "DATA", AT_DATA },
};

/* libcurl tells each command it has sent; the reply that counts is that to
 * the last one which is not QUIT. Passwords pass here and go nowhere. */
static int
watch(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
	struct relay_line *l = arg;
	struct str sent = { p, n };

	(void)curl;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	if (str_starts(sent, "QUIT")) {
		l->quitting = true;
		hang_up(l);
		return 0;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (str_starts(sent, commands[i].command))
			l->at = commands[i].at;
	l->reply = (struct reply){ "", 0 };
	return 0;
}

static int
progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct relay_line *l = arg;
	int wish = atomic_load(l->wish);

	(void)a, (void)b, (void)c, (void)d;
	return wish == RELAY_DROP || (wish == RELAY_BREAK_OFF && !l->handed);
}

/* --- One line. --- */

static void
set_callbacks(struct relay_line *l)
{
	CURL *c = l->curl;

	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, l);
	curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, l);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(c, CURLOPT_READDATA, l);
	curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, no_rewind);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_reply);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, l);
	curl_easy_setopt(c, CURLOPT_VERBOSE, 1L);       /* for watch() */
	curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(c, CURLOPT_DEBUGDATA, l);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, l);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, l->error);
}

/* Never CURLOPT_CRLF (it turns CR LF into CR CR LF, SECURITY M7), no DSN
 * parameters (7.88 sends a stray '>'), no CURLOPT_SSL_CTX_FUNCTION (the
 * GnuTLS flavour has none). */
static void
open_line(struct relay_line *l)
{
	CURL *c = l->curl = curl_easy_init();

	if (c == NULL)
		out_of_memory();
	set_callbacks(l);
	curl_easy_setopt(c, CURLOPT_URL, l->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_PROXY, "");         /* not by environment */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, l->deadlines.connect);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, l->deadlines.whole);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_USE_SSL, l->tls == TLS_MODE_NONE ?
	    (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	if (l->ca_file[0] != '\0') {
		curl_easy_setopt(c, CURLOPT_CAINFO, l->ca_file);
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	if (l->user[0] != '\0') {
		curl_easy_setopt(c, CURLOPT_USERNAME, l->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, l->password.p != NULL ?
		    l->password.p : "");
	}
}

void
relay_close(struct relay_line *l)
{
	if (l->curl == NULL)
		return;
	hang_up(l);
	curl_easy_cleanup(l->curl);
	l->curl = NULL;
}

void
relay_free(struct relay_line *l)
{
	if (l == NULL)
		return;
	relay_close(l);
	secret_clear(&l->password);
	arena_clear(&l->arena);
	free(l);
}

/* One transaction; what was seen of it in *seen. */
static void
perform(struct relay_line *l, const char *from, struct curl_slist *to,
        struct str bytes, struct attempt_seen *seen)
{
	if (l->curl == NULL)
		open_line(l);
	l->rest = bytes;
	l->refused = (struct err)ERR_INIT;
	l->reply = (struct reply){ "", 0 };
	l->at = AT_CONNECT;
	l->handed = l->quitting = false;
	l->stale = true;
	l->error[0] = '\0';
	curl_easy_setopt(l->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	    l->deadlines.reply);
	curl_easy_setopt(l->curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(l->curl, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)bytes.n);
	*seen = (struct attempt_seen){ 0 };
	seen->curl = (int)curl_easy_perform(l->curl);
	curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &seen->code);
	curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, NULL);
	seen->at = l->at;
	seen->handed = l->handed;
}

/* A line that was kept open may have been closed by the other side in the
 * meantime ("421 timeout"): that says nothing about the letter. */
static bool
was_only_old(struct relay_line *l, const struct attempt_seen *seen)
{
	long connects = 1;

	curl_easy_getinfo(l->curl, CURLINFO_NUM_CONNECTS, &connects);
	return seen->curl != CURLE_OK && connects == 0 && !seen->handed &&
	    seen->at <= AT_MAIL &&
	    seen->curl != CURLE_ABORTED_BY_CALLBACK &&
	    (l->stale || seen->code == 421);
}

static void
copy_text(char out[RELAY_TEXT], const char *text)
{
	struct reply r = { "", 0 };

	reply_add(&r, str_from(text));
	memcpy(out, r.text, sizeof r.text);
}

static void
fill_answer(struct relay_line *l, const struct attempt_seen *seen,
            struct relay_answer *out)
{
	const char *why = l->error;

	out->class = attempt_class(seen);
	memcpy(out->text, l->reply.text, sizeof l->reply.text);
	out->code = l->reply.n > 0 ? seen->code : 0;
	if (out->class == ATTEMPT_SENT) {
		reply_queue_id(&l->reply, out->queue_id);
		return;
	}
	if (l->refused.kind != ERR_NONE)
		why = l->refused.text;
	if (why[0] == '\0')
		why = curl_easy_strerror((CURLcode)seen->curl);
	copy_text(out->error, why);
}

static bool
check_addresses(struct arena *a, struct str *from, struct str *to,
                struct relay_answer *out)
{
	if ((from->n == 0 || build_address(a, *from, from)) &&
	    build_address(a, *to, to))
		return true;
	out->class = ATTEMPT_PERMANENT;
	copy_text(out->error, "the address is none that mail can be sent to");
	return false;
}

void
relay_send(struct relay_line *l, struct str from, struct str to,
           struct str bytes, const struct relay_handing *handing,
           struct relay_answer *out)
{
	struct curl_slist *rcpt = NULL;
	struct arena a = ARENA_INIT;
	struct attempt_seen seen;

	*out = (struct relay_answer){ .class = ATTEMPT_PERMANENT };
	if (!check_addresses(&a, &from, &to, out))
		goto out;
	if (bytes.n == 0) {
		copy_text(out->error, "its bytes are gone: erased, or lost");
		goto out;
	}
	rcpt = curl_slist_append(NULL, str_z(&a, to));
	if (rcpt == NULL)
		out_of_memory();
	l->handing = handing;
	perform(l, str_z(&a, from), rcpt, bytes, &seen);
	if (was_only_old(l, &seen)) {
		relay_close(l);
		perform(l, str_z(&a, from), rcpt, bytes, &seen);
	}
	fill_answer(l, &seen, out);
	if (seen.curl != CURLE_OK)
		relay_close(l);
out:
	curl_slist_free_all(rcpt);
	arena_clear(&a);
}
