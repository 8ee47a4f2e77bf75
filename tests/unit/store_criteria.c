/* Criteria mean the same in SQL and in memory, whatever the data (VW-4,
 * PL-8); and the pages of a list make the whole of it (VW-6). */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "store/list.h"
#include "store/properties.h"
#include "store/purge.h"
#include "store/tickets.h"
#include "tests/unit/store_dir.h"

enum { TICKETS = 60, ROUNDS = 1500, NOW = 1700000000 };

static const char words[] =
    "state-dir /tmp/x\n"
    "team support { }\nteam billing { }\n"
    "user alice { email alice@x.example; team support }\n"
    "user bob { email bob@x.example; team support billing }\n"
    "inbox desk { kind helpdesk }\ninbox sales { kind conversations }\n"
    "pipeline support { status new { class open }\n"
    "    status closed { class closed } }\n"
    "property severity { type choice low medium high }\n"
    "property weight { type number }\n"
    "property promised { type date }\n"
    "property vip { type boolean }\n"
    "property note { type text }\n";

/* The same row of numbers each time: a failure is found again. */
static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

#define PICK(seed, list) \
	((list)[next(seed) % (sizeof(list) / sizeof *(list))])

static const char *const texts[] = {
	"", "printer", "Printer on fire", "a \"quoted\" one", "100%_",
	"and", "\xc3\x85ngstr\xc3\xb6m", "x'; DROP TABLE ticket; --",
};
static const char *const owners[] = { "", "alice", "bob", "gone" };
static const char *const teams[] = { "", "support", "billing" };
static const char *const statuses[] = { "new", "closed" };
static const char *const severities[] = { "", "low", "medium", "high" };
static const char *const numbers[] = { "", "0", "-3", "2.5", "1000000" };
static const char *const dates[] = {
	"", "2023-11-14", "2023-11-15T08:00Z", "2020-02-29",
};
static const char *const tags[] = { "", "tag:printer", "tag:n", "tag:yes" };
static const char *const flags[] = { "", "yes", "no" };

static void
put_own(struct db *db, const struct props *props, int64_t ticket,
        const char *name, const char *value)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct ticket_property row = { .ticket = ticket,
		.name = str_from(name), .text = STR_NONE };
	int64_t end;

	if (value[0] != '\0')
		check(name, prop_read(props_find(props, row.name, &e),
		    str_from(value), &a, &row.number, &end, &row.text, &e));
	check(name, properties_put(db, &row, &e));
	arena_clear(&a);
}

static void
put_tag(struct db *db, int64_t ticket, const char *tag)
{
	struct err e = ERR_INIT;
	struct ticket_property row = { ticket, str_from(tag), STR("yes"), 0 };

	check(tag, tag[0] == '\0' || properties_put(db, &row, &e));
}

static void
put_ticket(struct db *db, const struct props *props, uint32_t *seed,
           int64_t id)
{
	struct err e = ERR_INIT;
	const char *status = PICK(seed, statuses);
	int64_t at = (int64_t)NOW * 1000 -
	    (int64_t)(next(seed) % 20) * 43200000;
	struct ticket t = { .id = id,
		.name = str_from(PICK(seed, texts)),
		.description = str_from(PICK(seed, texts)),
		.pipeline = STR("support"), .status = str_from(status),
		.owner = str_from(PICK(seed, owners)),
		.team = str_from(PICK(seed, teams)),
		.inbox = next(seed) % 2 == 0 ? STR("desk") : STR("sales"),
		.priority = (enum priority)(next(seed) % 4),
		.category = str_from(PICK(seed, texts)),
		.source = STR("email"), .created = at - 5, .changed = at,
		.closed = status[0] == 'c' ? at : 0 };

	check("put", tickets_put(db, &t, &e));
	put_own(db, props, id, "severity", PICK(seed, severities));
	put_own(db, props, id, "weight", PICK(seed, numbers));
	put_own(db, props, id, "promised", PICK(seed, dates));
	put_own(db, props, id, "vip", PICK(seed, flags));
	put_own(db, props, id, "note", PICK(seed, texts));
	put_tag(db, id, PICK(seed, tags));
	put_tag(db, id, PICK(seed, tags));
}

static void
fill(struct db *db, const struct props *props, uint32_t *seed)
{
	static const struct query people[] = {
		{ "p1", "INSERT INTO desk.contact VALUES (1, 'Ann', 'Lee', "
		  "'', '', 'Acme', '', 0, 1, 1)", NULL },
		{ "p2", "INSERT INTO desk.contact VALUES (2, '', '', '', '', "
		  "'', '', 0, 1, 0)", NULL },
		{ "p3", "INSERT INTO desk.contact_address VALUES ('ann@x', "
		  "'Ann@X', 1, 0)", NULL },
		{ "p4", "INSERT INTO desk.contact_address VALUES ('a2@x', "
		  "'a2@x', 1, 0)", NULL },
		{ "p5", "INSERT INTO desk.ticket_contact SELECT id, 1 FROM "
		  "desk.ticket WHERE id % 3 = 0", NULL },
		{ "p6", "INSERT INTO desk.ticket_contact SELECT id, 2 FROM "
		  "desk.ticket WHERE id % 4 = 0", NULL },
		{ "k1", "INSERT INTO desk.company VALUES (1, 'Acme', 'acme', "
		  "1)", NULL },
		{ "k2", "INSERT INTO desk.company VALUES (2, 'Bob & Co', "
		  "'bob & co', 1)", NULL },
		{ "k3", "INSERT INTO desk.ticket_company SELECT id, 1 FROM "
		  "desk.ticket WHERE id % 5 = 0", NULL },
		{ "k4", "INSERT INTO desk.ticket_company SELECT id, 2 FROM "
		  "desk.ticket WHERE id % 10 = 0", NULL },
		{ "p7", "UPDATE desk.ticket SET spam = 1 WHERE id % 7 = 0",
		  NULL },
		{ "p8", "UPDATE desk.ticket SET sent = 1 WHERE id % 5 = 0",
		  NULL },
	};
	struct err e = ERR_INIT;

	check(e.text, db_begin(db, &e));
	for (int64_t id = 1; id <= TICKETS; id++)
		put_ticket(db, props, seed, id);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		struct stmt *s = db_use(db, &people[i], &e);

		check(people[i].name, s != NULL && db_run(s, &e));
	}
	check(e.text, db_commit(db, &e));
}

static struct ticket_around
around(struct db *db, int64_t id, struct arena *a)
{
	struct ticket_around out = { .spam = id % 7 == 0,
		.sent = id % 5 == 0 };
	struct err e = ERR_INIT;
	struct company_row *company;
	struct contact_row *row;
	size_t n;

	check("companies", list_companies_of_ticket(db, id, a, &company, &n,
	    &e));
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(a, out.companies.s, out.companies.n) =
		    company[i].company.name;
	check("contacts", list_contacts_of_ticket(db, id, a, &row, &n, &e));
	for (size_t i = 0; i < n; i++) {
		const struct contact *c = &row[i].contact;

		*ARENA_PUSH(a, out.name.s, out.name.n) = str_trim(str_printf(
		    a, "%.*s %.*s", STR_ARG(c->first_name),
		    STR_ARG(c->last_name)));
		*ARENA_PUSH(a, out.company.s, out.company.n) = c->company;
		for (size_t j = 0; j < row[i].naddress; j++)
			*ARENA_PUSH(a, out.email.s, out.email.n) =
			    row[i].address[j].address;
	}
	return out;
}

/* A value as somebody could write it; often one that is not of the type. */
static void
put_value(struct buf *b, uint32_t *seed)
{
	static const char *const values[] = {
		"alice", "bob", "me", "nobody", "support", "new", "closed",
		"open", "low", "high", "urgent", "yes", "no", "7", "-3",
		"2.5", "2023-11-14", "2023-11-15T08:00Z", "-3d", "+12h",
		"\"\"", "printer", "\"Printer on fire\"", "Ann@x", "acme",
		"\"ann lee\"", "n", "\"a \\\"quoted\\\" one\"", "\"100%_\"",
		"\"x'; DROP TABLE ticket; --\"", "\xc3\x85ngstr\xc3\xb6m",
		"desk", "email", "medium",
	};

	buf_z(b, PICK(seed, values));
}

static void
put_criterion(struct buf *b, const struct props *props, uint32_t *seed)
{
	static const char *const ops[] = {
		"=", "!=", "<", ">", "<=", ">=", "~", "in", "empty",
	};
	const char *op = PICK(seed, ops);

	buf_printf(b, "%s %s ",
	    props->prop[next(seed) % props->n].name, op);
	if (strcmp(op, "empty") == 0)
		return;
	put_value(b, seed);
	for (uint32_t i = next(seed) % 3; op[0] == 'i' && i > 0; i--) {
		buf_z(b, i == 1 ? ", " : " ");
		put_value(b, seed);
	}
}

static int
compare(struct db *db, const struct props *props, const struct criteria *c,
        struct str text, struct arena *a)
{
	struct ticket_filter f = { .props = props, .where = *c,
		.shelf = SHELF_ALL, .limit = TICKETS + 1,
		.asked = { (int64_t)NOW * 1000, STR("alice") } };
	struct err e = ERR_INIT;
	struct ticket *row, t;
	size_t n, at = 0;

	if (!list_tickets(db, &f, a, &row, &n, &e))
		fail_msg("%.*s: %s", STR_ARG(text), e.text);
	for (int64_t id = 1; id <= TICKETS; id++) {
		struct ticket_around more = around(db, id, a);
		bool in_sql = at < n && row[at].id == id, fits;

		at += in_sql;
		check("there", list_ticket(db, id, a, &t, &e) == 1);
		fits = criteria_fit(c, props, criteria_values(props, &t,
		    &more, a), &f.asked);
		if (fits != in_sql)
			fail_msg("%.*s: ticket %lld: %d in SQL, %d in "
			    "memory", STR_ARG(text), (long long)id, in_sql,
			    fits);
	}
	check_int("every row was looked at", at, n);
	return n > 0 && n < TICKETS;
}

static bool
fits_in_memory(struct db *db, const struct props *props,
               const struct criteria *c, const struct ticket *t,
               struct arena *a)
{
	const struct criteria_asked asked = { (int64_t)NOW * 1000, STR_NONE };
	struct ticket_around more = around(db, t->id, a);

	return criteria_fit(c, props, criteria_values(props, t, &more, a),
	    &asked);
}

/* Retention: of two lines the second is for what the first is not (OP-11). */
static void
compare_kept(struct db *db, const struct props *props,
             const struct criteria *first, const struct criteria *second,
             struct str text, struct arena *a)
{
	struct keep line[] = { { .where = first },
		{ .ms = 1, .where = second } };
	struct retention keep = { .closed = line, .nclosed = 2 };
	struct err e = ERR_INIT;
	int64_t *id;
	size_t n, at = 0;

	if (!purge_closed(db, &keep, 1, (int64_t)NOW * 1000, TICKETS + 1, a,
	    &id, &n, &e))
		fail_msg("%.*s: %s", STR_ARG(text), e.text);
	for (int64_t i = 1; i <= TICKETS; i++) {
		struct ticket t;
		bool in_sql = false, due;

		for (size_t k = 0; k < n; k++)
			in_sql = in_sql || id[k] == i;
		check("there", list_ticket(db, i, a, &t, &e) == 1);
		due = t.closed > 0 && t.closed < (int64_t)NOW * 1000 - 1 &&
		    !fits_in_memory(db, props, first, &t, a) &&
		    fits_in_memory(db, props, second, &t, a);
		if (due != in_sql)
			fail_msg("%.*s behind another: ticket %lld: %d in "
			    "SQL, %d in memory", STR_ARG(text), (long long)i,
			    in_sql, due);
		at += in_sql;
	}
	check_int("every row was looked at", at, n);
}

static void
sql_and_memory_agree_on_random_data(void **state)
{
	struct state_dir d;
	struct buf said = BUF_INIT, text = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(words), &said);
	struct arena kept = ARENA_INIT;
	struct props props;
	struct err e = ERR_INIT;
	struct db *db = NULL;
	uint32_t seed = 7;
	int understood = 0, telling = 0;
	struct criteria before = { NULL, 0 };

	(void)state;
	check(said.p, c != NULL);
	props = props_of(c, &kept);
	state_dir_init(&d);
	check(e.text, db_open(&db, d.path, STORE_DESK, &e));
	fill(db, &props, &seed);
	for (int i = 0; i < ROUNDS; i++) {
		struct criteria all = { NULL, 0 };
		struct arena a = ARENA_INIT;
		struct err why = ERR_INIT;

		buf_reset(&text);
		for (uint32_t n = next(&seed) % 3;; n--) {
			put_criterion(&text, &props, &seed);
			if (n == 0)
				break;
			buf_z(&text, " and ");
		}
		if (criteria_parse(&props, buf_view(&text), &a, &all,
		    &why)) {
			understood++;
			telling += compare(db, &props, &all,
			    buf_view(&text), &a);
			compare_kept(db, &props, &before, &all,
			    buf_view(&text), &a);
			before = (struct criteria){ NULL, 0 };
			check("again", criteria_parse(&props, str_copy(&kept,
			    buf_view(&text)), &kept, &before, &why));
		} else {
			check_int(text.p, why.kind, ERR_INPUT);
		}
		arena_clear(&a);
	}
	print_message("%d understood, %d told tickets apart\n", understood,
	    telling);
	check("enough were understood", understood > ROUNDS / 10);
	check("enough told tickets apart", telling > ROUNDS / 50);
	db_close(db);
	state_dir_clear(&d);
	arena_clear(&kept);
	conf_free(c);
	buf_clear(&said);
	buf_clear(&text);
}

/* --- Pages ---------------------------------------------------------------- */

static struct str
ids_of(struct db *db, const struct ticket_filter *f, struct arena *a,
       size_t *n)
{
	struct str all = STR_NONE;
	struct err e = ERR_INIT;
	struct ticket *row;

	if (!list_tickets(db, f, a, &row, n, &e))
		fail_msg("%s: %s", f->sort->name, e.text);
	for (size_t i = 0; i < *n; i++)
		all = str_printf(a, "%.*s %lld", STR_ARG(all),
		    (long long)row[i].id);
	return all;
}

/* VW-6: page by page there is each once, in the order of the whole. */
static void
compare_pages(struct db *db, const struct ticket_filter *whole)
{
	struct ticket_filter f = *whole;
	struct arena a = ARENA_INIT;
	struct str want, got = STR_NONE, page;
	size_t n, rows = 7;

	want = ids_of(db, whole, &a, &n);
	check("something is seen", n > 0);
	for (f.limit = 7; rows == 7; ) {
		size_t last;

		check("it comes to an end", got.n <= want.n);
		page = ids_of(db, &f, &a, &rows);
		got = str_printf(&a, "%.*s%.*s", STR_ARG(got), STR_ARG(page));
		for (last = page.n; last > 0 && page.p[last - 1] != ' '; )
			last--;
		if (rows > 0)
			check("an id", str_to_i64(str_sub(page, last, page.n),
			    &f.after));
	}
	check_str(f.sort->name, got, want);
	arena_clear(&a);
}

/* Whom limits of sight leave what: the same lists, read in other ways. */
static void
pages_make_the_whole_list(void **state)
{
	static const char *const names[] = { "alice", "bob" };
	static const char *const there[] = { "support" };
	const struct names some = { (const char **)names, 1 };
	const struct names pipeline = { (const char **)there, 1 };
	const struct sight sights[] = {
		{ .see.all = true }, { .see.name = some },
		{ .see = { false, true, { (const char **)names, 2 } } },
		{ .see.all = true, .pipeline = &pipeline },
	};
	struct state_dir d;
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(words), &said);
	struct props props = props_of(c, NULL);
	struct err e = ERR_INIT;
	struct db *db = NULL;
	uint32_t seed = 3;
	int lists = 0;

	(void)state;
	state_dir_init(&d);
	check(e.text, db_open(&db, d.path, STORE_DESK, &e));
	fill(db, &props, &seed);
	for (size_t i = 0; i < props.n * 2; i++)
		for (size_t k = 0; k < sizeof sights / sizeof *sights; k++) {
			struct ticket_filter f = { .props = &props,
				.sight = &sights[k], .limit = TICKETS + 1,
				.sort = &props.prop[i / 2], .desc = i % 2,
				.asked = { 1, STR("alice") } };

			if (f.sort->type == PROP_LIST)
				continue;
			compare_pages(db, &f);
			lists++;
		}
	print_message("%d lists\n", lists);
	db_close(db);
	state_dir_clear(&d);
	conf_free(c);
	buf_clear(&said);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sql_and_memory_agree_on_random_data),
		cmocka_unit_test(pages_make_the_whole_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
