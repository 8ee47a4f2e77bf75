#include "desk/preview.h"

#include "desk/letters.h"
#include "desk/snippet.h"
#include "desk/token.h"
#include "desk/values.h"
#include "desk/view_digest.h"

/* --- Of a ticket ---------------------------------------------------------- */

static bool
known(const struct conf *c, struct str name, struct arena *a,
      struct template_said *out, struct err *e)
{
	const char *near;

	if (conf_template(c, name, out) && out->use != TEMPLATE_LATER)
		return true;
	near = conf_template_near(c, name, a);
	return err_set(e, ERR_INPUT, near != NULL ?
	    "there is no template \"%.*s\"; did you mean \"%s\"?" :
	    "there is no template \"%.*s\"%s", STR_ARG(name),
	    near != NULL ? near : "");
}

/* Its origin's channel, its conversation's, else one of its home. */
static const struct channel *
sending(const struct turn *u, const struct thread_facts *t)
{
	const struct channel *ch = conf_channel(u->conf, t->origin.channel);

	if (ch == NULL || ch->relay == NULL)
		ch = conf_channel(u->conf, t->conversation.channel);
	for (size_t i = 0; i < u->conf->nchannel &&
	    (ch == NULL || ch->relay == NULL); i++)
		if (str_is(t->ticket.inbox, u->conf->channel[i].inbox->name))
			ch = &u->conf->channel[i];
	return ch != NULL && ch->relay != NULL ? ch : NULL;
}

static struct mailbox
user_box(const struct user *by)
{
	return by == NULL || by->email.n == 0 ?
	    (struct mailbox){ STR("Agent"), STR("agent@example.com") } :
	    (struct mailbox){ str_from(by->full_name),
	    str_from(by->email.name[0]) };
}

static void
order_reply(struct turn *u, struct thread_facts *t, const struct channel *ch)
{
	static const struct user nobody = { .name = "agent",
	    .full_name = "Agent", .signature = "" };
	struct reply r = { .channel = ch, .text = STR("(The reply.)"),
	    .answered = letters_answered(t) };

	if (u->user == NULL)
		u->user = &nobody;
	*ARENA_PUSH(u->arena, r.to.box, r.to.n) = t->contact_box;
	u->message.from = letters_from(u, ch, u->user);
	u->message.message_id = letters_message_id(u, ch, TOKEN_MESSAGE,
	    t->conversation.id, 0);
	letters_reply(u, t, &r);
}

static void
order_transcript(struct turn *u, struct thread_facts *t,
                 const struct channel *ch)
{
	const struct message **m = arena_array(u->arena, t->nlatest + 1,
	    sizeof *m);
	struct telling w = { .t = t, .channel = ch, .contact = &t->contact,
	    .contact_box = t->contact_box, .reveal = true };
	size_t n = 0;

	for (size_t i = t->nlatest; i-- > 0;)
		if (t->latest[i].direction != COMMENT)
			m[n++] = &t->latest[i];
	w.said = values_said(u, m, n);
	letters_transcript(u, t, ch, t->contact_box, "chat-transcript",
	    values_of(u, &w));
}

/* Of one ticket, as the first digest there is would have it. */
static void
order_digest(struct turn *u, const struct thread_facts *t,
             const struct channel *ch, struct str language)
{
	const struct view_digest any = { .name = "digest",
	    .view = "unassigned" };
	const struct view_page page = { &t->ticket, 1, 1 };

	digest_letter(u, ch, u->conf->nview_digest > 0 ?
	    &u->conf->view_digest[0] : &any, user_box(u->user),
	    language.n > 0 || u->user == NULL ? language :
	    str_from(u->user->language), &page);
}

static void
order(struct turn *u, struct thread_facts *t, const struct channel *ch,
      const struct template_said *said, struct str language)
{
	bool contact = said->use == TEMPLATE_CONTACT ||
	    said->use == TEMPLATE_ANYBODY;
	struct change change = { u->by, STR_NONE, t->ticket.status };
	struct order o = { .channel = ch, .template = said->name,
	    .kind = contact ? LETTER_AUTOMATIC : LETTER_NOTIFICATION,
	    .to = contact ? t->origin_box : user_box(u->user),
	    .language = language, .rule = STR("preview"),
	    .change = &change };

	if (language.n == 0 && !contact && u->user != NULL)
		o.language = str_from(u->user->language);
	letters_order(u, t, &o);
}

static bool
is_for_contact(const struct template_said *said)
{
	struct str name = str_from(said->name);

	return said->use == TEMPLATE_CONTACT ||
	    said->use == TEMPLATE_ANYBODY || str_is(name, "agent-reply") ||
	    str_is(name, "chat-transcript");
}

bool
preview_letter(const struct conf *c, const struct user *by,
               struct str template, struct str language,
               const struct facts *f, struct arena *a, struct letter *out,
               struct err *e)
{
	static const char key[TOKEN_KEY_BYTES];
	struct template_said said;
	struct thread_facts t = { 0 };
	const struct channel *ch;
	struct plan plan;
	struct turn u;

	turn_init(&u, c, (struct str){ key, sizeof key }, f, a, &plan);
	u.user = by;
	u.by = by != NULL ? str_printf(a, "user:%s", by->name) : u.by;
	if (!known(c, template, a, &said, e))
		return false;
	t.ticket = f->ticket;
	t.contact = f->ticket_contact;
	t.contact_box = f->ticket_box;
	if (f->nthread > 0)
		t = turn_thread(&u, &f->thread[0]);
	if (t.origin.id == 0) {         /* made by hand, nothing sent yet */
		t.origin_contact = t.contact;
		t.origin_box = t.contact_box;
	}
	if (is_for_contact(&said) && t.origin_box.address.n == 0)
		return err_set(e, ERR_REFUSED, "ticket %lld has nobody to "
		    "write to: add a contact with an address first",
		    (long long)t.ticket.id);
	ch = sending(&u, &t);
	if (ch == NULL)
		return err_set(e, ERR_REFUSED, "no channel of ticket %lld "
		    "can send", (long long)t.ticket.id);
	if (t.nlatest > 0)
		u.message = t.latest[0];
	if (str_is(template, "agent-reply"))
		order_reply(&u, &t, ch);
	else if (str_is(template, "chat-transcript"))
		order_transcript(&u, &t, ch);
	else if (str_is(template, "digest"))
		order_digest(&u, &t, ch, language);
	else
		order(&u, &t, ch, &said, language);
	*out = plan.letter[0];
	if (language.n > 0)
		out->draft.language = language;
	return true;
}

/* --- As a reply ----------------------------------------------------------- */

bool
preview_reply(const struct conf *c, struct str key, const struct command *in,
              const struct facts *f, struct arena *a, struct letter *out,
              struct err *e)
{
	struct command dry = *in;
	struct template_said said;
	struct plan plan;

	if (!known(c, in->template, a, &said, e))
		return false;
	if (said.use != TEMPLATE_CONTACT && said.use != TEMPLATE_ANYBODY)
		return err_set(e, ERR_REFUSED, "template %s is not for "
		    "contacts", said.name);
	dry.words = STR("-");
	if (!decide_command(c, key, &dry, f, a, &plan, e))
		return false;
	for (size_t i = 0; i < plan.nletter; i++) {
		if (plan.letter[i].kind != LETTER_REPLY)
			continue;
		if (said.marketing && !(f->nthread > 0 ?
		    f->thread[0].contact : f->ticket_contact).marketing)
			return err_set(e, ERR_REFUSED, "template %s is "
			    "marketing, and the contact is not marked for it "
			    "(AU-6)", said.name);
		*out = plan.letter[i];
		snippet_defuse(a, &out->draft.values);
		return true;
	}
	return err_set(e, ERR_REFUSED, "nothing is sent");
}
