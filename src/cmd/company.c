#include "cmd/verb.h"

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "NAME", "name", COLUMN_TEXT },
	{ "DOMAINS", "domains", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "sort", FLAG_TEXT, "id[:desc]", "preset id" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this company" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *c)
{
	const json_t *list = json_object_get(c, "contacts");

	page_head(o, "Company", out_text(o, c, "id"), out_text(o, c, "name"));
	page_line(o, "domains", out_text(o, c, "domains"));
	if (json_array_size(list) == 0)
		return;
	page_section(o, "Contacts");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		fprintf(o->to, "  %.*s  %.*s  %.*s\n",
		    STR_ARG(out_text(o, one, "id")),
		    STR_ARG(out_text(o, one, "name")),
		    STR_ARG(out_text(o, one, "address")));
	}
}

static void
say(struct out *o, const json_t *c)
{
	fprintf(o->to, "company %.*s: %.*s\n", STR_ARG(out_text(o, c, "id")),
	    STR_ARG(out_text(o, c, "name")));
}

static const struct verb rows[] = {
	{ .noun = "company", .name = "list", .request = "company.list",
	    .help = "list companies, the oldest first",
	    .flag = list_flags, .column = columns },
	{ .noun = "company", .name = "show", .request = "company.show",
	    .help = "show a company, its domains and first contacts",
	    .operand = {{ "N|NAME|DOMAIN", OPERAND_WORD, "company" }},
	    .show = show },
	{ .noun = "company", .name = "set", .request = "company.set",
	    .help = "change its name or domains (domains=A,B: all of them)",
	    .operand = {{ "N|NAME|DOMAIN", OPERAND_WORD, "company" },
	        { "PROP=VALUE", OPERAND_PAIRS, "set" }}, .show = say },
	{ .noun = "company", .name = "merge", .request = "company.merge",
	    .help = "make the second company part of the first",
	    .operand = {{ "A", OPERAND_WORD, "company" },
	        { "B", OPERAND_WORD, "other" }}, .show = say },
};
VERBS(company_verbs, rows);
