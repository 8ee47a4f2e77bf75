#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/limits.h"
#include "mime/parse.h"

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

/* RD-1. want: type=body of each leaf, with '|' between; line ends as '/'. */
static void
trees(void **state)
{
	static const struct {
		const char *what, *raw, *want;
		bool repaired;
	} T[] = {
		{ "a plain mail", "Subject: a\n\nb\n", "text/plain=b/",
		    false },
		{ "two parts", MIXED "pre\n--b\n\none\n--b\n"
		    "Content-Type: text/html\n\ntwo\n--b--\npost\n",
		    "text/plain=one|text/html=two", false },
		{ "CRLF", "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
		    "--b\r\n\r\none\r\n--b--\r\n", "text/plain=one", false },
		{ "blanks behind a boundary", MIXED "--b \t\n\none\n--b-- \n",
		    "text/plain=one", false },
		{ "a longer line is no boundary", MIXED "--b\n\n--bc\n--b--\n",
		    "text/plain=--bc", false },
		{ "nested", MIXED "--b\nContent-Type: multipart/alternative;"
		    " boundary=c\n\n--c\n\none\n--c\nContent-Type: text/html"
		    "\n\ntwo\n--c--\n--b\n\nthree\n--b--\n",
		    "text/plain=one|text/html=two|text/plain=three", false },
		{ "an inner one that is not closed", MIXED
		    "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n"
		    "one\n--b\n\ntwo\n--b--\n",
		    "text/plain=one|text/plain=two", false },
		{ "the outer one is not closed", MIXED "--b\n\none\n",
		    "text/plain=one/", true },
		{ "the boundary never comes", MIXED "hello\n",
		    "text/plain=hello", true },
		{ "a boundary without its parameter",
		    "Content-Type: multipart/mixed\n\n--xyz\n\none\n--xyz--\n",
		    "text/plain=one", true },
		{ "no empty line after a part's header", MIXED
		    "--b\nContent-Type: text/html\n--b\n\ntwo\n--b--\n",
		    "text/html=|text/plain=two", true },
		{ "a digest holds mails (RFC 2046, 5.1.5)",
		    "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
		    "Subject: x\n\none\n--b--\n", "text/plain=one", false },
		{ "a mail in the mail", MIXED "--b\nContent-Type: "
		    "message/rfc822\n\nSubject: x\n\none\n--b--\n",
		    "text/plain=one", false },
		{ "an encoded mail in it is a leaf", MIXED "--b\nContent-Type:"
		    " message/rfc822\nContent-Transfer-Encoding: base64\n\n"
		    "eA==\n--b--\n", "message/rfc822=eA==", false },
		{ "an mbox line in front", "From a@b Mon Jan 1\nSubject: a\n\n"
		    "b", "text/plain=b", true },
		{ "a quoted boundary with blanks in it",
		    "Content-Type: multipart/mixed; boundary=\"a b\"\n\n"
		    "--a b\n\none\n--a b--\n", "text/plain=one", false },
		{ "\"text\" alone, as in old mail", "Content-Type: text\n\nb",
		    "text/plain=b", false },
		{ "a type that is none", "Content-Type: ;\n\nb",
		    "text/plain=b", true },
		{ "nothing", "", "text/plain=", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct buf got = BUF_INIT;
		struct mime m;

		mime_parse(&a, str_from(T[i].raw), &notes, &m);
		for (size_t k = 0; k < m.n; k++)
			if (m.part[k].shape == PART_LEAF)
				buf_printf(&got, "%s%.*s=%.*s",
				    got.n > 0 ? "|" : "",
				    STR_ARG(m.part[k].type.type),
				    STR_ARG(part_body(&m, k)));
		for (size_t k = 0; k < got.n; k++)
			if (got.p[k] == '\n')
				got.p[k] = '/';
		check_str(T[i].what, buf_view(&got), str_from(T[i].want));
		check_int(T[i].what, notes.repairs.n > 0, T[i].repaired);
		buf_clear(&got);
		arena_clear(&a);
	}
}

static void
parents_and_messages(void **state)
{
	struct arena a = ARENA_INIT;
	struct mime m;

	(void)state;
	mime_parse(&a, STR(MIXED "--b\nContent-Type: message/rfc822\n\n"
	    "Content-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n"
	    "--c--\n--b--\n"), NULL, &m);
	check_int("parts", m.n, 4);
	check_int("the mail's own", m.part[1].message, 0);
	check_int("the inner mail is its own", m.part[2].message, 2);
	check_int("and its parts are its", m.part[3].message, 2);
	check_int("within", part_within(&m, 3, "multipart/alternative"), 2);
	check("not over the border of a mail",
	    part_within(&m, 3, "multipart/mixed") == PART_NONE);
	arena_clear(&a);
}

/* RD-7, SECURITY M1, M2, T21. */
static void
bombs(void **state)
{
	static const struct {
		const char *what;
		bool is_message;
		size_t depth, parts;
		const char *limit;
	} T[] = {
		{ "as deep as may be", false, MIME_DEPTH_MAX,
		    MIME_DEPTH_MAX + 1, "" },
		{ "one deeper", false, MIME_DEPTH_MAX + 1,
		    MIME_DEPTH_MAX + 1, "depth" },
		{ "40,000 deep", false, 40000, MIME_DEPTH_MAX + 1, "depth" },
		{ "messages as deep as may be", true, MIME_DEPTH_MAX,
		    MIME_DEPTH_MAX + 1, "" },
		{ "30,000 messages deep", true, 30000, MIME_DEPTH_MAX + 1,
		    "depth" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct buf b = BUF_INIT;
		struct mime m;

		for (size_t k = 0; k < T[i].depth; k++)
			if (T[i].is_message)
				buf_z(&b, "Content-Type: message/rfc822\n\n");
			else
				buf_printf(&b, "Content-Type: multipart/mixed;"
				    " boundary=b%zu\n\n--b%zu\n", k, k);
		buf_z(&b, "\nbody\n");
		mime_parse(&a, buf_view(&b), &notes, &m);
		check_int(T[i].what, m.n, T[i].parts);
		check_int(T[i].what, notes.limits.n, T[i].limit[0] != '\0');
		if (notes.limits.n > 0)
			check_str(T[i].what, notes.limits.s[0],
			    str_from(T[i].limit));
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
flat_bombs(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct buf b = BUF_INIT;
		struct mime m;

		buf_z(&b, MIXED);
		for (size_t k = 1; k < MIME_PARTS_MAX + over; k++)
			buf_z(&b, "--b\n\nx\n");
		buf_z(&b, "--b--\n");
		mime_parse(&a, buf_view(&b), &notes, &m);
		check_int("as many as may be", m.n, MIME_PARTS_MAX);
		check_int("noted when over", notes.limits.n, over);
		check_str("the last is whole", part_body(&m, m.n - 1),
		    STR("x"));
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees),
		cmocka_unit_test(parents_and_messages),
		cmocka_unit_test(bombs),
		cmocka_unit_test(flat_bombs),
	};

	return cmocka_run_group_tests_name("mime_parse", tests, NULL, NULL);
}
