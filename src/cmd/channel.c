#include "cmd/verb.h"

#include "cmd/client.h"
#include "cmd/live.h"

static const struct column columns[] = {
	{ "NAME", "name", COLUMN_TEXT },
	{ "ADDRESS", "address", COLUMN_TEXT },
	{ "INBOX", "inbox", COLUMN_TEXT },
	{ "SOURCE", "source.at", COLUMN_TEXT },
	{ "RELAY", "relay", COLUMN_TEXT },
	{ "STATE", "state", COLUMN_TEXT },
	{ "LAST MAIL", "last_received", COLUMN_TIME },
	{ NULL, NULL, COLUMN_END },
};

static void
show(struct out *o, const json_t *c)
{
	page_head(o, "Channel", out_text(o, c, "name"), STR_NONE);
	page_line(o, "state", out_text(o, c, "state"));
	page_line(o, "since", out_time(o, c, "state_since"));
	page_line(o, "error", out_text(o, c, "error"));
	page_line(o, "address", out_text(o, c, "address"));
	page_line(o, "alias", out_text(o, c, "alias"));
	page_line(o, "inbox", out_text(o, c, "inbox"));
	page_line(o, "pipeline", out_text(o, c, "pipeline"));
	page_line(o, "tickets", out_text(o, c, "ticket_creation"));
	page_line(o, "relay", out_text(o, c, "relay"));
	page_line(o, "relay state", out_text(o, c, "relay_state"));
	page_line(o, "since", out_time(o, c, "relay_since"));
	page_line(o, "error", out_text(o, c, "relay_error"));
	page_line(o, "language", out_text(o, c, "language"));
	page_line(o, "source", out_text(o, c, "source.type"));
	page_line(o, "at", out_text(o, c, "source.at"));
	page_line(o, "port", out_text(o, c, "source.port"));
	page_line(o, "tls", out_text(o, c, "source.tls"));
	page_line(o, "user", out_text(o, c, "source.user"));
	page_line(o, "folders", out_text(o, c, "source.folders"));
	page_line(o, "last intake", out_text(o, c, "last_intake"));
	page_line(o, "last mail", out_time(o, c, "last_received"));
}

static int
test(struct job *j)
{
	struct conf *c = client_conf(&j->opt, &j->why);

	if (c != NULL)
		live_check(c, json_string_value(json_object_get(j->args,
		    "name")), &j->why);
	conf_free(c);
	return 0;
}

static const struct flag move_flags[] = {
	{ "to", FLAG_TEXT, "INBOX", "where the configuration has it now" },
	{ NULL, FLAG_END, NULL, NULL },
};

static void
say_moved(struct out *o, const json_t *c)
{
	fprintf(o->to, "channel %.*s: %.*s conversations moved to inbox "
	    "%.*s\n", STR_ARG(out_text(o, c, "name")),
	    STR_ARG(out_text(o, c, "moved")),
	    STR_ARG(out_text(o, c, "inbox")));
}

static const struct verb rows[] = {
	{ .noun = "channel", .name = "list", .request = "channel.list",
	    .help = "list the channels", .column = columns },
	{ .noun = "channel", .name = "show", .request = "channel.show",
	    .help = "show a channel and where its mail comes from",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }}, .show = show },
	{ .noun = "channel", .name = "move", .request = "channel.move",
	    .help = "move a channel's conversations to its new inbox",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }},
	    .flag = move_flags, .show = say_moved },
	{ .noun = "channel", .name = "test", .run = test,
	    .help = "log in to a channel's source and look at its folders",
	    .operand = {{ "NAME", OPERAND_WORD, "name" }} },
};
VERBS(channel_verbs, rows);
