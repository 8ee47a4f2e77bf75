/* Whatever the HTML: what may be shown is valid UTF-8, not longer than asked
 * for, holds no tag, attribute or address that is not allowed, and is the
 * same when it is made inert again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/inert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A tag as only we write it: <name a="b" />, </name>. */
static void
look_at_tag(struct str tag)
{
	static const char *const never[] = {
		"script", "style", "iframe", "form", "svg", "math", "object",
		"base", "meta", "link", "input", "template", "title"
	};
	struct str name = str_sub(tag, tag.n > 0 && tag.p[0] == '/', tag.n);
	size_t at;

	name = str_sub(name, 0, str_find_char(name, ' ', 0));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_is_nocase(name, never[i]))
			abort();
	if (str_find_char(tag, '<', 0) < tag.n ||
	    str_find_nocase(tag, STR("=\"javascript:"), 0) < tag.n ||
	    str_find_nocase(tag, STR(" src=\"http"), 0) < tag.n)
		abort();
	for (at = 0; (at = str_find(tag, STR(" on"), at)) < tag.n; at++) {
		/* " on" in a value is text; its quotes are odd before it. */
		size_t quotes = 0;

		for (size_t i = 0; i < at; i++)
			quotes += tag.p[i] == '"';
		if (quotes % 2 == 0)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str raw = { (const char *)data, size }, out, rest, tag;
	bool cut = false;

	out = inert_html(&a, utf8_clean(&a, raw), 4096, &cut);
	if (!utf8_valid(out) || out.n > 4096 ||
	    (out.n > 0 && memchr(out.p, 0, out.n) != NULL))
		abort();
	if (!str_eq(inert_html(&a, out, 4096, NULL), out))
		abort();
	rest = out;
	while (str_cut(&rest, '<', &tag) && str_cut(&rest, '>', &tag))
		look_at_tag(tag);
	arena_clear(&a);
	return 0;
}
