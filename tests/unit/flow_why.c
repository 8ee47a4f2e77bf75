/* OP-6, OP-7: what the store keeps of a decision, and what can be made of it
 * again. */
#include "tests/unit/flow_desk.h"

#include <jansson.h>
#include <string.h>

#include "desk/record.h"
#include "flow/command.h"
#include "flow/judge.h"
#include "flow/purge.h"
#include "flow/whatif.h"
#include "store/check.h"
#include "store/erase.h"
#include "store/raw.h"
#include "store/recall.h"
#include "store/why.h"

#define HEAD(from, id) \
	"From: " from "\nTo: support@example.com\nMessage-ID: <" id ">\n" \
	"Date: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: Lamp\n"

#define ANN "Ann <ann@c.example>"
#define BOB "Bob <bob@x.example>"

/* A first mail, a stranger who names it, a reply, its copy, an auto-reply. */
static const char *const mails[] = {
	HEAD(ANN, "1@c") "\nIt is broken.\n",
	HEAD(BOB, "2@x") "In-Reply-To: <1@c>\n\nMine too.\n",
	HEAD(ANN, "3@c") "References: <1@c>\n\nMore.\n",
	HEAD(ANN, "3@c") "References: <1@c>\n\nMore.\n",
	HEAD(ANN, "4@c") "References: <1@c> <3@c>\n"
	    "Auto-Submitted: auto-replied\n\nAway.\n",
	HEAD("support@example.com", "5@c") "\nOurs.\n",
};
enum { MAILS = sizeof mails / sizeof *mails };

static void
command(struct kit *k, const struct command *in)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct command by = *in;
	struct plan p;

	by.by = &k->conf->user[0];
	check(e.text, command_run(&k->belt, &by, k->now, &a, &p, &e));
	arena_clear(&a);
}

static void
begin(struct kit *k)
{
	kit_init(k, "");
	for (size_t i = 0; i < MAILS; i++) {
		k->now += 60000;
		kit_take(k, "support", mails[i]);
		kit_file(k);
	}
}

/* And then somebody answers, and closes it. */
static void
go_on(struct kit *k)
{
	k->now += 60000;
	command(k, &(struct command){ .what = TICKET_REPLY, .id = 1,
	    .text = STR("Which lamp?") });
	k->now += 60000;
	command(k, &(struct command){ .what = TICKET_CLOSE, .id = 1 });
}

static int findings;

static void
find(void *arg, const struct finding *f)
{
	const char *want = arg;

	findings += want != NULL && strcmp(f->what, want) == 0;
	if (want == NULL)
		print_error("%s: %.*s\n", f->what, STR_ARG(f->text));
}

static void
check_whole(const char *what, struct kit *k)
{
	struct err e = ERR_INIT;

	check_int(what, check_store(k->dir.path, false, find, NULL, &e), 0);
}

static void
write_now(struct kit *k, const struct query *q)
{
	struct err e = ERR_INIT;
	struct stmt *s;

	check(e.text, db_begin(k->belt.db, &e));
	s = db_use(k->belt.db, q, &e);
	check(q->sql, s != NULL && db_run(s, &e));
	check(e.text, db_commit(k->belt.db, &e));
}

/* --- What is kept --------------------------------------------------------- */

/* OP-6, TK-13: every event is of a decision; those of one stand together. */
static void
events_are_of_a_decision(void **state)
{
	struct kit k;

	(void)state;
	begin(&k);
	go_on(&k);
	check_rows("each mail has one, and each command", &k, "SELECT input"
	    " || ' ' || intake || ' ' || by_whom FROM desk.decision ORDER BY"
	    " id", "mail 1 stranger\nmail 2 stranger\nmail 3 contact:1\n"
	    "mail 4 contact:1\nmail 5 contact:1\nmail 6 stranger\n"
	    "command 0 user:alice\ncommand 0 user:alice\n");
	check_rows("no event without", &k, "SELECT count(*) FROM desk.event"
	    " WHERE decision = 0", "0\n");
	check_rows("a decision knows its first, 0 if it has none", &k,
	    "SELECT count(*) FROM desk.decision AS d WHERE event <> coalesce("
	    "(SELECT min(id) FROM desk.event WHERE decision = d.id), 0)",
	    "0\n");
	check_rows("and they stand together", &k, "SELECT count(*) FROM"
	    " (SELECT max(id) - min(id) + 1 - count(*) AS gap FROM desk.event"
	    " GROUP BY decision) WHERE gap <> 0", "0\n");
	check_rows("a record is no longer than it must be", &k, "SELECT"
	    " max(length(record)) < 1200 FROM desk.decision", "1\n");
	check_whole("the store is whole", &k);
	kit_clear(&k);
}

static struct str
ids(struct kit *k, const int64_t *id, size_t n)
{
	struct str all = STR_NONE;

	for (size_t i = 0; i < n; i++)
		all = str_printf(&k->arena, "%.*s%lld ", STR_ARG(all),
		    (long long)id[i]);
	return all;
}

/* OP-6: what `why` finds. */
static void
decisions_are_found(void **state)
{
	struct message m = { .id = 1, .intake = 1, .conversation = 1 };
	struct err e = ERR_INIT;
	struct decision_row row;
	struct str text;
	struct kit k;
	int64_t *id;
	size_t n;

	(void)state;
	begin(&k);
	go_on(&k);
	check(e.text, why_of_ticket(k.belt.db, 1, &k.arena, &id, &n, &e));
	check_str("of the ticket; the stranger's linked itself to it",
	    ids(&k, id, n), STR("1 2 3 5 7 8 "));
	check(e.text, why_of_message(k.belt.db, &m, &k.arena, &id, &n, &e));
	check_str("of its first message", ids(&k, id, n), STR("1 "));
	check(e.text, why_of_letter(k.belt.db, 1, 1, 1, &k.arena, &id, &n,
	    &e));
	check_str("of its first letter", ids(&k, id, n), STR("1 "));
	check(e.text, why_of_intake(k.belt.db, 4, &k.arena, &id, &n, &e));
	check_str("of the copy", ids(&k, id, n), STR("4 "));
	check_int("it is there", why_decision(k.belt.db, 3, &k.arena, &row,
	    &e), 1);
	check_int("with its events and no others", row.nevent, 3);
	check_str("in order", str_from(row.event[1].what),
	    STR("ticket.status"));
	check_int("and its words", why_config(k.belt.db, row.config,
	    &k.arena, &text, &e), 1);
	check("as they were read", str_find(text, STR("relay out"), 0) <
	    text.n);
	check_int("none", why_decision(k.belt.db, 99, &k.arena, &row, &e),
	    0);
	kit_clear(&k);
}

/* CO-4, OP-11: what is erased or purged is not kept here either. */
static void
what_is_erased_is_not_known(void **state)
{
	static const struct query bounced = { "test.bounced",
		"UPDATE desk.event SET why = 'it was not delivered: 550"
		" <Ann@c.example> unknown' WHERE what = 'letter.queued' AND"
		" letter = 1", NULL };
	struct err e = ERR_INIT;
	struct kit k;

	(void)state;
	begin(&k);
	go_on(&k);
	write_now(&k, &bounced);
	check(e.text, db_begin(k.belt.db, &e) &&
	    erase_contact(k.belt.db, 1, &k.arena, &e) &&
	    db_commit(k.belt.db, &e));
	/* The eighth closed a ticket: it names nobody. */
	check_rows("OP-6: of the erased only that there was a decision", &k,
	    "SELECT id FROM desk.decision WHERE record = '' ORDER BY id",
	    "1\n3\n4\n5\n7\n");
	check_rows("not in what events tell", &k, "SELECT count(*) FROM"
	    " desk.event WHERE why || from_value || to_value LIKE"
	    " '%ann@%'", "0\n");
	check_whole("the store is whole", &k);
	kit_clear(&k);
}

static void
what_is_purged_is_not_known(void **state)
{
	static const struct query none_under_way = { "test.held",
		"UPDATE desk.letter SET held = 'test'", NULL };
	static struct keep second = { .ms = 1000 };
	struct err e = ERR_INIT;
	struct kit k;
	int n;

	(void)state;
	begin(&k);
	go_on(&k);
	write_now(&k, &none_under_way);
	k.conf->retention.closed = &second;
	k.conf->retention.nclosed = 1;
	k.now += 60000;
	while ((n = purge_turn(&k.belt, k.now, &e)) > 0)
		;
	check(e.text, n == 0);
	check_rows("OP-11: what was decided of a purged ticket is gone", &k,
	    "SELECT id FROM desk.decision WHERE record <> '' ORDER BY id",
	    "4\n6\n");
	check_whole("the store is whole", &k);
	kit_clear(&k);
}

/* RL: `db check` sees what does not fit together. */
static void
damage_is_found(void **state)
{
	static const struct {
		const char *what;
		struct query damage;
	} rows[] = {
		{ "event-without-decision", { "test.damage",
		  "DELETE FROM desk.decision WHERE id = 1", NULL } },
		{ "decision-without-mail", { "test.damage", "UPDATE"
		  " desk.decision SET intake = 99 WHERE id = 1", NULL } },
		{ "decision-without-configuration", { "test.damage",
		  "DELETE FROM desk.config", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = ERR_INIT;
		char what[40];
		struct kit k;

		begin(&k);
		write_now(&k, &rows[i].damage);
		snprintf(what, sizeof what, "%s", rows[i].what);
		findings = 0;
		check(what, check_store(k.dir.path, false, find, what,
		    &e) > 0);
		check(what, findings > 0);
		kit_clear(&k);
	}
}

/* --- Decided again -------------------------------------------------------- */

/* The record without the numbers that only the store gives. */
static json_t *
essence(struct str text)
{
	json_t *o = json_loadb(text.p, text.n, 0, NULL), *plan, *one;
	const char *const lists[] = { "messages", "tickets", "letters",
		"conversations" };
	size_t j;

	check("a record", o != NULL);
	plan = json_object_get(o, "plan");
	json_object_del(json_object_get(plan, "outcome"), "message");
	json_object_del(json_object_get(plan, "outcome"), "conversation");
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		json_array_foreach(json_object_get(plan, lists[i]), j, one) {
			json_object_del(one, "id");
			json_object_del(one, "conversation");
			json_object_del(one, "ticket");
		}
	return o;
}

static void
decide_again(struct kit *k, const struct stored *s)
{
	struct judged j = { .waiting = &s->waiting };
	struct buf raw = BUF_INIT;
	struct err e = ERR_INIT;
	json_t *was, *is, *record = json_loadb(s->record.p, s->record.n, 0,
	    NULL);
	struct mail mail;
	char *text;

	check_int("its bytes", raw_load(k->belt.db, s->waiting.raw, &raw,
	    &e), 1);
	mail_read(&k->arena, buf_view(&raw), &mail);
	j.mail = &mail;
	j.came_by = conf_channel(k->conf, s->waiting.channel);
	judge_input(k->conf, &j, &k->arena);
	check(e.text, recall_facts(k->belt.db, k->conf, &j.in, s, record,
	    &k->arena, &j.facts, &e));
	judge_plan(k->conf, k->belt.key, &j, &k->arena);
	was = essence(s->record);
	is = essence(record_mail(k->conf, &j.in, &j.facts, &j.plan,
	    &k->arena));
	text = json_dumps(is, JSON_COMPACT);
	if (!json_equal(was, is))
		fail_msg("mail %lld is decided otherwise: %.*s now: %s",
		    (long long)s->waiting.intake, STR_ARG(s->record), text);
	free(text);
	json_decref(was);
	json_decref(is);
	json_decref(record);
	buf_clear(&raw);
}

/* OP-7: by the same words the same is decided, whatever came after. */
static void
the_past_is_recalled(void **state)
{
	struct err e = ERR_INIT;
	struct stored *s;
	struct kit k;
	size_t n;

	(void)state;
	begin(&k);
	go_on(&k);
	check(e.text, recall_stored(k.belt.db, 0, 0, 100, &k.arena, &s, &n,
	    &e));
	check_int("all of them", n, MAILS);
	for (size_t i = 0; i < n; i++)
		decide_again(&k, &s[i]);
	check(e.text, recall_stored(k.belt.db, 2, 0, 2, &k.arena, &s, &n,
	    &e));
	check_int("a page of them", n, 2);
	check_int("behind the one before", s[0].waiting.intake, 3);
	kit_clear(&k);
}

static void
take(void *arg, const struct whatif_mail *m)
{
	struct buf *b = arg;
	struct arena a = ARENA_INIT;

	for (size_t i = 0; i < m->ndifference; i++)
		buf_printf(b, "%lld %.*s\n", (long long)m->intake,
		    STR_ARG(differ_text(&m->difference[i], &a)));
	arena_clear(&a);
}

/* The kit's configuration with some words in the place of others. */
static struct conf *
changed(const struct kit *k, const char *from, const char *to)
{
	struct str text = k->conf->text;
	size_t at = str_find(text, str_from(from), 0);
	struct buf b = BUF_INIT, said = BUF_INIT;
	struct conf *c;

	check(from, at < text.n);
	buf_str(&b, str_sub(text, 0, at));
	buf_z(&b, to);
	buf_str(&b, str_sub(text, at + strlen(from), text.n));
	c = conf_from_text("new.conf", buf_view(&b), &said);
	check(said.n > 0 ? said.p : "configuration", c != NULL);
	buf_clear(&b);
	buf_clear(&said);
	return c;
}

/* OP-7: what another configuration would have done, and nothing is. */
static void
another_configuration(void **state)
{
	static const struct {
		const char *what, *from, *to, *want;
		int64_t differ;
	} rows[] = {
		{ "the same words", "relay out", "relay out", "", 0 },
		{ "a letter less, once for each first mail",
		  "    send ticket-received to contact\n", "",
		  "1 letter: ticket-received to ann@c.example -> none (rule "
		  "postroom.conf:19)\n"
		  "2 letter: ticket-received to bob@x.example -> none (rule "
		  "postroom.conf:19)\n", 2 },
		{ "another target of the trigger: only where it was hit",
		  "  on new {", "  when customer-replies set status closed\n"
		  "  on new {",
		  "3 closed: no -> yes\n"
		  "3 status: waiting-on-us -> closed (rule new.conf:18)\n",
		  1 },
		{ "a filter: what would not be there any more",
		  "channel support {", "filter { when sender ~ /bob@/ then "
		  "drop }\nchannel support {",
		  "2 outcome: filed -> filtered (rule new.conf:23)\n"
		  "2 letter: ticket-received to bob@x.example -> none (rule "
		  "postroom.conf:19)\n"
		  "2 letter: notify-new to desk@example.net -> none (rule "
		  "postroom.conf:20)\n", 1 },
	};
	struct buf said = BUF_INIT;
	struct str before;
	struct kit k;
	static const struct query all = { "test.all", "SELECT (SELECT"
		" count(*) FROM desk.event) || ' ' || (SELECT count(*) FROM"
		" desk.decision) || ' ' || (SELECT count(*) FROM desk.letter)"
		" || ' ' || (SELECT count(*) FROM desk.config)", NULL };

	(void)state;
	begin(&k);
	go_on(&k);
	before = kit_ask(&k, &all);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf *c = changed(&k, rows[i].from, rows[i].to);
		struct whatif w = { .db = k.belt.db, .was = k.conf,
			.would = c, .key = k.belt.key, .reader = &k.reader,
			.emit = take, .arg = &said };
		struct err e = ERR_INIT;
		struct str got;
		size_t at;

		buf_reset(&said);
		check(e.text, whatif_run(&w, &e));
		got = buf_view(&said);
		/* The kit's file is in a directory of its own. */
		while ((at = str_find(got, STR("(rule /"), 0)) < got.n) {
			size_t end = str_find(got, STR("postroom.conf:"), at);

			got = str_printf(&k.arena, "%.*s(rule %.*s",
			    STR_ARG(str_sub(got, 0, at)),
			    STR_ARG(str_sub(got, end, got.n)));
		}
		check_str(rows[i].what, got, str_from(rows[i].want));
		check_int(rows[i].what, w.mails, MAILS);
		check_int(rows[i].what, w.differ, rows[i].differ);
		conf_free(c);
	}
	check_str("nothing was written", kit_ask(&k, &all), before);
	buf_clear(&said);
	kit_clear(&k);
}

/* OP-7: what is not kept any more is counted, not guessed. */
static void
what_is_not_kept_is_counted(void **state)
{
	static const struct query forget = { "test.forget",
		"UPDATE desk.decision SET record = '' WHERE id = 1", NULL };
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	struct kit k;
	struct whatif w;

	(void)state;
	begin(&k);
	write_now(&k, &forget);
	w = (struct whatif){ .db = k.belt.db, .was = k.conf,
		.would = k.conf, .key = k.belt.key, .reader = &k.reader,
		.since = k.now - 3 * 60000, .emit = take, .arg = &said };
	check(e.text, whatif_run(&w, &e));
	check_int("since: only what came then", w.mails, 3);
	check_int("none of them is forgotten", w.not_kept, 0);
	w.mails = w.since = 0;
	check(e.text, whatif_run(&w, &e));
	check_int("all but one", w.mails, MAILS - 1);
	check_int("which is counted", w.not_kept, 1);
	buf_clear(&said);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_of_a_decision),
		cmocka_unit_test(decisions_are_found),
		cmocka_unit_test(what_is_erased_is_not_known),
		cmocka_unit_test(what_is_purged_is_not_known),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(the_past_is_recalled),
		cmocka_unit_test(another_configuration),
		cmocka_unit_test(what_is_not_kept_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
