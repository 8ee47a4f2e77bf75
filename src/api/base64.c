#include "api/base64.h"

#include <string.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str
base64_encode(struct arena *a, struct str bytes)
{
	char *out = arena_get(a, (bytes.n + 2) / 3 * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i;
		unsigned b0 = (unsigned char)bytes.p[i];
		unsigned b1 = left > 1 ? (unsigned char)bytes.p[i + 1] : 0;
		unsigned b2 = left > 2 ? (unsigned char)bytes.p[i + 2] : 0;

		out[n++] = digits[b0 >> 2];
		out[n++] = digits[(b0 & 3) << 4 | b1 >> 4];
		out[n++] = left > 1 ? digits[(b1 & 15) << 2 | b2 >> 6] : '=';
		out[n++] = left > 2 ? digits[b2 & 63] : '=';
	}
	return (struct str){ out, n };
}

/* The value of each character plus one; 0: it is none. */
static void
fill_values(unsigned char value[256])
{
	memset(value, 0, 256);
	for (unsigned char i = 0; i < 64; i++)
		value[(unsigned char)digits[i]] = (unsigned char)(i + 1);
}

bool
base64_decode(struct arena *a, struct str text, struct str *out)
{
	unsigned char value[256];
	unsigned bits = 0, have = 0;
	size_t n = 0, pad = 0;
	char *to;

	if (text.n % 4 != 0)
		return false;
	while (pad < 2 && text.n > pad && text.p[text.n - pad - 1] == '=')
		pad++;
	fill_values(value);
	to = arena_get(a, text.n / 4 * 3 + 1);
	for (size_t i = 0; i < text.n - pad; i++) {
		unsigned char v = value[(unsigned char)text.p[i]];

		if (v == 0)
			return false;
		bits = (bits << 6 | (v - 1u)) & 0xffffffu;
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[n++] = (char)(bits >> have & 0xffu);
		}
	}
	*out = (struct str){ to, n };
	return (bits & ((1u << have) - 1)) == 0;
}
