#include "mail/bounce_code.h"

#include <string.h>

/* The reply codes that servers give; other numbers of three digits are
 * sizes, hours and ports. */
static const short replies[] = {
	421, 422, 430, 432, 441, 442, 446, 447, 449, 450, 451, 452, 453, 454,
	455, 458, 459, 471,
	500, 501, 502, 503, 504, 510, 511, 512, 513, 515, 517, 521, 522, 523,
	525, 530, 531, 533, 534, 535, 538, 540, 541, 542, 543, 550, 551, 552,
	553, 554, 555, 556, 557, 571,
};

/* What stands behind a number that counts something. */
static const char *const units[] = {
	"second", "minute", "hour", "day", "byte", "kb", "mb", "k ", "message",
	"recipient", "time", "attempt",
};

/* What the words of servers mean (RFC 3463), the more telling first. */
static const struct words {
	const char *status, *words;
} words[] = {
	{ "5.2.2", "mailbox full" }, { "5.2.2", "mailbox is full" },
	{ "5.2.2", "mailbox has exceeded" }, { "5.2.2", "over quota" },
	{ "5.2.2", "quota exceeded" }, { "5.2.2", "exceeded storage" },
	{ "5.2.2", "exceeded the local limit" }, { "5.2.2", "inbox is full" },
	{ "5.2.2", "exceeds mailbox quota" }, { "5.2.2", "out of storage" },
	{ "5.2.2", "not enough storage space" }, { "5.2.2", "disk quota" },
	{ "5.2.2", "exceeds allowed size" },
	{ "5.2.2", "exceeded his/her quota" }, { "5.2.2", "full mailbox" },
	{ "5.1.1", "user unknown" }, { "5.1.1", "unknown user" },
	{ "5.1.1", "no such user" }, { "5.1.1", "user not found" },
	{ "5.1.1", "unknown recipient" }, { "5.1.1", "recipient unknown" },
	{ "5.1.1", "no mailbox here" }, { "5.1.1", "no such mailbox" },
	{ "5.1.1", "does not exist" }, { "5.1.1", "is not recognized" },
	{ "5.1.1", "invalid user" }, { "5.1.1", "invalid address" },
	{ "5.1.1", "invalid recipient" }, { "5.1.1", "no valid recipients" },
	{ "5.1.1", "not listed in" }, { "5.1.1", "unknown address" },
	{ "5.1.1", "address unknown" }, { "5.1.1", "mailbox not found" },
	{ "5.1.1", "doesn't have an account" }, { "5.1.1", "no such address" },
	{ "5.1.1", "unrouteable address" }, { "5.1.1", "unknown local part" },
	{ "5.1.1", "mailbox unavailable" }, { "5.1.1", "may not exist" },
	{ "5.1.1", "unbekannter empf" }, { "5.1.1", "destinataire inconnu" },
	{ "5.1.1", "usuario desconocido" },
	{ "5.2.1", "account is disabled" }, { "5.2.1", "mailbox disabled" },
	{ "5.2.1", "account is locked" }, { "5.2.1", "account disabled" },
	{ "5.2.1", "mailbox is frozen" }, { "5.2.1", "has been suspended" },
	{ "5.2.1", "account is inactive" }, { "5.2.1", "deactivated" },
	{ "5.1.6", "no longer on server" }, { "5.1.6", "has moved" },
	{ "5.1.2", "host unknown" }, { "5.1.2", "unknown host" },
	{ "5.1.2", "domain not found" }, { "5.1.2", "host not found" },
	{ "5.1.2", "name service error" }, { "5.1.2", "dns lookup failure" },
	{ "5.1.2", "find any host named" }, { "5.1.2", "no such domain" },
	{ "5.1.2", "unknown domain" }, { "5.1.2", "domain name not found" },
	{ "5.1.2", "lookup failure" },
	{ "5.1.10", "no smtp service" }, { "5.1.10", "null mx" },
	{ "5.1.10", "does not accept mail" },
	{ "5.3.4", "too large" }, { "5.3.4", "size limit" },
	{ "5.3.4", "message size exceeds" }, { "5.3.4", "too big" },
	{ "5.7.1", "spam" }, { "5.7.1", "blacklist" }, { "5.7.1", "blocked" },
	{ "5.7.1", "relaying denied" }, { "5.7.1", "relay access denied" },
	{ "5.7.1", "relay not permitted" }, { "5.7.1", "access denied" },
	{ "5.7.1", "policy reasons" }, { "5.7.1", "permission to post" },
	{ "5.7.1", "not a member" }, { "5.7.25", "reverse dns" },
	{ "5.4.6", "too many hops" }, { "5.4.6", "mail loop" },
	{ "5.4.6", "loops back" }, { "5.4.6", "duplicated message-id" },
	{ "5.4.7", "timed out" }, { "5.4.7", "timeout" },
	{ "5.4.7", "too long" }, { "5.4.7", "giving up" },
	{ "5.4.7", "retry time" }, { "5.4.7", "long time" },
	{ "5.4.7", "has expired" }, { "5.4.7", "message expired" },
	{ "5.4.1", "connection refused" }, { "5.4.1", "not reachable" },
	{ "5.4.1", "did not accept our requests" },
	{ "5.4.1", "unable to connect" }, { "5.4.1", "no route to host" },
	{ "5.3.0", "procmail" }, { "5.3.0", "pipe to" },
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char
at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : ' ';
}

static bool
counts_something(struct str rest)
{
	while (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t'))
		rest = str_sub(rest, 1, rest.n);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_starts_nocase(rest, units[i]))
			return true;
	return false;
}

/* The reply code at a place, 0: there is none. */
static int
reply_at(struct str s, size_t i)
{
	char before = i > 0 ? s.p[i - 1] : ' ', after = at(s, i + 3);
	int code;

	if (i + 3 > s.n || !is_digit(s.p[i]) || !is_digit(s.p[i + 1]) ||
	    !is_digit(s.p[i + 2]) ||
	    strchr(" \t\r\n:;,'\"([<{#|", before) == NULL ||
	    strchr(" \t\r\n:;,'\"-)]>}.", after) == NULL ||
	    (after == '.' && is_digit(at(s, i + 4))))
		return 0;
	code = (s.p[i] - '0') * 100 + (s.p[i + 1] - '0') * 10 +
	    (s.p[i + 2] - '0');
	for (size_t k = 0; k < sizeof replies / sizeof *replies; k++)
		if (replies[k] == code)
			return counts_something(str_sub(s, i + 3, i + 20)) ?
			    0 : code;
	return 0;
}

/* The length of the status at a place, 0: there is none. Parts of network
 * addresses and versions are none. */
static size_t
status_at(struct str s, size_t i)
{
	size_t n = i + 4, digits = 0;
	char before = i > 0 ? s.p[i - 1] : ' ';

	if (i + 5 > s.n || strchr("245", s.p[i]) == NULL || s.p[i] == '\0' ||
	    s.p[i + 1] != '.')
		return 0;
	if (is_digit(before) || is_letter(before) || before == '.' ||
	    before == '/' || before == '=' || before == '@' ||
	    (before == '-' && !(i > 1 && is_digit(s.p[i - 2]))))
		return 0;
	for (n = i + 2; n < s.n && is_digit(s.p[n]); n++)
		digits++;
	if (digits == 0 || digits > 3 || at(s, n) != '.')
		return 0;
	for (n++, digits = 0; n < s.n && is_digit(s.p[n]); n++)
		digits++;
	if (digits == 0 || digits > 3 || is_letter(at(s, n)) ||
	    ((at(s, n) == '.' || at(s, n) == '-') && is_digit(at(s, n + 1))))
		return 0;
	return n - i;
}

enum bounce_rank
bounce_code_rank(struct str status)
{
	struct str detail = str_sub(status, 1, status.n);

	if (status.n == 0)
		return BOUNCE_UNSAID;
	if (str_is(detail, ".0.0"))
		return BOUNCE_ANY;
	if (str_is(detail, ".4.7") || str_is(detail, ".5.0"))
		return BOUNCE_VAGUE;
	return BOUNCE_CLEAR;
}

/* Is the status the one that goes with the reply code before it? */
static bool
fits(struct str text, size_t reply_end, size_t i)
{
	while (reply_end < i && strchr(" \t\r\n-:'\"(#", text.p[reply_end]) !=
	    NULL)
		reply_end++;
	return reply_end == i;
}

void
bounce_code_read(struct str text, struct bounce_code *out)
{
	size_t end = 0;
	int last = 0;

	*out = (struct bounce_code){ STR_NONE, BOUNCE_UNSAID, 0 };
	for (size_t i = 0; i < text.n; i++) {
		enum bounce_rank rank;
		struct str status;
		size_t n;
		int reply;

		if (text.p[i] != '4' && text.p[i] != '5')
			continue;
		if ((reply = reply_at(text, i)) != 0) {
			if (out->reply == 0)
				out->reply = reply;
			last = reply;
			end = i + 3;
			continue;
		}
		if ((n = status_at(text, i)) == 0)
			continue;
		status = str_sub(text, i, i + n);
		rank = bounce_code_rank(status);
		if (rank == BOUNCE_CLEAR && last / 100 == text.p[i] - '0' &&
		    fits(text, end, i))
			rank = BOUNCE_QUOTED;
		if (rank <= out->rank)
			continue;
		out->status = status;
		out->rank = rank;
		if (rank == BOUNCE_QUOTED)
			out->reply = last;
	}
}

struct str
bounce_code_first(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t n = status_at(text, i);

		if (n > 0)
			return str_sub(text, i, i + n);
	}
	return STR_NONE;
}

struct str
bounce_code_words(struct str text, struct str *why)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str w = str_from(words[i].words);
		size_t k = str_find_nocase(text, w, 0);

		if (k < text.n) {
			*why = w;
			return str_from(words[i].status);
		}
	}
	*why = STR_NONE;
	return STR_NONE;
}
