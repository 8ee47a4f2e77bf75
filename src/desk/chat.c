#include "desk/chat.h"

#include "base/utf8.h"

static struct str *
one_str(struct arena *a, struct str s)
{
	struct str *p = arena_get(a, sizeof *p);

	*p = s;
	return p;
}

void
chat_mail(const struct chat *c, struct mail_input *in, struct str raw,
          struct arena *a, struct mail *m)
{
	const struct chat_entry *first = &c->entry[0];

	*m = (struct mail){ .from = c->from, .from_is_one = true,
	    .kind = KIND_PERSON, .subject = c->subject,
	    .date_ms = first->at, .text = first->text,
	    .new_text = first->text, .attachment = first->attachment,
	    .nattachment = first->nattachment };
	if (m->subject.n == 0)
		m->subject = utf8_cut(str_sub(first->text, 0,
		    str_find_char(first->text, '\n', 0)), 80);
	m->message_id = str_printf(a, "json-%.*s@%s", STR_ARG(c->id),
	    in->channel->name);
	m->references = (struct strs){ one_str(a, str_printf(a,
	    "json-thread-%.*s@%s", STR_ARG(c->thread), in->channel->name)),
	    1 };
	digest_sha256(raw, m->digest);
	in->form = (struct form_said){ .is = true, .was = c->from,
	    .why = "handed in as JSON (TM-4)", .phone = c->phone,
	    .mobile = c->mobile, .company = c->company, .set = c->set,
	    .nset = c->nset };
	in->chat = c;
	in->mail = m;
}

static void
by_speaker(const struct mail_input *in, const struct chat_entry *c,
           struct message *m)
{
	m->direction = c->by == CHAT_BY_CONTACT ? INCOMING : OUTGOING;
	if (c->by != CHAT_BY_CONTACT)
		m->from = (struct mailbox){ c->name.n > 0 ? c->name :
		    c->by == CHAT_BY_BOT ? STR("Bot") : STR("Agent"),
		    STR_NONE };
	else if (c->name.n > 0)
		m->from = (struct mailbox){ c->name,
		    in->chat->from.address };
	m->by = c->by == CHAT_BY_AGENT ? c->user : STR_NONE;
	m->date = c->at;
}

void
chat_first(const struct mail_input *in, struct message *m)
{
	if (in->chat != NULL)
		by_speaker(in, &in->chat->entry[0], m);
}

struct message
chat_next(const struct mail_input *in, const struct message *first, size_t i)
{
	const struct chat_entry *c = &in->chat->entry[i];
	struct message m = *first;

	m.from = in->chat->from;
	m.message_id = STR_NONE;
	m.text = m.new_text = c->text;
	m.attachment = c->attachment;
	m.nattachment = c->nattachment;
	by_speaker(in, c, &m);
	return m;
}
