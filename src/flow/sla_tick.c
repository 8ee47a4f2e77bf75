#include "flow/sla_tick.h"

#include "base/log.h"
#include "flow/tick_commit.h"
#include "store/facts.h"
#include "store/sla.h"

bool
sla_begin(const struct belt *b, int64_t now, struct err *e)
{
	if (db_begin(b->db, e) && sla_forget(b->db, b->conf, now, e) &&
	    sla_versions(b->db, b->conf, now, e) &&
	    db_commit(b->db, e))
		return true;
	db_rollback(b->db);
	return false;
}

static void
tell_log(const struct plan *p)
{
	for (size_t i = 0; i < p->nevent; i++)
		if (str_starts(str_from(p->event[i].what), "sla."))
			log_event(LOG_NOTICE, p->event[i].what,
			    KV_ID("ticket", p->event[i].ticket),
			    KV_STR("goal", p->event[i].from),
			    KV_STR("due", p->event[i].to));
}

static bool
raise(const struct belt *b, const struct sla_history *h, int64_t now,
      struct arena *a, struct err *e)
{
	struct facts f;
	struct plan p;

	plan_init(&p, a);
	if (!facts_for_ticket(b->db, b->conf, h->ticket.id, now, a, &f, e))
		return false;
	decide_sla(b->conf, b->key, &f, h, a, &p);
	if (p.nevent + p.nletter + p.nticket == 0)
		return true;
	if (!tick_commit(b, &f, &p, now, a, e))
		return false;
	tell_log(&p);
	return true;
}

/* Has something passed that nobody was told of? Only then facts are read. */
static bool
is_due(const struct sla_view *v, int64_t now)
{
	if (v->wake != 0 && v->wake <= now)
		return true;
	for (size_t i = 0; i < v->nclock; i++)
		if (v->clock[i].ended != 0 && !v->clock[i].told_overdue &&
		    v->clock[i].state == SLA_OVERDUE)
			return true;
	return false;
}

static bool
take_up(const struct belt *b, int64_t ticket, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct sla_view v = { 0 };
	struct sla_history h;
	int got = sla_history(b->db, b->conf, ticket, &a, &h, e);
	bool ok = got >= 0;

	if (got == 1) {
		v = sla_look(b->conf, &h, now, &a);
		if (is_due(&v, now)) {
			ok = raise(b, &h, now, &a, e) && sla_history(b->db,
			    b->conf, ticket, &a, &h, e) == 1;
			if (ok)
				v = sla_look(b->conf, &h, now, &a);
		}
	}
	ok = ok && sla_put(b->db, ticket, &v, e);
	arena_clear(&a);
	return ok;
}

/* A ticket that makes an error must not stop the clock of the others. */
static bool
take_up_alone(const struct belt *b, int64_t ticket, int64_t now,
              struct err *e)
{
	struct err why = ERR_INIT;

	if (!db_savepoint(b->db, e))
		return false;
	if (take_up(b, ticket, now, &why))
		return db_release(b->db, e);
	if (why.kind == ERR_AGAIN || why.kind == ERR_SETUP)
		return err_set(e, why.kind, "%s (ticket %lld)", why.text,
		    (long long)ticket);
	db_undo(b->db);
	log_event(LOG_ERR, "sla.trouble", KV_ID("ticket", ticket),
	    KV_Z("why", why.text));
	return sla_postpone(b->db, ticket, now + SLA_RETRY_MS, e);
}

static bool
take_up_all(const struct belt *b, const int64_t *ticket, size_t n,
            int64_t now, struct err *e)
{
	if (!db_begin(b->db, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!take_up_alone(b, ticket[i], now, e))
			return false;
	return db_commit(b->db, e);
}

int
sla_tick(const struct belt *b, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	int64_t *ticket;
	size_t n;
	int done = -1;

	if (!sla_due(b->db, now, SLA_BATCH, &a, &ticket, &n, e))
		goto out;
	if (n == 0 || take_up_all(b, ticket, n, now, e))
		done = (int)n;
	else
		db_rollback(b->db);
out:
	arena_clear(&a);
	return done;
}
