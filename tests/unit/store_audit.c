/* CH-5: seen = the sum of the outcomes, and what contradicts that is named. */
#include "tests/unit/unit.h"

#include "store/audit.h"
#include "store/ledger.h"
#include "tests/unit/store_dir.h"

#define Q(text) { "test", text, NULL }
#define FOLDER(id, channel) \
	"INSERT INTO mail.folder VALUES (" id ", '" channel "', 'INBOX', 7," \
	" 1, 0, 0, 9)"
#define UID(folder, uid, intake, gone, at) \
	"INSERT INTO mail.uid VALUES (" folder ", " uid ", " intake ", 1, " \
	gone ", " at ")"
#define INTAKE(id, channel, source, uid, taken, raw) \
	"INSERT INTO mail.intake (id, channel, source, folder, uidvalidity," \
	" uid, size, received, taken, partial, full_size, raw) VALUES (" id \
	", '" channel "', '" source "', 'INBOX', 7, " uid ", 100, 1000, " \
	taken ", 0, 100, " raw ")"
#define RAW(id) "INSERT INTO mail.raw VALUES (" id ", 1, x'00', 0, x'00')"
#define OUTCOME(id, what, message) \
	"INSERT INTO desk.outcome VALUES (" id ", '" what "', " message \
	", 1, 0, '', '', 1)"
#define MESSAGE(id) \
	"INSERT INTO desk.message VALUES (" id ", 1, 1, 'incoming'," \
	" 'person', '', '', '', '', 1, '', '', '', '', '', '', '', '', 0, 1," \
	" 0, 'none', 1, 0, 0, 0, 0, 0)"

/* support: five seen by IMAP (one gone), one handed in. billing: one. */
static const struct query mail_rows[] = {
	Q(FOLDER("1", "support")), Q(FOLDER("2", "billing")),
	Q(RAW("1")), Q(RAW("2")), Q(RAW("3")), Q(RAW("4")), Q(RAW("5")),
	Q(RAW("6")),
	Q(INTAKE("1", "support", "imap", "1", "1000", "1")),
	Q(INTAKE("2", "support", "imap", "2", "2000", "2")),
	Q(INTAKE("3", "support", "imap", "3", "3000", "3")),
	Q(INTAKE("4", "support", "imap", "4", "4000", "4")),
	Q(INTAKE("5", "support", "lmtp", "0", "5000", "5")),
	Q(INTAKE("6", "billing", "imap", "1", "6000", "6")),
	Q(UID("1", "1", "1", "0", "0")), Q(UID("1", "2", "2", "0", "0")),
	Q(UID("1", "3", "3", "0", "0")), Q(UID("1", "4", "4", "0", "0")),
	Q(UID("1", "5", "0", "1", "3500")), Q(UID("2", "1", "6", "0", "0")),
};
static const struct query desk_rows[] = {
	Q(MESSAGE("1")), Q(OUTCOME("1", "filed", "1")),
	Q(OUTCOME("2", "filtered", "0")), Q(OUTCOME("3", "duplicate", "0")),
	Q(OUTCOME("4", "set-aside", "0")),
	Q("INSERT INTO desk.cursor VALUES ('mail', 4)"),
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

#define PUT(d, file, rows) \
	put_rows((d)->path, (file), (rows), sizeof(rows) / sizeof *(rows))

static void
make_store(struct state_dir *d)
{
	state_dir_init(d);
	PUT(d, STORE_MAIL, mail_rows);
	PUT(d, STORE_DESK, desk_rows);
}

static const struct audit_sum *
sum_of(const struct audit *a, const char *channel)
{
	for (size_t i = 0; i < a->nsum; i++)
		if (str_is(a->sum[i].channel, channel))
			return &a->sum[i];
	return NULL;
}

static void
look(const char *dir, const char *channel, int64_t since, struct arena *a,
     struct audit *out)
{
	struct err e = ERR_INIT;
	struct db *db = NULL;

	check(e.text, db_open(&db, dir, STORE_NONE, &e));
	check(e.text, audit_look(db, str_from(channel), since, 100000, a, out,
	    &e));
	db_close(db);
}

static void
all_adds_up(void **state)
{
	static const struct {
		const char *what, *of, *asked;
		int64_t since;
		int64_t seen, filed, filtered, duplicate, aside, waiting, gone;
	} T[] = {
		{ "all of a channel, sources with UIDs and without",
		  "support", "", 0, 6, 1, 1, 1, 1, 1, 1 },
		{ "another one", "billing", "", 0, 1, 0, 0, 0, 0, 1, 0 },
		{ "one channel alone", "billing", "billing", 0,
		  1, 0, 0, 0, 0, 1, 0 },
		{ "since a time: what was taken or found gone from then on",
		  "support", "", 3000, 4, 0, 0, 1, 1, 1, 1 },
		{ "since later: gone before that is out", "support", "", 3600,
		  2, 0, 0, 0, 1, 1, 0 },
	};
	struct state_dir d;
	struct arena a = ARENA_INIT;

	(void)state;
	make_store(&d);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const struct audit_sum *s;
		struct audit got;

		look(d.path, T[i].asked, T[i].since, &a, &got);
		s = sum_of(&got, T[i].of);
		check(T[i].what, s != NULL);
		check_int(T[i].what, s->seen, T[i].seen);
		check_int(T[i].what, s->filed, T[i].filed);
		check_int(T[i].what, s->filtered, T[i].filtered);
		check_int(T[i].what, s->duplicate, T[i].duplicate);
		check_int(T[i].what, s->set_aside, T[i].aside);
		check_int(T[i].what, s->waiting, T[i].waiting);
		check_int(T[i].what, s->gone, T[i].gone);
		check_int(T[i].what, s->reconciled, 9);
		check_int(T[i].what, (int64_t)got.nflaw, 0);
		check_int(T[i].what, (int64_t)got.nsum,
		    T[i].asked[0] != '\0' ? 1 : 2);
	}
	arena_clear(&a);
	state_dir_clear(&d);
}

/* Each row breaks the store in one way. */
static void
what_contradicts_is_named(void **state)
{
	static const struct {
		const char *what;
		enum store_file file;
		struct query row;
		const char *flaw;
		int64_t uid, intake;
	} T[] = {
		{ "a UID of a mail that is not there", STORE_MAIL,
		  Q(UID("1", "77", "700", "0", "0")), "uid-without-intake",
		  77, 700 },
		{ "a UID that is neither taken nor gone", STORE_MAIL,
		  Q(UID("1", "78", "0", "0", "0")), "uid-without-intake",
		  78, 0 },
		{ "a mail whose UID the ledger lost", STORE_MAIL,
		  Q("DELETE FROM mail.uid WHERE intake = 2"),
		  "intake-without-uid", 2, 2 },
		{ "a mail whose bytes are not there", STORE_MAIL,
		  Q("DELETE FROM mail.raw WHERE id = 3"), "raw-missing",
		  3, 3 },
		{ "an outcome of no mail", STORE_DESK,
		  Q(OUTCOME("900", "filtered", "0")),
		  "outcome-without-intake", 0, 900 },
		{ "a mail that was filed as no message", STORE_DESK,
		  Q("DELETE FROM desk.message WHERE id = 1"),
		  "message-missing", 1, 1 },
		{ "a mail the desk went by", STORE_DESK,
		  Q("DELETE FROM desk.outcome WHERE intake = 2"),
		  "passed-over", 2, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct state_dir d;
		struct arena a = ARENA_INIT;
		struct audit got;

		make_store(&d);
		put_rows(d.path, T[i].file, &T[i].row, 1);
		look(d.path, "", 0, &a, &got);
		check_int(T[i].what, (int64_t)got.nflaw, 1);
		check_str(T[i].what, str_from(got.flaw[0].what),
		    str_from(T[i].flaw));
		check_int(T[i].what, got.flaw[0].uid, T[i].uid);
		check_int(T[i].what, got.flaw[0].intake, T[i].intake);
		arena_clear(&a);
		state_dir_clear(&d);
	}
}

/* mail.x is looked at a moment before desk.x. */
static void
an_outcome_of_this_moment_is_no_flaw(void **state)
{
	static const struct query fresh = Q("INSERT INTO desk.outcome VALUES"
	    " (900, 'filtered', 0, 1, 0, '', '', 99999)");
	struct state_dir d;
	struct arena a = ARENA_INIT;
	struct audit got;

	(void)state;
	make_store(&d);
	put_rows(d.path, STORE_DESK, &fresh, 1);
	look(d.path, "", 0, &a, &got);
	check_int("none", (int64_t)got.nflaw, 0);
	arena_clear(&a);
	state_dir_clear(&d);
}

/* I05: the same UID with another size and another arrival is another mail;
 * with one of them changed it is a server that cannot count. */
static void
reused_uids_are_noticed(void **state)
{
	static const struct {
		const char *what;
		struct ledger_mail has;
		bool reused;
	} T[] = {
		{ "the same", { 2, 100, 1000 }, false },
		{ "another size alone", { 2, 101, 1000 }, false },
		{ "another arrival alone", { 2, 100, 1001 }, false },
		{ "another mail", { 2, 101, 1001 }, true },
		{ "one that is not known", { 55, 101, 1001 }, false },
		{ "one that was gone", { 5, 101, 1001 }, false },
	};
	struct state_dir d;
	struct err e = ERR_INIT;
	struct db *db = NULL;

	(void)state;
	make_store(&d);
	check(e.text, db_open(&db, d.path, STORE_NONE, &e));
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		bool reused;

		check(e.text, ledger_reused(db, 1, &T[i].has, 1, &reused,
		    &e));
		check(T[i].what, reused == T[i].reused);
	}
	db_close(db);
	state_dir_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_adds_up),
		cmocka_unit_test(what_contradicts_is_named),
		cmocka_unit_test(an_outcome_of_this_moment_is_no_flaw),
		cmocka_unit_test(reused_uids_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
