#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/utf8.h"

static void
numbers(void **state)
{
	static const struct {
		const char *what, *text;
		bool ok;
		int64_t want;
	} T[] = {
		{ "a plain number", "42", true, 42 },
		{ "the least number", "-9223372036854775808", true, INT64_MIN },
		{ "the greatest number", "9223372036854775807", true, INT64_MAX },
		{ "one too many", "9223372036854775808", false, 0 },
		{ "nothing", "", false, 0 },
		{ "a minus alone", "-", false, 0 },
		{ "a tail", "4x", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		int64_t got = 0;

		check_int(T[i].what, str_to_i64(str_from(T[i].text), &got),
		    T[i].ok);
		if (T[i].ok)
			check_int(T[i].what, got, T[i].want);
	}
}

static void
lines(void **state)
{
	struct str rest = STR("a\r\n\nb"), line;

	(void)state;
	check("first", str_cut_line(&rest, &line));
	check_str("CR LF is cut", line, STR("a"));
	check("second", str_cut_line(&rest, &line));
	check_str("an empty line is a line", line, STR(""));
	check("third", str_cut_line(&rest, &line));
	check_str("the last needs no end", line, STR("b"));
	check("no more", !str_cut_line(&rest, &line));
}

static void
text_is_cleaned(void **state)
{
	static const struct {
		const char *what;
		struct str in, want;
	} T[] = {
		{ "good text stays", STR_INIT("gr\xc3\xbc\xc3\x9f"),
		    STR_INIT("gr\xc3\xbc\xc3\x9f") },
		{ "NUL goes", STR_INIT("a\0b"), STR_INIT("ab") },
		{ "a bad byte", STR_INIT("a\xff"),
		    STR_INIT("a\xef\xbf\xbd") },
		{ "an overlong slash", STR_INIT("\xc0\xaf"),
		    STR_INIT("\xef\xbf\xbd\xef\xbf\xbd") },
		{ "a surrogate", STR_INIT("\xed\xa0\x80"),
		    STR_INIT("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") },
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].what, utf8_clean(&a, T[i].in), T[i].want);
	check_str("controls and bidi are shown as ?",
	    utf8_printable(&a, STR("a\x1b[0m\xe2\x80\xae")), STR("a?[0m?"));
	check_str("a cut never splits", utf8_cut(STR("a\xc3\xbc"), 2),
	    STR("a"));
	arena_clear(&a);
}

/* RFC 6234, RFC 4231 (2), and a key of nothing. */
static void
digests_are_the_known_ones(void **state)
{
	struct arena a = ARENA_INIT;
	uint8_t out[DIGEST_BYTES];
	struct digest *d = digest_new();

	(void)state;
	digest_sha256(STR("abc"), out);
	check_str("at once", hex_encode(&a, out, sizeof out), STR("ba7816bf"
	    "8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	digest_add(d, STR("a"));
	digest_add(d, STR("bc"));
	digest_end(d, out);
	check_str("in pieces", hex_encode(&a, out, sizeof out), STR("ba7816bf"
	    "8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	digest_hmac(STR("Jefe"), STR("what do ya want for nothing?"), out);
	check_str("with a key", hex_encode(&a, out, sizeof out), STR("5bdcc146"
	    "bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
	digest_hmac(STR_NONE, STR_NONE, out);
	check_str("without", hex_encode(&a, out, sizeof out), STR("b613679a"
	    "0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));
	arena_clear(&a);
}

static void
a_name_is_itself_alone(void **state)
{
	(void)state;
	check("itself", str_is(STR("abc"), "abc"));
	check("longer", !str_is(STR("abc"), "abcd"));
	check("shorter", !str_is(STR("abc"), "ab"));
	check("with a NUL in it", !str_is(STR("ab\0c"), "ab"));
	check("nothing", str_is(STR_NONE, "") && str_is(STR_NONE, NULL));
	check("no name", !str_is(STR("a"), NULL));
	check("of any case", str_is_nocase(STR("aBc"), "AbC"));
	check("not of any length", !str_is_nocase(STR("abc"), "ABCD") &&
	    !str_is_nocase(STR("abc"), "AB"));
	check("begins", str_starts(STR("abc"), "ab") &&
	    str_starts(STR("abc"), ""));
	check("cannot with more than it has", !str_starts(STR("ab"), "abc"));
}

static void
base32_round_trip(void **state)
{
	struct arena a = ARENA_INIT;
	uint8_t in[40], out[40];

	(void)state;
	for (size_t n = 0; n <= sizeof in; n++) {
		struct str text;
		size_t m = sizeof out;

		digest_random(in, sizeof in);
		text = base32_encode(&a, in, n);
		check("it decodes", base32_decode(text, out, &m));
		check_int("as long", m, n);
		check("the same", memcmp(in, out, n) == 0);
	}
	check_str("RFC 4648", base32_encode(&a, (const uint8_t *)"foobar", 6),
	    STR("mzxw6ytboi"));
	arena_clear(&a);
}

static void
arrays_grow(void **state)
{
	struct arena a = ARENA_INIT;
	int *v = NULL;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		*ARENA_PUSH(&a, v, n) = i;
	for (int i = 0; i < 1000; i++)
		check_int("kept", v[i], i);
	arena_clear(&a);
}

static void
first_cause_is_kept(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	check("false", !err_set(&e, ERR_INPUT, "one\n%s", "two"));
	err_set(&e, ERR_SETUP, "later");
	check_int("kind", e.kind, ERR_INPUT);
	check_str("text", str_from(e.text), STR("one?two"));
	err_add(&e, "ctx");
	check_str("context", str_from(e.text), STR("ctx: one?two"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(lines),
		cmocka_unit_test(text_is_cleaned),
		cmocka_unit_test(digests_are_the_known_ones),
		cmocka_unit_test(a_name_is_itself_alone),
		cmocka_unit_test(base32_round_trip),
		cmocka_unit_test(arrays_grow),
		cmocka_unit_test(first_cause_is_kept),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
