#include "mail/attachment.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/utf8.h"
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
	out = str_trim(str_copy(a, buf_view(&b)));
	buf_clear(&b);
	while (out.n > 0 && (out.p[0] == '.' || out.p[0] == ' '))
		out = str_sub(out, 1, out.n);
	return str_trim(shorten(a, out, ATTACHMENT_NAME_MAX));
}

/* In the order of their worth: the disposition's name, the type's (old
 * programs know no other), the description. */
static struct str
name_of(struct arena *a, const struct mime *m, size_t part)
{
	const struct part *p = &m->part[part];
	struct str name = content_param(a, &p->disposition, "filename");

	if (name.n == 0)
		name = content_param(a, &p->type, "name");
	if (name.n == 0)
		name = content_param(a, &p->disposition, "name");
	if (name.n == 0)
		name = content_param(a, &p->type, "filename");
	if (name.n == 0 && p->shape == PART_MESSAGE && part + 1 < m->n) {
		name = words_decode(a, header_value(a,
		    &m->part[part + 1].headers, "Subject"));
		if (name.n > 0)
			name = str_printf(a, "%.*s.eml", STR_ARG(name));
	}
	return attachment_name(a, name);
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
measure(struct str body, struct attachment *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct buf piece = BUF_INIT;
	size_t at = 0;

	if (md == NULL || EVP_DigestInit_ex(md, EVP_md5(), NULL) != 1)
		out_of_memory();
	while (decode_piece(out->coding, body, &at, &piece)) {
		EVP_DigestUpdate(md, piece.p, piece.n);
		out->size += piece.n;
		buf_reset(&piece);
	}
	EVP_DigestFinal_ex(md, out->md5, NULL);
	EVP_MD_CTX_free(md);
	buf_clear(&piece);
}

void
attachment_read(struct arena *a, const struct mime *m, size_t part,
                struct attachment *out)
{
	const struct part *p = &m->part[part];

	*out = (struct attachment){ .offset = p->body,
	    .length = p->end - p->body, .coding = p->coding };
	out->name = name_of(a, m, part);
	out->type = p->type.type;
	out->content_id = content_id_of(a, p);
	out->is_inline = str_is(p->disposition.type, "inline") ||
	    (p->disposition.type.n == 0 && out->content_id.n > 0);
	measure(part_body(m, part), out);
}

void
attachment_decode(const struct attachment *at, struct str raw,
                  struct buf *out)
{
	if (at->offset > raw.n || at->length > raw.n - at->offset)
		return;
	decode_all(at->coding, str_sub(raw, (size_t)at->offset,
	    (size_t)(at->offset + at->length)), SIZE_MAX, out);
}
