/* Whatever the HTML: its text is valid UTF-8 without NUL, not longer than
 * asked for, and marked stretches lie inside it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str raw = { (const char *)data, size };
	struct html_text out;

	html_read(&a, utf8_clean(&a, raw), 4096, &out);
	if (!utf8_valid(out.text) || out.text.n > 4096 ||
	    (out.text.n > 0 && memchr(out.text.p, 0, out.text.n) != NULL))
		abort();
	for (size_t i = 0; i < out.nquoted; i++)
		if (out.quoted[i].from > out.quoted[i].to)
			abort();
	arena_clear(&a);
	return 0;
}
