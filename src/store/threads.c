#include "store/threads.h"

#include "conf/conf.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/facts.h"
#include "store/letters.h"
#include "store/messages.h"
#include "store/tickets.h"

bool
threads_limits(struct db *db, const struct conf *c, struct str address,
    int64_t now, struct arena *a, int out[FACTS_LIMITS], struct err *e)
{
	for (size_t i = 0; i < c->nauto_reply && i < FACTS_LIMITS; i++)
		if (!letters_automatic(db, address,
		    now - c->auto_reply[i].per_ms, a, &out[i], e))
			return false;
	return true;
}

/* What messages_answered would find is mostly among the latest. */
static const struct message *
answered_among(const struct thread_facts *t)
{
	const struct message *out = NULL;

	for (size_t i = 0; i < t->nlatest; i++) {
		const struct message *m = &t->latest[i];

		if (messages_answerable(m))
			return m;
		if (m->direction == OUTGOING && out == NULL)
			out = m;
	}
	return t->nlatest < FACTS_LATEST ? out : NULL;
}

static bool
load_messages(struct db *db, int64_t conversation, struct arena *a,
    struct thread_facts *t, struct err *e)
{
	const struct message *m;

	if (!messages_latest(db, conversation, FACTS_LATEST, a, &t->latest,
	    &t->nlatest, e))
		return false;
	m = answered_among(t);
	if (m != NULL)
		t->answered = *m;
	return m != NULL || t->nlatest < FACTS_LATEST ||
	    messages_answered(db, conversation, a, &t->answered, e) >= 0;
}

/* Where a contact is to be written to: where it last wrote from here. */
static bool
load_contact(struct db *db, int64_t conversation, int64_t contact,
    struct arena *a, struct contact *who, struct mailbox *box, struct err *e)
{
	int got;

	if (contact == 0)
		return true;
	got = contacts_get(db, contact, a, who, e);
	if (got != 1)
		return got == 0;
	got = messages_last_box(db, conversation, contact, a, box, e);
	if (got == 0)
		got = contacts_box(db, who, a, box, e);
	return got >= 0;
}

static bool
load_siblings(struct db *db, struct arena *a, struct thread_facts *t,
    struct err *e)
{
	if (t->conversation.ticket != 0)
		return conversations_of_ticket(db, t->conversation.ticket,
		    FACTS_SIBLINGS, a, &t->sibling, &t->nsibling, e);
	t->sibling = arena_array(a, 1, sizeof *t->sibling);
	t->sibling[0] = t->conversation;
	t->nsibling = 1;
	return true;
}

static bool
load_origin(struct db *db, struct arena *a, struct thread_facts *t,
    struct err *e)
{
	int64_t id = t->ticket.origin;
	int got;

	if (id == 0)
		return true;
	if (id != t->conversation.id && t->conversation.id != 0 &&
	    !tickets_is_origin(db, t->ticket.id, t->conversation.id,
	    &t->also_origin, e))
		return false;
	if (id == t->conversation.id) {
		t->origin = t->conversation;
		t->origin_contact = t->contact;
		t->origin_box = t->contact_box;
		t->origin_answered = t->answered;
		return true;
	}
	got = conversations_get(db, id, a, &t->origin, e);
	if (got != 1)
		return got == 0;
	return load_contact(db, id, t->origin.contact, a, &t->origin_contact,
	    &t->origin_box, e) &&
	    messages_answered(db, id, a, &t->origin_answered, e) >= 0;
}

int
threads_begin(struct db *db, int64_t conversation, struct arena *a,
    struct thread_facts *t, struct err *e)
{
	int got = conversations_get(db, conversation, a, &t->conversation, e);

	if (got != 1 || t->conversation.ticket == 0)
		return got;
	return tickets_get(db, t->conversation.ticket, a, &t->ticket, e) < 0
	    ? -1 : 1;
}

bool
threads_complete(struct db *db, const struct conf *c, int64_t now,
    struct arena *a, struct thread_facts *t, struct err *e)
{
	const struct conversation *v = &t->conversation;

	t->whole = true;
	return load_siblings(db, a, t, e) &&
	    load_contact(db, v->id, v->contact, a, &t->contact,
	    &t->contact_box, e) &&
	    conversations_participants(db, v->id, v->contact, a,
	    &t->participant, &t->nparticipant, e) &&
	    load_messages(db, v->id, a, t, e) &&
	    load_origin(db, a, t, e) &&
	    threads_limits(db, c, t->origin_box.address, now, a,
	    t->automatic_to_origin, e);
}

int
threads_load(struct db *db, const struct conf *c, int64_t conversation,
    int64_t now, struct arena *a, struct thread_facts *t, struct err *e)
{
	int got = threads_begin(db, conversation, a, t, e);

	if (got != 1)
		return got;
	return threads_complete(db, c, now, a, t, e) ? 1 : -1;
}
