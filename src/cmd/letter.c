#include "cmd/verb.h"

static const struct column columns[] = {
	{ "ID", "id", COLUMN_NUMBER },
	{ "STATE", "state", COLUMN_TEXT },
	{ "KIND", "kind", COLUMN_TEXT },
	{ "TICKET", "ticket", COLUMN_NUMBER },
	{ "TO", "to", COLUMN_TEXT },
	{ "TRIES", "attempts", COLUMN_NUMBER },
	{ "CREATED", "created", COLUMN_TIME },
	{ "SENT", "sent_at", COLUMN_TIME },
	{ "SUBJECT", "subject", COLUMN_TEXT },
	{ NULL, NULL, COLUMN_END },
};

static const struct flag list_flags[] = {
	{ "state", FLAG_TEXT, "S", "queued, held, claimed, handed, sent, "
	    "failed, unsure or cancelled" },
	{ "ticket", FLAG_NUMBER, "N", "only about this ticket" },
	{ "sort", FLAG_TEXT, "id[:desc]", "preset id:desc" },
	{ "limit", FLAG_NUMBER, "N", "at most so many; preset 50" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this letter" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag show_flags[] = {
	{ "raw", FLAG_YES, NULL, "the bytes that go on the wire" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag release_flags[] = {
	{ "channel", FLAG_TEXT, "CHANNEL", "only of this channel" },
	{ "limit", FLAG_NUMBER, "N", "look at so many held ones; preset 10000" },
	{ "after", FLAG_NUMBER, "ID", "go on behind this letter" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
show(struct out *o, const json_t *l)
{
	page_head(o, "Letter", out_text(o, l, "id"),
	    out_text(o, l, "subject"));
	page_line(o, "state", out_text(o, l, "state"));
	page_line(o, "held", out_text(o, l, "held"));
	page_line(o, "kind", out_text(o, l, "kind"));
	page_line(o, "from", out_text(o, l, "from"));
	page_line(o, "to", out_text(o, l, "to"));
	page_line(o, "ticket", out_text(o, l, "ticket"));
	page_line(o, "conversation", out_text(o, l, "conversation"));
	page_line(o, "message-id", out_text(o, l, "message_id"));
	page_line(o, "relay", out_text(o, l, "relay"));
	page_line(o, "attempts", out_text(o, l, "attempts"));
	page_line(o, "due", out_time(o, l, "due"));
	page_line(o, "answer", out_text(o, l, "answer"));
	page_line(o, "queue id", out_text(o, l, "queue_id"));
	page_line(o, "error", out_text(o, l, "error"));
	page_line(o, "created", out_time(o, l, "created"));
	page_line(o, "sent", out_time(o, l, "sent_at"));
}

static void
say(struct out *o, const json_t *l)
{
	fprintf(o->to, "letter %.*s to %.*s: %.*s is noted; it was %.*s\n",
	    STR_ARG(out_text(o, l, "id")), STR_ARG(out_text(o, l, "to")),
	    STR_ARG(out_text(o, l, "wish")),
	    STR_ARG(out_text(o, l, "state")));
}

static const struct verb rows[] = {
	{ .noun = "letter", .name = "list", .request = "letter.list",
	    .help = "list outgoing letters, the newest first",
	    .flag = list_flags, .column = columns },
	{ .noun = "letter", .name = "show", .request = "letter.show",
	    .help = "show a letter and what became of it",
	    .operand = {{ "N", OPERAND_ID, "id" }},
	    .flag = show_flags, .show = show },
	{ .noun = "letter", .name = "retry", .request = "letter.retry",
	    .help = "send a queued or held letter now",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say },
	{ .noun = "letter", .name = "release", .request = "letter.release",
	    .help = "send the automatic letters that are held",
	    .flag = release_flags, .show = say },
	{ .noun = "letter", .name = "cancel", .request = "letter.cancel",
	    .help = "do not send a letter, if it is not too late",
	    .operand = {{ "N", OPERAND_ID, "id" }}, .show = say },
	{ .noun = "letter", .name = "resolve", .request = "letter.resolve",
	    .help = "decide an unsure letter: it was sent, or send it again",
	    .operand = {{ "N", OPERAND_ID, "id" },
	        { "sent|resend", OPERAND_WORD, "what" }}, .show = say },
};
VERBS(letter_verbs, rows);
