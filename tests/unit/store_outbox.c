/* SPEC SE-3, SE-4, SE-5, SE-8, SE-13, RL-3; SECURITY R13, R16, R19. */
#include "tests/unit/unit.h"

#include "store/letters.h"
#include "store/outbox.h"
#include "store/relays.h"
#include "tests/unit/store_dir.h"

struct world {
	struct state_dir dir;
	struct db *desk, *out;
	struct arena arena;
	int64_t now, sender;
	size_t turn;
};

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

static void
world_init(struct world *w)
{
	*w = (struct world){ .now = 1000000, .sender = 7 };
	state_dir_init(&w->dir);
	must(db_open(&w->desk, w->dir.path, STORE_DESK, &e));
	must(db_open(&w->out, w->dir.path, STORE_OUT, &e));
}

static void
world_clear(struct world *w)
{
	db_close(w->out);
	db_close(w->desk);
	arena_clear(&w->arena);
	state_dir_clear(&w->dir);
}

/* A letter of conversation 1 to one address, unless said otherwise. */
static void
add_letter(struct world *w, int64_t id, int64_t conversation, const char *to,
           const char *held)
{
	struct letter l = { .id = id, .kind = LETTER_REPLY,
	    .channel = STR("c"), .relay = STR("r"),
	    .envelope_from = STR("a@b.example"), .to = str_from(to),
	    .conversation = conversation, .created = w->now, .due = w->now,
	    .held = str_from(held) };

	l.draft.message_id = STR("x@y");
	must(db_begin(w->desk, &e));
	must(letters_put(w->desk, &l, STR("s"), STR("bytes"), &w->arena, &e));
	must(db_commit(w->desk, &e));
}

static void
add_wish(struct world *w, int64_t letter, enum wish_what what)
{
	struct wish wish = { letter, what, STR("user:ann") };

	must(db_begin(w->desk, &e));
	must(letters_put_wish(w->desk, &wish, w->now, &e));
	must(db_commit(w->desk, &e));
}

static struct outbox_news
take(struct world *w)
{
	struct outbox_news news;

	must(db_begin(w->out, &e));
	must(outbox_take(w->out, w->now, 100, &w->arena, &news, &e));
	must(db_commit(w->out, &e));
	return news;
}

static size_t
claim(struct world *w, int max, struct outbox_claim **out)
{
	size_t n;

	must(db_begin(w->out, &e));
	must(outbox_claim(w->out, &(struct outbox_wanted){ .relay = STR("r"),
	    .now = w->now, .lease = w->sender, .max = max,
	    .max_bytes = 1000, .turn = w->turn++ }, &w->arena, out, &n, &e));
	must(db_commit(w->out, &e));
	return n;
}

static bool
hand_over(struct world *w, const struct outbox_claim *c)
{
	bool ours;

	must(db_begin(w->out, &e));
	must(outbox_hand(w->out, c->letter, c->lease, w->now, &ours, &e));
	must(db_commit(w->out, &e));
	return ours;
}

static enum letter_state
result(struct world *w, int64_t letter, enum letter_event on, int64_t due)
{
	struct outbox_result r = { letter, w->sender, on, w->now, due,
	    STR("250 ok"), STR("Q1"), STR("") };
	enum letter_state state;

	must(db_begin(w->out, &e));
	must(outbox_record(w->out, &r, &state, &e));
	must(db_commit(w->out, &e));
	return state;
}

static int64_t
count(struct world *w, enum letter_state s)
{
	int64_t n[LETTER_STATES];

	must(outbox_counts(w->out, n, &e));
	return n[s];
}

static struct str
last_result(struct world *w, int col)
{
	static const struct query q = { "test.last",
	    "SELECT letter, state, answer FROM out.result"
	    " ORDER BY seq DESC LIMIT 1", NULL };
	struct err e = ERR_INIT;
	struct stmt *s = db_use(w->out, &q, &e);
	struct str text;

	check("a result", db_step(s, &e) == 1);
	text = str_copy(&w->arena, db_str(s, col));
	db_done(s);
	return text;
}

/* In the list of results and with the letter. */
static int
answers_of(struct world *w, int64_t letter)
{
	static const struct query q = { "test.answers",
	    "SELECT (SELECT count(*) FROM out.result WHERE letter = $1"
	    " AND answer <> '') + (SELECT count(*) FROM out.delivery"
	    " WHERE letter = $1 AND answer || to_address <> '')", NULL };
	struct err e = ERR_INIT;
	struct stmt *s = db_use(w->out, &q, &e);
	int n;

	check(e.text, s != NULL);
	db_bind_i64(s, 1, letter);
	check("a number", db_step(s, &e) == 1);
	n = (int)db_i64(s, 0);
	db_done(s);
	return n;
}

static void
a_usual_life(void **state)
{
	struct world w;
	struct outbox_claim *c;
	bool news;

	(void)state;
	world_init(&w);
	must(outbox_has_news(w.out, &news, &e));
	check("nothing yet", !news);
	add_letter(&w, 1, 1, "c@d.example", "");
	must(outbox_has_news(w.out, &news, &e));
	check("news", news);
	check_int("taken up", take(&w).letters, 1);
	check_int("once", take(&w).letters, 0);
	check_int("claimed", claim(&w, 10, &c), 1);
	check_str("bytes", c->bytes, STR("bytes"));
	check_str("from", c->from, STR("a@b.example"));
	check_int("first attempt", c->attempts, 1);
	check_int("by one only", claim(&w, 10, &(struct outbox_claim *){ 0 }),
	    0);
	check("handed", hand_over(&w, c));
	check("handed once", !hand_over(&w, c));
	check_int("sent", result(&w, 1, ON_ACCEPT, 0), LETTER_SENT);
	check_int("counted", count(&w, LETTER_SENT), 1);
	check_str("the desk is told", last_result(&w, 1), STR("sent"));
	check_str("in the server's words", last_result(&w, 2),
	    STR("250 ok"));
	world_clear(&w);
}

static void
in_order(void **state)
{
	static const struct {
		const char *what;
		int64_t conversation;
		const char *to;
		bool waits;
	} T[] = {
		{ "the first", 1, "c@d.example", false },
		{ "same conversation, same recipient: waits", 1,
		    "C@D.example", true },
		{ "another recipient", 1, "e@d.example", false },
		{ "another conversation", 2, "c@d.example", false },
		{ "without conversation", 0, "c@d.example", false },
		{ "nor does the second of those wait", 0, "c@d.example",
		    false },
	};
	enum { N = sizeof T / sizeof *T };
	struct world w;
	struct outbox_claim *c;
	size_t n;

	(void)state;
	world_init(&w);
	for (int i = 0; i < N; i++)
		add_letter(&w, i + 1, T[i].conversation, T[i].to, "");
	take(&w);
	n = claim(&w, 10, &c);
	for (int i = 0; i < N; i++) {
		bool claimed = false;

		for (size_t k = 0; k < n; k++)
			claimed = claimed || c[k].letter == i + 1;
		check_int(T[i].what, claimed, !T[i].waits);
	}
	result(&w, 1, ON_DEFER, w.now + 500);
	check_int("a deferred one still goes first", claim(&w, 10, &c), 0);
	w.now += 500;
	check_int("it is due", claim(&w, 10, &c), 1);
	check_int("again", c->letter, 1);
	check_int("second attempt", c->attempts, 2);
	result(&w, 1, ON_REFUSE, 0);
	check_int("now the next", claim(&w, 10, &c), 1);
	check_int("in order", c->letter, 2);
	world_clear(&w);
}

static void
leases(void **state)
{
	struct world w;
	struct outbox_claim *c;
	struct outbox_lost *lost;
	size_t n;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, 1, "c@d.example", "");
	add_letter(&w, 2, 2, "c@d.example", "");
	take(&w);
	check_int("two", claim(&w, 10, &c), 2);
	check("the second is handed", hand_over(&w, &c[1]));
	must(db_begin(w.out, &e));
	must(outbox_sweep(w.out, w.sender, w.now, &w.arena, &lost, &n, &e));
	check_int("one's own leases are left alone", n, 0);
	must(outbox_sweep(w.out, w.sender + 1, w.now, &w.arena, &lost, &n,
	    &e));
	must(db_commit(w.out, &e));
	check_int("a dead sender's", n, 2);
	check_int("claimed is queued again", count(&w, LETTER_QUEUED), 1);
	check_int("handed is unsure", count(&w, LETTER_UNSURE), 1);
	check("who woke up too late may not hand over",
	    !hand_over(&w, &c[0]));
	w.now++;
	check_int("claimed anew", claim(&w, 10, &c), 1);
	check_int("as its first attempt", c->attempts, 1);
	check_int("late bad news changes nothing",
	    result(&w, 2, ON_DEFER, 0), LETTER_UNSURE);
	check_int("late good news is true", result(&w, 2, ON_ACCEPT, 0),
	    LETTER_SENT);
	world_clear(&w);
}

static void
release_is_as_if_never(void **state)
{
	struct world w;
	struct outbox_claim *c;
	int64_t first, *letter;
	size_t n;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, 1, "c@d.example", "");
	take(&w);
	first = w.now + 10;
	for (int i = 0; i < 3; i++) {
		w.now += 10;
		check_int("claimed", claim(&w, 10, &c), 1);
		check_int("the first attempt each time", c->attempts, 1);
		check_int("but its time counts", c->first_try, first);
		must(db_begin(w.out, &e));
		must(outbox_release(w.out, 1, w.sender, w.now, &e));
		must(db_commit(w.out, &e));
	}
	must(db_begin(w.out, &e));
	must(outbox_expire(w.out, STR("r"), 5000, first + 5000, 10, &w.arena,
	    &letter, &n, &e));
	must(db_commit(w.out, &e));
	check_int("SE-4: a relay that was down all the time", n, 1);
	world_clear(&w);
}

/* CO-4: of a contact that is erased, servers' answers may name the address. */
static void
answers_are_forgotten(void **state)
{
	static const struct query forget = { "test.forget",
		"INSERT INTO desk.wish (letter, what, by_whom, at)"
		" VALUES (1, 'forget', 'system', 1)", NULL };
	struct outbox_claim *c;
	struct stmt *s;
	struct world w;

	(void)state;
	world_init(&w);
	for (int64_t id = 1; id <= 2; id++) {
		add_letter(&w, id, id, "c@d.example", "");
		take(&w);
		claim(&w, 1, &c);
		hand_over(&w, c);
		result(&w, id, ON_ACCEPT, 0);
	}
	check_str("it was answered", last_result(&w, 2), STR("250 ok"));
	must(db_begin(w.desk, &e));
	must((s = db_use(w.desk, &forget, &e)) != NULL && db_run(s, &e));
	must(db_commit(w.desk, &e));
	take(&w);
	check_str("another's stays", last_result(&w, 2), STR("250 ok"));
	check_int("its own is gone", answers_of(&w, 1), 0);
	check_int("from wherever it was kept", answers_of(&w, 2) > 0, 1);
	world_clear(&w);
}

static void
wishes(void **state)
{
	static const struct {
		const char *what;
		enum letter_state at;
		enum wish_what wish;
		const char *state, *told;
	} T[] = {
		{ "undo in time", LETTER_QUEUED, WISH_CANCEL, "cancelled",
		    "cancel by user:ann" },
		{ "undo too late", LETTER_SENT, WISH_CANCEL, "too-late",
		    "too late to cancel it: it is sent" },
		{ "undo while it is on its way", LETTER_CLAIMED, WISH_CANCEL,
		    "too-late", "too late to cancel it: it is claimed" },
		{ "nobody says `sent` of what is on its way", LETTER_HANDED,
		    WISH_SENT, "too-late",
		    "too late to call it sent: it is handed" },
		{ "release what is held", LETTER_HELD, WISH_RETRY, "queued",
		    "retry by user:ann" },
		{ "a failed one again", LETTER_FAILED, WISH_RETRY, "queued",
		    "retry by user:ann" },
		{ "unsure: it came", LETTER_UNSURE, WISH_SENT, "sent",
		    "sent by user:ann" },
		{ "unsure: again", LETTER_UNSURE, WISH_RESEND, "queued",
		    "resend by user:ann" },
		{ "unsure: not just `retry`", LETTER_UNSURE, WISH_RETRY,
		    "too-late", "too late to retry it: it is unsure" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;
		struct outbox_claim *c;

		world_init(&w);
		add_letter(&w, 1, 1, "c@d.example",
		    T[i].at == LETTER_HELD ? "over the limit" : "");
		take(&w);
		if (T[i].at != LETTER_QUEUED && T[i].at != LETTER_HELD) {
			claim(&w, 1, &c);
			if (T[i].at != LETTER_CLAIMED)
				hand_over(&w, c);
			if (T[i].at != LETTER_CLAIMED &&
			    T[i].at != LETTER_HANDED)
				result(&w, 1, T[i].at == LETTER_SENT ?
				    ON_ACCEPT : T[i].at == LETTER_FAILED ?
				    ON_REFUSE : ON_LOST, 0);
		}
		check_int(T[i].what, count(&w, T[i].at), 1);
		add_wish(&w, 1, T[i].wish);
		add_wish(&w, 99, WISH_CANCEL);
		check_int("an unknown letter is nobody's", take(&w).nwish,
		    2);
		check_str(T[i].what, last_result(&w, 1),
		    str_from(T[i].state));
		check_str(T[i].what, last_result(&w, 2), str_from(T[i].told));
		check_int("once", take(&w).nwish, 0);
		world_clear(&w);
	}
}

static void
giving_up(void **state)
{
	struct world w;
	struct outbox_claim *c;
	int64_t *letter;
	size_t n;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, 1, "c@d.example", "");        /* tried */
	add_letter(&w, 2, 2, "c@d.example", "");        /* never */
	add_letter(&w, 3, 3, "c@d.example", "no");      /* held */
	take(&w);
	claim(&w, 1, &c);
	result(&w, 1, ON_DEFER, w.now + 100);
	for (int64_t after = 4999; after <= 5000; after++) {
		must(db_begin(w.out, &e));
		must(outbox_expire(w.out, STR("r"), 5000, w.now + after, 10,
		    &w.arena, &letter, &n, &e));
		must(db_commit(w.out, &e));
		check_int("not before its time", n, after < 5000 ? 0 : 2);
	}
	check_int("failed", count(&w, LETTER_FAILED), 2);
	check_int("who waits for a person waits", count(&w, LETTER_HELD), 1);
	world_clear(&w);
}

static void
batches(void **state)
{
	struct world w;
	struct outbox_claim *c;
	struct str *relay;
	int64_t due;
	size_t n;

	(void)state;
	world_init(&w);
	for (int i = 1; i <= 5; i++)
		add_letter(&w, i, i, "c@d.example", "");
	take(&w);
	must(outbox_relays(w.out, &w.arena, &relay, &n, &e));
	check_int("one relay", n, 1);
	must(outbox_next_due(w.out, STR("r"), w.now - 1, &due, &e));
	check_int("due", due, w.now);
	must(outbox_next_due(w.out, STR("r"), w.now, &due, &e));
	check("no later one", due == INT64_MAX);
	must(db_begin(w.out, &e));
	must(outbox_claim(w.out, &(struct outbox_wanted){ STR("r"), w.now, 7,
	    10, 12, 0 }, &w.arena, &c, &n, &e));
	check_int("as many as fit", n, 2);
	must(outbox_claim(w.out, &(struct outbox_wanted){ STR("r"), w.now, 7,
	    10, 1, 0 }, &w.arena, &c, &n, &e));
	check_int("one always", n, 1);
	must(outbox_claim(w.out, &(struct outbox_wanted){ STR("other"), w.now,
	    7, 10, 1, 0 }, &w.arena, &c, &n, &e));
	check_int("of its relay only", n, 0);
	db_rollback(w.out);
	check_int("a turn that fails changes nothing",
	    count(&w, LETTER_QUEUED), 5);
	world_clear(&w);
}

/* A letter of a kind and channel, each to a conversation of its own. */
static void
add_kind(struct world *w, int64_t id, enum letter_kind kind,
         const char *channel, int64_t conversation)
{
	struct letter l = { .id = id, .kind = kind,
	    .channel = str_from(channel), .relay = STR("r"),
	    .to = STR("c@d.example"), .conversation = conversation,
	    .created = w->now, .due = w->now };

	l.draft.message_id = STR("x@y");
	must(db_begin(w->desk, &e));
	must(letters_put(w->desk, &l, STR("s"), STR("bytes"), &w->arena, &e));
	must(db_commit(w->desk, &e));
}

/* SE-5: the order in which ten letters go, one claim a letter. */
static void
who_goes_first(void **state)
{
	enum { R = LETTER_REPLY, N = LETTER_NOTIFICATION, X = LETTER_AUTOMATIC };
	static const struct {
		const char *what;
		struct { int kind; const char *channel; int64_t talk; } l[6];
		int64_t want[6];        /* 0 ends both */
	} T[] = {
		{ "a reply before what was there before it",
		  {{ X, "a", 1 }, { X, "a", 2 }, { N, "a", 3 },
		    { R, "a", 4 }}, { 4, 3, 1, 2 } },
		{ "channel by channel",
		  {{ X, "a", 1 }, { X, "a", 2 }, { X, "a", 3 }, { X, "a", 4 },
		    { X, "b", 5 }}, { 1, 5, 2, 3, 4 } },
		{ "SE-13: a reply pulls its own conversation's ack along",
		  {{ X, "a", 1 }, { X, "a", 2 }, { X, "b", 9 },
		    { R, "a", 2 }}, { 2, 4, 1, 3 } },
		{ "an urgent channel does not make another wait",
		  {{ R, "a", 1 }, { R, "a", 2 }, { R, "b", 3 },
		    { X, "c", 4 }}, { 1, 3, 2, 4 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;
		struct outbox_claim *c;

		world_init(&w);
		for (int k = 0; k < 6 && T[i].l[k].talk != 0; k++)
			add_kind(&w, k + 1, (enum letter_kind)T[i].l[k].kind,
			    T[i].l[k].channel, T[i].l[k].talk);
		take(&w);
		for (int k = 0; k < 6 && T[i].want[k] != 0; k++) {
			check_int(T[i].what, claim(&w, 1, &c), 1);
			check_int(T[i].what, c->letter, T[i].want[k]);
			result(&w, c->letter, ON_REFUSE, 0);
		}
		world_clear(&w);
	}
}

/* Ten thousand of one channel, one of another: it is among the first. */
static void
nobody_starves(void **state)
{
	struct world w;
	struct outbox_claim *c;
	bool seen = false;

	(void)state;
	world_init(&w);
	for (int i = 1; i <= 300; i++)
		add_kind(&w, i, LETTER_AUTOMATIC, "big", i);
	add_kind(&w, 301, LETTER_AUTOMATIC, "small", 301);
	for (int i = 0; i < 4; i++)
		take(&w);
	check_int("eight", claim(&w, 8, &c), 8);
	for (int i = 0; i < 8; i++)
		seen = seen || c[i].letter == 301;
	check("the one is among them", seen);
	world_clear(&w);
}

/* R13, R16: whoever was overtaken writes nothing that is not true. */
static void
fencing(void **state)
{
	struct world w;
	struct outbox_claim *c;
	struct outbox_lost *lost;
	int64_t first, second;
	size_t n;
	struct err why = ERR_INIT;

	(void)state;
	world_init(&w);
	must(db_begin(w.out, &e));
	must(outbox_begin(w.out, &first, &e));
	must(db_commit(w.out, &e));
	w.sender = first;
	add_letter(&w, 1, 1, "c@d.example", "");
	take(&w);
	check_int("the first has it", claim(&w, 1, &c), 1);
	must(db_begin(w.out, &e));
	must(outbox_begin(w.out, &second, &e));
	check("a greater number", second > first);
	must(outbox_sweep(w.out, second, w.now, &w.arena, &lost, &n, &e));
	check("the first is told", !outbox_is_ours(w.out, first, &why));
	check_int("and may not go on", why.kind, ERR_SETUP);
	must(outbox_is_ours(w.out, second, &e));
	must(db_commit(w.out, &e));
	w.sender = second;
	check_int("the second has it", claim(&w, 1, &c), 1);
	w.sender = first;
	check_int("no result of the first counts",
	    result(&w, 1, ON_DEFER, 0), LETTER_CLAIMED);
	must(db_begin(w.out, &e));
	must(outbox_release(w.out, 1, first, w.now, &e));
	must(db_commit(w.out, &e));
	check_int("nor may it give back", count(&w, LETTER_CLAIMED), 1);
	c->lease = first;
	check("nor hand over", !hand_over(&w, c));
	c->lease = second;
	check("the second may", hand_over(&w, c));
	check_int("what is handed is the second's",
	    result(&w, 1, ON_ACCEPT, 0), LETTER_HANDED);
	world_clear(&w);
}

static int64_t
due_of(struct world *w, int64_t letter)
{
	static const struct query q = { "test.due",
		"SELECT due FROM out.delivery WHERE letter = $1", NULL };
	struct err e = ERR_INIT;
	struct stmt *s = db_use(w->out, &q, &e);
	int64_t due = -1;

	db_bind_i64(s, 1, letter);
	if (db_step(s, &e) == 1)
		due = db_i64(s, 0);
	db_done(s);
	return due;
}

/* SE-4 when the wall clock lies: a letter's age and its next try are counted
 * in the time that went by. */
static void
the_clock_jumps(void **state)
{
	static const int64_t year = INT64_C(365) * 24 * 3600 * 1000;
	struct world w;
	struct outbox_claim *c;
	struct arena a = ARENA_INIT;
	int64_t *expired;
	size_t n;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, 1, "c@d.example", "");
	take(&w);
	claim(&w, 1, &c);
	result(&w, 1, ON_DEFER, w.now + 1000);
	must(db_begin(w.out, &e));
	must(outbox_clock(w.out, year, &e));
	check_int("the next try is as far off as it was", due_of(&w, 1),
	    w.now + year + 1000);
	must(outbox_expire(w.out, STR("r"), 5000, w.now + year, 9, &a,
	    &expired, &n, &e));
	check_int("and it has not grown a year older", n, 0);
	must(outbox_clock(w.out, -year, &e));
	check_int("back: as before", due_of(&w, 1), w.now + 1000);
	must(outbox_clock_behind(w.out, w.now, &n, &e));
	check_int("nothing is noted in the future", n, 0);
	must(outbox_clock(w.out, 2 * year, &e));
	must(outbox_clock_behind(w.out, w.now + year, &n, &e));
	check_int("a sender that starts earlier than that", n, 1);
	check_int("counts anew", due_of(&w, 1), w.now + year + 1000);
	must(outbox_expire(w.out, STR("r"), 5000, w.now + year + 6000, 9, &a,
	    &expired, &n, &e));
	check_int("the age too", n, 1);
	must(db_commit(w.out, &e));
	arena_clear(&a);
	world_clear(&w);
}

/* SE-4: the agent is warned once after 4 hours. */
static void
delays(void **state)
{
	struct world w;
	struct outbox_claim *c;
	size_t n;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, 1, "c@d.example", "");
	add_letter(&w, 2, 2, "c@d.example", "");
	take(&w);
	claim(&w, 1, &c);
	result(&w, 1, ON_DEFER, w.now + 10);
	must(db_begin(w.out, &e));
	must(outbox_warn(w.out, STR("r"), w.now - 1, w.now, 10, &n, &e));
	check_int("not yet", n, 0);
	must(outbox_warn(w.out, STR("r"), w.now, w.now, 10, &n, &e));
	check_int("tried, and waiting", n, 2);
	must(outbox_warn(w.out, STR("r"), w.now, w.now, 10, &n, &e));
	check_int("once", n, 0);
	must(db_commit(w.out, &e));
	check_str("the desk is told", last_result(&w, 1), STR("delayed"));
	world_clear(&w);
}

static void
a_day_of_recipients(void **state)
{
	struct world w;
	struct outbox_claim *c;
	int64_t *at;
	size_t n;

	(void)state;
	world_init(&w);
	for (int i = 1; i <= 4; i++)
		add_letter(&w, i, i, "c@d.example", "");
	take(&w);
	check_int("all", claim(&w, 4, &c), 4);
	for (int i = 0; i < 4; i++) {
		w.now += 100;
		hand_over(&w, &c[i]);
		result(&w, i + 1, i == 2 ? ON_REFUSE : ON_ACCEPT, 0);
	}
	must(outbox_sent_since(w.out, STR("r"), 1000100, 10, &w.arena, &at,
	    &n, &e));
	check_int("sent, and since", n, 2);
	check_int("the newest first", at[0], 1000400);
	must(outbox_sent_since(w.out, STR("x"), 0, 10, &w.arena, &at, &n,
	    &e));
	check_int("of this relay", n, 0);
	world_clear(&w);
}

static void
states_of_relays(void **state)
{
	struct world w;
	struct relay_state *row, set = { STR("r"), STR("down"), 5,
	    STR("no route") };
	size_t n;

	(void)state;
	world_init(&w);
	must(db_begin(w.out, &e));
	must(relays_set(w.out, &set, &e));
	set.since = 9;
	set.error = STR("refused");
	must(relays_set(w.out, &set, &e));
	must(db_commit(w.out, &e));
	must(relays_list(w.desk, &w.arena, &row, &n, &e));
	check_int("one", n, 1);
	check_int("since it began", row->since, 5);
	check_str("the last word", row->error, STR("refused"));
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_usual_life),
		cmocka_unit_test(in_order),
		cmocka_unit_test(leases),
		cmocka_unit_test(release_is_as_if_never),
		cmocka_unit_test(answers_are_forgotten),
		cmocka_unit_test(wishes),
		cmocka_unit_test(giving_up),
		cmocka_unit_test(batches),
		cmocka_unit_test(who_goes_first),
		cmocka_unit_test(nobody_starves),
		cmocka_unit_test(fencing),
		cmocka_unit_test(the_clock_jumps),
		cmocka_unit_test(delays),
		cmocka_unit_test(a_day_of_recipients),
		cmocka_unit_test(states_of_relays),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
