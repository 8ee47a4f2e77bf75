/* Addresses and parameters of MAIL (RFC 5321, 4.1.2; 1870; 6152; 6531). */
#include "wire/lmtp_inner.h"

#include "base/utf8.h"

/* path_end finds the > that is in no quoted string. */
static size_t
path_end(struct str s)
{
	bool quoted = false;

	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '>' && !quoted)
			return i;
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\\' && quoted)
			i++;
		else if (!quoted && (s.p[i] == ' ' || s.p[i] == '<'))
			break;
	}
	return s.n;
}

bool
lmtp_path(struct str *rest, struct str *address)
{
	size_t end = path_end(*rest);
	struct str a = str_sub(*rest, 1, end);

	if (!str_starts(*rest, "<") || end >= rest->n ||
	    (end + 1 < rest->n && rest->p[end + 1] != ' '))
		return false;
	if (str_starts(a, "@")) {               /* a route: to be ignored */
		size_t colon = str_find_char(a, ':', 0);

		if (colon == a.n)
			return false;
		a = str_sub(a, colon + 1, a.n);
	}
	*address = a;
	*rest = str_trim(str_sub(*rest, end + 1, rest->n));
	return a.n <= LMTP_ADDRESS;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* xtext (RFC 3461, 4) to UTF-8 of at most `most` bytes without controls. */
static bool
xtext(struct arena *a, struct str in, size_t most, struct str *out)
{
	char *text = arena_get(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '+') {
			int high = i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
			int low = i + 2 < in.n ? hex_digit(in.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
			if ((unsigned char)c < ' ' || c == 0x7f)
				return false;
		} else if (c < '!' || c > '~' || c == '=') {
			return false;
		}
		text[n++] = c;
	}
	*out = (struct str){ text, n };
	return n > 0 && n <= most && utf8_valid(*out);
}

static const char *
read_size(struct lmtp *l, struct str value)
{
	if (value.n == 0 || value.p[0] == '-')
		return "501 5.5.4 SIZE takes a number";
	/* Too large for a number is too large. */
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < '0' || value.p[i] > '9')
			return "501 5.5.4 SIZE takes a number";
	if (!str_to_i64(value, &l->size) || l->size > l->limits.size)
		return "552 5.3.4 larger than SIZE says";
	return NULL;
}

static const char *
read_body(struct lmtp *l, struct str value)
{
	(void)l;
	return str_is_nocase(value, "7BIT") ||
	    str_is_nocase(value, "8BITMIME") ? NULL :
	    "501 5.5.4 BODY is 7BIT or 8BITMIME";
}

static const char *
read_utf8(struct lmtp *l, struct str value)
{
	(void)l;
	return value.n == 0 ? NULL : "501 5.5.4 SMTPUTF8 takes no value";
}

static const char *
read_channel(struct lmtp *l, struct str value)
{
	l->handed.on = xtext(&l->arena, value, 64, &l->handed.channel);
	return l->handed.on ? NULL : "501 5.5.4 XCHANNEL is wrong";
}

static const char *
read_source(struct lmtp *l, struct str value)
{
	static const char *const words[] = { "pipe", "import", "json" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(value, words[i])) {
			l->handed.source = str_from(words[i]);
			return NULL;
		}
	return "501 5.5.4 XSOURCE is pipe, import or json";
}

static const char *
read_folder(struct lmtp *l, struct str value)
{
	return xtext(&l->arena, value, LMTP_FOLDER, &l->handed.folder) ?
	    NULL : "501 5.5.4 XFOLDER is wrong";
}

static const char *
read_key(struct lmtp *l, struct str value)
{
	return xtext(&l->arena, value, LMTP_KEY, &l->handed.key) ?
	    NULL : "501 5.5.4 XKEY is wrong";
}

static const char *
read_received(struct lmtp *l, struct str value)
{
	const int64_t year_10000 = INT64_C(253402300800000);

	return str_to_i64(value, &l->handed.received_ms) &&
	    l->handed.received_ms > 0 &&
	    l->handed.received_ms < year_10000 ? NULL :
	    "501 5.5.4 XRECEIVED is milliseconds since 1970";
}

static const char *
read_history(struct lmtp *l, struct str value)
{
	l->handed.sent = str_is(value, "sent");
	l->handed.history = l->handed.sent || str_is(value, "yes");
	return l->handed.history || str_is(value, "no") ? NULL :
	    "501 5.5.4 XHISTORY is yes, sent or no";
}

static const char *
read_status(struct lmtp *l, struct str value)
{
	return xtext(&l->arena, value, 64, &l->handed.status) ?
	    NULL : "501 5.5.4 XSTATUS is wrong";
}

static const struct word {
	const char *name;
	bool intake;                    /* of the private socket */
	const char *(*read)(struct lmtp *l, struct str value);
} words[] = {
	{ "SIZE", false, read_size }, { "BODY", false, read_body },
	{ "SMTPUTF8", false, read_utf8 },
	{ "XCHANNEL", true, read_channel }, { "XSOURCE", true, read_source },
	{ "XFOLDER", true, read_folder }, { "XKEY", true, read_key },
	{ "XRECEIVED", true, read_received },
	{ "XHISTORY", true, read_history },
	{ "XSTATUS", true, read_status },
};

static const struct word *
word_find(const struct lmtp *l, struct str name)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is_nocase(name, words[i].name) &&
		    (l->limits.intake || !words[i].intake))
			return &words[i];
	return NULL;
}

const char *
lmtp_mail_words(struct lmtp *l, struct str rest)
{
	bool seen[sizeof words / sizeof *words] = { false };
	bool handed = false;
	struct str one;

	while (str_cut(&rest, ' ', &one)) {
		size_t eq = str_find_char(one, '=', 0);
		const struct word *w = word_find(l, str_sub(one, 0, eq));
		const char *wrong;

		if (one.n == 0)
			continue;
		if (w == NULL || seen[w - words])
			return "555 5.5.4 a parameter unknown or given twice";
		seen[w - words] = true;
		handed = handed || w->intake;
		wrong = w->read(l, str_sub(one, eq + 1, one.n));
		if (wrong != NULL)
			return wrong;
	}
	if (handed && !l->handed.on)
		return "501 5.5.4 XCHANNEL is missing";
	if (handed && l->handed.source.n == 0)
		l->handed.source = STR("pipe");
	return NULL;
}
