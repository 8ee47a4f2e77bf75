/* However the bytes are cut into pieces, the same mails come out, one behind
 * the other, and none is larger than the limit. */
#include <stdint.h>
#include <stdlib.h>

#include "base/digest.h"
#include "mime/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 2000, KEEP = 100 };

static void
read_all(struct str text, size_t step, uint8_t out[DIGEST_BYTES])
{
	struct digest *d = digest_new();
	struct mbox m;
	struct mbox_mail mail;
	int64_t behind = -1;

	mbox_init(&m, MOST, KEEP);
	for (size_t at = 0; !m.ended; at += step) {
		mbox_feed(&m, str_sub(text, at, at + step));
		if (at + step >= text.n)
			mbox_end(&m);
		while (mbox_next(&m, &mail)) {
			if (mail.offset <= behind ||
			    mail.full_size < (int64_t)mail.bytes.n ||
			    mail.offset + (int64_t)mail.bytes.n >
			    (int64_t)text.n)
				abort();
			behind = mail.offset;
			digest_add(d, (struct str){
			    (const char *)&mail.offset, sizeof behind });
			digest_add(d, mail.bytes);
		}
	}
	mbox_clear(&m);
	digest_end(d, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t first[DIGEST_BYTES], again[DIGEST_BYTES];
	struct str text = { (const char *)data, size };

	/* Where a mail becomes large depends on the pieces; what is smaller
	 * does not. */
	read_all(text, size + 1, first);
	read_all(text, 7, again);
	if (size < MOST && !digest_same(first, again, DIGEST_BYTES))
		abort();
	return 0;
}
