#include "flow/reader_apart.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "mail/answer.h"
#include "tests/unit/flow_desk.h"
#include "tests/unit/reader_stub.h"

/* SC-1, RD-7, CH-6; SECURITY.md P03, P04, P06, T24, T25. */

#define HEAD "From: Carla <carla@customer.example>\n" \
	"To: support@example.com\nMessage-ID: <%s@c>\nSubject: %s\n"
#define GOOD "From: Ann <ann@x.example>\nSubject: Good\n\nHello.\n"

static struct reader *
start(const char *program, int64_t wall_ms)
{
	struct err e = ERR_INIT;
	struct reader *r = reader_apart_new(program, wall_ms, &e);

	check(e.text, r != NULL);
	return r;
}

static void
check_reads_on(const char *what, struct reader *r)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct mail m;

	check(what, reader_read(r, STR(GOOD), &a, &m, &e));
	check_str(what, m.subject, STR("Good"));
	check_str(what, m.new_text, STR("Hello."));
	arena_clear(&a);
}

/* P03, P04: whatever the reader does, three are tried, the mail is at fault
 * and the next one is read. */
static void
no_reader_harms_the_desk(void **state)
{
	static const struct {
		const char *mode, *why;
		int wall_ms;
	} T[] = {
		{ "segv", "killed by signal 11", 10000 },
		{ "kill", "killed by signal 9", 10000 },
		{ "sys", "killed by signal 31", 10000 },
		{ "abort", "killed by signal 6", 10000 },
		{ "leave", "went away (exit 0)", 10000 },
		{ "half", "went away (exit 0)", 10000 },
		{ "garbage", "makes no sense: no such length", 10000 },
		{ "garbled", "makes no sense: from: name: ", 10000 },
		{ "spin", "killed by signal 24", 10000 },
		{ "stall", "gave no answer in time", 400 },
		{ "giant", "makes no sense: no such length", 10000 },
		{ "boaster", "gave no answer in time", 400 },
		{ "count", "makes no sense: from: name: ", 10000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct reader *r = start(STUB, T[i].wall_ms);
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct str raw = str_printf(&a, "X-Stub: %s\n\nx\n",
		    T[i].mode);
		struct mail m;

		check(T[i].mode, !reader_read(r, raw, &a, &m, &e));
		check_int(e.text, e.kind, ERR_INPUT);
		check(e.text, strncmp(e.text, "tried 3 times: ", 15) == 0);
		check(e.text, strstr(e.text, T[i].why) != NULL);
		check_reads_on(T[i].mode, r);
		arena_clear(&a);
		reader_apart_free(r);
	}
}

static void
a_giant_answer_takes_no_memory(void **state)
{
	struct reader *r = start(STUB, 60000);
	struct rusage before, after;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct mail m;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	check("refused", !reader_read(r, STR("X-Stub: giant\n\nx\n"), &a, &m,
	    &e));
	getrusage(RUSAGE_SELF, &after);
	check("less than 8 MB more", after.ru_maxrss - before.ru_maxrss <
	    8 * 1024);
	reader_apart_free(r);
	arena_clear(&a);
}

/* What a mail did to its reader ends with it: none reads more than its
 * number of mails. */
static void
a_reader_does_not_last(void **state)
{
	struct reader *r = start(STUB, 60000);
	struct arena a = ARENA_INIT;
	struct str last = STR_NONE;
	int row = 0, readers = 0;

	(void)state;
	for (int i = 0; i < 3 * READER_MAILS; i++) {
		struct err e = ERR_INIT;
		struct mail m;

		check(e.text, reader_read(r, STR("X-Stub: pid\n\nx\n"), &a,
		    &m, &e));
		row = str_eq(m.subject, last) ? row + 1 : 1;
		readers += row == 1;
		check("it was replaced", row <= READER_MAILS);
		last = m.subject;
	}
	/* More when the machine is so slow that they tire. */
	check("at least three", readers >= 3);
	reader_apart_free(r);
	arena_clear(&a);
}

/* P06: made when the desk has its secrets already, as after a crash of the
 * nursery. */
static void
nothing_of_the_desk_is_in_the_reader(void **state)
{
	volatile unsigned char *secret;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct reader *r;
	struct mail m;

	(void)state;
	if (getenv("POSTROOM_UNDER_VALGRIND") != NULL)
		skip();         /* it looks at memory that is nobody's */
	secret = malloc(CANARY_BYTES);
	check("memory", secret != NULL);
	for (unsigned i = 0; i < CANARY_BYTES; i++)
		secret[i] = canary_byte(i);
	check("to be inherited", setenv("CANARY", "sings", 1) == 0 &&
	    dup(2) >= 0);
	r = start(STUB, 60000);
	check(e.text, reader_read(r, STR("X-Stub: look\n\nx\n"), &a, &m, &e));
	check_str("what it found", m.subject, STR("clean"));
	check_str("the look can find it", str_from(stub_look()),
	    STR("the canary"));
	reader_apart_free(r);
	arena_clear(&a);
	free((void *)(uintptr_t)secret);
}

static void
without_a_reader_no_mail_is_blamed(void **state)
{
	static const struct {
		const char *what, *path;
		enum err_kind kind;
	} T[] = {
		{ "it is not installed", "/nowhere/postroom-read", ERR_SETUP },
		{ "it cannot be run", "/", ERR_SETUP },
		{ "it ends at once", "/bin/true", ERR_AGAIN },
	};

	(void)state;
	if (getenv("POSTROOM_UNDER_VALGRIND") != NULL)
		skip();         /* its vfork tells nothing of a failed exec */
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct err e = ERR_INIT;

		check(T[i].what, reader_apart_new(T[i].path, 1000, &e) ==
		    NULL);
		check_int(T[i].what, e.kind, T[i].kind);
	}
}

/* The real one: what it says is what is read here. */
static void
the_real_one_reads_the_same(void **state)
{
	static const char nested[] =
		"From: a@x\nContent-Type: multipart/mixed; boundary=b\n\n"
		"--b\nContent-Type: text/html; charset=windows-1251\n\n"
		"<p>\xcf\xf0\xe8\xe2\xe5\xf2<p>On 1 Jan, Ann &lt;a@x&gt; wrote:"
		"<blockquote>Old</blockquote>\n--b\n"
		"Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
		"Content-Disposition: attachment; filename=a.png\n\n"
		"aGVsbG8=\n--b--\n";
	static const char japanese[] =
		"Content-Type: text/plain; charset=iso-2022-jp\n\n"
		"\x1b$B$3$s\x1b(B\n";
	static const char *const mails[] = {
		"", "\n", GOOD, nested, japanese, "Subject: =?koi8-r?B?8NLJ18XU?=\n\nx\n",
		"Content-Type: text/html\n\n<table><tr><td>a<td>b</table>\n",
	};
	struct reader here, *apart = start(REAL, READER_WALL_MS);

	(void)state;
	reader_here(&here);
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct arena a = ARENA_INIT;
		struct buf one = BUF_INIT, other = BUF_INIT;
		struct err e = ERR_INIT;
		struct mail m;

		check(e.text, reader_read(&here, str_from(mails[i]), &a, &m,
		    &e));
		answer_put(&m, &one);
		check(e.text, reader_read(apart, str_from(mails[i]), &a, &m,
		    &e));
		answer_put(&m, &other);
		check(mails[i], str_eq(buf_view(&one), buf_view(&other)));
		buf_clear(&one);
		buf_clear(&other);
		arena_clear(&a);
	}
	reader_apart_free(apart);
}

static const struct query set_aside = { "test",
	"SELECT intake FROM desk.outcome WHERE what = 'set-aside'", NULL };

/* T25: poison at one position of 100; one pass, no restart. Several are asked
 * ahead, so each answer has to be that of its own mail. */
static void
line_with(int position, const char *mode)
{
	struct kit k;
	struct reader *r = start(STUB, 60000);
	char raw[400];

	kit_init(&k, "");
	k.belt.reader = r;
	kit_read_ahead(&k);
	for (int i = 1; i <= 100; i++) {
		char id[16], poison[32];

		snprintf(id, sizeof id, "%d", i);
		snprintf(poison, sizeof poison, "X-Stub: %s\n", mode);
		snprintf(raw, sizeof raw, HEAD "%s\nHelp.\n", id, id,
		    i == position ? poison : "");
		kit_take(&k, "support", raw);
	}
	kit_file(&k);
	check_rows("one set aside, 99 filed", &k, "SELECT what || ' ' ||"
	    " count(*) FROM desk.outcome GROUP BY what ORDER BY what",
	    "filed 99\nset-aside 1\n");
	snprintf(raw, sizeof raw, "%d\n", position);
	check_str("it is the poisoned one", kit_ask(&k, &set_aside),
	    str_from(raw));
	check_rows("each is itself", &k, "SELECT count(*) FROM desk.message"
	    " WHERE message_id = intake || '@c' AND subject = intake",
	    "99\n");
	check_rows("nobody else is under suspicion", &k,
	    "SELECT count(*) FROM desk.tries", "1\n");
	kit_clear(&k);
	reader_apart_free(r);
}

static void
the_line_moves_on(void **state)
{
	(void)state;
	line_with(1, "segv");
	line_with(5, "garbage");
	line_with(64, "half");
	line_with(100, "leave");
}

/* What was begun for a batch that broke off is forgotten with it. */
static void
what_is_forgotten_is_not_answered(void **state)
{
	struct reader *r = start(STUB, 60000);
	struct arena a = ARENA_INIT;
	struct str old = str_printf(&a, "Subject: Old\n\n%0100000d\n", 0);
	struct err e = ERR_INIT;
	struct mail m;

	(void)state;
	check("it is asked", reader_ahead(r, old));
	check("and another", reader_ahead(r, STR(GOOD)));
	reader_forget(r);
	check_reads_on("forgotten", r);
	check("asked again", reader_ahead(r, old));
	check("a third", reader_ahead(r, STR(GOOD)));
	check(e.text, reader_read(r, old, &a, &m, &e));
	check_str("in order", m.subject, STR("Old"));
	check_reads_on("in order", r);
	check("not one that is read next", reader_ahead(r, old));
	check_reads_on("another is", r);
	reader_apart_free(r);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_reader_harms_the_desk),
		cmocka_unit_test(a_giant_answer_takes_no_memory),
		cmocka_unit_test(a_reader_does_not_last),
		cmocka_unit_test(nothing_of_the_desk_is_in_the_reader),
		cmocka_unit_test(without_a_reader_no_mail_is_blamed),
		cmocka_unit_test(the_real_one_reads_the_same),
		cmocka_unit_test(the_line_moves_on),
		cmocka_unit_test(what_is_forgotten_is_not_answered),
	};

	log_open(LOG_TO_STDERR, "", LOG_ERR, "test");
	return cmocka_run_group_tests_name("flow_reader_apart", tests, NULL,
	    NULL);
}
