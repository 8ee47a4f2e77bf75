/* SPEC OP-10: what a scenario that is wrong, or not as expected, says and
 * where; and that nothing of it stays. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "play/play.h"

static const char conf_text[] =
	"config-version 1\n"
	"templates " SHIPPED_TEMPLATES "\n"
	"relay out { host 127.0.0.1; tls none; port 2525 }\n"
	"inbox desk { kind helpdesk }\n"
	"user alice { email alice@desk.example; seat yes }\n"
	"channel support {\n"
	"  inbox desk; address support@desk.example; relay out\n"
	"}\n";

struct row {
	const char *what, *story;
	const char *said;               /* all of it holds this; "": nothing */
};

#define MAIL "mail m from c@c.example to support@desk.example subject S " \
	"text T\n"

/* A text that is no story. */
static const struct row wrong[] = {
	{ "a step that is not known", "mial m from c@c.example\n",
	    "s.scn:1:1: error: unknown step \"mial\"; did you mean \"mail\"?\n"
	    "    1 | mial m from c@c.example\n      | ^\n" },
	{ "a key that is not known", "mail m form c@c.example\n",
	    "s.scn:1:8: error: mail has no \"form\"; did you mean \"from\"?" },
	{ "a key without its value", "mail m from c@c.example to\n",
	    "s.scn:1:25: error: \"to\": its value is missing" },
	{ "a duration that is none", "wait soon\n",
	    "1:6: error: \"soon\" is not a duration like 90s, 15m, 4h or 2d" },
	{ "a time that is none", "at 2026-13-01\n",
	    "1:4: error: \"2026-13-01\" is not a time" },
	{ "words that are missing", "as alice ticket\n",
	    "1:1: error: it is written as: as USER COMMAND..." },
	{ "~ without a regex", "expect ticket 1 name ~ \"x\"\n",
	    "1:24: error: behind ~ stands a /regex/" },
	{ "a person without an address", "person cleo\n",
	    "1:1: error: it is written as: person cleo" },
	{ "two errors are both said", "wait x\nwait y\n", "2 errors\n" },
};

/* A story that is not as it says. */
static const struct row unmet[] = {
	{ "as expected", MAIL "expect ticket 1 status new\n", "" },
	{ "another value", MAIL "expect ticket 1 status closed\n",
	    "2:24: error: expected status \"closed\"; it is \"new\"" },
	{ "a thing that is not there", MAIL "expect ticket 2 status new\n",
	    "2:15: error: there is no such ticket" },
	{ "a key that is not there", MAIL "expect ticket 1 stauts new\n",
	    "2:17: error: it has no \"stauts\"; did you mean \"status\"?" },
	{ "a thing nobody knows", MAIL "expect tiket 1 status new\n",
	    "2:8: error: nothing is called \"tiket\"; did you mean "
	    "\"ticket\"?" },
	{ "another number", MAIL "expect tickets 2 status new\n",
	    "2:16: error: expected 2 of these, found 1; there are 1: "
	    "status \"new\"" },
	{ "a regex that does not match", MAIL "expect ticket 1 name ~ /x/\n",
	    "2:24: error: expected name like \"x\"; it is \"S\"" },
	{ "a value that should not be", MAIL "expect ticket 1 name != S\n",
	    "2:25: error: expected name not \"S\"; it is \"S\"" },
	{ "a command that is refused", "as alice ticket close 7\n",
	    "1:10: error: it was not done: there is no ticket 7" },
	{ "a command that should be", MAIL "cannot alice ticket close 1\n",
	    "2:14: error: it was done, and should not" },
	{ "no such command", "as alice ticket shut 1\n",
	    "1:10: error: ticket shut: no such command" },
	{ "no command for a desk", "as alice check-config now\n",
	    "1:10: error: " },
	{ "no channel among the recipients",
	    "mail m from c@c.example to x@y.example text T\n",
	    "1:1: error: none of its recipients is a channel's address" },
	{ "an answer to nothing", "mail m from c@c.example to "
	    "support@desk.example reply nix text T\n",
	    "1:55: error: no mail and no letter is called so" },
	{ "a letter that was not sent", MAIL "letter l to c@c.example\n",
	    "2:1: error: no such letter was sent" },
	{ "back in time", "at 2020-01-01\n",
	    "1:4: error: that time has passed" },
};

struct kit {
	char dir[64];
	char path[80];
	struct conf *conf;
};

static void
kit_init(struct kit *k)
{
	struct buf said = BUF_INIT;

	snprintf(k->dir, sizeof k->dir, "/tmp/postroom-story-XXXXXX");
	check("a directory", mkdtemp(k->dir) != NULL);
	snprintf(k->path, sizeof k->path, "%s/s.scn", k->dir);
	setenv("TMPDIR", k->dir, 1);
	k->conf = conf_from_text("t", str_from(conf_text), &said);
	check(said.n > 0 ? said.p : "a configuration", k->conf != NULL);
	buf_clear(&said);
}

static void
kit_clear(struct kit *k)
{
	conf_free(k->conf);
	unlink(k->path);
	check_int("nothing stays", rmdir(k->dir), 0);
}

static bool
read_one(struct kit *k, const struct row *r, struct story *s)
{
	struct err e = ERR_INIT;

	check(e.text, io_replace(k->path, str_from(r->story), 0600, &e));
	return story_read(s, k->path);
}

static void
look(const struct row *r, struct story *s)
{
	struct buf said = BUF_INIT;
	struct str want = str_from(r->said), got;

	story_print(s, &said);
	got = buf_view(&said);
	if (want.n == 0)
		check_int(r->what, got.n, 0);
	else if (str_find(got, want, 0) == got.n)
		fail_msg("%s: said %.*s", r->what, STR_ARG(got));
	buf_clear(&said);
	story_clear(s);
}

static void
no_story(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct story s;

		check(wrong[i].what, !read_one(&k, &wrong[i], &s));
		look(&wrong[i], &s);
	}
	kit_clear(&k);
}

static void
play_all(bool crashes)
{
	struct play_how how = { .crashes = crashes };
	struct kit k;

	kit_init(&k);
	for (size_t i = 0; i < sizeof unmet / sizeof *unmet; i++) {
		const struct row *r = &unmet[i];
		struct play_result result;
		struct err e = ERR_INIT;
		struct story s;

		check(r->what, read_one(&k, r, &s));
		check_int(r->what, play_run(&s, k.conf, &how, &result, &e),
		    r->said[0] == '\0');
		check_str(r->what, str_from(e.text), STR_NONE);
		look(r, &s);
	}
	kit_clear(&k);
}

static void
not_as_expected(void **state)
{
	(void)state;
	play_all(false);
}

static void
not_as_expected_with_crashes(void **state)
{
	(void)state;
	play_all(true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_story),
		cmocka_unit_test(not_as_expected),
		cmocka_unit_test(not_as_expected_with_crashes),
	};

	log_open(LOG_TO_STDERR, NULL, LOG_EMERG, "test");
	return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
