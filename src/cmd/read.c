#include "cmd/read.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/utf8.h"
#include "mail/inert.h"
#include "mail/mail.h"
#include "mime/limits.h"

enum { MAIL_MAX = 512 * 1024 * 1024 };

static json_t *
text(struct str s)
{
	json_t *j = json_stringn(s.n > 0 ? s.p : "", s.n);

	/* mail_read promises UTF-8; paths come from the command line. */
	return j != NULL ? j : json_string("");
}

static json_t *
text_or_null(struct str s)
{
	return s.n > 0 ? text(s) : json_null();
}

static json_t *
texts(const struct strs *list)
{
	json_t *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(j, text(list->s[i]));
	return j;
}

static json_t *
mailbox(const struct mailbox *box)
{
	json_t *j = json_object();

	json_object_set_new(j, "name", text_or_null(box->name));
	json_object_set_new(j, "address", text_or_null(box->address));
	return j;
}

static json_t *
mailboxes(const struct mailboxes *list)
{
	json_t *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(j, mailbox(&list->box[i]));
	return j;
}

static json_t *
attachments(struct arena *a, const struct mail *m)
{
	json_t *all = json_array();

	for (size_t i = 0; i < m->nattachment; i++) {
		const struct attachment *at = &m->attachment[i];
		json_t *j = json_object();

		json_object_set_new(j, "filename", text_or_null(at->said));
		json_object_set_new(j, "name", text_or_null(at->name));
		json_object_set_new(j, "mime", text(at->type));
		json_object_set_new(j, "size",
		    json_integer((json_int_t)at->size));
		json_object_set_new(j, "md5", text(hex_encode(a, at->md5,
		    sizeof at->md5)));
		json_object_set_new(j, "content_id",
		    text_or_null(at->content_id));
		json_object_set_new(j, "inline", json_boolean(at->is_inline));
		json_array_append_new(all, j);
	}
	return all;
}

/* Whole seconds, before 1970 too. */
static json_t *
seconds(int64_t ms)
{
	if (ms == 0)
		return json_null();
	return json_integer((json_int_t)(ms / 1000 - (ms % 1000 < 0)));
}

static void
set_headers(json_t *j, const struct mail *m)
{
	json_object_set_new(j, "from", mailbox(&m->from));
	json_object_set_new(j, "sender", m->sender.address.n > 0 ?
	    mailbox(&m->sender) : json_null());
	json_object_set_new(j, "to", mailboxes(&m->to));
	json_object_set_new(j, "cc", mailboxes(&m->cc));
	json_object_set_new(j, "reply_to", mailboxes(&m->reply_to));
	json_object_set_new(j, "subject", text(m->subject));
	json_object_set_new(j, "message_id", text_or_null(m->message_id));
	json_object_set_new(j, "in_reply_to", texts(&m->in_reply_to));
	json_object_set_new(j, "references", texts(&m->references));
	json_object_set_new(j, "date_unix", seconds(m->date_ms));
	json_object_set_new(j, "return_path", text_or_null(m->return_path));
	json_object_set_new(j, "delivered_to",
	    text_or_null(m->delivered_to));
	json_object_set_new(j, "list_id", text_or_null(m->list_id));
}

static json_t *
original(const struct original *o)
{
	json_t *j = json_object();

	json_object_set_new(j, "from", mailbox(&o->from));
	json_object_set_new(j, "to", mailboxes(&o->to));
	json_object_set_new(j, "cc", mailboxes(&o->cc));
	json_object_set_new(j, "subject", text(o->subject));
	json_object_set_new(j, "date", text_or_null(o->date));
	json_object_set_new(j, "date_unix", seconds(o->date_ms));
	json_object_set_new(j, "body", text(o->body));
	return j;
}

static void
set_forward(json_t *j, const struct mail *m)
{
	json_object_set_new(j, "forwarded", json_boolean(m->forwarded));
	if (!m->forwarded)
		return;
	json_object_set_new(j, "original", original(&m->original));
	json_object_set_new(j, "message", text_or_null(m->message));
}

static void
set_kind(json_t *j, const struct mail *m)
{
	bool is_report = m->kind == KIND_BOUNCE || m->kind == KIND_FEEDBACK;

	json_object_set_new(j, "kind", json_string(mail_kind_name(m->kind)));
	json_object_set_new(j, "is_auto",
	    json_boolean(is_report || m->kind == KIND_AUTO_REPLY));
	json_object_set_new(j, "is_bounce",
	    json_boolean(m->kind == KIND_BOUNCE));
	json_object_set_new(j, "is_list", json_boolean(m->kind == KIND_LIST));
	json_object_set_new(j, "no_auto_reply",
	    json_boolean(m->wants_no_auto_reply));
	json_object_set_new(j, "evidence", texts(&m->evidence));
	json_object_set_new(j, "repairs", texts(&m->repairs));
	json_object_set_new(j, "limits", texts(&m->limits));
}

static json_t *
bounces(const struct mail *m)
{
	json_t *all = json_array();

	for (size_t i = 0; i < m->nbounce; i++) {
		const struct bounce *b = &m->bounce[i];
		json_t *j = json_object();

		json_object_set_new(j, "recipient", text(b->recipient));
		json_object_set_new(j, "original",
		    text_or_null(b->original));
		json_object_set_new(j, "status", text_or_null(b->status));
		json_object_set_new(j, "class", json_integer(b->class));
		json_object_set_new(j, "action", text_or_null(b->action));
		json_object_set_new(j, "replycode", b->reply_code > 0 ?
		    json_integer(b->reply_code) : json_null());
		json_object_set_new(j, "diagnostic",
		    text_or_null(b->diagnostic));
		json_array_append_new(all, j);
	}
	return all;
}

static json_t *
properties(const struct authresult *r)
{
	json_t *all = json_array();

	for (size_t i = 0; i < r->nproperty; i++) {
		const struct authproperty *p = &r->property[i];
		json_t *j = json_object();

		json_object_set_new(j, "ptype", text(p->ptype));
		json_object_set_new(j, "property", text(p->name));
		json_object_set_new(j, "value", text(p->value));
		json_array_append_new(all, j);
	}
	return all;
}

static json_t *
results(const struct authres *one)
{
	json_t *all = json_array();

	for (size_t i = 0; i < one->nresult; i++) {
		const struct authresult *r = &one->result[i];
		json_t *j = json_object();

		json_object_set_new(j, "method", text(r->method));
		json_object_set_new(j, "result", text(r->result));
		json_object_set_new(j, "properties", properties(r));
		json_array_append_new(all, j);
	}
	return all;
}

static json_t *
authentication_results(const struct mail *m)
{
	json_t *all = json_array();

	for (size_t i = 0; i < m->nauthres; i++) {
		const struct authres *one = &m->authres[i];
		json_t *j = json_object();

		json_object_set_new(j, "authserv_id",
		    text_or_null(one->authserv_id));
		json_object_set_new(j, "position",
		    json_integer(one->position));
		json_object_set_new(j, "received_above",
		    json_integer(one->received_above));
		json_object_set_new(j, "sound", json_boolean(one->is_sound));
		json_object_set_new(j, "results", results(one));
		json_array_append_new(all, j);
	}
	return all;
}

/* Only ever the form that may be shown (SC-9). */
static json_t *
html(struct arena *a, const struct mail *m)
{
	if (m->html.n == 0)
		return json_null();
	return text(inert_html(a, m->html, MIME_TEXT_MAX, NULL));
}

static bool
print_json(struct arena *a, const char *path, const struct mail *m)
{
	json_t *j = json_object();
	bool done;

	json_object_set_new(j, "file", text(utf8_clean(a, str_from(path))));
	set_headers(j, m);
	json_object_set_new(j, "text", text(m->text));
	json_object_set_new(j, "html", html(a, m));
	json_object_set_new(j, "reply_text", text(m->new_text));
	json_object_set_new(j, "elided_text", text(m->elided));
	json_object_set_new(j, "signature", text(m->signature));
	json_object_set_new(j, "attachments", attachments(a, m));
	set_forward(j, m);
	set_kind(j, m);
	json_object_set_new(j, "authentication_results",
	    authentication_results(m));
	json_object_set_new(j, "bounces", bounces(m));
	json_object_set_new(j, "bounce_original_message_id",
	    text_or_null(m->original_message_id));
	json_object_set_new(j, "feedback_type",
	    text_or_null(m->feedback_type));
	done = json_dumpf(j, stdout, JSON_COMPACT) == 0 &&
	    putchar('\n') != EOF;
	json_decref(j);
	return done;
}

static void
print_line(struct arena *a, const char *label, struct str value)
{
	if (value.n > 0)
		printf("%-13s%.*s\n", label,
		    STR_ARG(utf8_printable(a, value)));
}

static void
print_box(struct arena *a, const char *label, const struct mailbox *box)
{
	if (box->name.n > 0)
		print_line(a, label, str_printf(a, "%.*s <%.*s>",
		    STR_ARG(box->name), STR_ARG(box->address)));
	else
		print_line(a, label, box->address);
}

static void
print_boxes(struct arena *a, const char *label, const struct mailboxes *all)
{
	for (size_t i = 0; i < all->n; i++)
		print_box(a, i == 0 ? label : "", &all->box[i]);
}

static void
print_list(struct arena *a, const char *label, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		print_line(a, i == 0 ? label : "", list->s[i]);
}

/* Lines stay lines, and nothing else reaches the terminal. */
static void
print_block(struct arena *a, const char *title, struct str body)
{
	struct str line;

	if (str_trim(body).n == 0)
		return;
	printf("\n--- %s\n", title);
	while (str_cut_line(&body, &line))
		printf("%.*s\n", STR_ARG(utf8_printable(a, line)));
}

static void
print_attachments(struct arena *a, const struct mail *m)
{
	for (size_t i = 0; i < m->nattachment; i++) {
		const struct attachment *at = &m->attachment[i];

		print_line(a, i == 0 ? "Attached:" : "", str_printf(a,
		    "%.*s (%.*s, %lld bytes%s)", STR_ARG(at->name.n > 0 ?
		    at->name : STR("no name")), STR_ARG(at->type),
		    (long long)at->size, at->is_inline ? ", inline" : ""));
	}
}

static void
print_bounces(struct arena *a, const struct mail *m)
{
	for (size_t i = 0; i < m->nbounce; i++) {
		const struct bounce *b = &m->bounce[i];

		print_line(a, i == 0 ? "Recipient:" : "", str_printf(a,
		    "%.*s %.*s %.*s %.*s", STR_ARG(b->recipient.n > 0 ?
		    b->recipient : STR("(not said)")), STR_ARG(b->status),
		    STR_ARG(b->action), STR_ARG(b->diagnostic)));
	}
	print_line(a, "Of letter:", m->original_message_id);
	print_line(a, "Feedback:", m->feedback_type);
}

static bool
print_text(struct arena *a, const char *path, const struct mail *m)
{
	char when[CLOCK_TEXT];

	print_line(a, "File:", str_from(path));
	print_box(a, "From:", &m->from);
	print_box(a, "Sender:", &m->sender);
	print_boxes(a, "Reply-To:", &m->reply_to);
	print_boxes(a, "To:", &m->to);
	print_boxes(a, "Cc:", &m->cc);
	print_line(a, "Subject:", m->subject);
	if (m->date_ms != 0)
		print_line(a, "Date:", str_from(clock_rfc3339(m->date_ms,
		    when)));
	print_line(a, "Message-ID:", m->message_id);
	print_list(a, "In-Reply-To:", &m->in_reply_to);
	print_list(a, "References:", &m->references);
	print_line(a, "Kind:", str_from(mail_kind_name(m->kind)));
	print_list(a, "Because:", &m->evidence);
	print_bounces(a, m);
	print_list(a, "Mended:", &m->repairs);
	print_list(a, "Over limit:", &m->limits);
	print_attachments(a, m);
	print_block(a, "new text", m->new_text);
	print_block(a, "signature", m->signature);
	print_block(a, "quoted", m->quoted);
	return printf("\n") > 0;
}

/* Standard input to its end. */
static bool
read_stdin(struct buf *out, struct err *e)
{
	char piece[65536];
	ssize_t n;

	while ((n = io_read(STDIN_FILENO, piece, sizeof piece)) > 0) {
		if (out->n + (size_t)n > MAIL_MAX)
			return err_set(e, ERR_INPUT,
			    "standard input: larger than %d bytes", MAIL_MAX);
		buf_put(out, piece, (size_t)n);
	}
	return n == 0 || err_set(e, ERR_SETUP, "standard input: %s",
	    strerror(errno));
}

/* Returns an exit code. */
static int
read_one(const char *path, bool as_json)
{
	struct arena a = ARENA_INIT;
	struct buf raw = BUF_INIT;
	struct err e = ERR_INIT;
	struct mail m;
	int code = EX_OK;

	if (!(strcmp(path, "-") == 0 ? read_stdin(&raw, &e) :
	    io_file(path, MAIL_MAX, &raw, &e))) {
		fprintf(stderr, "postroom: %s\n", e.text);
		code = EX_NOINPUT;
		goto out;
	}
	mail_read(&a, buf_view(&raw), &m);
	if (!(as_json ? print_json(&a, path, &m) : print_text(&a, path, &m)))
		code = EX_IOERR;
out:
	arena_clear(&a);
	buf_clear(&raw);
	return code;
}

static int
usage(const char *what, const char *which)
{
	fprintf(stderr, "postroom: read: %s%s; usage: postroom read "
	    "[--json] MAIL...\n", what, which);
	return EX_USAGE;
}

int
cmd_read(int argc, char **argv)
{
	bool as_json = false;
	int code = EX_OK, at = 1;

	for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
		if (strcmp(argv[at], "--") == 0) {
			at++;
			break;
		}
		if (strcmp(argv[at], "--json") != 0)
			return usage("no such option: ", argv[at]);
		as_json = true;
	}
	if (at >= argc)
		return usage("no mail given", "");
	for (; at < argc; at++) {
		int one = read_one(argv[at], as_json);

		if (code == EX_OK)
			code = one;
	}
	if (fflush(stdout) != 0) {
		fprintf(stderr, "postroom: standard output: %s\n",
		    strerror(errno));
		return EX_IOERR;
	}
	return code;
}
