#include "desk/token.h"

#include <string.h>

#include "base/arena.h"
#include "tests/unit/unit.h"

static const struct str KEY = STR_INIT("0123456789abcdef0123456789abcdef");
static const struct str OTHER = STR_INIT("0123456789abcdef0123456789abcdeF");

/* SC-2: what was put in comes out, in 55 characters a mail can carry. */
static void
test_round(void **state)
{
	static const struct {
		const char *what;
		struct token t;
	} T[] = {
		{ "a message", { TOKEN_MESSAGE, 1, 2 } },
		{ "a letter", { TOKEN_LETTER, 77, 12345678901 } },
		{ "the largest ids", { TOKEN_LETTER, (INT64_C(1) << 48) - 1,
		  INT64_MAX } },
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct str s = token_make(&a, KEY, &T[i].t);
		struct token got;

		check_int(T[i].what, s.n, TOKEN_CHARS);
		check(T[i].what, token_read(s, KEY, &got));
		check_int(T[i].what, got.kind, T[i].t.kind);
		check_int(T[i].what, got.conversation, T[i].t.conversation);
		check_int(T[i].what, got.id, T[i].t.id);
		check("another key reads nothing",
		    !token_read(s, OTHER, &got));
	}
	arena_clear(&a);
}

/* T01: flip each of the 55 characters, and cut and lengthen it. */
static void
test_forged(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	struct arena a = ARENA_INIT;
	struct token t = { TOKEN_MESSAGE, 3, 20 }, got;
	struct str good = token_make(&a, KEY, &t);
	int taken = 0;

	(void)state;
	for (size_t i = 0; i < good.n; i++)
		for (size_t j = 0; j < 32; j++) {
			char *bad = str_z(&a, good);

			if (bad[i] == letters[j])
				continue;
			bad[i] = letters[j];
			taken += token_read(str_from(bad), KEY, &got);
		}
	check_int("a changed token is never taken", taken, 0);
	check("a shorter one neither",
	    !token_read(str_sub(good, 0, good.n - 1), KEY, &got));
	check("nor a longer one",
	    !token_read(str_printf(&a, "%.*sa", STR_ARG(good)), KEY, &got));
	check("nor nothing", !token_read(STR_NONE, KEY, &got));
	arena_clear(&a);
}

/* One kind never passes for another: other kind, other bytes, other MAC. */
static void
test_kinds(void **state)
{
	struct arena a = ARENA_INIT;
	struct token m = { TOKEN_MESSAGE, 3, 20 }, l = { TOKEN_LETTER, 3, 20 };
	struct str x = token_make(&a, KEY, &m), y = token_make(&a, KEY, &l);
	size_t same = 0;

	(void)state;
	for (size_t i = 30; i < TOKEN_CHARS; i++)       /* the MAC */
		same += x.p[i] == y.p[i];
	check("the MACs have nothing in common", same < 8);
	check("a Message-ID is the token at the domain",
	    str_ends(token_message_id(&a, KEY, &m, STR("d.example")),
	    "@d.example"));
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
