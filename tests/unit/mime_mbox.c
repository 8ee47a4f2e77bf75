#include "tests/unit/unit.h"

#include <string.h>

#include "mime/mbox.h"

enum { MOST = 4096, KEEP = 16 };

#define FROM "From ann@x.example Mon Jan  1 10:00:00 2024\n"
#define AT_10 1704103200000

/* Every mail, "[" and "]" around each; fed in pieces of `step` bytes. */
static void
read_all(const char *text, size_t n, size_t step, struct buf *out,
    int64_t *strange)
{
	struct mbox m;
	struct mbox_mail mail;

	mbox_init(&m, MOST, KEEP);
	for (size_t at = 0; at < n || !m.ended; at += step) {
		if (at < n)
			mbox_feed(&m, str_sub((struct str){ text, n }, at,
			    at + step));
		if (at + step >= n)
			mbox_end(&m);
		while (mbox_next(&m, &mail)) {
			buf_char(out, '[');
			buf_str(out, mail.bytes);
			if (mail.full_size != (int64_t)mail.bytes.n)
				buf_printf(out, "|%lld",
				    (long long)mail.full_size);
			buf_char(out, ']');
		}
	}
	*strange = m.strange;
	mbox_clear(&m);
}

static void
every_format_is_read(void **state)
{
	static const struct {
		const char *what, *text, *mails;
		int64_t strange;
	} T[] = {
		{ "one mail", FROM "A: 1\n\nx\n", "[A: 1\n\nx\n]", 0 },
		{ "the empty line behind a mail is the file's",
		    FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n\n",
		    "[A: 1\n\nx\n][B: 2\n\ny\n]", 0 },
		{ "lines end in CR LF",
		    "From a@x Mon Jan  1 10:00:00 2024\r\nA: 1\r\n\r\nx\r\n"
		    "\r\nFrom a@x Mon Jan  1 10:00:00 2024\r\nB: 2\r\n\r\ny",
		    "[A: 1\r\n\r\nx\r\n][B: 2\r\n\r\ny]", 0 },
		{ "mboxo and mboxrd: > is taken away once",
		    FROM "A: 1\n\n>From x\n>>From y\n> From z\n>Fromage\n",
		    "[A: 1\n\nFrom x\n>From y\n> From z\n>Fromage\n]", 0 },
		{ "a header is not unquoted",
		    FROM ">From ann\nA: 1\n\nx\n",
		    "[>From ann\nA: 1\n\nx\n]", 0 },
		{ "a sentence that starts with From, not quoted",
		    FROM "A: 1\n\nx\n\nFrom now on it works.\ny\n",
		    "[A: 1\n\nx\n\nFrom now on it works.\ny\n]", 0 },
		{ "no empty line before the next mail",
		    FROM "A: 1\n\nx\n" FROM "B: 2\n\ny\n",
		    "[A: 1\n\nx\n][B: 2\n\ny\n]", 0 },
		{ "mboxcl2: the length is told and right",
		    FROM "Content-Length: 51\n\nquoted is:\n\n"
		    "From a@x.eu Thu Nov  4 05:06:07 2021\n.\n\n"
		    FROM "B: 2\n\ny\n",
		    "[Content-Length: 51\n\nquoted is:\n\n"
		    "From a@x.eu Thu Nov  4 05:06:07 2021\n.\n]"
		    "[B: 2\n\ny\n]", 0 },
		{ "the length is told and wrong",
		    FROM "Content-Length: 5\n\nx\n\n" FROM "B: 2\n\ny\n",
		    "[Content-Length: 5\n\nx\n][B: 2\n\ny\n]", 0 },
		{ "the length is beyond the file",
		    FROM "Content-Length: 999\n\nx\n\n" FROM "B: 2\n\ny\n",
		    "[Content-Length: 999\n\nx\n][B: 2\n\ny\n]", 0 },
		{ "Thunderbird and Gmail", "From - Mon Jan 01 10:00:00 2024\n"
		    "A: 1\n\nx\n\nFrom 178@xxx Mon Jan 01 10:00:00 +0000 "
		    "2024\nB: 2\n\ny\n", "[A: 1\n\nx\n][B: 2\n\ny\n]", 0 },
		{ "something before the first mail", "junk\n\n" FROM "A: 1\n\n",
		    "[A: 1\n]", 6 },
		{ "no mail at all", "Subject: a mail\n\nFrom me\n", "", 25 },
		{ "nothing", "", "", 0 },
		{ "a mail of no bytes", FROM "\n" FROM "A: 1\n\nx\n",
		    "[][A: 1\n\nx\n]", 0 },
		{ "cut off in the fields", FROM "A: 1\nB", "[A: 1\nB]", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		size_t n = strlen(T[i].text);

		for (size_t step = 1; step <= n + 1; step++) {
			struct buf got = BUF_INIT;
			int64_t strange;

			read_all(T[i].text, n, step, &got, &strange);
			check_str(T[i].what, buf_view(&got),
			    str_from(T[i].mails));
			check_int(T[i].what, strange, T[i].strange);
			buf_clear(&got);
		}
	}
}

static void
lines_that_begin_a_mail(void **state)
{
	static const struct {
		const char *line;
		bool is, exactly;
		int64_t date_ms;
	} T[] = {
		{ "From ann@x.example Mon Jan  1 10:00:00 2024", true, true,
		    AT_10 },
		{ "From ann@x.example Mon Jan 1 10:00:00 2024", true, true,
		    AT_10 },
		{ "From ann@x.example Mon Jan  1 10:00 2024", true, true,
		    AT_10 },
		{ "From ann@x.example Mon Jan  1 11:00:00 +0100 2024", true,
		    true, AT_10 },
		{ "From ann@x.example Mon Jan  1 10:00:00 UTC 2024", true,
		    true, AT_10 },
		{ "From Ann Smith Mon Jan  1 10:00:00 2024", true, false,
		    AT_10 },
		{ "From ann@x.example Jan 1 10:00:00 2024", true, false,
		    AT_10 },
		{ "From Mon Jan 1 10:00:00 2024", true, false, AT_10 },
		{ "From ann@x.example", false, false, 0 },
		{ "From Jan to Feb", false, false, 0 },
		{ "From here on Mon Jan 1 we will", false, false, 0 },
		{ "From a@x Mon Jan 1 ten 2024", false, false, 0 },
		{ "From a@x Mon Jan 1 10:00:00 24", false, false, 0 },
		{ "from a@x Mon Jan  1 10:00:00 2024", false, false, 0 },
		{ "From: ann@x.example", false, false, 0 },
		{ "From ", false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct str line = str_from(T[i].line);
		int64_t ms = 0;

		check_int(T[i].line, mbox_from_line(line, false, &ms),
		    T[i].is);
		if (T[i].is)
			check_int(T[i].line, ms, T[i].date_ms);
		check_int(T[i].line, mbox_from_line(line, true, &ms),
		    T[i].exactly);
	}
}

/* CH-11, RL-4: of a large one the beginning, and how large it was; memory
 * does not grow with it. */
static void
a_large_mail_is_cut(void **state)
{
	struct buf text = BUF_INIT, got = BUF_INIT;
	int64_t strange;

	(void)state;
	buf_z(&text, FROM "A: 1\n\n");
	for (int i = 0; i < 10000; i++)
		buf_z(&text, "0123456789\n");
	buf_z(&text, "\n" FROM "B: 2\n\ny\n");
	for (size_t step = 1; step <= 5000; step = step * 3 + 1) {
		buf_reset(&got);
		read_all(text.p, text.n, step, &got, &strange);
		check("its beginning", str_starts(buf_view(&got),
		    "[A: 1\n"));
		check("its size, the next mail", str_ends(buf_view(&got),
		    "|110007][B: 2\n\ny\n]"));
		check("no more of it", got.n < KEEP + 40);
	}
	buf_clear(&text);
	buf_clear(&got);
}

static void
memory_does_not_grow(void **state)
{
	struct str piece = STR("no mbox, only lines and lines of text\n");
	struct mbox m;
	struct mbox_mail mail;

	(void)state;
	mbox_init(&m, MOST, KEEP);
	for (int i = 0; i < 10000; i++) {
		mbox_feed(&m, piece);
		check("no mail", !mbox_next(&m, &mail));
		check("let go", m.window.n < 2 * MBOX_LINE);
	}
	mbox_feed(&m, STR("\n" FROM "A: 1\n\n"));
	for (int i = 0; i < 10000; i++) {
		mbox_feed(&m, piece);
		check("no end yet", !mbox_next(&m, &mail));
		check("only what is kept", m.window.n < MOST + 100);
	}
	mbox_end(&m);
	check("the mail", mbox_next(&m, &mail));
	check_int("its size", mail.full_size, 6 + 10000 * (int64_t)piece.n);
	check_int("its place", mail.offset, 1 + 10000 * (int64_t)piece.n);
	mbox_clear(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_read),
		cmocka_unit_test(lines_that_begin_a_mail),
		cmocka_unit_test(a_large_mail_is_cut),
		cmocka_unit_test(memory_does_not_grow),
	};

	return cmocka_run_group_tests_name("mime_mbox", tests, NULL, NULL);
}
