#include "mail/digest.h"

#include "mime/limits.h"

void
mail_digest_of(struct arena *a, const struct headers *h, struct str body,
               uint8_t out[DIGEST_BYTES])
{
	static const char *const names[] = {
		"Message-ID", "Date", "From", "Subject"
	};
	struct digest *d = digest_new();
	struct str line;

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
	body = str_trim(body);
	while (str_cut_line(&body, &line)) {
		digest_add(d, STR("\n"));
		digest_add(d, line);
	}
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
