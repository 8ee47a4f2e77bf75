#include "store/commit.h"

#include "store/alarms.h"
#include "store/companies.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/erase.h"
#include "store/events.h"
#include "store/letters.h"
#include "store/messages.h"
#include "store/outcomes.h"
#include "store/properties.h"
#include "store/refs.h"
#include "store/rules.h"
#include "store/search.h"
#include "store/sla.h"
#include "store/tickets.h"
#include "store/view_digests.h"

static bool
put_companies(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->ncompany; i++)
		if (!companies_put(db, &p->company[i], p->arena, e))
			return false;
	for (size_t i = 0; i < p->ndrop_domain; i++)
		if (!companies_drop_domain(db, &p->drop_domain[i], e))
			return false;
	for (size_t i = 0; i < p->ncompany_domain; i++)
		if (!companies_put_domain(db, &p->company_domain[i], e))
			return false;
	for (size_t i = 0; i < p->ncompany_join; i++)
		if (!companies_join(db, p->company_join[i].from,
		    p->company_join[i].to, e))
			return false;
	return true;
}

static bool
put_people(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->ncontact; i++)
		if (!contacts_put(db, &p->contact[i], e) ||
		    !search_contact_changed(db, p->contact[i].id, e))
			return false;
	for (size_t i = 0; i < p->naddress; i++)
		if (!contacts_put_address(db, &p->address[i], p->arena, e) ||
		    !search_contact_changed(db, p->address[i].contact, e))
			return false;
	for (size_t i = 0; i < p->njoin; i++)
		if (!contacts_join(db, p->join[i].from, p->join[i].to, e) ||
		    !search_contact_changed(db, p->join[i].from, e) ||
		    !search_contact_changed(db, p->join[i].to, e))
			return false;
	return p->erase == 0 || erase_contact(db, p->erase, p->arena, e);
}

static bool
put_conversations(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->nconversation; i++)
		if (!conversations_put(db, &p->conversation[i], e))
			return false;
	for (size_t i = 0; i < p->nparticipant; i++)
		if (!conversations_put_participant(db, &p->participant[i],
		    p->arena, e))
			return false;
	for (size_t i = 0; i < p->nlink; i++)
		if (!conversations_put_link(db, &p->link[i], e))
			return false;
	return true;
}

static bool
put_messages(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->nmessage; i++)
		if (!messages_put(db, &p->message[i], p->arena, e))
			return false;
	for (size_t i = 0; i < p->nmove; i++)
		if (!messages_move(db, &p->move[i], p->arena, e))
			return false;
	for (size_t i = 0; i < p->nref; i++)
		if (!refs_put(db, &p->ref[i], e))
			return false;
	return true;
}

/* What a ticket had in its old status, before the new one is told. */
static bool
put_rules(struct db *db, const struct plan *p, int64_t now, struct err *e)
{
	if (p->fired.ticket != 0 && !rules_put_fired(db, &p->fired, e))
		return false;
	for (size_t i = 0; i < p->nticket; i++)
		if (!rules_put_status(db, &p->ticket[i], now, e))
			return false;
	for (size_t i = 0; i < p->nteam_turn; i++)
		if (!rules_put_turn(db, &p->team_turn[i], e))
			return false;
	return true;
}

static bool
has_ticket(const struct plan *p, int64_t id)
{
	for (size_t i = 0; i < p->nticket; i++)
		if (p->ticket[i].id == id)
			return true;
	return false;
}

static bool
put_tickets(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->nticket; i++)
		if (!tickets_put(db, &p->ticket[i], e) ||
		    !search_ticket_changed(db, p->ticket[i].id, e))
			return false;
	for (size_t i = 0; i < p->nproperty; i++)
		if (!properties_put(db, &p->property[i], e))
			return false;
	for (size_t i = 0; i < p->nticket; i++)
		if (!tickets_settle(db, p->ticket[i].id, e))
			return false;
	for (size_t i = 0; i < p->nconversation; i++)
		if (p->conversation[i].ticket > 0 &&
		    !has_ticket(p, p->conversation[i].ticket) &&
		    !tickets_settle(db, p->conversation[i].ticket, e))
			return false;
	for (size_t i = 0; i < p->nticket_contact; i++)
		if (!tickets_put_contact(db, &p->ticket_contact[i], e))
			return false;
	for (size_t i = 0; i < p->ndrop_contact; i++)
		if (!tickets_drop_contact(db, &p->drop_contact[i], e))
			return false;
	for (size_t i = 0; i < p->nticket_company; i++)
		if (!companies_put_ticket(db, &p->ticket_company[i], e))
			return false;
	for (size_t i = 0; i < p->ndrop_company; i++)
		if (!companies_drop_ticket(db, &p->drop_company[i], e))
			return false;
	for (size_t i = 0; i < p->nmerge; i++)
		if (!companies_of_ticket_move(db, p->merge[i].from,
		    p->merge[i].to, e) ||
		    !tickets_merge(db, p->merge[i].from, p->merge[i].to, e) ||
		    !search_ticket_changed(db, p->merge[i].from, e))
			return false;
	return true;
}

/* What was decided and why (TK-13, OP-6). */
static bool
put_reasons(struct db *db, const struct conf *c, const struct plan *p,
    const struct cause *why, struct err *e)
{
	int64_t first = 0, decision;

	if ((p->nevent > 0 && !events_next(db, &first, e)) ||
	    !decisions_put(db, c, why, first, &decision, e))
		return false;
	for (size_t i = 0; i < p->nevent; i++)
		if (!events_put(db, &p->event[i], first + (int64_t)i,
		    decision, e))
			return false;
	return true;
}

static bool
put_letters(struct db *db, const struct plan *p,
    const struct composed *letters, int64_t now, struct err *e)
{
	for (size_t i = 0; i < p->nletter; i++)
		if (!letters_put(db, &p->letter[i], letters[i].subject,
		    letters[i].bytes, p->arena, e))
			return false;
	for (size_t i = 0; i < p->nwish; i++)
		if (!letters_put_wish(db, &p->wish[i], now, e))
			return false;
	for (size_t i = 0; i < p->nalarm; i++)
		if (!alarms_put(db, &p->alarm[i], e))
			return false;
	for (size_t i = 0; i < p->ndigest_mark; i++)
		if (!view_digests_put(db, &p->digest_mark[i], e))
			return false;
	return true;
}

static bool
put_outcome(struct db *db, const struct plan *p, int64_t now, struct err *e)
{
	int64_t intake = p->outcome.intake;

	if (intake != 0 && !outcomes_put(db, &p->outcome, now, e))
		return false;
	if (p->digest.n > 0 && !outcomes_put_digest(db, p->digest_inbox,
	    p->digest, intake, e))
		return false;
	if (p->digest.n > 0 && p->digest_all && !outcomes_put_digest(db,
	    STR(OUTCOMES_ALL), p->digest, intake, e))
		return false;
	return p->retry_intake == 0 ||
	    outcomes_reopen(db, p->retry_intake, e);
}

/* Which SLA a ticket has may go by its contacts. */
static bool
note_contacts(struct db *db, const struct plan *p, struct err *e)
{
	for (size_t i = 0; i < p->ncontact; i++)
		if (!sla_contact_changed(db, p->contact[i].id, e))
			return false;
	for (size_t i = 0; i < p->naddress; i++)
		if (!sla_contact_changed(db, p->address[i].contact, e))
			return false;
	for (size_t i = 0; i < p->njoin; i++)
		if (!sla_contact_changed(db, p->join[i].to, e))
			return false;
	return true;
}

/* Whose clocks may stand otherwise now? An event tells of every change. */
static bool
note_clocks(struct db *db, const struct conf *c, const struct plan *p,
    int64_t now, struct err *e)
{
	if (c->nsla == 0 || !sla_versions(db, c, now, e))
		return c->nsla == 0;
	for (size_t i = 0; i < p->nticket; i++)
		if (!sla_ticket_changed(db, p->ticket[i].id, e))
			return false;
	for (size_t i = 0; i < p->nevent; i++)
		if (!sla_ticket_changed(db, p->event[i].ticket, e))
			return false;
	return !sla_asks_contacts(c) || note_contacts(db, p, e);
}

bool
plan_commit(struct db *db, const struct conf *c, const struct plan *p,
    const struct composed *letters, const struct cause *why, struct err *e)
{
	return put_companies(db, p, e) && put_people(db, p, e) &&
	    put_conversations(db, p, e) &&
	    put_messages(db, p, e) && put_tickets(db, p, e) &&
	    put_rules(db, p, why->now, e) &&
	    put_letters(db, p, letters, why->now, e) &&
	    note_clocks(db, c, p, why->now, e) &&
	    put_outcome(db, p, why->now, e) &&
	    put_reasons(db, c, p, why, e);
}
