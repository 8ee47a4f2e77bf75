/* Whose mail is it that a web server sent (SPEC CH-12)? */
#include "desk/form.h"

#include "tests/unit/desk_kit.h"

#define FIELDS \
	"field name ~ /^Name: (.+)$/m\n" \
	"field first-name ~ /^First: (.+)$/m\n" \
	"field last-name ~ /^Last: (.+)$/m\n" \
	"field email ~ /^E-mail: (.+)$/m\nfield email ~ /^Mail: (\\S+)$/m\n" \
	"field phone ~ /^Phone: (.+)$/m\nfield company ~ /^Firm: (.+)$/m\n" \
	"field subject ~ /^About: (.+)$/m\n" \
	"field message ~ /^Text:\\n(.+)$/ms\n" \
	"field priority ~ /^How bad: (\\w+)$/m\n"

static struct conf *
conf_of(const char *type)
{
	struct buf said = BUF_INIT, all = BUF_INIT;
	struct conf *c;

	buf_printf(&all, "inbox desk { kind helpdesk }\n"
	    "relay out { host r.example }\nadmins-mail a@x.example\n"
	    "channel forms { type %s; inbox desk; relay out; "
	    "address forms@example.com; lmtp unix:/run/x\n%s }\n",
	    type, type[0] == 'f' ? FIELDS : "");
	c = conf_from_text("t", buf_view(&all), &said);
	if (said.n > 0)
		fail_msg("%s", said.p);
	buf_clear(&said);
	buf_clear(&all);
	return c;
}

struct row {
	const char *what, *text, *reply_to;
	enum mail_kind kind;
	const char *name, *address;     /* the contact's */
	bool is;
};

static const struct row T[] = {
	{ "CH-12: the fields name the person",
	  "Name: Cleo Customer\nE-mail: cleo@c.example\n", NULL, KIND_PERSON,
	  "Cleo Customer", "cleo@c.example", true },
	{ "a web server's mail is marked as automatic",
	  "Name: Cleo\nE-mail: cleo@c.example\n", NULL, KIND_AUTO_REPLY,
	  "Cleo", "cleo@c.example", true },
	{ "an address with its name and brackets",
	  "E-mail: Cleo C <cleo@c.example>\n", NULL, KIND_PERSON,
	  "Cleo C", "cleo@c.example", true },
	{ "two names", "First: Cleo\nLast: Customer\nMail: c@c.example\n",
	  NULL, KIND_PERSON, "Customer, Cleo", "c@c.example", true },
	{ "the second pattern when the first finds nothing",
	  "Mail: m@c.example\n", NULL, KIND_PERSON, "", "m@c.example", true },
	{ "the first pattern when both do",
	  "Mail: m@c.example\nE-mail: e@c.example\n", NULL, KIND_PERSON, "",
	  "e@c.example", true },
	{ "Reply-To without a field", "Name: Cleo\n", "r@c.example",
	  KIND_PERSON, "Cleo", "r@c.example", true },
	{ "Reply-To when the field is no address",
	  "E-mail: none of your business\n", "r@c.example", KIND_PERSON, "",
	  "r@c.example", true },
	{ "T11: an address that would be a command is none",
	  "E-mail: \"a\\r\\nRCPT TO:<x\"@c.example\n", NULL, KIND_PERSON,
	  "Web", "www@w.example", false },
	{ "nobody is named: the sender stays", "Hello\n", NULL, KIND_PERSON,
	  "Web", "www@w.example", false },
	{ "a bounce is no form", "E-mail: cleo@c.example\n", NULL,
	  KIND_BOUNCE, "Web", "www@w.example", false },
	{ "nor is a list's mail", "E-mail: cleo@c.example\n", NULL, KIND_LIST,
	  "Web", "www@w.example", false },
	{ "a quoted field is none", "> E-mail: cleo@c.example\n", NULL,
	  KIND_PERSON, "Web", "www@w.example", false },
};

static void
mail_of(struct kit *k, struct conf *c, const struct row *r)
{
	kit_init(k);
	k->facts.nthread = 0;
	k->facts.sender.id = 0;
	k->mail.from = (struct mailbox){ STR("Web"), STR("www@w.example") };
	k->mail.text = k->mail.new_text = str_from(r->text);
	k->mail.kind = r->kind;
	k->mail.wants_no_auto_reply = r->kind == KIND_AUTO_REPLY;
	k->mail.nauthres = 1;
	k->mail.cc = kit_box(k, "dora@d.example");
	if (r->reply_to != NULL)
		k->mail.reply_to = kit_box(k, r->reply_to);
	k->in.channel = &c->channel[0];
}

static void
who(void **state)
{
	struct conf *c = conf_of("form");

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		mail_of(&k, c, &T[i]);
		form_mail(&k.in, &k.arena);
		check(T[i].what, k.in.form.is == T[i].is);
		check_str(T[i].what, k.in.mail->from.address,
		    str_from(T[i].address));
		check_str(T[i].what, k.in.mail->from.name,
		    str_from(T[i].name));
		check(T[i].what, k.in.form.why != NULL ||
		    T[i].kind != KIND_PERSON);
		if (T[i].is) {
			check_int(T[i].what, k.in.mail->kind, KIND_PERSON);
			check("what the server proves is not the person's",
			    k.in.mail->nauthres == 0);
			check("nor are its copies", k.in.mail->cc.n == 0);
			check("it may be answered",
			    !k.in.mail->wants_no_auto_reply);
			check_str("the server is remembered",
			    k.in.form.was.address, STR("www@w.example"));
		}
		kit_clear(&k);
	}
	conf_free(c);
}

static void
not_here(void **state)
{
	static const struct row r = { "", "E-mail: cleo@c.example\n",
		"r@c.example", KIND_PERSON, "", "", false };
	struct conf *form = conf_of("form"), *mail = conf_of("email");
	static struct str id = STR_INIT("x@c.example");
	struct kit k;

	(void)state;
	mail_of(&k, mail, &r);
	form_mail(&k.in, &k.arena);
	check("T07: on an email channel Reply-To is nobody", !k.in.form.is);
	kit_clear(&k);
	mail_of(&k, form, &r);
	k.mail.references = (struct strs){ &id, 1 };
	form_mail(&k.in, &k.arena);
	check("an answer is its sender's", !k.in.form.is);
	kit_clear(&k);
	conf_free(form);
	conf_free(mail);
}

static void
what_becomes_of_it(void **state)
{
	static const struct row r = { "", "Name: Cleo Customer\n"
		"E-mail: cleo@c.example\nPhone: 123\nFirm: C Ltd\n"
		"About: Lamp\nHow bad: high\nText:\nIt is\nbroken.\n", NULL,
		KIND_AUTO_REPLY, "", "", true };
	struct conf *c = conf_of("form");
	struct company unknown = { 0 };
	const struct ticket *t;
	struct kit k;

	(void)state;
	mail_of(&k, c, &r);
	k.facts.named_company = &unknown;
	k.facts.nnamed_company = 1;
	c->channel[0].inbox = &k.inbox[0];
	c->channel[0].pipeline = &k.pipeline;
	k.conf.channel = c->channel;
	k.conf.nchannel = 1;
	form_mail(&k.in, &k.arena);
	kit_mail(&k);
	t = kit_ticket(&k, 400);
	check("a ticket", t != NULL);
	check_str("its name", t->name, STR("Lamp"));
	check_str("what was typed", t->description, STR("It is\nbroken."));
	check_str("its source", t->source, STR("form"));
	check_int("a field sets a property", t->priority, PRIORITY_HIGH);
	check_int("one contact", (int64_t)k.plan.ncontact, 1);
	check_str("phone", k.plan.contact[0].phone, STR("123"));
	check_str("company", k.plan.contact[0].company, STR("C Ltd"));
	check_str("last name", k.plan.contact[0].last_name, STR("Customer"));
	check("the person is answered", kit_letter(&k, "ticket-received") !=
	    NULL && str_is(kit_letter(&k, "ticket-received")->to,
	    "cleo@c.example"));
	check("not verified", !k.plan.message[0].verified);
	kit_clear(&k);
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who),
		cmocka_unit_test(not_here),
		cmocka_unit_test(what_becomes_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
