/* Whatever the text: nothing is made up. The lines of the original's body
 * are lines of the text, in its order, less what stands in front of them;
 * addresses and names are valid UTF-8 in one line and no more of them than
 * the limit allows. The first line is the subject. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/forward.h"
#include "mime/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static bool
ends_with(struct str s, struct str end)
{
	return end.n <= s.n && str_eq(str_sub(s, s.n - end.n, s.n), end);
}

static void
check_order(struct str text, struct str body)
{
	struct str line, of_text;

	while (str_cut(&body, '\n', &line)) {
		bool found = false;

		line = str_trim(line);
		while (!found && str_cut(&text, '\n', &of_text))
			found = ends_with(str_trim(of_text), line);
		check(found);
	}
}

static void
check_box(const struct mailbox *box)
{
	check(utf8_valid(box->name) && utf8_valid(box->address));
	check(str_find_char(box->name, '\n', 0) >= box->name.n);
	check(str_find_char(box->address, ' ', 0) >= box->address.n);
	check(str_find_char(box->address, '\n', 0) >= box->address.n);
}

static void
check_boxes(const struct mailboxes *all)
{
	check(all->n <= MIME_ADDRESSES_MAX);
	for (size_t i = 0; i < all->n; i++)
		check_box(&all->box[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mailbox nobody = { STR_NONE, STR_NONE };
	struct arena a = ARENA_INIT;
	struct str text = { (const char *)data, size }, subject = STR_NONE;
	struct original o = { .from = nobody, .subject = STR_NONE,
	    .date = STR_NONE, .body = STR_NONE };
	struct str message = STR_NONE;

	text = utf8_clean(&a, text);
	str_cut(&text, '\n', &subject);
	if (forward_read(&a, text, subject, &o, &message)) {
		check_order(text, o.body);
		check_box(&o.from);
		check_boxes(&o.to);
		check_boxes(&o.cc);
		check(utf8_valid(o.subject) && utf8_valid(o.date));
		check(utf8_valid(message) && message.n <= text.n + 2);
	}
	arena_clear(&a);
	return 0;
}
