#include "api/call.h"

#include "api/render.h"
#include "desk/letter_state.h"

bool
letter_list(struct call *c)
{
	struct err e = ERR_INIT;
	enum letter_state known;
	struct page page;
	int64_t ticket;
	struct letter_status *row;
	struct str state;
	size_t n;

	if (!args_str(c, "state", &state) ||
	    !args_number(c, "ticket", 1, INT64_MAX, 1, &ticket) ||
	    !args_page(c, true, &page))
		return false;
	if (json_object_get(c->args, "ticket") == NULL)
		ticket = 0;
	if (state.n > 0 && !letter_state_from(state, &known))
		return failure_set(c->f, FAIL_INPUT, "state",
		    "there is no state \"%.*s\" of letters", STR_ARG(state));
	if (!list_letters(c->api->db, state, ticket, &page, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		if (reach_letter(c, &row[i]))
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
