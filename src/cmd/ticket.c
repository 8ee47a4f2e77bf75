#include "cmd/verb.h"

#include <string.h>

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "STATUS", "status", COLUMN_TEXT },
	{ "PRIORITY", "priority", COLUMN_TEXT },
	{ "OWNER", "owner", COLUMN_TEXT },
	{ "CONTACT", "contacts.0.name|contacts.0.address", COLUMN_TEXT },
	{ "CHANGED", "changed", COLUMN_TIME },
	{ "NAME", "name", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "owner", FLAG_TEXT, "U|nobody", "only tickets of this user" },
	{ "team", FLAG_TEXT, "T", "only of this team" },
	{ "priority", FLAG_TEXT, "P", "low, normal, high or urgent" },
	{ "pipeline", FLAG_TEXT, "P", "only in this pipeline" },
	{ "status", FLAG_TEXT, "S",
	    "only in this status; open or closed: of this class" },
	{ "state", FLAG_TEXT, "S", "open, closed; or those in no other list: "
	    "spam, trashed" },
	{ "sort", FLAG_TEXT, "PROP[:desc]",
	    "by any property; preset changed:desc" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this ticket" },
	{ "view", FLAG_TEXT, "V", "what this view asks for; see view list" },
	{ "search", FLAG_TEXT, "WORDS", "only those that speak of all of them" },
	{ "where", FLAG_LIST, "CRITERIA",
	    "PROP OP VALUE [and ...]; OP: = != < > <= >= ~ in empty" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag create_flags[] = {
	{ "name", FLAG_TEXT, "NAME", "what it is called" },
	{ "pipeline", FLAG_TEXT, "P", "where it goes through" },
	{ "status", FLAG_TEXT, "S", "where it starts" },
	{ "contact", FLAG_LIST, "A", "an address whom it is about" },
	{ "set", FLAG_PAIRS, "PROP=VALUE", "any other property" },
	{ "description", FLAG_TEXT, "T", "what it is about" },
	{ "conversation", FLAG_NUMBER, "C", "make it for this conversation" },
	{ "inbox", FLAG_TEXT, "I", "the help desk it belongs to" },
	{ "channel", FLAG_TEXT, "C", "the channel it is answered on" },
	{ "company", FLAG_LIST, "C", "a company that it is about" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag reply_flags[] = {
	{ "m", FLAG_BODY, "TEXT", "what to say (Markdown)" },
	{ "attach", FLAG_FILES, "FILE", "send this file with it" },
	{ "cc", FLAG_LIST, "A", "a copy to this address" },
	{ "no-cc", FLAG_YES, NULL, "to the contact alone" },
	{ "conversation", FLAG_NUMBER, "C", "answer in this one of several" },
	{ "status", FLAG_TEXT, "S", "the status it has then" },
	{ "set", FLAG_PAIRS, "PROP=VALUE", "a property it has then" },
	{ "template", FLAG_TEXT, "T", "with the words of this template" },
	{ "snippet", FLAG_TEXT, "S", "with these words behind the text" },
	{ "new", FLAG_YES, NULL, "in a conversation of its own" },
	{ "to", FLAG_TEXT, "A", "with --new: with this address" },
	{ "channel", FLAG_TEXT, "C", "with --new: from this channel" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag comment_flags[] = {
	{ "m", FLAG_BODY, "TEXT", "what to say; only users see it" },
	{ "notify", FLAG_LIST, "USER|TEAM", "tell them of it" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag set_flags[] = {
	{ "where", FLAG_LIST, "CRITERIA", "every ticket that fits" },
	{ "dry-run", FLAG_YES, NULL, "with --where: only say how many" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag merge_flags[] = {
	{ "primary", FLAG_NUMBER, "A|B", "whose values the new ticket has" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag close_flags[] = {
	{ "status", FLAG_TEXT, "S", "into this status" },
	{ "set", FLAG_PAIRS, "PROP=VALUE", "a property it has then" },
	{ NULL, FLAG_END, NULL, NULL },
};

/* A list of things, of one of their members. */
static struct str
detail_text(struct out *o, const json_t *d)
{
	static const char *const members[] = { "address", "name" };
	const json_t *first = json_array_get(json_object_get(d, "value"), 0);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(first, members[i]) != NULL)
			return out_join(o, d, "value", members[i]);
	return out_time(o, d, "value");
}

/* TK-11: owner, priority, category and status stand always, and above. */
void
page_details(struct out *o, const json_t *t)
{
	static const char *const fixed[] = { "owner", "priority", "category",
		"status", "description" };
	const json_t *list = json_object_get(t, "details");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *d = json_array_get(list, i);
		struct str name = out_text(o, d, "name");
		struct str label = out_text(o, d, "label");
		bool stands = false;

		for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
			stands = stands || str_is(name, fixed[k]);
		if (!stands)
			page_line(o, str_z(&o->arena, label),
			    detail_text(o, d));
	}
}

static bool
has_detail(const json_t *t, const char *name)
{
	const json_t *list = json_object_get(t, "details");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_object_get(
		    json_array_get(list, i), "name")), name) == 0)
			return true;
	return false;
}

static void
show(struct out *o, const json_t *t)
{
	page_head(o, "Ticket", out_text(o, t, "id"), out_text(o, t, "name"));
	page_line(o, "owner", out_owner(o, t));
	page_line(o, "priority", out_text(o, t, "priority"));
	page_line(o, "category", out_text(o, t, "category"));
	page_line(o, "status", str_printf(&o->arena, "%.*s (%.*s)",
	    STR_ARG(out_text(o, t, "status")),
	    STR_ARG(out_text(o, t, "class"))));
	page_line(o, "missing", out_text(o, t, "missing"));
	page_details(o, t);
	if (has_detail(t, "description") &&
	    json_string_length(cell_member(t, "description")) > 0) {
		page_section(o, "Description");
		page_block(o, t, "description", "  ");
	}
	page_history(o, t);
}

static void
say(struct out *o, const json_t *t)
{
	page_changed(o, t, "ticket", "status");
}

/* Of many (MM-4) there is a count. */
static void
say_set(struct out *o, const json_t *t)
{
	const json_t *reasons = json_object_get(t, "reasons");

	if (!json_is_array(reasons)) {
		say(o, t);
		return;
	}
	fprintf(o->to, "%s %.*s of %.*s tickets, %.*s refused\n",
	    json_is_true(json_object_get(t, "dry_run")) ? "would change" :
	    "changed", STR_ARG(out_text(o, t, "changed")),
	    STR_ARG(out_text(o, t, "count")),
	    STR_ARG(out_text(o, t, "refused")));
	for (size_t i = 0; i < json_array_size(reasons); i++)
		fprintf(o->to, "  ticket %.*s: %.*s\n",
		    STR_ARG(out_text(o, json_array_get(reasons, i), "id")),
		    STR_ARG(out_text(o, json_array_get(reasons, i), "why")));
}

/* All of a ticket goes and comes back at once: say how much that was. */
static void
say_all(struct out *o, const json_t *t)
{
	fprintf(o->to, "ticket %.*s %s, with %.*s conversations\n",
	    STR_ARG(out_text(o, t, "id")),
	    json_is_true(json_object_get(t, "deleted")) ? "deleted"
	    : "restored", STR_ARG(out_text(o, t, "changed_conversations")));
}

static void
say_merged(struct out *o, const json_t *t)
{
	fprintf(o->to, "ticket %.*s: %.*s lead here, with conversations "
	    "%.*s\n", STR_ARG(out_text(o, t, "id")),
	    STR_ARG(out_text(o, t, "aliases")),
	    STR_ARG(out_text(o, t, "conversations")));
}

static const struct verb rows[] = {
	{ .noun = "ticket", .name = "list", .request = "ticket.list",
	    .help = "list tickets, the last changed first",
	    .flag = list_flags, .column = columns, .card = true },
	{ .noun = "ticket", .name = "show", .request = "ticket.show",
	    .help = "show a ticket, its contact, history and messages",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = show },
	{ .noun = "ticket", .name = "create", .request = "ticket.create",
	    .help = "make a ticket by hand",
	    .flag = create_flags, .asks = true, .show = say },
	{ .noun = "ticket", .name = "reply", .request = "ticket.reply",
	    .help = "answer the contact of a ticket",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "FILE|-", OPERAND_BODY, "text" }},
	    .flag = reply_flags, .show = say },
	{ .noun = "ticket", .name = "comment", .request = "ticket.comment",
	    .help = "write a comment that only users see",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "FILE|-", OPERAND_BODY, "text" }},
	    .flag = comment_flags, .show = say },
	{ .noun = "ticket", .name = "set", .request = "ticket.set",
	    .help = "change properties of a ticket, or of all that fit",
	    .operand = {{ "N", OPERAND_ID_MAYBE, "id" },
	        { "PROP=VALUE", OPERAND_PAIRS, "set" }},
	    .flag = set_flags, .asks = true, .show = say_set },
	{ .noun = "ticket", .name = "assign", .request = "ticket.assign",
	    .help = "give a ticket to a user, a team or nobody",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "USER|TEAM|nobody", OPERAND_WORD, "assignee" }},
	    .show = say },
	{ .noun = "ticket", .name = "close", .request = "ticket.close",
	    .help = "close a ticket and its conversations",
	    .operand = {{ "N", OPERAND_ID, "id" }},
	    .flag = close_flags, .asks = true, .show = say },
	{ .noun = "ticket", .name = "reopen", .request = "ticket.reopen",
	    .help = "open a closed ticket again",
	    .operand = {{ "N", OPERAND_ID, "id" }},
	    .flag = close_flags, .asks = true, .show = say },
	{ .noun = "ticket", .name = "merge", .request = "ticket.merge",
	    .help = "make one new ticket of two; it cannot be undone",
	    .operand = {{ "A", OPERAND_ID, "id" },
	        { "B", OPERAND_ID, "other" }},
	    .flag = merge_flags, .show = say_merged },
	{ .noun = "ticket", .name = "delete", .request = "ticket.delete",
	    .help = "put a ticket and its conversations in the trash",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_all },
	{ .noun = "ticket", .name = "restore", .request = "ticket.restore",
	    .help = "take a ticket out of the trash, with its conversations",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say_all },
	{ .noun = "ticket", .name = "add-contact",
	    .request = "ticket.add-contact",
	    .help = "a ticket is about this address, too",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "ADDRESS", OPERAND_WORD, "contact" }}, .show = say },
	{ .noun = "ticket", .name = "remove-contact",
	    .request = "ticket.remove-contact",
	    .help = "a ticket is not about this address",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "ADDRESS", OPERAND_WORD, "contact" }}, .show = say },
	{ .noun = "ticket", .name = "add-company",
	    .request = "ticket.add-company",
	    .help = "a ticket is about this company, too",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "COMPANY", OPERAND_WORD, "company" }}, .show = say },
	{ .noun = "ticket", .name = "remove-company",
	    .request = "ticket.remove-company",
	    .help = "a ticket is not about this company",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "COMPANY", OPERAND_WORD, "company" }}, .show = say },
};
VERBS(ticket_verbs, rows);
