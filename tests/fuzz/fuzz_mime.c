/* Whatever the bytes: a mail comes out, its texts are valid UTF-8 without
 * NUL, its attachments lie inside the bytes and decode to the size they
 * state, their names hold no path; and the same bytes give the same mail. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/mail.h"
#include "mime/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(struct str s)
{
	check(utf8_valid(s));
	check(s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

static void
check_attachment(const struct attachment *at, struct str raw)
{
	struct buf b = BUF_INIT;

	check(at->offset <= raw.n && at->length <= raw.n - at->offset);
	attachment_decode(at, raw, &b);
	check(b.n == at->size);
	buf_clear(&b);
	check_text(at->name);
	check_text(at->type);
	check_text(at->content_id);
	check(at->name.n <= 255 && (at->name.n == 0 ||
	    (at->name.p[0] != '.' &&
	    memchr(at->name.p, '/', at->name.n) == NULL &&
	    memchr(at->name.p, '\\', at->name.n) == NULL)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str raw = { (const char *)data, size };
	struct mail m, again;

	mail_read(&a, raw, &m);
	mail_read(&a, raw, &again);
	check(memcmp(m.digest, again.digest, sizeof m.digest) == 0);
	check(str_eq(m.text, again.text) && m.kind == again.kind);
	check_text(m.subject);
	check_text(m.from.name);
	check_text(m.from.address);
	check_text(m.message_id);
	check_text(m.text);
	check_text(m.html);
	check_text(m.new_text);
	check_text(m.quoted);
	check_text(m.signature);
	check_text(m.list_id);
	check(m.references.n <= 100);
	check(m.nattachment <= MIME_PARTS_MAX);
	check(!m.from_is_one || m.from.address.n > 0);
	for (size_t i = 0; i < m.references.n; i++)
		check_text(m.references.s[i]);
	for (size_t i = 0; i < m.nattachment; i++)
		check_attachment(&m.attachment[i], raw);
	arena_clear(&a);
	return 0;
}
