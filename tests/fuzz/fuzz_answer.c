/* Any bytes as an answer are refused, or are the very form of the mail they
 * give. What is read of any bytes as a mail crosses to the desk and is there
 * what it was. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "mail/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RAW_N = 1000 };

static void
check_again(const struct mail *m, struct str flat)
{
	struct buf again = BUF_INIT;

	answer_put(m, &again);
	if (!str_eq(buf_view(&again), flat))
		abort();
	buf_clear(&again);
}

static void
as_answer(struct str flat)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct mail m;

	if (answer_take(flat, RAW_N, &a, &m, &e))
		check_again(&m, flat);
	else if (e.kind != ERR_INPUT || e.text[0] == '\0')
		abort();
	arena_clear(&a);
}

static void
as_mail(struct str raw)
{
	struct arena a = ARENA_INIT;
	struct buf flat = BUF_INIT;
	struct err e = ERR_INIT;
	struct mail m, got;

	mail_read(&a, raw, &m);
	answer_put(&m, &flat);
	if (!answer_take(buf_view(&flat), raw.n, &a, &got, &e)) {
		fprintf(stderr, "refused: %s\n", e.text);
		abort();
	}
	check_again(&got, buf_view(&flat));
	as_answer(buf_view(&flat));
	/* One byte of it changed: mostly near what is sound. */
	if (flat.n > 0 && raw.n > 2) {
		size_t at = ((size_t)(unsigned char)raw.p[0] << 8 |
		    (unsigned char)raw.p[1]) % flat.n;

		flat.p[at] = raw.p[2];
		as_answer(buf_view(&flat));
	}
	buf_clear(&flat);
	arena_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };

	as_answer(bytes);
	as_mail(bytes);
	return 0;
}
