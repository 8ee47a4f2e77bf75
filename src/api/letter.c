#include "api/call.h"

#include "api/render.h"
#include "desk/letter_state.h"

bool
letter_list(struct call *c)
{
	struct letter_filter f = { .sight = sight_of(c, PERMIT_SEE) };
	struct err e = ERR_INIT;
	enum letter_state known;
	struct letter_status *row;
	struct ticket t;
	size_t n;

	if (!args_str(c, "state", &f.state) ||
	    !args_number(c, "ticket", 1, INT64_MAX, 1, &f.ticket) ||
	    !args_page(c, true, &f.page))
		return false;
	if (json_object_get(c->args, "ticket") == NULL)
		f.ticket = 0;
	else if (list_ticket(c->api->db, f.ticket, c->a, &t, &e) == 1)
		f.ticket = t.id;        /* the number given may lead there */
	if (f.state.n > 0 && !letter_state_from(f.state, &known))
		return failure_set(c->f, FAIL_INPUT, "state", "there is no "
		    "state \"%.*s\" of letters", STR_ARG(f.state));
	if (!list_letters(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		answer(c, render_letter(&row[i]), &e);
	return true;
}

bool
letter_show(struct call *c)
{
	struct err e = ERR_INIT;
	struct letter_status row;
	struct str bytes;
	int64_t id;
	bool raw;

	if (!args_id(c, "id", &id) || !args_flag(c, "raw", &raw))
		return false;
	if (!found(c, list_letter(c->api->db, id, c->a, &row, &e),
	    "letter", id, &e) ||
	    !reached(c, reach_letter(c, &row)))
		return false;
	if (!raw)
		return answer(c, render_letter(&row), &e);
	return found(c, list_letter_bytes(c->api->db, id, c->a, &bytes, &e),
	    "letter", id, &e) && answer_raw(c, bytes);
}

/* The held automatic letters of a channel, or of all, the oldest first. */
static bool
release_page(struct call *c, struct str channel, const struct page *page)
{
	struct letter_filter f = { .state = STR_INIT("held"),
		.sight = sight_of(c, PERMIT_SEE), .page = *page };
	struct err e = ERR_INIT;
	struct letter_status *row;
	size_t n;

	if (!list_letters(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++) {
		struct command in = { .what = LETTER_RETRY, .by = c->by,
		    .id = row[i].id };

		if (!str_is(row[i].kind, "automatic") ||
		    (channel.n > 0 && !str_eq(row[i].channel, channel)))
			continue;
		if (!call_command(c, &in))
			return false;
	}
	return true;
}

bool
letter_release(struct call *c)
{
	struct page page = { .desc = false };
	struct str channel;

	if (!args_str(c, "channel", &channel) ||
	    !args_number(c, "limit", 1, PAGE_MOST, PAGE_MOST, &page.limit) ||
	    !args_number(c, "after", 0, INT64_MAX, 0, &page.after))
		return false;
	if (channel.n > 0 && conf_channel(c->api->conf, channel) == NULL)
		return failure_set(c->f, FAIL_INPUT, "channel",
		    "there is no channel \"%.*s\"", STR_ARG(channel));
	return release_page(c, channel, &page);
}
