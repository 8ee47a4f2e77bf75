#include "wire/outcome.h"

#include <curl/curl.h>

/* 530 and 535 speak of us, not of the letter, wherever they come. */
static bool
is_about_login(const struct attempt_seen *s)
{
	return s->curl == CURLE_LOGIN_DENIED || s->code == 530 ||
	    s->code == 534 || s->code == 535 || s->code == 538;
}

static enum attempt
before_mail(const struct attempt_seen *s)
{
	if (s->curl == CURLE_ABORTED_BY_CALLBACK)
		return ATTEMPT_STOPPED;
	/* 454 at AUTH is the server's trouble, not a wrong password. */
	if (is_about_login(s) && !(s->code >= 400 && s->code < 500))
		return ATTEMPT_LOGIN_REFUSED;
	return ATTEMPT_RELAY_DOWN;
}

enum attempt
attempt_class(const struct attempt_seen *s)
{
	if (s->curl == CURLE_OK)
		return ATTEMPT_SENT;
	if (s->at < AT_MAIL)
		return before_mail(s);
	/* libcurl wants exactly 250; any 2yz is a yes (RFC 5321 4.2.1). */
	if (s->handed && s->code >= 200 && s->code < 300)
		return ATTEMPT_SENT;
	if (!s->handed && is_about_login(s))
		return ATTEMPT_LOGIN_REFUSED;
	if (s->code >= 400 && s->code < 500)
		return ATTEMPT_TRANSIENT;
	if (s->code >= 500 && s->code < 600)
		return ATTEMPT_PERMANENT;
	if (s->handed)
		return ATTEMPT_UNSURE;
	return s->curl == CURLE_ABORTED_BY_CALLBACK ? ATTEMPT_STOPPED :
	    ATTEMPT_TRANSIENT;
}

const char *
attempt_name(enum attempt c)
{
	static const char *const names[] = {
		[ATTEMPT_SENT] = "sent", [ATTEMPT_TRANSIENT] = "transient",
		[ATTEMPT_PERMANENT] = "permanent",
		[ATTEMPT_UNSURE] = "unsure",
		[ATTEMPT_RELAY_DOWN] = "relay-down",
		[ATTEMPT_LOGIN_REFUSED] = "login-refused",
		[ATTEMPT_STOPPED] = "stopped"
	};

	return names[c];
}

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

/* The step for the n-th time, the last one for ever. */
static int64_t
step(const int64_t *steps, int n, int nth)
{
	if (nth < 1)
		nth = 1;
	return steps[nth < n ? nth - 1 : n - 1];
}

int64_t
retry_ms(int attempts, uint32_t random)
{
	static const int64_t steps[] = { 5 * MINUTE, 15 * MINUTE,
		30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR };
	int64_t ms = step(steps, 6, attempts), fifth = ms / 5;

	return ms - fifth + (int64_t)(random % (uint64_t)(2 * fifth + 1));
}

int64_t
relay_pause_ms(int failures)
{
	static const int64_t down[] = { 3 * SECOND, 15 * SECOND, MINUTE,
		2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE };

	return step(down, (int)(sizeof down / sizeof *down), failures);
}
