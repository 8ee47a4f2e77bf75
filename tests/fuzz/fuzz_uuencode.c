/* Whatever the text: the files in it lie inside it, in order, and decode to
 * less than they are. */
#include <stdint.h>
#include <stdlib.h>

#include "mime/decode.h"
#include "mime/uuencode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct uu_file f;
	size_t at = 0, before = 0;

	while (uu_find(text, &at, &f)) {
		struct buf out = BUF_INIT;

		if (f.from < before || f.to <= f.from || f.to > size ||
		    at != f.to || f.name.n == 0)
			abort();
		decode_all(CODING_UU, str_sub(text, f.from, f.to), SIZE_MAX,
		    &out);
		if (out.n >= 4 * (f.to - f.from))
			abort();
		buf_clear(&out);
		before = f.to;
	}
	return 0;
}
