#include "api/call.h"

#include "api/base64.h"
#include "api/render.h"

bool
answer(struct call *c, json_t *object, const struct err *e)
{
	if (object == NULL)
		return failure_from_err(c->f, e);
	c->emit(c->arg, object);
	json_decref(object);
	return true;
}

bool
answer_raw(struct call *c, struct str bytes)
{
	do {
		struct arena a = ARENA_INIT;
		json_t *o = json_object();

		render_text(o, "raw", base64_encode(&a,
		    str_sub(bytes, 0, API_RAW_PIECE)));
		arena_clear(&a);
		answer(c, o, NULL);
		bytes = str_sub(bytes, API_RAW_PIECE, bytes.n);
	} while (bytes.n > 0);
	return true;
}

bool
found(struct call *c, int got, const char *what, int64_t id,
      const struct err *e)
{
	if (got == 1)
		return true;
	if (got < 0)
		return failure_from_err(c->f, e);
	return failure_set(c->f, FAIL_NOT_FOUND, NULL,
	    "there is no %s %lld", what, (long long)id);
}

bool
answer_messages(struct call *c, json_t *o, int64_t ticket,
                int64_t conversation, struct err *e)
{
	json_t *list = json_array();
	struct message_row *row;
	size_t n, skip;

	json_object_set_new(o, "messages", list);
	if (!list_messages(c->api->db, ticket, conversation,
	    SHOW_MESSAGES + 1, c->a, &row, &n, e))
		return false;
	skip = n > SHOW_MESSAGES ? 1 : 0;
	for (size_t i = skip; i < n; i++)
		json_array_append_new(list, render_message(&row[i]));
	render_bool(o, "more_messages", skip > 0);
	return true;
}

bool
answer_events(struct call *c, json_t *o, int64_t ticket,
              int64_t conversation, struct err *e)
{
	json_t *list = json_array();
	struct event *row;
	size_t n, skip;

	json_object_set_new(o, "events", list);
	if (!list_events(c->api->db, ticket, conversation, SHOW_EVENTS + 1,
	    c->a, &row, &n, e))
		return false;
	skip = n > SHOW_EVENTS ? 1 : 0;
	for (size_t i = skip; i < n; i++)
		json_array_append_new(list, render_event(&row[i]));
	render_bool(o, "more_events", skip > 0);
	return true;
}

static bool
put_earlier(struct call *c, json_t *o, int64_t contact, int64_t ticket,
            int64_t conversation, struct err *e)
{
	struct conversation_filter f = { .closed = -1, .contact = contact,
		.not_ticket = ticket, .sight = sight_of(c, PERMIT_SEE),
		.page = { true, 0, SHOW_EARLIER + 1 } };
	json_t *list = json_array();
	struct conversation *row;
	size_t n;

	json_object_set_new(o, "earlier", list);
	if (contact == 0)
		return true;
	if (!list_conversations(c->api->db, &f, c->a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n &&
	    json_array_size(list) < SHOW_EARLIER; i++) {
		json_t *item;

		if (row[i].id == conversation)
			continue;
		item = render_conversation(c->api, &row[i], e);
		if (item == NULL)
			return false;
		json_array_append_new(list, item);
	}
	return true;
}

void
put_details(struct call *c, json_t *ticket)
{
	const struct conf *conf = c->api->conf;
	bool own = c->by != NULL && c->by->details.n > 0;

	render_named(ticket, "details", conf, own ? &c->by->details :
	    &conf->details);
}

bool
put_context(struct call *c, json_t *o, int64_t contact, int64_t ticket,
            int64_t conversation, struct err *e)
{
	struct contact_row row = { 0 };
	int got = contact > 0 ?
	    list_contact(c->api->db, contact, c->a, &row, e) : 0;

	if (got < 0)
		return false;
	json_object_set_new(o, "contact", got == 1 ? render_contact(&row) :
	    json_null());
	return put_earlier(c, o, contact, ticket, conversation, e);
}
