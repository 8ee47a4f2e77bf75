#include "mail/answer.h"

#include <string.h>

#include "mime/limits.h"
#include "tests/unit/unit.h"

/* SC-1, P04: what the reader says is checked as if an attacker said it. That
 * no field is forgotten is tests/lint/answer's to see. */

static void
put_box(struct arena *a, struct mailboxes *all, const char *name)
{
	*ARENA_PUSH(a, all->box, all->n) = (struct mailbox){
		str_from(name), str_printf(a, "%s@x.example", name)
	};
}

static void
put_line(struct arena *a, struct strs *all, const char *line)
{
	*ARENA_PUSH(a, all->s, all->n) = str_from(line);
}

/* Every field has a value no other has. */
static void
fill_headers(struct arena *a, struct mail *m)
{
	m->from = (struct mailbox){ STR("Zoë"), STR("zoe@x.example") };
	m->from_is_one = true;
	m->sender = (struct mailbox){ STR("Sec"), STR("sec@x.example") };
	put_box(a, &m->reply_to, "reply");
	put_box(a, &m->to, "to1");
	put_box(a, &m->to, "to2");
	put_box(a, &m->cc, "cc");
	m->return_path = STR("<>");
	m->delivered_to = STR("box@x.example");
	m->subject = STR("subject");
	m->date_ms = INT64_C(-1700000000123);
	m->message_id = STR("id@x");
	put_line(a, &m->in_reply_to, "parent@x");
	put_line(a, &m->references, "root@x");
	put_line(a, &m->references, "parent2@x");
	m->list_id = STR("list.x");
	put_line(a, &m->repairs, "repair");
	put_line(a, &m->limits, "limit");
	put_line(a, &m->evidence, "evidence");
	memset(m->digest, 0xd1, sizeof m->digest);
}

static void
fill_original(struct arena *a, struct original *o)
{
	o->from = (struct mailbox){ STR("Ori"), STR("ori@x.example") };
	put_box(a, &o->to, "orito");
	put_box(a, &o->cc, "oricc");
	o->subject = STR("original subject");
	o->date = STR("yesterday");
	o->date_ms = INT64_C(1600000000001);
	o->body = STR("original\nbody");
}

static void
fill_authres(struct arena *a, struct mail *m)
{
	struct authres *one = ARENA_PUSH(a, m->authres, m->nauthres);
	struct authresult *r;

	one->authserv_id = STR("mx.y.example");
	one->position = 3;
	one->received_above = 2;
	one->is_sound = true;
	r = ARENA_PUSH(a, one->result, one->nresult);
	r->method = STR("dmarc");
	r->result = STR("pass");
	*ARENA_PUSH(a, r->property, r->nproperty) = (struct authproperty){
		STR("header"), STR("from"), STR("x.example") };
}

static void
fill_body(struct arena *a, struct mail *m)
{
	struct attachment *at;

	m->text = STR("text\r\nof lines\n");
	m->html = STR("<p>html");
	m->new_text = STR("new");
	m->quoted = STR("> quoted");
	m->signature = STR("-- \nsig");
	m->elided = STR("> quoted\n-- \nsig");
	m->forwarded = true;
	fill_original(a, &m->original);
	m->message = STR("for you");
	*ARENA_PUSH(a, m->bounce, m->nbounce) = (struct bounce){
		.recipient = STR("gone@x.example"),
		.original = STR("first@x.example"), .status = STR("5.1.1"),
		.class = 5, .action = STR("failed"), .reply_code = 550,
		.diagnostic = STR("no such user") };
	m->original_message_id = STR("letter@x");
	m->feedback_type = STR("abuse");
	fill_authres(a, m);
	m->kind = KIND_CALENDAR;
	m->wants_no_auto_reply = true;
	at = ARENA_PUSH(a, m->attachment, m->nattachment);
	*at = (struct attachment){ .name = STR("a.pdf"),
	    .type = STR("application/pdf"), .content_id = STR("cid"),
	    .offset = 10, .length = 90, .coding = CODING_QP, .size = 77,
	    .is_inline = true };
	memset(at->md5, 0x5a, sizeof at->md5);
}

enum { RAW_N = 100 };

static struct str
flat_of(struct arena *a, const struct mail *m)
{
	struct buf out = BUF_INIT;
	struct str flat;

	answer_put(m, &out);
	flat = str_copy(a, buf_view(&out));
	buf_clear(&out);
	return flat;
}

static void
full(struct arena *a, struct mail *m)
{
	memset(m, 0, sizeof *m);
	fill_headers(a, m);
	fill_body(a, m);
}

static void
check_original(const struct original *o)
{
	check_str("original from", o->from.address, STR("ori@x.example"));
	check_str("original to", o->to.box[0].name, STR("orito"));
	check_str("original cc", o->cc.box[0].name, STR("oricc"));
	check_str("original subject", o->subject, STR("original subject"));
	check_str("original date", o->date, STR("yesterday"));
	check_int("original date", o->date_ms, INT64_C(1600000000001));
	check_str("original body", o->body, STR("original\nbody"));
}

static void
check_bounce(const struct bounce *b)
{
	check_str("recipient", b->recipient, STR("gone@x.example"));
	check_str("original recipient", b->original, STR("first@x.example"));
	check_str("status", b->status, STR("5.1.1"));
	check_int("class", b->class, 5);
	check_str("action", b->action, STR("failed"));
	check_int("reply code", b->reply_code, 550);
	check_str("diagnostic", b->diagnostic, STR("no such user"));
}

static void
check_authres(const struct mail *m)
{
	const struct authres *one = m->authres;
	const struct authproperty *p;

	check_int("fields of results", m->nauthres, 1);
	check_str("authserv-id", one->authserv_id, STR("mx.y.example"));
	check_int("position", one->position, 3);
	check_int("received above", one->received_above, 2);
	check("sound", one->is_sound);
	check_int("results", one->nresult, 1);
	check_str("method", one->result->method, STR("dmarc"));
	check_str("result", one->result->result, STR("pass"));
	check_int("properties", one->result->nproperty, 1);
	p = one->result->property;
	check_str("ptype", p->ptype, STR("header"));
	check_str("property", p->name, STR("from"));
	check_str("value", p->value, STR("x.example"));
}

static void
every_field_arrives(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct mail m, got;

	(void)state;
	full(&a, &m);
	check(e.text, answer_take(flat_of(&a, &m), RAW_N, &a, &got, &e));
	check_str("from", got.from.name, m.from.name);
	check_str("from", got.from.address, m.from.address);
	check("from_is_one", got.from_is_one);
	check_str("sender", got.sender.address, m.sender.address);
	check_str("reply_to", got.reply_to.box[0].name, STR("reply"));
	check_int("to", got.to.n, 2);
	check_str("to", got.to.box[1].address, STR("to2@x.example"));
	check_str("cc", got.cc.box[0].name, STR("cc"));
	check_str("return_path", got.return_path, m.return_path);
	check_str("delivered_to", got.delivered_to, m.delivered_to);
	check_str("subject", got.subject, m.subject);
	check_int("date", got.date_ms, m.date_ms);
	check_str("message_id", got.message_id, m.message_id);
	check_str("in_reply_to", got.in_reply_to.s[0], STR("parent@x"));
	check_str("references", got.references.s[1], STR("parent2@x"));
	check_str("text", got.text, m.text);
	check_str("html", got.html, m.html);
	check_str("new_text", got.new_text, m.new_text);
	check_str("quoted", got.quoted, m.quoted);
	check_str("signature", got.signature, m.signature);
	check_str("elided", got.elided, m.elided);
	check("forwarded", got.forwarded);
	check_original(&got.original);
	check_str("message", got.message, m.message);
	check_int("kind", got.kind, KIND_CALENDAR);
	check("no auto-reply", got.wants_no_auto_reply);
	check_str("list_id", got.list_id, m.list_id);
	check_str("repairs", got.repairs.s[0], STR("repair"));
	check_str("limits", got.limits.s[0], STR("limit"));
	check_str("evidence", got.evidence.s[0], STR("evidence"));
	check_int("bounces", got.nbounce, 1);
	check_bounce(got.bounce);
	check_authres(&got);
	check_str("its letter", got.original_message_id, STR("letter@x"));
	check_str("feedback", got.feedback_type, STR("abuse"));
	check("digest", memcmp(got.digest, m.digest, DIGEST_BYTES) == 0);
	check_int("attachments", got.nattachment, 1);
	check_str("its name", got.attachment->name, STR("a.pdf"));
	check("the same bytes again", str_eq(flat_of(&a, &m),
	    flat_of(&a, &got)));
	arena_clear(&a);
}

/* Each makes one thing wrong in a sound mail. */
static void bad_utf8(struct mail *m) { m->text = STR("\xff"); }
static void bad_nul(struct mail *m) { m->text = STR("a\0b"); }
static void bad_kind(struct mail *m) { m->kind = (enum mail_kind)7; }
static void bad_date(struct mail *m) { m->date_ms = INT64_MAX; }
static void bad_early(struct mail *m) { m->date_ms = INT64_MIN; }

static void
bad_coding(struct mail *m)
{
	m->attachment->coding = ATTACHMENT_CODING_MAX + 1;
}

static void
bad_inner(struct mail *m)
{
	m->attachment->coding = 1u << ATTACHMENT_INNER | (CODING_UU + 1);
}

static void bad_class(struct mail *m) { m->bounce->class = -1; }
static void bad_results(struct mail *m) { m->authres->is_sound = false; }
static void bad_position(struct mail *m) { m->authres->position = 2001; }
static void bad_code(struct mail *m) { m->bounce->reply_code = 1000; }

static void bad_offset(struct mail *m) { m->attachment->offset = 11; }
static void bad_length(struct mail *m) { m->attachment->length = 91; }

static void
bad_sum(struct mail *m)
{
	m->attachment->length = UINT64_MAX - 9;
}

static void
bad_far(struct mail *m)
{
	m->attachment->offset = UINT64_MAX;
}

static void
bad_name(struct mail *m)
{
	m->to.box[1].name = STR("\xc0\x80");
}

static void
lies_are_refused(void **state)
{
	static const struct {
		const char *what;
		void (*spoil)(struct mail *m);
		const char *where;
	} T[] = {
		{ "text that is not UTF-8", bad_utf8, "text: not UTF-8" },
		{ "NUL in a text", bad_nul, "text: not UTF-8" },
		{ "a kind that is none", bad_kind,
		  "kind: 7 is none of its kind" },
		{ "a date beyond all years", bad_date, "date_ms: no date" },
		{ "a date before all years", bad_early, "date_ms: no date" },
		{ "a coding that is none", bad_coding,
		  "attachment: coding: 51204 is none of its kind" },
		{ "a coding that is none within", bad_inner,
		  "attachment: not of this mail" },
		{ "a class below all", bad_class,
		  "bounce: class: 4294967295 is none of its kind" },
		{ "a reply code of four digits", bad_code,
		  "bounce: reply_code: 1000 is none of its kind" },
		{ "results of a field that has none", bad_results,
		  "authres: not of this mail" },
		{ "a field behind all fields", bad_position,
		  "authres: position: 2001 is none of its kind" },
		{ "an attachment that begins too late", bad_offset,
		  "attachment: not of this mail" },
		{ "an attachment that ends outside", bad_length,
		  "attachment: not of this mail" },
		{ "an attachment whose end wraps", bad_sum,
		  "attachment: not of this mail" },
		{ "an attachment far away", bad_far,
		  "attachment: not of this mail" },
		{ "a name in overlong UTF-8", bad_name,
		  "to: list: name: not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct mail m, got;

		full(&a, &m);
		T[i].spoil(&m);
		check(T[i].what, !answer_take(flat_of(&a, &m), RAW_N, &a,
		    &got, &e));
		check_int(T[i].what, e.kind, ERR_INPUT);
		check_str(T[i].what, str_from(e.text), str_from(T[i].where));
		arena_clear(&a);
	}
}

/* Our own reader puts a space there; one that was taken over does not. */
static void
a_line_is_one_line(void **state)
{
	static const char ends[] = { '\n', '\r' };

	(void)state;
	for (size_t i = 0; i < sizeof ends; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct mail m, got;
		struct str flat;
		char *p;

		full(&a, &m);
		m.subject = str_printf(&a, "Hi%cBcc: x", ends[i]);
		flat = flat_of(&a, &m);
		check(e.text, answer_take(flat, RAW_N, &a, &got, &e));
		check_str("a space", got.subject, STR("Hi Bcc: x"));
		p = str_z(&a, flat);
		p[str_find(flat, STR("Hi Bcc"), 0) + 2] = ends[i];
		check("refused", !answer_take((struct str){ p, flat.n },
		    RAW_N, &a, &got, &e));
		check_str("where", str_from(e.text),
		    STR("subject: more than one line"));
		arena_clear(&a);
	}
}

/* Every prefix is too short, and one byte more is too long. */
static void
another_length_is_refused(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf more = BUF_INIT;
	struct err e = ERR_INIT;
	struct mail m, got;
	struct str flat;

	(void)state;
	full(&a, &m);
	flat = flat_of(&a, &m);
	for (size_t n = 0; n < flat.n; n++) {
		e = (struct err)ERR_INIT;
		check("a prefix", !answer_take(str_sub(flat, 0, n), RAW_N, &a,
		    &got, &e));
		check_int("a prefix", e.kind, ERR_INPUT);
	}
	buf_str(&more, flat);
	buf_char(&more, '\0');
	e = (struct err)ERR_INIT;
	check("one more", !answer_take(buf_view(&more), RAW_N, &a, &got, &e));
	check_str("one more", str_from(e.text),
	    STR("something is behind its end"));
	buf_clear(&more);
	arena_clear(&a);
}

/* A huge number at any place is refused, or is the date or a size. */
static void
huge_numbers_cost_nothing(void **state)
{
	struct arena a = ARENA_INIT;
	struct mail m;
	struct str flat;

	(void)state;
	full(&a, &m);
	flat = flat_of(&a, &m);
	for (size_t at = 0; at + 4 <= flat.n; at++) {
		struct arena b = ARENA_INIT;
		struct err e = ERR_INIT;
		struct mail got;
		char *p = str_z(&b, flat);

		memset(p + at, 0x7f, 4);
		answer_take((struct str){ p, flat.n }, RAW_N, &b, &got, &e);
		check("memory is bounded by the answer",
		    b.used < 64 * flat.n + 65536);
		arena_clear(&b);
	}
	arena_clear(&a);
}

/* RD-7: what is put can be taken: over a limit it is cut, not refused. */
static void
too_much_is_cut(void **state)
{
	static const size_t sizes[] = {
		MIME_TEXT_MAX - 1, MIME_TEXT_MAX, MIME_TEXT_MAX + 1,
		2 * MIME_TEXT_MAX
	};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct mail m, got;
		char *p = arena_get(&a, sizes[i]);

		memset(p, 'x', sizes[i]);
		full(&a, &m);
		m.html = (struct str){ p, sizes[i] };
		check(e.text, answer_take(flat_of(&a, &m), RAW_N, &a, &got,
		    &e));
		check_int("cut", got.html.n, sizes[i] < MIME_TEXT_MAX ?
		    sizes[i] : MIME_TEXT_MAX);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(a_line_is_one_line),
		cmocka_unit_test(another_length_is_refused),
		cmocka_unit_test(huge_numbers_cost_nothing),
		cmocka_unit_test(too_much_is_cut),
	};

	return cmocka_run_group_tests_name("mail_answer", tests, NULL, NULL);
}
