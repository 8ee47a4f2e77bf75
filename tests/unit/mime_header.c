#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "mime/header.h"
#include "mime/limits.h"

/* RD-1, RD-7 */
static void
blocks_are_split(void **state)
{
	static const struct {
		const char *what, *raw, *name, *want, *body;
		size_t fields;
	} T[] = {
		{ "a field", "Subject: a\r\n\r\nb", "Subject", "a", "b", 1 },
		{ "names in any case, bare LF", "subJECT:a\n\nb", "Subject",
		    "a", "b", 1 },
		{ "a fold (RFC 5322, 2.2.3)", "Subject: a\r\n b\r\n\tc\r\n\r\n",
		    "Subject", "a b\tc", "", 1 },
		{ "a fold with an empty line in it", "Subject: a\n \n b\n\nc",
		    "Subject", "a  b", "c", 1 },
		{ "blanks alone end the block", "Subject: a\n \nb: c\n",
		    "Subject", "a", "b: c\n", 1 },
		{ "blanks before the colon", "Subject : a\n\n", "Subject", "a",
		    "", 1 },
		{ "no empty line: the body begins", "Subject: a\nHello you\nx",
		    "Subject", "a", "Hello you\nx", 1 },
		{ "a stray line among fields", "To: a\nb@c.example\nSubject: d\n\n",
		    "Subject", "d", "", 2 },
		{ "the first of two", "Subject: a\nSubject: b\n\n", "Subject",
		    "a", "", 2 },
		{ "no header", "\nb", "Subject", "", "b", 0 },
		{ "nothing", "", "Subject", "", "", 0 },
		{ "no line end at the end", "Subject: a", "Subject", "a", "",
		    1 },
		{ "8-bit bytes stay", "Subject: \xfc\n\n", "Subject", "\xfc",
		    "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct str raw = str_from(T[i].raw);
		struct headers h;
		size_t at = 0;

		headers_read(&a, raw, &at, NULL, MIME_FIELDS_MAX, NULL, &h);
		check_int(T[i].what, h.n, T[i].fields);
		check_str(T[i].what, header_value(&a, &h, T[i].name),
		    str_from(T[i].want));
		check_str(T[i].what, str_sub(raw, at, raw.n),
		    str_from(T[i].body));
		arena_clear(&a);
	}
}

static bool
is_mark(const void *ctx, struct str line)
{
	return str_is(line, ctx);
}

static void
a_boundary_ends_a_block(void **state)
{
	struct arena a = ARENA_INIT;
	struct notes notes = { .arena = &a };
	const struct header_stop stop = { is_mark, "--x" };
	struct str raw = STR("A: b\n--x\nC: d\n\n");
	struct headers h;
	size_t at = 0;

	(void)state;
	headers_read(&a, raw, &at, &stop, MIME_FIELDS_MAX, &notes, &h);
	check_int("fields", h.n, 1);
	check_int("at the boundary", at, 5);
	check_int("it is a repair", notes.repairs.n, 1);
	arena_clear(&a);
}

/* n fields of a value of `bytes`. */
static void
read_many(struct arena *a, size_t n, size_t bytes, struct notes *notes,
          struct headers *h)
{
	struct buf b = BUF_INIT;
	char *value = memset(arena_get(a, bytes + 1), 'v', bytes);
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "X:%s\n", value);
	buf_z(&b, "\nbody");
	*notes = (struct notes){ .arena = a };
	headers_read(a, str_copy(a, buf_view(&b)), &at, NULL, MIME_FIELDS_MAX,
	    notes, h);
	check_int("all of it is passed over", at + 4, b.n);
	buf_clear(&b);
}

/* RD-7, SECURITY T21: at n, and at n + 1. */
static void
limits_hold(void **state)
{
	static const struct {
		const char *what;
		size_t n, bytes, want;
		const char *limit;
	} T[] = {
		{ "as many fields as may be", MIME_HEADERS_MAX, 1,
		    MIME_HEADERS_MAX, "" },
		{ "one field more", MIME_HEADERS_MAX + 1, 1, MIME_HEADERS_MAX,
		    "headers" },
		/* A value has its line end in it. */
		{ "a field as long as may be", 1, MIME_FIELD_MAX - 1, 1, "" },
		{ "a field too long", 1, MIME_FIELD_MAX, 1, "field" },
		{ "a block too long", 5, MIME_FIELD_MAX - 1, 3,
		    "header-block" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes;
		struct headers h;

		read_many(&a, T[i].n, T[i].bytes, &notes, &h);
		check_int(T[i].what, h.n, T[i].want);
		check_int(T[i].what, notes.limits.n, T[i].limit[0] != '\0');
		if (notes.limits.n > 0)
			check_str(T[i].what, notes.limits.s[0],
			    str_from(T[i].limit));
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_split),
		cmocka_unit_test(a_boundary_ends_a_block),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests_name("mime_header", tests, NULL, NULL);
}
