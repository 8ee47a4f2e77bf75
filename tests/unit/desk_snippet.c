/* SE-10: ready words in a reply; AU-6: what is marketing, and to whom. */
#include "desk/preview.h"
#include "desk/snippet.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

static struct snippet snippets[] = {
	{ "thanks", "Thanks for **{{conversation.subject}}**.",
	  { "s.conf", 1, 1 }, { "s.conf", 1, 16 } },
	{ "bye", "Bye\n{{agent.name}}", { "s.conf", 2, 1 },
	  { "s.conf", 2, 13 } },
	{ "broken", "{{conversation.subjct}}", { "s.conf", 3, 1 },
	  { "s.conf", 3, 16 } },
};

static void
reply(struct kit *k, const char *text, const char *snippet)
{
	kit_init(k);
	k->conf.snippet = snippets;
	k->conf.nsnippet = 3;
	k->thread[0].conversation.subject =
	    STR("{{snippet bye}} [a](http://e.example)");
	k->command = (struct command){ .what = TICKET_REPLY,
	    .by = &k->user[ALICE], .id = 7, .text = str_from(text),
	    .snippet = str_from(snippet) };
}

static void
words_are_put_in(void **state)
{
	static const struct {
		const char *what, *text, *snippet, *want;
		enum err_kind refused;
		const char *says;
	} T[] = {
		{ "none", "Hello {{ticket.id}}", "", "Hello {{ticket.id}}",
		  ERR_NONE, NULL },
		{ "behind the text", "Hello\n", "bye",
		  "Hello\n\nBye\nAlice Ahlgren", ERR_NONE, NULL },
		{ "alone", "", "bye", "Bye\nAlice Ahlgren", ERR_NONE, NULL },
		{ "where the text says so", "A {{snippet bye}} z", "",
		  "A Bye\nAlice Ahlgren z", ERR_NONE, NULL },
		{ "a customer's braces and links stay words", "",
		  "thanks", "Thanks for **{{snippet bye}} [a] "
		  "(http://e.example)**.", ERR_NONE, NULL },
		{ "a lone opening", "A {{snippet bye", "",
		  "A {{snippet bye", ERR_NONE, NULL },
		{ "one that is not there", "x", "thank", "", ERR_INPUT,
		  "did you mean \"thanks\"" },
		{ "one in the text that is not there", "{{snippet by}}", "",
		  "", ERR_INPUT, "did you mean \"bye\"" },
		{ "one that names no value", "x", "broken", "", ERR_SETUP,
		  "did you mean {{conversation.subject}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;
		bool done;

		reply(&k, T[i].text, T[i].snippet);
		done = kit_command(&k);
		check_int(T[i].what, k.err.kind, T[i].refused);
		if (!done) {
			if (strstr(k.err.text, T[i].says) == NULL)
				fail_msg("%s: %s", T[i].what, k.err.text);
		} else {
			check_str(T[i].what, k.plan.message[0].text,
			    str_from(T[i].want));
			check_str(T[i].what, kit_value(kit_letter(&k,
			    "agent-reply"), "reply.text"),
			    str_from(T[i].want));
		}
		kit_clear(&k);
	}
}

static void
there_is_an_end(void **state)
{
	struct buf b = BUF_INIT;
	struct kit k;

	(void)state;
	for (int i = 0; i <= SNIPPETS_MOST; i++)
		buf_z(&b, "{{snippet bye}}");
	reply(&k, b.p, "");
	check("too many", !kit_command(&k));
	check_int("is bad input", k.err.kind, ERR_INPUT);
	kit_clear(&k);
	buf_clear(&b);
}

static struct template_kind own[] = {
	{ "refund", false, { "s.conf", 4, 1 } },
	{ "newsletter", true, { "s.conf", 5, 1 } },
};

/* A ticket that is closed sends `template`. */
static void
marketing(struct kit *k, const char *template, bool wanted)
{
	kit_init(k);
	k->conf.template = own;
	k->conf.ntemplate = 2;
	k->on_closed[0].template = template;
	k->thread[0].origin_contact.marketing = wanted;
	k->thread[0].contact.marketing = wanted;
	k->command = (struct command){ .what = TICKET_CLOSE,
	    .by = &k->user[ALICE], .id = 7 };
}

static void
marketing_is_for_who_wants_it(void **state)
{
	static const struct {
		const char *what, *template;
		bool wanted, sent;
	} T[] = {
		{ "to who is marked for it", "newsletter", true, true },
		{ "to nobody else", "newsletter", false, false },
		{ "what is none goes to everyone", "refund", false, true },
		{ "so do the shipped ones", "ticket-closed", false, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct command in;
		struct letter l;
		struct err e = ERR_INIT;
		struct kit k;

		marketing(&k, T[i].template, T[i].wanted);
		check(T[i].what, kit_command(&k));
		check(T[i].what, (kit_letter(&k, T[i].template) != NULL) ==
		    T[i].sent);
		check(T[i].what, (kit_event(&k, "letter.skipped") == NULL) ==
		    T[i].sent);
		in = (struct command){ .what = TICKET_REPLY,
		    .by = &k.user[ALICE], .id = 7,
		    .template = str_from(T[i].template) };
		check_int(T[i].what, preview_reply(&k.conf, STR("key"), &in,
		    &k.facts, &k.arena, &l, &e), T[i].sent);
		kit_clear(&k);
	}
}

static void
users_templates_are_for_no_reply(void **state)
{
	static const struct {
		const char *what, *template, *says;
	} T[] = {
		{ "a notification (AG-6)", "notify-new", "not for contacts" },
		{ "one of the program", "agent-reply", "not for contacts" },
		{ "one that is not there", "refnd", "did you mean" },
		{ "a digest", "digest", "not for contacts" },
		{ "one of a later release", "confirm-reply", "there is no" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct command in;
		struct letter l;
		struct err e = ERR_INIT;
		struct kit k;

		marketing(&k, "refund", false);
		in = (struct command){ .what = TICKET_REPLY,
		    .by = &k.user[ALICE], .id = 7,
		    .template = str_from(T[i].template) };
		check(T[i].what, !preview_reply(&k.conf, STR("key"), &in,
		    &k.facts, &k.arena, &l, &e));
		if (strstr(e.text, T[i].says) == NULL)
			fail_msg("%s: %s", T[i].what, e.text);
		kit_clear(&k);
	}
}

static void
a_preview_is_the_letter_itself(void **state)
{
	const struct letter *sent;
	struct letter l;
	struct err e = ERR_INIT;
	struct kit k;

	(void)state;
	marketing(&k, "ticket-closed", false);
	k.facts.ticket = k.thread[0].ticket;
	check(e.text, preview_letter(&k.conf, &k.user[ALICE],
	    STR("ticket-closed"), STR(""), &k.facts, &k.arena, &l, &e));
	kit_command(&k);
	sent = kit_letter(&k, "ticket-closed");
	check_str("to", l.to, sent->to);
	check_str("from", l.draft.from.address, sent->draft.from.address);
	check_int("as many values", l.draft.values.n, sent->draft.values.n);
	for (size_t i = 0; i < l.draft.values.n; i++)
		if (!str_starts(sent->draft.values.value[i].name, "event.") &&
		    !str_is(sent->draft.values.value[i].name,
		    "ticket.status"))
			check_str("the same", l.draft.values.value[i].text,
			    sent->draft.values.value[i].text);
	check("with an id that opens nothing", !str_eq(l.draft.message_id,
	    sent->draft.message_id));
	kit_clear(&k);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_put_in),
		cmocka_unit_test(there_is_an_end),
		cmocka_unit_test(marketing_is_for_who_wants_it),
		cmocka_unit_test(users_templates_are_for_no_reply),
		cmocka_unit_test(a_preview_is_the_letter_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
