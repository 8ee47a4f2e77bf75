#include "mail/bounce_text.h"

#include <string.h>

#include "mail/bounce_report.h"

/* Lines after which comes the letter that was returned. */
static const struct border {
	const char *words;
	bool whole;             /* nothing else in the line but dashes */
} borders[] = {
	{ "original message", true }, { "returned message", true },
	{ "unsent message", true }, { "message text follows:", true },
	{ "original mail info", true }, { "bounced e-mail:", true },
	{ "bounced e-mail", true }, { "original message:", true },
	{ "this is a copy of ", false }, { "below this line is ", false },
	{ "enclosed is a copy ", false }, { "included is a copy ", false },
	{ "below is a copy ", false },
	{ "the header of the original ", false },
	{ "the headers of the original ", false },
	{ "message headers follow", false },
	{ "message header follows", false },
	{ "original message follows", false },
	{ "original message headers", false },
	{ "unsent message follows", false },
	{ "message text follows", false },
	{ "message is attached", false },
	{ "original mail as follows", false },
	{ "the body of the message is ", false },
	{ "return-path:", false }, { "received:", false },
};

/* Words right before a recipient, anywhere in a line. */
static const char *const leads[] = {
	"delivering your mail to ", "could not be delivered to:",
	"could not be delivered to ", "permanent errors:", "temporary errors:",
	"rejected recipient ", "address: ", "the following message to ",
	"your message to:", "your message to ", "target mail address:",
	"duplicated message-id in ", "undeliverable to ", "delivery to ",
	"recipient: ", "recipient address: ", "failed recipient: ",
	"addressed to ", "unable to deliver to ", "was not delivered to:",
	"was not delivered to ", "deliver message to:", "deliver message to ",
	"exceeds allowed size:", "unknown user:", "user unknown:",
};

/* What may come behind an address that begins its line. */
static const char *const behinds[] = {
	":", ";", "(", "[", "<", "...", "on ", "invalid ", "error", "unknown",
	"user unknown", "not found", "failed", "- ", "mailbox ", "rejected",
	"=>", "->", "does not", "is not", "=",
};

/* Words that end the line before an address which is the sender's. */
static const char *const senders[] = {
	"sent by", "from", "sender:", "sender", "contact",
};

/* A warning says so, because nothing is lost yet. */
static const char *const warnings[] = {
	"this is a warning message only", "has been delayed",
	"not yet received your message", "not yet been delivered",
	"could not send message for past", "will be retried for",
	"delay in the delivery", "you do not need to resend",
	"no action is required on your part",
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_decoration(char c)
{
	return is_blank(c) || strchr("-=|*_#>.~+", c) != NULL;
}

static struct str
undecorated(struct str s)
{
	while (s.n > 0 && is_decoration(s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && is_decoration(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool
is_border(struct str line)
{
	struct str s = undecorated(line);

	for (size_t i = 0; i < sizeof borders / sizeof *borders; i++)
		if (borders[i].whole ? str_is_nocase(s, borders[i].words) :
		    str_starts_nocase(s, borders[i].words))
			return true;
	return false;
}

/* The address at the start of s, without brackets or quotes. *rest is what
 * stands behind it. */
static struct str
address_at(struct str s, struct str *rest)
{
	size_t n = 0, at;
	char open = '\0';

	while (s.n > 0 && strchr("<\"' ", s.p[0]) != NULL) {
		open = s.p[0];
		s = str_sub(s, 1, s.n);
	}
	while (n < s.n && n < 330 && (unsigned char)s.p[n] > ' ' &&
	    strchr("<>\"()[],;:\\|{}", s.p[n]) == NULL)
		n++;
	while (n > 0 && strchr(".'!?*", s.p[n - 1]) != NULL)
		n--;
	*rest = str_sub(s, n, s.n);
	s = str_sub(s, 0, n);
	at = str_find_char(s, '@', 0);
	if (at == 0 || at + 1 >= s.n)
		return STR_NONE;
	if (open != '\0' && rest->n > 0 && strchr(">\"'", rest->p[0]) != NULL)
		*rest = str_sub(*rest, 1, rest->n);
	return s;
}

static bool
starts_any(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts_nocase(s, list[i]))
			return true;
	return false;
}

/* "<a@x>:", "  a@x", "* a@x", ">>> a@x <a@x>", "a@x: 550 ..." */
static struct str
begins(struct str line, struct str before)
{
	struct str rest, found;

	while (line.n > 0 && (is_blank(line.p[0]) ||
	    strchr("*>-", line.p[0]) != NULL))
		line = str_sub(line, 1, line.n);
	found = address_at(line, &rest);
	rest = str_trim(rest);
	if (found.n == 0)
		return STR_NONE;
	if (rest.n > 0)
		return starts_any(rest, behinds,
		    sizeof behinds / sizeof *behinds) ? found : STR_NONE;
	for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
		size_t n = strlen(senders[i]);

		if (before.n >= n && str_is_nocase(str_sub(before,
		    before.n - n, before.n), senders[i]))
			return STR_NONE;
	}
	return found;
}

/* "550 <a@x>... User unknown", and without a domain: "550 <a>..." */
static struct str
behind_code(struct str line)
{
	struct str rest, found;
	size_t end;

	if (line.n < 7 || line.p[0] < '4' || line.p[0] > '5' ||
	    line.p[3] != ' ' || line.p[4] != '<')
		return STR_NONE;
	found = address_at(str_sub(line, 4, line.n), &rest);
	if (found.n > 0)
		return str_starts(rest, "...") || str_starts(rest, ":") ||
		    str_starts(rest, ",") ? found : STR_NONE;
	end = str_find(line, STR(">..."), 0);
	if (end >= line.n || str_find_char(line, ' ', 5) < end)
		return STR_NONE;
	return str_sub(line, 5, end);
}

static struct str
behind(struct str line, const char *words)
{
	size_t at = str_find_nocase(line, str_from(words), 0);
	struct str rest;

	if (at >= line.n)
		return STR_NONE;
	return address_at(str_trim(str_sub(line, at + strlen(words), line.n)),
	    &rest);
}

static struct str
led(struct str line)
{
	for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
		struct str found = behind(line, leads[i]);

		if (found.n > 0)
			return found;
	}
	return STR_NONE;
}

static bool
is_known(const struct bounce_text *t, struct str address)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq_nocase(t->mention[i].address, address))
			return true;
	return false;
}

/* *named counts those whom the program names itself. Whom it named to the
 * next server tells more only when it names none: an alias is expanded. */
static void
look_at(struct arena *a, struct str line, struct str before, size_t *named,
        struct bounce_text *out)
{
	struct str found;
	struct bounce_mention *m;

	/* Two pages of what servers said are not looked through for more. */
	if (out->n >= BOUNCE_RECIPIENTS_MAX || line.n > 2000)
		return;
	found = begins(line, before);
	if (found.n == 0)
		found = behind_code(line);
	if (found.n == 0)
		found = led(line);
	if (found.n > 0)
		++*named;
	else if (*named == 0)
		found = behind(line, "rcpt to:");
	if (found.n == 0 || is_known(out, found))
		return;
	m = ARENA_PUSH(a, out->mention, out->n);
	m->address = found;
	m->about = line;
}

/* What is said of one goes on to where the next begins. */
static void
stretch(struct bounce_text *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const char *end = i + 1 < out->n ?
		    out->mention[i + 1].about.p :
		    out->report.p + out->report.n;

		out->mention[i].about.n =
		    (size_t)(end - out->mention[i].about.p);
	}
}

void
bounce_text_read(struct arena *a, struct str text, struct bounce_text *out)
{
	struct str rest = text, line, before = STR_NONE;
	size_t lines = 0, named = 0;

	*out = (struct bounce_text){ .report = text, .letter = STR_NONE };
	while (str_cut_line(&rest, &line)) {
		if (lines > 0 && is_border(line)) {
			size_t at = (size_t)(line.p - text.p);

			out->report = str_sub(text, 0, at);
			out->letter = str_sub(text, at, text.n);
			break;
		}
		look_at(a, line, before, &named, out);
		if (str_trim(line).n > 0) {
			before = str_trim(line);
			lines++;
		}
	}
	stretch(out);
	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++)
		if (str_find_nocase(out->report, str_from(warnings[i]), 0) <
		    out->report.n)
			out->delayed = true;
}

struct str
bounce_text_id(struct str text)
{
	struct str line;

	while (str_cut_line(&text, &line)) {
		struct str s = str_trim(line);

		if (!str_starts_nocase(s, "message-id:"))
			continue;
		s = str_trim(str_sub(s, 11, s.n));
		if (s.n == 0 && str_cut_line(&text, &line))
			s = str_trim(line);
		if (str_find_char(s, '@', 0) < s.n)
			return s;
	}
	return STR_NONE;
}
