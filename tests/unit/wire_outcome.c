/* SPEC SE-3, SE-4; SECURITY 2.4 (every row), 2.5, T35. */
#include "tests/unit/unit.h"

#include <curl/curl.h>

#include "wire/outcome.h"

static void
classes(void **state)
{
	static const struct {
		const char *what;
		struct attempt_seen seen;
		enum attempt want;
	} T[] = {
		{ "250 after the dot", { CURLE_OK, 250, AT_DATA, true },
		    ATTEMPT_SENT },
		{ "250, then cut before QUIT",
		    { CURLE_OK, 250, AT_DATA, true }, ATTEMPT_SENT },
		{ "450 at RCPT", { CURLE_SEND_ERROR, 450, AT_RCPT, false },
		    ATTEMPT_TRANSIENT },
		{ "550 at RCPT", { CURLE_SEND_ERROR, 550, AT_RCPT, false },
		    ATTEMPT_PERMANENT },
		{ "451 at DATA", { CURLE_SEND_ERROR, 451, AT_DATA, false },
		    ATTEMPT_TRANSIENT },
		{ "cut at DATA: the code is RCPT's 250",
		    { CURLE_RECV_ERROR, 250, AT_DATA, false },
		    ATTEMPT_TRANSIENT },
		{ "cut in the body, not handed",
		    { CURLE_SEND_ERROR, 354, AT_DATA, false },
		    ATTEMPT_TRANSIENT },
		{ "cut in the body, handed into the socket's buffer",
		    { CURLE_SEND_ERROR, 354, AT_DATA, true },
		    ATTEMPT_UNSURE },
		{ "the same, seen on reading",
		    { CURLE_RECV_ERROR, 354, AT_DATA, true },
		    ATTEMPT_UNSURE },
		{ "silent after the dot",
		    { CURLE_OPERATION_TIMEDOUT, 354, AT_DATA, true },
		    ATTEMPT_UNSURE },
		{ "half a 250 line, then cut",
		    { CURLE_RECV_ERROR, 0, AT_DATA, true }, ATTEMPT_UNSURE },
		{ "451 after the dot: libcurl finds it weird",
		    { CURLE_WEIRD_SERVER_REPLY, 451, AT_DATA, true },
		    ATTEMPT_TRANSIENT },
		{ "554 after the dot",
		    { CURLE_WEIRD_SERVER_REPLY, 554, AT_DATA, true },
		    ATTEMPT_PERMANENT },
		{ "251 after the dot is a yes",
		    { CURLE_WEIRD_SERVER_REPLY, 251, AT_DATA, true },
		    ATTEMPT_SENT },
		{ "553 at MAIL", { CURLE_SEND_ERROR, 553, AT_MAIL, false },
		    ATTEMPT_PERMANENT },
		{ "421 at MAIL", { CURLE_SEND_ERROR, 421, AT_MAIL, false },
		    ATTEMPT_TRANSIENT },
		{ "silent at MAIL",
		    { CURLE_OPERATION_TIMEDOUT, 250, AT_MAIL, false },
		    ATTEMPT_TRANSIENT },
		{ "530 at MAIL: log in first",
		    { CURLE_SEND_ERROR, 530, AT_MAIL, false },
		    ATTEMPT_LOGIN_REFUSED },
		{ "no connection",
		    { CURLE_COULDNT_CONNECT, 0, AT_CONNECT, false },
		    ATTEMPT_RELAY_DOWN },
		{ "no such host",
		    { CURLE_COULDNT_RESOLVE_HOST, 0, AT_CONNECT, false },
		    ATTEMPT_RELAY_DOWN },
		{ "a bad certificate", { CURLE_PEER_FAILED_VERIFICATION, 0,
		    AT_CONNECT, false }, ATTEMPT_RELAY_DOWN },
		{ "no STARTTLS", { CURLE_USE_SSL_FAILED, 250, AT_CONNECT,
		    false }, ATTEMPT_RELAY_DOWN },
		{ "554 as a greeting is not about the letter",
		    { CURLE_WEIRD_SERVER_REPLY, 554, AT_CONNECT, false },
		    ATTEMPT_RELAY_DOWN },
		{ "421 as a greeting",
		    { CURLE_WEIRD_SERVER_REPLY, 421, AT_CONNECT, false },
		    ATTEMPT_RELAY_DOWN },
		{ "a wrong password",
		    { CURLE_LOGIN_DENIED, 535, AT_LOGIN, false },
		    ATTEMPT_LOGIN_REFUSED },
		{ "454 at AUTH is the server's trouble",
		    { CURLE_LOGIN_DENIED, 454, AT_LOGIN, false },
		    ATTEMPT_RELAY_DOWN },
		{ "we stop before the end", { CURLE_ABORTED_BY_CALLBACK, 354,
		    AT_DATA, false }, ATTEMPT_STOPPED },
		{ "we stop while connecting", { CURLE_ABORTED_BY_CALLBACK, 0,
		    AT_CONNECT, false }, ATTEMPT_STOPPED },
		{ "we stop after the end", { CURLE_ABORTED_BY_CALLBACK, 354,
		    AT_DATA, true }, ATTEMPT_UNSURE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].what, attempt_class(&T[i].seen), T[i].want);
}

/* Unsure only ever comes of what was handed; sent without 250 never. */
static void
no_code_is_believed_alone(void **state)
{
	(void)state;
	for (int curl = 0; curl < 100; curl++)
		for (long code = 0; code < 600; code++)
			for (int at = AT_CONNECT; at <= AT_DATA; at++) {
				struct attempt_seen s = { curl, code,
				    (enum sent_so_far)at, false };

				check("unsure", attempt_class(&s) !=
				    ATTEMPT_UNSURE);
				check("sent", curl == 0 || attempt_class(&s)
				    != ATTEMPT_SENT);
			}
}

static void
schedule(void **state)
{
	static const struct {
		const char *what;
		int attempts;
		int64_t minutes;
	} T[] = {
		{ "first", 1, 5 }, { "second", 2, 15 }, { "third", 3, 30 },
		{ "fourth", 4, 60 }, { "fifth", 5, 120 },
		{ "sixth", 6, 180 }, { "hundredth", 100, 180 },
		{ "never below the first", 0, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		int64_t ms = T[i].minutes * 60000, low = ms, high = ms;

		for (uint32_t r = 0; r < 20000; r++) {
			int64_t got = retry_ms(T[i].attempts,
			    r * 2654435761u);

			low = got < low ? got : low;
			high = got > high ? got : high;
		}
		check(T[i].what, low >= ms * 8 / 10 && high <= ms * 12 / 10);
		check("it varies", low < ms * 82 / 100 &&
		    high > ms * 118 / 100);
	}
}

static void
pauses(void **state)
{
	(void)state;
	check_int("a moment first", relay_pause_ms(1), 3000);
	check_int("a minute soon", relay_pause_ms(3), 60000);
	check_int("quarter of an hour at most", relay_pause_ms(50),
	    15 * 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes),
		cmocka_unit_test(no_code_is_believed_alone),
		cmocka_unit_test(schedule),
		cmocka_unit_test(pauses),
	};

	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
