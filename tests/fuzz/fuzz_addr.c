/* Whatever a header says: every address is valid UTF-8 without a control or
 * a blank outside of quotes, every name one line of valid UTF-8, and there
 * are no more of them than the limit allows. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mime/addr.h"
#include "mime/limits.h"
#include "mime/msgid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return utf8_valid(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct notes notes = { .arena = &a };
	struct str text = { (const char *)data, size };
	struct mailboxes all = { NULL, 0 };
	struct strs ids = { NULL, 0 };

	addr_read(&a, text, &notes, &all);
	check(all.n <= MIME_ADDRESSES_MAX);
	for (size_t i = 0; i < all.n; i++) {
		check(is_one_line(all.box[i].name));
		check(is_one_line(all.box[i].address));
		check(all.box[i].name.n + all.box[i].address.n > 0);
	}
	msgid_read(&a, text, &notes, &ids);
	check(ids.n <= MIME_REFERENCES_FIRST + MIME_REFERENCES_LAST);
	for (size_t i = 0; i < ids.n; i++)
		check(ids.s[i].n > 0 && ids.s[i].p >= text.p &&
		    ids.s[i].p + ids.s[i].n <= text.p + text.n);
	arena_clear(&a);
	return 0;
}
