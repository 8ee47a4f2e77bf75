#include "flow/after.h"

#include "base/log.h"
#include "desk/hours.h"
#include "desk/restored.h"
#include "desk/tick.h"
#include "flow/tick_commit.h"
#include "store/facts.h"
#include "store/rules.h"

struct work {
	const struct belt *belt;
	const struct pipeline *pipeline;
	const struct after_rule *rule;
	const struct due *due;
	int64_t now;
};

static bool
carry_out(const struct work *w, struct arena *a, struct err *e)
{
	const struct belt *b = w->belt;
	struct facts f;
	struct plan p;

	if (!facts_for_ticket(b->db, b->conf, w->due->ticket, w->now, a, &f,
	    e))
		return false;
	plan_init(&p, a);
	/* A number that now leads to another ticket has had it. */
	if (f.ticket.id == w->due->ticket)
		decide_after(b->conf, b->key, w->pipeline, w->rule,
		    w->due->since, &f, a, &p);
	p.fired = (struct fired){ w->due->ticket, w->rule->ms };
	plan_after_restore(&p, w->due->since + w->rule->ms, f.restored);
	return tick_commit(b, &f, &p, w->now, a, e);
}

/* What cannot be done for one ticket holds up no other: it counts as had. */
static bool
give_up(const struct work *w, const struct err *why, struct err *e)
{
	struct fired had = { w->due->ticket, w->rule->ms };

	log_event(LOG_ERR, "rule.failed", KV_ID("ticket", w->due->ticket),
	    KV_Z("why", why->text));
	return db_begin(w->belt->db, e) &&
	    rules_put_fired(w->belt->db, &had, e) &&
	    db_commit(w->belt->db, e);
}

static bool
one(const struct work *w, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err why = ERR_INIT;
	bool done = db_begin(w->belt->db, &why) && carry_out(w, &a, &why) &&
	    db_commit(w->belt->db, &why);

	arena_clear(&a);
	if (done) {
		log_event(LOG_INFO, "rule.carried-out",
		    KV_ID("ticket", w->due->ticket),
		    KV_Z("status", w->rule->in->name));
		return true;
	}
	db_rollback(w->belt->db);
	if (why.kind == ERR_AGAIN || why.kind == ERR_SETUP)
		return err_set(e, why.kind, "%s", why.text);
	done = give_up(w, &why, e);
	if (!done)
		db_rollback(w->belt->db);
	return done;
}

static int
look_for(const struct belt *b, const struct pipeline *p,
         const struct after_rule *rule, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct due *due;
	size_t n, i = 0;
	bool ok = rules_due(b->db, p, rule, now, AFTER_TICKETS, &a, &due, &n,
	    e);

	/* Who is there longest has the most working time too. */
	for (; ok && i < n && hours_between(rule->hours, due[i].since, now) >=
	    rule->ms; i++)
		ok = one(&(struct work){ b, p, rule, &due[i], now }, e);
	arena_clear(&a);
	return ok ? (int)i : -1;
}

int
after_look(const struct belt *b, int64_t now, struct err *e)
{
	int done = 0;

	for (size_t i = 0; i < b->conf->npipeline; i++) {
		const struct pipeline *p = &b->conf->pipeline[i];

		for (size_t k = 0; k < p->nafter; k++) {
			int n = look_for(b, p, &p->after[k], now, e);

			if (n < 0)
				return -1;
			done += n;
		}
	}
	return done;
}
