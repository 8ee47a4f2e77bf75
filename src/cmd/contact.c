#include "cmd/verb.h"

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "FIRST NAME", "first_name", COLUMN_TEXT },
	{ "LAST NAME", "last_name", COLUMN_TEXT },
	{ "COMPANY", "company", COLUMN_TEXT },
	{ "PHONE", "phone|mobile", COLUMN_TEXT },
	{ "EMAIL", "email", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "sort", FLAG_TEXT, "id[:desc]", "preset id" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this contact" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *c)
{
	page_contact(o, c);
	page_earlier(o, json_object_get(c, "conversations"));
}

static void
say(struct out *o, const json_t *c)
{
	fprintf(o->to, "contact %.*s: %s\n", STR_ARG(out_text(o, c, "id")),
	    json_is_true(json_object_get(c, "erased")) ? "erased"
	    : "changed");
}

static const struct verb rows[] = {
	{ .noun = "contact", .name = "list", .request = "contact.list",
	    .help = "list contacts, the oldest first",
	    .flag = list_flags, .column = columns },
	{ .noun = "contact", .name = "show", .request = "contact.show",
	    .help = "show a contact and the last conversations with it",
	    .operand = {{ "N|ADDRESS", OPERAND_WORD, "contact" }},
	    .show = show },
	{ .noun = "contact", .name = "set", .request = "contact.set",
	    .help = "change a contact; email=ADDRESS adds an address",
	    .operand = {{ "N|ADDRESS", OPERAND_WORD, "contact" },
	        { "PROP=VALUE", OPERAND_PAIRS, "set" }}, .show = say },
	{ .noun = "contact", .name = "merge", .request = "contact.merge",
	    .help = "make the second contact part of the first",
	    .operand = {{ "A", OPERAND_WORD, "contact" },
	        { "B", OPERAND_WORD, "other" }}, .show = say },
	{ .noun = "contact", .name = "export", .request = "contact.export",
	    .help = "all that is kept of a contact; best with --json",
	    .operand = {{ "N|ADDRESS", OPERAND_WORD, "contact" }},
	    .show = show },
	{ .noun = "contact", .name = "erase", .request = "contact.erase",
	    .help = "erase the personal data of a contact for good",
	    .operand = {{ "N|ADDRESS", OPERAND_WORD, "contact" }},
	    .show = say },
};
VERBS(contact_verbs, rows);
