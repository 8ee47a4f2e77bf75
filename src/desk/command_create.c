#include "desk/command.h"

#include "desk/access.h"
#include "desk/action.h"
#include "desk/company.h"
#include "desk/passage.h"
#include "desk/people.h"
#include "desk/property.h"
#include "desk/ticket.h"

/* TK-17: the help desk named, or the only one; else the only inbox. */
static const struct inbox *
home_of(const struct conf *c, struct str name, struct err *e)
{
	const struct inbox *only = NULL;
	size_t desks = 0;

	if (name.n > 0) {
		only = conf_inbox(c, name);
		if (only == NULL)
			err_set(e, ERR_INPUT, "there is no inbox \"%.*s\"",
			    STR_ARG(name));
		return only;
	}
	for (size_t i = 0; i < c->ninbox; i++)
		if (c->inbox[i].kind == INBOX_HELPDESK) {
			only = &c->inbox[i];
			desks++;
		}
	if (desks == 0 && c->ninbox == 1)
		return &c->inbox[0];
	if (desks != 1) {
		err_set(e, ERR_INPUT, "name the inbox of the ticket "
		    "(--inbox): there are %zu help desks", desks);
		return NULL;
	}
	return only;
}

static bool
take_pipeline(const struct conf *c, const struct command *in,
              struct ticket *k, struct err *e)
{
	const struct pipeline *p;

	if (in->pipeline.n > 0) {
		p = conf_pipeline(c, in->pipeline);
		if (p == NULL)
			return err_set(e, ERR_INPUT,
			    "there is no pipeline \"%.*s\"",
			    STR_ARG(in->pipeline));
		if (!str_eq(k->pipeline, in->pipeline))
			k->status = str_from(pipeline_initial(p)->name);
		k->pipeline = in->pipeline;
	}
	p = conf_pipeline(c, k->pipeline);
	if (in->status.n > 0) {
		if (status_find(p, in->status, e) == NULL)
			return false;
		k->status = in->status;
	}
	if (property_pipeline(c, p, in->set, in->nset) != p)
		return err_set(e, ERR_INPUT, "the pipeline is given by "
		    "--pipeline");
	return property_check(c, p, in->set, in->nset, e);
}

struct str
command_text(const struct thread_facts *t)
{
	for (size_t i = t->nlatest; i-- > 0;)
		if (t->latest[i].direction == INCOMING)
			return t->latest[i].new_text;
	return STR_NONE;
}

/* ticket create --conversation (TK-1, TK-2). */
static bool
draft_from(const struct turn *u, const struct thread_facts *t,
           struct ticket *k, struct err *e)
{
	const struct conversation *v = &t->conversation;
	const struct channel *ch = conf_channel(u->conf, v->channel);

	if (v->ticket != 0)
		return err_set(e, ERR_REFUSED,
		    "conversation %lld has ticket %lld already, and keeps it",
		    (long long)v->id, (long long)v->ticket);
	if (v->trashed != 0)
		return err_set(e, ERR_REFUSED,
		    "conversation %lld is in the trash", (long long)v->id);
	if (ch == NULL)
		return err_set(e, ERR_REFUSED,
		    "channel \"%.*s\" is not configured any more",
		    STR_ARG(v->channel));
	if (ch->ticket_creation == TICKETS_OFF)
		return err_set(e, ERR_REFUSED,
		    "channel \"%s\" has ticket-creation off", ch->name);
	*k = ticket_from(t, ch, command_text(t));
	/* It may have been moved since (MM-2); a ticket follows it. */
	if (!str_is(v->inbox, ch->inbox->name))
		k->inbox = v->inbox;
	return true;
}

/* By hand: name, pipeline and status are required (TK-8). */
static bool
draft_new(const struct turn *u, const struct command *in, struct ticket *k,
          struct err *e)
{
	const struct inbox *home;

	if (str_trim(in->name).n == 0 || in->pipeline.n == 0 ||
	    in->status.n == 0)
		return err_set(e, ERR_INPUT, "a ticket needs %s",
		    str_trim(in->name).n == 0 ? "a name (--name)"
		    : in->pipeline.n == 0 ? "a pipeline (--pipeline)"
		    : "a status (--status)");
	if (in->channel.n > 0 && conf_channel(u->conf, in->channel) == NULL)
		return err_set(e, ERR_INPUT, "there is no channel \"%.*s\"",
		    STR_ARG(in->channel));
	home = home_of(u->conf, in->inbox, e);
	if (home == NULL)
		return false;
	k->inbox = str_from(home->name);
	k->priority = PRIORITY_NORMAL;
	k->source = STR("manual");
	return true;
}

/* Contacts found or made (CO-1), and put on the ticket. */
static bool
take_contacts(struct turn *u, const struct command *in,
              const struct thread_facts *t, struct err *e)
{
	const struct facts *f = u->facts;
	static const struct contact nobody;

	for (size_t i = 0; i < in->contact.n; i++) {
		struct mailbox box = in->contact.box[i];
		struct contact c;

		if (!address_is_safe(box.address))
			return err_set(e, ERR_INPUT,
			    "\"%.*s\" is no address that can be written to",
			    STR_ARG(box.address));
		c = people_contact(u, i < f->nnamed_contact
		    ? &f->named_contact[i] : &nobody, box);
		*ARENA_PUSH(u->arena, u->plan->ticket_contact,
		    u->plan->nticket_contact) =
		    (struct ticket_contact){ t->ticket.id, c.id };
		if (in->company.n == 0)
			company_put_ticket(u, t->ticket.id, c.company_id);
	}
	return true;
}

/* Those given; else the contacts' own. */
static bool
take_companies(struct turn *u, const struct command *in,
               const struct thread_facts *t, struct err *e)
{
	struct company k;

	for (size_t i = 0; i < in->company.n; i++) {
		if (!company_wanted(u, in, i, &k, e))
			return false;
		company_put_ticket(u, t->ticket.id, k.id);
	}
	return true;
}

/* PL-6, PM-4: a help desk's tickets are made by, and for, those with a seat. Out of
 * a conversation that one may reach, anybody makes one (TK-12). */
static bool
may_make(const struct turn *u, const struct command *in,
         const struct thread_facts *t, const struct ticket *k, struct err *e)
{
	struct thread_facts made = { .ticket = *k };

	if (!access_pipeline(u->conf, u->user, k->pipeline))
		return err_set(e, ERR_REFUSED, "%s has no access to pipeline "
		    "%.*s", u->user->name, STR_ARG(k->pipeline));
	if (t->conversation.id == 0 && !action_may_see(u, &made, u->user))
		return err_set(e, ERR_REFUSED, "%s has no seat in help desks "
		    "(seat yes)", u->user->name);
	for (size_t i = 0; i < in->nset; i++)
		if (str_is(in->set[i].name, "owner") &&
		    !command_may_own(u, &made, in->set[i].value, e))
			return false;
	return true;
}

/* A contact brings its company along, if it has one or will (CO-3). */
static bool
has_company(const struct turn *u, const struct command *in,
            const struct thread_facts *t)
{
	bool any = in->company.n > 0 || t->contact.company_id > 0;

	for (size_t i = 0; i < in->contact.n && !any; i++)
		any = (i < u->facts->nnamed_contact &&
		    u->facts->named_contact[i].company_id != 0)
		    ? u->facts->named_contact[i].company_id > 0
		    : company_domain_of(u->conf, u->arena,
		    in->contact.box[i].address).n > 0;
	return any;
}

/* TK-8, PL-5, PL-7. */
static bool
may_pass(const struct turn *u, const struct command *in,
         const struct thread_facts *t, const struct ticket *k, struct err *e)
{
	const struct pipeline *p = conf_pipeline(u->conf, k->pipeline);
	struct ticket after = property_applied(u->conf, k, in->set, in->nset,
	    u->arena);
	struct about_whom about = {
		in->contact.n > 0 || t->conversation.contact != 0,
		has_company(u, in, t),
	};

	return passage_form(u->conf, &after, about, e) &&
	    passage_check(u, &after, p, NULL, pipeline_status(p, k->status),
	    e);
}

bool
command_create(struct turn *u, const struct command *in,
               struct thread_facts *t, struct err *e)
{
	struct ticket k = { 0 };
	struct str status;

	if (t->conversation.id != 0 ? !draft_from(u, t, &k, e)
	    : !draft_new(u, in, &k, e))
		return false;
	if (!take_pipeline(u->conf, in, &k, e) || !may_make(u, in, t, &k, e))
		return false;
	if (str_trim(in->name).n > 0)
		k.name = in->name;
	if (in->description.n > 0)
		k.description = in->description;
	status = property_status(in->set, in->nset);
	if (in->status.n == 0 && status.n > 0)
		k.status = status;
	if (!may_pass(u, in, t, &k, e))
		return false;
	ticket_create(u, t, &k);
	if (!take_contacts(u, in, t, e) || !take_companies(u, in, t, e))
		return false;
	property_set(u, t, in->set, in->nset);
	ticket_reached(u, t, STR_NONE);
	return true;
}
