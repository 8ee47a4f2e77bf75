#include "api/render.h"

static bool
put_participants(struct api *api, json_t *o, int64_t id, struct arena *a,
                 struct err *e)
{
	json_t *list = json_array();
	struct mailboxes m;

	json_object_set_new(o, "participants", list);
	if (!list_participants(api->db, id, a, &m, e))
		return false;
	for (size_t i = 0; i < m.n; i++)
		json_array_append_new(list, render_mailbox(&m.box[i]));
	return true;
}

static bool
put_links(struct api *api, json_t *o, int64_t id, struct arena *a,
          struct err *e)
{
	json_t *list = json_array();
	struct conversation_link *row;
	size_t n;

	json_object_set_new(o, "links", list);
	if (!list_links(api->db, id, a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		json_t *link = json_object();

		render_id(link, "conversation", row[i].other);
		render_word(link, "why", row[i].why);
		json_array_append_new(list, link);
	}
	return true;
}

static bool
put_contact(struct api *api, json_t *o, int64_t contact, struct arena *a,
            struct err *e)
{
	struct contact_row row = { 0 };
	int got = contact > 0 ?
	    list_contact(api->db, contact, a, &row, e) : 0;

	json_object_set_new(o, "contact", got == 1 ?
	    render_contact_brief(&row) : json_null());
	return got >= 0;
}

json_t *
render_conversation(struct api *api, const struct conversation *c,
                    struct err *e)
{
	struct arena a = ARENA_INIT;
	json_t *o = json_object();
	bool ok;

	render_number(o, "id", c->id);
	render_word(o, "channel", c->channel);
	render_word(o, "inbox", c->inbox);
	render_text(o, "subject", c->subject);
	render_z(o, "state", c->closed ? "closed" : "open");
	render_bool(o, "spam", c->spam);
	render_bool(o, "trashed", c->trashed != 0);
	render_id(o, "ticket", c->ticket);
	render_word(o, "owner", c->owner);
	ok = put_contact(api, o, c->contact, &a, e) &&
	    put_participants(api, o, c->id, &a, e) &&
	    put_links(api, o, c->id, &a, e);
	render_time(o, "created", c->created);
	render_time(o, "changed", c->changed);
	arena_clear(&a);
	if (!ok)
		json_decref(o);
	return ok ? o : NULL;
}
