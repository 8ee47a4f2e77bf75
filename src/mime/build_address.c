/* Addresses as they may stand in an envelope and a header. */
#include "mime/build.h"

#include <string.h>

#include <idn2.h>

#include "base/utf8.h"

static bool
is_local_char(int32_t cp)
{
	if (cp >= 0xa0)         /* RFC 6531; separators are no letters */
		return cp != 0xa0 && cp != 0xad && cp != 0x3000 &&
		    !(cp >= 0x2000 && cp <= 0x206f) && cp != 0xfeff;
	if (cp <= ' ' || cp >= 0x7f)
		return false;
	return strchr("()<>@,;:\\\"[]", (int)cp) == NULL;
}

/* A dot-string of RFC 5321 4.1.2, with RFC 6531's letters. */
static bool
is_local_part(struct str s)
{
	if (s.n == 0 || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.' ||
	    str_find(s, STR(".."), 0) < s.n)
		return false;
	for (size_t i = 0; i < s.n; )
		if (!is_local_char(utf8_next(s, &i)))
			return false;
	return true;
}

static bool
is_domain(struct str s)
{
	size_t label = 0;

	if (s.n == 0 || s.n > 253)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool end = i + 1 == s.n || s.p[i + 1] == '.';

		if (c == '.') {
			if (label == 0 || end)
				return false;
			label = 0;
			continue;
		}
		if (!((c | 32) >= 'a' && (c | 32) <= 'z') &&
		    !(c >= '0' && c <= '9') &&
		    !(c == '-' && label > 0 && !end))
			return false;
		if (++label > 63)
			return false;
	}
	return true;
}

static struct str
ascii_domain(struct arena *a, struct str domain)
{
	struct str out = STR_NONE;
	char *ascii = NULL;
	bool high = false;

	for (size_t i = 0; i < domain.n; i++)
		high = high || (unsigned char)domain.p[i] >= 0x80;
	if (!high)
		return domain;
	if (domain.n > 253 || !utf8_valid(domain))
		return out;
	/* Not IDN2_USE_STD3_ASCII_RULES: with it libidn2 2.3.3 drops what is
	 * not allowed and answers with another domain. is_domain refuses. */
	if (idn2_to_ascii_8z(str_z(a, domain), &ascii, IDN2_NFC_INPUT |
	    IDN2_NONTRANSITIONAL) == IDN2_OK)
		out = str_copy(a, str_from(ascii));
	idn2_free(ascii);
	return out;
}

bool
build_address(struct arena *a, struct str address, struct str *out)
{
	size_t at = address.n;
	struct str local, domain;

	while (at > 0 && address.p[at - 1] != '@')
		at--;
	if (at == 0 || address.n > 254 ||
	    memchr(address.p, '\0', address.n) != NULL)
		return false;
	local = str_sub(address, 0, at - 1);
	domain = ascii_domain(a, str_sub(address, at, address.n));
	if (!is_local_part(local) || !is_domain(domain) ||
	    local.n + 1 + domain.n > 254)
		return false;
	*out = str_printf(a, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
	return true;
}
