/* The desk role: the token key and the clock, desk.db; no network, no
 * passwords. It files what waits and answers its socket; whoever asks, it is
 * the one writer of tickets. */
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "api/listen.h"
#include "api/view_look.h"
#include "base/clock.h"
#include "base/log.h"
#include "flow/after.h"
#include "flow/alarms.h"
#include "flow/digests.h"
#include "flow/file.h"
#include "flow/keys.h"
#include "flow/poke.h"
#include "flow/purge.h"
#include "flow/reader_apart.h"
#include "flow/sla_tick.h"
#include "flow/trouble.h"
#include "flow/view_digests.h"
#include "prog/role.h"
#include "store/accepted.h"
#include "store/db.h"
#include "store/search.h"

enum {
	INDEX_MS = 500,         /* how far search may stay behind, busy */
	LOOK_MS = 1000,         /* a hint may be lost: look by ourselves */
	OWN_FDS = 2,
	MAX_FDS = OWN_FDS + LISTEN_CLIENTS + 1,
};

struct desk {
	atomic_bool stop;
	_Atomic(struct conf *) fresh;
	int bell;                       /* eventfd of the two above */
	int wake;                       /* pokes of receive and send */
	struct conf *conf;              /* own */
	struct secret key;
	struct reader *reader;          /* own */
	struct belt belt;
	struct listener *door;
	struct trouble trouble;
	bool goals_kept;                /* of conf, in the store */
	int64_t index_at, alarms_at, after_at;  /* next looks, monotonic */
	int64_t purge_at, digests_at;   /* the same */
	bool digested;          /* no mail lacks its digest */
};

static void
ring(struct desk *d)
{
	uint64_t one = 1;

	(void)!write(d->bell, &one, sizeof one);
}

static void
on_stop(void *arg)
{
	struct desk *d = arg;

	d->stop = true;
	ring(d);
}

static void
on_reload(void *arg, struct conf *fresh)
{
	struct desk *d = arg;

	conf_free(atomic_exchange(&d->fresh, fresh));
	ring(d);
}

static void
wake_send(void *arg)
{
	const struct desk *d = arg;

	poke(d->conf->state_dir, "send");
}

/* accept makes c the configuration of the store, if its tickets allow (PL-4).
 * False: it has been said why not. */
static bool
accept_conf(struct desk *d, const struct conf *c, struct err *e)
{
	struct buf said = BUF_INIT;
	int bad = accepted_judge(d->belt.db, c, &said, e);
	bool done = bad == 0 &&
	    accepted_put(d->belt.db, c, clock_wall_ms(), e);

	if (bad > 0) {
		log_event(LOG_ERR, "config.rejected",
		    KV_STR("said", buf_view(&said)));
		err_set(e, ERR_SETUP, "%s: the tickets need more than it "
		    "has; see postroom check-config", c->file);
	}
	buf_clear(&said);
	return done;
}

static void
take_fresh(struct desk *d)
{
	struct conf *fresh = atomic_exchange(&d->fresh, NULL);
	struct err e = ERR_INIT;

	if (fresh == NULL)
		return;
	if (!accept_conf(d, fresh, &e)) {
		if (e.kind != ERR_SETUP)
			trouble_say(&d->trouble, "desk.trouble", &e);
		conf_free(fresh);
		return;
	}
	brands_free(d->belt.brands);
	conf_free(d->conf);
	d->conf = fresh;
	d->belt.conf = fresh;
	d->belt.brands = brands_new(fresh);
	d->goals_kept = false;
	log_event(LOG_INFO, "config.taken", KV_Z("hash", fresh->hash));
}

/* Search is behind the filing: a batch when there is nothing else to do, and
 * now and then when there always is. */
static int
index_some(struct desk *d, int done, struct err *e)
{
	int64_t now = clock_mono_ms();

	if (done > 0 && now < d->index_at)
		return 0;
	d->index_at = now + INDEX_MS;
	return search_index(d->belt.db, e);
}

/* Now and then: which time rules are due? is anything broken? */
static int
look_round(struct desk *d, struct err *e)
{
	int64_t mono = clock_mono_ms();
	int done = 0, alarms;

	if (mono >= d->after_at) {
		d->after_at = mono + AFTER_EVERY_MS;
		done = after_look(&d->belt, clock_wall_ms(), e);
	}
	if (done < 0 || mono < d->alarms_at)
		return done;
	d->alarms_at = mono + ALARMS_EVERY_MS;
	alarms = alarms_look(&d->belt, clock_wall_ms(), e);
	return alarms < 0 ? -1 : done + alarms;
}

/* The clocks; of a configuration that was just taken its goals first. */
static int
tick(struct desk *d, struct err *e)
{
	int64_t now = clock_wall_ms();

	if (!d->goals_kept && !sla_begin(&d->belt, now, e))
		return -1;
	d->goals_kept = true;
	return sla_tick(&d->belt, now, e);
}

/* Retention: at once again while there is more. */
static int
purge_now_and_then(struct desk *d, struct err *e)
{
	int64_t mono = clock_mono_ms();
	int n;

	if (mono < d->purge_at)
		return 0;
	n = purge_turn(&d->belt, clock_wall_ms(), e);
	d->purge_at = n > 0 ? mono : mono + PURGE_EVERY_MS;
	return n;
}

/* Once a life: a recovery is of a store that no desk has open. */
static int
mend_digests(struct desk *d, struct err *e)
{
	int n = d->digested ? 0 : digests_mend(&d->belt, e);

	d->digested = n == 0;
	return n;
}

/* Digests of views; at once again while one had something due. */
static int
view_digests(struct desk *d, struct err *e)
{
	int64_t mono = clock_mono_ms();
	int n;

	if (mono < d->digests_at)
		return 0;
	n = view_digests_look(&d->belt, view_look, clock_wall_ms(), e);
	d->digests_at = n > 0 ? mono : mono + VIEW_DIGESTS_EVERY_MS;
	return n;
}

/* One round of both belts. Returns how much was done, -1 with *e. */
static int
work(struct desk *d, struct err *e)
{
	int mended = mend_digests(d, e);
	int mails = mended != 0 ? mended :
	    file_batch(&d->belt, clock_wall_ms(), e);
	int results = mails < 0 ? -1 :
	    file_results(&d->belt, clock_wall_ms(), e);
	int alarms = results < 0 ? -1 : look_round(d, e);
	int digests = alarms < 0 ? -1 : view_digests(d, e);
	int clocks = digests < 0 ? -1 : tick(d, e);
	int done, indexed, purged;

	if (clocks < 0)
		return -1;
	done = mails + alarms + digests + clocks;
	if (done > 0)
		wake_send(d);
	done += results;
	indexed = index_some(d, done, e);
	purged = indexed < 0 ? -1 : purge_now_and_then(d, e);
	return purged < 0 ? -1 : done + indexed + purged;
}

/* Sleeps until something is asked or hinted, at most timeout_ms, and answers
 * what is asked. */
static void
attend(struct desk *d, int timeout_ms)
{
	struct pollfd p[MAX_FDS] = {
		{ d->bell, POLLIN, 0 }, { d->wake, POLLIN, 0 }
	};
	int n = listener_fds(d->door, p + OWN_FDS, MAX_FDS - OWN_FDS);
	struct api api = {
		.db = d->belt.db, .writes = true, .conf = d->conf,
		.key = d->belt.key, .brands = d->belt.brands,
		.reader = d->reader,
		.now = clock_wall_ms, .changed = wake_send, .arg = d,
	};
	uint64_t rung;

	if (poll(p, (nfds_t)(OWN_FDS + n), timeout_ms) < 0)
		return;
	if (p[0].revents != 0)
		(void)!read(d->bell, &rung, sizeof rung);
	if (p[1].revents != 0)
		poke_drain(d->wake);
	listener_serve(d->door, p + OWN_FDS, n, &api);
}

/* Returns false when only an operator can help. */
static bool
desk_run(struct desk *d, struct err *e)
{
	while (!d->stop) {
		int done = work(d, e);

		if (done < 0 && e->kind == ERR_SETUP)
			return false;
		if (done < 0)
			trouble_say(&d->trouble, "desk.trouble", e);
		else
			trouble_over(&d->trouble);
		err_clear(e);
		attend(d, done > 0 ? 0 : LOOK_MS);
		take_fresh(d);
	}
	return true;
}

static bool
desk_open(struct desk *d, struct err *e)
{
	char path[PATH_MAX];

	/* First of all, so that no secret was ever in what it is made from. */
	reader_apart_path(path);
	d->reader = reader_apart_new(path, READER_WALL_MS, e);
	if (d->reader == NULL)
		return false;
	snprintf(path, sizeof path, "%s/desk.sock", d->conf->state_dir);
	d->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (d->bell < 0)
		return err_set(e, ERR_AGAIN, "no descriptor is left");
	/* Beside a store that is half restored no key may be made. */
	if (!db_open(&d->belt.db, d->conf->state_dir, STORE_DESK, e) ||
	    !keys_load(d->conf->state_dir, &d->key, e) ||
	    !accept_conf(d, d->conf, e))
		return false;
	d->wake = poke_listen(d->conf->state_dir, "desk", e);
	d->door = d->wake < 0 ? NULL : listener_new(path, e);
	if (d->door == NULL)
		return false;
	d->belt.conf = d->conf;
	d->belt.key = secret_view(&d->key);
	d->belt.brands = brands_new(d->conf);
	d->belt.reader = d->reader;
	d->belt.ahead = read_ahead_new(d->conf->state_dir, d->reader, e);
	return d->belt.ahead != NULL;
}

int
role_desk(const char *conf_path)
{
	struct desk d = { .bell = -1, .wake = -1 };
	struct role_signals signals = {
		.stop = on_stop, .reload = on_reload, .arg = &d,
		.conf_path = conf_path,
	};
	struct err e = ERR_INIT;
	int lock = -1, code;
	bool ok = false;

	d.conf = role_begin(conf_path, "desk");
	if (d.conf == NULL)
		return EX_CONFIG;
	lock = role_lock(d.conf, "desk", &e);
	if (lock >= 0 && desk_open(&d, &e)) {
		role_signals_start(&signals);
		ok = desk_run(&d, &e);
	}
	code = role_end("desk", ok, &e);
	role_signals_end(&signals);
	conf_free(atomic_exchange(&d.fresh, NULL));
	listener_free(d.door);
	brands_free(d.belt.brands);
	read_ahead_free(d.belt.ahead);
	db_close(d.belt.db);
	secret_clear(&d.key);
	reader_apart_free(d.reader);
	conf_free(d.conf);
	if (d.wake >= 0)
		close(d.wake);
	if (d.bell >= 0)
		close(d.bell);
	if (lock >= 0)
		close(lock);
	return code;
}
