#include "flow/alarms.h"

#include <sys/statvfs.h>

#include "base/log.h"
#include "desk/alarm.h"
#include "flow/tick_commit.h"
#include "store/alarms.h"
#include "store/facts.h"

/* A file system that cannot be asked is not called full. */
static bool
is_disk_full(const char *dir)
{
	struct statvfs s;

	return statvfs(dir, &s) == 0 &&
	    (uint64_t)s.f_bavail * s.f_frsize < (uint64_t)ALARMS_DISK_MB << 20;
}

static void
tell_log(const struct plan *p)
{
	for (size_t i = 0; i < p->nevent; i++)
		if (str_starts(str_from(p->event[i].what), "alarm."))
			log_event(str_is(str_from(p->event[i].what),
			    "alarm.over") ? LOG_NOTICE : LOG_ERR,
			    p->event[i].what,
			    KV_STR("why", p->event[i].why));
}

static bool
work(const struct belt *b, int64_t now, struct arena *a, struct plan *p,
     struct err *e)
{
	struct facts f;
	struct watched *all;
	size_t n;

	if (!alarms_load(b->db, b->conf, is_disk_full(b->conf->state_dir),
	    now, a, &all, &n, e) ||
	    !facts_for_tick(b->db, now, &f, e))
		return false;
	decide_alarms(b->conf, b->key, &f, all, n, a, p);
	if (p->nevent + p->nletter + p->nalarm == 0)
		return true;
	return tick_commit(b, &f, p, now, a, e);
}

int
alarms_look(const struct belt *b, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct plan p;
	int done = -1;

	plan_init(&p, &a);
	if (db_begin(b->db, e) && work(b, now, &a, &p, e) &&
	    db_commit(b->db, e)) {
		done = (int)p.nletter;
		tell_log(&p);
	} else {
		db_rollback(b->db);
	}
	arena_clear(&a);
	return done;
}
