/* The language of criteria: what it takes, what it refuses and where (VW-4),
 * and what a ticket must have to fit. */
#include "tests/unit/unit.h"

#include "desk/criteria.h"
#include "desk/permit.h"

static const char words[] =
    "state-dir /tmp/x\n"
    "team support { }\nteam billing { }\n"
    "user alice { email alice@x.example; team support; seat yes }\n"
    "user bob { email bob@x.example; team support billing; seat yes\n"
    "    see team; unassigned yes; edit own }\n"
    "user carol { email carol@x.example; team billing; see own }\n"
    "user root { email root@x.example; role super-admin }\n"
    "inbox desk { kind helpdesk }\ninbox sales { kind conversations }\n"
    "property severity { type choice low medium high }\n"
    "property weight { type number }\n"
    "property promised { type date }\n"
    "property vip { type boolean }\n";

#define DAY INT64_C(86400000)
#define NOW (20000 * DAY)                       /* 2024-10-04 */

static const struct {
	const char *what, *text;
	bool fits;
} T[] = {
	{ "equal", "status = new", true },
	{ "equal without spaces", "status=new", true },
	{ "both must be true", "status = new and owner = bob", false },
	{ "AND in capitals", "status = new AND owner = alice", true },
	{ "one of several", "owner in bob, alice", true },
	{ "in brackets", "owner in (bob alice)", true },
	{ "none of several", "owner in bob carol", false },
	{ "whoever asks", "owner = me", true },
	{ "nobody is no value", "team = nobody", true },
	{ "empty", "team empty", true },
	{ "not empty", "owner != \"\"", true },
	{ "what is not there is not equal", "team != support", true },
	{ "contains, in any case", "name ~ PRINTER", true },
	{ "several words in quotes", "name = \"The printer burns\"", true },
	{ "a quote in quotes", "category = \"a \\\"b\\\"\"", true },
	{ "the order of priorities", "priority >= high", true },
	{ "and not above", "priority > high", false },
	{ "within the last week", "changed > -7d", true },
	{ "not within the last day", "changed > -1d", false },
	{ "a whole day", "changed = 2024-10-02", true },
	{ "before a day", "changed < 2024-10-02", false },
	{ "up to the end of a day", "changed <= 2024-10-02", true },
	{ "after a minute", "changed > 2024-10-01T23:59Z", true },
	{ "due within four hours", "promised < 4h", true },
	{ "not yet past", "promised < +1h", false },
	{ "a date that is not there is never before", "closed < 2030-01-01",
	  false },
	{ "and is empty", "closed empty", true },
	{ "a number with decimals", "weight = 2.5", true },
	{ "a number below", "weight < 2.51", true },
	{ "a number that is not equal", "weight != 2.5", false },
	{ "a choice", "severity in medium high", true },
	{ "yes", "vip = yes", true },
	{ "one of a list, in any case", "contact.email = ANN@x.example",
	  true },
	{ "none of a list", "contact.email != bo@x.example", true },
	{ "a list without items", "contact.company empty", true },
	{ "a tag, in any case", "tags = VIP", true },
	{ "one of several tags", "tags in (x refund)", true },
	{ "a tag it has not", "tags = vi", false },
	{ "a part of one", "tags ~ fun", true },
	{ "not without tags", "tags empty", false },
	{ "the class of the status", "status.class = open", true },
	{ "the number", "id > 6 and id < 8", true },
};

static const struct {
	const char *what, *text, *want;
} BAD[] = {
	{ "nothing", "", "column 1: a property is missing" },
	{ "an unknown property", "status = new and onwer = bob",
	  "column 18: there is no property \"onwer\"; did you mean "
	  "\"owner\"?" },
	{ "an unknown value", "severity = hihg",
	  "column 12: there is no severity \"hihg\"; did you mean \"high\"?" },
	{ "no operator", "status new", "column 8: an operator is missing: = "
	  "!= < > <= >= ~ in empty" },
	{ "no value", "status =", "column 9: a value is missing" },
	{ "an order where there is none", "name < x",
	  "column 6: name cannot be compared by <" },
	{ "text in a number", "priority ~ h",
	  "column 10: priority cannot be compared by ~" },
	{ "no number", "weight = heavy",
	  "column 10: weight: \"heavy\" is not a number" },
	{ "no date", "promised = 2024-04-31", "column 12: promised: "
	  "\"2024-04-31\" is not a date (2026-01-31, 2026-01-31T08:00Z)" },
	{ "a time behind us without a sign", "changed < 7d",
	  "column 11: changed lies behind us: write -7d for so long ago" },
	{ "neither yes nor no", "vip = true",
	  "column 7: vip: \"true\" is not yes or no" },
	{ "two values", "name = a b", "column 10: this is too much (criteria "
	  "are joined by and; a value of several words stands in quotes): "
	  "\"b\"" },
	{ "or", "status = new or status = closed", "column 14: this is too "
	  "much (criteria are joined by and; a value of several words stands "
	  "in quotes): \"or\"" },
	{ "an open quote", "name = \"a", "column 8: a quote without its end" },
	{ "an open bracket", "owner in (bob", "column 14: a ) is missing" },
	{ "nothing in in", "owner in nobody",
	  "column 16: in takes values; for none write: empty" },
};

struct desk {
	struct arena a;
	struct conf *conf;
	struct props props;
};

static void
begin(struct desk *d)
{
	struct buf said = BUF_INIT;

	d->a = (struct arena)ARENA_INIT;
	d->conf = conf_from_text("t", str_from(words), &said);
	check(said.p, d->conf != NULL);
	d->props = props_of(d->conf, &d->a);
	buf_clear(&said);
}

static void
end(struct desk *d)
{
	conf_free(d->conf);
	arena_clear(&d->a);
}

static void
a_ticket_fits_or_not(void **state)
{
	static struct ticket_property own[] = {
		{ 7, STR_INIT("severity"), STR_INIT("high"), 2 },
		{ 7, STR_INIT("weight"), STR_INIT("2.5"), 2500000 },
		{ 7, STR_INIT("promised"), STR_INIT("x"), NOW + DAY / 8 },
		{ 7, STR_INIT("vip"), STR_INIT("yes"), 1 },
		{ 7, STR_INIT("tag:refund"), STR_INIT("yes"), 0 },
		{ 7, STR_INIT("tag:vip"), STR_INIT("yes"), 0 },
	};
	static struct str mails[] = {
		STR_INIT("bob@x.example"), STR_INIT("Ann@x.example"),
	};
	const struct ticket t = { .id = 7,
		.name = STR_INIT("The printer burns"),
		.category = STR_INIT("a \"b\""),
		.pipeline = STR_INIT("support"), .status = STR_INIT("new"),
		.owner = STR_INIT("alice"), .inbox = STR_INIT("desk"),
		.priority = PRIORITY_HIGH, .created = 1,
		.changed = NOW - 2 * DAY, .property = own, .nproperty = 6 };
	const struct ticket_around around = { .email = { mails, 2 } };
	const struct criteria_asked asked = { NOW, STR_INIT("alice") };
	struct desk d;

	(void)state;
	begin(&d);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct criteria c = { NULL, 0 };
		struct err e = ERR_INIT;

		if (!criteria_parse(&d.props, str_from(T[i].text), &d.a, &c,
		    &e))
			fail_msg("%s: %s", T[i].what, e.text);
		check_int(T[i].what, criteria_fit(&c, &d.props,
		    criteria_values(&d.props, &t, &around, &d.a), &asked),
		    T[i].fits);
	}
	end(&d);
}

static void
what_is_wrong_is_said_with_its_place(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		struct criteria c = { NULL, 0 };
		struct err e = ERR_INIT;

		check(BAD[i].what, !criteria_parse(&d.props,
		    str_from(BAD[i].text), &d.a, &c, &e));
		check_str(BAD[i].what, str_from(e.text),
		    str_from(BAD[i].want));
		check_int(BAD[i].what, e.kind, ERR_INPUT);
	}
	end(&d);
}

/* --- PM-2, PM-4 ----------------------------------------------------------- */

static const struct {
	const char *what, *user;
	enum permit_what permit;
	const char *owner;
	bool may;
} MAY[] = {
	{ "see all is the preset", "alice", PERMIT_SEE, "carol", true },
	{ "and edit goes as far", "alice", PERMIT_EDIT, "carol", true },
	{ "see team: one of a team of mine", "bob", PERMIT_SEE, "carol",
	  true },
	{ "unassigned, if allowed", "bob", PERMIT_SEE, "", true },
	{ "who left is in no team", "bob", PERMIT_SEE, "gone", false },
	{ "edit narrows", "bob", PERMIT_EDIT, "carol", false },
	{ "and leaves out what is nobody's", "bob", PERMIT_EDIT, "", false },
	{ "to what is mine", "bob", PERMIT_EDIT, "bob", true },
	{ "delete as see", "bob", PERMIT_DELETE, "carol", true },
	{ "see own: mine", "carol", PERMIT_SEE, "carol", true },
	{ "see own: not my team's", "carol", PERMIT_SEE, "bob", false },
	{ "see own: not nobody's", "carol", PERMIT_SEE, "", false },
	{ "a super-admin may all", "root", PERMIT_DELETE, "bob", true },
};

static void
users_see_edit_and_delete_as_far_as_they_may(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	for (size_t i = 0; i < sizeof MAY / sizeof *MAY; i++) {
		const struct user *u = conf_user(d.conf,
		    str_from(MAY[i].user));
		struct permit_owners list = permit_owners(d.conf, u,
		    MAY[i].permit, &d.a);
		struct str owner = str_from(MAY[i].owner);
		bool listed = list.all || (owner.n == 0 && list.nobody);

		check_int(MAY[i].what, permit_owner(d.conf, u,
		    MAY[i].permit, owner), MAY[i].may);
		for (size_t j = 0; j < list.name.n; j++)
			listed = listed || str_is(owner, list.name.name[j]);
		check_int(MAY[i].what, listed, MAY[i].may);
	}
	check("a seat", permit_inbox(d.conf, conf_user(d.conf, STR("alice")),
	    STR("desk")));
	check("no seat", !permit_inbox(d.conf, conf_user(d.conf,
	    STR("carol")), STR("desk")));
	check("no help desk", permit_inbox(d.conf, conf_user(d.conf,
	    STR("carol")), STR("sales")));
	end(&d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_fits_or_not),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(users_see_edit_and_delete_as_far_as_they_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
