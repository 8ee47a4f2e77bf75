/* CH-3, CH-4, CH-9: raw mail and the ledger of UIDs. */
#include "store/intake.h"

#include "tests/unit/unit.h"

#include "base/arena.h"
#include "tests/unit/store_dir.h"

struct kit {
	struct state_dir dir;
	struct db *db;
};

static int
setup(void **state)
{
	static struct kit kit;
	struct err e = ERR_INIT;

	state_dir_init(&kit.dir);
	if (!db_open(&kit.db, kit.dir.path, STORE_MAIL, &e))
		fail_msg("%s", e.text);
	*state = &kit;
	return 0;
}

static int
teardown(void **state)
{
	struct kit *kit = *state;

	db_close(kit->db);
	state_dir_clear(&kit->dir);
	return 0;
}

static void
begin(struct db *db)
{
	struct err e = ERR_INIT;

	check(e.text, db_begin(db, &e));
}

static void
commit(struct db *db)
{
	struct err e = ERR_INIT;

	check(e.text, db_commit(db, &e));
}

/* --- Raw mail ------------------------------------------------------------- */

static const struct {
	const char *what;
	size_t size;
	bool random;
	int coding;
	size_t chunks;
} R[] = {
	{ "an empty mail", 0, false, 0, 1 },
	{ "one byte", 1, false, 0, 1 },
	{ "text shrinks", 20000, false, 1, 1 },
	{ "noise is kept as it is", 20000, true, 0, 1 },
	{ "exactly one chunk", RAW_CHUNK, false, 1, 1 },
	{ "a byte more", RAW_CHUNK + 1, false, 1, 2 },
	{ "noise in chunks", 3 * RAW_CHUNK + 7, true, 0, 4 },
	{ "10 MB of text", 10 * RAW_CHUNK, false, 1, 10 },
};

static void
fill(struct buf *b, size_t size, bool noise)
{
	uint32_t seed = 7;

	buf_reset(b);
	buf_reserve(b, size + 1);
	while (b->n < size) {
		seed = seed * 1664525 + 1013904223;
		buf_char(b, noise ? (char)(seed >> 24) :
		    "a help desk\r\n"[b->n % 13]);
	}
}

static void
test_raw(void **state)
{
	struct kit *kit = *state;
	struct buf in = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i < sizeof R / sizeof *R; i++) {
		struct err e = ERR_INIT;
		struct raw_packed packed;
		int64_t id = 0;

		fill(&in, R[i].size, R[i].random);
		raw_pack(&packed, buf_view(&in));
		check_int(R[i].what, packed.coding, R[i].coding);
		check_int(R[i].what, packed.nchunk, R[i].chunks);
		begin(kit->db);
		check(R[i].what, raw_put(kit->db, &packed, &id, &e));
		commit(kit->db);
		raw_packed_clear(&packed);
		buf_reset(&out);
		buf_z(&out, "before");
		check_int(R[i].what, raw_load(kit->db, id, &out, &e), 1);
		check(R[i].what, str_eq(str_sub(buf_view(&out), 6, out.n),
		    buf_view(&in)));
	}
	check_int("no such mail", raw_load(kit->db, 4711, &out, NULL), 0);
	buf_clear(&in);
	buf_clear(&out);
}

/* --- Where a folder begins ------------------------------------------------ */

static const struct {
	const char *what;
	uint32_t uidvalidity, uidnext;
	enum intake_start start;
	int64_t now;
	uint32_t first_uid;
	int64_t old_from;
	bool fresh, resync;
	const char *name;
} F[] = {
	{ "now: what comes from here on", 7, 100, INTAKE_NOW, 5000,
	  100, INT64_MAX, true, false, "now" },
	{ "met again, UIDNEXT has moved, the start has not", 7, 200,
	  INTAKE_NOW, 9000, 100, INT64_MAX, false, false, "now" },
	{ "another epoch: back to our first look", 8, 50, INTAKE_NOW, 9000,
	  50, 5000, true, true, "now" },
	{ "a third: still to our first look", 9, 60, INTAKE_NOW, 9999,
	  60, 5000, true, true, "now" },
	{ "the first one again is known", 7, 300, INTAKE_NOW, 9999,
	  100, INT64_MAX, false, false, "now" },
	{ "from the beginning", 7, 100, INTAKE_BEGINNING, 5000,
	  1, INT64_MAX, true, false, "all" },
	{ "and in another epoch all of it again", 8, 100, INTAKE_BEGINNING,
	  5000, 100, INT64_MIN, true, true, "all" },
	{ "since a date: old ones by their arrival", 7, 100, INTAKE_SINCE,
	  5000, 100, 3000, true, false, "since" },
	{ "and again", 8, 10, INTAKE_SINCE, 5000, 10, 3000, true, true,
	  "since" },
	{ "UIDVALIDITY 0 is an epoch like any other", 0, 10, INTAKE_NOW,
	  5000, 10, INT64_MAX, true, false, "zero" },
};

static void
test_folders(void **state)
{
	struct kit *kit = *state;

	for (size_t i = 0; i < sizeof F / sizeof *F; i++) {
		struct intake_epoch at = { "support", F[i].name,
		    F[i].uidvalidity, F[i].uidnext, F[i].start, 3000,
		    F[i].now };
		struct intake_folder got;
		struct err e = ERR_INIT;

		begin(kit->db);
		check(F[i].what, intake_folder_open(kit->db, &at, &got, &e));
		commit(kit->db);
		check_int(F[i].what, got.first_uid, F[i].first_uid);
		check_int(F[i].what, got.old_from, F[i].old_from);
		check_int(F[i].what, got.fresh, F[i].fresh);
		check_int(F[i].what, got.resync, F[i].resync);
	}
}

/* --- The ledger ----------------------------------------------------------- */

static int
put(struct kit *kit, uint32_t uid, bool told, int64_t *id)
{
	struct raw_packed raw;
	struct intake_mail m = { "support", "imap", "INBOX", 1, 7, uid,
	    1000, 2000, false, 5, told, &raw };
	struct err e = ERR_INIT;
	int got;

	raw_pack(&raw, STR("hello"));
	begin(kit->db);
	got = intake_put(kit->db, &m, id, &e);
	commit(kit->db);
	raw_packed_clear(&raw);
	return got;
}

static void
test_ledger(void **state)
{
	struct kit *kit = *state;
	static const uint32_t asked[] = { 1, 2, 3, 4, 5, 4000000000u };
	bool known[6];
	uint32_t uid[8];
	size_t n = 8;
	int64_t a = 0, b = 0, c = 0, none = 0;
	struct err e = ERR_INIT;

	check_int("a mail", put(kit, 2, false, &a), 1);
	check_int("another", put(kit, 4, true, &b), 1);
	check("ids in order", b > a);
	check_int("the same again is not taken", put(kit, 2, false, &none),
	    0);
	begin(kit->db);
	check("gone", intake_gone(kit->db, 1, (uint32_t[]){ 3, 2 }, 2, &e));
	commit(kit->db);
	check("known", intake_known(kit->db, 1, asked, 6, known, &e));
	check_int("never seen", known[0], false);
	check_int("taken, and not made gone", known[1], true);
	check_int("gone, yet listed: it is wanted", known[2], false);
	check_int("taken and told", known[3], true);
	check_int("a UID above 2^31", known[5], false);
	check_int("gone and back", put(kit, 3, false, &c), 1);
	check("untold", intake_untold(kit->db, 1, 0, uid, &n, &e));
	check_int("untold", n, 2);
	check_int("untold", uid[0], 2);
	begin(kit->db);
	check("told", intake_told(kit->db, 1, uid, 1, &e));
	commit(kit->db);
	n = 8;
	check("untold", intake_untold(kit->db, 1, 0, uid, &n, &e));
	check_int("one is left", n == 1 && uid[0] == 3, true);
}

static void
test_channel_state(void **state)
{
	struct kit *kit = *state;
	struct channel_state row = { "support", "down", 50, "no answer", 0 };
	struct channel_state got;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	begin(kit->db);
	check("set", channel_state_set(kit->db, &row, &e));
	check("taken", channel_state_taken(kit->db, "support", 70, &e));
	row.state = "up";
	row.error = "";
	check("set", channel_state_set(kit->db, &row, &e));
	commit(kit->db);
	check_int("found", channel_state_get(kit->db, STR("support"), &a,
	    &got, &e), 1);
	check_str("state", str_from(got.state), STR("up"));
	check_str("error", str_from(got.error), STR(""));
	check_int("kept", got.last_taken_ms, 70);
	check_int("none", channel_state_get(kit->db, STR("x"), &a, &got, &e),
	    0);
	arena_clear(&a);
}

/* --- Mail without a UID ---------------------------------------------------- */

/* In turn, into one store. */
static const struct {
	const char *what;
	const char *channel, *source, *key, *text;
	int got;
	int64_t id;
} A[] = {
	{ "RL-1: a mail with a key is taken",
	  "support", "import", "mbox:1", "one", 1, 1 },
	{ "RL-1: the same key again takes nothing, and names the first",
	  "support", "import", "mbox:1", "one", 0, 1 },
	{ "a key is its source's alone",
	  "support", "maildir", "mbox:1", "one", 1, 2 },
	{ "and its channel's",
	  "billing", "import", "mbox:1", "one", 1, 3 },
	{ "CH-1: without a key a mail is always taken",
	  "support", "lmtp", "", "one", 1, 4 },
	{ "the same bytes once more too: the desk finds duplicates",
	  "support", "lmtp", "", "one", 1, 5 },
};

static void
a_key_takes_a_mail_once(void **state)
{
	struct kit *kit = *state;

	for (size_t i = 0; i < sizeof A / sizeof *A; i++) {
		struct raw_packed raw = { 0 };
		struct err e = ERR_INIT;
		int64_t id = 0;
		struct intake_handed m = {
			.channel = A[i].channel, .source = A[i].source,
			.folder = STR("old"), .received_ms = 1000,
			.taken_ms = 2000, .full_size = 3,
			.history = i == 0, .key = str_from(A[i].key),
			.raw = &raw };

		raw_pack(&raw, str_from(A[i].text));
		begin(kit->db);
		check_int(A[i].what, intake_add(kit->db, &m, &id, &e),
		    A[i].got);
		commit(kit->db);
		check_int(A[i].what, id, A[i].id);
		raw_packed_clear(&raw);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_raw, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folders, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_ledger, setup, teardown),
		cmocka_unit_test_setup_teardown(test_channel_state, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(a_key_takes_a_mail_once,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
