/* Whatever the text: no word is lost or made up. New text, quote and
 * signature together hold each byte that is no blank as often as the text. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(struct str s, long by, long seen[256])
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' &&
		    s.p[i] != '\r')
			seen[(unsigned char)s.p[i]] += by;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str text = { (const char *)data, size };
	struct quote out;
	long seen[256] = { 0 };

	text = utf8_clean(&a, text);
	quote_split(&a, text, NULL, 0, &out);
	count(text, 1, seen);
	count(out.new_text, -1, seen);
	count(out.quoted, -1, seen);
	count(out.signature, -1, seen);
	for (size_t i = 0; i < 256; i++)
		if (seen[i] != 0)
			abort();
	arena_clear(&a);
	return 0;
}
