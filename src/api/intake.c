#include "api/call.h"

#include "api/render.h"
#include "store/raw.h"

static bool
known_outcome(struct str s)
{
	for (int i = OUTCOME_WAITING; i <= OUTCOME_SET_ASIDE; i++)
		if (str_is(s, outcome_name((enum outcome_what)i)))
			return true;
	return false;
}

bool
intake_list(struct call *c)
{
	struct intake_filter f = { .sight = sight_of(c, PERMIT_SEE) };
	struct err e = ERR_INIT;
	struct intake_row *row;
	size_t n;

	if (!args_str(c, "outcome", &f.outcome) ||
	    !args_str(c, "channel", &f.channel) ||
	    !args_page(c, true, &f.page))
		return false;
	if (f.outcome.n > 0 && !known_outcome(f.outcome))
		return failure_set(c->f, FAIL_INPUT, "outcome", "outcome: "
		    "waiting, filed, filtered, duplicate or set-aside");
	if (f.channel.n > 0 && conf_channel(c->api->conf, f.channel) == NULL)
		return failure_set(c->f, FAIL_INPUT, "channel",
		    "there is no channel \"%.*s\"", STR_ARG(f.channel));
	if (!list_intakes(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		answer(c, render_intake(&row[i]), &e);
	return true;
}

static bool
show_raw(struct call *c, const struct intake_row *row)
{
	struct buf bytes = BUF_INIT;
	struct err e = ERR_INIT;
	int got = raw_load(c->api->db, row->raw, &bytes, &e);
	bool ok = got == 1 && answer_raw(c, buf_view(&bytes));

	buf_clear(&bytes);
	if (got < 0)
		return failure_from_err(c->f, &e);
	return ok || failure_set(c->f, FAIL_NOT_FOUND, NULL,
	    "the bytes of intake %lld are not kept any more",
	    (long long)row->id);
}

bool
intake_show(struct call *c)
{
	struct err e = ERR_INIT;
	struct intake_row row;
	int64_t id;
	bool raw;

	if (!args_id(c, "id", &id) || !args_flag(c, "raw", &raw) ||
	    !found(c, list_intake(c->api->db, id, c->a, &row, &e),
	    "intake", id, &e) ||
	    !reached(c, reach_intake(c, &row)))
		return false;
	return raw ? show_raw(c, &row) :
	    answer(c, render_intake(&row), &e);
}
