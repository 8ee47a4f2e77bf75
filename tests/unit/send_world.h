/* tests/unit/send_world.h -- a store, a sink and the send belt between. */
#ifndef TESTS_UNIT_SEND_WORLD_H
#define TESTS_UNIT_SEND_WORLD_H

#include "tests/unit/sink.h"

#include <pthread.h>

#include "base/clock.h"
#include "flow/send.h"
#include "store/letters.h"
#include "store/outbox.h"

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

enum { RELAYS = 3 };

struct world {
	struct sink sink;
	const char *state_dir;
	struct relay relay[RELAYS];
	struct conf conf;
	struct db *desk, *out, *see;
	struct send_control control;
	pthread_t thread;
	bool ended_well;
	struct arena arena;
};

static inline void
world_open(struct world *w)
{
	must(db_open(&w->desk, w->state_dir, STORE_DESK, &e));
	must(db_open(&w->out, w->state_dir, STORE_OUT, &e));
	must(db_open(&w->see, w->state_dir, STORE_NONE, &e));
	must(send_control_init(&w->control, &e));
	w->control.deadlines = (struct relay_deadlines){ 2, 1, 2, 20 };
}

static inline void
world_close(struct world *w)
{
	send_control_clear(&w->control);
	db_close(w->see);
	db_close(w->out);
	db_close(w->desk);
}

/* Relay k talks to the sink's k-th port. */
static inline void
world_init(struct world *w, const char *plans)
{
	static const char *const names[RELAYS] = { "r0", "r1", "r2" };

	memset(w, 0, sizeof *w);
	sink_start(&w->sink, plans, false);
	w->state_dir = str_printf(&w->arena, "%s/state", w->sink.dir).p;
	w->conf = (struct conf){ .state_dir = w->state_dir,
	    .stop_wait_ms = 1500, .relay = w->relay,
	    .nrelay = w->sink.nport };
	for (size_t k = 0; k < w->sink.nport; k++)
		w->relay[k] = (struct relay){ .name = names[k],
		    .host = "127.0.0.1", .port = w->sink.port[k],
		    .tls = TLS_MODE_NONE, .ca_file = "", .user = "",
		    .helo = "desk.example", .connections = 3,
		    .give_up_ms = INT64_C(432000000) };
	world_open(w);
}

static inline void *
send_thread(void *arg)
{
	struct world *w = arg;
	struct err e = ERR_INIT;

	w->ended_well = send_run(w->out, &w->conf, &w->control, &e);
	if (!w->ended_well)
		fprintf(stderr, "%s\n", e.text);
	return NULL;
}

static inline void
start(struct world *w)
{
	atomic_store(&w->control.stop, false);
	pthread_create(&w->thread, NULL, send_thread, w);
}

static inline void
stop(struct world *w)
{
	send_stop(&w->control);
	pthread_join(w->thread, NULL);
	check("it ended well", w->ended_well);
}

static inline void
world_clear(struct world *w)
{
	world_close(w);
	sink_stop(&w->sink);
	arena_clear(&w->arena);
}

/* n letters from id on, each with its number as text. */
static inline void
add_kind(struct world *w, enum letter_kind kind, int64_t id, int n,
         const char *relay, int64_t conversation, const char *to)
{
	must(db_begin(w->desk, &e));
	for (int i = 0; i < n; i++) {
		struct letter l = { .id = id + i, .kind = kind,
		    .channel = STR("c"), .relay = str_from(relay),
		    .to = str_from(to), .conversation = conversation,
		    .created = clock_wall_ms(), .due = clock_wall_ms() };

		l.draft.message_id = STR("x@y");
		must(letters_put(w->desk, &l, STR("s"), str_printf(&w->arena,
		    "Subject: x\r\n\r\nletter %lld.\r\n",
		    (long long)(id + i)), &w->arena, &e));
	}
	must(db_commit(w->desk, &e));
}

static inline void
add_letters(struct world *w, int64_t id, int n, const char *relay,
            int64_t conversation, const char *to)
{
	add_kind(w, LETTER_REPLY, id, n, relay, conversation, to);
}

static inline int64_t
count(struct world *w, enum letter_state s)
{
	int64_t n[LETTER_STATES];

	must(outbox_counts(w->see, n, &e));
	return n[s];
}

static inline void
wait_for(struct world *w, const char *what, enum letter_state s, int64_t n)
{
	int64_t end = clock_mono_ms() + 10000;

	while (count(w, s) != n) {
		if (clock_mono_ms() > end)
			fail_msg("%s: %lld %s, want %lld", what,
			    (long long)count(w, s), letter_state_name(s),
			    (long long)n);
		clock_sleep_ms(5);
	}
}

#endif
