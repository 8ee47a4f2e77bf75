#include "mail/digest.h"

#include <string.h>

#include "mime/limits.h"

/* One write a line costs more than the digest of its few bytes. */
static void
add_lines(struct digest *d, struct str text)
{
	char room[8 * 1024];
	size_t n = 0;
	struct str line;

	while (str_cut_line(&text, &line)) {
		if (line.n >= sizeof room - n) {
			digest_add(d, (struct str){ room, n });
			n = 0;
		}
		room[n++] = '\n';
		if (line.n >= sizeof room - n) {
			digest_add(d, (struct str){ room, n });
			digest_add(d, line);
			n = 0;
			continue;
		}
		memcpy(room + n, line.p, line.n);
		n += line.n;
	}
	digest_add(d, (struct str){ room, n });
}

void
mail_digest_of(struct arena *a, const struct headers *h, struct str body,
               uint8_t out[DIGEST_BYTES])
{
	static const char *const names[] = {
		"Message-ID", "Date", "From", "Subject"
	};
	struct digest *d = digest_new();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t from = 0;
		const struct field *f;

		while ((f = header_next(h, names[i], &from)) != NULL) {
			digest_add(d, str_from(names[i]));
			digest_add(d, STR(":"));
			digest_add(d, header_unfold(a, f->value));
			digest_add(d, STR("\n"));
		}
	}
	add_lines(d, str_trim(body));
	digest_end(d, out);
}

void
mail_digest(struct str raw, uint8_t out[DIGEST_BYTES])
{
	struct arena a = ARENA_INIT;
	struct headers h = { NULL, 0 };
	size_t at = 0;

	headers_read(&a, raw, &at, NULL, MIME_FIELDS_MAX, NULL, &h);
	mail_digest_of(&a, &h, str_sub(raw, at, raw.n), out);
	arena_clear(&a);
}
