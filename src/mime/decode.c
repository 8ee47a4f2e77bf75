#include "mime/decode.h"

#include <stdint.h>

#include "mime/uuencode.h"

enum { PIECE = 64 * 1024 };

int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* By character, plus one; 0: none. The URL-safe alphabet is read too. */
static const signed char six_bits[256] = {
	[' '] =
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 63, 0, 63, 0, 64,
	53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 0, 0, 0, 0, 0, 0,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 64,
	0, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41,
	42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 0, 0, 0, 0, 0,
};

int
base64_value(char c)
{
	return six_bits[(unsigned char)c] - 1;
}

/* "base64", "Base-64", "quoted_printable", "QP", "quoted-printable;" */
enum coding
coding_read(struct str value)
{
	char key[20];
	size_t n = 0;

	for (size_t i = 0; i < value.n && n + 1 < sizeof key; i++) {
		char c = (char)(value.p[i] | 0x20);

		if (value.p[i] == ';' || value.p[i] == '(')
			break;
		if ((c >= 'a' && c <= 'z') || hex_value(c) >= 0)
			key[n++] = c;
	}
	if (str_is((struct str){ key, n }, "base64") ||
	    str_is((struct str){ key, n }, "b64"))
		return CODING_BASE64;
	if (str_starts((struct str){ key, n }, "quotedprint") ||
	    str_is((struct str){ key, n }, "qp"))
		return CODING_QP;
	if (str_ends((struct str){ key, n }, "uuencode") ||
	    str_ends((struct str){ key, n }, "uue"))
		return CODING_UU;
	return CODING_NONE;
}

bool
base64_is_clean(struct str body)
{
	for (size_t i = 0; i < body.n && body.p[i] != '='; i++)
		if (base64_value(body.p[i]) < 0 && body.p[i] != '\n' &&
		    body.p[i] != '\r' && body.p[i] != ' ' &&
		    body.p[i] != '\t')
			return false;
	return true;
}

/* The groups of four that have nothing odd in them. Returns where it stops;
 * *to has room for three bytes a group. */
static size_t
base64_groups(struct str in, size_t at, size_t stop, unsigned char **to)
{
	unsigned char *q = *to;

	while (at < stop && in.n - at >= 4) {
		const unsigned char *p = (const unsigned char *)in.p + at;
		int a = six_bits[p[0]], b = six_bits[p[1]];
		int c = six_bits[p[2]], d = six_bits[p[3]];
		uint32_t bits;

		if (a == 0 || b == 0 || c == 0 || d == 0)
			break;
		bits = (uint32_t)(a - 1) << 18 | (uint32_t)(b - 1) << 12 |
		    (uint32_t)(c - 1) << 6 | (uint32_t)(d - 1);
		q[0] = (unsigned char)(bits >> 16);
		q[1] = (unsigned char)(bits >> 8);
		q[2] = (unsigned char)bits;
		q += 3;
		at += 4;
	}
	*to = q;
	return at;
}

static size_t
base64_piece(struct str in, size_t at, struct buf *out)
{
	uint32_t bits = 0;
	int have = 0;
	size_t stop = at + PIECE;
	unsigned char *q;

	/* No more than three bytes of four, and three at the end. */
	buf_reserve(out, (in.n - at < PIECE ? in.n - at : PIECE) + 8);
	q = (unsigned char *)out->p + out->n;
	for (; at < in.n && (at < stop || have > 0); at++) {
		int v;

		if (have == 0)
			at = base64_groups(in, at, stop, &q);
		if (at >= in.n)
			break;
		v = base64_value(in.p[at]);
		if (in.p[at] == '=' && have >= 2) {
			at = in.n;
			break;
		}
		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		if (++have == 4) {
			*q++ = (unsigned char)(bits >> 16);
			*q++ = (unsigned char)(bits >> 8);
			*q++ = (unsigned char)bits;
			have = 0;
			bits = 0;
		}
	}
	if (have >= 2)
		*q++ = (unsigned char)(bits >> (have == 2 ? 4 : 10));
	if (have == 3)
		*q++ = (unsigned char)(bits >> 2);
	out->n = (size_t)(q - (unsigned char *)out->p);
	out->p[out->n] = '\0';
	return at;
}

/* One line without its end. Returns true when a soft break ends it. */
static bool
qp_line(struct str line, struct buf *out)
{
	/* Blanks at the end were added on the way (RFC 2045, 6.7 (3)). */
	while (line.n > 0 && (line.p[line.n - 1] == ' ' ||
	    line.p[line.n - 1] == '\t' || line.p[line.n - 1] == '\r'))
		line.n--;
	for (size_t i = 0; i < line.n; i++) {
		size_t plain = str_find_char(line, '=', i);
		int high, low;

		buf_put(out, line.p + i, plain - i);
		i = plain;
		if (i >= line.n)
			break;
		if (i + 1 == line.n)
			return true;
		high = hex_value(line.p[i + 1]);
		low = i + 2 < line.n ? hex_value(line.p[i + 2]) : -1;
		if (high < 0 || low < 0) {
			buf_char(out, '=');
			continue;
		}
		buf_char(out, (char)(high << 4 | low));
		i += 2;
	}
	return false;
}

static size_t
qp_piece(struct str in, size_t at, struct buf *out)
{
	size_t stop = at + PIECE;

	while (at < in.n && at < stop) {
		size_t end = str_find_char(in, '\n', at);
		bool crlf = end < in.n && end > at && in.p[end - 1] == '\r';

		if (!qp_line(str_sub(in, at, end), out) && end < in.n)
			buf_z(out, crlf ? "\r\n" : "\n");
		at = end < in.n ? end + 1 : in.n;
	}
	return at;
}

static size_t
uu_piece(struct str in, size_t at, struct buf *out)
{
	size_t stop = at + PIECE;

	while (at < in.n && at < stop) {
		size_t end = str_find_char(in, '\n', at);
		struct str line = str_sub(in, at, end);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		uu_line(line, out);
		at = end < in.n ? end + 1 : in.n;
	}
	return at;
}

bool
decode_piece(enum coding coding, struct str body, size_t *at, struct buf *out)
{
	if (*at >= body.n)
		return false;
	switch (coding) {
	case CODING_BASE64:
		*at = base64_piece(body, *at, out);
		break;
	case CODING_QP:
		*at = qp_piece(body, *at, out);
		break;
	case CODING_UU:
		*at = uu_piece(body, *at, out);
		break;
	case CODING_NONE:
		buf_str(out, str_sub(body, *at, *at + PIECE));
		*at = *at + PIECE < body.n ? *at + PIECE : body.n;
		break;
	}
	return true;
}

bool
decode_all(enum coding coding, struct str body, size_t max, struct buf *out)
{
	size_t at = 0;

	while (out->n < max)
		if (!decode_piece(coding, body, &at, out))
			return true;
	return at >= body.n;
}
