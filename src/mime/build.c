#include "mime/build.h"

#include <string.h>

#include "base/utf8.h"

/* One header being written: words are put, and folded where they would pass
 * the column. The line end in front of a word is part of the field. */
struct field {
	struct buf *out;
	size_t column;
	bool fresh;             /* nothing but the name so far */
};

static void
field_begin(struct field *f, struct buf *out, const char *name)
{
	f->out = out;
	f->column = strlen(name) + 1;
	f->fresh = true;
	buf_z(out, name);
	buf_char(out, ':');
}

/* The first word stays on the name's line: some readers take a field whose
 * first line is empty for an empty field. */
static void
field_word(struct field *f, struct str word)
{
	if (!f->fresh && f->column + 1 + word.n > BUILD_COLUMNS) {
		buf_z(f->out, "\r\n");
		f->column = 0;
	}
	buf_char(f->out, ' ');
	buf_str(f->out, word);
	f->column += 1 + word.n;
	f->fresh = false;
}

static void
field_end(struct field *f)
{
	buf_z(f->out, "\r\n");
}

static bool
is_control(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 ||
	    cp == 0x2029;
}

struct str
build_line(struct arena *a, struct str value)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < value.n; ) {
		int32_t cp = utf8_next(value, &i);

		if (cp < 0)
			utf8_put(&b, 0xfffd);
		else
			utf8_put(&b, is_control(cp) ? ' ' : (uint32_t)cp);
	}
	out = str_copy(a, str_trim(buf_view(&b)));
	buf_clear(&b);
	return out;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 ||
		    (unsigned char)s.p[i] > 0x7e)
			return false;
	return true;
}

/* May it stand as it is, and does a reader get the same back? Folding keeps
 * single spaces only; "=?" could be taken for an encoded word. */
static bool
is_plain(struct str line, size_t longest)
{
	size_t word = 0;

	if (!is_ascii(line) || str_find(line, STR("=?"), 0) < line.n ||
	    str_find(line, STR("  "), 0) < line.n)
		return false;
	for (size_t i = 0; i < line.n; i++) {
		word = line.p[i] == ' ' ? 0 : word + 1;
		if (word > longest)
			return false;
	}
	return true;
}

static const char digits64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
put_base64(struct buf *out, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	char quad[4];
	size_t i;

	for (i = 0; i + 2 < s.n; i += 3) {
		quad[0] = digits64[p[i] >> 2];
		quad[1] = digits64[(p[i] & 3) << 4 | p[i + 1] >> 4];
		quad[2] = digits64[(p[i + 1] & 15) << 2 | p[i + 2] >> 6];
		quad[3] = digits64[p[i + 2] & 63];
		buf_put(out, quad, 4);
	}
	if (i == s.n)
		return;
	quad[0] = digits64[p[i] >> 2];
	quad[1] = digits64[(p[i] & 3) << 4 |
	    (i + 1 < s.n ? p[i + 1] >> 4 : 0)];
	quad[2] = i + 1 < s.n ? digits64[(p[i + 1] & 15) << 2] : '=';
	quad[3] = '=';
	buf_put(out, quad, 4);
}

/* How many bytes of text one encoded word may carry at this column: what
 * base64 makes of them, and the 12 of "=?utf-8?B?" and "?=", must fit. */
static size_t
word_room(size_t column)
{
	size_t left = column + 1 < BUILD_COLUMNS ? BUILD_COLUMNS - column - 1
	    : 0;

	if (left > BUILD_WORD)
		left = BUILD_WORD;
	return left < 12 + 4 ? 0 : (left - 12) / 4 * 3;
}

/* White space between encoded words is not part of the text (RFC 2047 6.2),
 * so the words together are the value, byte for byte. */
static void
field_encoded(struct field *f, struct str line)
{
	struct buf word = BUF_INIT;

	while (line.n > 0) {
		size_t room = word_room(f->column);
		struct str piece = utf8_cut(line, room);

		if (piece.n == 0)       /* on a line of its own, then */
			piece = utf8_cut(line, word_room(0));
		buf_reset(&word);
		buf_z(&word, "=?utf-8?B?");
		put_base64(&word, piece);
		buf_z(&word, "?=");
		field_word(f, buf_view(&word));
		line = str_sub(line, piece.n, line.n);
	}
	buf_clear(&word);
}

static void
field_words(struct field *f, struct str line)
{
	struct str word;

	while (str_cut(&line, ' ', &word))
		field_word(f, word);
}

void
build_text(struct buf *out, const char *name, struct str value)
{
	struct arena a = ARENA_INIT;
	struct str line = build_line(&a, value);
	struct field f;

	field_begin(&f, out, name);
	if (line.n == 0)
		buf_char(out, ' ');
	else if (is_plain(line, 60))
		field_words(&f, line);
	else
		field_encoded(&f, line);
	field_end(&f);
	arena_clear(&a);
}

bool
build_token(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0 || value.n > BUILD_ID_MAX || !is_ascii(value))
		return false;
	buf_z(out, name);
	buf_z(out, ": ");
	buf_str(out, value);
	buf_z(out, "\r\n");
	return true;
}

static bool
is_atoms(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80 || (!((c | 32) >= 'a' && (c | 32) <= 'z') &&
		    !(c >= '0' && c <= '9') && strchr(" -_+!#$%&'*/^{|}~", c)
		    == NULL))
			return false;
	}
	return true;
}

/* A display name as a phrase (RFC 5322 3.2.5): atoms, else a quoted string
 * on one line, else encoded words. */
static void
field_phrase(struct field *f, struct str line)
{
	struct buf quoted = BUF_INIT;

	if (is_atoms(line) && is_plain(line, 60)) {
		field_words(f, line);
	} else if (line.n <= 60 && is_ascii(line) &&
	    str_find(line, STR("=?"), 0) == line.n) {
		buf_char(&quoted, '"');
		for (size_t i = 0; i < line.n; i++) {
			if (line.p[i] == '"' || line.p[i] == '\\')
				buf_char(&quoted, '\\');
			buf_char(&quoted, line.p[i]);
		}
		buf_char(&quoted, '"');
		field_word(f, buf_view(&quoted));
		buf_clear(&quoted);
	} else {
		field_encoded(f, line);
	}
}

void
build_boxes(struct buf *out, const char *name, const struct build_box *box,
            size_t n)
{
	struct arena a = ARENA_INIT;
	struct field f;

	if (n == 0)
		return;
	field_begin(&f, out, name);
	for (size_t i = 0; i < n; i++) {
		struct str line = build_line(&a, box[i].name);
		const char *comma = i + 1 < n ? "," : "";
		struct str address = box[i].address;

		build_address(&a, box[i].address, &address);
		if (line.n > 0)
			field_phrase(&f, line);
		field_word(&f, line.n > 0 ?
		    str_printf(&a, "<%.*s>%s", STR_ARG(address), comma) :
		    str_printf(&a, "%.*s%s", STR_ARG(address), comma));
	}
	field_end(&f);
	arena_clear(&a);
}

bool
build_id_ok(struct str id)
{
	if (id.n == 0 || id.n > BUILD_ID_MAX || !is_ascii(id))
		return false;
	for (size_t i = 0; i < id.n; i++)
		if (strchr(" <>", id.p[i]) != NULL)
			return false;
	return true;
}

void
build_ids(struct buf *out, const char *name, const struct str *id, size_t n)
{
	struct buf word = BUF_INIT;
	struct field f = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (!build_id_ok(id[i]))
			continue;
		if (f.out == NULL)
			field_begin(&f, out, name);
		buf_reset(&word);
		buf_printf(&word, "<%.*s>", STR_ARG(id[i]));
		field_word(&f, buf_view(&word));
	}
	if (f.out != NULL)
		field_end(&f);
	buf_clear(&word);
}

void
build_base64(struct buf *out, struct str bytes)
{
	enum { LINE = 57 };             /* bytes that make 76 columns */

	buf_reserve(out, bytes.n / 3 * 4 + bytes.n / LINE * 2 + 8);
	for (size_t i = 0; i < bytes.n; i += LINE) {
		put_base64(out, str_sub(bytes, i, i + LINE));
		buf_z(out, "\r\n");
	}
}
