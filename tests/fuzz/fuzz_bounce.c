/* Whatever a report says: each recipient, and what is said of it, lies in
 * the report; and a daemon's mail of any text gives at most 200 recipients
 * whose texts are valid UTF-8 and whose class is that of their status. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/bounce_code.h"
#include "mail/bounce_report.h"
#include "mail/bounce_text.h"
#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_inside(struct str s, struct str text)
{
	check(s.n == 0 || (s.p >= text.p && s.n <= text.n &&
	    (size_t)(s.p - text.p) <= text.n - s.n));
}

static void
check_fields(struct arena *a, struct str text)
{
	struct bounce_report r = { .feedback_type = STR_NONE };

	r.message_id = STR_NONE;
	bounce_report_read(a, text, &r);
	check_inside(r.feedback_type, text);
	bounce_notice_read(a, text, &r);
	check_inside(r.message_id, text);
	check(r.n <= BOUNCE_RECIPIENTS_MAX);
	for (size_t i = 0; i < r.n; i++) {
		check_inside(r.group[i].final, text);
		check_inside(r.group[i].original, text);
		check_inside(r.group[i].status, text);
		check_inside(r.group[i].diagnostic, text);
	}
}

static void
check_lines(struct arena *a, struct str text)
{
	struct bounce_text t;
	struct bounce_code code;

	bounce_text_read(a, text, &t);
	check(t.report.n + t.letter.n == text.n);
	check(t.n <= BOUNCE_RECIPIENTS_MAX);
	for (size_t i = 0; i < t.n; i++) {
		check(t.mention[i].address.n > 0);
		check_inside(t.mention[i].address, t.report);
		check_inside(t.mention[i].about, t.report);
	}
	bounce_code_read(text, &code);
	check_inside(code.status, text);
	check(code.status.n != 0 || code.rank == BOUNCE_UNSAID);
	check(code.reply == 0 || (code.reply >= 400 && code.reply < 600));
}

static void
check_mail(struct arena *a, struct str raw)
{
	struct mail m;

	mail_read(a, raw, &m);
	check(m.nbounce <= BOUNCE_RECIPIENTS_MAX);
	check(utf8_valid(m.original_message_id));
	check(utf8_valid(m.feedback_type));
	for (size_t i = 0; i < m.nbounce; i++) {
		const struct bounce *b = &m.bounce[i];

		check(utf8_valid(b->recipient) && utf8_valid(b->original));
		check(utf8_valid(b->status) && utf8_valid(b->action));
		check(utf8_valid(b->diagnostic) && b->diagnostic.n <= 500);
		check(b->class == (b->status.n > 0 ? b->status.p[0] - '0' :
		    0));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str text = { (const char *)data, size };
	struct buf b = BUF_INIT;

	check_fields(&a, text);
	check_lines(&a, text);
	check_mail(&a, text);
	buf_z(&b, "From: mailer-daemon@x.example\n\n");
	buf_str(&b, text);
	check_mail(&a, buf_view(&b));
	buf_reset(&b);
	buf_z(&b, "From: mailer-daemon@x.example\nContent-Type: "
	    "message/delivery-status\n\n");
	buf_str(&b, text);
	check_mail(&a, buf_view(&b));
	buf_clear(&b);
	arena_clear(&a);
	return 0;
}
