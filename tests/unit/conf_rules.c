/* Rules of a pipeline: what is wrong with them, and what does not do what it
 * says (PL-5 .. PL-9, AU-8, AU-9, AU-11). */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "conf/conf.h"

#define ADMINS "admins-mail root@r.example\n"
#define PEOPLE "team t { }\nteam empty { assign round-robin }\n" \
	"user a { email a@b.example; team t; seat yes }\n" \
	"user b { email b@b.example }\n"
#define PIPE(rules) ADMINS PEOPLE "pipeline p {\n" \
	"status new { class open }\nstatus wait { class open }\n" \
	"status closed { class closed }\n" rules "\n}\n"
#define WHERE(line) "inbox d { kind helpdesk } user a { email a@b.example " \
	"} user b { email b@b.example } pipeline p { status new { class " \
	"open } status old { class closed } }\n" line "\n" ADMINS
#define STATUS(ask) ADMINS PEOPLE "pipeline p { status new { class open }\n" \
	"status closed { class closed; " ask " } }\n"

static const struct {
	const char *what, *text;
	const char *says;               /* "": nothing */
} T[] = {
	{ "PL-5: a property may be asked for", STATUS("ask category"), "" },
	{ "PL-5: and required", STATUS("ask category required"), "" },
	{ "PL-5: what is only read cannot be listed", STATUS("ask created"),
	  "error: created cannot be given a value here" },
	{ "PL-5: nor what is not there", STATUS("ask catgory"),
	  "did you mean \"category\"?" },
	{ "PL-5: each once", STATUS("ask owner; ask owner required"),
	  "error: owner is asked for twice" },
	{ "PL-6: access is for everyone", PIPE("access everyone"), "" },
	{ "PL-6: or for some", PIPE("access team:t user:b"), "" },
	{ "PL-6: who are there", PIPE("access team:zzz"), "error: " },
	{ "PL-6: and are said to be users or teams", PIPE("access a"),
	  "error: access is given to" },
	{ "PL-7: start-in names statuses", PIPE("start-in new closd"),
	  "did you mean \"closed\"?" },
	{ "PL-7: skip and back are yes or no", PIPE("skip no; back never"),
	  "error: \"never\" is not one of yes, no" },
	{ "VW-2: a view's criteria are read", WHERE("view V { where status = "
	  "new and owner in a, b; sort changed:desc }"), "" },
	{ "VW-2: a property that is not there, where it stands",
	  WHERE("view V { where status = new and onwer = a }"),
	  "t:2:33: error: there is no property \"onwer\"; did you mean "
	  "\"owner\"?" },
	{ "VW-2: in quotes the same", WHERE("view V { where \"status = nww\" "
	  "}"), "t:2:26: error: there is no status \"nww\"; did you mean "
	  "\"new\"?" },
	{ "VW-2: a value in quotes among words", WHERE("view V { where name "
	  "~ \"\xc3\xa5 b\" and id = x }"), "t:2:38: error: id: \"x\"" },
	{ "VW-2: what follows is too much", WHERE("view V { where id = 1 2 }"),
	  "t:2:23: error: this is too much" },
	{ "VW-2: a pattern is no text", WHERE("view V { where name ~ /x/ }"),
	  "t:2:23: error: ~ takes a text" },
	{ "VW-4: a sort by what is not there", WHERE("view V { where id = 1; "
	  "sort chnged }"), "t:2:29: error: there is no property" },
	{ "VW-4: a sort by what may be several", WHERE("view V { where id = 1;"
	  " sort contact.name }"), "error: contact.name may be several" },
	{ "VW-4: a sort goes up or down", WHERE("view V { where id = 1; sort "
	  "id:dsc }"), "error: sort: PROP, PROP:asc or PROP:desc" },
	{ "OP-11: retention speaks the same language", WHERE("retention { "
	  "closed-tickets off where priority = high\nclosed-tickets 1y }"),
	  "" },
	{ "OP-11: and is checked as well", WHERE("retention { closed-tickets "
	  "1y where prority = high }"), "t:2:37: error: there is no property" },
	{ "OP-11: nobody is me there", WHERE("retention { closed-tickets 1y "
	  "where owner = me }"), "error: owner: me: nobody asks here" },
	{ "OP-11: what is never asked is told", WHERE("retention { "
	  "closed-tickets 1y\nclosed-tickets 2y where priority = low }"),
	  "warning: the line at t:2:13 is for all tickets" },
	{ "SL-1: goals for those that fit", WHERE("sla one { where category ~ "
	  "x; all { close 1d } }\nsla two { all { close 2d } }"), "" },
	{ "SL-1: what is behind one for all is never asked",
	  WHERE("sla one { all { close 1d } }\nsla two { where category ~ x; "
	  "all { close 2d } }"), "error: sla two is for a help desk that" },
	{ "SL-1: criteria are checked", WHERE("sla one { where catgory ~ x; "
	  "all { close 1d } }"), "t:2:17: error: there is no property" },
	{ "SL-1: an SLA does not come with time", WHERE("sla one { where "
	  "created < -1d; all { close 1d } }"), "error: created: an sla is "
	  "not chosen by the time" },
	{ "SL-1: nor go with the clock", WHERE("sla one { where sla.state = "
	  "overdue; all { close 1d } }"), "error: sla.state: an sla is not" },
	{ "SL-1: goals by a property of the admin's", WHERE("property s { "
	  "type choice x y }\nsla one { by s { x { close 1d }; y off } }"),
	  "" },
	{ "SL-1: by values there are", WHERE("property s { type choice x y }"
	  "\nsla one { by s { z off } }"), "error: there is no s \"z\"" },
	{ "SL-1: not by a number", WHERE("property s { type number }\n"
	  "sla one { by s { z off } }"), "error: goals do not go by s" },
	{ "SL-1: nor by what is not there", WHERE("sla one { by prority { "
	  "high off } }"), "did you mean \"priority\"?" },
	{ "PL-9: a card shows what is only read as well",
	  PIPE("card category created sla.due"), "" },
	{ "PL-9: but not what is not there", PIPE("card colour"),
	  "error: there is no property" },
	{ "TK-8: create-form may name more",
	  "create-form name status pipeline owner contact company\n" PIPE(""), "" },
	{ "TK-8: not what is only read", "create-form created\n" PIPE(""),
	  "error: created cannot be given a value here" },
	{ "TK-8: each once", "create-form owner owner\n" PIPE(""),
	  "error: owner stands twice" },
	{ "TK-11: details, for all and for one",
	  "details owner category severity company contacts sla.due\n"
	  "property severity { type text }\n"
	  "user z { email z@b.example; details id tags }\n" PIPE(""), "" },
	{ "TK-11: of what there is", "details sevrity\n"
	  "property severity { type text }\n" PIPE(""),
	  "did you mean \"severity\"?" },
	{ "AU-9: a time rule", PIPE("after 7d in wait { set status closed }"),
	  "" },
	{ "AU-9: or of working hours", "hours office { timezone UTC; "
	  "mon-fri 08:00-17:00 }\n" PIPE("after 7d in wait hours office { set status closed }"),
	  "" },
	{ "AU-9: that there are",
	  PIPE("after 7d in wait hours offic { set status closed }"),
	  "error: " },
	{ "AU-9: has a time", PIPE("after wait { set status closed }"),
	  "error: after is written as" },
	{ "AU-9: and stands once",
	  PIPE("after 7d in wait { set status closed }\n"
	  "after 168h in wait { set priority high }"),
	  "is given twice" },
	{ "AU-8: a rule assigns to a team or a user",
	  PIPE("on new { assign team:t }\non wait { assign user:a }"), "" },
	{ "AU-8: not to a word", PIPE("on new { assign a }"),
	  "error: assign is written as" },
	{ "AU-5: a rule sets owner, priority, property",
	  PIPE("on new { set owner a; set priority high; set category x }"),
	  "" },
	{ "AU-5: to values there are", PIPE("on new { set priority hi }"),
	  "error: " },
	{ "AU-5: a rule tags", PIPE("on new { tag vip new }"), "" },
	{ "AU-5: with words", PIPE("on new { tag \"two words\" }"),
	  "error: \"two words\" is no tag" },
	{ "AU-5: at least one", PIPE("on new { tag }"),
	  "error: tag is written as" },
	{ "CH-10: a filter tags as well",
	  "filter { when subject ~ /x/ then set tag vip }\n" PIPE(""), "" },
	{ "CH-10: with words too",
	  "filter { when subject ~ /x/ then set tag \"a b\" }\n" PIPE(""),
	  "error: \"a b\" is no tag" },
	{ "PL-8: a rule sets what the property takes",
	  "property s { type choice low high }\nproperty d { type date }\n"
	  PIPE("on new { set s high; set d 2026-01-31 }"), "" },
	{ "PL-8: and nothing else",
	  "property s { type choice low high }\n"
	  PIPE("on new { set s hihg }"),
	  "error: there is no s \"hihg\"; did you mean \"high\"?" },
	{ "PL-8: category where its words are given",
	  "property category { type choice fault wish }\n"
	  PIPE("on new { set category fualt }"),
	  "error: there is no category \"fualt\"; did you mean \"fault\"?" },
	{ "PL-8: nor a filter", "property b { type boolean }\n"
	  "filter { when subject ~ /x/ then set b perhaps }\n" PIPE(""),
	  "error: b: \"perhaps\" is not yes or no" },
	{ "AU-5: a status comes last",
	  PIPE("on new { set status wait; set priority high }"),
	  "error: set status must be the last action" },
	{ "AU-11: rules that go round in a circle",
	  PIPE("on new { set status wait }\non wait { set status new }"),
	  "in a circle without anybody: new -> wait -> new" },
	{ "AU-11: also when one of them waits for years",
	  PIPE("on new { set status wait }\n"
	  "after 3y in wait { set status new }"),
	  "in a circle without anybody: new -> wait -> new" },
	{ "AU-11: or only one", PIPE("on new { set status new }"),
	  "in a circle without anybody: new -> new" },
	{ "AU-11: a chain is no circle",
	  PIPE("on new { set status wait }\non wait { set status closed }"),
	  "" },
	{ "AU-11: a status that no ticket gets into",
	  PIPE("start-in wait; back no\nstatus late { class open }\n"
	  "when email-sent off; when customer-replies off"), "" },
	{ "AU-11: because nothing leads back to it",
	  ADMINS PEOPLE "pipeline p { status dead { class open }\n"
	  "status new { class open; initial yes }\n"
	  "status closed { class closed }\nstart-in new; back no }\n",
	  "warning: no ticket can get into status dead" },
	{ "AU-11: unless a rule sets it",
	  ADMINS PEOPLE "pipeline p { status dead { class open }\n"
	  "status new { class open; initial yes }\n"
	  "status closed { class closed }\nstart-in new; back no\n"
	  "when customer-replies set status dead }\n", "" },
	{ "AU-11: a team nobody of which is told",
	  PIPE("on new { notify team:empty with notify-new }"),
	  "warning: team empty has no notify address and no member" },
	{ "AU-11: a user without a seat",
	  PIPE("on new { notify user:b with notify-new }"),
	  "warning: user b has no seat" },
	{ "AU-11: nobody at all",
	  PEOPLE "inbox i { kind helpdesk }\n"
	  "channel c { inbox i; address c@c.example }\n"
	  "pipeline p { status n { class open }\n"
	  "status c { class closed }\n"
	  "on n { notify owner with notify-new } }\n",
	  "warning: a ticket without an owner or a team has nobody" },
	{ "AU-11: a team that cannot be assigned to",
	  PIPE("on new { assign team:empty }"),
	  "warning: team empty has no member with a seat" },
	{ "SC-8: a star is no wildcard, and should not be",
	  "inbox i { kind helpdesk }\nrelay r { host h.example }\n" PIPE("")
	  "channel c { inbox i; relay r; address c@c.example; "
	  "alias *@c.example; pipe yes }\n",
	  "warning: *@c.example is one address and no wildcard" },
	{ "SC-8: nor is a filter to take mail to any name",
	  "inbox i { kind helpdesk }\nrelay r { host h.example }\n" PIPE("")
	  "channel c { inbox i; relay r; address c@c.example; pipe yes }\n"
	  "filter { when recipient ~ /@c\\.example$/ then route c }\n",
	  "warning: this takes mail to any name of c.example for channel c" },
	{ "SC-8: to some names it may",
	  "inbox i { kind helpdesk }\nrelay r { host h.example }\n" PIPE("")
	  "channel c { inbox i; relay r; address c@c.example; pipe yes }\n"
	  "filter { when recipient ~ /^(a|b)@c\\.example$/ then route c\n"
	  "when recipient ~ /@/ and subject ~ /bill/ then route c }\n", "" },
	{ "AU-12: events with actions",
	  PIPE("when assigned off\n"
	  "when commented { notify owner with notify-comment }"), "" },
};

static void
test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf said = BUF_INIT;
		struct conf *c = conf_from_text("t", str_from(T[i].text),
		    &said);
		struct str all = buf_view(&said);

		if (T[i].says[0] == '\0')
			check_str(T[i].what, all, STR_NONE);
		else
			check(T[i].what, str_find(all, str_from(T[i].says),
			    0) < all.n);
		check(T[i].what, (c == NULL) == (str_find(all,
		    STR(" error: "), 0) < all.n));
		conf_free(c);
		buf_clear(&said);
	}
}

/* PL-4: what is kept is read again as it was, whatever the files say. */
static void
test_kept(void **state)
{
	static const struct kept_file files[] = {
		{ "/c/main", "/c", STR_INIT("state-dir s\n"
		    "relay r { host h.example; user u; password *** }\n"
		    "pipeline p {\n\tinclude \"a/*\"\n}\n"), -1, 0, 0 },
		{ "/c/a/1", "/c/a", STR_INIT("status n { class open }\n"),
		    0, 4, 10 },
		{ "/c/a/2", "/c/a", STR_INIT("status z { class closed }\n"),
		    0, 4, 10 },
	};
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_kept(files, 3, &said), *again;

	(void)state;
	check_str("nothing is wrong with it", buf_view(&said), STR_NONE);
	check("it is read", c != NULL);
	check_str("paths start where they did", str_from(c->state_dir),
	    STR("/c/s"));
	check_int("files stand in their block", (int64_t)c->pipeline->nstatus,
	    2);
	check_str("places are the old ones",
	    str_from(c->pipeline->status[1].at.file), STR("/c/a/2"));
	again = conf_from_kept(c->kept, c->nkept, &said);
	check("it can be kept again", again != NULL);
	check_str("and has the same name", str_from(again->hash),
	    str_from(c->hash));
	conf_free(again);
	conf_free(c);
	check("nothing kept is no configuration",
	    conf_from_kept(NULL, 0, &said) == NULL);
	buf_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules), cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
