#include "tests/unit/flow_desk.h"

#include "base/io.h"
#include "flow/purge.h"
#include "store/check.h"
#include "store/erase.h"
#include "store/search.h"

/* OP-11: what retention takes, what it leaves, and that the store is whole
 * after each turn. */

#define LAMP "From: Ann <ann@customer.example>\nTo: support@example.com\n" \
	"Date: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: Lamp\n" \
	"Message-ID: <1@customer.example>\n\nIt is broken.\n"
#define BULB "From: Bob <bob@customer.example>\nTo: support@example.com\n" \
	"Date: Mon, 1 Jan 2024 11:00:00 +0000\nSubject: Bulb\n" \
	"Message-ID: <2@customer.example>\n\nIt is dark.\n"

enum { DAY_S = 24 * 3600 };

static void
find(void *arg, const struct finding *f)
{
	(void)arg;
	print_error("%s: %.*s\n", f->what, STR_ARG(f->text));
}

static void
check_whole(const char *what, struct kit *k)
{
	struct err e = ERR_INIT;

	check_int(what, check_store(k->dir.path, false, find, NULL, &e), 0);
}

static void
turn(struct kit *k)
{
	struct err e = ERR_INIT;
	int n;

	while ((n = purge_turn(&k->belt, k->now, &e)) > 0)
		check_whole("after the desk's turn", k);
	check(e.text, n == 0);
	while ((n = purge_turn_raw(k->mail, &e)) > 0)
		check_whole("after receive's turn", k);
	check(e.text, n == 0);
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

/* All letters are on their way or done: nothing waits for them. */
static const struct query no_letters = { "test.held",
	"UPDATE desk.letter SET held = 'x'", NULL };
static const struct query trash = { "test.trash",
	"UPDATE desk.conversation SET trashed = created WHERE id = 1", NULL };
static const struct query trash_ticket = { "test.trash_ticket",
	"UPDATE desk.ticket SET trashed = created WHERE id = 1", NULL };
static const struct query letter_waits = { "test.waits",
	"UPDATE desk.letter SET held = '' WHERE ticket = 1", NULL };

static void
begin(struct kit *k)
{
	kit_init(k, "");
	kit_take(k, "support", LAMP);
	kit_take(k, "support", BULB);
	kit_file(k);
	write_now(k, &no_letters);
}

static void
the_trash_is_emptied(void **state)
{
	struct kit k;

	(void)state;
	begin(&k);
	write_now(&k, &trash);
	write_now(&k, &trash_ticket);
	k.conf->retention.trash_ms = INT64_C(30) * DAY_S * 1000;
	k.now += INT64_C(29) * DAY_S * 1000;
	turn(&k);
	check_rows("not before its time", &k,
	    "SELECT id FROM desk.ticket", "1\n2\n");
	k.now += INT64_C(2) * DAY_S * 1000;
	turn(&k);
	check_rows("the ticket is gone", &k, "SELECT id FROM desk.ticket",
	    "2\n");
	check_rows("its conversation", &k,
	    "SELECT id FROM desk.conversation", "2\n");
	check_rows("its message", &k, "SELECT intake FROM desk.message",
	    "2\n");
	check_rows("its ids", &k,
	    "SELECT msgid FROM desk.ref WHERE conversation = 1", "");
	check_rows("its raw bytes", &k,
	    "SELECT raw > 0 FROM mail.intake ORDER BY id", "0\n1\n");
	check_rows("nothing wants what is done", &k,
	    "SELECT count(*) FROM desk.purge", "1\n");
	turn(&k);
	check_rows("next time it is told so", &k,
	    "SELECT count(*) FROM desk.purge", "0\n");
	check_rows("the outcome stays: counts are true", &k,
	    "SELECT intake || what FROM desk.outcome ORDER BY intake",
	    "1filed\n2filed\n");
	check_rows("its history ends", &k,
	    "SELECT what FROM desk.event WHERE ticket = 1",
	    "ticket.purged\n");
	kit_take(&k, "support", LAMP);
	kit_file(&k);
	check_rows("TK-7: mail on the server does not come back", &k,
	    "SELECT what FROM desk.outcome WHERE intake = 3", "duplicate\n");
	kit_clear(&k);
}

/* OP-11: closed tickets go by the first line whose criteria fit. */
static void
the_first_line_that_fits(void **state)
{
	static const char text[] = "retention {\n"
	    "closed-tickets off where name ~ contract\n"
	    "closed-tickets 10d where priority = low and closed < -12d\n"
	    "closed-tickets 30d }\n";
	static const struct query rows[] = {
		{ "test.closed", "UPDATE desk.ticket SET closed = changed,"
		  " status = 'closed'", NULL },
		{ "test.since", "UPDATE desk.status_since SET status ="
		    " (SELECT status FROM desk.ticket WHERE id = ticket)",
		    NULL },
		{ "test.low", "UPDATE desk.ticket SET priority = 0", NULL },
		{ "test.name", "UPDATE desk.ticket SET name = 'the contract'"
		  " WHERE id = 2", NULL },
	};
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(text), &said);
	struct kit k;

	(void)state;
	check(said.n > 0 ? said.p : "", c != NULL);
	begin(&k);
	k.conf->retention = c->retention;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		write_now(&k, &rows[i]);
	k.now += INT64_C(11) * DAY_S * 1000;
	turn(&k);
	check_rows("its line says more than its age", &k,
	    "SELECT id FROM desk.ticket", "1\n2\n");
	k.now += INT64_C(2) * DAY_S * 1000;
	turn(&k);
	check_rows("now it is due", &k, "SELECT id FROM desk.ticket",
	    "2\n");
	k.now += INT64_C(400) * DAY_S * 1000;
	turn(&k);
	check_rows("the first line keeps this one", &k,
	    "SELECT id FROM desk.ticket", "2\n");
	kit_clear(&k);
	conf_free(c);
	buf_clear(&said);
}

static void
letters_on_their_way_are_waited_for(void **state)
{
	struct kit k;

	(void)state;
	begin(&k);
	write_now(&k, &trash);
	write_now(&k, &trash_ticket);
	write_now(&k, &letter_waits);
	k.conf->retention.trash_ms = INT64_C(30) * DAY_S * 1000;
	k.now += INT64_C(60) * DAY_S * 1000;
	turn(&k);
	check_rows("its letter is not sent yet", &k,
	    "SELECT count(*) FROM desk.ticket", "2\n");
	kit_clear(&k);
}

static void
raw_bytes_go_by_age(void **state)
{
	struct kit k;

	(void)state;
	begin(&k);
	kit_take(&k, "support", "\001\002\003no mail at all");
	k.conf->retention.raw_ms = INT64_C(400) * DAY_S * 1000;
	k.now += INT64_C(401) * DAY_S * 1000;
	turn(&k);
	check_rows("of what has its outcome, and of nothing else", &k,
	    "SELECT raw > 0 FROM mail.intake ORDER BY id", "0\n0\n1\n");
	check_rows("no row of bytes is left behind", &k,
	    "SELECT count(*) FROM mail.raw", "1\n");
	check_rows("the messages stay", &k,
	    "SELECT count(*) FROM desk.message", "2\n");
	kit_clear(&k);
}

static void
ids_are_not_given_out_again(void **state)
{
	struct kit k;

	(void)state;
	begin(&k);
	k.conf->retention.trash_ms = DAY_S * 1000;
	write_now(&k, &(struct query){ "test.all",
	    "UPDATE desk.conversation SET trashed = created", NULL });
	write_now(&k, &(struct query){ "test.all_tickets",
	    "UPDATE desk.ticket SET trashed = created", NULL });
	k.now += INT64_C(2) * DAY_S * 1000;
	turn(&k);
	check_rows("nothing is left", &k,
	    "SELECT count(*) FROM desk.ticket", "0\n");
	kit_take(&k, "support", "From: c@customer.example\n\nNew.\n");
	kit_file(&k);
	check_rows("the next ticket is the third", &k,
	    "SELECT id || ' ' || origin FROM desk.ticket", "3 3\n");
	kit_clear(&k);
}

static void
no_bytes(struct kit *k, const char *leaf, const char *text)
{
	char path[PATH_MAX];
	struct buf all = BUF_INIT;
	struct err e = ERR_INIT;
	struct str whole;

	state_dir_file(&k->dir, leaf, path);
	check(leaf, io_file(path, 64 << 20, &all, &e));
	whole = buf_view(&all);
	check("the file was read", whole.n > 4096);
	check(leaf, str_find(whole, str_from(text), 0) == whole.n);
	buf_clear(&all);
}

/* CO-4: nothing of the contact is found any more, by whatever one looks. */
static void
an_erased_contact_is_nowhere(void **state)
{
	struct err e = ERR_INIT;
	struct kit k;

	(void)state;
	begin(&k);
	check(e.text, search_index(k.belt.db, &e) >= 0);
	check_rows("it is in the search", &k, "SELECT count(*) FROM"
	    " desk.search_message WHERE search_message MATCH 'broken'",
	    "1\n");
	check(e.text, db_begin(k.belt.db, &e) &&
	    erase_contact(k.belt.db, 1, &k.arena, &e) &&
	    db_commit(k.belt.db, &e));
	turn(&k);
	check(e.text, search_index(k.belt.db, &e) >= 0);
	check_rows("not in the search", &k, "SELECT count(*) FROM"
	    " desk.search_message WHERE search_message MATCH 'broken'",
	    "0\n");
	check_rows("nor its names there", &k, "SELECT count(*) FROM"
	    " desk.search_name WHERE search_name MATCH 'ann'", "0\n");
	check_rows("not in a message", &k, "SELECT count(*) FROM desk.message"
	    " WHERE text || subject || from_address || from_name || refs"
	    " || message_id LIKE '%ann%'", "0\n");
	check_rows("not in a ticket", &k, "SELECT name || description FROM"
	    " desk.ticket WHERE id = 1", "(erased)\n");
	check_rows("not by its address", &k,
	    "SELECT folded FROM desk.contact_address",
	    "bob@customer.example\n");
	check_rows("not in a letter", &k, "SELECT count(*) FROM desk.letter"
	    " AS l JOIN desk.letter_body AS b ON b.letter = l.id WHERE"
	    " to_folded LIKE 'ann@%' OR instr(b.bytes, 'ann@') > 0", "0\n");
	check_rows("not in what was decided", &k, "SELECT count(*) FROM"
	    " desk.decision WHERE instr(record, 'ann@') > 0", "0\n");
	check_rows("not in its raw mail", &k,
	    "SELECT raw > 0 FROM mail.intake ORDER BY id", "0\n1\n");
	check_rows("the rows stay: counts are true", &k,
	    "SELECT (SELECT count(*) FROM desk.ticket) || ' ' ||"
	    " (SELECT count(*) FROM desk.message) || ' ' ||"
	    " (SELECT count(*) FROM desk.contact)", "2 2 2\n");
	check_whole("the store is whole", &k);
	/* Not even on a page that is free now. */
	kit_close(&k);
	no_bytes(&k, "desk.db", "ann@customer.example");
	no_bytes(&k, "mail.db", "ann@customer.example");
	kit_open(&k, "");
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_trash_is_emptied),
		cmocka_unit_test(the_first_line_that_fits),
		cmocka_unit_test(letters_on_their_way_are_waited_for),
		cmocka_unit_test(raw_bytes_go_by_age),
		cmocka_unit_test(an_erased_contact_is_nowhere),
		cmocka_unit_test(ids_are_not_given_out_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
