/* Host names and mail addresses: which are possible? */
#include "conf/make.h"

#include <string.h>

enum { LOCAL_BYTES = 64, ADDRESS_BYTES = 254, HOST_BYTES = 253,
    LABEL_BYTES = 63 };

static bool
is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || (unsigned char)c >= 0x80;
}

/* Labels of letters, digits and hyphens; UTF-8 for internationalised ones. */
static bool
is_domain(struct str s)
{
	struct str label;

	if (s.n == 0 || s.n > HOST_BYTES || str_ends(s, "."))
		return false;
	while (str_cut(&s, '.', &label)) {
		if (label.n == 0 || label.n > LABEL_BYTES ||
		    label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!is_host_char(label.p[i]))
				return false;
	}
	return true;
}

static bool
is_ip6(struct str s)
{
	bool colon = false;

	for (size_t i = 0; i < s.n; i++) {
		if (strchr("0123456789abcdefABCDEF:.", s.p[i]) == NULL)
			return false;
		colon = colon || s.p[i] == ':';
	}
	return colon && s.n <= 45;
}

bool
is_host(struct str s)
{
	return is_domain(s) || is_ip6(s);
}

bool
is_loopback(const char *host)
{
	struct str h = str_from(host);

	return str_is_nocase(h, "localhost") || str_is(h, "::1") ||
	    (str_starts(h, "127.") && is_domain(h) &&
	    strspn(host, "0123456789.") == h.n);
}

/* RFC 5322 atext and dots, or UTF-8 (RFC 6532); no quoted local parts. */
static bool
is_local_part(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f ||
		    strchr("()<>[]:;@\\,\"", c) != NULL)
			return false;
		if (c == '.' && (i == 0 || i + 1 == s.n ||
		    s.p[i + 1] == '.'))
			return false;
	}
	return s.n > 0;
}

const char *
value_address(struct make *m, const struct word *w, bool lower)
{
	size_t at = str_find_char(w->text, '@', 0);
	struct str local = str_sub(w->text, 0, at);

	if (!is_local_part(local) ||
	    !is_domain(str_sub(w->text, at + 1, w->text.n)) ||
	    w->text.n > ADDRESS_BYTES)
		say_error(&m->said, w->at, "%s is not a mail address",
		    say_quoted(&m->said, w->text));
	else if (local.n > LOCAL_BYTES)
		say_error(&m->said, w->at, "%s has %zu octets before the @; "
		    "%d are possible (RFC 5321, 4.5.3.1.1)",
		    say_quoted(&m->said, w->text), local.n, LOCAL_BYTES);
	else if (lower)
		return str_lower(&m->c->arena, w->text).p;
	else
		return str_z(&m->c->arena, w->text);
	return NULL;
}
