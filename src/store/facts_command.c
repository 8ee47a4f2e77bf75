/* What a command, a ticket and a letter's result are about. */
#include "store/facts_inner.h"

#include "conf/conf.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/erase.h"
#include "store/facts_chat.h"
#include "store/facts_company.h"
#include "store/letters.h"
#include "store/messages.h"
#include "store/rules.h"
#include "store/tickets.h"

/* --- A command ------------------------------------------------------------ */

static bool
load_conversation(struct db *db, const struct conf *c, int64_t id,
    struct arena *a, struct facts *f, struct err *e)
{
	size_t at;
	int got = facts_thread_at(db, c, id, a, f, &at, e);

	if (got == 1)
		f->ticket = f->thread[at].ticket;
	return got == 1 || (got == 0 && err_set(e, ERR_INPUT,
	    "there is no conversation %lld", (long long)id));
}

/* A ticket made by hand may have no conversation yet: the first mail then
 * goes to its first contact (TK-8). */
static bool
load_ticket_contact(struct db *db, int64_t ticket, struct arena *a,
    struct facts *f, struct err *e)
{
	int64_t id;

	if (!tickets_first_contact(db, ticket, &id, e))
		return false;
	return id == 0 ||
	    (contacts_get(db, id, a, &f->ticket_contact, e) >= 0 &&
	    contacts_box(db, &f->ticket_contact, a, &f->ticket_box, e) >= 0);
}

static bool
load_ticket(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	int64_t id = in->conversation, number;
	int got = tickets_get(db, in->id, a, &f->ticket, e);

	if (got == 0)
		err_set(e, ERR_INPUT, "there is no ticket %lld",
		    (long long)in->id);
	if (got != 1)
		return false;
	number = f->ticket.id;
	if (id == 0 && !conversations_newest(db, number, &id, e))
		return false;
	if (id == 0)
		return load_ticket_contact(db, number, a, f, e);
	if (!load_conversation(db, c, id, a, f, e))
		return false;
	return f->ticket.id == number || err_set(e, ERR_INPUT,
	    "conversation %lld is not of ticket %lld", (long long)id,
	    (long long)in->id);
}

static bool
load_new(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	(void)in->id;
	return in->conversation == 0 ||
	    load_conversation(db, c, in->conversation, a, f, e);
}

static bool
load_its_conversation(struct db *db, const struct conf *c,
    const struct command *in, struct arena *a, struct facts *f,
    struct err *e)
{
	return load_conversation(db, c, in->id, a, f, e);
}

static bool
load_whole(struct db *db, int64_t id, struct arena *a,
    struct whole_ticket *w, struct err *e)
{
	int got = tickets_get(db, id, a, &w->ticket, e);

	return got == 0 || (got == 1 && conversations_of_ticket(db,
	    w->ticket.id, FACTS_SIBLINGS, a, &w->conversation,
	    &w->nconversation, e));
}

static bool
load_merge(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	(void)c;
	return load_whole(db, in->id, a, &f->merge[0], e) &&
	    load_whole(db, in->other, a, &f->merge[1], e);
}

static bool
load_person(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	(void)c;
	return contacts_get(db, in->id, a, &f->person[0], e) >= 0 &&
	    contacts_get(db, in->other, a, &f->person[1], e) >= 0 &&
	    (in->what != CONTACT_ERASE ||
	    erase_waits(db, in->id, &f->person_waits, e));
}

static bool
load_split(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	struct str from;
	int got = messages_get(db, in->id, a, &f->split, e);

	if (got == 0)
		err_set(e, ERR_INPUT, "there is no message %lld",
		    (long long)in->id);
	if (got != 1)
		return false;
	from = f->split.from.address;
	return load_conversation(db, c, f->split.conversation, a, f, e) &&
	    (from.n == 0 ||
	    contacts_of_address(db, from, a, &f->sender, e) >= 0);
}

static bool
load_letter_facts(struct db *db, const struct conf *c, int64_t id,
    struct arena *a, struct facts *f, struct err *e)
{
	struct letter_seen row = { 0 };
	size_t at;
	int got = letters_get(db, id, a, &row, e);

	if (got == 0)
		err_set(e, ERR_INPUT, "there is no letter %lld",
		    (long long)id);
	if (got != 1)
		return false;
	f->letter = row.id;
	f->letter_ticket = row.ticket;
	f->letter_conversation = row.conversation;
	f->letter_kind = row.kind;
	f->letter_to = row.to;
	f->letter_state = row.state;
	if (row.message != 0 && messages_get(db, row.message, a,
	    &f->letter_message, e) < 0)
		return false;
	if (row.ticket != 0 && tickets_get(db, row.ticket, a, &f->ticket,
	    e) < 0)
		return false;
	return row.conversation == 0 ||
	    facts_thread_at(db, c, row.conversation, a, f, &at, e) >= 0;
}

static bool
load_letter(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	return load_letter_facts(db, c, in->id, a, f, e);
}

static bool
load_nothing(struct db *db, const struct conf *c, const struct command *in,
    struct arena *a, struct facts *f, struct err *e)
{
	(void)db, (void)c, (void)in, (void)a, (void)f, (void)e;
	return true;
}

static bool (*const loaders[])(struct db *, const struct conf *,
    const struct command *, struct arena *, struct facts *, struct err *) = {
	[TICKET_CREATE]          = load_new,
	[TICKET_REPLY]           = load_ticket,
	[TICKET_COMMENT]         = load_ticket,
	[TICKET_SET]             = load_ticket,
	[TICKET_ASSIGN]          = load_ticket,
	[TICKET_CLOSE]           = load_ticket,
	[TICKET_REOPEN]          = load_ticket,
	[CONVERSATION_REPLY]     = load_its_conversation,
	[CONVERSATION_COMMENT]   = load_its_conversation,
	[CONVERSATION_CLOSE]     = load_its_conversation,
	[CONVERSATION_REOPEN]    = load_its_conversation,
	[CONVERSATION_ASSIGN]    = load_its_conversation,
	[LETTER_RETRY]           = load_letter,
	[LETTER_CANCEL]          = load_letter,
	[LETTER_RESOLVE_SENT]    = load_letter,
	[LETTER_RESOLVE_RESEND]  = load_letter,
	[INTAKE_RETRY]           = load_nothing,
	[TICKET_MERGE]           = load_merge,
	[TICKET_DELETE]          = load_ticket,
	[TICKET_RESTORE]         = load_ticket,
	[TICKET_ADD_CONTACT]     = load_ticket,
	[TICKET_REMOVE_CONTACT]  = load_ticket,
	[TICKET_ADD_COMPANY]     = load_ticket,
	[TICKET_REMOVE_COMPANY]  = load_ticket,
	[COMPANY_SET]            = load_nothing,
	[COMPANY_MERGE]          = load_nothing,
	[CONTACT_SET]            = load_person,
	[CONTACT_MERGE]          = load_person,
	[CONTACT_ERASE]          = load_person,
	[CONVERSATION_TRASH]     = load_its_conversation,
	[CONVERSATION_RESTORE]   = load_its_conversation,
	[CONVERSATION_SPAM]      = load_its_conversation,
	[CONVERSATION_NOT_SPAM]  = load_its_conversation,
	[CONVERSATION_MOVE]      = load_its_conversation,
	[CONVERSATION_SPLIT]     = load_split,
};

static bool
load_named(struct db *db, const struct command *in, struct arena *a,
    struct facts *f, struct err *e)
{
	f->nnamed_contact = in->contact.n;
	f->named_contact = arena_array(a, in->contact.n,
	    sizeof *f->named_contact);
	for (size_t i = 0; i < in->contact.n; i++)
		if (contacts_of_address(db, in->contact.box[i].address, a,
		    &f->named_contact[i], e) < 0)
			return false;
	return true;
}

bool
facts_for_command(struct db *db, const struct conf *c,
    const struct command *in, int64_t now, struct arena *a, struct facts *f,
    struct err *e)
{
	return facts_begin(db, now, f, e) &&
	    loaders[in->what](db, c, in, a, f, e) &&
	    rules_load_turns(db, c, a, f, e) &&
	    load_named(db, in, a, f, e) &&
	    facts_companies_of_command(db, c, in, a, f, e) &&
	    facts_chats(db, c, false, a, f, e);
}

/* Of whoever began the ticket. 0 is whoever claims to be a user, and machines;
 * they count as one. */
static bool
load_untouched_of(struct db *db, const struct conf *c, struct facts *f,
    struct err *e)
{
	return f->nthread == 0 || f->thread[0].origin.id == 0 ||
	    c->notify_limit == 0 || rules_untouched(db,
	    f->thread[0].origin.contact, c->notify_limit, &f->untouched, e);
}

/* --- A ticket and the clock ------------------------------------------------ */

bool
facts_for_ticket(struct db *db, const struct conf *c, int64_t ticket,
    int64_t now, struct arena *a, struct facts *f, struct err *e)
{
	struct command in = { .id = ticket };

	return facts_begin(db, now, f, e) && load_ticket(db, c, &in, a, f, e) &&
	    load_untouched_of(db, c, f, e) &&
	    rules_load_turns(db, c, a, f, e) &&
	    facts_chats(db, c, false, a, f, e);
}

/* --- A letter's result ---------------------------------------------------- */

bool
facts_for_result(struct db *db, const struct conf *c,
    const struct letter_result *in, int64_t now, struct arena *a,
    struct facts *f, struct err *e)
{
	return facts_begin(db, now, f, e) &&
	    load_letter_facts(db, c, in->letter, a, f, e);
}
