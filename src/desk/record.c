#include "desk/plan.h"

#include <jansson.h>
#include <stdlib.h>

/* The decision record: what was known, which rules were hit, what came of
 * it; ids and words, no text that a mail brought but ids and addresses. */

static json_t *
text(struct str s)
{
	json_t *j = json_stringn(s.n > 0 ? s.p : "", s.n);

	/* Not valid UTF-8: cannot come from a reader, may from a command. */
	return j != NULL ? j : json_string("?");
}

static void
put_id(json_t *o, const char *key, int64_t id)
{
	json_object_set_new(o, key, json_integer((json_int_t)id));
}

static void
put_text(json_t *o, const char *key, struct str s)
{
	json_object_set_new(o, key, text(s));
}

static void
put_word(json_t *o, const char *key, const char *word)
{
	json_object_set_new(o, key, json_string(word));
}

static json_t *
candidates(const struct facts *f)
{
	json_t *all = json_array();

	for (size_t i = 0; i < f->ncandidate; i++) {
		const struct candidate *k = &f->candidate[i];
		json_t *o = json_object();

		put_word(o, "by", evidence_name(k->by));
		put_text(o, "msgid", k->msgid);
		if (k->thread < f->nthread)
			put_id(o, "conversation",
			    f->thread[k->thread].conversation.id);
		json_object_set_new(o, "takes_part",
		    json_boolean(k->sender_takes_part));
		json_object_set_new(o, "forwarded",
		    json_boolean(k->forwarded));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
threads(const struct facts *f)
{
	json_t *all = json_array();

	for (size_t i = 0; i < f->nthread; i++) {
		const struct thread_facts *t = &f->thread[i];
		json_t *o = json_object();

		put_id(o, "conversation", t->conversation.id);
		put_text(o, "channel", t->conversation.channel);
		put_text(o, "inbox", t->conversation.inbox);
		json_object_set_new(o, "closed",
		    json_boolean(t->conversation.closed));
		json_object_set_new(o, "spam",
		    json_boolean(t->conversation.spam));
		put_id(o, "trashed", t->conversation.trashed);
		put_id(o, "ticket", t->ticket.id);
		put_text(o, "status", t->ticket.status);
		put_id(o, "contact", t->contact.id);
		put_id(o, "siblings", (int64_t)t->nsibling);
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
facts_json(const struct facts *f)
{
	json_t *o = json_object(), *limits = json_array();

	put_id(o, "now", f->now);
	put_id(o, "duplicate_of", f->duplicate_of);
	put_id(o, "sender", f->sender.id);
	json_object_set_new(o, "candidates", candidates(f));
	json_object_set_new(o, "threads", threads(f));
	for (size_t i = 0; i < FACTS_LIMITS; i++)
		json_array_append_new(limits,
		    json_integer(f->automatic_to_sender[i]));
	json_object_set_new(o, "automatic_to_sender", limits);
	put_id(o, "automatic_of_channel", f->automatic_of_channel);
	put_id(o, "untouched", f->untouched);
	put_id(o, "letter", f->letter);
	put_text(o, "letter_state", f->letter_state);
	return o;
}

static json_t *
messages(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nmessage; i++) {
		const struct message *m = &p->message[i];
		json_t *o = json_object();

		put_id(o, "id", m->id);
		put_id(o, "conversation", m->conversation);
		put_word(o, "direction", direction_name(m->direction));
		put_word(o, "kind", mail_kind_name(m->kind));
		put_word(o, "joined_by", evidence_name(m->joined_by));
		put_text(o, "claims", m->claims);
		json_object_set_new(o, "third_party",
		    json_boolean(m->third_party));
		json_object_set_new(o, "verified", json_boolean(m->verified));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
conversations(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nconversation; i++) {
		const struct conversation *c = &p->conversation[i];
		json_t *o = json_object();

		put_id(o, "id", c->id);
		put_text(o, "inbox", c->inbox);
		put_id(o, "ticket", c->ticket);
		put_text(o, "owner", c->owner);
		json_object_set_new(o, "closed", json_boolean(c->closed));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
tickets(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nticket; i++) {
		const struct ticket *k = &p->ticket[i];
		json_t *o = json_object();

		put_id(o, "id", k->id);
		put_text(o, "pipeline", k->pipeline);
		put_text(o, "status", k->status);
		put_text(o, "owner", k->owner);
		put_text(o, "team", k->team);
		put_word(o, "priority", priority_name(k->priority));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
letters(const struct plan *p)
{
	json_t *all = json_array();

	for (size_t i = 0; i < p->nletter; i++) {
		const struct letter *l = &p->letter[i];
		json_t *o = json_object();

		put_id(o, "id", l->id);
		put_word(o, "kind", letter_kind_name(l->kind));
		put_text(o, "to", l->to);
		put_word(o, "template",
		    l->draft.template != NULL ? l->draft.template : "");
		put_text(o, "message_id", l->draft.message_id);
		put_id(o, "due", l->due);
		put_text(o, "held", l->held);
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
plan_object(const struct plan *p)
{
	json_t *o = json_object(), *outcome = json_object();

	put_id(outcome, "intake", p->outcome.intake);
	put_word(outcome, "what", outcome_name(p->outcome.what));
	put_id(outcome, "message", p->outcome.message);
	put_id(outcome, "conversation", p->outcome.conversation);
	put_id(outcome, "duplicate_of", p->outcome.duplicate_of);
	json_object_set_new(o, "outcome", outcome);
	json_object_set_new(o, "messages", messages(p));
	json_object_set_new(o, "conversations", conversations(p));
	json_object_set_new(o, "tickets", tickets(p));
	json_object_set_new(o, "letters", letters(p));
	put_id(o, "contacts", (int64_t)p->ncontact);
	put_id(o, "events", (int64_t)p->nevent);
	put_id(o, "wishes", (int64_t)p->nwish);
	put_id(o, "retry_intake", p->retry_intake);
	return o;
}

struct str
plan_json(const struct facts *f, const struct plan *p, struct arena *a)
{
	json_t *o = json_object(), *rules = json_array();
	struct str out;
	char *dump;

	json_object_set_new(o, "facts", facts_json(f));
	for (size_t i = 0; i < p->rules.n; i++)
		json_array_append_new(rules, text(p->rules.s[i]));
	json_object_set_new(o, "rules", rules);
	json_object_set_new(o, "plan", plan_object(p));
	dump = json_dumps(o, JSON_COMPACT);
	if (dump == NULL)
		out_of_memory();
	out = str_copy(a, str_from(dump));
	free(dump);
	json_decref(o);
	return out;
}
