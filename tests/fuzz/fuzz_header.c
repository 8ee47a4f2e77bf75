/* Whatever a header block says: fields lie inside it, and what is decoded
 * from them is one line of valid UTF-8; a date that can be read is one of
 * the years 1899 to 10000. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mime/date.h"
#include "mime/header.h"
#include "mime/limits.h"
#include "mime/param.h"
#include "mime/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_line(struct str s)
{
	check(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		check((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void
check_field(struct arena *a, struct str raw, const struct field *f)
{
	static const char *const params[] = {
		"charset", "boundary", "name", "filename"
	};
	struct str value = header_unfold(a, f->value);
	struct content c;
	int64_t ms;

	check(f->name.n > 0 && f->name.p >= raw.p &&
	    f->value.p + f->value.n <= raw.p + raw.n);
	check_line(words_decode(a, value));
	content_read(a, value, NULL, &c);
	for (size_t i = 0; i < sizeof params / sizeof *params; i++)
		check(utf8_valid(content_param(a, &c, params[i])));
	if (date_read(value, NULL, &ms))
		check(ms > -2240524800000 && ms < 253402560000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct notes notes = { .arena = &a };
	struct str raw = { (const char *)data, size };
	struct headers h;
	size_t at = 0;

	headers_read(&a, raw, &at, NULL, MIME_FIELDS_MAX, &notes, &h);
	check(at <= raw.n && h.n <= MIME_HEADERS_MAX);
	for (size_t i = 0; i < h.n; i++)
		check_field(&a, raw, &h.field[i]);
	arena_clear(&a);
	return 0;
}
