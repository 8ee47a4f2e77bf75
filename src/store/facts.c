#include "store/facts.h"

#include "conf/conf.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/decisions.h"
#include "store/erase.h"
#include "store/facts_chat.h"
#include "store/facts_company.h"
#include "store/letters.h"
#include "store/messages.h"
#include "store/outcomes.h"
#include "store/refs.h"
#include "store/row.h"
#include "store/rules.h"
#include "store/threads.h"
#include "store/tickets.h"

enum { HOUR_MS = 60 * 60 * 1000 };

/* Never below the floor of a restore (store/mend.h). */
#define NEXT(table) "max(f." table "," \
	" coalesce((SELECT max(id) FROM desk." table "), 0)) + 1"

static const struct query next_ids = { "facts.next_ids",
	"SELECT "
	NEXT("contact") ", " NEXT("conversation") ", " NEXT("message") ", "
	NEXT("ticket") ", " NEXT("letter") ", " NEXT("company") ","
	" f.restored"
	" FROM desk.floor AS f WHERE f.one = 1", NULL };

const struct query *const facts_queries[] = { &next_ids, NULL };

static bool
load_next_ids(struct db *db, struct facts *f, struct err *e)
{
	struct stmt *s = db_use(db, &next_ids, e);
	int got;

	if (s == NULL)
		return false;
	got = db_step(s, e);
	if (got == 1) {
		f->next = (struct next_ids){
			.contact = db_i64(s, 0),
			.conversation = db_i64(s, 1),
			.message = db_i64(s, 2),
			.ticket = db_i64(s, 3),
			.letter = db_i64(s, 4),
			.company = db_i64(s, 5),
		};
		f->restored = db_i64(s, 6);
	}
	db_done(s);
	return got == 1 || err_set(e, ERR_SETUP, "desk.floor has no row; "
	    "restore a backup");
}

static bool
begin(struct db *db, int64_t now, struct facts *f, struct err *e)
{
	*f = (struct facts){ .now = now };
	return load_next_ids(db, f, e);
}

bool
facts_for_tick(struct db *db, int64_t now, struct facts *f, struct err *e)
{
	return begin(db, now, f, e);
}

/* --- Threads -------------------------------------------------------------- */

/* A conversation is loaded once, whatever speaks of it. 1 with *at; 0: there
 * is none; -1 with *e. */
static int
thread_at(struct db *db, const struct conf *c, int64_t conversation,
    struct arena *a, struct facts *f, size_t *at, struct err *e)
{
	struct thread_facts t = { 0 };
	int got;

	for (*at = 0; *at < f->nthread; ++*at)
		if (f->thread[*at].conversation.id == conversation)
			return 1;
	got = threads_load(db, c, conversation, f->now, a, &t, e);
	if (got == 1)
		*ARENA_PUSH(a, f->thread, f->nthread) = t;
	return got;
}

/* --- A mail --------------------------------------------------------------- */

/* What the ids of a mail speak of, before it is sorted by strength. */
struct naming {
	struct ref ref[FACTS_CANDIDATES * 4];   /* one a conversation */
	bool forwarded[FACTS_CANDIDATES * 4];   /* one of its ids is */
	size_t n;
};

static enum evidence
strength(enum ref_how how)
{
	return how == REF_OURS || how == REF_FORWARDED ||
	    how == REF_TRANSCRIPT ? BY_OUR_ID : BY_REFERENCE;
}

/* A conversation stands once, with the strongest evidence; of equals the
 * first that named it. One forwarded id is enough for AU-3's exception. */
static void
name(struct naming *all, const struct ref *r)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->ref[i].conversation == r->conversation)
			break;
	if (i == all->n) {
		if (i == sizeof all->ref / sizeof *all->ref)
			return;
		all->ref[all->n++] = *r;
		all->forwarded[i] = false;
	} else if (strength(r->how) > strength(all->ref[i].how)) {
		/* It moves behind those that were as strong earlier. */
		bool forwarded = all->forwarded[i];

		for (; i + 1 < all->n; i++) {
			all->ref[i] = all->ref[i + 1];
			all->forwarded[i] = all->forwarded[i + 1];
		}
		all->ref[i] = *r;
		all->forwarded[i] = forwarded;
	}
	all->forwarded[i] |= r->how == REF_FORWARDED;
}

static bool
name_id(struct db *db, struct str msgid, struct naming *all, struct err *e)
{
	struct ref ref[REFS_OF_ONE_ID];
	int n = refs_of(db, msgid, ref, e);

	for (int i = 0; i < n; i++)
		name(all, &ref[i]);
	return n >= 0;
}

/* Another mail has this one's id, and it is no duplicate. */
static bool
add_same_id(struct db *db, const struct conf *c, const struct ref *r,
    struct arena *a, struct facts *f, struct err *e)
{
	size_t at;
	int got;

	if (f->nsame_id == FACTS_SAME_ID)
		return true;
	got = thread_at(db, c, r->conversation, a, f, &at, e);
	if (got == 1)
		f->same_id[f->nsame_id++] = at;
	return got >= 0;
}

/* Somebody named this mail before it came (TH-1 c: folders come in any
 * order). It is no answer to itself: only what others named counts. */
static bool
name_own(struct db *db, const struct conf *c, struct str msgid,
    struct naming *all, struct arena *a, struct facts *f, struct err *e)
{
	struct ref ref[REFS_OF_ONE_ID];
	int n = msgid.n == 0 ? 0 : refs_of(db, msgid, ref, e);

	for (int i = 0; i < n; i++) {
		if (ref[i].how == REF_NAMED)
			name(all, &ref[i]);
		if (ref[i].how == REF_INCOMING &&
		    !add_same_id(db, c, &ref[i], a, f, e))
			return false;
	}
	return n >= 0;
}

static bool
seen(const struct strs *ids, struct str id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (str_eq(ids->s[i], id))
			return true;
	return false;
}

/* The ids a mail names, the nearest ancestor first, each once. */
static struct strs
ids_named(const struct mail *m, struct arena *a)
{
	struct strs out = { NULL, 0 };

	for (size_t i = 0; i < m->in_reply_to.n && out.n < FACTS_IDS; i++)
		if (!seen(&out, m->in_reply_to.s[i]))
			*ARENA_PUSH(a, out.s, out.n) = m->in_reply_to.s[i];
	/* A bounce names the letter in its report (RFC 3464). */
	if (m->kind == KIND_BOUNCE && m->original_message_id.n > 0 &&
	    !seen(&out, m->original_message_id))
		*ARENA_PUSH(a, out.s, out.n) = m->original_message_id;
	for (size_t i = m->references.n; i-- > 0 && out.n < FACTS_IDS;)
		if (!seen(&out, m->references.s[i]))
			*ARENA_PUSH(a, out.s, out.n) = m->references.s[i];
	return out;
}

static bool
add_candidate(struct db *db, const struct conf *c, const struct naming *all,
    size_t i, struct str sender, struct arena *a, struct facts *f,
    struct err *e)
{
	const struct ref *r = &all->ref[i];
	struct candidate *to = &f->candidate[f->ncandidate];
	int got = thread_at(db, c, r->conversation, a, f, &to->thread, e);
	int has;

	if (got != 1)
		return got == 0;
	has = sender.n == 0 ? 0 :
	    conversations_has(db, r->conversation, sender, a, e);
	to->by = strength(r->how);
	to->msgid = r->msgid;
	/* Without an address: whoever has the number (TM-4). */
	to->sender_takes_part = has == 1 || (sender.n == 0 &&
	    f->sender.id != 0 && f->sender.id ==
	    f->thread[to->thread].conversation.contact);
	to->forwarded = all->forwarded[i];
	to->transcript = r->how == REF_TRANSCRIPT;
	f->ncandidate++;
	return has >= 0;
}

static bool
load_candidates(struct db *db, const struct conf *c,
    const struct mail *m, struct arena *a, struct facts *f, struct err *e)
{
	struct naming all = { .n = 0 };
	struct strs ids = ids_named(m, a);

	for (size_t i = 0; i < ids.n; i++)
		if (!name_id(db, ids.s[i], &all, e))
			return false;
	if (!name_own(db, c, m->message_id, &all, a, f, e))
		return false;
	for (int by = BY_OUR_ID; by >= BY_REFERENCE; by--)
		for (size_t i = 0; i < all.n; i++)
			if (strength(all.ref[i].how) == (enum evidence)by &&
			    f->ncandidate < FACTS_CANDIDATES &&
			    !add_candidate(db, c, &all, i, m->from.address, a,
			    f, e))
				return false;
	return true;
}

/* Whom a mail of ours was sent to: the first who is none of us. */
static bool
load_recipient(struct db *db, const struct conf *c,
    const struct mail_input *in, struct arena *a, struct facts *f,
    struct err *e)
{
	const struct mailboxes to[] = { in->mail->to, in->mail->cc };

	if (in->history != HISTORY_SENT)
		return true;
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < to[i].n; j++) {
			struct mailbox box = to[i].box[j];

			if (!address_is_safe(box.address) ||
			    conf_channel_of_address(c, box.address) != NULL ||
			    conf_user_of_address(c, box.address) != NULL)
				continue;
			f->recipient_box = box;
			return contacts_of_address(db, box.address, a,
			    &f->recipient, e) >= 0;
		}
	return true;
}

static bool
load_sender(struct db *db, const struct mail_input *in, struct arena *a,
    struct facts *f, struct err *e)
{
	struct str from = in->mail->from.address;
	int got = 0;

	if (from.n > 0)
		return contacts_of_address(db, from, a, &f->sender, e) >= 0;
	if (in->chat != NULL && in->chat->phone.n > 0)
		got = contacts_of_phone(db, in->chat->phone, a, &f->sender,
		    e);
	if (in->chat != NULL && in->chat->mobile.n > 0 && got == 0)
		got = contacts_of_phone(db, in->chat->mobile, a, &f->sender,
		    e);
	return got >= 0;
}

/* In this inbox; with one-ticket in any (CH-8). */
static bool
load_duplicate(struct db *db, const struct conf *c,
    const struct mail_input *in, struct facts *f, struct err *e)
{
	struct str digest = { (const char *)in->mail->digest,
		sizeof in->mail->digest };

	if (!outcomes_duplicate(db, str_from(in->channel->inbox->name),
	    digest, &f->duplicate_of, e))
		return false;
	if (f->duplicate_of != 0 || !c->one_ticket || in->chat != NULL)
		return true;
	if (!outcomes_duplicate(db, STR(OUTCOMES_ALL), digest,
	    &f->duplicate_of, e))
		return false;
	f->duplicate_elsewhere = f->duplicate_of != 0;
	return true;
}

/* In this order: most senders have few conversations. */
static bool
load_untouched(struct db *db, const struct conf *c, struct facts *f,
    struct err *e)
{
	return f->sender.id == 0 || c->notify_limit == 0 ||
	    rules_untouched(db, f->sender.id, c->notify_limit, &f->untouched,
	    e);
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

/* Asked only where it matters: has a person released it? */
static bool
load_released(struct db *db, const struct mail_input *in, struct facts *f,
    struct err *e)
{
	int got;

	if (in->filter.what != FILTER_SET_ASIDE)
		return true;
	got = decisions_of_mail(db, in->intake, e);
	f->decided_before = got == 1;
	return got >= 0;
}

bool
facts_for_mail(struct db *db, const struct conf *c,
    const struct mail_input *in, int64_t now, struct arena *a,
    struct facts *f, struct err *e)
{
	const struct mail *m = in->mail;
	struct str from = m->from.address;

	return begin(db, now, f, e) &&
	    load_duplicate(db, c, in, f, e) &&
	    load_sender(db, in, a, f, e) &&
	    load_untouched(db, c, f, e) &&
	    load_released(db, in, f, e) &&
	    load_recipient(db, c, in, a, f, e) &&
	    facts_companies_of_mail(db, c, in, a, f, e) &&
	    rules_load_turns(db, c, a, f, e) &&
	    load_candidates(db, c, m, a, f, e) &&
	    facts_chats(db, c, in->chat != NULL, a, f, e) &&
	    threads_limits(db, c, from, now, a, f->automatic_to_sender, e) &&
	    letters_automatic_of(db, str_from(in->channel->name),
	    now - HOUR_MS, &f->automatic_of_channel, e);
}

/* --- A command ------------------------------------------------------------ */

static bool
load_conversation(struct db *db, const struct conf *c, int64_t id,
    struct arena *a, struct facts *f, struct err *e)
{
	size_t at;
	int got = thread_at(db, c, id, a, f, &at, e);

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
	    thread_at(db, c, row.conversation, a, f, &at, e) >= 0;
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
	return begin(db, now, f, e) &&
	    loaders[in->what](db, c, in, a, f, e) &&
	    rules_load_turns(db, c, a, f, e) &&
	    load_named(db, in, a, f, e) &&
	    facts_companies_of_command(db, c, in, a, f, e) &&
	    facts_chats(db, c, false, a, f, e);
}

/* --- A ticket and the clock ------------------------------------------------ */

bool
facts_for_ticket(struct db *db, const struct conf *c, int64_t ticket,
    int64_t now, struct arena *a, struct facts *f, struct err *e)
{
	struct command in = { .id = ticket };

	return begin(db, now, f, e) && load_ticket(db, c, &in, a, f, e) &&
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
	return begin(db, now, f, e) &&
	    load_letter_facts(db, c, in->letter, a, f, e);
}
