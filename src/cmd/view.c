#include "cmd/verb.h"

static const struct column columns[] = {
	{ "NAME", "name", COLUMN_TEXT },
	{ "KIND", "kind", COLUMN_TEXT },
	{ "SHARE", "share", COLUMN_TEXT },
	{ "SORT", "sort", COLUMN_TEXT },
	{ "MAKER", "maker", COLUMN_TEXT },
	{ "WHERE", "where", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag flags[] = {
	{ "share", FLAG_TEXT, "private|everyone|team[:T,...]",
	    "who sees it; preset private; team: your primary one" },
	{ "where", FLAG_LIST, "CRITERIA", "PROP OP VALUE; again: and" },
	{ "sort", FLAG_TEXT, "PROP[:desc]", "preset changed:desc" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *v)
{
	page_head(o, "View", out_text(o, v, "name"), STR_NONE);
	page_line(o, "kind", out_text(o, v, "kind"));
	page_line(o, "share", out_text(o, v, "share"));
	page_line(o, "where", out_text(o, v, "where"));
	page_line(o, "sort", out_text(o, v, "sort"));
	page_line(o, "maker", out_text(o, v, "maker"));
}

static const struct verb rows[] = {
	{ .noun = "view", .name = "list", .request = "view.list",
	    .help = "list views: the default ones, shared, private",
	    .column = columns },
	{ .noun = "view", .name = "show", .request = "view.show",
	    .help = "show what a view asks for",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }}, .show = show },
	{ .noun = "view", .name = "create", .request = "view.create",
	    .help = "make a view",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }},
	    .flag = flags, .show = show },
	{ .noun = "view", .name = "set", .request = "view.set",
	    .help = "change a view; what is not given stays",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }},
	    .flag = flags, .show = show },
	{ .noun = "view", .name = "delete", .request = "view.delete",
	    .help = "delete a view; its tickets stay",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }}, .show = show },
};
VERBS(view_verbs, rows);
