/* CH-7: from a state in mail.db or out.db to a letter in desk.db, in virtual
 * time. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/log.h"
#include "flow/alarms.h"
#include "store/intake.h"
#include "store/letters.h"
#include "store/list.h"
#include "store/relays.h"
#include "tests/unit/store_dir.h"

#define MINUTE INT64_C(60000)
#define T0 INT64_C(1700000000000)

static const char text[] =
	"config-version 1\n"
	"state-dir /nowhere\n"
	"admins-mail root@x.example\n"
	"relay out { host 127.0.0.1; tls none }\n"
	"relay other { host 127.0.0.1; tls none }\n"
	"inbox desk { kind helpdesk }\n"
	"user alice { name \"Alice\"; email alice@desk.example }\n"
	"channel one { inbox desk; address one@x.example; relay out }\n"
	"channel two { inbox desk; address two@x.example; relay other }\n";

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

struct world {
	struct state_dir dir;
	struct conf *conf;
	struct db *out;
	struct belt belt;
	struct arena arena;
};

static void
world_init(struct world *w)
{
	struct buf said = BUF_INIT;

	memset(w, 0, sizeof *w);
	state_dir_init(&w->dir);
	w->conf = conf_from_text("test", str_from(text), &said);
	if (w->conf == NULL)
		fail_msg("%s", said.p);
	buf_clear(&said);
	w->conf->templates = SHIPPED_TEMPLATES;
	w->conf->state_dir = w->dir.path;
	must(db_open(&w->belt.db, w->dir.path, STORE_DESK, &e));
	must(db_open(&w->out, w->dir.path, STORE_OUT, &e));
	w->belt.conf = w->conf;
	w->belt.key = STR("0123456789abcdef0123456789abcdef");
	w->belt.brands = brands_new(w->conf);
}

static void
world_clear(struct world *w)
{
	brands_free(w->belt.brands);
	db_close(w->out);
	db_close(w->belt.db);
	conf_free(w->conf);
	arena_clear(&w->arena);
	state_dir_clear(&w->dir);
}

static void
relay_is(struct world *w, const char *state, int64_t at)
{
	struct relay_state row = { STR("out"), str_from(state), at,
	    STR("554 no") };

	must(db_begin(w->out, &e));
	must(relays_set(w->out, &row, &e));
	must(db_commit(w->out, &e));
}

static int
look(struct world *w, int64_t now)
{
	struct err e = ERR_INIT;
	int n = alarms_look(&w->belt, now, &e);

	if (n < 0)
		fail_msg("%s", e.text);
	return n;
}

static void
a_relay_goes_and_comes(void **state)
{
	struct letter_status l;
	struct str bytes;
	struct world w;

	(void)state;
	world_init(&w);
	check_int("all is well", look(&w, T0), 0);
	relay_is(&w, "down", T0);
	check_int("not at once", look(&w, T0 + MINUTE), 0);
	check_int("told", look(&w, T0 + 5 * MINUTE), 1);
	check_int("once", look(&w, T0 + 6 * MINUTE), 0);
	must(list_letter(w.belt.db, 1, &w.arena, &l, &e) == 1);
	check_str("to the admins", l.to, STR("root@x.example"));
	check_str("by the other relay", l.relay, STR("other"));
	check_str("subject", l.subject, STR("postroom: The relay out: down"));
	must(list_letter_bytes(w.belt.db, 1, &w.arena, &bytes, &e) == 1);
	check("in the server's words", str_find(bytes, STR("554 no"), 0) <
	    bytes.n);
	relay_is(&w, "up", T0 + 30 * MINUTE);
	check_int("up for a moment", look(&w, T0 + 31 * MINUTE), 0);
	check_int("over", look(&w, T0 + 33 * MINUTE), 1);
	check_int("once", look(&w, T0 + 34 * MINUTE), 0);
	relay_is(&w, "refused", T0 + 40 * MINUTE);
	check_int("within the hour", look(&w, T0 + 50 * MINUTE), 0);
	check_int("after it", look(&w, T0 + 65 * MINUTE), 1);
	must(list_letter(w.belt.db, 3, &w.arena, &l, &e) == 1);
	check_str("the login", l.subject,
	    STR("postroom: The relay out: refused"));
	world_clear(&w);
}

static void
nobody_to_tell(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	w.conf->admins_mail.n = 0;
	relay_is(&w, "down", T0);
	check_int("the log only", look(&w, T0 + 5 * MINUTE), 0);
	w.conf->admins_mail.n = 1;
	check_int("once, too", look(&w, T0 + 6 * MINUTE), 0);
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_relay_goes_and_comes),
		cmocka_unit_test(nobody_to_tell),
	};

	log_open(LOG_TO_STDERR, NULL, LOG_EMERG, "test");
	return cmocka_run_group_tests_name("alarms", tests, NULL, NULL);
}
