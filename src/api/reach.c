#include "api/call.h"

#include "desk/access.h"

/* --- Of lists ------------------------------------------------------------- */

/* PM-4: both stay NULL when there is no limit to what is reached. */
static void
find_inboxes(struct call *c, struct sight *out)
{
	const struct conf *conf = c->api->conf;
	struct names *inbox, *channel;

	if (permit_inbox(conf, c->by, STR_NONE))
		return;
	out->inbox = inbox = arena_get(c->a, sizeof *inbox);
	out->channel = channel = arena_get(c->a, sizeof *channel);
	for (size_t i = 0; i < conf->ninbox; i++)
		if (permit_inbox(conf, c->by, str_from(conf->inbox[i].name)))
			*ARENA_PUSH(c->a, inbox->name, inbox->n) =
			    conf->inbox[i].name;
	for (size_t i = 0; i < conf->nchannel; i++)
		if (reach_channel(c, str_from(conf->channel[i].name)))
			*ARENA_PUSH(c->a, channel->name, channel->n) =
			    conf->channel[i].name;
}

/* PL-6: NULL when all are. */
static const struct names *
reached_pipelines(struct call *c)
{
	const struct conf *conf = c->api->conf;
	struct names *out = arena_get(c->a, sizeof *out);

	for (size_t i = 0; i < conf->npipeline; i++)
		if (access_pipeline(conf, c->by,
		    str_from(conf->pipeline[i].name)))
			*ARENA_PUSH(c->a, out->name, out->n) =
			    conf->pipeline[i].name;
	return out->n == conf->npipeline ? NULL : out;
}

const struct sight *
sight_of(struct call *c, enum permit_what what)
{
	struct sight *out = arena_get(c->a, sizeof *out);

	out->see = permit_owners(c->api->conf, c->by, what, c->a);
	out->pipeline = reached_pipelines(c);
	find_inboxes(c, out);
	return out;
}

/* --- Of one thing --------------------------------------------------------- */

bool
reach_inbox(const struct call *c, struct str name)
{
	return permit_inbox(c->api->conf, c->by, name);
}

bool
reach_ticket_row(const struct call *c, const struct ticket *t)
{
	return reach_inbox(c, t->inbox) &&
	    access_pipeline(c->api->conf, c->by, t->pipeline);
}

static bool
sees_all(const struct call *c)
{
	return c->by == NULL || c->by->role == ROLE_SUPER_ADMIN;
}

static bool
permits(const struct call *c, enum permit_what what, const struct ticket *t)
{
	return permit_owner(c->api->conf, c->by, what, t->owner);
}

bool
reach_ticket(struct call *c, enum permit_what what, const struct ticket *t)
{
	static const char *const words[] = {
		[PERMIT_SEE] = "see", [PERMIT_EDIT] = "change",
		[PERMIT_DELETE] = "delete",
	};

	return reached(c, reach_ticket_row(c, t)) && (permits(c, what, t) ||
	    failure_set(c->f, FAIL_DENIED, NULL, "%s may not %s tickets of "
	    "%.*s", c->by->name, words[what], STR_ARG(t->owner.n > 0 ?
	    t->owner : STR("nobody"))));
}

/* A conversation with a ticket is its ticket's owner's, else its own (PM-2);
 * the ticket's home may be another inbox (MM-2), which does not matter here. */
static int
ticket_of(struct call *c, const struct conversation *row, struct ticket *t,
          struct err *e)
{
	int got = row->ticket > 0 && !sees_all(c) ?
	    list_ticket(c->api->db, row->ticket, c->a, t, e) : 0;

	if (got == 0)
		*t = (struct ticket){ .owner = row->owner };
	t->inbox = row->inbox;
	return got;
}

static bool
is_within(struct call *c, const struct conversation *row,
          const struct ticket *t)
{
	return reach_inbox(c, row->inbox) && (t->pipeline.n == 0 ||
	    access_pipeline(c->api->conf, c->by, t->pipeline));
}

bool
sees_conversation(struct call *c, const struct conversation *row)
{
	struct err e = ERR_INIT;
	struct ticket t;

	return sees_all(c) || (ticket_of(c, row, &t, &e) >= 0 &&
	    is_within(c, row, &t) && permits(c, PERMIT_SEE, &t));
}

bool
reach_conversation(struct call *c, enum permit_what what,
                   const struct conversation *row)
{
	struct err e = ERR_INIT;
	struct ticket t;

	if (ticket_of(c, row, &t, &e) < 0)
		return failure_from_err(c->f, &e);
	if (!reached(c, is_within(c, row, &t)))
		return false;
	return permits(c, what, &t) || failure_set(c->f, FAIL_DENIED, NULL,
	    "%s may not %s conversations of %.*s", c->by->name,
	    what == PERMIT_SEE ? "see" : "change", STR_ARG(t.owner.n > 0 ?
	    t.owner : STR("nobody")));
}

static bool
sees_conversation_id(struct call *c, int64_t id)
{
	struct conversation row;
	struct err e = ERR_INIT;

	return sees_all(c) || (list_conversation(c->api->db, id, c->a, &row,
	    &e) == 1 && sees_conversation(c, &row));
}

static bool
sees_ticket_id(struct call *c, int64_t id)
{
	struct ticket row;
	struct err e = ERR_INIT;

	/* A letter about nothing is an alarm, or a digest of what somebody
	 * else may see: for who sees everything. */
	if (id == 0)
		return sight_is_all(sight_of(c, PERMIT_SEE));
	return sees_all(c) || (list_ticket(c->api->db, id, c->a, &row, &e) ==
	    1 && reach_ticket_row(c, &row) && permits(c, PERMIT_SEE, &row));
}

bool
reach_letter(struct call *c, const struct letter_status *l)
{
	return l->conversation > 0 ?
	    sees_conversation_id(c, l->conversation) :
	    sees_ticket_id(c, l->ticket);
}

bool
reach_channel(struct call *c, struct str name)
{
	const struct channel *ch = conf_channel(c->api->conf, name);

	return reach_inbox(c, ch != NULL && ch->inbox != NULL ?
	    str_from(ch->inbox->name) : STR_NONE);
}

/* What a mail says is its conversation's, once it has one. */
bool
reach_intake(struct call *c, const struct intake_row *row)
{
	struct conversation talk;
	struct err e = ERR_INIT;
	int got = row->conversation > 0 ? list_conversation(c->api->db,
	    row->conversation, c->a, &talk, &e) : 0;

	if (got == 0)
		return reach_channel(c, row->channel);
	return got == 1 && sees_conversation(c, &talk);
}

bool
reach_everything(struct call *c, const char *what)
{
	if (!reached(c, reach_inbox(c, STR_NONE)))
		return false;
	/* " " is nobody's name: who may change that may change all. */
	return permit_owner(c->api->conf, c->by, PERMIT_EDIT, STR(" ")) ||
	    failure_set(c->f, FAIL_DENIED, NULL, "%s may not change %s: "
	    "that is for who may change the tickets of all (edit)",
	    c->by->name, what);
}

bool
reached(struct call *c, bool reaches)
{
	return reaches || failure_set(c->f, FAIL_DENIED, NULL, reach_inbox(c,
	    STR_NONE) ? "%s has no access to that pipeline (access)" :
	    "%s has no seat in that help desk (seat yes)", c->by->name);
}
