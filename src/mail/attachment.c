#include "mail/attachment.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/attachment_nfc.h"
#include "mail/tnef.h"
#include "mime/charset.h"
#include "mime/limits.h"
#include "mime/msgid.h"
#include "mime/word.h"

/* Code points that are not seen, or that change how others are seen. */
static const struct range {
	uint32_t from, to;
} hidden[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },
	{ 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
	{ 0xd800, 0xf8ff }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff9, 0xfffc }, { 0x1d173, 0x1d17a }, { 0xe0000, 0x10ffff },
};

static bool
is_hidden(uint32_t cp)
{
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (cp >= hidden[i].from && cp <= hidden[i].to)
			return true;
	return false;
}

static bool
is_separator(uint32_t cp)
{
	return cp == '/' || cp == '\\' || cp == ':' || cp == 0x2044 ||
	    cp == 0x2215 || cp == 0xff0f || cp == 0xff3c;
}

/* At most `max` bytes, from the middle, so that the extension stays. */
static struct str
shorten(struct arena *a, struct str s, size_t max)
{
	size_t dot = s.n, keep;

	if (s.n <= max)
		return s;
	while (dot > 0 && s.n - dot < 16 && s.p[dot - 1] != '.')
		dot--;
	if (dot == 0 || s.n - dot >= 16)
		return utf8_cut(s, max);
	keep = max - (s.n - dot + 1);
	s = str_printf(a, "%.*s.%.*s", STR_ARG(utf8_cut(s, keep)),
	    STR_ARG(str_sub(s, dot, s.n)));
	return s;
}

/* Names that are devices to Windows, whatever stands behind their dot. */
static bool
is_reserved(struct str name)
{
	static const char *const reserved[] = {
		"con", "prn", "aux", "nul", "conin$", "conout$"
	};
	struct str base = str_trim(str_sub(name, 0,
	    str_find_char(name, '.', 0)));

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (str_is_nocase(base, reserved[i]))
			return true;
	return (str_starts_nocase(base, "com") ||
	    str_starts_nocase(base, "lpt")) &&
	    ((base.n == 4 && base.p[3] >= '0' && base.p[3] <= '9') ||
	    str_is(str_sub(base, 3, base.n), "\xc2\xb9") ||
	    str_is(str_sub(base, 3, base.n), "\xc2\xb2") ||
	    str_is(str_sub(base, 3, base.n), "\xc2\xb3"));
}

/* Blanks and dots: in front they hide a file, at the end Windows drops them.
 */
static struct str
trim_dots(struct str s)
{
	s = str_trim(s);
	while (s.n > 0 && (s.p[0] == '.' || s.p[0] == ' '))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

struct str
attachment_name(struct arena *a, struct str name)
{
	struct buf b = BUF_INIT;
	struct str out;

	name = utf8_clean(a, name);
	for (size_t i = 0; i < name.n; ) {
		int32_t cp = utf8_next(name, &i);

		if (cp < 0 || is_hidden((uint32_t)cp))
			continue;
		utf8_put(&b, is_separator((uint32_t)cp) ? '_' :
		    (uint32_t)cp);
	}
	out = compose_marks(a, str_copy(a, buf_view(&b)));
	buf_clear(&b);
	out = trim_dots(out);
	if (is_reserved(out))
		out = str_printf(a, "_%.*s", STR_ARG(out));
	return trim_dots(shorten(a, out, ATTACHMENT_NAME_MAX));
}

/* In the order of their worth: the disposition's name, the type's (old
 * programs know no other). */
static struct str
said_of(struct arena *a, const struct part *p)
{
	struct str name = content_param(a, &p->disposition, "filename");

	if (name.n == 0)
		name = content_param(a, &p->type, "name");
	if (name.n == 0)
		name = content_param(a, &p->disposition, "name");
	if (name.n == 0)
		name = content_param(a, &p->type, "filename");
	return name;
}

/* A mail that is attached without a name is called by its subject. */
static struct str
subject_of(struct arena *a, const struct mime *m, size_t part)
{
	struct str subject;

	if (m->part[part].shape != PART_MESSAGE || part + 1 >= m->n)
		return STR_NONE;
	subject = words_decode(a, header_value(a, &m->part[part + 1].headers,
	    "Subject"));
	return subject.n == 0 ? STR_NONE :
	    str_printf(a, "%.*s.eml", STR_ARG(subject));
}

static void
name_put(struct arena *a, struct attachment *at, struct str said)
{
	at->said = utf8_cut(utf8_printable(a, said), ATTACHMENT_SAID_MAX);
	at->name = attachment_name(a, said);
}

static struct str
content_id_of(struct arena *a, const struct part *p)
{
	struct str v = header_value(a, &p->headers, "Content-ID");
	struct strs ids = { NULL, 0 };

	if (str_find_char(v, '<', 0) < v.n)
		msgid_read(a, v, NULL, &ids);
	return utf8_clean(a, ids.n > 0 ? ids.s[0] : v);
}

/* Decodes piece by piece: only the sum is wanted. */
static void
measure(enum coding coding, struct str body, struct attachment *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct buf piece = BUF_INIT;
	size_t at = 0;

	if (md == NULL || EVP_DigestInit_ex(md, EVP_md5(), NULL) != 1)
		out_of_memory();
	while (decode_piece(coding, body, &at, &piece)) {
		EVP_DigestUpdate(md, piece.p, piece.n);
		out->size += piece.n;
		buf_reset(&piece);
	}
	EVP_DigestFinal_ex(md, out->md5, NULL);
	EVP_MD_CTX_free(md);
	buf_clear(&piece);
}

/* What a file is by its name, where nobody says: what people send most. */
static struct str
type_by_name(struct str name)
{
	static const struct {
		const char *end, *type;
	} T[] = {
		{ ".doc", "application/msword" },
		{ ".docx", "application/vnd.openxmlformats-officedocument"
		    ".wordprocessingml.document" },
		{ ".gif", "image/gif" }, { ".htm", "text/html" },
		{ ".html", "text/html" }, { ".jpeg", "image/jpeg" },
		{ ".jpg", "image/jpeg" }, { ".pdf", "application/pdf" },
		{ ".png", "image/png" }, { ".txt", "text/plain" },
		{ ".xls", "application/vnd.ms-excel" },
		{ ".xlsx", "application/vnd.openxmlformats-officedocument"
		    ".spreadsheetml.sheet" },
		{ ".zip", "application/zip" },
	};
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.')
			n = name.n - i;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (str_is_nocase(str_sub(name, name.n - n, name.n),
		    T[i].end))
			return str_from(T[i].type);
	return STR("application/octet-stream");
}

/* Outlook's packing, by its type or by the name it always has. */
static bool
may_be_tnef(const struct part *p, struct str name)
{
	return part_is(p, "application/ms-tnef") ||
	    part_is(p, "application/vnd.ms-tnef") ||
	    str_is_nocase(name, "winmail.dat");
}

static bool
is_type(struct str s)
{
	struct content c;
	struct arena a = ARENA_INIT;
	bool is;

	content_read(&a, s, NULL, &c);
	is = c.type.n == s.n && str_find_char(s, '/', 0) < s.n;
	arena_clear(&a);
	return is;
}

/* The files in a winmail.dat instead of it; it stays beside them when there
 * is more to it than they are. Returns false when it stays. */
static bool
tnef_files(struct arena *a, const struct attachment *outer, struct str body,
           struct mail *out)
{
	struct buf bytes = BUF_INIT;
	struct tnef t;
	bool gone;

	decode_all((enum coding)outer->coding, body, SIZE_MAX, &bytes);
	gone = tnef_read(a, buf_view(&bytes), &t) && t.n > 0 && t.is_whole;
	for (size_t i = 0; i < t.n; i++) {
		const struct tnef_file *f = &t.file[i];
		struct attachment *in;

		if (f->bytes.n == 0)
			continue;
		in = ARENA_PUSH(a, out->attachment, out->nattachment);
		*in = (struct attachment){ .offset = outer->offset,
		    .length = outer->length, .content_id = f->content_id,
		    .coding = outer->coding |
		    (uint32_t)(i + 1) << ATTACHMENT_INNER };
		name_put(a, in, f->name);
		in->type = is_type(f->type) ? str_lower(a, f->type) :
		    type_by_name(in->name);
		in->is_inline = f->content_id.n > 0;
		measure(CODING_NONE, f->bytes, in);
	}
	buf_clear(&bytes);
	return gone;
}

void
attachment_read(struct arena *a, const struct mime *m, size_t part,
                struct mail *out)
{
	const struct part *p = &m->part[part];
	struct attachment one = { .offset = p->body,
	    .length = p->end - p->body, .coding = p->coding };

	name_put(a, &one, said_of(a, p));
	if (one.name.n == 0)
		one.name = attachment_name(a, subject_of(a, m, part));
	one.type = p->type.type;
	one.content_id = content_id_of(a, p);
	one.is_inline = str_is(p->disposition.type, "inline") ||
	    (p->disposition.type.n == 0 && one.content_id.n > 0);
	if (may_be_tnef(p, one.name) &&
	    tnef_files(a, &one, part_body(m, part), out))
		return;
	measure(p->coding, part_body(m, part), &one);
	*ARENA_PUSH(a, out->attachment, out->nattachment) = one;
}

void
attachment_read_uu(struct arena *a, struct str raw, size_t from, size_t to,
                   struct str name, struct mail *out)
{
	struct attachment *at = ARENA_PUSH(a, out->attachment,
	    out->nattachment);

	*at = (struct attachment){ .offset = from, .length = to - from,
	    .content_id = STR_NONE, .coding = CODING_UU };
	name_put(a, at, charset_guess(a, name));
	at->type = type_by_name(at->name);
	measure(CODING_UU, str_sub(raw, from, to), at);
}

void
attachment_decode(const struct attachment *at, struct str raw,
                  struct buf *out)
{
	enum coding coding = (enum coding)(at->coding &
	    ((1U << ATTACHMENT_INNER) - 1));
	size_t inner = at->coding >> ATTACHMENT_INNER;
	struct arena a = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct str body;
	struct tnef t;

	if (at->offset > raw.n || at->length > raw.n - at->offset)
		return;
	body = str_sub(raw, (size_t)at->offset,
	    (size_t)(at->offset + at->length));
	if (inner == 0) {
		decode_all(coding, body, SIZE_MAX, out);
		return;
	}
	decode_all(coding, body, SIZE_MAX, &bytes);
	if (tnef_read(&a, buf_view(&bytes), &t) && inner <= t.n)
		buf_str(out, t.file[inner - 1].bytes);
	buf_clear(&bytes);
	arena_clear(&a);
}
