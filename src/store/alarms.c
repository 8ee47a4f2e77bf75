#include "store/alarms.h"

#include "store/intake.h"
#include "store/relays.h"
#include "store/row.h"

static const struct query get = { "alarms.get",
	"SELECT since, told, last FROM desk.alarm WHERE thing = $1", NULL };
static const struct query set = { "alarms.put",
	"INSERT INTO desk.alarm (thing, since, told, last)"
	" VALUES ($1, $2, $3, $4)"
	" ON CONFLICT (thing) DO UPDATE SET since = excluded.since,"
	" told = excluded.told, last = excluded.last", NULL };
static const struct query set_aside = { "alarms.set_aside",
	"SELECT count(*), min(at) FROM desk.outcome"
	" WHERE what = 'set-aside' AND at > $1", NULL };

const struct query *const alarms_queries[] = { &get, &set, &set_aside, NULL };

static bool
known(struct db *db, struct arena *a, struct watched *w, struct err *e)
{
	struct stmt *s = db_use(db, &get, e);
	int got = -1;

	w->known = (struct alarm){ .thing = alarm_thing(a, w->kind,
	    w->name) };
	if (s == NULL)
		return false;
	db_bind_str(s, 1, w->known.thing);
	got = db_step(s, e);
	if (got == 1) {
		w->known.since = db_i64(s, 0);
		w->known.told = db_i64(s, 1);
		w->known.last = db_i64(s, 2);
	}
	db_done(s);
	return got >= 0;
}

/* "up" is well, "down" and "refused" are bad; "starting" and "paused" say
 * nothing. */
static enum alarm_health
health_of(struct str state)
{
	if (str_is(state, "up"))
		return ALARM_WELL;
	return str_is(state, "down") || str_is(state, "refused") ?
	    ALARM_BAD : ALARM_UNKNOWN;
}

static bool
load_inbox(struct db *db, const struct channel *ch, struct arena *a,
           struct watched *w, struct err *e)
{
	struct channel_state s = { 0 };
	int got = channel_state_get(db, str_from(ch->name), a, &s, e);

	*w = (struct watched){ .kind = ALARM_INBOX,
	    .name = str_from(ch->name) };
	if (got == 1) {
		w->state = str_from(s.state);
		w->health = health_of(w->state);
		w->since = s.since_ms;
		w->error = str_from(s.error);
	}
	return got >= 0 && known(db, a, w, e);
}

static bool
load_relay(struct db *db, const struct relay *r,
           const struct relay_state *states, size_t n, struct arena *a,
           struct watched *w, struct err *e)
{
	*w = (struct watched){ .kind = ALARM_RELAY,
	    .name = str_from(r->name) };
	for (size_t i = 0; i < n; i++)
		if (str_eq(states[i].relay, w->name)) {
			w->state = states[i].state;
			w->health = health_of(w->state);
			w->since = states[i].since;
			w->error = states[i].error;
		}
	return known(db, a, w, e);
}

/* Nobody keeps for it since when: the row of the alarm does. */
static bool
load_disk(struct db *db, bool full, int64_t now, struct arena *a,
          struct watched *w, struct err *e)
{
	*w = (struct watched){ .kind = ALARM_DISK,
	    .health = full ? ALARM_BAD : ALARM_WELL,
	    .state = full ? STR("almost full") : STR("up") };
	if (!known(db, a, w, e))
		return false;
	w->since = !full ? w->known.told : w->known.since != 0 ?
	    w->known.since : now;
	return true;
}

/* Those that have come since the last were told of. */
static bool
load_set_aside(struct db *db, struct arena *a, struct watched *w,
               struct err *e)
{
	struct stmt *s;
	int got;

	*w = (struct watched){ .kind = ALARM_SET_ASIDE };
	if (!known(db, a, w, e))
		return false;
	s = db_use(db, &set_aside, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, w->known.last);
	got = db_step(s, e);
	if (got == 1 && db_i64(s, 0) > 0) {
		w->health = ALARM_BAD;
		w->since = db_i64(s, 1);
		w->state = str_printf(a, "%lld set aside",
		    (long long)db_i64(s, 0));
	}
	db_done(s);
	return got == 1;
}

bool
alarms_load(struct db *db, const struct conf *c, bool disk_full, int64_t now,
            struct arena *a, struct watched **out, size_t *n, struct err *e)
{
	struct relay_state *states;
	struct watched *w;
	size_t nstates;

	*n = 0;
	w = *out = arena_array(a, c->nchannel + c->nrelay + 2, sizeof *w);
	if (!relays_list(db, a, &states, &nstates, e))
		return false;
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].imap != NULL && !c->channel[i].paused &&
		    !load_inbox(db, &c->channel[i], a, &w[(*n)++], e))
			return false;
	for (size_t i = 0; i < c->nrelay; i++)
		if (!load_relay(db, &c->relay[i], states, nstates, a,
		    &w[(*n)++], e))
			return false;
	return load_disk(db, disk_full, now, a, &w[(*n)++], e) &&
	    load_set_aside(db, a, &w[(*n)++], e);
}

bool
alarms_put(struct db *db, const struct alarm *row, struct err *e)
{
	struct stmt *s = db_use(db, &set, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->thing);
	db_bind_i64(s, 2, row->since);
	db_bind_i64(s, 3, row->told);
	db_bind_i64(s, 4, row->last);
	return db_run(s, e);
}
