/* CO-3: of which company a contact is, and a ticket. */
#include "desk/company.h"

#include <string.h>

#include "desk/free_mail.h"
#include "tests/unit/desk_kit.h"

static void
what_a_domain_says(void **state)
{
	static struct listed own = { "village.example", { "", 0, 0 } };
	static const struct {
		const char *what, *address, *want;
	} T[] = {
		{ "a domain", "ann@Acme.Example", "acme.example" },
		{ "a subdomain is another domain", "ann@eu.acme.example",
		  "eu.acme.example" },
		{ "the last @ counts", "\"a@b\"@acme.example",
		  "acme.example" },
		{ "free mail says nothing", "ann@gmail.com", "" },
		{ "in any case of letters", "ann@GMX.net", "" },
		{ "nor a domain below it", "ann@office.yahoo.co.uk", "" },
		{ "the configuration has more of them", "ann@village.example",
		  "" },
		{ "with what is below", "ann@north.village.example", "" },
		{ "a name that only ends alike", "ann@notgmail.com",
		  "notgmail.com" },
		{ "a machine", "root@localhost", "" },
		{ "a number", "ann@192.0.2.1", "" },
		{ "a number in brackets", "ann@[192.0.2.1]", "" },
		{ "an empty label", "ann@acme..example", "" },
		{ "letters of the world", "ann@b\xc3\xbc" "cher.example",
		  "b\xc3\xbc" "cher.example" },
		{ "no address at all", "ann", "" },
		{ "nothing", "", "" },
	};
	struct conf c = { .free_mail = &own, .nfree_mail = 1 };
	struct arena a = ARENA_INIT;

	(void)state;
	check("the list can be searched", free_mail_in_order());
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].what, company_domain_of(&c, &a,
		    str_from(T[i].address)), str_from(T[i].want));
	arena_clear(&a);
}

/* --- Mail ----------------------------------------------------------------- */

static struct domain_facts domain = { STR_INIT("new.example"), { 0 } };

static void
stranger(struct kit *k, int64_t company)
{
	kit_init(k);
	domain.company = (struct company){ company, STR("New Ltd"), 1 };
	k->facts.domain = &domain;
	k->facts.ndomain = 1;
	k->facts.next.company = 40;
	k->mail.from = (struct mailbox){ STR("Nora New"),
	    STR("nora@new.example") };
	k->facts.sender = (struct contact){ .id = 0 };
}

static void
a_mail_brings_a_company(void **state)
{
	struct kit k;

	(void)state;
	stranger(&k, 0);
	kit_mail(&k);
	check_int("the first of a domain makes one", k.plan.ncompany, 1);
	check_str("named like it", k.plan.company[0].name,
	    STR("new.example"));
	check_str("known by it", k.plan.company_domain[0].domain,
	    STR("new.example"));
	check("nobody is gathered by a mail",
	    !k.plan.company_domain[0].gather);
	check_int("the contact is of it", k.plan.contact[0].company_id, 40);
	check_str("by name too", k.plan.contact[0].company,
	    STR("new.example"));
	check_int("and the ticket (AU-1)", k.plan.ticket_company[0].company,
	    40);
	check("there is an event", kit_event(&k, "company.created") != NULL);
	kit_clear(&k);

	stranger(&k, 12);
	kit_mail(&k);
	check_int("of a known domain none is made", k.plan.ncompany, 0);
	check_int("but found", k.plan.contact[0].company_id, 12);
	check_int("for the ticket too", k.plan.ticket_company[0].company, 12);
	kit_clear(&k);

	stranger(&k, 0);
	k.in.filter.what = FILTER_SPAM;
	kit_mail(&k);
	check_int("spam makes none", k.plan.ncompany, 0);
	check_int("of its contact neither", k.plan.contact[0].company_id, 0);
	kit_clear(&k);

	stranger(&k, 0);
	k.facts.ndomain = 0;
	kit_mail(&k);
	check_int("of what nobody looked up none is made", k.plan.ncompany,
	    0);
	kit_clear(&k);

	stranger(&k, 0);
	k.facts.sender = (struct contact){ .id = 5,
	    .company_id = COMPANY_NONE, .first_name = STR("Nora") };
	kit_mail(&k);
	check_int("a person said that there is none", k.plan.ncompany, 0);
	check_int("for the ticket too", k.plan.nticket_company, 0);
	kit_clear(&k);
}

static void
a_form_says_less_than_a_domain(void **state)
{
	static struct company acme;
	struct kit k;

	(void)state;
	acme = (struct company){ 7, STR("Acme"), 1 };
	stranger(&k, 0);
	k.facts.ndomain = 0;
	k.facts.named_company = &acme;
	k.facts.nnamed_company = 1;
	k.in.form.company = STR(" ACME ");
	kit_mail(&k);
	check_int("by its name", k.plan.contact[0].company_id, 7);
	check_str("as it is written here", k.plan.contact[0].company,
	    STR("Acme"));
	kit_clear(&k);

	stranger(&k, 12);
	k.facts.named_company = &acme;
	k.facts.nnamed_company = 1;
	k.in.form.company = STR("Acme");
	kit_mail(&k);
	check_int("the domain goes before", k.plan.contact[0].company_id, 12);
	kit_clear(&k);

	stranger(&k, 0);
	k.facts.ndomain = 0;
	k.facts.named_company = &acme;
	k.facts.nnamed_company = 1;
	k.in.form.company = STR("7");
	kit_mail(&k);
	check_int("a form cannot name a number of ours",
	    k.plan.contact[0].company_id, 0);
	kit_clear(&k);
}

/* --- Commands ------------------------------------------------------------- */

static struct property set_one;
static struct company facts_company[2], named[1];
static struct str one_word;

static void
company(struct kit *k, const char *prop, const char *value)
{
	kit_init(k);
	facts_company[0] = (struct company){ 7, STR("Acme"), 1 };
	facts_company[1] = (struct company){ 8, STR("Other"), 1 };
	memcpy(k->facts.company, facts_company, sizeof facts_company);
	domain.company = (struct company){ 0, STR(""), 0 };
	k->facts.domain = &domain;
	k->facts.ndomain = 1;
	named[0] = (struct company){ 0, STR(""), 0 };
	k->facts.named_company = named;
	k->facts.nnamed_company = 1;
	set_one = (struct property){ str_from(prop), str_from(value) };
	one_word = str_from(value);
	k->command = (struct command){ .what = COMPANY_SET,
	    .by = &k->user[ALICE], .id = 7, .set = &set_one, .nset = 1 };
	if (strcmp(prop, "name") == 0)
		k->command.company = (struct strs){ &one_word, 1 };
	else
		k->command.domain = (struct strs){ &one_word, 1 };
}

static void
other_has_the_name(struct kit *k)
{
	named[0] = (struct company){ 8, STR("Other"), 1 };
	(void)k;
}

static void
other_has_the_domain(struct kit *k)
{
	domain.company = (struct company){ 8, STR("Other"), 1 };
	(void)k;
}

static void
it_is_gone(struct kit *k)
{
	k->facts.company[0].id = 0;
}

static void
a_company_is_set(void **state)
{
	static const struct {
		const char *what, *prop, *value;
		void (*change)(struct kit *k);
		enum err_kind refused;
		const char *says;
		size_t domains;
	} T[] = {
		{ "a name", "name", "Acme Ltd", NULL, ERR_NONE, NULL, 0 },
		{ "its own in other letters", "name", "ACME", NULL, ERR_NONE,
		  NULL, 0 },
		{ "another's name", "name", "other", other_has_the_name,
		  ERR_REFUSED, "company merge 7 8", 0 },
		{ "a number", "name", "12", NULL, ERR_INPUT, "is no number",
		  0 },
		{ "no name", "name", " ", NULL, ERR_INPUT, "1 to 200", 0 },
		{ "a line end in it", "name", "A\nB", NULL, ERR_INPUT,
		  "control", 0 },
		{ "a domain", "domains", "new.example", NULL, ERR_NONE, NULL,
		  1 },
		{ "another's domain", "domains", "new.example",
		  other_has_the_domain, ERR_REFUSED, "company merge 7 8", 0 },
		{ "a free-mail domain", "domains", "gmail.com", NULL,
		  ERR_REFUSED, "free-mail", 0 },
		{ "no domain", "domains", "acme", NULL, ERR_INPUT,
		  "is no domain", 0 },
		{ "what it has not", "nmae", "x", NULL, ERR_INPUT,
		  "did you mean \"name\"", 0 },
		{ "what is not there", "name", "x", it_is_gone, ERR_INPUT,
		  "there is no company 7", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		company(&k, T[i].prop, T[i].value);
		if (T[i].change != NULL)
			T[i].change(&k);
		kit_command(&k);
		check_int(T[i].what, k.err.kind, T[i].refused);
		if (T[i].says != NULL && strstr(k.err.text, T[i].says) == NULL)
			fail_msg("%s: %s", T[i].what, k.err.text);
		check_int(T[i].what, k.plan.ncompany_domain, T[i].domains);
		if (T[i].domains > 0)
			check("contacts that are there come along",
			    k.plan.company_domain[0].gather);
		kit_clear(&k);
	}
}

static void
domains_are_all_that_are_named(void **state)
{
	static struct str old[2];
	struct kit k;

	(void)state;
	old[0] = STR("new.example");
	old[1] = STR("old.example");
	company(&k, "domains", "new.example");
	k.facts.company_domain = (struct strs){ old, 2 };
	kit_command(&k);
	check_int("what it has is not added", k.plan.ncompany_domain, 0);
	check_int("what is not named goes", k.plan.ndrop_domain, 1);
	check_str("that one", k.plan.drop_domain[0].domain,
	    STR("old.example"));
	kit_clear(&k);
}

static void
a_ticket_by_hand(void **state)
{
	static const struct contact known = { .id = 5, .company_id = 7 };
	struct kit k;

	(void)state;
	company(&k, "name", "Fresh Ltd");
	k.command = (struct command){ .what = TICKET_CREATE,
	    .by = &k.user[ALICE], .name = STR("Printer"),
	    .pipeline = STR("support"), .status = STR("new"),
	    .contact = kit_box(&k, "customer@c.example") };
	k.facts.named_contact = (struct contact *)(uintptr_t)&known;
	k.facts.nnamed_contact = 1;
	k.facts.next.company = 40;
	check("done", kit_command(&k));
	check_int("the contact's", k.plan.ticket_company[0].company, 7);
	k.command.company = (struct strs){ &one_word, 1 };
	check("done", kit_command(&k));
	check_int("only the one that is given (TK-8)",
	    k.plan.nticket_company, 1);
	check_int("made", k.plan.ticket_company[0].company, 40);
	check_str("with this name", k.plan.company[0].name,
	    STR("Fresh Ltd"));
	one_word = STR("99");
	check("a number that is none's", !kit_command(&k));
	check_int("is an error", k.err.kind, ERR_INPUT);
	kit_clear(&k);
}

static void
contacts_are_given_one(void **state)
{
	struct kit k;

	(void)state;
	company(&k, "company", "Fresh Ltd");
	k.command.what = CONTACT_SET;
	k.command.id = 5;
	k.command.domain.n = 0;
	k.command.company = (struct strs){ &one_word, 1 };
	k.facts.next.company = 40;
	k.facts.person[0] = (struct contact){ .id = 5, .company_id = 7,
	    .company = STR("Acme") };
	check("done", kit_command(&k));
	check_int("made by its name", k.plan.contact[0].company_id, 40);
	set_one.value = STR("");
	k.command.company.n = 0;
	check("done", kit_command(&k));
	check_int("none, whatever the address", k.plan.contact[0].company_id,
	    COMPANY_NONE);
	check_str("no name", k.plan.contact[0].company, STR(""));

	k.command.what = CONTACT_MERGE;
	k.command.other = 6;
	k.facts.person[0].company_id = 0;
	k.facts.person[0].company = STR("");
	k.facts.person[1] = (struct contact){ .id = 6, .company_id = 8,
	    .company = STR("Other") };
	check("done", kit_command(&k));
	check_int("of two contacts the one's who has one",
	    k.plan.contact[0].company_id, 8);
	check_str("by name", k.plan.contact[0].company, STR("Other"));
	kit_clear(&k);
}

static void
two_companies_are_one(void **state)
{
	struct kit k;

	(void)state;
	company(&k, "name", "x");
	k.command.what = COMPANY_MERGE;
	k.command.other = 8;
	check("done", kit_command(&k));
	check_int("from", k.plan.company_join[0].from, 8);
	check_int("to", k.plan.company_join[0].to, 7);
	k.facts.company[1].id = 7;
	k.command.other = 7;
	check("not with itself", !kit_command(&k));
	kit_clear(&k);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_domain_says),
		cmocka_unit_test(a_mail_brings_a_company),
		cmocka_unit_test(a_form_says_less_than_a_domain),
		cmocka_unit_test(a_company_is_set),
		cmocka_unit_test(domains_are_all_that_are_named),
		cmocka_unit_test(a_ticket_by_hand),
		cmocka_unit_test(contacts_are_given_one),
		cmocka_unit_test(two_companies_are_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
