#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "mime/decode.h"

static void
codings_are_undone(void **state)
{
	static const struct {
		const char *what;
		enum coding coding;
		struct str in, want;
	} T[] = {
		{ "RFC 4648, 10", CODING_BASE64, STR_INIT("Zm9vYmFy"),
		    STR_INIT("foobar") },
		{ "one pad", CODING_BASE64, STR_INIT("Zm9vYmE="),
		    STR_INIT("fooba") },
		{ "two pads", CODING_BASE64, STR_INIT("Zm9vYg=="),
		    STR_INIT("foob") },
		{ "pads left out", CODING_BASE64, STR_INIT("Zm9vYg"),
		    STR_INIT("foob") },
		{ "lines", CODING_BASE64, STR_INIT("Zm9v\r\nYmFy\r\n"),
		    STR_INIT("foobar") },
		{ "rubbish between", CODING_BASE64, STR_INIT("Zm9v!*YmFy"),
		    STR_INIT("foobar") },
		{ "what follows the padding is not of it", CODING_BASE64,
		    STR_INIT("Zg==\r\n-- \r\nlist footer"), STR_INIT("f") },
		{ "a single character is nothing", CODING_BASE64,
		    STR_INIT("Z"), STR_INIT("") },
		{ "quoted-printable", CODING_QP, STR_INIT("a=3Db"),
		    STR_INIT("a=b") },
		{ "a soft break", CODING_QP, STR_INIT("a=\r\nb\r\n"),
		    STR_INIT("ab\r\n") },
		{ "a soft break with blanks behind", CODING_QP,
		    STR_INIT("a= \t\nb"), STR_INIT("ab") },
		{ "blanks at the end of a line were added", CODING_QP,
		    STR_INIT("a \t\r\nb"), STR_INIT("a\r\nb") },
		{ "encoded blanks stay", CODING_QP, STR_INIT("a=20\nb"),
		    STR_INIT("a \nb") },
		{ "lower case hex", CODING_QP, STR_INIT("=c3=bc"),
		    STR_INIT("\xc3\xbc") },
		{ "bad hex stays as it is", CODING_QP, STR_INIT("=ZZ=4"),
		    STR_INIT("=ZZ=4") },
		{ "a last soft break", CODING_QP, STR_INIT("a="),
		    STR_INIT("a") },
		{ "none", CODING_NONE, STR_INIT("a=3D\r\n"),
		    STR_INIT("a=3D\r\n") },
		{ "nothing", CODING_QP, STR_INIT(""), STR_INIT("") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;

		check(T[i].what, decode_all(T[i].coding, T[i].in, SIZE_MAX,
		    &b));
		check_str(T[i].what, buf_view(&b), T[i].want);
		buf_clear(&b);
	}
}

static void
names_of_codings(void **state)
{
	static const struct {
		const char *in;
		enum coding want;
	} T[] = {
		{ "base64", CODING_BASE64 }, { "BASE64", CODING_BASE64 },
		{ "Base-64", CODING_BASE64 }, { "base64;", CODING_BASE64 },
		{ "quoted-printable", CODING_QP },
		{ "Quoted_Printable", CODING_QP },
		{ "quoted-printable (x)", CODING_QP },
		{ "7bit", CODING_NONE }, { "8bit", CODING_NONE },
		{ "7-bit", CODING_NONE }, { "binary", CODING_NONE },
		{ "text/html", CODING_NONE }, { "", CODING_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].in, coding_read(str_from(T[i].in)), T[i].want);
}

/* However a body is cut into pieces, its bytes are the same. */
static void
pieces_fit(void **state)
{
	struct buf in = BUF_INIT, whole = BUF_INIT;
	size_t at = 0, pieces = 0;

	(void)state;
	for (size_t i = 0; i < 30000; i++)
		buf_z(&in, i % 7 == 0 ? "Zm9v\r\n" : "Zm9vY\nmFy");
	while (decode_piece(CODING_BASE64, buf_view(&in), &at, &whole))
		pieces++;
	check("more than one piece", pieces > 2);
	for (size_t i = 0; i + 3 <= whole.n; i += 3)
		check("foo or bar", memcmp(whole.p + i, "foo", 3) == 0 ||
		    memcmp(whole.p + i, "bar", 3) == 0);
	buf_reset(&whole);
	check("a bound is kept", !decode_all(CODING_BASE64, buf_view(&in), 1,
	    &whole));
	buf_clear(&in);
	buf_clear(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codings_are_undone),
		cmocka_unit_test(names_of_codings),
		cmocka_unit_test(pieces_fit),
	};

	return cmocka_run_group_tests_name("mime_decode", tests, NULL, NULL);
}
