#include "flow/command.h"

#include "base/log.h"
#include "flow/freeze.h"
#include "flow/preview.h"
#include "store/commit.h"
#include "store/facts.h"

struct job {
	const struct belt *belt;
	const struct command *in;
	int64_t now;
	struct arena *arena;
	struct plan *plan;
};

static struct str
who(const struct job *j)
{
	return str_printf(j->arena, "user:%s", j->in->by->name);
}

static bool
work(struct db *db, void *arg, struct err *e)
{
	struct job *j = arg;
	struct command in = *j->in;
	const struct belt *b = j->belt;
	struct facts f;
	struct composed *letters;
	struct err reply = ERR_INIT;

	if (!facts_for_command(db, b->conf, j->in, j->now, j->arena, &f, e))
		return false;
	plan_init(j->plan, j->arena);
	if (!preview_words(b, &in, &f, j->arena, e) ||
	    !decide_command(b->conf, b->key, &in, &f, j->arena, j->plan, e))
		return false;
	letters = freeze_letters(b->brands, j->plan, j->now, j->arena, &reply);
	if (reply.kind != ERR_NONE)
		return err_set(e, reply.kind, "%s", reply.text);
	return plan_commit(db, b->conf, j->plan, letters, &(struct cause){
		.input = "command",
		.by = who(j),
		.now = j->now,
		.record = plan_json(&f, j->plan, j->arena),
	    }, e);
}

bool
command_part(const struct belt *b, const struct command *in, int64_t now,
    struct arena *a, struct plan *out, struct err *e)
{
	struct job j = { b, in, now, a, out };

	if (!db_savepoint(b->db, e))
		return false;
	if (work(b->db, &j, e) && db_release(b->db, e))
		return true;
	db_undo(b->db);
	return false;
}

bool
command_run(const struct belt *b, const struct command *in, int64_t now,
    struct arena *a, struct plan *out, struct err *e)
{
	struct job j = { b, in, now, a, out };

	if (!db_try(b->db, work, &j, e))
		return false;
	for (size_t i = 0; i < out->nevent; i++)
		log_event(LOG_INFO, "command.event",
		    KV_Z("what", out->event[i].what),
		    KV_ID("ticket", out->event[i].ticket),
		    KV_ID("conversation", out->event[i].conversation),
		    KV_STR("by", out->event[i].by));
	return true;
}
