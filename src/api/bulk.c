/* ticket set --where: the same change to every ticket that fits (SPEC MM-4).
 *
 * A request does one batch, in one transaction, in the order of ids, and
 * says where to go on: the desk files mail between two of them, and what is
 * killed between two has done some of it whole and the rest not at all. Every
 * ticket is a decision of its own with its own event, made for whoever asks;
 * what a rule refuses is counted and left as it is. */
#include "api/filter.h"
#include "api/wanted.h"
#include "api/render.h"
#include "flow/command.h"

enum { BULK_BATCH = 100, BULK_REASONS = 5 };

struct bulk {
	struct call *c;
	struct command in;
	struct belt belt;
	bool dry_run;
	int64_t count, changed, refused, last;
	json_t *reasons;                /* own; the first of them */
};

static void
refuse(struct bulk *b, int64_t id, const char *why)
{
	json_t *o;

	b->refused++;
	if (json_array_size(b->reasons) == BULK_REASONS)
		return;
	o = json_object();
	render_id(o, "id", id);
	render_z(o, "why", why);
	json_array_append_new(b->reasons, o);
}

/* False with *e: the store cannot go on. */
static bool
set_one(struct bulk *b, const struct ticket *t, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct plan plan = { 0 };
	struct err why = ERR_INIT;
	bool ok = true;

	b->count++;
	b->last = t->id;
	b->in.id = t->id;
	if (!permit_owner(b->c->api->conf, b->c->by, PERMIT_EDIT, t->owner))
		refuse(b, t->id, "it may be seen, not changed");
	else if (command_part(&b->belt, &b->in, call_now(b->c), &a, &plan,
	    &why))
		b->changed += plan.nevent > 0;
	else if (why.kind == ERR_REFUSED || why.kind == ERR_INPUT)
		refuse(b, t->id, why.text);
	else
		ok = err_set(e, why.kind, "%s", why.text);
	arena_clear(&a);
	return ok;
}

static bool
batch(struct bulk *b, const struct ticket *t, size_t n, struct err *e)
{
	struct db *db = b->c->api->db;
	bool ok = db_begin(db, e);

	for (size_t i = 0; i < n && ok; i++)
		ok = set_one(b, &t[i], e);
	ok = ok && (b->dry_run || db_commit(db, e));
	if (!ok || b->dry_run)
		db_rollback(db);
	return ok;
}

static bool
say(struct bulk *b, bool more)
{
	struct err e = ERR_INIT;
	json_t *o = json_object();

	render_number(o, "count", b->count);
	render_number(o, "changed", b->changed);
	render_number(o, "refused", b->refused);
	render_bool(o, "dry_run", b->dry_run);
	json_object_set(o, "reasons", b->reasons);
	render_id(o, "next", more ? b->last : 0);
	return answer(b->c, o, &e);
}

static bool
run(struct bulk *b)
{
	struct call *c = b->c;
	struct ticket_filter f = { .after = 0 };
	struct props props;
	struct err e = ERR_INIT;
	struct ticket *row;
	size_t n;

	if (!filter_read(c, PERMIT_SEE, &f, &props) ||
	    !wanted_sort(c, &props, STR("id:asc"), &f) ||
	    !args_set(c, &b->in) ||
	    !args_flag(c, "dry_run", &b->dry_run))
		return false;
	if (b->in.nset == 0)
		return failure_set(c->f, FAIL_USAGE, "set",
		    "nothing to set: PROP=VALUE");
	f.limit = f.limit < BULK_BATCH ? f.limit : BULK_BATCH;
	if (!list_tickets(c->api->db, &f, c->a, &row, &n, &e) ||
	    !batch(b, row, n, &e))
		return failure_from_err(c->f, &e);
	if (!b->dry_run && b->changed > 0 && c->api->changed != NULL)
		c->api->changed(c->api->arg);
	return say(b, n == (size_t)f.limit);
}

/* Both at once would leave open which is meant. */
bool
ticket_set(struct call *c)
{
	struct bulk b = { .c = c, .in = { .what = TICKET_SET, .by = c->by },
		.belt = { .db = c->api->db, .conf = c->api->conf,
		    .key = c->api->key, .brands = c->api->brands } };
	const json_t *id = json_object_get(c->args, "id");
	bool ok;

	if (json_object_get(c->args, "where") == NULL)
		return call_change(c);
	if (id != NULL && !json_is_null(id))
		return failure_set(c->f, FAIL_USAGE, "where",
		    "a number or --where, not both");
	b.reasons = json_array();
	ok = run(&b);
	json_decref(b.reasons);
	return ok;
}
