#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/addr.h"
#include "mime/limits.h"

/* RD-1. want: "name|address" of each, with ", " between. */
static void
addresses_as_found(void **state)
{
	static const struct {
		const char *what, *in, *want;
		bool repaired;
	} T[] = {
		{ "RFC 5322, A.1.1", "John Doe <jdoe@machine.example>",
		    "John Doe|jdoe@machine.example", false },
		{ "an address alone", "jdoe@x.example", "|jdoe@x.example",
		    false },
		{ "RFC 5322, A.1.2", "\"Joe Q. Public\" <john.q@x.example>,"
		    " Mary Smith <mary@x.test>, jdoe@y.org",
		    "Joe Q. Public|john.q@x.example, Mary Smith|mary@x.test, "
		    "|jdoe@y.org", false },
		{ "a quoted comma and quote",
		    "\"Giant; \\\"Big\\\" Box, Ltd\" <s@x.net>",
		    "Giant; \"Big\" Box, Ltd|s@x.net", false },
		{ "RFC 5322, A.1.3: a group",
		    "A Group:Ed Jones <c@a.test>,joe@where.test;",
		    "Ed Jones|c@a.test, |joe@where.test", false },
		{ "an empty group", "Undisclosed recipients:;", "", false },
		{ "RFC 5322, A.5: comments",
		    "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
		    "Pete|pete(hisaccount)@silly.test(hishost)", false },
		{ "a comment is the name", "jdoe@x.example (John Doe)",
		    "John Doe|jdoe@x.example", false },
		{ "nested comments", "a@b.c (x (y) z)", "x (y) z|a@b.c",
		    false },
		{ "RFC 5322, A.6.1: a route",
		    "Joe <@n.test,@m.test:jdoe@example.org>",
		    "Joe|jdoe@example.org", false },
		{ "the domain in lower case alone", "John.D@X.Example",
		    "|John.D@x.example", false },
		{ "an encoded name", "=?utf-8?Q?J=C3=BCrgen?= <j@x.example>",
		    "J\xc3\xbcrgen|j@x.example", false },
		{ "encoded in quotes", "\"=?utf-8?Q?J=C3=BC?=\" <j@x.example>",
		    "J\xc3\xbc|j@x.example", false },
		{ "a comma in an encoded word",
		    "=?utf-8?Q?Doe,_John?= <j@x.example>",
		    "Doe, John|j@x.example", false },
		{ "raw 8-bit name", "J\xfcrgen <j@x.example>",
		    "J\xc3\xbcrgen|j@x.example", false },
		{ "a bare comma in a name", "Doe, John <j@x.example>",
		    "Doe, John|j@x.example", true },
		{ "no brackets", "John Doe j@x.example",
		    "John Doe|j@x.example", true },
		{ "a bracket never closed", "John <j@x.example",
		    "John|j@x.example", true },
		{ "closed by the comma", "John <j@x.example, k@x.example",
		    "John|j@x.example, |k@x.example", true },
		{ "T29: no controls, no bidi, in the name",
		    "\"\xe2\x80\xae" "Ann\xe2\x81\xa9\" <a@x.example>",
		    "Ann|a@x.example", false },
		{ "T29: nor in the address", "<a\xe2\x80\xae\xc2\x9b\x1b"
		    "b\xe2\x80\xa8@x.example>", "|ab@x.example", false },
		{ "marks of direction within a name stay",
		    "\"A\xe2\x80\x8f\" <a@x.example>",
		    "A\xe2\x80\x8f|a@x.example", false },
		{ "mailto:", "<mailto:j@x.example>", "|j@x.example", false },
		{ "blanks at the @", "john @ x.example", "|john@x.example",
		    false },
		{ "a quoted local part", "\"john doe\"@x.example",
		    "|\"john doe\"@x.example", false },
		{ "an address as name is no address (T29)",
		    "\"boss@corp.example\" <x@evil.example>",
		    "boss@corp.example|x@evil.example", false },
		{ "nor in quotes without brackets",
		    "\"boss@corp.example\" x@evil.example",
		    "boss@corp.example|x@evil.example", true },
		{ "nor in an encoded word",
		    "=?utf-8?Q?boss@corp.example?= x@evil.example",
		    "boss@corp.example|x@evil.example", true },
		{ "semicolons between", "a@x.example; b@x.example",
		    "|a@x.example, |b@x.example", false },
		{ "a domain literal", "a@[IPv6:2001:db8::1]",
		    "|a@[ipv6:2001:db8::1]", false },
		{ "a name alone", "Whomever", "Whomever|", false },
		{ "empty brackets", "<>", "", false },
		{ "quotes without end", "\"John <j@x.example>",
		    "John|j@x.example", true },
		{ "commas alone", ", ,,", "", false },
		{ "controls go", "<a\x01" "b@x.example>", "|ab@x.example",
		    false },
		{ "nothing", "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct mailboxes all = { NULL, 0 };
		struct buf got = BUF_INIT;

		addr_read(&a, str_from(T[i].in), &notes, &all);
		for (size_t k = 0; k < all.n; k++)
			buf_printf(&got, "%s%.*s|%.*s", k > 0 ? ", " : "",
			    STR_ARG(all.box[k].name),
			    STR_ARG(all.box[k].address));
		check_str(T[i].what, buf_view(&got), str_from(T[i].want));
		check_int(T[i].what, notes.repairs.n > 0, T[i].repaired);
		buf_clear(&got);
		arena_clear(&a);
	}
}

/* RD-7, SECURITY T21 */
static void
limits_hold(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct mailboxes all = { NULL, 0 };
		struct buf b = BUF_INIT;

		for (size_t i = 0; i < MIME_ADDRESSES_MAX + over; i++)
			buf_z(&b, "a@b.c,");
		addr_read(&a, buf_view(&b), &notes, &all);
		check_int("as many as may be", all.n, MIME_ADDRESSES_MAX);
		check_int("noted when over", notes.limits.n, over);
		buf_clear(&b);
		arena_clear(&a);
	}
}

/* The 210 KB From header that overflows a recursive parser's stack. */
static void
nested_comments_use_no_stack(void **state)
{
	struct arena a = ARENA_INIT;
	struct notes notes = { .arena = &a };
	struct mailboxes all = { NULL, 0 };
	struct buf b = BUF_INIT;

	(void)state;
	buf_z(&b, "a@b.c ");
	for (size_t i = 0; i < 200000; i++)
		buf_char(&b, '(');
	addr_read(&a, buf_view(&b), &notes, &all);
	check_int("one address", all.n, 1);
	check_str("read", all.box[0].address, STR("a@b.c"));
	buf_clear(&b);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_as_found),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(nested_comments_use_no_stack),
	};

	return cmocka_run_group_tests_name("mime_addr", tests, NULL, NULL);
}
