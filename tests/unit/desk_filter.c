/* What a filter makes of a mail (SPEC CH-10, CO-5; SECURITY.md T23). */
#include "desk/filter.h"

#include <string.h>
#include <time.h>

#include "tests/unit/desk_kit.h"

#define HOUSE \
	"inbox desk { kind helpdesk }\n" \
	"relay out { host r.example }\n" \
	"channel support { inbox desk; address support@example.com; " \
	"relay out }\n" \
	"channel billing { inbox desk; address billing@example.com; " \
	"relay out }\n" \
	"user bob { email bob@example.com }\n" \
	"admins-mail a@x.example\n"

struct world {
	struct kit kit;
	struct conf *conf;
};

/* The filters of text at the kit's desk. */
static void
world_init(struct world *w, const char *text)
{
	struct buf said = BUF_INIT, all = BUF_INIT;

	kit_init(&w->kit);
	buf_printf(&all, "%s%s", text, HOUSE);
	w->conf = conf_from_text("t", buf_view(&all), &said);
	if (w->conf == NULL)
		fail_msg("%s", said.p);
	w->kit.conf.filter = w->conf->filter;
	w->kit.conf.nfilter = w->conf->nfilter;
	w->kit.conf.deny = w->conf->deny;
	w->kit.conf.ndeny = w->conf->ndeny;
	w->kit.conf.allow = w->conf->allow;
	w->kit.conf.nallow = w->conf->nallow;
	buf_clear(&said);
	buf_clear(&all);
}

static void
world_clear(struct world *w)
{
	conf_free(w->conf);
	kit_clear(&w->kit);
}

static void
a_mail(struct kit *k)
{
	static struct attachment file = { .name = STR_INIT("invoice.exe"),
	    .said = STR_INIT("invoice.exe") };
	static struct mailfield field[] = {
		{ STR_INIT("X-Spam-Flag"), STR_INIT("no") },
		{ STR_INIT("x-spam-flag"), STR_INIT("YES") },
	};

	k->facts.nthread = 0;
	k->mail.subject = STR("Your Faktura 12");
	k->mail.delivered_to = STR("box7@in.example");
	k->mail.cc = kit_box(k, "dora@d.example");
	k->mail.attachment = &file;
	k->mail.nattachment = 1;
	k->mail.field = field;
	k->mail.nfield = 2;
	k->in.size = 5000;
}

static void
first_match_wins(void **state)
{
	static const struct {
		const char *what, *rules;
		enum filter_do want;
		const char *rule;       /* "": none fits */
	} T[] = {
		{ "CH-10: no filter, nothing happens", "", FILTER_GO_ON, "" },
		{ "sender", "filter { when sender ~ /@c\\.example$/ then drop "
		  "}\n", FILTER_DROP, "rule:t:1" },
		{ "sender, another case", "filter { when sender ~ /@C\\.EX/ "
		  "then drop }\n", FILTER_GO_ON, "" },
		{ "the same with i", "filter { when sender ~ /@C\\.EX/i then "
		  "drop }\n", FILTER_DROP, "rule:t:1" },
		{ "recipient: To", "filter { when recipient ~ /^support@/ "
		  "then set-aside }\n", FILTER_SET_ASIDE, "rule:t:1" },
		{ "recipient: Cc", "filter { when recipient ~ /^dora@/ then "
		  "drop }\n", FILTER_DROP, "rule:t:1" },
		{ "recipient: where it was delivered", "filter { when "
		  "recipient ~ /^box7@/ then drop }\n", FILTER_DROP,
		  "rule:t:1" },
		{ "subject", "filter { when subject ~ /\\b(invoice|faktura)\\b"
		  "/i then spam }\n", FILTER_SPAM, "rule:t:1" },
		{ "any header, each field of that name, its name in any case",
		  "filter { when header X-SPAM-FLAG ~ /^yes$/i then spam }\n",
		  FILTER_SPAM, "rule:t:1" },
		{ "a header that is not there", "filter { when header X-No ~ "
		  "/^/ then spam }\n", FILTER_GO_ON, "" },
		{ "!~ of a header that is not there", "filter { when header "
		  "X-No !~ /./ then spam }\n", FILTER_SPAM, "rule:t:1" },
		{ "body", "filter { when body ~ /secret words/i then drop }\n",
		  FILTER_DROP, "rule:t:1" },
		{ "attachment name", "filter { when attachment-name ~ "
		  "/\\.(exe|scr)$/ then set-aside }\n", FILTER_SET_ASIDE,
		  "rule:t:1" },
		{ "larger", "filter { when size > 4K then drop }\n",
		  FILTER_DROP, "rule:t:1" },
		{ "not larger", "filter { when size > 5000 then drop }\n",
		  FILTER_GO_ON, "" },
		{ "smaller", "filter { when size < 5K then drop }\n",
		  FILTER_DROP, "rule:t:1" },
		{ "all tests of a rule must hold", "filter { when size < 5K "
		  "and subject ~ /nothing/ then drop }\n", FILTER_GO_ON, "" },
		{ "CH-10: the first that fits wins, over all blocks",
		  "filter { when subject ~ /x/ then drop\n"
		  "when body ~ /Secret/ then no-auto-reply }\n"
		  "filter { when size > 1 then drop }\n",
		  FILTER_GO_ON, "rule:t:2" },
		{ "deny an address is spam", "deny Customer@c.example\n",
		  FILTER_SPAM, "rule:t:1" },
		{ "deny a domain", "deny x.example\ndeny c.example\n",
		  FILTER_SPAM, "rule:t:2" },
		{ "a filter that fits comes before deny", "deny c.example\n"
		  "filter { when size > 1 then no-auto-reply }\n",
		  FILTER_GO_ON, "rule:t:2" },
		{ "allow is never spam: against deny", "deny c.example\n"
		  "allow customer@c.example\n", FILTER_GO_ON, "" },
		{ "allow is never spam: against a filter; the next is asked",
		  "allow c.example\nfilter { when size > 1 then spam\n"
		  "when size > 2 then set-aside }\n",
		  FILTER_SET_ASIDE, "rule:t:3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;

		world_init(&w, T[i].rules);
		a_mail(&w.kit);
		filter_mail(w.conf, &w.kit.in, &w.kit.arena);
		check_int(T[i].what, w.kit.in.filter.what, T[i].want);
		check_str(T[i].what, w.kit.in.filter.rule,
		    str_from(T[i].rule));
		world_clear(&w);
	}
}

static void
domains(void **state)
{
	static const struct {
		const char *what, *listed, *address;
		bool want;
	} T[] = {
		{ "the domain itself", "c.example", "a@c.example", true },
		{ "in any case", "c.example", "a@C.Example", true },
		{ "one below", "c.example", "a@mail.c.example", true },
		{ "one that ends alike", "c.example", "a@abc.example", false },
		{ "an address is that address", "a@c.example", "b@c.example",
		  false },
		{ "nobody", "c.example", "", false },
		{ "a local part that looks like it", "c.example",
		  "c.example@d.example", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct listed one = { T[i].listed, { "t", 1, 1 } };

		check(T[i].what, filter_lists(&one, 1, str_from(
		    T[i].address)) == T[i].want);
	}
}

/* T23: admins write patterns, strangers what they are matched with. */
static void
limits(void **state)
{
	static char many[64 * 1024];
	static const char *const rules[] = {
		"filter { when body ~ /(a+)+$/ then drop\n"
		"when body !~ /(a+)+$/ then drop\n"
		"when subject ~ /Fak/ then no-auto-reply }\n",
		"filter { when body ~ /^(a|aa)+$/ then drop\n"
		"when body !~ /^(a|aa)+$/ then drop\n"
		"when subject ~ /Fak/ then no-auto-reply }\n",
	};

	(void)state;
	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = '!';
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct world w;
		clock_t start;

		world_init(&w, rules[i]);
		a_mail(&w.kit);
		w.kit.mail.text = (struct str){ many, sizeof many };
		start = clock();
		filter_mail(w.conf, &w.kit.in, &w.kit.arena);
		check("soon", clock() - start < CLOCKS_PER_SEC / 2);
		check_str("the next rule is asked", w.kit.in.filter.rule,
		    STR("rule:t:3"));
		check_int("both are told", (int64_t)
		    w.kit.in.filter.undecided.n, 2);
		check("by place", str_starts(w.kit.in.filter.undecided.s[0],
		    "t:1: /"));
		world_clear(&w);
	}
}

/* --- What follows from it ------------------------------------------------- */

static void
decided(struct world *w, const char *rules)
{
	world_init(w, rules);
	a_mail(&w->kit);
	filter_mail(w->conf, &w->kit.in, &w->kit.arena);
	/* The channels of the kit are others than the conf's. */
	w->kit.in.channel = &w->kit.channel[strcmp(w->kit.in.channel->name,
	    "billing") == 0 ? BILLING : SUPPORT];
}

static void
drop_ends(void **state)
{
	struct world w;

	(void)state;
	decided(&w, "filter { when size > 1 then drop }\n");
	kit_mail(&w.kit);
	check_int("filtered", w.kit.plan.outcome.what, OUTCOME_FILTERED);
	check_str("by name", w.kit.plan.outcome.rule, STR("rule:t:1"));
	check_str("and text", w.kit.plan.outcome.reason,
	    STR("size > 1 then drop"));
	check_int("nothing else", (int64_t)(w.kit.plan.nmessage +
	    w.kit.plan.nconversation + w.kit.plan.ncontact +
	    w.kit.plan.nletter), 0);
	check_int("its content is not remembered", (int64_t)
	    w.kit.plan.digest.n, 0);
	world_clear(&w);
}

static void
set_aside_once(void **state)
{
	struct world w;

	(void)state;
	decided(&w, "filter { when size > 1 then set-aside }\n");
	kit_mail(&w.kit);
	check_int("waits", w.kit.plan.outcome.what, OUTCOME_SET_ASIDE);
	check_str("by name", w.kit.plan.outcome.rule, STR("rule:t:1"));
	world_clear(&w);
	decided(&w, "filter { when size > 1 then set-aside }\n");
	w.kit.facts.decided_before = true;
	kit_mail(&w.kit);
	check_int("a person let it through", w.kit.plan.outcome.what,
	    OUTCOME_FILED);
	check("with a ticket", kit_ticket(&w.kit, 400) != NULL);
	world_clear(&w);
}

static void
spam_is_quiet(void **state)
{
	struct world w;

	(void)state;
	decided(&w, "deny c.example\n");
	kit_mail(&w.kit);
	check_int("CO-5: filed", w.kit.plan.outcome.what, OUTCOME_FILED);
	check("as spam", kit_conversation(&w.kit, 200)->spam);
	check("no ticket", kit_ticket(&w.kit, 400) == NULL);
	check_int("no letter", (int64_t)w.kit.plan.nletter, 0);
	check_str("by the rule", kit_event(&w.kit, "conversation.spam")->by,
	    STR("rule:t:1"));
	world_clear(&w);
}

static void
spam_in_a_thread(void **state)
{
	struct world w;

	(void)state;
	decided(&w, "deny c.example\n");
	w.kit.facts.nthread = 1;
	kit_evidence(&w.kit, BY_OUR_ID, true);
	kit_close(&w.kit, KIT_HOUR);
	kit_mail(&w.kit);
	check_int("it is filed there", w.kit.plan.message[0].conversation, 3);
	check("reopens nothing", kit_conversation(&w.kit, 3) == NULL ||
	    kit_conversation(&w.kit, 3)->closed);
	check("makes nothing else spam", kit_conversation(&w.kit, 3) == NULL
	    || !kit_conversation(&w.kit, 3)->spam);
	check_int("tells nobody", (int64_t)w.kit.plan.nletter, 0);
	check("and says so", kit_event(&w.kit, "message.spam") != NULL);
	world_clear(&w);
}

static void
the_rest(void **state)
{
	const struct ticket *t;
	struct world w;

	(void)state;
	decided(&w, "filter { when size > 1 then route billing and set "
	    "priority high and set owner bob and set status waiting-on-us "
	    "and no-auto-reply }\n");
	kit_mail(&w.kit);
	t = kit_ticket(&w.kit, 400);
	check("a ticket", t != NULL);
	check_str("route", kit_conversation(&w.kit, 200)->channel,
	    STR("billing"));
	check_int("set priority", t->priority, PRIORITY_HIGH);
	check_str("set owner", t->owner, STR("bob"));
	check_str("set status: it starts there", t->status,
	    STR("waiting-on-us"));
	check_str("by the rule", kit_event(&w.kit, "ticket.priority")->by,
	    STR("rule:t:1"));
	check_str("why", kit_event(&w.kit, "ticket.priority")->why,
	    w.kit.in.filter.why);
	check("for later mail too", w.kit.plan.message[0].no_auto_reply);
	world_clear(&w);
	decided(&w, "filter { when size > 1 then no-auto-reply }\n");
	kit_mail(&w.kit);
	check("no-auto-reply", kit_letter(&w.kit, "ticket-received") == NULL
	    && kit_letter(&w.kit, "notify-new") != NULL);
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_match_wins),
		cmocka_unit_test(domains),
		cmocka_unit_test(limits),
		cmocka_unit_test(drop_ends),
		cmocka_unit_test(set_aside_once),
		cmocka_unit_test(spam_is_quiet),
		cmocka_unit_test(spam_in_a_thread),
		cmocka_unit_test(the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
