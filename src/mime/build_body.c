/* Bodies: codings, text parts, files, multiparts. */
#include "mime/build.h"

#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"

/* Lines end in CR LF, CR or LF; cut_any_line takes the next one. */
static bool
cut_any_line(struct str *rest, struct str *line)
{
	size_t i = 0;

	if (rest->n == 0)
		return false;
	while (i < rest->n && rest->p[i] != '\r' && rest->p[i] != '\n')
		i++;
	*line = str_sub(*rest, 0, i);
	if (i + 1 < rest->n && rest->p[i] == '\r' && rest->p[i + 1] == '\n')
		i++;
	*rest = str_sub(*rest, i + 1, rest->n);
	return true;
}

static void
put_hex(struct buf *out, unsigned char c, char mark)
{
	static const char hex[] = "0123456789ABCDEF";
	char three[3] = { mark, hex[c >> 4], hex[c & 15] };

	buf_put(out, three, 3);
}

/* RFC 2045 6.7. Beside what must be, "From " and "." at the start of a line
 * are encoded: some relays change them. */
static bool
qp_encodes(struct str line, size_t i)
{
	unsigned char c = (unsigned char)line.p[i];

	if (c > ' ' && c < 0x7f && c != '=' && i > 0)
		return false;
	if (c == '=' || c > 0x7e || (c < 0x20 && c != '\t'))
		return true;
	if (i + 1 == line.n && (c == ' ' || c == '\t'))
		return true;
	return i == 0 && (c == '.' || str_starts(line, "From "));
}

/* How many bytes of line from i on stay as they are, at most max. */
static size_t
qp_plain(struct str line, size_t i, size_t max)
{
	size_t n = 0;

	while (n < max && i + n < line.n && !qp_encodes(line, i + n))
		n++;
	return n;
}

void
build_qp(struct buf *out, struct str text)
{
	struct str line;

	while (cut_any_line(&text, &line)) {
		size_t column = 0, i = 0;

		while (i < line.n) {
			/* The last column is the soft break's. */
			size_t room = BUILD_COLUMNS - 1 - column;
			size_t n = qp_plain(line, i, room);

			buf_put(out, line.p + i, n);
			column += n;
			i += n;
			if (i == line.n)
				break;
			if (n == room || room - n < 3) {
				buf_z(out, "=\r\n");
				column = 0;
			} else if (qp_encodes(line, i)) {
				put_hex(out, (unsigned char)line.p[i++], '=');
				column += 3;
			}
		}
		buf_z(out, "\r\n");
	}
}

enum coding { AS_IT_IS, AS_QP, AS_BASE64 };

/* Text stays as it is when nothing on its way could change it: short lines
 * of ASCII, no boundary of ours. Much non-ASCII is shorter in base64. */
static enum coding
coding_for(struct str text)
{
	size_t high = 0, column = 0, longest = 0, odd = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		high += c >= 0x80;
		odd += (c < 0x20 && c != '\t' && c != '\r' && c != '\n') ||
		    c == 0x7f;
		column = c == '\r' || c == '\n' ? 0 : column + 1;
		if (column > longest)
			longest = column;
	}
	if (high > text.n / 3)
		return AS_BASE64;
	if (high > 0 || odd > 0 || longest > BUILD_COLUMNS + 2 ||
	    str_starts(text, "From ") ||
	    str_find(text, STR("\nFrom "), 0) < text.n ||
	    str_find(text, STR("=_"), 0) < text.n)
		return AS_QP;
	return AS_IT_IS;
}

static void
put_lines(struct buf *out, struct str text)
{
	struct str line;

	while (cut_any_line(&text, &line)) {
		buf_str(out, line);
		buf_z(out, "\r\n");
	}
}

void
build_body(struct buf *out, const char *type, struct str text)
{
	static const char *const names[] = {
		[AS_IT_IS] = "7bit", [AS_QP] = "quoted-printable",
		[AS_BASE64] = "base64"
	};
	struct arena a = ARENA_INIT;
	struct buf lines = BUF_INIT;
	struct str clean = utf8_clean(&a, text);
	enum coding coding = coding_for(clean);

	buf_printf(out, "Content-Type: %s; charset=%s\r\n"
	    "Content-Transfer-Encoding: %s\r\n\r\n", type,
	    coding == AS_IT_IS ? "us-ascii" : "utf-8", names[coding]);
	if (coding == AS_QP) {
		build_qp(out, clean);
	} else {
		put_lines(&lines, clean);
		if (coding == AS_BASE64)
			build_base64(out, buf_view(&lines));
		else
			buf_str(out, buf_view(&lines));
	}
	buf_clear(&lines);
	arena_clear(&a);
}

static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c > 0x7e ||
		    strchr("()<>@,;:\\\"/[]?=", c) != NULL)
			return false;
	}
	return s.n > 0 && s.n <= 64;
}

static struct str
file_type(struct str type)
{
	size_t slash = str_find_char(type, '/', 0);

	if (!is_token(str_sub(type, 0, slash)) ||
	    !is_token(str_sub(type, slash + 1, type.n)) ||
	    str_starts_nocase(type, "message/") ||
	    str_starts_nocase(type, "multipart/"))
		return STR("application/octet-stream");
	return type;
}

/* A name that no system takes for a path. */
static struct str
file_name(struct arena *a, struct str name)
{
	char *z;
	struct str line = build_line(a, name);

	line = utf8_cut(line, BUILD_NAME_MAX);
	if (line.n == 0)
		line = STR("file");
	z = str_z(a, line);
	for (size_t i = 0; i < line.n; i++)
		if (z[i] == '/' || z[i] == '\\')
			z[i] = '_';
	return (struct str){ z, line.n };
}

/* filename="..." for readers that know no RFC 2231: what is not plain ASCII
 * becomes '_', one a character. */
static struct str
ascii_name(struct arena *a, struct str name)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < name.n && b.n < 60; ) {
		int32_t cp = utf8_next(name, &i);

		buf_char(&b, cp >= 0x20 && cp < 0x7f && cp != '"' ?
		    (char)cp : '_');
	}
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* filename*=UTF-8''...: RFC 2231 4, in pieces (3) that fit a line. */
static void
put_extended_name(struct buf *out, struct str name)
{
	enum { PIECE = 54 };
	struct buf b = BUF_INIT;
	struct str rest;
	int part = 0;

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' &&
		    (c | 32) <= 'z') || c == '.' || c == '-' || c == '_')
			buf_char(&b, (char)c);
		else
			put_hex(&b, c, '%');
	}
	rest = buf_view(&b);
	if (rest.n <= PIECE) {
		buf_printf(out, ";\r\n filename*=UTF-8''%.*s", STR_ARG(rest));
		rest = STR_NONE;
	}
	while (rest.n > 0) {
		size_t n = rest.n < PIECE ? rest.n : PIECE;

		/* Never inside %XX. */
		if (n < rest.n && rest.p[n - 1] == '%')
			n--;
		else if (n < rest.n && rest.p[n - 2] == '%')
			n -= 2;
		buf_printf(out, ";\r\n filename*%d*=%s%.*s", part,
		    part == 0 ? "UTF-8''" : "", STR_ARG(str_sub(rest, 0, n)));
		rest = str_sub(rest, n, rest.n);
		part++;
	}
	buf_clear(&b);
}

void
build_file(struct buf *out, struct str type, struct str name,
           struct str bytes)
{
	struct arena a = ARENA_INIT;
	struct str real = file_name(&a, name), plain = ascii_name(&a, real);

	buf_printf(out, "Content-Type: %.*s\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "Content-Disposition: attachment;\r\n filename=\"%.*s\"",
	    STR_ARG(file_type(type)), STR_ARG(plain));
	if (!str_eq(real, plain))
		put_extended_name(out, real);
	buf_z(out, "\r\n\r\n");
	build_base64(out, bytes);
	arena_clear(&a);
}

void
build_boundary(char out[BUILD_BOUNDARY + 1], struct str message_id,
               const char *level)
{
	static const char hex[] = "0123456789abcdef";
	struct digest *d = digest_new();
	uint8_t sum[DIGEST_BYTES];

	digest_add(d, message_id);
	digest_add(d, STR("\n"));
	digest_add(d, str_from(level));
	digest_end(d, sum);
	out[0] = '=';
	out[1] = '_';
	for (size_t i = 0; i < BUILD_BOUNDARY / 2 - 1; i++) {
		out[2 + 2 * i] = hex[sum[i] >> 4];
		out[3 + 2 * i] = hex[sum[i] & 15];
	}
	out[BUILD_BOUNDARY] = '\0';
}

void
build_multipart(struct buf *out, const char *subtype, const char *boundary)
{
	buf_printf(out, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n"
	    "\r\n", subtype, boundary);
}

void
build_next(struct buf *out, const char *boundary)
{
	buf_printf(out, "--%s\r\n", boundary);
}

void
build_end(struct buf *out, const char *boundary)
{
	buf_printf(out, "--%s--\r\n", boundary);
}
