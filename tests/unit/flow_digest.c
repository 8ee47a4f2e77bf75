/* VW-5: each digest is sent once to each of its users at each of its times,
 * in virtual time: also when the desk is killed, was away, or is told of other
 * times. What a view shows is the test's. */
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/wait.h>

#include "base/fault.h"
#include "base/log.h"
#include "flow/view_digests.h"
#include "store/list.h"
#include "store/view_digests.h"
#include "tests/unit/store_dir.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define MONDAY (INT64_C(20458) * DAY)           /* 2026-01-05 */

static const char before[] =
	"config-version 1\n"
	"state-dir /nowhere\n"
	"admins-mail root@x.example\n"
	"relay out { host 127.0.0.1; tls none }\n"
	"inbox desk { kind helpdesk }\n"
	"team support { }\n"
	"user ann { email ann@desk.example; seat yes; team support }\n"
	"user ben { email ben@desk.example; seat yes; team support }\n"
	"channel c { inbox desk; address c@x.example; relay out; pipe yes }\n";
#define DIGEST "digest d { view unassigned; to team:support; at 08:00 }\n"

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

struct world {
	struct state_dir dir;
	struct conf *conf;
	struct belt belt;
	struct arena arena;
};

static void
begin(struct world *w, const char *digests)
{
	struct buf text = BUF_INIT, said = BUF_INIT;

	buf_printf(&text, "%s%s", before, digests);
	w->conf = conf_from_text("test", buf_view(&text), &said);
	if (w->conf == NULL)
		fail_msg("%s", said.p);
	buf_clear(&said);
	buf_clear(&text);
	w->conf->templates = SHIPPED_TEMPLATES;
	w->conf->state_dir = w->dir.path;
	must(db_open(&w->belt.db, w->dir.path, STORE_DESK, &e));
	w->belt.conf = w->conf;
	w->belt.key = STR("0123456789abcdef0123456789abcdef");
	w->belt.brands = brands_new(w->conf);
}

static void
end(struct world *w)
{
	brands_free(w->belt.brands);
	db_close(w->belt.db);
	conf_free(w->conf);
}

static void
world_init(struct world *w, const char *digests)
{
	memset(w, 0, sizeof *w);
	state_dir_init(&w->dir);
	begin(w, digests);
}

static void
world_clear(struct world *w)
{
	end(w);
	arena_clear(&w->arena);
	state_dir_clear(&w->dir);
}

/* As a reload with other digests, or a restart. */
static void
again(struct world *w, const char *digests)
{
	end(w);
	begin(w, digests);
}

/* --- What the view shows -------------------------------------------------- */

static const struct ticket lamp = { .id = 7, .name = STR_INIT("Lamp"),
	.pipeline = STR_INIT("support"), .status = STR_INIT("new") };

static bool
shows_lamp(const struct belt *b, const struct user *who, struct str view,
    int64_t now, struct arena *a, struct view_page *out, struct err *e)
{
	(void)b, (void)who, (void)now, (void)a, (void)e;
	check_str("the view of the digest", view, STR("unassigned"));
	*out = (struct view_page){ &lamp, 1, 1 };
	return true;
}

/* Ann has nothing in it. */
static bool
shows_ben(const struct belt *b, const struct user *who, struct str view,
    int64_t now, struct arena *a, struct view_page *out, struct err *e)
{
	*out = (struct view_page){ NULL, 0, 0 };
	return strcmp(who->name, "ann") == 0 ||
	    shows_lamp(b, who, view, now, a, out, e);
}

/* Of hers nobody knows why it cannot be had. */
static bool
fails_ann(const struct belt *b, const struct user *who, struct str view,
    int64_t now, struct arena *a, struct view_page *out, struct err *e)
{
	return strcmp(who->name, "ann") == 0 ?
	    err_set(e, ERR_INPUT, "no such thing") :
	    shows_lamp(b, who, view, now, a, out, e);
}

static bool
store_is_busy(const struct belt *b, const struct user *who, struct str view,
    int64_t now, struct arena *a, struct view_page *out, struct err *e)
{
	(void)b, (void)who, (void)view, (void)now, (void)a, (void)out;
	return err_set(e, ERR_AGAIN, "busy");
}

/* All that is to be done then, as the role has it done. */
static void
look(struct world *w, view_looker *looker, int64_t now)
{
	struct err e = ERR_INIT;
	int n = 1;

	for (int i = 0; n > 0; i++) {
		check("it comes to rest", i < 20);
		n = view_digests_look(&w->belt, looker, now, &e);
	}
	if (n < 0)
		fail_msg("%s", e.text);
}

/* "ann ben ": to whom letters went, in order. */
static struct str
sent(struct world *w)
{
	struct letter_filter f = { .page = { false, 0, 1000 } };
	struct buf b = BUF_INIT;
	struct letter_status *l;
	struct str out;
	size_t n;

	must(list_letters(w->belt.db, &f, &w->arena, &l, &n, &e));
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s ", (int)str_find_char(l[i].to, '@', 0),
		    l[i].to.p);
	out = str_copy(&w->arena, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* --- The tests ------------------------------------------------------------ */

static void
once_each_time(void **state)
{
	const int64_t eight = MONDAY + 8 * HOUR;
	struct letter_status l;
	struct world w;

	(void)state;
	world_init(&w, DIGEST);
	look(&w, shows_lamp, eight - DAY + HOUR);
	check_str("a new digest begins with its next time", sent(&w),
	    STR(""));
	look(&w, shows_lamp, eight - 1);
	check_str("not before it", sent(&w), STR(""));
	look(&w, shows_lamp, eight);
	check_str("to each of the team", sent(&w), STR("ann ben "));
	look(&w, shows_lamp, eight + 10);
	again(&w, DIGEST);
	look(&w, shows_lamp, eight + HOUR);
	check_str("once, restarted or not", sent(&w), STR("ann ben "));
	must(list_letter(w.belt.db, 1, &w.arena, &l, &e) == 1);
	check_str("its subject", l.subject, STR("d: 1"));
	look(&w, shows_ben, eight + DAY);
	check_str("nothing in it: no mail", sent(&w), STR("ann ben ben "));
	look(&w, shows_lamp, eight + DAY + HOUR);
	check_str("nor later for that time", sent(&w), STR("ann ben ben "));
	look(&w, shows_lamp, eight + 9 * DAY + 3 * HOUR);
	check_str("late, once for all that was missed", sent(&w),
	    STR("ann ben ben ann ben "));
	look(&w, shows_lamp, eight + 10 * DAY + 16 * HOUR);
	check_str("not on the day after", sent(&w),
	    STR("ann ben ben ann ben "));
	world_clear(&w);
}

static void
other_times(void **state)
{
	const int64_t eight = MONDAY + 8 * HOUR;
	struct world w;

	(void)state;
	world_init(&w, DIGEST);
	look(&w, shows_lamp, eight - HOUR);
	look(&w, shows_lamp, eight);
	check_str("sent", sent(&w), STR("ann ben "));
	again(&w, "digest d { view unassigned; to team:support; at 08:30 }\n");
	look(&w, shows_lamp, eight + HOUR);
	check_str("a time that is past is not made up for", sent(&w),
	    STR("ann ben "));
	look(&w, shows_lamp, eight + DAY);
	look(&w, shows_lamp, eight + DAY + HOUR / 2);
	check_str("the new one is the next", sent(&w),
	    STR("ann ben ann ben "));
	again(&w, "");
	look(&w, shows_lamp, eight + DAY + HOUR);
	again(&w, "digest d { view unassigned; to team:support; at 08:30 }\n");
	look(&w, shows_lamp, eight + 2 * DAY + HOUR);
	check_str("one that was gone begins anew", sent(&w),
	    STR("ann ben ann ben "));
	look(&w, shows_lamp, eight + 3 * DAY + HOUR);
	check_str("with its next time", sent(&w),
	    STR("ann ben ann ben ann ben "));
	world_clear(&w);
}

static void
trouble(void **state)
{
	const int64_t eight = MONDAY + 8 * HOUR;
	struct err e = ERR_INIT;
	struct world w;

	(void)state;
	world_init(&w, DIGEST);
	look(&w, shows_lamp, eight - HOUR);
	check_int("busy is told", view_digests_look(&w.belt, store_is_busy,
	    eight, &e), -1);
	look(&w, fails_ann, eight);
	check_str("who cannot have his holds up nobody", sent(&w),
	    STR("ben "));
	look(&w, shows_lamp, eight + HOUR);
	check_str("and is not tried for ever", sent(&w), STR("ben "));
	look(&w, shows_lamp, eight + DAY);
	check_str("the next time is another", sent(&w), STR("ben ann ben "));
	world_clear(&w);
}

static const struct query restored = { "test.restored",
	"UPDATE desk.floor SET restored = $1", NULL };

/* R19: what the store from before the restore knows nothing of may have gone
 * out. */
static void
after_a_restore(void **state)
{
	const int64_t eight = MONDAY + 8 * HOUR;
	struct letter_status l;
	struct stmt *s;
	struct world w;

	(void)state;
	world_init(&w, DIGEST);
	look(&w, shows_lamp, eight - HOUR);
	must(db_begin(w.belt.db, &e));
	must((s = db_use(w.belt.db, &restored, &e)) != NULL);
	db_bind_i64(s, 1, eight + HOUR);
	must(db_run(s, &e));
	must(db_commit(w.belt.db, &e));
	look(&w, shows_ben, eight + 2 * HOUR);
	must(list_letter(w.belt.db, 1, &w.arena, &l, &e) == 1);
	check_str("a person decides", l.state, STR("unsure"));
	look(&w, shows_ben, eight + DAY);
	must(list_letter(w.belt.db, 2, &w.arena, &l, &e) == 1);
	check_str("the next one goes out", l.state, STR("queued"));
	world_clear(&w);
}

/* Killed at the n-th point (0: never)? */
static bool
killed_at(struct world *w, int64_t n, int64_t now)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct err e = ERR_INIT;
		int got;

		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(9);
		begin(w, DIGEST);
		fault_arm(n);
		do
			got = view_digests_look(&w->belt, shows_lamp, now,
			    &e);
		while (got > 0);
		_exit(got < 0 ? 8 : 0);
	}
	check("waited", child > 0 && waitpid(child, &status, 0) == child);
	if (WIFEXITED(status))
		check_int("the run ended well", WEXITSTATUS(status), 0);
	return WIFSIGNALED(status);
}

/* One day for each point at which the desk can be killed. */
static void
killed_anywhere(void **state)
{
	int64_t now = MONDAY + 8 * HOUR, n = 0;
	struct buf want = BUF_INIT;
	struct world w;
	bool killed;

	(void)state;
	world_init(&w, DIGEST);
	look(&w, shows_lamp, now - HOUR);
	do {
		end(&w);
		killed = killed_at(&w, ++n, now);
		begin(&w, DIGEST);
		look(&w, shows_lamp, now + MINUTE);
		buf_z(&want, "ann ben ");
		check_str("once each", sent(&w), buf_view(&want));
		now += DAY;
	} while (killed);
	print_message("killed at %lld points\n", (long long)n - 1);
	check("there were points", n > 20);
	buf_clear(&want);
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_each_time),
		cmocka_unit_test(other_times),
		cmocka_unit_test(trouble),
		cmocka_unit_test(after_a_restore),
		cmocka_unit_test(killed_anywhere),
	};

	log_open(LOG_TO_STDERR, NULL, LOG_EMERG, "test");
	return cmocka_run_group_tests_name("digests", tests, NULL, NULL);
}
