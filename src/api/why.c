#include "api/tell.h"

#include "store/messages.h"

/* OP-6: what was done and why, one object for each decision, in order. */

static bool
tell_one(struct call *c, int64_t id, struct err *e)
{
	struct decision_row row;
	struct str config = STR_NONE;
	int got = why_decision(c->api->db, id, c->a, &row, e);

	if (got == 1 && why_config(c->api->db, row.config, c->a, &config,
	    e) < 0)
		got = -1;
	if (got < 0)
		return failure_from_err(c->f, e);
	return got == 0 || answer(c, tell_decision(c, TENSE_DONE, &row, NULL,
	    config), e);
}

static bool
tell_all(struct call *c, const int64_t *id, size_t n)
{
	struct err e = ERR_INIT;

	for (size_t i = 0; i < n; i++)
		if (!tell_one(c, id[i], &e))
			return false;
	return true;
}

/* What happened before events named their decision. */
static bool
tell_old(struct call *c, int64_t ticket, struct err *e)
{
	struct decision_row row = { .input = STR_NONE };

	if (!why_old_events(c->api->db, ticket, c->a, &row.event,
	    &row.nevent, e))
		return failure_from_err(c->f, e);
	if (row.nevent == 0)
		return true;
	row.at = row.event[0].at;
	return answer(c, tell_decision(c, TENSE_DONE, &row, NULL, STR_NONE),
	    e);
}

bool
why_ticket(struct call *c)
{
	struct err e = ERR_INIT;
	struct ticket t;
	int64_t id, *of;
	size_t n;

	if (!args_id(c, "id", &id) || !found(c, list_ticket(c->api->db, id,
	    c->a, &t, &e), "ticket", id, &e) ||
	    !reach_ticket(c, PERMIT_SEE, &t))
		return false;
	if (!why_of_ticket(c->api->db, t.id, c->a, &of, &n, &e))
		return failure_from_err(c->f, &e);
	return tell_old(c, t.id, &e) && tell_all(c, of, n);
}

bool
why_message(struct call *c)
{
	struct err e = ERR_INIT;
	struct conversation talk;
	struct message m;
	int64_t id, *of;
	size_t n;

	if (!args_id(c, "id", &id) ||
	    !found(c, list_conversation_of_message(c->api->db, id, c->a,
	    &talk, &e), "message", id, &e) ||
	    !reach_conversation(c, PERMIT_SEE, &talk) ||
	    !found(c, messages_get(c->api->db, id, c->a, &m, &e), "message",
	    id, &e))
		return false;
	if (!why_of_message(c->api->db, &m, c->a, &of, &n, &e))
		return failure_from_err(c->f, &e);
	return tell_all(c, of, n);
}

/* A mail that could not be read or decided has an outcome and no more. */
static bool
tell_outcome(struct call *c, const struct intake_row *i)
{
	struct err e = ERR_INIT;
	struct event ev = { .what = "mail.set-aside", .by = STR("system"),
		.why = i->reason };
	struct decision_row row = { .input = STR("mail"), .intake = i->id,
		.by = STR("system"), .record = STR("{\"rules\":[0]}"),
		.event = &ev, .nevent = 1 };

	return !str_is(i->outcome, "set-aside") || answer(c, tell_decision(c,
	    TENSE_DONE, &row, NULL, STR_NONE), &e);
}

bool
why_intake(struct call *c)
{
	struct err e = ERR_INIT;
	struct intake_row row;
	int64_t id, *of;
	size_t n;

	if (!args_id(c, "id", &id) || !found(c, list_intake(c->api->db, id,
	    c->a, &row, &e), "intake", id, &e) ||
	    !reached(c, reach_channel(c, row.channel)))
		return false;
	if (!why_of_intake(c->api->db, id, c->a, &of, &n, &e))
		return failure_from_err(c->f, &e);
	return n == 0 ? tell_outcome(c, &row) : tell_all(c, of, n);
}

bool
why_letter(struct call *c)
{
	struct err e = ERR_INIT;
	struct letter_status l;
	int64_t id, *of;
	size_t n;

	if (!args_id(c, "id", &id) || !found(c, list_letter(c->api->db, id,
	    c->a, &l, &e), "letter", id, &e) ||
	    !reached(c, reach_letter(c, &l)))
		return false;
	if (!why_of_letter(c->api->db, l.id, l.ticket, l.conversation, c->a,
	    &of, &n, &e))
		return failure_from_err(c->f, &e);
	return tell_all(c, of, n);
}
