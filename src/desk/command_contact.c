#include "desk/command.h"

#include "desk/people.h"

/* Whom a ticket is about (TK-8): by an address. */

static const struct contact *
named(const struct turn *u, size_t i)
{
	static const struct contact nobody;

	return i < u->facts->nnamed_contact ? &u->facts->named_contact[i]
	    : &nobody;
}

static bool
check(const struct command *in, struct err *e)
{
	if (in->contact.n == 0)
		return err_set(e, ERR_INPUT, "which contact? Give an address");
	for (size_t i = 0; i < in->contact.n; i++)
		if (!address_is_safe(in->contact.box[i].address))
			return err_set(e, ERR_INPUT,
			    "\"%.*s\" is no address that can be written to",
			    STR_ARG(in->contact.box[i].address));
	return true;
}

bool
command_add_contact(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	if (!check(in, e))
		return false;
	for (size_t i = 0; i < in->contact.n; i++) {
		struct contact c = people_contact(u, named(u, i),
		    in->contact.box[i]);

		*ARENA_PUSH(u->arena, u->plan->ticket_contact,
		    u->plan->nticket_contact) =
		    (struct ticket_contact){ t->ticket.id, c.id };
		turn_event(u, t, "ticket.contact-added", "by hand (TK-8)")
		    ->to = in->contact.box[i].address;
	}
	turn_put_ticket(u, t);
	return true;
}

bool
command_remove_contact(struct turn *u, const struct command *in,
                       struct thread_facts *t, struct err *e)
{
	if (!check(in, e))
		return false;
	for (size_t i = 0; i < in->contact.n; i++) {
		if (named(u, i)->id == 0)
			return err_set(e, ERR_INPUT,
			    "there is no contact \"%.*s\"",
			    STR_ARG(in->contact.box[i].address));
		*ARENA_PUSH(u->arena, u->plan->drop_contact,
		    u->plan->ndrop_contact) =
		    (struct ticket_contact){ t->ticket.id, named(u, i)->id };
		turn_event(u, t, "ticket.contact-removed", "by hand (TK-8)")
		    ->from = in->contact.box[i].address;
	}
	turn_put_ticket(u, t);
	return true;
}
