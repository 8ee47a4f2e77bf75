#include "desk/people.h"

#include "desk/company.h"

bool
people_ours(const struct conf *c, struct str address)
{
	return conf_channel_of_address(c, address) != NULL ||
	    conf_user_of_address(c, address) != NULL;
}

bool
people_notified(const struct conf *c, struct str address)
{
	for (size_t i = 0; i < c->admins_mail.n && address.n > 0; i++)
		if (str_is_nocase(address, c->admins_mail.name[i]))
			return true;
	for (size_t i = 0; i < c->nteam && address.n > 0; i++)
		if (str_is_nocase(address, c->team[i].notify))
			return true;
	return false;
}

/* "Ahlgren, Alice" or "Alice Ahlgren"; a name that is an address is none. */
static void
split_name(struct arena *a, struct str name, struct str *first,
           struct str *last)
{
	struct str s = str_trim(name);
	size_t comma = str_find_char(s, ',', 0);
	size_t space = str_find_char(s, ' ', 0);

	*first = *last = STR_NONE;
	if (str_find_char(s, '@', 0) < s.n)
		return;
	if (comma < s.n) {
		*last = str_copy(a, str_trim(str_sub(s, 0, comma)));
		*first = str_copy(a, str_trim(str_sub(s, comma + 1, s.n)));
	} else {
		*first = str_copy(a, str_sub(s, 0, space));
		*last = str_copy(a, str_trim(str_sub(s, space, s.n)));
	}
}

/* Somebody who called has a number, if no address (TM-4). */
static bool
has_phone(const struct turn *u)
{
	return u->mail != NULL && u->mail->chat != NULL &&
	    u->mail->chat->phone.n + u->mail->chat->mobile.n > 0;
}

struct contact
people_contact(struct turn *u, const struct contact *known,
               struct mailbox box)
{
	struct contact c = *known;
	bool changed = false;

	if (box.address.n == 0 && !has_phone(u))
		return (struct contact){ 0 };
	if (c.id == 0) {
		c.id = u->next.contact++;
		c.created = u->facts->now;
		if (box.address.n > 0)
			*ARENA_PUSH(u->arena, u->plan->address, u->plan->naddress) =
		    (struct contact_address){ str_copy(u->arena, box.address),
		    c.id };
		turn_event(u, NULL, "contact.created",
		    "contact %lld is new", (long long)c.id);
		changed = true;
	}
	if (c.first_name.n == 0 && c.last_name.n == 0 && box.name.n > 0) {
		split_name(u->arena, box.name, &c.first_name, &c.last_name);
		changed = true;
	}
	if (company_fill(u, &c, box.address))
		changed = true;
	if (changed)
		plan_put_contact(u->plan, &c);
	return c;
}

static bool
takes_part(const struct thread_facts *t, struct str address)
{
	if (str_eq_nocase(t->contact_box.address, address))
		return true;
	for (size_t i = 0; i < t->nparticipant; i++)
		if (str_eq_nocase(t->participant[i].box.address, address))
			return true;
	return false;
}

/* May this address come into the conversation at all? */
static bool
could_join(struct turn *u, const struct thread_facts *t, struct str address)
{
	return address_is_safe(address) && !people_ours(u->conf, address) &&
	    !takes_part(t, address) &&
	    !str_eq_nocase(u->mail->mail->from.address, address);
}

static bool
join(struct turn *u, struct thread_facts *t, const struct mailbox *box)
{
	struct participant row = { t->conversation.id, *box };

	if (!could_join(u, t, box->address))
		return true;
	if (t->nparticipant >= PARTICIPANTS_MAX)
		return false;
	*ARENA_PUSH(u->arena, u->plan->participant, u->plan->nparticipant) =
	    row;
	*ARENA_PUSH(u->arena, t->participant, t->nparticipant) = row;
	turn_event(u, t, "participant.added",
	    "a recipient of the conversation's first mail")->to =
	    box->address;
	return true;
}

void
people_join(struct turn *u, struct thread_facts *t)
{
	const struct mailboxes from[] = {
		u->mail->mail->cc, u->mail->mail->to };
	size_t over = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < from[i].n; j++)
			over += !join(u, t, &from[i].box[j]);
	if (over > 0)
		turn_event(u, t, "participant.limit",
		    "%zu recipients more than the %d that may take part",
		    over, PARTICIPANTS_MAX);
}

void
people_propose(struct turn *u, const struct thread_facts *t)
{
	const struct mailboxes cc = u->mail->mail->cc;
	size_t told = 0;

	for (size_t i = 0; i < cc.n && told < PARTICIPANTS_MAX; i++) {
		if (!could_join(u, t, cc.box[i].address))
			continue;
		turn_event(u, t, "participant.proposed",
		    "added as Cc by an unverified mail; not a participant")
		    ->to = cc.box[i].address;
		told++;
	}
}
