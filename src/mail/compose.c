#include "mail/compose.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "mime/build.h"

enum {
	REFERENCES_FIRST = 2, REFERENCES_LAST = 18,
	SUBJECT_BYTES = 900, NAME_BYTES = 250,
};

bool
address_is_safe(struct str address)
{
	struct arena a = ARENA_INIT;
	struct str ascii;
	bool safe = build_address(&a, address, &ascii);

	arena_clear(&a);
	return safe;
}

static bool
check_box(const char *what, struct str address, struct err *e)
{
	return address_is_safe(address) ||
	    err_set(e, ERR_INPUT, "%s: \"%.*s\" is no address mail can be "
	    "sent to", what, STR_ARG(str_sub(address, 0, 100)));
}

static bool
check_draft(const struct draft *d, struct err *e)
{
	if (!check_box("From", d->from.address, e) ||
	    !check_box("To", d->to.address, e))
		return false;
	if (d->reply_to.address.n > 0 &&
	    !check_box("Reply-To", d->reply_to.address, e))
		return false;
	for (size_t i = 0; i < d->cc.n; i++)
		if (!check_box("Cc", d->cc.box[i].address, e))
			return false;
	return build_id_ok(d->message_id) || err_set(e, ERR_INPUT,
	    "Message-ID: \"%.*s\" cannot stand in a header",
	    STR_ARG(str_sub(d->message_id, 0, 100)));
}

/* A customer's subject or name may be as long as the mail: servers refuse
 * letters with such a header, or take its end for the body. */
static struct str
fitting(struct arena *a, struct str text, size_t most)
{
	if (text.n <= most)
		return text;
	return str_printf(a, "%.*s ...", STR_ARG(str_trim(utf8_cut(text,
	    most - 4))));
}

static void
put_boxes(struct arena *a, struct buf *out, const char *name,
          const struct mailbox *box, size_t n)
{
	struct build_box *b = arena_array(a, n, sizeof *b);

	for (size_t i = 0; i < n; i++)
		b[i] = (struct build_box){ fitting(a, box[i].name,
		    NAME_BYTES), box[i].address };
	build_boxes(out, name, b, n);
}

static bool
names_id(const struct strs *ids, struct str id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (str_eq(ids->s[i], id))
			return true;
	return false;
}

/* RFC 5322 3.6.4: the parent's References, then the parent. A long thread
 * keeps its roots, which name it, and its last turns. */
static void
put_references(struct arena *a, struct buf *out, const struct draft *d)
{
	struct strs all = { NULL, 0 }, kept = { NULL, 0 };

	for (size_t i = 0; i < d->references.n; i++)
		if (build_id_ok(d->references.s[i]) &&
		    !str_eq(d->references.s[i], d->in_reply_to) &&
		    !names_id(&all, d->references.s[i]))
			*ARENA_PUSH(a, all.s, all.n) = d->references.s[i];
	if (build_id_ok(d->in_reply_to))
		*ARENA_PUSH(a, all.s, all.n) = d->in_reply_to;
	for (size_t i = 0; i < all.n; i++)
		if (i < REFERENCES_FIRST || all.n - i <= REFERENCES_LAST)
			*ARENA_PUSH(a, kept.s, kept.n) = all.s[i];
	build_ids(out, "In-Reply-To", &d->in_reply_to, 1);
	build_ids(out, "References", kept.s, kept.n);
}

/* SE-7, AU-10. What these say is for machines; a cause that could not stand
 * in a header would be a bug of ours, so it is an error. */
static bool
put_automatic(struct buf *out, const struct draft *d, struct err *e)
{
	static const char *const words[] = {
		[AUTO_NO] = "", [AUTO_GENERATED] = "auto-generated",
		[AUTO_REPLIED] = "auto-replied"
	};

	if (d->auto_submitted != AUTO_NO) {
		build_token(out, "Auto-Submitted",
		    str_from(words[d->auto_submitted]));
		build_token(out, "X-Auto-Response-Suppress", STR("All"));
		build_token(out, "Precedence", STR("bulk"));
	}
	if (d->cause.n > 0 && !build_token(out, "X-Postroom-Cause", d->cause))
		return err_set(e, ERR_INPUT,
		    "the cause cannot stand in a header");
	return true;
}

static bool
put_head(struct arena *a, struct buf *out, const struct draft *d,
         struct str subject, struct err *e)
{
	char date[CLOCK_TEXT];

	build_token(out, "Date", str_from(clock_rfc5322(d->date_ms, date)));
	put_boxes(a, out, "From", &d->from, 1);
	if (d->reply_to.address.n > 0)
		put_boxes(a, out, "Reply-To", &d->reply_to, 1);
	put_boxes(a, out, "To", &d->to, 1);
	put_boxes(a, out, "Cc", d->cc.box, d->cc.n);
	build_text(out, "Subject", subject);
	build_ids(out, "Message-ID", &d->message_id, 1);
	put_references(a, out, d);
	if (!put_automatic(out, d, e))
		return false;
	build_token(out, "MIME-Version", STR("1.0"));
	return true;
}

/* Text, and what HTML there is, as one part. RFC 2046 5.1.4: the plainest
 * first. */
static void
put_words(struct buf *out, const struct draft *d, const struct rendered *r)
{
	char boundary[BUILD_BOUNDARY + 1];

	if (r->html.n == 0) {
		build_body(out, "text/plain", r->text);
		return;
	}
	build_boundary(boundary, d->message_id, "alternative");
	build_multipart(out, "alternative", boundary);
	build_next(out, boundary);
	build_body(out, "text/plain", r->text);
	build_next(out, boundary);
	build_body(out, "text/html", r->html);
	build_end(out, boundary);
}

static void
put_content(struct buf *out, const struct draft *d, const struct rendered *r)
{
	char boundary[BUILD_BOUNDARY + 1];

	if (d->nfile == 0) {
		put_words(out, d, r);
		return;
	}
	build_boundary(boundary, d->message_id, "mixed");
	build_multipart(out, "mixed", boundary);
	build_next(out, boundary);
	put_words(out, d, r);
	for (size_t i = 0; i < d->nfile; i++) {
		build_next(out, boundary);
		build_file(out, d->file[i].type, d->file[i].name,
		    d->file[i].bytes);
	}
	build_end(out, boundary);
}

bool
compose(struct arena *a, struct templates *t, const struct draft *d,
        struct buf *out, struct str *subject, struct err *e)
{
	struct rendered r;

	if (!check_draft(d, e) || !template_render(t, a, d->template,
	    d->language, &d->values, &r, e))
		return false;
	if (d->subject.n > 0)
		r.subject = build_line(a, d->subject);
	r.subject = fitting(a, r.subject, SUBJECT_BYTES);
	if (!put_head(a, out, d, r.subject, e))
		return false;
	put_content(out, d, &r);
	if (subject != NULL)
		*subject = r.subject;
	return true;
}
