#include "mail/mail.h"

#include <string.h>

#include "base/utf8.h"
#include "mail/authres.h"
#include "mail/body.h"
#include "mail/bounce.h"
#include "mail/digest.h"
#include "mail/forward.h"
#include "mail/forward_word.h"
#include "mail/html.h"
#include "mail/kind.h"
#include "mail/quote.h"
#include "mime/addr.h"
#include "mime/charset.h"
#include "mime/date.h"
#include "mime/header.h"
#include "mime/limits.h"
#include "mime/msgid.h"
#include "mime/notes.h"
#include "mime/parse.h"
#include "mime/word.h"

enum { FIELD_MAX_BYTES = 8 * 1024 };    /* of a value, for patterns */

struct reading {
	struct arena *arena;
	struct notes notes;
	const struct headers *h;
	struct mail *out;
};

/* The addresses of every field of that name. */
static void
addresses(struct reading *r, const char *name, struct mailboxes *out)
{
	size_t from = 0, fields = 0;
	const struct field *f;

	while ((f = header_next(r->h, name, &from)) != NULL) {
		if (++fields == 2)
			note_repair(&r->notes, "an address header is doubled");
		addr_read(r->arena, header_unfold(r->arena, f->value),
		    &r->notes, out);
	}
}

/* Identity is From alone, and only one of it: two authors are nobody. */
static void
read_from(struct reading *r)
{
	struct mailboxes all = { NULL, 0 }, sender = { NULL, 0 };
	size_t at = 0, fields = 0;

	while (header_next(r->h, "From", &at) != NULL)
		fields++;
	addresses(r, "From", &all);
	if (all.n > 0)
		r->out->from = all.box[0];
	/* The first that has an address, when the first has none. */
	for (size_t i = 1; i < all.n && r->out->from.address.n == 0; i++)
		if (all.box[i].address.n > 0)
			r->out->from = all.box[i];
	r->out->from_is_one = fields == 1 && all.n == 1 &&
	    all.box[0].address.n > 0;
	addresses(r, "Sender", &sender);
	if (sender.n > 0)
		r->out->sender = sender.box[0];
}

static void
read_ids(struct reading *r, const char *name, struct strs *out)
{
	size_t from = 0;
	const struct field *f;

	while ((f = header_next(r->h, name, &from)) != NULL)
		msgid_read(r->arena, header_unfold(r->arena, f->value),
		    &r->notes, out);
	for (size_t i = 0; i < out->n; i++)
		out->s[i] = utf8_clean(r->arena, out->s[i]);
}

/* Where this copy was delivered to: the topmost header that tells. */
static struct str
delivered_to(struct reading *r)
{
	for (size_t i = 0; i < r->h->n; i++) {
		const struct field *f = &r->h->field[i];
		struct mailboxes one = { NULL, 0 };

		if (!str_is_nocase(f->name, "Delivered-To") &&
		    !str_is_nocase(f->name, "X-Original-To"))
			continue;
		addr_read(r->arena, header_unfold(r->arena, f->value), NULL,
		    &one);
		if (one.n > 0)
			return one.box[0].address;
	}
	return STR_NONE;
}

static struct str
return_path(struct reading *r)
{
	struct str v = header_value(r->arena, r->h, "Return-Path");
	struct mailboxes one = { NULL, 0 };

	if (v.n == 0)
		return STR_NONE;
	addr_read(r->arena, v, NULL, &one);
	if (one.n == 0 || one.box[0].address.n == 0)
		return str_find(v, STR("<>"), 0) < v.n ? STR("<>") : STR_NONE;
	return one.box[0].address;
}

static void
read_fields(struct reading *r)
{
	struct mail *out = r->out;
	struct str value;

	out->field = arena_array(r->arena, r->h->n, sizeof *out->field);
	for (size_t i = 0; i < r->h->n; i++) {
		const struct field *f = &r->h->field[i];

		value = str_sub(f->value, 0, FIELD_MAX_BYTES);
		value = words_decode(r->arena, header_unfold(r->arena, value));
		out->field[out->nfield++] = (struct mailfield){
		    utf8_clean(r->arena, f->name),
		    utf8_cut(value, FIELD_MAX_BYTES) };
	}
}

static void
read_headers(struct reading *r)
{
	struct strs ids = { NULL, 0 };
	struct mail *out = r->out;

	read_from(r);
	addresses(r, "Reply-To", &out->reply_to);
	addresses(r, "To", &out->to);
	addresses(r, "Cc", &out->cc);
	out->return_path = return_path(r);
	out->delivered_to = delivered_to(r);
	out->subject = words_decode(r->arena, header_value(r->arena, r->h,
	    "Subject"));
	date_read(header_value(r->arena, r->h, "Date"), &r->notes,
	    &out->date_ms);
	read_ids(r, "Message-ID", &ids);
	if (ids.n > 0)
		out->message_id = ids.s[0];
	read_ids(r, "In-Reply-To", &out->in_reply_to);
	read_ids(r, "References", &out->references);
}

/* Mail with CR alone at the ends of its lines, as old Macs wrote it. The
 * copy is as long, so places in it are places in the mail. */
static struct str
with_lf(struct arena *a, struct str raw, struct notes *notes)
{
	char *p;

	if (str_find_char(raw, '\n', 0) < raw.n ||
	    str_find_char(raw, '\r', 0) >= raw.n)
		return raw;
	note_repair(notes, "lines end in CR alone");
	p = str_z(a, raw);
	for (size_t i = 0; i < raw.n; i++)
		if (p[i] == '\r')
			p[i] = '\n';
	return (struct str){ p, raw.n };
}

/* The first mail that is attached whole; PART_NONE. */
static size_t
attached_mail(const struct mime *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->part[i].shape == PART_MESSAGE &&
		    m->part[i].message == 0)
			return i;
	return PART_NONE;
}

static void
empty(struct mail *out)
{
	const struct mailbox nobody = { STR_NONE, STR_NONE };

	*out = (struct mail){ .from = nobody, .sender = nobody };
	out->original.from = nobody;
	out->original.subject = out->original.date = STR_NONE;
	out->original.body = out->message = STR_NONE;
	out->return_path = out->delivered_to = out->subject = STR_NONE;
	out->message_id = out->list_id = STR_NONE;
	out->original_message_id = out->feedback_type = STR_NONE;
	out->text = out->html = STR_NONE;
	out->new_text = out->quoted = out->signature = STR_NONE;
	out->elided = STR_NONE;
}

/* The headers and the text of a mail within this one. */
static void
read_attached(struct arena *a, struct str raw, struct original *out)
{
	struct mail in;
	struct reading r = { .arena = a, .notes = { .arena = a },
	    .out = &in };
	struct html_text marked = { .nquoted = 0 };
	struct mime m;

	empty(&in);
	mime_parse(a, raw, &r.notes, &m);
	r.h = &m.part[0].headers;
	read_headers(&r);
	body_read(a, &m, &r.notes, &in, &marked);
	out->from = in.from;
	out->to = in.to;
	out->cc = in.cc;
	out->subject = in.subject;
	out->date = utf8_clean(a, header_value(a, r.h, "Date"));
	out->date_ms = in.date_ms;
	out->body = in.text;
}

/* SPEC RD-5. What is said inline is nearer to the sender than what is
 * attached; a subject alone makes a forward only of what is quoted. */
static void
read_forward(struct reading *r, const struct mime *m,
             const struct quote *quote)
{
	struct mail *out = r->out;
	size_t attached = attached_mail(m);
	enum forward_says says;
	struct str bare;

	out->forwarded = forward_read(r->arena, out->text, out->subject,
	    &out->original, &out->message);
	if (out->forwarded)
		return;
	if (attached != PART_NONE && out->kind == KIND_PERSON) {
		out->forwarded = true;
		out->message = str_trim(out->text);
		read_attached(r->arena, part_body(m, attached),
		    &out->original);
		return;
	}
	says = forward_subject(out->subject, &bare);
	if (quote->has_quote && says == SAYS_FORWARD) {
		out->forwarded = true;
		out->original.subject = bare;
		out->message = quote->new_text;
		out->original.body = quote->quoted;
	}
}

void
mail_read(struct arena *a, struct str raw, struct mail *out)
{
	struct reading r = { .arena = a, .notes = { .arena = a },
	    .out = out };
	struct html_text marked = { .nquoted = 0 };
	struct quote quote;
	struct mime m;

	empty(out);
	raw = with_lf(a, raw, &r.notes);
	mime_parse(a, raw, &r.notes, &m);
	r.h = &m.part[0].headers;
	read_headers(&r);
	read_fields(&r);
	authres_read(a, r.h, &r.notes, out);
	mail_digest_of(a, r.h, str_sub(raw, m.part[0].body, raw.n),
	    out->digest);
	body_read(a, &m, &r.notes, out, &marked);
	if (marked.is_one_quote && marked.text.n == out->text.n)
		quote_none(out->text, &quote);
	else
		quote_split(a, out->text, marked.quoted, marked.nquoted,
		    &quote);
	if (quote.was_cut)
		note_limit(&r.notes, "lines");
	out->new_text = quote.new_text;
	out->quoted = quote.quoted;
	out->signature = quote.signature;
	out->elided = quote.elided;
	kind_read(a, &m, out);
	bounce_read(a, &m, out);
	/* What a server returns was not passed on by anybody. */
	if (out->kind != KIND_BOUNCE && out->kind != KIND_FEEDBACK)
		read_forward(&r, &m, &quote);
	out->repairs = r.notes.repairs;
	out->limits = r.notes.limits;
}

/* A mail that takes every way that loads something when first used: HTML,
 * an attachment's md5, patterns of quotes, the content's digest. */
static const char sample[] =
	"Content-Type: multipart/mixed; boundary=b\n\n"
	"--b\nContent-Type: text/html; charset=koi8-r\n\n"
	"<p>a<p>On 1 Jan 2024, Ann &lt;a@x.example&gt; wrote:\n"
	"--b\nContent-Type: image/png\n\nx\n--b--\n";

void
mail_open(void)
{
	struct arena a = ARENA_INIT;
	struct mail m;

	charset_open_all();
	mail_read(&a, str_from(sample), &m);
	arena_clear(&a);
}

void
mail_close(void)
{
	charset_close_all();
}
