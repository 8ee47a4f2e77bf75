/* The queries of lists and shows, on a small store (VW-6, CH-5, SE-3). */
#include "tests/unit/unit.h"

#include <stddef.h>

#include "store/list.h"
#include "tests/unit/store_dir.h"

#define TICKET(id, status, owner, team, priority, changed, closed) \
	"INSERT INTO desk.ticket (id, name, description, pipeline, status," \
	" owner, team, inbox, priority, category, source, origin, created," \
	" changed, closed, reopened) VALUES (" id ", 'name', '', 'support', '" \
	status "', '" owner "', '" team "', 'desk', " priority ", '', " \
	"'email', 0, " id ", " changed ", " closed ", 0)"
#define LETTER(id, ticket, held) \
	"INSERT INTO desk.letter VALUES (" id ", 'reply', 'support', 'out'," \
	" '', 'a@x', 'a@x', 's@x', 'subject', 'mid', " ticket ", 1, 0, 1, 0," \
	" 5, 5, '" held "')"
#define DELIVERY(letter, state) \
	"INSERT INTO out.delivery VALUES (" letter ", 1, 'a@x', 'out', '" \
	state "', 5, 0, 1, 5, '250 ok', 'Q', '', 5, 6, '', 1, 0, '" \
	state "' = 'queued')"
#define INTAKE(id, channel) \
	"INSERT INTO mail.intake (id, channel, source, folder," \
	" uidvalidity, uid, size, received, taken, partial, full_size," \
	" raw) VALUES (" id ", '" channel "', 'imap'," \
	" 'INBOX', 7, " id ", 100, 1000, 1000, 0, 100, " id ")"
#define OUTCOME(id, what) \
	"INSERT INTO desk.outcome VALUES (" id ", '" what "', 3, 1, 0, ''," \
	" 'why', 1)"
#define Q(text) { "test", text, NULL }

static const struct query desk_rows[] = {
	Q(TICKET("1", "new", "alice", "support", "1", "50", "0")),
	Q(TICKET("2", "closed", "", "", "3", "40", "40")),
	Q(TICKET("3", "new", "", "support", "0", "60", "0")),
	Q(TICKET("4", "waiting", "alice", "", "1", "60", "0")),
	Q("INSERT INTO desk.contact VALUES (1, 'Ann', 'A', '', '', '', '', 0,"
	    " 1, 0)"),
	Q("INSERT INTO desk.contact VALUES (2, 'Bo', '', '', '', '', '', 0,"
	    " 1, 0)"),
	Q("INSERT INTO desk.contact_address VALUES ('ann@x', 'Ann@x', 1, 0)"),
	Q("INSERT INTO desk.contact_address VALUES ('ann@y', 'ann@y', 1, 1)"),
	Q("INSERT INTO desk.ticket_contact VALUES (1, 1)"),
	Q("INSERT INTO desk.conversation VALUES (1, 'support', 'desk', 's',"
	    " 0, 0, 0, 1, 'alice', 1, 0, 1, 1)"),
	Q("INSERT INTO desk.conversation VALUES (2, 'support', 'sales', 's',"
	    " 1, 0, 0, 2, '', 1, 0, 1, 1)"),
	Q("INSERT INTO desk.conversation VALUES (3, 'support', 'desk', 's',"
	    " 0, 0, 9, 0, '', 1, 0, 1, 1)"),
	Q("INSERT INTO desk.participant VALUES (1, 'c@x', 'C@x', 'Cee')"),
	Q("INSERT INTO desk.message VALUES (3, 1, 1, 'incoming', 'person',"
	    " 'Ann', 'ann@x', '{\"to\":[]}', 's', 1, 'mid', '', 'text',"
	    " 'new', '', '', '', '', 0, 1, 0, 'none', 1, 0, 0, 0, 0, 0)"),
	Q("INSERT INTO desk.message VALUES (4, 0, 1, 'outgoing', 'person',"
	    " '', '', '', 's', 1, '', '', '', '', '', '', 'alice', '', 0, 1,"
	    " 0, 'none', 1, 0, 0, 0, 0, 0)"),
	Q("INSERT INTO desk.attachment VALUES (3, 0, 'a.pdf', 'text/x', 12,"
	    " 0, '', 0, 0, 0)"),
	Q("INSERT INTO desk.event VALUES (1, 10, 1, 1, 3, 0,"
	    " 'ticket.created', 'system', '', '', 'because', 0)"),
	Q("INSERT INTO desk.event VALUES (2, 11, 1, 1, 0, 0, 'ticket.status',"
	    " 'user:alice', 'new', 'closed', '', 0)"),
	Q(LETTER("1", "1", "")), Q(LETTER("2", "1", "")),
	Q(LETTER("3", "2", "over the limit")), Q(LETTER("4", "2", "")),
	Q("INSERT INTO desk.letter_body VALUES (1, 'bytes')"),
	Q(OUTCOME("1", "filed")), Q(OUTCOME("2", "set-aside")),
	Q("INSERT INTO desk.cursor VALUES ('mail', 2)"),
	Q("INSERT INTO desk.tries VALUES (3, 2)"),
};
static const struct query mail_rows[] = {
	Q(INTAKE("1", "support")), Q(INTAKE("2", "support")),
	Q(INTAKE("3", "support")), Q(INTAKE("4", "billing")),
};
static const struct query out_rows[] = {
	Q(DELIVERY("1", "sent")), Q(DELIVERY("2", "queued")),
};

static void
put_rows(const char *dir, enum store_file file, const struct query *row,
         size_t n)
{
	struct err e = ERR_INIT;
	struct db *db = NULL;

	check(e.text, db_open(&db, dir, file, &e) && db_begin(db, &e));
	for (size_t i = 0; i < n; i++) {
		struct stmt *s = db_use(db, &row[i], &e);

		check(row[i].sql, s != NULL && db_run(s, &e));
	}
	check(e.text, db_commit(db, &e));
	db_close(db);
}

struct store {
	struct state_dir dir;
	struct arena a;
	struct db *db;
};

static int
open_store(void **state)
{
	struct store *st = calloc(1, sizeof *st);
	struct err e = ERR_INIT;

	state_dir_init(&st->dir);
	put_rows(st->dir.path, STORE_DESK, desk_rows,
	    sizeof desk_rows / sizeof *desk_rows);
	put_rows(st->dir.path, STORE_MAIL, mail_rows,
	    sizeof mail_rows / sizeof *mail_rows);
	put_rows(st->dir.path, STORE_OUT, out_rows,
	    sizeof out_rows / sizeof *out_rows);
	check(e.text, db_open(&st->db, st->dir.path, STORE_NONE, &e));
	*state = st;
	return 0;
}

static int
close_store(void **state)
{
	struct store *st = *state;

	arena_clear(&st->a);
	db_close(st->db);
	state_dir_clear(&st->dir);
	free(st);
	return 0;
}

/* The ids of what a list gave, "1 2 3". */
#define IDS(a, row, n, id) ids_of((a), (row), (n), sizeof *(row), \
	offsetof(__typeof__(*(row)), id))

static struct str
ids_of(struct arena *a, const void *row, size_t n, size_t size, size_t at)
{
	struct str all = STR_NONE;

	for (size_t i = 0; i < n; i++) {
		int64_t id;

		memcpy(&id, (const char *)row + i * size + at, sizeof id);
		all = str_printf(a, "%.*s%s%lld", STR_ARG(all),
		    i > 0 ? " " : "", (long long)id);
	}
	return all;
}

static const char words[] =
    "state-dir /tmp/x\n"
    "user alice { email alice@x.example; team support }\n"
    "team support { }\n"
    "inbox desk { kind helpdesk }\n"
    "pipeline support { status new { class open }\n"
    "    status waiting { class open }\n"
    "    status closed { class closed } }\n";

static const struct prop *
prop_named(const struct props *p, const char *name)
{
	struct err e = ERR_INIT;

	return props_find(p, str_from(name), &e);
}

/* VW-4: quick filters, criteria, sorts; VW-6: pages by key. */
static void
tickets_are_listed(void **state)
{
	static const struct {
		const char *what, *where, *sort;
		bool desc;
		int64_t after;
		struct str want;
	} T[] = {
		{ "all by id", "", "id", false, 0, STR_INIT("1 2 3 4") },
		{ "the last changed first, of equals the newest", "",
		  "changed", true, 0, STR_INIT("4 3 1 2") },
		{ "the page behind one of two equals", "", "changed", true,
		  4, STR_INIT("3 1 2") },
		{ "the page behind the other", "", "changed", true, 3,
		  STR_INIT("1 2") },
		{ "of an owner", "owner = alice", "id", false, 0,
		  STR_INIT("1 4") },
		{ "of nobody", "owner = nobody", "id", true, 0,
		  STR_INIT("3 2") },
		{ "of whoever asks", "owner = me", "id", false, 0,
		  STR_INIT("1 4") },
		{ "in a status", "status = new", "id", false, 0,
		  STR_INIT("1 3") },
		{ "in one of several, each read by its index",
		  "status in waiting, closed", "changed", false, 0,
		  STR_INIT("2 4") },
		{ "open ones", "status.class = open", "id", false, 0,
		  STR_INIT("1 3 4") },
		{ "closed ones", "status.class = closed", "id", false, 0,
		  STR_INIT("2") },
		{ "closed after a time", "closed > 1970-01-01", "id", false,
		  0, STR_INIT("") },
		{ "of a team", "team = support", "id", false, 0,
		  STR_INIT("1 3") },
		{ "of a priority and above", "priority >= high", "id", false,
		  0, STR_INIT("2") },
		{ "the most urgent first", "", "priority", true, 0,
		  STR_INIT("2 4 1 3") },
		{ "by status, going on in the middle", "", "status", false,
		  1, STR_INIT("3 4") },
		{ "by status backwards", "", "status", true, 0,
		  STR_INIT("4 3 1 2") },
		{ "an owner's in a status", "owner = alice and status = new",
		  "created", false, 0, STR_INIT("1") },
		{ "by a contact's address, in any case",
		  "contact.email = ANN@X", "id", false, 0, STR_INIT("1") },
		{ "without a contact", "contact.email empty", "id", false, 0,
		  STR_INIT("2 3 4") },
	};
	struct store *st = *state;
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("test", str_from(words), &said);
	struct props props;

	check(said.p, c != NULL);
	props = props_of(c, &st->a);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct ticket_filter f = { .props = &props,
			.asked = { 1000000, STR("alice") }, .limit = 10,
			.sort = prop_named(&props, T[i].sort),
			.desc = T[i].desc, .after = T[i].after };
		struct err e = ERR_INIT;
		struct ticket *row;
		size_t n;

		if (T[i].where[0] != '\0')
			check(T[i].what, criteria_parse(&props, str_from(
			    T[i].where), &st->a, &f.where, &e));
		check(T[i].what, list_tickets(st->db, &f, &st->a, &row, &n,
		    &e));
		check_str(T[i].what, IDS(&st->a, row, n, id), T[i].want);
	}
	conf_free(c);
	buf_clear(&said);
}

/* PM-2, PM-4: a page is full of what may be seen, whatever lies between. */
static void
a_page_is_full_of_what_may_be_seen(void **state)
{
	static const char *const alice[] = { "alice" };
	static const char *const sales[] = { "sales" };
	struct names own = { (const char **)alice, 1 };
	struct names there = { (const char **)sales, 1 };
	struct sight look = { .see.name = own };
	struct ticket_filter f = { .sight = &look, .limit = 2 };
	struct store *st = *state;
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("test", str_from(words), &said);
	struct props props = props_of(c, &st->a);
	struct err e = ERR_INIT;
	struct ticket *row;
	size_t n;

	f.props = &props;
	check("own", list_tickets(st->db, &f, &st->a, &row, &n, &e));
	check_str("own", IDS(&st->a, row, n, id), STR("1 4"));
	look.see.nobody = true;
	f.desc = true;
	check("unassigned too", list_tickets(st->db, &f, &st->a, &row, &n,
	    &e));
	check_str("unassigned too", IDS(&st->a, row, n, id), STR("4 3"));
	look.inbox = &there;
	check("no seat", list_tickets(st->db, &f, &st->a, &row, &n, &e));
	check_int("nothing of a desk that is not reached", n, 0);
	conf_free(c);
	buf_clear(&said);
}

static void
a_page_ends_and_begins(void **state)
{
	struct ticket_filter f = { .limit = 2 };
	struct store *st = *state;
	struct err e = ERR_INIT;
	struct ticket *row;
	size_t n;

	check("limit", list_tickets(st->db, &f, &st->a, &row, &n, &e));
	check_int("the limit cuts", n, 2);
	f.after = 99;
	check("after", !list_tickets(st->db, &f, &st->a, &row, &n, &e));
	check_int("behind no ticket is bad input", e.kind, ERR_INPUT);
}

static void
letters_are_listed(void **state)
{
	static const struct {
		const char *what, *state;
		int64_t ticket;
		struct page page;
		struct str want;
	} T[] = {
		{ "all, the newest first", "", 0, { true, 0, 9 },
		  STR_INIT("4 3 2 1") },
		{ "all from the oldest", "", 0, { false, 1, 9 },
		  STR_INIT("2 3 4") },
		{ "queued: those send has and those it has not taken up",
		  "queued", 0, { true, 0, 9 }, STR_INIT("4 2") },
		{ "queued the other way", "queued", 0, { false, 0, 9 },
		  STR_INIT("2 4") },
		{ "queued, cut between the two", "queued", 0, { true, 0, 1 },
		  STR_INIT("4") },
		{ "queued, behind the first", "queued", 0, { true, 4, 9 },
		  STR_INIT("2") },
		{ "held before send has seen it", "held", 0, { true, 0, 9 },
		  STR_INIT("3") },
		{ "sent", "sent", 0, { true, 0, 9 }, STR_INIT("1") },
		{ "of a ticket", "", 1, { true, 0, 9 }, STR_INIT("2 1") },
		{ "of a ticket and state", "sent", 1, { true, 0, 9 },
		  STR_INIT("1") },
	};
	struct store *st = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct letter_filter f = { str_from(T[i].state),
			T[i].ticket, NULL, T[i].page };
		struct letter_status *row;
		struct err e = ERR_INIT;
		size_t n;

		check(T[i].what, list_letters(st->db, &f, &st->a, &row, &n,
		    &e));
		check_str(T[i].what, IDS(&st->a, row, n, id), T[i].want);
	}
}

static void
intakes_are_listed(void **state)
{
	static const struct {
		const char *what, *outcome, *channel;
		struct page page;
		struct str want;
	} T[] = {
		{ "all, the newest first", "", "", { true, 0, 9 },
		  STR_INIT("4 3 2 1") },
		{ "of a channel", "", "support", { false, 0, 9 },
		  STR_INIT("1 2 3") },
		{ "those that wait have no outcome yet", "waiting", "",
		  { true, 0, 9 }, STR_INIT("4 3") },
		{ "those that wait in a channel", "waiting", "billing",
		  { true, 0, 9 }, STR_INIT("4") },
		{ "set aside", "set-aside", "", { true, 0, 9 },
		  STR_INIT("2") },
		{ "set aside in a channel", "set-aside", "support",
		  { true, 0, 9 }, STR_INIT("2") },
		{ "none", "duplicate", "", { true, 0, 9 }, STR_INIT("") },
	};
	struct store *st = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct intake_filter f = { str_from(T[i].outcome),
			str_from(T[i].channel), NULL, T[i].page };
		struct intake_row *row;
		struct err e = ERR_INIT;
		size_t n;

		check(T[i].what, list_intakes(st->db, &f, &st->a, &row, &n,
		    &e));
		check_str(T[i].what, n > 0 ? IDS(&st->a, row, n, id) :
		    STR_NONE, T[i].want);
	}
}

static void
conversations_are_listed(void **state)
{
	static const struct {
		const char *what;
		struct conversation_filter f;
		struct str want;
	} T[] = {
		{ "all but those in the trash", { .closed = -1 },
		  STR_INIT("1 2") },
		{ "of an inbox", { .closed = -1, .inbox = STR_INIT("desk") },
		  STR_INIT("1") },
		{ "closed ones", { .closed = 1 }, STR_INIT("2") },
		{ "of an owner", { .closed = -1, .by_owner = true,
		    .owner = STR_INIT("alice") }, STR_INIT("1") },
		{ "of a contact", { .closed = -1, .contact = 1 },
		  STR_INIT("1 2") },
	};
	struct store *st = *state;

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct conversation_filter f = T[i].f;
		struct conversation *row;
		struct err e = ERR_INIT;
		size_t n;

		f.page = (struct page){ false, 0, 9 };
		check(T[i].what, list_conversations(st->db, &f, &st->a, &row,
		    &n, &e));
		check_str(T[i].what, IDS(&st->a, row, n, id), T[i].want);
	}
}

static void
one_thing_is_looked_at(void **state)
{
	struct store *st = *state;
	struct contact_row who;
	struct letter_status letter;
	struct intake_row mail;
	struct err e = ERR_INIT;
	struct str bytes;
	int64_t id = 0;

	check_int("an address in any case", list_contact_of_address(st->db,
	    STR("ANN@X"), &id, &e), 1);
	check_int("of whom", id, 1);
	check_int("nobody's", list_contact_of_address(st->db, STR("no@x"),
	    &id, &e), 0);
	check_int("a contact", list_contact(st->db, 1, &st->a, &who, &e), 1);
	check_int("both addresses", who.naddress, 2);
	check("the second bounces", who.address[1].undeliverable);
	check_int("a letter", list_letter(st->db, 1, &st->a, &letter, &e), 1);
	check_str("what send knows", letter.queue_id, STR("Q"));
	check_int("its bytes", list_letter_bytes(st->db, 1, &st->a, &bytes,
	    &e), 1);
	check_str("as they go", bytes, STR("bytes"));
	check_int("a mail", list_intake(st->db, 3, &st->a, &mail, &e), 1);
	check_str("CH-5: it waits", mail.outcome, STR("waiting"));
	check_int("tried twice", mail.tries, 2);
	check_int("none", list_intake(st->db, 9, &st->a, &mail, &e), 0);
}

static void
a_ticket_has_its_history(void **state)
{
	struct store *st = *state;
	struct message_row *message;
	struct event *event;
	struct err e = ERR_INIT;
	size_t n;

	check(e.text, list_messages(st->db, 1, 0, 9, &st->a, &message, &n,
	    &e));
	check_int("both", n, 2);
	check_int("the oldest first", message[0].id, 3);
	check_int("with its attachment", message[0].nattachment, 1);
	check(e.text, list_messages(st->db, 0, 1, 1, &st->a, &message, &n,
	    &e));
	check_int("one", n, 1);
	check_int("the newest when cut", message[0].id, 4);
	check(e.text, list_events(st->db, 1, 0, 9, &st->a, &event, &n, &e));
	check_int("TK-13: both events", n, 2);
	check_str("in order", str_from(event[1].what), STR("ticket.status"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets_are_listed),
		cmocka_unit_test(a_page_is_full_of_what_may_be_seen),
		cmocka_unit_test(a_page_ends_and_begins),
		cmocka_unit_test(letters_are_listed),
		cmocka_unit_test(intakes_are_listed),
		cmocka_unit_test(conversations_are_listed),
		cmocka_unit_test(one_thing_is_looked_at),
		cmocka_unit_test(a_ticket_has_its_history),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
