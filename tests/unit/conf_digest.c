/* digest in the configuration: what is refused, and where (VW-5). */
#include "tests/unit/unit.h"

#include <string.h>

#include "conf/conf.h"

#define BASE \
	"admins-mail root@x.example; inbox i { kind helpdesk }\n" \
	"relay r { host h.example }\n" \
	"team a { }; team b { }; team none { }\n" \
	"user ann { email ann@x.example; team a b; seat yes }\n" \
	"user ben { email ben@x.example; team b; seat yes }\n" \
	"user col { email col@x.example }\n" \
	"hours north { timezone Europe/Stockholm; mon-fri 08:00-17:00 }\n" \
	"view Old { where changed < -2d }\n" \
	"view Ours { share team:a; where status.class = open }\n"
#define CHANNEL "channel c { inbox i; address c@y.example; relay r; pipe yes }\n"
#define DIGEST(text) BASE CHANNEL "digest d { " text " }\n"
#define LINE "t:11:"

static const struct row {
	const char *what, *text, *says;
} refused_rows[] = {
	{ "no block", BASE CHANNEL "digest d\n",
	    LINE "1: error: digest takes one name and a block" },
	{ "an empty name", BASE CHANNEL "digest \" \" { view Old; "
	    "to user:ann; at 08:00 }\n",
	    LINE "8: error: the name of a digest" },
	{ "a second of that name", DIGEST("view Old; to user:ann; at 08:00")
	    "digest d { view Old; to user:ann; at 09:00 }\n",
	    "t:12:8: error: digest \"d\" is defined twice; first at t:11:1" },
	{ "without a view", DIGEST("to user:ann; at 08:00"),
	    LINE "8: error: view is missing in this digest" },
	{ "without anybody", DIGEST("view Old; at 08:00"),
	    LINE "8: error: to is missing in this digest" },
	{ "without a time", DIGEST("view Old; to user:ann"),
	    LINE "8: error: at is missing in this digest" },
	{ "a view that is not there, with the one that was meant",
	    DIGEST("view unasigned; to user:ann; at 08:00"),
	    LINE "17: error: view \"unasigned\" is neither a default one nor "
	    "in this configuration; did you mean \"unassigned\"?" },
	{ "one of the configuration that was meant",
	    DIGEST("view Olds; to user:ann; at 08:00"),
	    "did you mean \"Old\"?" },
	{ "a view that is not shared with one of them",
	    DIGEST("view Ours; to team:b; at 08:00"),
	    LINE "17: error: view \"Ours\" is shared with teams that ben is "
	    "not in" },
	{ "a user that is not there",
	    DIGEST("view Old; to user:anna; at 08:00"),
	    LINE "25: error: user \"anna\" is not defined; did you mean "
	    "\"ann\"?" },
	{ "a team that is not there",
	    DIGEST("view Old; to user:ann team:c; at 08:00"),
	    LINE "34: error: team \"c\" is not defined" },
	{ "a word alone", DIGEST("view Old; to ann; at 08:00"),
	    LINE "25: error: a digest goes to team:NAME and user:NAME" },
	{ "a team with nobody in it",
	    DIGEST("view Old; to team:none; at 08:00"),
	    LINE "25: error: there is nobody to send it to: no user is in "
	    "team none" },
	{ "who sees no ticket", DIGEST("view Old; to user:col; at 08:00"),
	    LINE "25: warning: col has no seat" },
	{ "no time of the day", DIGEST("view Old; to user:ann; at 8:00"),
	    LINE "38: error: \"8:00\" is not a time of the day like 08:00" },
	{ "midnight is 00:00", DIGEST("view Old; to user:ann; at 24:00"),
	    LINE "38: error: \"24:00\" is not a time of the day" },
	{ "a time twice",
	    DIGEST("view Old; to user:ann; at 08:00; at 09:00 08:00"),
	    LINE "54: error: \"08:00\" is given twice" },
	{ "hours that are not there",
	    DIGEST("view Old; to user:ann; at 08:00; hours nort"),
	    "hours \"nort\" is not defined; did you mean \"north\"?" },
	{ "a misspelt word", DIGEST("viw Old; to user:ann; at 08:00"),
	    "did you mean \"view\"?" },
	{ "hours of two zones: whose clock?",
	    DIGEST("view Old; to user:ann; at 08:00") "hours south { "
	    "timezone Europe/Rome; mon 08:00-09:00 }\n",
	    LINE "1: error: digest \"d\": in which time zone?" },
	{ "no way out", BASE "channel c { inbox i; address c@y.example }\n"
	    "digest d { view Old; to user:ann; at 08:00 }\n",
	    LINE "1: error: digest \"d\": no channel has a relay" },
};

static void
refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused_rows / sizeof *refused_rows;
	    i++) {
		const struct row *t = &refused_rows[i];
		struct buf said = BUF_INIT;
		struct conf *c = conf_from_text("t", str_from(t->text),
		    &said);

		if ((c != NULL && strstr(t->says, "warning") == NULL) ||
		    said.n == 0 || strstr(said.p, t->says) == NULL)
			fail_msg("%s: %s", t->what, said.n > 0 ? said.p :
			    "(nothing)");
		conf_free(c);
		buf_clear(&said);
	}
}

static struct conf *
load(const char *text)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(text), &said);

	if (c == NULL || said.n > 0)
		fail_msg("%s", said.n > 0 ? said.p : "(nothing)");
	buf_clear(&said);
	return c;
}

static void
understood(void **state)
{
	static const char text[] = DIGEST("view Old; to user:ben team:b "
	    "team:a; at 16:00 08:00; at 12:00");
	struct conf *c = load(text);
	const struct view_digest *d = c->view_digest;

	(void)state;
	check_int("each once", (int64_t)d->nto, 2);
	check_str("as it names them", str_from(d->to[0]->name), STR("ben"));
	check_str("then the teams", str_from(d->to[1]->name), STR("ann"));
	check_int("times", (int64_t)d->nminute, 3);
	check_int("in order", d->minute[0], 8 * 60);
	check_int("from both lines", d->minute[1], 12 * 60);
	check("every day", d->hours == NULL);
	check_str("by the one clock there is", str_from(d->zone_name),
	    STR("Europe/Stockholm"));
	conf_free(c);

	c = load(DIGEST("view Ours; to team:a; at 00:00; hours north")
	    "hours south { timezone Europe/Rome; mon 08:00-09:00 }\n");
	check("its days", c->view_digest[0].hours == &c->hours[0]);
	check("its clock", c->view_digest[0].zone == c->hours[0].zone);
	conf_free(c);

	c = load("admins-mail root@x.example; inbox i { kind helpdesk }\n"
	    "relay r { host h.example }\n"
	    "user ann { email ann@x.example; seat yes }\n" CHANNEL
	    "digest d { view mine; to user:ann; at 08:00 }\n");
	check("no hours at all: UTC", c->view_digest[0].zone == NULL);
	check_str("by name", str_from(c->view_digest[0].zone_name),
	    STR("UTC"));
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused), cmocka_unit_test(understood),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
