#include "api/tell.h"

#include "api/base64.h"
#include "api/render.h"
#include "desk/record.h"
#include "flow/judge.h"
#include "mail/compose.h"

/* OP-6: what would be done with this mail, were it to come in now. Read,
 * decided and composed as ever; nothing is written. */

static bool
need_bytes(struct call *c, struct str *out)
{
	struct str text;

	return args_str(c, "mail", &text) && (text.n > 0 ||
	    failure_set(c->f, FAIL_USAGE, "mail", "mail: there is none")) &&
	    (base64_decode(c->a, text, out) || failure_set(c->f, FAIL_USAGE,
	    "mail", "mail: not base64"));
}

/* Whose address it was sent to; the only one there is. */
static const struct channel *
guess_channel(const struct conf *conf, const struct mail *m)
{
	const struct mailboxes to[] = { m->to, m->cc };
	const struct channel *ch = m->delivered_to.n == 0 ? NULL :
	    conf_channel_of_address(conf, m->delivered_to);

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < to[i].n && ch == NULL; j++)
			ch = conf_channel_of_address(conf,
			    to[i].box[j].address);
	return ch != NULL || conf->nchannel != 1 ? ch : &conf->channel[0];
}

static bool
find_channel(struct call *c, const struct mail *m,
             const struct channel **out)
{
	struct str name;

	if (!args_str(c, "channel", &name))
		return false;
	*out = name.n > 0 ? conf_channel(c->api->conf, name) :
	    guess_channel(c->api->conf, m);
	if (*out == NULL && name.n > 0)
		return failure_set(c->f, FAIL_NOT_FOUND, "channel",
		    "there is no channel \"%.*s\"", STR_ARG(name));
	if (*out == NULL)
		return failure_set(c->f, FAIL_USAGE, "channel", "none of its "
		    "recipients is a channel's address; say which: "
		    "--channel C");
	return reached(c, reach_channel(c, str_from((*out)->name)));
}

/* What it names must be for this reader: or ids would be a way to look. */
static bool
may_ask(struct call *c, const struct judged *j)
{
	for (size_t i = 0; i < j->facts.nthread; i++)
		if (!sees_conversation(c, &j->facts.thread[i].conversation))
			return failure_set(c->f, FAIL_DENIED, NULL, "it "
			    "names a conversation that %s may not see",
			    c->by != NULL ? c->by->name : "nobody");
	return reached(c, reach_inbox(c,
	    str_from(j->in.channel->inbox->name)));
}

/* How it was read (RD): what the rules were told of it. */
static json_t *
render_words(const struct strs *list)
{
	json_t *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(j, render_str(list->s[i]));
	return j;
}

static json_t *
render_boxes(const struct mailboxes *list)
{
	json_t *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(j, render_mailbox(&list->box[i]));
	return j;
}

static json_t *
render_files(const struct mail *m)
{
	json_t *j = json_array();

	for (size_t i = 0; i < m->nattachment; i++) {
		json_t *o = json_object();

		render_word(o, "name", m->attachment[i].name);
		render_word(o, "type", m->attachment[i].type);
		render_number(o, "size", (int64_t)m->attachment[i].size);
		render_bool(o, "inline", m->attachment[i].is_inline);
		json_array_append_new(j, o);
	}
	return j;
}

static json_t *
render_reading(const struct mail *m)
{
	json_t *o = json_object();

	json_object_set_new(o, "from", render_mailbox(&m->from));
	json_object_set_new(o, "to", render_boxes(&m->to));
	json_object_set_new(o, "cc", render_boxes(&m->cc));
	render_text(o, "subject", m->subject);
	render_time(o, "date", m->date_ms);
	render_word(o, "message_id", m->message_id);
	json_object_set_new(o, "in_reply_to", render_words(&m->in_reply_to));
	json_object_set_new(o, "references", render_words(&m->references));
	render_z(o, "kind", mail_kind_name(m->kind));
	json_object_set_new(o, "evidence", render_words(&m->evidence));
	render_bool(o, "forwarded", m->forwarded);
	render_bool(o, "no_auto_reply", m->wants_no_auto_reply);
	render_text(o, "new_text", m->new_text);
	json_object_set_new(o, "attachments", render_files(m));
	json_object_set_new(o, "repairs", render_words(&m->repairs));
	json_object_set_new(o, "limits", render_words(&m->limits));
	return o;
}

static json_t *
render_draft(struct call *c, const struct letter *l)
{
	struct err e = ERR_INIT;
	struct buf bytes = BUF_INIT;
	struct str subject = STR_NONE;
	json_t *o = json_object();

	if (c->api->brands != NULL && !compose(c->a, brands_of(
	    c->api->brands, l->channel), &l->draft, &bytes, &subject, &e))
		render_z(o, "error", e.text);
	else
		json_object_set_new(o, "error", json_null());
	render_z(o, "kind", letter_kind_name(l->kind));
	render_word(o, "to", l->to);
	render_z(o, "template", l->draft.template);
	render_word(o, "subject", subject);
	render_word(o, "held", l->held);
	buf_clear(&bytes);
	return o;
}

static json_t *
render_plan(struct call *c, const struct judged *j, int64_t now)
{
	struct decision_row row = { .input = STR("mail"), .at = now,
		.config = str_from(c->api->conf->hash),
		.record = record_mail(c->api->conf, &j->in, &j->facts,
		    &j->plan, c->a),
		.event = j->plan.event, .nevent = j->plan.nevent };
	json_t *o = tell_decision(c, TENSE_WOULD, &row, &j->facts.next,
	    c->api->conf->text);
	json_t *letters = json_array();

	for (size_t i = 0; i < j->plan.nletter; i++)
		json_array_append_new(letters, render_draft(c,
		    &j->plan.letter[i]));
	json_object_set_new(o, "letters", letters);
	json_object_set_new(o, "reading", render_reading(j->in.mail));
	render_z(o, "outcome", outcome_name(j->plan.outcome.what));
	render_z(o, "channel", j->in.channel->name);
	return o;
}

bool
explain_run(struct call *c)
{
	struct belt belt = { .db = c->api->db, .conf = c->api->conf,
		.key = c->api->key };
	struct waiting w = { .received = call_now(c) };
	struct judged j = { .waiting = &w };
	struct err e = ERR_INIT;
	struct mail mail;

	if (!need_bytes(c, &j.raw))
		return false;
	if (c->api->reader == NULL)
		return failure_set(c->f, FAIL_UNAVAILABLE, NULL,
		    "explain: there is nobody here to read a mail");
	w.size = (int64_t)j.raw.n;
	j.mail = &mail;
	if (!reader_read(c->api->reader, j.raw, c->a, &mail, &e))
		return failure_from_err(c->f, &e);
	if (!find_channel(c, &mail, &j.came_by))
		return false;
	if (!judge_mail(&belt, &j, w.received, c->a, &e))
		return failure_from_err(c->f, &e);
	return may_ask(c, &j) && answer(c, render_plan(c, &j, w.received),
	    &e);
}
