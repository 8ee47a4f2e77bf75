#include "cmd/verb.h"

static const struct column columns[] = {
	{ "NAME", "name", COLUMN_TEXT },
	{ "FOR", "use", COLUMN_TEXT },
	{ "MARKETING", "marketing", COLUMN_TEXT },
	{ "LANGUAGES", "languages", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag preview_flags[] = {
	{ "ticket", FLAG_NUMBER, "N", "as it would be for this ticket" },
	{ "language", FLAG_TEXT, "L", "instead of the one it would be in" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *p)
{
	page_line(o, "from", out_join(o, p, "from", "address"));
	page_line(o, "to", out_join(o, p, "to", "address"));
	page_line(o, "subject", out_text(o, p, "subject"));
	page_section(o, "Text");
	page_block(o, p, "text", "  ");
}

static const struct verb rows[] = {
	{ .noun = "template", .name = "list", .request = "template.list",
	    .help = "list templates, for whom they are and their languages",
	    .column = columns },
	{ .noun = "template", .name = "preview",
	    .request = "template.preview",
	    .help = "show what a template would say; nothing is sent",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }},
	    .flag = preview_flags, .show = show },
};
VERBS(template_verbs, rows);
