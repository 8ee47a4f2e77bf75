#include "desk/narrate.h"

/* What is said of an event. ~ is "was" or "would be"; %t %c %m %l its
 * ticket, conversation, message, letter; %f %o its values, %O "nobody" for
 * none, %v the conversation whose number %o is. "": its reason says it all.
 * In the order of the alphabet. */
static const struct {
	const char *what, *text;
} words[] = {
	{ "actions.skipped", "no action ~ carried out" },
	{ "alarm.over", "the trouble ~ over" },
	{ "alarm.raised", "an alarm ~ raised" },
	{ "company.changed", "" },
	{ "company.created", "a company ~ made, %o" },
	{ "company.merged", "" },
	{ "contact.changed", "" },
	{ "contact.created", "a contact ~ made" },
	{ "contact.erased", "" },
	{ "contact.merged", "" },
	{ "conversation.closed", "%c ~ closed" },
	{ "conversation.created", "%c ~ begun" },
	{ "conversation.linked", "%c ~ linked to %v" },
	{ "conversation.moved", "%c ~ moved from inbox %f to %o" },
	{ "conversation.not-spam", "%c ~ taken out of the spam" },
	{ "conversation.owner", "%c ~ given to %O" },
	{ "conversation.reopened", "%c ~ reopened" },
	{ "conversation.restored", "%c ~ taken out of the trash" },
	{ "conversation.spam", "%c ~ marked as spam" },
	{ "conversation.trashed", "%c ~ put in the trash" },
	{ "digest.made", "a digest ~ made for %o" },
	{ "filter.skipped", "a property ~ not set" },
	{ "letter.cancel", "%l ~ to be cancelled" },
	{ "letter.cancelled", "%l to %o ~ cancelled" },
	{ "letter.delayed", "%l to %o ~ delayed" },
	{ "letter.failed", "%l to %o ~ given up" },
	{ "letter.held", "%l to %o ~ held back for a person to release" },
	{ "letter.not-composed", "no letter to %o ~ written" },
	{ "letter.queued", "%l to %o ~ queued" },
	{ "letter.resolve-resend", "%l ~ to be sent once more" },
	{ "letter.resolve-sent", "%l ~ taken for sent" },
	{ "letter.retry", "%l ~ to be tried again" },
	{ "letter.sent", "%l to %o ~ sent" },
	{ "letter.skipped", "no letter ~ written" },
	{ "letter.unsure", "whether %l to %o ~ sent, nobody knows" },
	{ "mail.set-aside", "the mail ~ set aside" },
	{ "message.claimed", "the mail ~ filed in %c as a comment" },
	{ "message.comment", "a comment ~ written in %c" },
	{ "message.incoming", "the mail ~ filed in %c" },
	{ "message.outgoing", "%m ~ written in %c" },
	{ "message.own", "the mail ~ filed in %c" },
	{ "message.same-id", "the mail ~ marked" },
	{ "message.spam", "the mail ~ filed in %c as spam" },
	{ "message.split", "%m ~ taken out of its conversation" },
	{ "message.third-party", "the mail ~ filed in %c as a third party's" },
	{ "participant.added", "%o ~ made a participant of %c" },
	{ "participant.limit", "not all recipients ~ made participants" },
	{ "participant.proposed", "%o ~ proposed as a participant of %c" },
	{ "sla.due-soon", "a goal of %t ~ due soon" },
	{ "sla.overdue", "a goal of %t ~ overdue" },
	{ "ticket.category", "the category of %t ~ set to %o" },
	{ "ticket.company-added", "company %o ~ put with %t" },
	{ "ticket.company-removed", "company %f ~ taken off %t" },
	{ "ticket.contact-added", "%o ~ made a contact of %t" },
	{ "ticket.contact-removed", "%f ~ taken off the contacts of %t" },
	{ "ticket.conversation-added", "%v ~ added to %t" },
	{ "ticket.created", "%t ~ made, in status %o" },
	{ "ticket.deleted", "%t ~ put in the trash" },
	{ "ticket.description", "the description of %t ~ changed" },
	{ "ticket.hidden", "%t ~ hidden from views" },
	{ "ticket.merged", "%t ~ merged" },
	{ "ticket.missing", "%t ~ marked: properties are missing" },
	{ "ticket.moved", "%t ~ moved from inbox %f to %o" },
	{ "ticket.name", "%t ~ named \"%o\"" },
	{ "ticket.none", "no ticket ~ made" },
	{ "ticket.owner", "%t ~ given to %O" },
	{ "ticket.pipeline", "%t ~ moved to pipeline %o (before: %f)" },
	{ "ticket.priority", "%t ~ set to priority %o (before: %f)" },
	{ "ticket.property", "a property of %t ~ set to \"%o\"" },
	{ "ticket.purged", "%t ~ purged" },
	{ "ticket.restored", "%t ~ taken out of the trash" },
	{ "ticket.shown", "%t ~ shown in views again" },
	{ "ticket.status", "%t ~ set to %o (before: %f)" },
	{ "ticket.tag", "the tags of %t ~ changed" },
	{ "ticket.team", "%t ~ given to team %O" },
	{ "ticket.unassigned", "%t ~ given to nobody" },
	{ "ticket.waited", "a time rule of %t ~ carried out" },
	{ "trigger.skipped", "a trigger ~ passed over" },
};

static void
put_id(struct buf *b, const struct narration *n, const char *noun,
       int64_t id, int64_t next)
{
	bool fresh = n->tense == TENSE_WOULD && id >= next;

	if (id == 0)
		buf_printf(b, "no %s", noun);
	else if (fresh)
		buf_printf(b, "a new %s", noun);
	else
		buf_printf(b, "%s %lld", noun, (long long)id);
}

static void
put_value(struct buf *b, struct str s, const char *none)
{
	if (s.n > 0)
		buf_str(b, s);
	else
		buf_z(b, none);
}

static void
put_part(struct buf *b, const struct narration *n, const struct event *ev,
         char what)
{
	int64_t id;

	switch (what) {
	case 't':
		put_id(b, n, "ticket", ev->ticket, n->next.ticket);
		break;
	case 'c':
		put_id(b, n, "conversation", ev->conversation,
		    n->next.conversation);
		break;
	case 'm':
		put_id(b, n, "message", ev->message, n->next.message);
		break;
	case 'l':
		put_id(b, n, "letter", ev->letter, n->next.letter);
		break;
	case 'f':
		put_value(b, ev->from, "none");
		break;
	case 'o':
		put_value(b, ev->to, "none");
		break;
	case 'v':
		if (!str_to_i64(ev->to, &id))
			id = 0;
		put_id(b, n, "conversation", id, n->next.conversation);
		break;
	case 'O':
		put_value(b, ev->to, "nobody");
		break;
	default:
		break;
	}
}

static const char *
words_of(struct str what)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(what, words[i].what))
			return words[i].text;
	return NULL;
}

struct str
narrate_event(const struct narration *n, const struct event *ev,
              struct arena *a)
{
	const char *text = words_of(str_from(ev->what));
	struct buf b = BUF_INIT;
	struct str out;

	if (text == NULL)
		return str_from(ev->what);
	for (; *text != '\0'; text++)
		if (*text == '~')
			buf_z(&b, n->tense == TENSE_DONE ? "was" : "would be");
		else if (*text == '%')
			put_part(&b, n, ev, *++text);
		else
			buf_char(&b, *text);
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

struct str
narrate_place(struct str by)
{
	if (!str_starts(by, "rule:") || str_starts(by, "rule:default"))
		return STR_NONE;
	return str_sub(by, sizeof "rule:" - 1, by.n);
}
