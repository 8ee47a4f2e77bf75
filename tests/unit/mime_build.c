/* SPEC SE-9; SECURITY T10, T12, M6. */
#include "tests/unit/unit.h"

#include <string.h>

#include "mime/build.h"

static void
subjects(void **state)
{
	static const struct {
		const char *what;
		struct str in;
		const char *want;
	} T[] = {
		{ "plain ASCII stays", STR_INIT("Hello you"),
		    "S: Hello you\r\n" },
		{ "empty is a field with nothing in it", STR_INIT(""),
		    "S: \r\n" },
		{ "a line end cannot begin a header",
		    STR_INIT("a\r\nBcc: x@y"), "S: =?utf-8?B?"
		    "YSAgQmNjOiB4QHk=?=\r\n" },
		{ "NUL, U+2028 and NEL become spaces",
		    STR_INIT("a\0b\xe2\x80\xa8" "c\xc2\x85" "d"),
		    "S: a b c d\r\n" },
		{ "what looks encoded is encoded, so it reads back as it is",
		    STR_INIT("=?utf-8?q?x?="),
		    "S: =?utf-8?B?PT91dGYtOD9xP3g/PQ==?=\r\n" },
		{ "two spaces are kept by encoding", STR_INIT("a  b"),
		    "S: =?utf-8?B?YSAgYg==?=\r\n" },
		{ "bad UTF-8 becomes U+FFFD", STR_INIT("\xff"),
		    "S: =?utf-8?B?77+9?=\r\n" },
		{ "a long subject is folded at a space",
		    STR_INIT("one two three four five six seven eight nine "
		    "ten eleven twelve thirteen fourteen"),
		    "S: one two three four five six seven eight nine ten "
		    "eleven twelve thirteen\r\n fourteen\r\n" },
		{ "encoded words are cut on whole characters",
		    STR_INIT("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"),
		    "S: =?utf-8?B?w6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOk"
		    "w6TDpMOkw6TDpMOkw6Q=?=\r\n =?utf-8?B?w6TDpA==?=\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;

		build_text(&b, "S", T[i].in);
		check_str(T[i].what, buf_view(&b), str_from(T[i].want));
		buf_clear(&b);
	}
}

static void
names(void **state)
{
	static const struct {
		const char *what;
		struct str name;
		const char *address, *want;
	} T[] = {
		{ "no name", STR_INIT(""), "a@b.c", "a@b.c" },
		{ "atoms", STR_INIT("Ada L"), "a@b.c", "Ada L <a@b.c>" },
		{ "a comma is quoted", STR_INIT("L, Ada"), "a@b.c",
		    "\"L, Ada\" <a@b.c>" },
		{ "quotes and backslashes are escaped",
		    STR_INIT("a\"b\\c"), "a@b.c",
		    "\"a\\\"b\\\\c\" <a@b.c>" },
		{ "an address in a name stays a name",
		    STR_INIT("x@y, <z@w>"), "a@b.c",
		    "\"x@y, <z@w>\" <a@b.c>" },
		{ "letters beyond ASCII", STR_INIT("J\xc3\xb6rg"), "a@b.c",
		    "=?utf-8?B?SsO2cmc=?= <a@b.c>" },
		{ "a domain becomes A-labels", STR_INIT(""),
		    "a@b\xc3\xbc" "cher.example",
		    "a@xn--bcher-kva.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;
		struct build_box box = { T[i].name, str_from(T[i].address) };
		struct arena a = ARENA_INIT;

		build_boxes(&b, "To", &box, 1);
		check_str(T[i].what, buf_view(&b),
		    str_printf(&a, "To: %s\r\n", T[i].want));
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
texts(void **state)
{
	static const struct {
		const char *what;
		struct str in;
		const char *coding, *body;
	} T[] = {
		{ "short ASCII lines stay", STR_INIT("a\nb"), "7bit",
		    "a\r\nb\r\n" },
		{ "CR alone and LF alone become CRLF",
		    STR_INIT("a\rb\n\r\nc"), "7bit", "a\r\nb\r\n\r\nc\r\n" },
		{ "the smuggling sequence loses its bare LFs (M6)",
		    STR_INIT("a\n.\r\nb"), "7bit", "a\r\n.\r\nb\r\n" },
		{ "some non-ASCII is quoted-printable",
		    STR_INIT("gr\xc3\xb6sser als.\n.x\n"),
		    "quoted-printable", "gr=C3=B6sser als.\r\n=2Ex\r\n" },
		{ "much of it is base64", STR_INIT("\xc3\xb6\n"), "base64",
		    "w7YNCg==\r\n" },
		{ "From at the start of a line is protected",
		    STR_INIT("a\nFrom b"), "quoted-printable",
		    "a\r\n=46rom b\r\n" },
		{ "a boundary of ours in the text cannot be one",
		    STR_INIT("--=_ab"), "quoted-printable",
		    "--=3D_ab\r\n" },
		{ "space at the end of an encoded line",
		    STR_INIT("a= \n"), "7bit", "a= \r\n" },
		{ "a control is encoded", STR_INIT("\x1b[1m"),
		    "quoted-printable", "=1B[1m\r\n" },
		{ "empty", STR_INIT(""), "7bit", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;
		struct str all, line = STR_NONE;

		build_body(&b, "text/plain", T[i].in);
		all = buf_view(&b);
		str_cut_line(&all, &line);
		str_cut_line(&all, &line);
		check_str(T[i].what, str_sub(line,
		    strlen("Content-Transfer-Encoding: "), line.n),
		    str_from(T[i].coding));
		str_cut_line(&all, &line);
		check_str(T[i].what, line, STR_NONE);
		check_str(T[i].what, all, str_from(T[i].body));
		buf_clear(&b);
	}
}

static void
long_lines_are_broken(void **state)
{
	struct buf text = BUF_INIT, b = BUF_INIT;
	struct str all, line;

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_char(&text, i % 7 == 0 ? '=' : 'x');
	build_qp(&b, buf_view(&text));
	all = buf_view(&b);
	while (str_cut_line(&all, &line))
		check("at most 76", line.n <= 76);
	buf_clear(&text);
	buf_clear(&b);
}

static void
files(void **state)
{
	static const struct {
		const char *what;
		struct str type, name;
		const char *want;
	} T[] = {
		{ "a plain name", STR_INIT("image/png"), STR_INIT("a.png"),
		    "Content-Type: image/png\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename=\"a.png\"\r\n\r\neA==\r\n" },
		{ "beyond ASCII: a fallback and RFC 2231",
		    STR_INIT("text/plain"), STR_INIT("\xc3\xa4 \"1\".txt"),
		    "Content-Type: text/plain\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename=\"_ _1_.txt\";\r\n"
		    " filename*=UTF-8''%C3%A4%20%221%22.txt\r\n\r\n"
		    "eA==\r\n" },
		{ "a type that is none, a name that is a path",
		    STR_INIT("x\r\nBcc: y"), STR_INIT("../a\r\nb"),
		    "Content-Type: application/octet-stream\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename=\".._a  b\"\r\n\r\neA==\r\n" },
		{ "a mail inside may not be in base64 under its own type",
		    STR_INIT("message/rfc822"), STR_INIT("m.eml"),
		    "Content-Type: application/octet-stream\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename=\"m.eml\"\r\n\r\neA==\r\n" },
		{ "a long name goes in pieces, never inside %XX",
		    STR_INIT("a/b"), STR_INIT(
		    "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		    "\xe4\xb8\xad\xe4\xb8\xadx\xe4\xb8\xad"),
		    "Content-Type: a/b\r\n"
		    "Content-Transfer-Encoding: base64\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename=\"______x_\";\r\n"
		    " filename*0*=UTF-8''%E4%B8%AD%E4%B8%AD%E4%B8%AD"
		    "%E4%B8%AD%E4%B8%AD%E4%B8%AD;\r\n"
		    " filename*1*=x%E4%B8%AD\r\n\r\neA==\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;

		build_file(&b, T[i].type, T[i].name, STR("x"));
		check_str(T[i].what, buf_view(&b), str_from(T[i].want));
		buf_clear(&b);
	}
}

static void
ids(void **state)
{
	struct str id[] = { STR("a@b"), STR("bad id@b"), STR("c>\r\nX: y@b"),
		STR(""), STR("d@e") };
	struct buf b = BUF_INIT;

	(void)state;
	build_ids(&b, "References", id, 5);
	check_str("what could break the header is left out", buf_view(&b),
	    STR("References: <a@b> <d@e>\r\n"));
	buf_reset(&b);
	build_ids(&b, "References", id + 1, 3);
	check_int("nothing good, no header", b.n, 0);
	buf_clear(&b);
}

static void
addresses(void **state)
{
	/* SECURITY T11: what may reach libcurl. */
	static const struct {
		const char *what;
		struct str address;
		bool ok;
	} T[] = {
		{ "plain", STR_INIT("a.b+c@d-e.example"), true },
		{ "one label", STR_INIT("root@localhost"), true },
		{ "an IDN", STR_INIT("a@m\xc3\xbcller.example"), true },
		{ "a local part beyond ASCII",
		    STR_INIT("m\xc3\xbcller@a.example"), true },
		{ "nothing", STR_INIT(""), false },
		{ "no at", STR_INIT("a"), false },
		{ "no local part", STR_INIT("@b"), false },
		{ "no domain", STR_INIT("a@"), false },
		{ "two ats", STR_INIT("a@b@c"), false },
		{ "CR LF", STR_INIT("a@b\r\nRSET"), false },
		{ "LF in the local part", STR_INIT("a\nb@c"), false },
		{ "NUL", STR_INIT("a\0b@c"), false },
		{ "NUL at the end", STR_INIT("a@c\0"), false },
		{ "a space", STR_INIT("a b@c"), false },
		{ "angle brackets", STR_INIT("<a@b>"), false },
		{ "a parameter", STR_INIT("a@b> NOTIFY=NEVER"), false },
		{ "quoted (GHSA-g7hc-96xr-gvvx)", STR_INIT("\"a b\"@c"),
		    false },
		{ "a list", STR_INIT("a@b,c@d"), false },
		{ "a source route", STR_INIT("@x:a@b"), false },
		{ "an address literal", STR_INIT("a@[127.0.0.1]"), false },
		{ "two dots", STR_INIT("a..b@c"), false },
		{ "a dot in front", STR_INIT(".a@c"), false },
		{ "a dot at the end of the domain", STR_INIT("a@c."), false },
		{ "a hyphen in front of a label", STR_INIT("a@-c"), false },
		{ "an empty label", STR_INIT("a@b..c"), false },
		{ "an underscore in the domain", STR_INIT("a@b_c"), false },
		{ "bad UTF-8", STR_INIT("\xff@c"), false },
		{ "C1 controls", STR_INIT("a\xc2\x85@c"), false },
		{ "a line separator", STR_INIT("a\xe2\x80\xa8@c"), false },
		{ "a fullwidth > in the domain",
		    STR_INIT("a@b\xef\xbc\x9e"), false },
		{ "a fullwidth at in the domain",
		    STR_INIT("a@b\xef\xbc\xa0"), false },
	};
	struct arena a = ARENA_INIT;
	char longest[256];
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].what, build_address(&a, T[i].address, &out),
		    T[i].ok);
	memset(longest, 'a', sizeof longest);
	longest[64] = '@';
	for (size_t i = 65; i < sizeof longest; i += 60)
		longest[i + 59 < 256 ? i + 59 : 255] = '.';
	check("254 octets", build_address(&a,
	    (struct str){ longest, 254 }, &out));
	check("255 octets", !build_address(&a,
	    (struct str){ longest, 255 }, &out));
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subjects),
		cmocka_unit_test(names),
		cmocka_unit_test(texts),
		cmocka_unit_test(long_lines_are_broken),
		cmocka_unit_test(files),
		cmocka_unit_test(ids),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
