#include "api/call.h"

#include "api/render.h"

enum { MOVE_BATCH = 100 };

bool
channel_list(struct call *c)
{
	const struct conf *conf = c->api->conf;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < conf->nchannel; i++)
		if (!answer(c, render_channel(c->api, &conf->channel[i], &e),
		    &e))
			return false;
	return true;
}

/* Each in a transaction of its own, so that it can be broken off and given
 * again. */
static bool
move_one(struct call *c, const struct channel *ch, int64_t id)
{
	struct arena a = ARENA_INIT, *outer = c->a;
	struct command in = { .what = CONVERSATION_MOVE, .by = c->by,
		.id = id, .to = str_from(ch->inbox->name), .quiet = true };
	struct plan plan = { 0 };
	bool ok;

	c->a = &a;
	ok = call_carry_out(c, &in, &plan);
	c->a = outer;
	arena_clear(&a);
	return ok;
}

static bool
move_all(struct call *c, const struct channel *ch, int64_t *moved)
{
	int64_t id[MOVE_BATCH], after = 0;
	struct err e = ERR_INIT;
	size_t n;

	do {
		if (!list_conversations_elsewhere(c->api->db,
		    str_from(ch->name), str_from(ch->inbox->name), after,
		    MOVE_BATCH, id, &n, &e))
			return failure_from_err(c->f, &e);
		for (size_t i = 0; i < n; i++) {
			if (!move_one(c, ch, id[i]))
				return false;
			after = id[i];
			++*moved;
		}
	} while (n == MOVE_BATCH);
	return true;
}

/* The configuration says where new mail goes; what came before follows. */
static bool
may_move(struct call *c, const struct channel *ch, struct str to)
{
	if (c->by->role == ROLE_AGENT)
		return failure_set(c->f, FAIL_DENIED, NULL, "%s may not move "
		    "channels: that is for role super-admin and "
		    "account-access", c->by->name);
	return str_is(to, ch->inbox->name) || failure_set(c->f, FAIL_REFUSED,
	    "to", "new mail of channel \"%s\" goes to inbox \"%s\": change "
	    "that at %s:%d first, and reload", ch->name, ch->inbox->name,
	    ch->at.file != NULL ? ch->at.file : "", ch->at.line);
}

bool
channel_move(struct call *c)
{
	const struct channel *ch;
	struct err e = ERR_INIT;
	int64_t moved = 0;
	struct str name, to;
	json_t *o;

	if (!args_str(c, "name", &name) || !args_str(c, "to", &to))
		return false;
	ch = conf_channel(c->api->conf, name);
	if (ch == NULL)
		return failure_set(c->f, FAIL_NOT_FOUND, "name",
		    "there is no channel \"%.*s\"", STR_ARG(name));
	if (!may_move(c, ch, to) || !move_all(c, ch, &moved))
		return false;
	o = render_channel(c->api, ch, &e);
	if (o != NULL)
		render_number(o, "moved", moved);
	return answer(c, o, &e);
}

bool
channel_show(struct call *c)
{
	const struct channel *ch;
	struct err e = ERR_INIT;
	struct str name;

	if (!args_str(c, "name", &name))
		return false;
	ch = conf_channel(c->api->conf, name);
	if (ch == NULL)
		return failure_set(c->f, FAIL_NOT_FOUND, "name",
		    "there is no channel \"%.*s\"", STR_ARG(name));
	return answer(c, render_channel(c->api, ch, &e), &e);
}
