#include "tests/unit/flow_desk.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/io.h"
#include "flow/command.h"
#include "store/outcomes.h"

#define HEAD(from, id, subject) \
	"From: " from "\nTo: support@example.com\nMessage-ID: <" id ">\n" \
	"Date: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: " subject "\n"

#define CARLA "Carla Customer <carla@customer.example>"

#define OUTCOMES "SELECT intake || ' ' || what || ' ' || conversation" \
	" || ' ' || duplicate_of FROM desk.outcome ORDER BY intake"
#define THREADS "SELECT conversation || ' ' || joined_by || ' ' ||" \
	" from_address FROM desk.message WHERE direction = 'incoming'" \
	" ORDER BY id"
#define TICKETS "SELECT id || ' ' || status || ' ' || name" \
	" FROM desk.ticket ORDER BY id"
#define LETTERS "SELECT l.kind || ' ' || l.to_address || ' ' || l.subject" \
	" FROM desk.letter AS l ORDER BY l.id"

static bool
has(struct str text, const char *needle)
{
	return str_find(text, str_from(needle), 0) < text.n;
}

/* CH-5, CO-1, AU-1, AU-5, SE-1, SE-2 */
static void
a_first_mail_opens_a_ticket(void **state)
{
	static const struct query bytes = { "test.bytes",
		"SELECT bytes FROM desk.letter_body ORDER BY letter", NULL };
	struct kit k;
	struct str letters;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "Broken lamp")
	    "\nIt does not light.\n");
	kit_file(&k);
	check_rows("one outcome", &k, OUTCOMES, "1 filed 1 0\n");
	check_rows("its ticket", &k, TICKETS, "1 new Broken lamp\n");
	check_rows("its contact", &k, "SELECT c.first_name || ' ' ||"
	    " c.last_name || ' ' || a.folded FROM desk.contact AS c"
	    " JOIN desk.contact_address AS a ON a.contact = c.id",
	    "Carla Customer carla@customer.example\n");
	check_rows("letters, one a recipient", &k, "SELECT kind || ' ' ||"
	    " to_address FROM desk.letter ORDER BY id",
	    "automatic carla@customer.example\n"
	    "notification desk@example.net\n");
	letters = kit_ask(&k, &bytes);
	check("final bytes", has(letters, "\r\n\r\n"));
	check("marked", has(letters, "Auto-Submitted: auto-replied"));
	check("threaded", has(letters, "In-Reply-To: <1@c>"));
	check_rows("a record of the decision", &k, "SELECT d.input || ' ' ||"
	    " d.intake || ' ' || (c.text LIKE '%relay out%') FROM"
	    " desk.decision AS d JOIN desk.config AS c ON c.hash = d.config",
	    "mail 1 1\n");
	check_rows("no try is left", &k, "SELECT n FROM desk.tries", "");
	kit_clear(&k);
}

/* TH-1 b, c; TH-2; TH-3 */
static void
mails_find_their_conversation(void **state)
{
	static const struct query received = { "test.received",
		"SELECT message_id FROM desk.letter WHERE kind = 'automatic'"
		" ORDER BY id LIMIT 1", NULL };
	struct kit k;
	struct buf reply = BUF_INIT;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "Lamp") "\nHelp.\n");
	kit_file(&k);
	buf_printf(&reply, HEAD(CARLA, "2@c", "Re: Lamp")
	    "In-Reply-To: <%.*s>\n\nMore.\n",
	    STR_ARG(str_trim(kit_ask(&k, &received))));
	kit_take(&k, "support", reply.p);
	kit_take(&k, "support", HEAD(CARLA, "3@c", "Re: Lamp")
	    "References: <1@c> <unknown@x>\n\nEven more.\n");
	kit_take(&k, "support", HEAD(CARLA, "4@c", "Lamp") "\nAnother.\n");
	kit_take(&k, "support", HEAD("Eve <eve@else.example>", "5@e",
	    "Re: Lamp") "In-Reply-To: <1@c>\n\nLet me in.\n");
	kit_file(&k);
	check_rows("our id, a reference, a subject alone, a stranger", &k,
	    THREADS,
	    "1 none carla@customer.example\n"
	    "1 our-id carla@customer.example\n"
	    "1 reference carla@customer.example\n"
	    "2 none carla@customer.example\n"
	    "3 none eve@else.example\n");
	check_rows("the customer replied (AU-3)", &k,
	    "SELECT status FROM desk.ticket WHERE id = 1",
	    "waiting-on-us\n");
	buf_clear(&reply);
	kit_clear(&k);
}

/* TH-1 c: folders come in any order. */
static void
the_answer_may_come_before_the_mail(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "late@c", "Re: Lamp")
	    "In-Reply-To: <early@c>\n\nSecond.\n");
	kit_file(&k);
	kit_take(&k, "support", HEAD(CARLA, "early@c", "Lamp")
	    "\nFirst.\n");
	kit_file(&k);
	check_rows("one conversation", &k, THREADS,
	    "1 none carla@customer.example\n"
	    "1 reference carla@customer.example\n");
	kit_clear(&k);
}

/* CH-5, SECURITY.md 2.2 */
static void
the_same_mail_again_is_a_duplicate(void **state)
{
	static const char mail[] = HEAD(CARLA, "1@c", "Lamp") "\nHelp.\n";
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", mail);
	kit_take(&k, "support", mail);
	kit_take(&k, "other", mail);
	kit_file(&k);
	kit_take(&k, "support", mail);
	kit_file(&k);
	check_rows("in one batch, in another inbox, later", &k, OUTCOMES,
	    "1 filed 1 0\n2 duplicate 0 1\n3 filed 2 0\n4 duplicate 0 1\n");
	kit_clear(&k);
}

/* CH-6: one bad mail never blocks the others. */
static void
a_bad_mail_is_set_aside_alone(void **state)
{
	static const struct query purge = { "test.purge",
		"DELETE FROM mail.raw WHERE id = 2", NULL };
	struct kit k;
	struct err e = ERR_INIT;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "One") "\nHelp.\n");
	kit_take(&k, "support", HEAD(CARLA, "2@c", "Two") "\nHelp.\n");
	kit_take(&k, "gone", HEAD(CARLA, "3@c", "Three") "\nHelp.\n");
	kit_take(&k, "support", HEAD(CARLA, "4@c", "Four") "\nHelp.\n");
	kit_take(&k, "support", "\001\002\003no mail at all");
	check("begin", db_begin(k.mail, &e));
	check(e.text, db_run(db_use(k.mail, &purge, &e), &e));
	check(e.text, db_commit(k.mail, &e));
	kit_file(&k);
	check_rows("each has its outcome", &k, "SELECT what || ' ' || reason"
	    " FROM desk.outcome ORDER BY intake",
	    "filed \n"
	    "set-aside its raw bytes are gone\n"
	    "set-aside channel gone is not in the configuration\n"
	    "filed \n"
	    "filed \n");
	check_rows("nothing half done", &k,
	    "SELECT count(*) FROM desk.ticket", "3\n");
	kit_clear(&k);
}

/* CH-6, CH-5: two mails of a batch that the store cannot take, the one for
 * the other; those around them are filed once, in their order. */
static void
a_mail_that_cannot_be_filed_is_set_aside_alone(void **state)
{
	static const struct query only = { "test.only", "CREATE UNIQUE INDEX"
		" desk.test_only ON message (subject)", NULL };
	static const char *const subject[] = { "One", "Two", "One", "Three",
		"One", "Four" };
	struct kit k;
	struct err e = ERR_INIT;

	(void)state;
	kit_init(&k, "");
	check("begin", db_begin(k.belt.db, &e));
	check(e.text, db_run(db_use(k.belt.db, &only, &e), &e));
	check(e.text, db_commit(k.belt.db, &e));
	for (size_t i = 0; i < sizeof subject / sizeof *subject; i++) {
		char mail[300];

		snprintf(mail, sizeof mail, HEAD("Carla <c%zu@c.example>",
		    "%zu@c", "%s") "\nHelp.\n", i, i, subject[i]);
		kit_take(&k, "support", mail);
	}
	kit_file(&k);
	check_rows("each has its outcome", &k, "SELECT intake || ' ' || what"
	    " || ' ' || conversation FROM desk.outcome ORDER BY intake",
	    "1 filed 1\n2 filed 2\n3 set-aside 0\n4 filed 3\n"
	    "5 set-aside 0\n6 filed 4\n");
	check_rows("with the reason", &k, "SELECT count(*) FROM desk.outcome"
	    " WHERE reason LIKE 'constraint: %'", "2\n");
	check_rows("nothing twice, nothing half done", &k,
	    "SELECT group_concat(name) FROM (SELECT name FROM desk.ticket"
	    " ORDER BY id)", "One,Two,Three,Four\n");
	check_rows("tried once", &k, "SELECT intake || ' ' || n FROM"
	    " desk.tries ORDER BY intake", "3 1\n5 1\n");
	kit_clear(&k);
}

/* CH-6: a mail that kills the reader three times is set aside. */
static void
a_deadly_mail_is_set_aside(void **state)
{
	static const struct {
		const char *what;
		int tries;
		const char *want;
	} T[] = {
		{ "killed us twice, filed at the third", 2, "1 filed 1 0\n" },
		{ "killed us three times", 3, "1 set-aside 0 0\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		static const struct query outcome = { "test.first",
			"SELECT intake || ' ' || what || ' ' || conversation"
			" || ' ' || duplicate_of FROM desk.outcome"
			" WHERE intake = 1", NULL };
		struct kit k;
		struct err e = ERR_INIT;

		kit_init(&k, "");
		kit_take(&k, "support", HEAD(CARLA, "1@c", "One") "\nHi.\n");
		kit_take(&k, "support", HEAD(CARLA, "2@c", "Two") "\nHi.\n");
		check(e.text, db_begin(k.belt.db, &e));
		for (int n = 0; n < T[i].tries; n++)
			check(e.text, outcomes_try(k.belt.db, 1, &e));
		check(e.text, db_commit(k.belt.db, &e));
		check_int("the suspect goes alone",
		    file_batch(&k.belt, k.now, &e), 1);
		kit_file(&k);
		check_str(T[i].what, kit_ask(&k, &outcome),
		    str_from(T[i].want));
		check_rows("the line moves on", &k, "SELECT what FROM"
		    " desk.outcome WHERE intake = 2", "filed\n");
		kit_clear(&k);
	}
}

static bool
not_there(struct reader *r, struct str raw, struct arena *a,
    struct mail *out, struct err *e)
{
	(void)r, (void)raw, (void)a, (void)out;
	return err_set(e, ERR_AGAIN, "no reader");
}

static void
what_is_not_the_mail_s_fault_is_tried_again(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "One") "\nHelp.\n");
	k.reader.read = not_there;
	for (int i = 0; i < 5; i++) {
		struct err e = ERR_INIT;

		check_int("not now", file_batch(&k.belt, k.now, &e), -1);
		check_int(e.text, e.kind, ERR_AGAIN);
	}
	check_rows("it waits", &k, OUTCOMES, "");
	reader_here(&k.reader);
	kit_file(&k);
	check_rows("and is filed", &k, OUTCOMES, "1 filed 1 0\n");
	kit_clear(&k);
}

/* RL-1: fill the disk. */
static void
a_full_disk_delays_and_loses_nothing(void **state)
{
	struct kit k;
	struct rlimit limit, small;
	struct buf mail = BUF_INIT;

	(void)state;
	kit_init(&k, "");
	buf_z(&mail, HEAD(CARLA, "1@c", "Long") "\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&mail, "Line %d of many that say little\n", i);
	kit_take(&k, "support", HEAD(CARLA, "0@c", "Short") "\nHi.\n");
	kit_take(&k, "support", mail.p);
	check("limit", getrlimit(RLIMIT_FSIZE, &limit) == 0);
	small = limit;
	small.rlim_cur = 128 * 1024;
	signal(SIGXFSZ, SIG_IGN);
	check("limit", setrlimit(RLIMIT_FSIZE, &small) == 0);
	for (int i = 0; i < 2 * FILE_TRIES; i++) {
		struct err e = ERR_INIT;

		check_int("not now", file_batch(&k.belt, k.now, &e), -1);
		check_int(e.text, e.kind, ERR_AGAIN);
		check(e.text, strncmp(e.text, "disk", 4) == 0);
	}
	check_rows("nothing of it lasts", &k, OUTCOMES, "");
	check("limit", setrlimit(RLIMIT_FSIZE, &limit) == 0);
	kit_file(&k);
	check_rows("then all is filed", &k, OUTCOMES,
	    "1 filed 1 0\n2 filed 2 0\n");
	buf_clear(&mail);
	kit_clear(&k);
}

/* SE-1: the mail is not lost with the letter it caused. */
static void
a_broken_template_loses_no_mail(void **state)
{
	struct kit k;
	struct err e = ERR_INIT;
	struct state_dir d;
	char path[PATH_MAX];

	(void)state;
	state_dir_init(&d);
	snprintf(path, sizeof path, "%.*s/ticket-received.txt",
	    (int)sizeof path - 32, d.top);
	check(e.text, io_replace(path, STR("Subject: {{#oops}}\n\nx\n"),
	    0600, &e));
	kit_init(&k, d.top);
	kit_take(&k, "support", HEAD(CARLA, "1@c", "Lamp") "\nHelp.\n");
	kit_file(&k);
	check_rows("filed", &k, OUTCOMES, "1 filed 1 0\n");
	check_rows("said", &k, "SELECT ticket || ' ' || to_value FROM"
	    " desk.event WHERE what = 'letter.not-composed'"
	    " AND to_value LIKE 'carla%'",
	    "1 carla@customer.example\n");
	check_rows("no letter to her", &k, "SELECT count(*) FROM desk.letter"
	    " WHERE kind = 'automatic'", "0\n");
	kit_clear(&k);
	unlink(path);
	state_dir_clear(&d);
}

static void
must_run(struct kit *k, const struct command *in)
{
	struct arena a = ARENA_INIT;
	struct plan p;
	struct err e = ERR_INIT;

	k->now += 1000;
	check(e.text, command_run(&k->belt, in, k->now, &a, &p, &e));
	arena_clear(&a);
}

/* TK-15, AU-2, TH-1 b */
static void
an_agent_answers_and_the_customer_replies(void **state)
{
	static const struct query sent = { "test.sent", "SELECT l.message_id"
		" FROM desk.letter AS l WHERE l.kind = 'reply'", NULL };
	static const struct query bytes = { "test.sent_bytes",
		"SELECT b.bytes FROM desk.letter_body AS b JOIN desk.letter"
		" AS l ON l.id = b.letter WHERE l.kind = 'reply'", NULL };
	struct kit k;
	struct buf reply = BUF_INIT;
	const struct user *alice;

	(void)state;
	kit_init(&k, "");
	alice = conf_user(k.conf, STR("alice"));
	kit_take(&k, "support", HEAD(CARLA, "1@c", "Lamp") "\nHelp.\n");
	kit_file(&k);
	must_run(&k, &(struct command){ .what = TICKET_REPLY, .by = alice,
	    .id = 1, .text = STR("Turn it **on**.") });
	check_rows("one letter to her", &k, "SELECT to_address FROM"
	    " desk.letter WHERE kind = 'reply'", "carla@customer.example\n");
	check("to what she wrote (SE-6)",
	    has(kit_ask(&k, &bytes), "In-Reply-To: <1@c>"));
	check_rows("AU-2", &k, TICKETS, "1 waiting-on-contact Lamp\n");
	buf_printf(&reply, HEAD(CARLA, "2@c", "Re: Lamp")
	    "In-Reply-To: <%.*s>\n\nThanks.\n",
	    STR_ARG(str_trim(kit_ask(&k, &sent))));
	kit_take(&k, "support", reply.p);
	kit_file(&k);
	check_rows("AU-3", &k, TICKETS, "1 waiting-on-us Lamp\n");
	must_run(&k, &(struct command){ .what = TICKET_CLOSE, .by = alice,
	    .id = 1 });
	check_rows("TK-4", &k, "SELECT closed FROM desk.conversation", "1\n");
	check_rows("who did it (TK-13)", &k, "SELECT DISTINCT by_whom FROM"
	    " desk.decision WHERE input = 'command'", "user:alice\n");
	buf_clear(&reply);
	kit_clear(&k);
}

/* A command that cannot be done leaves nothing behind. */
static void
commands_are_refused_whole(void **state)
{
	static const struct {
		const char *what;
		struct command in;
		enum err_kind want;
	} T[] = {
		{ "no such ticket", { .what = TICKET_CLOSE, .id = 99 },
		  ERR_INPUT },
		{ "no such conversation",
		  { .what = CONVERSATION_CLOSE, .id = 99 }, ERR_INPUT },
		{ "no such letter", { .what = LETTER_CANCEL, .id = 99 },
		  ERR_INPUT },
		{ "not set aside", { .what = INTAKE_RETRY, .id = 1 },
		  ERR_REFUSED },
		{ "a conversation of another ticket",
		  { .what = TICKET_COMMENT, .id = 1, .conversation = 2,
		    .text = STR_INIT("x") }, ERR_INPUT },
	};
	struct kit k;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "One") "\nHelp.\n");
	kit_take(&k, "support", HEAD(CARLA, "2@c", "Two") "\nHelp.\n");
	kit_file(&k);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct command in = T[i].in;
		struct err e = ERR_INIT;
		struct plan p;

		in.by = conf_user(k.conf, STR("alice"));
		check(T[i].what, !command_run(&k.belt, &in, k.now, &a, &p,
		    &e));
		check_int(T[i].what, e.kind, T[i].want);
		arena_clear(&a);
	}
	check_rows("nothing is left of them", &k, "SELECT count(*) FROM"
	    " desk.decision WHERE input = 'command'", "0\n");
	kit_clear(&k);
}

/* CH-5: `intake retry` */
static void
a_mail_set_aside_is_taken_up_again(void **state)
{
	static const struct query mend = { "test.mend",
		"UPDATE mail.intake SET channel = 'support'", NULL };
	struct kit k;
	struct err e = ERR_INIT;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "gone", HEAD(CARLA, "1@c", "One") "\nHelp.\n");
	kit_take(&k, "support", HEAD(CARLA, "2@c", "Two") "\nHelp.\n");
	kit_file(&k);
	check(e.text, db_begin(k.mail, &e));
	check(e.text, db_run(db_use(k.mail, &mend, &e), &e));
	check(e.text, db_commit(k.mail, &e));
	must_run(&k, &(struct command){ .what = INTAKE_RETRY, .id = 1,
	    .by = conf_user(k.conf, STR("alice")) });
	kit_file(&k);
	check_rows("both filed", &k, OUTCOMES, "1 filed 2 0\n2 filed 1 0\n");
	check_rows("and nothing is looked at again", &k, "SELECT value FROM"
	    " desk.cursor WHERE name = 'mail'", "2\n");
	kit_clear(&k);
}

/* A letter's end becomes history, once; what does not fit is passed over. */
static void
results_become_history(void **state)
{
	static const struct query put = { "test.put_result", "INSERT INTO"
		" out.result (letter, state, answer, at) VALUES (1, 'failed',"
		" '550 no such user', 7), (99, 'failed', '', 8),"
		" (2, 'sent', '250 ok', 9)", NULL };
	struct kit k;
	struct db *out = NULL;
	struct err e = ERR_INIT;

	(void)state;
	kit_init(&k, "");
	kit_take(&k, "support", HEAD(CARLA, "1@c", "One") "\nHelp.\n");
	kit_file(&k);
	check(e.text, db_open(&out, k.dir.path, STORE_OUT, &e));
	check(e.text, db_begin(out, &e));
	check(e.text, db_run(db_use(out, &put, &e), &e));
	check(e.text, db_commit(out, &e));
	db_close(out);
	check_int("all are read", file_results(&k.belt, k.now, &e), 3);
	check_int("once", file_results(&k.belt, k.now, &e), 0);
	check_rows("what a user must know", &k, "SELECT what || ' ' || letter"
	    " || ' ' || ticket || ' ' || at FROM desk.event"
	    " WHERE letter > 0 AND what IN ('letter.failed', 'letter.sent')",
	    "letter.failed 1 1 7\n");
	kit_clear(&k);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_mail_opens_a_ticket),
		cmocka_unit_test(mails_find_their_conversation),
		cmocka_unit_test(the_answer_may_come_before_the_mail),
		cmocka_unit_test(the_same_mail_again_is_a_duplicate),
		cmocka_unit_test(a_bad_mail_is_set_aside_alone),
		cmocka_unit_test(a_mail_that_cannot_be_filed_is_set_aside_alone),
		cmocka_unit_test(a_deadly_mail_is_set_aside),
		cmocka_unit_test(what_is_not_the_mail_s_fault_is_tried_again),
		cmocka_unit_test(a_full_disk_delays_and_loses_nothing),
		cmocka_unit_test(a_broken_template_loses_no_mail),
		cmocka_unit_test(an_agent_answers_and_the_customer_replies),
		cmocka_unit_test(commands_are_refused_whole),
		cmocka_unit_test(a_mail_set_aside_is_taken_up_again),
		cmocka_unit_test(results_become_history),
		cmocka_unit_test(crash_tests),
	};

	/* A process that forks at each of its points has no other thread. */
	const size_t but_crash = sizeof tests / sizeof *tests - 1;
	int failed;

	log_open(LOG_TO_FILE, "/dev/null", LOG_DEBUG, "test");
	failed = cmocka_run_group_tests_name("each read in its turn", tests,
	    NULL, NULL);
	kit_reads_ahead = true;
	return failed + _cmocka_run_group_tests("read ahead", tests,
	    but_crash, NULL, NULL);
}
