#include "mail/bounce.h"

#include "base/utf8.h"
#include "mail/bounce_report.h"
#include "mail/bounce_text.h"
#include "mail/bounce_verdict.h"
#include "mime/addr.h"
#include "mime/msgid.h"

enum {
	REPORT_MAX = 512 * 1024,        /* bytes of one part with fields */
	TEXT_MAX = 64 * 1024,           /* bytes of running text */
	ABOUT_MAX = 8 * 1024,           /* bytes of it about one recipient */
	DIAGNOSTIC_MAX = 500,
	EVIDENCE_MAX = 10,              /* recipients told of there */
};

struct work {
	struct arena *arena;
	const struct mime *mime;
	struct mail *out;
	struct bounce_report report;
	struct bounce_text text;
	struct bounce_context context;
	struct str id;                  /* found in a part; may be empty */
};

static struct str
part_text(struct work *w, size_t i)
{
	const struct part *p = &w->mime->part[i];
	struct buf b = BUF_INIT;
	struct str s;

	decode_all(p->coding, part_body(w->mime, i), REPORT_MAX, &b);
	s = utf8_clean(w->arena, str_copy(w->arena, str_sub(buf_view(&b), 0,
	    REPORT_MAX)));
	buf_clear(&b);
	return s;
}

/* The first mail within the mail: PART_NONE, or the index of its headers. */
static size_t
child(const struct mime *m)
{
	for (size_t i = 0; i + 1 < m->n; i++)
		if (m->part[i].shape == PART_MESSAGE &&
		    m->part[i].message == 0)
			return i + 1;
	return PART_NONE;
}

static bool
has_fields(const struct part *p)
{
	return part_is(p, "message/delivery-status") ||
	    part_is(p, "message/global-delivery-status") ||
	    part_is(p, "message/feedback-report");
}

static bool
may_quote_headers(const struct part *p)
{
	return part_is(p, "text/rfc822-headers") ||
	    part_is(p, "message/rfc822-headers") ||
	    part_is(p, "message/global-headers") || part_is(p, "text/plain");
}

static void
read_parts(struct work *w)
{
	const struct mime *m = w->mime;

	for (size_t i = 0; i < m->n; i++) {
		const struct part *p = &m->part[i];

		if (p->message != 0 || p->shape != PART_LEAF)
			continue;
		if (has_fields(p))
			bounce_report_read(w->arena, part_text(w, i),
			    &w->report);
		else if (i > 0 && w->id.n == 0 && may_quote_headers(p))
			w->id = bounce_text_id(part_text(w, i));
	}
}

/* Exim, Gmail and mail.ru name them in a header. */
static void
read_failed_header(struct work *w)
{
	const struct headers *h = &w->mime->part[0].headers;
	struct mailboxes all = { NULL, 0 };
	const struct field *f;
	size_t from = 0;

	while ((f = header_next(h, "X-Failed-Recipients", &from)) != NULL)
		addr_read(w->arena, header_unfold(w->arena, f->value), NULL,
		    &all);
	for (size_t i = 0; i < all.n && w->report.n < BOUNCE_RECIPIENTS_MAX;
	    i++)
		if (all.box[i].address.n > 0)
			ARENA_PUSH(w->arena, w->report.group,
			    w->report.n)->final = all.box[i].address;
}

static void
add_recipient(struct work *w, struct str address)
{
	struct bounce_group g = { .final = address };

	if (w->report.n < BOUNCE_RECIPIENTS_MAX)
		*ARENA_PUSH(w->arena, w->report.group, w->report.n) = g;
}

/* Nobody is named: it can only be whom the letter was for. */
static void
read_letter_to(struct work *w)
{
	struct str rest = w->text.letter, line, to = STR_NONE;
	struct mailboxes all = { NULL, 0 };
	size_t i = child(w->mime);

	if (i != PART_NONE)
		to = header_value(w->arena, &w->mime->part[i].headers, "To");
	while (to.n == 0 && str_cut_line(&rest, &line))
		if (str_starts_nocase(str_trim(line), "to:"))
			to = str_sub(str_trim(line), 3, line.n);
	addr_read(w->arena, to, NULL, &all);
	to = all.n > 0 ? all.box[0].address : STR_NONE;
	if (str_find_char(to, '@', 0) >= to.n)
		to = STR_NONE;
	/* A complaint about a letter to nobody has no recipient at all. */
	if (to.n > 0 || w->out->kind == KIND_BOUNCE)
		add_recipient(w, to);
}

static void
find_recipients(struct work *w)
{
	bool is_notice = bounce_notice_type(w->out->text).n > 0;

	read_parts(w);
	if (is_notice)
		bounce_notice_read(w->arena, w->out->text, &w->report);
	if (w->report.n == 0)
		read_failed_header(w);
	if (w->report.n == 0)
		bounce_report_read(w->arena, w->text.report, &w->report);
	if (w->report.n == 0)
		bounce_report_read(w->arena, w->text.letter, &w->report);
	if (w->report.n == 0)
		for (size_t i = 0; i < w->text.n; i++)
			add_recipient(w, w->text.mention[i].address);
	if (w->report.n == 0)
		read_letter_to(w);
}

/* What the text says of a recipient; all of it when it speaks of one. */
static struct str
said_of(const struct work *w, const struct bounce_group *g)
{
	for (size_t i = 0; i < w->text.n; i++)
		if (str_eq_nocase(w->text.mention[i].address, g->final) ||
		    (g->original.n > 0 && str_eq_nocase(
		    w->text.mention[i].address, g->original)))
			return str_sub(w->text.mention[i].about, 0,
			    ABOUT_MAX);
	return STR_NONE;
}

/* One line, bounded. */
static struct str
line_of(struct work *w, struct str s)
{
	struct buf b = BUF_INIT;
	struct str line;

	s = str_sub(str_trim(s), 0, (size_t)2 * DIAGNOSTIC_MAX);
	while (str_cut_line(&s, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (b.n > 0)
			buf_char(&b, ' ');
		buf_str(&b, line);
	}
	s = utf8_cut(utf8_clean(w->arena, str_copy(w->arena, buf_view(&b))),
	    DIAGNOSTIC_MAX);
	buf_clear(&b);
	return s;
}

static struct str
action_of(struct work *w, const struct bounce_group *g, int class)
{
	struct str word = str_trim(str_sub(g->action, 0,
	    str_find_char(g->action, ' ', 0)));
	static const char *const known[] = {
		"failed", "delayed", "delivered", "relayed", "expanded"
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_starts_nocase(word, known[i]))
			return str_from(known[i]);
	if (class == 2)
		return STR("delivered");
	return w->text.delayed && class == 4 ? STR("delayed") : STR("failed");
}

static void
evidence(struct work *w, struct str line)
{
	strs_add(w->arena, &w->out->evidence, utf8_clean(w->arena,
	    utf8_cut(line, 200)));
}

static void
add_bounce(struct work *w, const struct bounce_group *g)
{
	struct bounce *b = ARENA_PUSH(w->arena, w->out->bounce,
	    w->out->nbounce);
	struct str about = said_of(w, g);
	struct bounce_verdict v = { .status = STR_NONE };

	b->recipient = utf8_clean(w->arena, utf8_cut(g->final.n > 0 ?
	    g->final : g->original, 1000));
	b->original = utf8_clean(w->arena, utf8_cut(g->original, 1000));
	b->status = b->action = STR_NONE;
	b->diagnostic = line_of(w, g->diagnostic.n > 0 ? g->diagnostic :
	    about);
	if (w->out->kind == KIND_FEEDBACK)
		return;
	v = bounce_judge(&w->context, g, about);
	b->status = v.status;
	b->class = v.status.p[0] - '0';
	b->reply_code = v.reply;
	b->action = action_of(w, g, b->class);
	if (w->out->nbounce <= EVIDENCE_MAX)
		evidence(w, str_printf(w->arena, "%.*s: %.*s by %s%s%.*s",
		    STR_ARG(utf8_cut(b->recipient, 100)), STR_ARG(v.status),
		    v.by, v.why.n > 0 ? " " : "", STR_ARG(v.why)));
}

static void
find_letter(struct work *w)
{
	size_t i = child(w->mime);
	struct strs ids = { NULL, 0 };
	struct str v = STR_NONE;

	if (i != PART_NONE)
		v = header_value(w->arena, &w->mime->part[i].headers,
		    "Message-ID");
	/* An empty line too many makes the headers a body. */
	if (i != PART_NONE && v.n == 0)
		v = bounce_text_id(str_sub(part_body(w->mime, i), 0,
		    TEXT_MAX));
	if (v.n == 0)
		v = w->id;
	if (v.n == 0)
		v = w->report.message_id;
	if (v.n == 0)
		v = bounce_text_id(w->text.letter);
	if (v.n == 0)
		v = bounce_text_id(w->text.report);
	msgid_read(w->arena, v, NULL, &ids);
	if (ids.n > 0)
		w->out->original_message_id = utf8_printable(w->arena,
		    ids.s[0]);
	else if (w->out->in_reply_to.n > 0)
		w->out->original_message_id = w->out->in_reply_to.s[0];
}

/* "Action: delivered" and its like: nobody was failed. */
static bool
all_arrived(const struct mail *m)
{
	for (size_t i = 0; i < m->nbounce; i++)
		if (str_is(m->bounce[i].action, "failed") ||
		    str_is(m->bounce[i].action, "delayed"))
			return false;
	return m->nbounce > 0;
}

void
bounce_read(struct arena *a, const struct mime *m, struct mail *out)
{
	struct work w = { .arena = a, .mime = m, .out = out };

	out->bounce = NULL;
	out->nbounce = 0;
	out->original_message_id = out->feedback_type = STR_NONE;
	if (out->kind != KIND_BOUNCE && out->kind != KIND_FEEDBACK)
		return;
	w.id = w.report.message_id = w.report.feedback_type = STR_NONE;
	bounce_text_read(a, str_sub(out->text, 0, TEXT_MAX), &w.text);
	find_recipients(&w);
	bounce_context_init(a, &w.text, w.report.n == 1, &w.context);
	for (size_t i = 0; i < w.report.n; i++)
		add_bounce(&w, &w.report.group[i]);
	find_letter(&w);
	out->feedback_type = utf8_clean(a, utf8_cut(w.report.feedback_type,
	    100));
	if (out->kind == KIND_BOUNCE && all_arrived(out)) {
		out->kind = KIND_AUTO_REPLY;
		evidence(&w, STR("nothing failed"));
	}
}
