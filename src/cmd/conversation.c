#include "cmd/verb.h"

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "STATE", "state", COLUMN_TEXT },
	{ "TICKET", "ticket", COLUMN_NUMBER },
	{ "OWNER", "owner", COLUMN_TEXT },
	{ "CHANNEL", "channel", COLUMN_TEXT },
	{ "CONTACT", "contact.name|contact.address", COLUMN_TEXT },
	{ "CHANGED", "changed", COLUMN_TIME },
	{ "SUBJECT", "subject", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "inbox", FLAG_TEXT, "I", "only in this inbox" },
	{ "state", FLAG_TEXT, "S", "open or closed; or those in no other "
	    "list: spam, trashed" },
	{ "owner", FLAG_TEXT, "U|nobody", "only of this user" },
	{ "contact", FLAG_TEXT, "A", "only with the contact of this address" },
	{ "sort", FLAG_TEXT, "id[:desc]", "preset id:desc" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this conversation" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag reply_flags[] = {
	{ "m", FLAG_BODY, "TEXT", "what to say (Markdown)" },
	{ "attach", FLAG_FILES, "FILE", "send this file with it" },
	{ "cc", FLAG_LIST, "A", "a copy to this address" },
	{ "no-cc", FLAG_YES, NULL, "to the contact alone" },
	{ "status", FLAG_TEXT, "S", "the status its ticket has then" },
	{ "set", FLAG_PAIRS, "PROP=VALUE", "a property of its ticket" },
	{ "template", FLAG_TEXT, "T", "with the words of this template" },
	{ "snippet", FLAG_TEXT, "S", "with these words behind the text" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag comment_flags[] = {
	{ "m", FLAG_BODY, "TEXT", "what to say; only users see it" },
	{ "notify", FLAG_LIST, "USER|TEAM", "tell them of it" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show_head(struct out *o, const json_t *c)
{
	page_head(o, "Conversation", out_text(o, c, "id"),
	    out_text(o, c, "subject"));
	page_line(o, "state", out_text(o, c, "state"));
	page_line(o, "owner", out_owner(o, c));
	page_line(o, "channel", out_text(o, c, "channel"));
	page_line(o, "inbox", out_text(o, c, "inbox"));
	page_line(o, "participants",
	    out_join(o, c, "participants", "address"));
	page_line(o, "linked with", out_join(o, c, "links", "conversation"));
	page_line(o, "created", out_time(o, c, "created"));
	page_line(o, "changed", out_time(o, c, "changed"));
}

static void
show(struct out *o, const json_t *c)
{
	const json_t *t = json_object_get(c, "ticket");

	show_head(o, c);
	if (json_is_object(t)) {
		page_section(o, "Ticket");
		page_line(o, "ticket", out_text(o, t, "id"));
		page_line(o, "name", out_text(o, t, "name"));
		page_line(o, "status", out_text(o, t, "status"));
		page_line(o, "priority", out_text(o, t, "priority"));
		page_line(o, "owner", out_text(o, t, "owner"));
		page_line(o, "category", out_text(o, t, "category"));
		page_details(o, t);
	}
	page_history(o, c);
}

static void
say(struct out *o, const json_t *c)
{
	page_changed(o, c, "conversation", "state");
}

static const struct flag move_flags[] = {
	{ "to", FLAG_TEXT, "INBOX", "where it goes" },
	{ "assign", FLAG_TEXT, "U|nobody", "and whose it is then" },
	{ "comment", FLAG_TEXT, "T", "say why; only users see it" },
	{ NULL, FLAG_END, NULL, NULL },
};

/* All of a ticket goes and comes back at once: say how much that was. */
static void
say_all(struct out *o, const json_t *c)
{
	fprintf(o->to, "conversation %.*s %s: %.*s conversations and %.*s "
	    "tickets\n", STR_ARG(out_text(o, c, "id")),
	    json_is_true(json_object_get(c, "trashed")) ? "in the trash"
	    : "restored", STR_ARG(out_text(o, c, "changed_conversations")),
	    STR_ARG(out_text(o, c, "changed_tickets")));
}

static void
say_spam(struct out *o, const json_t *c)
{
	fprintf(o->to, "conversation %.*s: %s, ticket %.*s\n",
	    STR_ARG(out_text(o, c, "id")),
	    json_is_true(json_object_get(c, "spam")) ? "spam" : "no spam",
	    STR_ARG(out_text(o, c, "ticket")));
}

static void
say_place(struct out *o, const json_t *c)
{
	fprintf(o->to, "conversation %.*s: inbox %.*s, ticket %.*s, owner "
	    "%.*s\n", STR_ARG(out_text(o, c, "id")),
	    STR_ARG(out_text(o, c, "inbox")),
	    STR_ARG(out_text(o, c, "ticket")), STR_ARG(out_owner(o, c)));
}

static const struct verb rows[] = {
	{ .noun = "conversation", .name = "list",
	    .request = "conversation.list",
	    .help = "list conversations, the newest first",
	    .flag = list_flags, .column = columns },
	{ .noun = "conversation", .name = "show",
	    .request = "conversation.show",
	    .help = "show a conversation with its ticket and messages",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show },
	{ .noun = "conversation", .name = "reply",
	    .request = "conversation.reply",
	    .help = "answer in a conversation",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "FILE|-", OPERAND_BODY, "text" }},
	    .flag = reply_flags, .show = say },
	{ .noun = "conversation", .name = "comment",
	    .request = "conversation.comment",
	    .help = "write a comment that only users see",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "FILE|-", OPERAND_BODY, "text" }},
	    .flag = comment_flags, .show = say },
	{ .noun = "conversation", .name = "assign",
	    .request = "conversation.assign",
	    .help = "give a conversation and its ticket to a user or nobody",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "USER|nobody", OPERAND_WORD, "assignee" }},
	    .show = say },
	{ .noun = "conversation", .name = "close",
	    .request = "conversation.close",
	    .help = "close a conversation; its ticket stays as it is",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say },
	{ .noun = "conversation", .name = "reopen",
	    .request = "conversation.reopen",
	    .help = "open a closed conversation again",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say },
	{ .noun = "conversation", .name = "trash",
	    .request = "conversation.trash",
	    .help = "put a conversation and all of its ticket in the trash",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_all },
	{ .noun = "conversation", .name = "restore",
	    .request = "conversation.restore",
	    .help = "take it out of the trash, with all of its ticket",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_all },
	{ .noun = "conversation", .name = "spam",
	    .request = "conversation.spam",
	    .help = "it is spam: hide it and its ticket",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_spam },
	{ .noun = "conversation", .name = "not-spam",
	    .request = "conversation.not-spam",
	    .help = "it is not, and has just arrived",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_spam },
	{ .noun = "conversation", .name = "move",
	    .request = "conversation.move",
	    .help = "move a conversation to another inbox",
	    .operand = {{ "N", OPERAND_ID, "id" }},
	    .flag = move_flags, .show = say_place },
	{ .noun = "conversation", .name = "split",
	    .request = "conversation.split",
	    .help = "a message begins a conversation of its own: undo a join",
	    .operand = {{ "MESSAGE", OPERAND_ID, "id" }},
	    .show = say_place },
};
VERBS(conversation_verbs, rows);
