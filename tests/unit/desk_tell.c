/* Who is told of what: of a comment those who are named (TK-15), of a ticket
 * only who may see it (SC-7, PM-2, PM-4, PL-6). */
#include "tests/unit/desk_kit.h"

#include <string.h>

/* Alice comments on ticket 7, which is bob's; when commented nobody is told. */
static const struct {
	const char *what, *text;
	const char *notify;             /* --notify, or "" */
	int see;                        /* of bob */
	enum err_kind refused;
	const char *told;               /* addresses, in order */
	const char *skipped;            /* why of an event, or "" */
} T[] = {
	{ "TK-15: nobody is named", "See this.", "", SCOPE_ALL, ERR_NONE, "",
	  "" },
	{ "TK-15: --notify names a user", "See this.", "bob", SCOPE_ALL,
	  ERR_NONE, "bob@example.com", "" },
	{ "TK-15: or a team, by its address", "See this.", "billing",
	  SCOPE_ALL, ERR_NONE, "leads@example.com", "" },
	{ "TK-15: or its members, but not who wrote it", "See this.",
	  "support", SCOPE_ALL, ERR_NONE, "bob@example.com", "" },
	{ "TK-15: the text does, too", "Hello @bob, see this.", "", SCOPE_ALL,
	  ERR_NONE, "bob@example.com", "" },
	{ "TK-15: once, however often", "@bob, @bob: see\n@bob", "bob",
	  SCOPE_ALL, ERR_NONE, "bob@example.com", "" },
	{ "TK-15: an address names nobody", "Ask x@bob", "", SCOPE_ALL,
	  ERR_NONE, "", "" },
	{ "TK-15: nor does a longer word", "@bobby @b", "", SCOPE_ALL,
	  ERR_NONE, "", "" },
	{ "TK-15: who is nobody is said", "x", "bobb", SCOPE_ALL, ERR_INPUT,
	  "", "" },
	{ "PM-4: who has no seat cannot be told", "x", "carol", SCOPE_ALL,
	  ERR_REFUSED, "", "" },
	{ "PM-4: a mention keeps nobody from commenting", "@carol x", "",
	  SCOPE_ALL, ERR_NONE, "", "carol cannot be told" },
	{ "PM-2: his own ticket he sees", "x", "bob", SCOPE_OWN, ERR_NONE,
	  "bob@example.com", "" },
};

static struct str
told(struct kit *k)
{
	struct str out = STR_NONE;

	for (size_t i = 0; i < k->plan.nletter; i++) {
		check_str("with", str_from(k->plan.letter[i].draft.template),
		    STR("notify-comment"));
		out = str_printf(&k->arena, "%.*s%s%.*s", STR_ARG(out),
		    i > 0 ? " " : "", STR_ARG(k->plan.letter[i].to));
	}
	return out;
}

static void
test_comment(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const char *name = T[i].notify;
		struct kit k;

		kit_init(&k);
		k.user[BOB].see = (enum scope)T[i].see;
		k.command.what = TICKET_COMMENT;
		k.command.text = str_from(T[i].text);
		if (name[0] != '\0')
			k.command.notify = (struct names){ &name, 1 };
		check_int(T[i].what, kit_command(&k), T[i].refused ==
		    ERR_NONE);
		check_int(T[i].what, k.err.kind, T[i].refused);
		if (T[i].refused == ERR_NONE)
			check_str(T[i].what, told(&k), str_from(T[i].told));
		if (T[i].skipped[0] != '\0')
			check(T[i].what, str_starts(kit_event(&k,
			    "letter.skipped")->why, T[i].skipped));
		kit_clear(&k);
	}
}

static const struct {
	const char *what;
	enum scope see;
	const char *owner;
	bool unassigned, is_told;
} SEES[] = {
	{ "PM-2: who sees all is told", SCOPE_ALL, "alice", false, true },
	{ "PM-2: who sees a team's, of a member's", SCOPE_TEAM, "alice",
	  false, true },
	{ "PM-2: but not of a stranger's", SCOPE_TEAM, "root", false, false },
	{ "PM-2: who sees his own, not of another's", SCOPE_OWN, "alice",
	  false, false },
	{ "PM-2: nor of nobody's", SCOPE_OWN, "", false, false },
	{ "PM-2: unless these he sees as well", SCOPE_OWN, "", true, true },
};

/* A rule tells team support, alice and bob, of a customer's answer. */
static void
test_scope(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof SEES / sizeof *SEES; i++) {
		struct kit k;
		bool is = false;

		kit_init(&k);
		k.user[BOB].see = SEES[i].see;
		k.user[BOB].unassigned = SEES[i].unassigned;
		k.on_message[0].whom = NOTIFY_TEAM;
		k.on_message[0].team = &k.team[0];
		k.thread[0].ticket.owner = str_from(SEES[i].owner);
		kit_evidence(&k, BY_OUR_ID, true);
		kit_mail(&k);
		for (size_t n = 0; n < k.plan.nletter; n++)
			is = is || str_is(k.plan.letter[n].to,
			    "bob@example.com");
		check_int(SEES[i].what, is, SEES[i].is_told);
		kit_clear(&k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comment),
		cmocka_unit_test(test_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
