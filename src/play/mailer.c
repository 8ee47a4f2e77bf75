#include "play/mailer.h"

#include "base/clock.h"
#include "mail/mail.h"
#include "play/time.h"

struct post
post_read(struct arena *a, struct str label, struct str raw)
{
	struct post p = { .label = str_copy(a, label),
	    .raw = str_copy(a, raw) };
	struct mail *m = arena_get(a, sizeof *m);

	mail_read(a, p.raw, m);
	p.message_id = m->message_id;
	p.references = m->references;
	p.from = m->from;
	p.reply_to = m->reply_to.n > 0 ? m->reply_to.box[0] : m->from;
	p.to = m->to;
	p.subject = m->subject;
	p.text = m->text;
	p.date = m->date_ms;
	return p;
}

void
crlf_put(struct buf *out, struct str text)
{
	struct str line;

	while (str_cut_line(&text, &line)) {
		buf_str(out, line);
		buf_z(out, "\r\n");
	}
}

/* --- Pieces --------------------------------------------------------------- */

static struct str
value(const struct writing *w, const char *key)
{
	const struct pair *p = step_pair(w->step, key, 0);

	return p != NULL ? p->value.text : STR_NONE;
}

static struct mailbox
author(const struct writing *w)
{
	return story_box(w->story, value(w, "from"));
}

static struct str
domain_of(struct str address)
{
	return str_sub(address, str_find_char(address, '@', 0) + 1,
	    address.n);
}

static void
put_box(struct buf *out, struct mailbox box)
{
	if (box.name.n > 0)
		buf_printf(out, "\"%.*s\" <%.*s>", STR_ARG(box.name),
		    STR_ARG(box.address));
	else
		buf_str(out, box.address);
}

static void
put_boxes(const struct writing *w, struct buf *out, const char *name,
          const char *key)
{
	const struct pair *p;

	for (size_t i = 0; (p = step_pair(w->step, key, i)) != NULL; i++) {
		buf_z(out, i == 0 ? name : ",\r\n\t");
		put_box(out, story_box(w->story, p->value.text));
	}
	if (step_pair(w->step, key, 0) != NULL)
		buf_z(out, "\r\n");
}

static void
put_to(const struct writing *w, struct buf *out)
{
	if (step_pair(w->step, "to", 0) != NULL || w->reply == NULL) {
		put_boxes(w, out, "To: ", "to");
		return;
	}
	buf_z(out, "To: ");
	put_box(out, w->reply->reply_to);
	buf_z(out, "\r\n");
}

static void
put_subject(const struct writing *w, struct buf *out)
{
	struct str subject = value(w, "subject");
	const struct post *old = w->reply != NULL ? w->reply : w->forwards;
	const char *before = w->reply != NULL ? "Re: " : "Fwd: ";

	if (subject.n > 0 || old == NULL)
		buf_printf(out, "Subject: %.*s\r\n", STR_ARG(subject));
	else
		buf_printf(out, "Subject: %s%.*s\r\n",
		    str_starts_nocase(old->subject, before) ? "" : before,
		    STR_ARG(old->subject));
}

static void
put_references(const struct writing *w, struct buf *out)
{
	struct str own = value(w, "references");
	const struct post *old = w->reply;

	if (own.n > 0)
		buf_printf(out, "References: %.*s\r\n", STR_ARG(own));
	if (old == NULL || own.n > 0 || old->message_id.n == 0)
		return;
	buf_printf(out, "In-Reply-To: <%.*s>\r\nReferences:",
	    STR_ARG(old->message_id));
	for (size_t i = 0; i < old->references.n; i++)
		buf_printf(out, " <%.*s>\r\n",
		    STR_ARG(old->references.s[i]));
	buf_printf(out, " <%.*s>\r\n", STR_ARG(old->message_id));
}

/* What machines say of themselves, by the word of `kind`. */
static void
put_kind(const struct writing *w, struct buf *out)
{
	static const struct {
		const char *word, *head;
	} T[] = {
		{ "auto-reply", "Auto-Submitted: auto-replied\r\n" },
		{ "vacation", "X-Autoreply: yes\r\nPrecedence: bulk\r\n" },
		{ "list", "List-Id: <news.list.example>\r\n"
		    "List-Unsubscribe: <mailto:leave@list.example>\r\n"
		    "Precedence: list\r\n" },
		{ "bulk", "Precedence: bulk\r\n" },
		{ "automatic", "Auto-Submitted: auto-generated\r\n" },
	};
	struct str kind = value(w, "kind");

	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (str_is(kind, T[i].word))
			buf_z(out, T[i].head);
}

/* What the receiving server found out, on top as it would write it. */
static void
put_results(const struct writing *w, struct buf *out)
{
	struct str dmarc = value(w, "dmarc"), id = value(w, "authserv-id");
	struct str domain = domain_of(author(w).address);

	if (dmarc.n > 0)
		buf_printf(out, "Authentication-Results: %.*s;\r\n"
		    "\tdmarc=%.*s header.from=%.*s\r\n",
		    STR_ARG(id.n > 0 ? id : STR("mx.example.com")),
		    STR_ARG(dmarc), STR_ARG(domain));
}

static void
put_date(const struct writing *w, struct buf *out)
{
	struct str ago = value(w, "received-ago");
	char text[CLOCK_TEXT];
	int64_t ms = 0;

	time_span(ago, &ms);
	buf_printf(out, "Date: %s\r\n", clock_rfc5322(w->now - ms, text));
}

static void
put_id(const struct writing *w, struct buf *out)
{
	struct str own = value(w, "message-id");

	if (str_is(own, "none"))
		return;
	if (own.n > 0)
		buf_printf(out, "Message-ID: <%.*s>\r\n", STR_ARG(own));
	else
		buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n",
		    STR_ARG(w->step->word[0].text),
		    STR_ARG(domain_of(author(w).address)));
}

static void
put_head(const struct writing *w, struct buf *out)
{
	const struct pair *p;

	put_results(w, out);
	buf_z(out, "From: ");
	put_box(out, author(w));
	buf_z(out, "\r\n");
	put_to(w, out);
	put_boxes(w, out, "Cc: ", "cc");
	put_boxes(w, out, "Reply-To: ", "reply-to");
	put_subject(w, out);
	put_date(w, out);
	put_id(w, out);
	put_references(w, out);
	put_kind(w, out);
	for (size_t i = 0; (p = step_pair(w->step, "header", i)) != NULL;
	    i++)
		buf_printf(out, "%.*s\r\n", STR_ARG(p->value.text));
	buf_z(out, "MIME-Version: 1.0\r\n");
}

/* --- Bodies --------------------------------------------------------------- */

static void
put_quote(const struct post *old, struct buf *out)
{
	struct str rest = old->text, line;
	char date[CLOCK_TEXT];

	buf_printf(out, "\r\nOn %s, %.*s <%.*s> wrote:\r\n",
	    clock_rfc5322(old->date, date), STR_ARG(old->from.name),
	    STR_ARG(old->from.address));
	while (str_cut_line(&rest, &line))
		buf_printf(out, "> %.*s\r\n", STR_ARG(line));
}

static void
put_forward(const struct post *old, struct buf *out)
{
	char date[CLOCK_TEXT];

	buf_z(out, "\r\n---------- Forwarded message ---------\r\nFrom: ");
	put_box(out, old->from);
	buf_printf(out, "\r\nDate: %s\r\nSubject: %.*s\r\nTo: ",
	    clock_rfc5322(old->date, date), STR_ARG(old->subject));
	put_box(out, old->to.n > 0 ? old->to.box[0] : old->from);
	buf_z(out, "\r\n\r\n");
	crlf_put(out, old->text);
}

static void
put_text(const struct writing *w, struct buf *out)
{
	buf_z(out, "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 8bit\r\n\r\n");
	crlf_put(out, value(w, "text"));
	if (w->reply != NULL && !str_is(value(w, "quote"), "no"))
		put_quote(w->reply, out);
	if (w->forwards != NULL)
		put_forward(w->forwards, out);
}

/* A report of RFC 3464 with the head of what came back. */
static void
put_bounce(const struct writing *w, struct buf *out)
{
	const struct post *old = w->bounces;
	struct str status = value(w, "status"), raw = old->raw;
	struct str to = old->to.n > 0 ? old->to.box[0].address : STR_NONE;

	if (status.n == 0)
		status = STR("5.1.1");
	buf_z(out, "Auto-Submitted: auto-replied\r\n"
	    "Content-Type: multipart/report; "
	    "report-type=delivery-status;\r\n\tboundary=\"=_bounce\"\r\n\r\n"
	    "--=_bounce\r\nContent-Type: text/plain\r\n\r\n");
	buf_printf(out, "Your mail to %.*s could not be delivered.\r\n\r\n",
	    STR_ARG(to));
	buf_printf(out, "--=_bounce\r\n"
	    "Content-Type: message/delivery-status\r\n\r\n"
	    "Reporting-MTA: dns; mx.far.example\r\n\r\n"
	    "Final-Recipient: rfc822; %.*s\r\nAction: %s\r\n"
	    "Status: %.*s\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n",
	    STR_ARG(to), str_starts(status, "4") ? "delayed" : "failed",
	    STR_ARG(status));
	buf_z(out, "--=_bounce\r\nContent-Type: text/rfc822-headers\r\n\r\n");
	buf_str(out, str_sub(raw, 0, str_find(raw, STR("\r\n\r\n"), 0)));
	buf_z(out, "\r\n\r\n--=_bounce--\r\n");
}

void
mailer_write(const struct writing *w, struct buf *out)
{
	if (w->bounces != NULL)
		buf_z(out, "Return-Path: <>\r\n");
	put_head(w, out);
	if (w->bounces != NULL)
		put_bounce(w, out);
	else
		put_text(w, out);
}
