/* SPEC SE-3, SE-4; SECURITY M6-M11, 2.4, S01, S02, S03, S07, T11,
 * T12. */
#include "tests/unit/sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "mime/build.h"
#include "wire/relay.h"

static const char mail[] = "From: a@b.example\r\nSubject: x\r\n\r\n"
    ".\r\n..\r\nlast\r\n";
static const struct relay_deadlines quick = { 2, 1, 2, 20 };

static struct str
mail_bytes(void)
{
	return (struct str){ mail, sizeof mail - 1 };
}

struct handed {
	int times;
	bool refuse;
};

static bool
about_to_hand(void *arg, struct err *e)
{
	struct handed *h = arg;

	h->times++;
	return !h->refuse || err_set(e, ERR_AGAIN, "the disk is full");
}

static struct relay
a_relay(int port)
{
	return (struct relay){ .name = "r", .host = "localhost",
	    .port = port, .tls = TLS_MODE_NONE, .ca_file = "", .user = "",
	    .helo = "desk.example" };
}

static void
send_one(struct relay_line *l, const char *to, struct handed *h,
         struct relay_answer *out)
{
	struct relay_handing handing = { about_to_hand, h };

	relay_send(l, STR("a@b.example"), str_from(to),
	    mail_bytes(), &handing, out);
}

/* --- 9 steps x 7 ways, all at once, a port and a thread a cell. --- */

#define ROW(step, extra, c421, c451, c554, drop, half, silent, fine) \
	{ step, extra, { c421, c451, c554, drop, half, silent, fine } }
#define D ATTEMPT_RELAY_DOWN
#define T ATTEMPT_TRANSIENT
#define P ATTEMPT_PERMANENT
#define U ATTEMPT_UNSURE
#define S ATTEMPT_SENT
#define L ATTEMPT_LOGIN_REFUSED

static const char *const actions[] = { "421 4.3.2 bye", "451 4.3.0 later",
	"554 5.7.1 no", "drop", "half", "silent", "ok" };
enum { ACTIONS = sizeof actions / sizeof *actions };

static const struct row {
	const char *step, *extra;
	enum attempt want[ACTIONS];
} rows[] = {
	ROW("CONNECT", "", D, D, D, D, D, D, S),
	/* A refused EHLO is followed by HELO, which is the same step. */
	ROW("EHLO", "", D, D, D, D, D, D, S),
	ROW("STARTTLS", ", \"tls\": \"starttls\"", D, D, D, D, D, D, S),
	ROW("AUTH", ", \"auth\": {\"u\": \"p\"}", D, D, L, D, D, D, S),
	ROW("MAIL", "", T, T, P, T, T, T, S),
	ROW("RCPT", "", T, T, P, T, T, T, S),
	ROW("DATA", "", T, T, P, T, T, T, S),
	/* The whole of this small mail is in the socket's buffer by then. */
	ROW("BODY", "", T, T, P, U, U, U, S),
	ROW("DOT", "", T, T, P, U, U, U, S),
};
enum { ROWS = sizeof rows / sizeof *rows };

struct cell {
	const struct sink *sink;
	size_t row, action;
	struct relay_answer answer;
	struct handed handed;
	int64_t ms;
};

static void *
try_cell(void *arg)
{
	struct cell *c = arg;
	struct arena a = ARENA_INIT;
	const struct row *row = &rows[c->row];
	struct relay r = a_relay(c->sink->port[c->row * ACTIONS +
	    c->action]);
	struct secret password = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l;

	c->ms = clock_mono_ms();
	if (str_is(str_from(row->step), "STARTTLS")) {
		r.tls = TLS_MODE_STARTTLS;
		r.ca_file = str_printf(&a, "%s/cert.pem", c->sink->dir).p;
	}
	if (str_is(str_from(row->step), "AUTH")) {
		r.user = "u";
		secret_set(&password, STR("p"));
	}
	l = relay_new(&r, &password, &quick, &wish);
	send_one(l, "c@d.example", &c->handed, &c->answer);
	relay_free(l);
	secret_clear(&password);
	arena_clear(&a);
	c->ms = clock_mono_ms() - c->ms;
	return NULL;
}

static void
check_cell(const struct cell *c, size_t k)
{
	const struct row *row = &rows[c->row];
	enum attempt got = c->answer.class;
	int kept = sink_kept(c->sink, k);

	if (got != row->want[c->action])
		fail_msg("%s at %s: got %s, want %s (%ld %s|%s)",
		    actions[c->action], row->step, attempt_name(got),
		    attempt_name(row->want[c->action]), c->answer.code,
		    c->answer.text, c->answer.error);
	if (got == ATTEMPT_SENT)
		check_int("kept once", kept, 1);
	else if (got != ATTEMPT_UNSURE)
		check_int("not kept", kept, 0);
	check_int(row->step, c->handed.times, c->row >= 7 ||
	    got == ATTEMPT_SENT);
	check("S07: never long after the deadline", c->ms < 8000);
	if (c->row >= 4 && c->action < 3)
		check_str("the server's words", str_from(c->answer.text),
		    str_from(actions[c->action]));
	if (got == ATTEMPT_SENT)
		check_str("the queue id", str_from(c->answer.queue_id),
		    STR("Q00001"));
	else
		check("a reason", c->answer.error[0] != '\0');
}

static void
every_step_and_reply(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf plans = BUF_INIT;
	struct sink sink;
	struct cell cell[ROWS * ACTIONS];
	pthread_t thread[ROWS * ACTIONS];

	(void)state;
	if (getenv("POSTROOM_UNDER_VALGRIND") != NULL)
		skip();         /* its deadlines are short: many TLS at once */
	for (size_t k = 0; k < ROWS * ACTIONS; k++)
		buf_printf(&plans, "%s{\"%s\": \"%s\"%s}", k > 0 ? "," : "[",
		    rows[k / ACTIONS].step, actions[k % ACTIONS],
		    rows[k / ACTIONS].extra);
	buf_char(&plans, ']');
	sink_start(&sink, str_z(&a, buf_view(&plans)), true);
	check_int("a port a cell", sink.nport, ROWS * ACTIONS);
	for (size_t k = 0; k < ROWS * ACTIONS; k++) {
		cell[k] = (struct cell){ .sink = &sink, .row = k / ACTIONS,
		    .action = k % ACTIONS };
		pthread_create(&thread[k], NULL, try_cell, &cell[k]);
	}
	for (size_t k = 0; k < ROWS * ACTIONS; k++)
		pthread_join(thread[k], NULL);
	for (size_t k = 0; k < ROWS * ACTIONS; k++)
		check_cell(&cell[k], k);
	sink_stop(&sink);
	buf_clear(&plans);
	arena_clear(&a);
}

#undef D
#undef T
#undef P
#undef U
#undef S
#undef L

/* One line, many letters: a refusal in between does not spoil the next. */
static void
a_line_is_used_again(void **state)
{
	struct sink sink;
	struct relay r;
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l;
	struct buf got = BUF_INIT;

	(void)state;
	sink_start(&sink, "{}", false);
	r = a_relay(sink.port[0]);
	l = relay_new(&r, &none, &quick, &wish);
	for (int i = 1; i <= 3; i++) {
		struct relay_answer answer;
		struct handed h = { 0 };

		send_one(l, i == 2 ? "rcpt-550@d.example" : "c@d.example",
		    &h, &answer);
		check_int("class", answer.class, i == 2 ?
		    ATTEMPT_PERMANENT : ATTEMPT_SENT);
	}
	check_int("two of three", sink_kept(&sink, 0), 2);
	check_str("byte for byte, dots and all", sink_mail(&sink, 0, 2, &got),
	    mail_bytes());
	relay_free(l);
	sink_stop(&sink);
	buf_clear(&got);
}

static void
handing_can_be_refused(void **state)
{
	struct sink sink;
	struct relay r;
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l;
	struct relay_answer answer;
	struct handed h = { .refuse = true };

	(void)state;
	sink_start(&sink, "{}", false);
	r = a_relay(sink.port[0]);
	l = relay_new(&r, &none, &quick, &wish);
	send_one(l, "c@d.example", &h, &answer);
	check_int("as if never", answer.class, ATTEMPT_STOPPED);
	check_str("why", str_from(answer.error), STR("the disk is full"));
	check_int("nothing arrived", sink_kept(&sink, 0), 0);
	relay_free(l);
	sink_stop(&sink);
}

static void *
drop_soon(void *arg)
{
	atomic_int *wish = arg;

	clock_sleep_ms(300);
	atomic_store(wish, RELAY_BREAK_OFF);
	clock_sleep_ms(1700);
	atomic_store(wish, RELAY_DROP);
	return NULL;
}

static void
stopping(void **state)
{
	static const struct {
		const char *what, *to;
		enum attempt want;
		int64_t least, most;
	} T[] = {
		{ "what is not handed is broken off", "data-silent@x.example",
		    ATTEMPT_STOPPED, 200, 1900 },
		{ "what is handed has time until it is dropped",
		    "dot-silent@x.example", ATTEMPT_UNSURE, 1900, 4000 },
	};
	static const struct relay_deadlines slow = { 5, 20, 20, 60 };
	struct sink sink;

	(void)state;
	sink_start(&sink, "{}", false);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct relay r = a_relay(sink.port[0]);
		struct secret none = SECRET_INIT;
		atomic_int wish = RELAY_GO_ON;
		struct relay_line *l = relay_new(&r, &none, &slow, &wish);
		struct relay_answer answer;
		struct handed h = { 0 };
		int64_t began = clock_mono_ms();
		pthread_t t;

		pthread_create(&t, NULL, drop_soon, &wish);
		send_one(l, T[i].to, &h, &answer);
		relay_free(l);
		began = clock_mono_ms() - began;
		check_int(T[i].what, answer.class, T[i].want);
		check(T[i].what, began >= T[i].least && began <= T[i].most);
		pthread_join(t, NULL);
	}
	sink_stop(&sink);
}

/* SC-5, T27: each is refused before a letter, or a password, is sent. */
static void
tls_is_not_given_up(void **state)
{
	static const struct {
		const char *what, *host;
		enum tls_mode tls;
		bool ca;
		size_t port;
		enum attempt want;
	} T[] = {
		{ "implicit TLS", "localhost", TLS_MODE_IMPLICIT, true, 0,
		    ATTEMPT_SENT },
		{ "STARTTLS", "localhost", TLS_MODE_STARTTLS, true, 1,
		    ATTEMPT_SENT },
		{ "a certificate nobody vouches for", "localhost",
		    TLS_MODE_IMPLICIT, false, 0, ATTEMPT_RELAY_DOWN },
		{ "another host's certificate", "127.0.0.1",
		    TLS_MODE_IMPLICIT, true, 0, ATTEMPT_RELAY_DOWN },
		{ "STARTTLS is not offered", "localhost",
		    TLS_MODE_STARTTLS, true, 2, ATTEMPT_RELAY_DOWN },
		{ "a wrong password", "localhost", TLS_MODE_IMPLICIT, true,
		    3, ATTEMPT_LOGIN_REFUSED },
	};
	struct arena a = ARENA_INIT;
	struct sink sink;

	(void)state;
	sink_start(&sink, "[{\"tls\": \"implicit\"}, {\"tls\": \"starttls\"},"
	    "{}, {\"tls\": \"implicit\", \"auth\": {\"u\": \"right\"}}]",
	    true);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct relay r = a_relay(sink.port[T[i].port]);
		struct secret password = SECRET_INIT;
		atomic_int wish = RELAY_GO_ON;
		struct relay_line *l;
		struct relay_answer answer;
		struct handed h = { 0 };

		r.host = T[i].host;
		r.tls = T[i].tls;
		r.user = "u";
		secret_set(&password, STR("wrong"));
		if (T[i].ca)
			r.ca_file = str_printf(&a, "%s/cert.pem",
			    sink.dir).p;
		l = relay_new(&r, &password, &quick, &wish);
		send_one(l, "c@d.example", &h, &answer);
		if (answer.class != T[i].want)
			fail_msg("%s: %s (%s)", T[i].what,
			    attempt_name(answer.class), answer.error);
		relay_free(l);
		secret_clear(&password);
	}
	sink_stop(&sink);
	arena_clear(&a);
}

static void
hostile_addresses_stay_here(void **state)
{
	static const char *const bad[] = { "", "a", "a@b\r\nRSET",
		"<a@b>\r\nRSET", "a@b> NOTIFY=NEVER", "\"a\r\n\"@b",
		"a b@c.example", "a@[127.0.0.1]" };
	struct relay r = a_relay(9);
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l = relay_new(&r, &none, &quick, &wish);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct relay_answer answer;
		struct handed h = { 0 };

		send_one(l, bad[i], &h, &answer);
		check_int("refused", answer.class, ATTEMPT_PERMANENT);
		check_int("before libcurl", h.times, 0);
	}
	relay_free(l);
}

/* Erased, or lost with a page of the store (R18): nobody gets an empty mail. */
static void
a_letter_without_bytes(void **state)
{
	struct relay r = a_relay(9);
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l = relay_new(&r, &none, &quick, &wish);
	struct handed h = { 0 };
	struct relay_handing handing = { about_to_hand, &h };
	struct relay_answer answer;

	(void)state;
	relay_send(l, STR(""), STR("c@d.example"), STR(""), &handing,
	    &answer);
	check_int("refused", answer.class, ATTEMPT_PERMANENT);
	check_int("before libcurl", h.times, 0);
	check("it says why", strstr(answer.error, "erased") != NULL);
	relay_free(l);
}

/* T12: in a strict and a lenient sink each body is one mail, unchanged. */
static void
smuggling(void **state)
{
	static const char alphabet[] = { '\r', '\n', '.', 'A' };
	struct sink sink;
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct buf body = BUF_INIT, got = BUF_INIT;

	(void)state;
	sink_start(&sink, "[{}, {\"lenient\": true}]", false);
	for (size_t port = 0; port < 2; port++) {
		struct relay r = a_relay(sink.port[port]);
		struct relay_line *l = relay_new(&r, &none, &quick, &wish);

		for (int k = 0; k < 1024; k++) {
			struct relay_answer answer;
			struct handed h = { 0 };
			struct relay_handing handing = { about_to_hand, &h };
			char text[5];

			for (int i = 0; i < 5; i++)
				text[i] = alphabet[k >> 2 * i & 3];
			buf_reset(&body);
			buf_z(&body, "Subject: x\r\n");
			build_body(&body, "text/plain",
			    (struct str){ text, 5 });
			relay_send(l, STR(""), STR("c@d.example"),
			    buf_view(&body), &handing, &answer);
			check_int("sent", answer.class, ATTEMPT_SENT);
			check_str("unchanged", sink_mail(&sink, port, k + 1,
			    &got), buf_view(&body));
		}
		relay_free(l);
		check_int("not one more", sink_kept(&sink, port), 1024);
	}
	sink_stop(&sink);
	buf_clear(&body);
	buf_clear(&got);
}

/* --- S03: the client's stream is cut at every byte. --- */

enum { FOREVER = 1 << 20 };

struct cut {
	int listener, port, to;
	int after;              /* bytes of the client that get through */
	int passed;
	atomic_bool end;
};

static int
dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	check("connected", fd >= 0 &&
	    connect(fd, (struct sockaddr *)&a, sizeof a) == 0);
	return fd;
}

static void
carry(struct cut *c, int client, int server)
{
	struct pollfd p[] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
	char bytes[4096];

	while (!c->end && poll(p, 2, 100) >= 0) {
		ssize_t n = 1;

		if (p[0].revents != 0) {
			n = read(client, bytes, sizeof bytes);
			if (n > c->after - c->passed)
				n = c->after - c->passed;
			if (n <= 0 || write(server, bytes, (size_t)n) != n)
				return;
			c->passed += (int)n;
			if (c->passed == c->after)
				return;
		}
		if (p[1].revents != 0) {
			n = read(server, bytes, sizeof bytes);
			if (n <= 0 || write(client, bytes, (size_t)n) != n)
				return;
		}
	}
}

static void *
cutter(void *arg)
{
	struct cut *c = arg;

	while (!c->end) {
		struct pollfd p = { c->listener, POLLIN, 0 };
		int client, server;

		if (poll(&p, 1, 50) != 1)
			continue;
		client = accept(c->listener, NULL, NULL);
		server = dial(c->to);
		c->passed = 0;
		carry(c, client, server);
		close(server);
		close(client);
	}
	return NULL;
}

static void
cut_start(struct cut *c, int to, pthread_t *t)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;

	memset(c, 0, sizeof *c);
	c->to = to;
	c->after = FOREVER;
	c->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	check("listens", c->listener >= 0 &&
	    bind(c->listener, (struct sockaddr *)&a, n) == 0 &&
	    listen(c->listener, 8) == 0 &&
	    getsockname(c->listener, (struct sockaddr *)&a, &n) == 0);
	c->port = ntohs(a.sin_port);
	pthread_create(t, NULL, cutter, c);
}

static enum attempt
send_through(struct cut *c, int after)
{
	struct relay r = a_relay(c->port);
	struct secret none = SECRET_INIT;
	atomic_int wish = RELAY_GO_ON;
	struct relay_line *l = relay_new(&r, &none, &quick, &wish);
	struct relay_answer answer;
	struct handed h = { 0 };

	c->after = after;
	send_one(l, "c@d.example", &h, &answer);
	relay_free(l);
	return answer.class;
}

/* What the server kept is sent or unsure, never to be sent again; what it did
 * not keep is never sent. Then the retry makes at most one double, and none
 * unless the cut came after the dot. */
static void
cut_at_every_byte(void **state)
{
	struct sink sink;
	struct cut c;
	pthread_t t;
	int total, kept = 1, unsure = 0;

	(void)state;
	sink_start(&sink, "{}", false);
	cut_start(&c, sink.port[0], &t);
	check_int("uncut", send_through(&c, FOREVER), ATTEMPT_SENT);
	clock_sleep_ms(100);
	total = c.passed;
	check("a stream", total > 100 && total < 400);
	for (int at = 1; at < total; at++) {
		enum attempt got = send_through(&c, at);
		int now;

		clock_sleep_ms(3);
		now = sink_kept(&sink, 0);
		check("S03: once at most", now == kept || now == kept + 1);
		if (now > kept && got != ATTEMPT_SENT &&
		    got != ATTEMPT_UNSURE)
			fail_msg("cut at %d: kept, and called %s", at,
			    attempt_name(got));
		if (now == kept && got == ATTEMPT_SENT)
			fail_msg("cut at %d: lost, and called sent", at);
		unsure += got == ATTEMPT_UNSURE;
		kept = now;
	}
	check("unsure only when the end was given away", unsure > 0 &&
	    unsure <= (int)sizeof mail + 8);
	c.end = true;
	pthread_join(t, NULL);
	close(c.listener);
	sink_stop(&sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_and_reply),
		cmocka_unit_test(a_line_is_used_again),
		cmocka_unit_test(handing_can_be_refused),
		cmocka_unit_test(stopping),
		cmocka_unit_test(tls_is_not_given_up),
		cmocka_unit_test(hostile_addresses_stay_here),
		cmocka_unit_test(a_letter_without_bytes),
		cmocka_unit_test(smuggling),
		cmocka_unit_test(cut_at_every_byte),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
