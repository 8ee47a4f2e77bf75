#include "api/render.h"

static json_t *
recipients_of(const json_t *all, const char *key)
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach(json_object_get(all, key), i, item) {
		json_t *box = json_object();
		json_t *name = json_object_get(item, "name");
		json_t *address = json_is_string(item) ? item :
		    json_object_get(item, "address");
		bool named = json_string_length(name) > 0;

		json_object_set(box, "name", named ? name : json_null());
		json_object_set(box, "address",
		    address != NULL ? address : json_null());
		json_array_append_new(list, box);
	}
	return list;
}

static json_t *
attachments(const struct message_row *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->nattachment; i++) {
		const struct attachment *at = &m->attachment[i];
		json_t *o = json_object();

		render_word(o, "name", at->name);
		render_word(o, "type", at->type);
		render_number(o, "size", (int64_t)at->size);
		render_bool(o, "inline", at->is_inline);
		json_array_append_new(list, o);
	}
	return list;
}

json_t *
render_message(const struct message_row *m)
{
	json_t *o = json_object();
	json_t *all = json_loadb(m->recipients.p, m->recipients.n, 0, NULL);

	render_number(o, "id", m->id);
	render_id(o, "intake", m->intake);
	render_number(o, "conversation", m->conversation);
	render_word(o, "direction", m->direction);
	render_word(o, "kind", m->kind);
	json_object_set_new(o, "from", render_mailbox(&m->from));
	json_object_set_new(o, "to", recipients_of(all, "to"));
	json_object_set_new(o, "cc", recipients_of(all, "cc"));
	render_text(o, "subject", m->subject);
	render_time(o, "date", m->date);
	render_word(o, "message_id", m->message_id);
	render_text(o, "text", m->text);
	render_text(o, "new_text", m->new_text);
	render_text(o, "quoted", m->quoted);
	render_text(o, "signature", m->signature);
	json_object_set_new(o, "attachments", attachments(m));
	render_word(o, "by", m->by);
	render_bool(o, "third_party", m->third_party);
	render_bool(o, "verified", m->verified);
	render_bool(o, "forwarded", m->forwarded);
	render_word(o, "joined_by", m->joined_by);
	json_decref(all);
	return o;
}
