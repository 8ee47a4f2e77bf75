#include "cmd/intake_add.h"
#include "cmd/verb.h"

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "OUTCOME", "outcome", COLUMN_TEXT },
	{ "CHANNEL", "channel", COLUMN_TEXT },
	{ "FOLDER", "folder", COLUMN_TEXT },
	{ "UID", "uid", COLUMN_NUMBER },
	{ "SIZE", "size", COLUMN_NUMBER },
	{ "RECEIVED", "received", COLUMN_TIME },
	{ "CONVERSATION", "conversation", COLUMN_NUMBER },
	{ "REASON", "reason|rule", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "outcome", FLAG_TEXT, "O",
	    "waiting, filed, filtered, duplicate or set-aside" },
	{ "channel", FLAG_TEXT, "C", "only of this channel" },
	{ "sort", FLAG_TEXT, "id[:desc]", "preset id:desc" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this mail" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag show_flags[] = {
	{ "raw", FLAG_YES, NULL, "the mail as it came, byte for byte" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *i)
{
	page_head(o, "Intake", out_text(o, i, "id"), STR_NONE);
	page_line(o, "outcome", out_text(o, i, "outcome"));
	page_line(o, "reason", out_text(o, i, "reason"));
	page_line(o, "rule", out_text(o, i, "rule"));
	page_line(o, "message", out_text(o, i, "message"));
	page_line(o, "conversation", out_text(o, i, "conversation"));
	page_line(o, "duplicate of", out_text(o, i, "duplicate_of"));
	page_line(o, "channel", out_text(o, i, "channel"));
	page_line(o, "source", out_text(o, i, "source"));
	page_line(o, "folder", out_text(o, i, "folder"));
	page_line(o, "uidvalidity", out_text(o, i, "uidvalidity"));
	page_line(o, "uid", out_text(o, i, "uid"));
	page_line(o, "size", out_text(o, i, "size"));
	page_line(o, "received", out_time(o, i, "received"));
	page_line(o, "tries", out_text(o, i, "tries"));
}

static void
say(struct out *o, const json_t *i)
{
	fprintf(o->to, "intake %.*s: %.*s\n", STR_ARG(out_text(o, i, "id")),
	    STR_ARG(out_text(o, i, "outcome")));
}

static const struct flag add_flags[] = {
	{ "channel", FLAG_TEXT, "C", "a channel that is not of type email" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct verb rows[] = {
	{ .noun = "intake", .name = "add", .run = cmd_intake_add,
	    .help = "take in a chat, form, call or messenger thread",
	    .operand = {{ "FILE.json", OPERAND_WORD, "file" }},
	    .flag = add_flags },
	{ .noun = "intake", .name = "list", .request = "intake.list",
	    .help = "list the mails that were taken, the newest first",
	    .flag = list_flags, .column = columns },
	{ .noun = "intake", .name = "show", .request = "intake.show",
	    .help = "show what became of a mail",
	    .operand = {{ "N", OPERAND_ID, "id" }},
	    .flag = show_flags, .show = show },
	{ .noun = "intake", .name = "retry", .request = "intake.retry",
	    .help = "take up again a mail that was set aside",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say },
};
VERBS(intake_verbs, rows);
