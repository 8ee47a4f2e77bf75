#include "mail/quote_line.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/quote_word.h"

enum {
	STEPS_MAX = 20000,      /* of PCRE2 for one line */
	MOBILE_MAX = 200,       /* bytes of "Sent from my ..." */
	CLOSING_MAX = 80,       /* of "Regards," */
	CONTACT_MAX = 120,      /* of an address alone */
};

enum pattern {
	ATTRIBUTION_OPENED, ATTRIBUTION_SENT, ATTRIBUTION_DATED,
	ATTRIBUTION_ADDRESS, ATTRIBUTION_TIMED, ATTRIBUTION_VERB_FIRST,
	ATTRIBUTION_DASHED, ORIGINAL, MOBILE, MOBILE_LAST, CLOSING,
	CONTACT, PATTERNS
};

/* Behind a comma nothing goes on in small letters but what such lines say. */
#define NO_SENTENCE "(?!.*,\\s" \
	"(?!an?\\s|power|with|using|please|excuse)(?-i:[a-z]))"

static const char *const patterns[PATTERNS] = {
	/* On Mon, 1 Jan 2024 at 10:00, Ann <a@x> wrote: */
	[ATTRIBUTION_OPENED] = "^(?=.*[\\d@])\\W{0,3}(?:" OPENERS
	    ")\\s.{2,}\\s?(?:" VERBS ")(?:\\W.{0,80})?[:：]\\W*$",
	/* On Mon, 1 Jan 2024 at 10:00, Ann sent: */
	[ATTRIBUTION_SENT] = "^(?=.*(?:@|\\d:\\d\\d))\\W{0,3}on\\s.{6,}"
	    "\\ssent:$",
	/* Ann schrieb am 1.1.2024 um 10:00: */
	[ATTRIBUTION_DATED] = "^(?=.*(?:@|\\d[:.h]\\d\\d|\\d{4}|.\\svia\\s))"
	    ".{2,}\\s?(?:" VERBS ")(?:\\W.{0,120})?[:：]\\W*$",
	/* 2024/1/1 Ann <a@x>, and with ':' behind */
	[ATTRIBUTION_ADDRESS] =
	    "^(?:\\d{4}[-/.]\\d\\d?[-/.]\\d\\d?|\\d\\d?[-/.]\\d\\d?[-/.]\\d{4})"
	    "[ ,].{0,100}<\\s?[^<>\\s]+@[^<>\\s]+\\s?>\\s?:?$",
	/* 5 янв. 2016 г. в 23:39, Ann <a@x>: in any language that leaves the
	 * verb away */
	[ATTRIBUTION_TIMED] = "^(?=.*\\d\\d?[:.]\\d\\d)(?=.*\\d{4}).{10,200}"
	    "[<(]\\s?(?:mailto:)?[^<>()\\s]+@[^<>()\\s]+\\s?[>)]\\s?[:：]\\W*$",
	/* Napisał Ann dnia 1.1.2024: */
	[ATTRIBUTION_VERB_FIRST] = "^(?=.*\\d)(?:" VERBS
	    ")\\s.{4,200}[:：]$",
	/* ---- Ann wrote ---- */
	[ATTRIBUTION_DASHED] = "^-{2,}\\s?.{2,100}\\s?(?:" VERBS
	    ")\\s?-{2,}$",
	[ORIGINAL] = "^[\\s>*]*[-_=*]{2,}\\s*(?:" ORIGINAL_WORDS
	    ")\\s*:?\\s*[-_=*]{2,}(?:\\W*$|\\s)",
	[MOBILE] = "^(?=\\W{0,4}(?:" MOBILE_FORMS ")\\W*$)" NO_SENTENCE,
	[MOBILE_LAST] = "^(?=\\W{0,4}(?:" MOBILE_LAST_FORMS ")\\W*$)"
	    NO_SENTENCE,
	[CLOSING] = "^\\W{0,2}(?:" CLOSING_WORDS ")[\\s,!.;-]*$",
	/* An address of any kind, with or without its label. */
	[CONTACT] = "^(?:[\\w. -]{1,12}[:.]\\s?)?(?:"
	    "<?(?:mailto:)?[^\\s@<>]+@[^\\s@<>]+\\.\\w{2,}>?"
	    "|<?(?:https?://|www\\.)\\S+"
	    "|\\+?[\\d(][\\d ()/.-]{6,20}(?:\\s?(?:ext|x)\\.?\\s?\\d{1,6})?"
	    ")$",
};

/* Compiled once for the process; never changed after that, and shared by
 * threads as PCRE2 allows. It depends on nothing but the table above. */
static pcre2_code *code[PATTERNS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
compile(void)
{
	for (int i = 0; i < PATTERNS; i++) {
		int error;
		size_t at;

		code[i] = pcre2_compile((PCRE2_SPTR)patterns[i],
		    PCRE2_ZERO_TERMINATED,
		    PCRE2_CASELESS | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
		    &error, &at, NULL);
		if (code[i] == NULL)
			abort();        /* a pattern of ours */
	}
}

static bool
matches(enum pattern which, struct str s)
{
	pcre2_match_context *ctx;
	pcre2_match_data *data;
	int r;

	pthread_once(&once, compile);
	ctx = pcre2_match_context_create(NULL);
	data = pcre2_match_data_create(1, NULL);
	if (ctx == NULL || data == NULL)
		abort();
	pcre2_set_match_limit(ctx, STEPS_MAX);
	pcre2_set_depth_limit(ctx, STEPS_MAX);
	/* Over the limit is no match: a quote too few does no harm. */
	r = pcre2_match(code[which], (PCRE2_SPTR)s.p, s.n, 0, 0, data, ctx);
	pcre2_match_data_free(data);
	pcre2_match_context_free(ctx);
	return r >= 0;
}

/* What may stand behind the colon: stars of a bold face, blanks that do not
 * break, marks for the direction of writing. */
static bool
ends_with_colon(struct str s)
{
	unsigned char last = s.n > 0 ? (unsigned char)s.p[s.n - 1] : 'x';

	/* Most lines end in a letter and need no closer look. */
	if (last < 0x80 && strchr(" *_>:", last) == NULL)
		return false;
	for (;;) {
		if (s.n > 0 && strchr(" *_>", s.p[s.n - 1]) != NULL)
			s.n--;
		else if (str_ends(s, "\u00a0"))
			s.n -= 2;
		else if (str_ends(s, "\u200e") || str_ends(s, "\u200f") ||
		    str_ends(s, "\u202c") || str_ends(s, "\u2069"))
			s.n -= 3;
		else
			break;
	}
	return str_ends(s, ":") || str_ends(s, "：");
}

static bool
ends_with_dashes(struct str line)
{
	return str_starts(line, "--") && str_ends(line, "--");
}

bool
line_is_marked(struct str line)
{
	size_t i = 0;

	while (i < line.n && i < 3 &&
	    (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	/* ">>> shop here <<<" is no quote. */
	return i < line.n && line.p[i] == '>' &&
	    str_find(line, STR("<<"), i) >= line.n;
}

bool
line_may_attribute(struct str line)
{
	line = str_trim(line);
	if (line.n < 8 || line.n > ATTRIBUTION_MAX)
		return false;
	return ends_with_colon(line) || ends_with_dashes(line) ||
	    (line.p[0] >= '0' && line.p[0] <= '9' &&
	    line.p[line.n - 1] == '>');
}

bool
line_opens_attribution(struct str line)
{
	line = str_trim(line);
	if (!line_may_attribute(line))
		return false;
	if (line.p[0] >= '0' && line.p[0] <= '9' &&
	    str_find_char(line, '@', 0) < line.n &&
	    matches(ATTRIBUTION_ADDRESS, line))
		return true;
	return ends_with_colon(line) && (matches(ATTRIBUTION_OPENED, line) ||
	    matches(ATTRIBUTION_SENT, line));
}

bool
line_is_attribution(struct str line)
{
	static const enum pattern others[] = {
		ATTRIBUTION_DATED, ATTRIBUTION_VERB_FIRST, ATTRIBUTION_TIMED
	};

	line = str_trim(line);
	if (!line_may_attribute(line))
		return false;
	if (ends_with_dashes(line))
		return matches(ATTRIBUTION_DASHED, line);
	if (line_opens_attribution(line))
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (ends_with_colon(line) && matches(others[i], line))
			return true;
	return false;
}

/* Most lines are neither; only these are worth a pattern. */
static bool
is_ruled(struct str line)
{
	return str_find(line, STR("--"), 0) < line.n ||
	    str_find(line, STR("__"), 0) < line.n ||
	    str_find(line, STR("=="), 0) < line.n ||
	    str_find(line, STR("**"), 0) < line.n;
}

bool
line_is_original(struct str line)
{
	return line.n > 8 && line.n < 400 && is_ruled(line) &&
	    matches(ORIGINAL, line);
}

bool
line_is_signature(struct str line)
{
	static const char *const marks[] = {
		"--", "---", "----", "- -", "__", "___", "____", "~~", "~~~",
		"–", "—", "——", "⸻", "ᐧ",
	};

	line = str_trim(line);
	if (str_ends(line, "\u00a0"))
		line.n -= 2;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_is(line, marks[i]))
			return true;
	return false;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = utf8_ascii(s, 0); i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

bool
line_is_mobile(struct str line)
{
	line = str_trim(line);
	if (line.n < 10 || line.n > MOBILE_MAX)
		return false;
	return matches(MOBILE, line) || (!is_ascii(line) &&
	    matches(MOBILE_LAST, line));
}

bool
line_is_closing(struct str line)
{
	line = str_trim(line);
	return line.n >= 2 && line.n <= CLOSING_MAX && matches(CLOSING, line);
}

bool
line_is_contact(struct str line)
{
	line = str_trim(line);
	return line.n >= 6 && line.n <= CONTACT_MAX && matches(CONTACT, line);
}

bool
line_opens_frame(struct str line)
{
	return str_is(str_trim(line), "-----BEGIN PGP SIGNED MESSAGE-----");
}

bool
line_opens_frame_end(struct str line)
{
	return str_is(str_trim(line), "-----BEGIN PGP SIGNATURE-----");
}

bool
line_ends_frame(struct str line)
{
	return str_is(str_trim(line), "-----END PGP SIGNATURE-----");
}
