/* Whatever the bytes: each file of a TNEF lies inside them, and its texts
 * are valid UTF-8. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/tnef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str raw = { (const char *)data, size };
	struct tnef t;

	if (!tnef_read(&a, raw, &t) && t.n > 0)
		abort();
	for (size_t i = 0; i < t.n; i++) {
		const struct tnef_file *f = &t.file[i];

		if (!utf8_valid(f->name) || !utf8_valid(f->type) ||
		    !utf8_valid(f->content_id))
			abort();
		if (f->bytes.n > 0 && (f->bytes.p < raw.p ||
		    f->bytes.p + f->bytes.n > raw.p + raw.n))
			abort();
	}
	arena_clear(&a);
	return 0;
}
