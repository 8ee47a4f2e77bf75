#include "api/render.h"

json_t *
render_letter(const struct letter_status *l)
{
	json_t *o = json_object();

	render_number(o, "id", l->id);
	render_word(o, "state", l->state);
	render_word(o, "kind", l->kind);
	render_word(o, "channel", l->channel);
	render_word(o, "relay", l->relay);
	render_word(o, "to", l->to);
	render_word(o, "from", l->from);
	render_text(o, "subject", l->subject);
	render_word(o, "message_id", l->message_id);
	render_id(o, "conversation", l->conversation);
	render_id(o, "ticket", l->ticket);
	render_number(o, "attempts", l->attempts);
	render_time(o, "due", l->due);
	render_word(o, "answer", l->answer);
	render_word(o, "queue_id", l->queue_id);
	render_word(o, "error", l->error);
	render_word(o, "held", l->held);
	render_time(o, "created", l->created);
	render_time(o, "sent_at", l->sent_at);
	return o;
}

json_t *
render_intake(const struct intake_row *i)
{
	json_t *o = json_object();

	render_number(o, "id", i->id);
	render_word(o, "channel", i->channel);
	render_word(o, "source", i->source);
	render_word(o, "folder", i->folder);
	render_id(o, "uidvalidity", i->uidvalidity);
	render_id(o, "uid", i->uid);
	render_number(o, "size", i->size);
	render_bool(o, "partial", i->partial);
	render_time(o, "received", i->received);
	render_word(o, "outcome", i->outcome);
	render_id(o, "message", i->message);
	render_id(o, "conversation", i->conversation);
	render_id(o, "duplicate_of", i->duplicate_of);
	render_word(o, "rule", i->rule);
	render_word(o, "reason", i->reason);
	render_number(o, "tries", i->tries);
	return o;
}
