#include "mail/body.h"

#include "mail/attachment.h"
#include "mime/charset.h"
#include "mime/flowed.h"
#include "mime/limits.h"
#include "mime/uuencode.h"

enum { UU_FILES_MAX = 200 };    /* "uuencode": files in one text */

/* What a part of the mail itself is. */
enum role { ROLE_NONE, ROLE_TEXT, ROLE_HTML, ROLE_FILE };

struct body {
	struct arena *arena;
	const struct mime *m;
	struct notes *notes;
	enum role *role;                /* of each part */
	struct str *text;               /* of each that is text or HTML */
	size_t left;                    /* of MIME_TEXT_MAX */
	struct mail *out;
};

/* The root of a multipart/related is its first part; what else stands in it
 * belongs to the root, text too. */
static bool
is_root_of_related(const struct mime *m, size_t part)
{
	size_t up = m->part[part].parent;

	while (up != PART_NONE && m->part[up].shape == PART_MULTIPART) {
		if (part_is(&m->part[up], "multipart/related") &&
		    part != up + 1)
			return false;
		part = up;
		up = m->part[part].parent;
	}
	return true;
}

static bool
has_name(const struct part *p)
{
	return content_has(&p->disposition, "filename") ||
	    content_has(&p->type, "name");
}

/* The first part is what the sender wrote, whatever name it was given
 * (RFC 8621, 4.1.4). */
static bool
is_first(const struct mime *m, size_t part)
{
	return part == 0 || m->part[part].parent + 1 == part;
}

static enum role
role_of(const struct mime *m, size_t part)
{
	const struct part *p = &m->part[part];
	bool is_plain = part_is(p, "text/plain") ||
	    ((part_is(p, "text/enriched") || part_is(p, "text/richtext")) &&
	    part_within(m, part, "multipart/alternative") == PART_NONE);

	if (p->shape == PART_MULTIPART)
		return ROLE_NONE;
	if (p->shape == PART_MESSAGE ||
	    str_is(p->disposition.type, "attachment"))
		return ROLE_FILE;
	if (has_name(p) && !is_first(m, part) &&
	    part_within(m, part, "multipart/alternative") == PART_NONE)
		return ROLE_FILE;
	if (!is_root_of_related(m, part))
		return ROLE_FILE;
	if (is_plain)
		return ROLE_TEXT;
	if (part_is(p, "text/html"))
		return ROLE_HTML;
	/* A mail that is nothing but some other text is still text. */
	if (part == 0 && part_is(p, "text/") && !part_is(p, "text/calendar"))
		return ROLE_TEXT;
	return ROLE_FILE;
}

/* Text that may be more than what is shown of it: it is attached as well, so
 * that its bytes can be had. */
static bool
is_file_too(const struct mime *m, size_t part)
{
	const struct part *p = &m->part[part];

	return p->is_damaged || !(part_is(p, "text/plain") ||
	    part_is(p, "text/html")) ||
	    (p->coding == CODING_BASE64 && !base64_is_clean(
	    part_body(m, part)));
}

/* Line ends become LF alone. */
static struct str
with_lf(struct arena *a, struct str s)
{
	size_t n = 0;
	char *p;

	if (str_find_char(s, '\r', 0) >= s.n)
		return s;
	p = arena_get(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			p[n++] = s.p[i];
		else if (i + 1 >= s.n || s.p[i + 1] != '\n')
			p[n++] = '\n';
	}
	return (struct str){ p, n };
}

static bool
param_is(struct arena *a, const struct part *p, const char *name,
         const char *value)
{
	return part_is(p, "text/plain") && str_is_nocase(str_trim(
	    content_param(a, &p->type, name)), value);
}

/* The text around the files that are uuencoded in it; those are attached.
 * Returns false when the text was cut. */
static bool
text_and_files(struct body *b, size_t part, struct buf *text)
{
	struct str body = part_body(b->m, part);
	size_t at = 0, from = 0, files = 0;
	struct uu_file f;

	while (uu_find(body, &at, &f)) {
		if (files++ >= UU_FILES_MAX) {
			note_limit(b->notes, "uuencode");
			break;
		}
		buf_str(text, str_sub(body, from, f.from));
		attachment_read_uu(b->arena, b->m->raw,
		    b->m->part[part].body + f.from,
		    b->m->part[part].body + f.to, f.name, b->out);
		from = f.to;
	}
	buf_str(text, str_sub(body, from, body.n));
	if (text->n <= b->left)
		return true;
	text->n = b->left;
	return false;
}

/* A text part as UTF-8, as much of it as the limit leaves. */
static struct str
part_text(struct body *b, size_t part)
{
	const struct part *p = &b->m->part[part];
	struct str label = content_param(b->arena, &p->type, "charset");
	struct buf bytes = BUF_INIT;
	struct str text;
	bool cut = false;

	if (!(b->role[part] == ROLE_TEXT && p->coding == CODING_NONE ?
	    text_and_files(b, part, &bytes) :
	    decode_all(p->coding, part_body(b->m, part), b->left, &bytes)))
		cut = true;
	if (label.n > 0 && !charset_is_known(label))
		note_repair(b->notes, "a charset is not known");
	if (!charset_is_known(label) && part_is(p, "text/html"))
		label = html_charset(buf_view(&bytes));
	text = charset_convert(b->arena, label, str_copy(b->arena,
	    buf_view(&bytes)), b->left, &cut);
	buf_clear(&bytes);
	if (cut)
		note_limit(b->notes, "text");
	b->left -= text.n;
	if (b->role[part] == ROLE_TEXT)
		text = with_lf(b->arena, text);
	if (param_is(b->arena, p, "format", "flowed"))
		text = flowed_join(b->arena, text,
		    param_is(b->arena, p, "delsp", "yes"));
	return text;
}

/* Has the alternative that this HTML stands in a plain text of its own? */
static bool
has_plain_twin(const struct body *b, size_t part)
{
	size_t up = part_within(b->m, part, "multipart/alternative");

	if (up == PART_NONE)
		return false;
	for (size_t i = up + 1; i < b->m->n; i++) {
		if (b->m->part[i].depth <= b->m->part[up].depth)
			break;
		if (b->role[i] == ROLE_TEXT &&
		    part_within(b->m, i, "multipart/alternative") == up &&
		    str_trim(b->text[i]).n > 0)
			return true;
	}
	return false;
}

static void
join(struct buf *out, struct str text)
{
	if (str_trim(text).n == 0)
		return;
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_char(out, '\n');
	if (out->n > 0)
		buf_char(out, '\n');
	buf_str(out, text);
}

static void
add_html(struct body *b, struct str html, struct buf *text,
         struct html_text *quoted)
{
	struct html_text one;
	size_t at;

	html_read(b->arena, html, MIME_TEXT_MAX - text->n % MIME_TEXT_MAX,
	    &one);
	if (one.was_cut)
		note_limit(b->notes, "text");
	quoted->text = one.text;
	quoted->is_one_quote = one.is_one_quote;
	join(text, one.text);
	at = text->n - (one.text.n <= text->n ? one.text.n : text->n);
	for (size_t i = 0; i < one.nquoted; i++)
		*ARENA_PUSH(b->arena, quoted->quoted, quoted->nquoted) =
		    (struct html_span){ at + one.quoted[i].from,
		    at + one.quoted[i].to };
}

static void
join_texts(struct body *b, struct mail *out, struct html_text *quoted)
{
	struct buf text = BUF_INIT, html = BUF_INIT;

	for (size_t i = 0; i < b->m->n && text.n < MIME_TEXT_MAX; i++) {
		if (b->role[i] == ROLE_HTML) {
			buf_str(&html, b->text[i]);
			if (!has_plain_twin(b, i))
				add_html(b, b->text[i], &text, quoted);
		} else if (b->role[i] == ROLE_TEXT) {
			join(&text, b->text[i]);
		}
	}
	out->text = str_copy(b->arena, buf_view(&text));
	out->html = str_copy(b->arena, buf_view(&html));
	buf_clear(&text);
	buf_clear(&html);
}

void
body_read(struct arena *a, const struct mime *m, struct notes *notes,
          struct mail *out, struct html_text *quoted)
{
	struct body b = { .arena = a, .m = m, .notes = notes,
	    .left = MIME_TEXT_MAX, .out = out };

	b.role = arena_array(a, m->n, sizeof *b.role);
	b.text = arena_array(a, m->n, sizeof *b.text);
	for (size_t i = 0; i < m->n; i++) {
		if (m->part[i].message != 0)
			continue;
		b.role[i] = role_of(m, i);
		if (b.role[i] == ROLE_TEXT || b.role[i] == ROLE_HTML)
			b.text[i] = part_text(&b, i);
		if (b.role[i] == ROLE_FILE || (b.role[i] != ROLE_NONE &&
		    is_file_too(m, i)))
			attachment_read(a, m, i, out);
	}
	join_texts(&b, out, quoted);
}
