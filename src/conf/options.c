#include "conf/options_inner.h"

#include <string.h>

static const struct choice storages[] = {
	{ "sqlite", 0, false }, { "postgresql", 0, true }, { NULL, 0, false },
};

static const struct choice sinks[] = {
	{ "stderr", LOG_TO_STDERR, false },
	{ "journal", LOG_TO_JOURNAL, false },
	{ "syslog", LOG_TO_SYSLOG, false },
	{ "file", LOG_TO_FILE, false }, { NULL, 0, false },
};

static const struct choice duplicates[] = {
	{ "ticket-each", false, false }, { "one-ticket", true, false },
	{ NULL, 0, false },
};

#define NAMED(word, kind, about) \
	{ .name = word, .type = OPTION_NAMED, .min = kind, \
	  .flags = OPTION_MANY | OPTION_BLOCK, .syntax = "NAME { ... }", \
	  .help = about }

static const struct option top[] = {
	{ .name = "config-version", .type = OPTION_CUSTOM,
	  .read = read_config_version, .preset = "1", .syntax = "1",
	  .help = "The defaults this file was written for; a later program "
	  "never changes what an old file means." },
	{ .name = "state-dir", .type = OPTION_PATH, AT(conf, state_dir),
	  .preset = "/var/lib/postroom", .syntax = "DIRECTORY",
	  .help = "Where the store, the keys, the locks and the sockets are. "
	  "Private to the account of the service." },
	{ .name = "storage", .type = OPTION_CUSTOM, .read = read_storage,
	  .choice = storages, .preset = "sqlite", .syntax = "sqlite",
	  .help = "The database." },
	{ .name = "log", .type = OPTION_CUSTOM, .read = read_log,
	  .choice = sinks, .preset = "stderr level info",
	  .syntax = "stderr | journal | syslog [mail] | file PATH "
	  "[level error | warning | info | debug]",
	  .help = "Where log lines go, and from which level on." },
	{ .name = "admins-mail", .type = OPTION_ADDRESSES,
	  AT(conf, admins_mail), .min = ADDRESS_ADMIN,
	  .syntax = "ADDRESS...",
	  .help = "Who is told of alarms, and of what belongs to nobody." },
	{ .name = "templates", .type = OPTION_PATH, AT(conf, templates),
	  .syntax = "DIRECTORY",
	  .help = "Templates here are used instead of the shipped ones." },
	{ .name = "auto-reply-limit", .type = OPTION_CUSTOM,
	  .read = read_auto_reply, .min = SECOND, .max = 365 * DAY,
	  .preset = "1 per 1h 2 per 1d", .syntax = "N per DURATION ...",
	  .help = "At most so many automatic letters to one address; the "
	  "rest is held." },
	{ .name = "notify-limit", .type = OPTION_RATE,
	  AT(conf, notify_limit), .min = 1, .max = 10000, .preset = "50",
	  .syntax = "N | off",
	  .help = "Mail of a sender whose last N tickets no user has touched "
	  "causes no automatic mail and no notification: a machine may be "
	  "answering them. The tickets are made all the same." },
	{ .name = "stop-wait", .type = OPTION_DURATION,
	  AT(conf, stop_wait_ms), .max = 10 * MINUTE, .preset = "60s",
	  .syntax = "DURATION",
	  .help = "How long a stop waits for the answers to letters that "
	  "are being sent." },
	{ .name = "retention", .type = OPTION_CUSTOM, .read = read_retention,
	  .flags = OPTION_BLOCK, .preset = "{}", .syntax = "{ ... }",
	  .help = "How long things are kept. What is older is taken away for "
	  "good, a little at a time; outcomes and counts stay." },
	{ .name = "include", .type = OPTION_CUSTOM, .flags = OPTION_MANY,
	  .syntax = "\"PATTERN\"",
	  .help = "Reads other files here, in the order of their names; "
	  "relative to this file. Names ending in ~ or .bak, or with .dpkg- "
	  "in them, are skipped. Possible in every block." },
	NAMED("user", KIND_USER, "A person who works at the desk."),
	NAMED("team", KIND_TEAM, "Users who work together."),
	NAMED("inbox", KIND_INBOX, "Where conversations are worked."),
	NAMED("relay", KIND_RELAY, "A server that takes our mail."),
	NAMED("pipeline", KIND_PIPELINE, "The statuses of tickets and what "
	    "happens in them. Without any there is one named support."),
	NAMED("channel", KIND_CHANNEL, "An address where customers write."),
	NAMED("property", KIND_PROPERTY, "A property of tickets, beside "
	    "those that are built in; one named category says which "
	    "categories there are."),
	{ .name = "view", .type = OPTION_CUSTOM, .read = read_view,
	  .flags = OPTION_MANY | OPTION_BLOCK,
	  .syntax = "NAME { share everyone | team:T...; where CRITERIA; "
	  "sort PROP[:desc] }",
	  .help = "A list of tickets by criteria, for everyone or for "
	  "teams. where may be given again: all must be true." },
	{ .name = "max-views", .type = OPTION_NUMBER, AT(conf, max_views),
	  .min = 0, .max = 10000, .preset = "50", .syntax = "N",
	  .help = "Users make at most so many views, all together." },
	NAMED("hours", KIND_HOURS, "When people work: the clock of SLAs."),
	NAMED("sla", KIND_SLA, "How soon tickets are to be answered and "
	    "closed."),
	{ .name = "details", .type = OPTION_CUSTOM, .read = read_details,
	  AT(conf, details),
	  .preset = "pipeline team tags source inbox contacts company "
	  "conversations created changed closed description",
	  .syntax = "PROPERTY...",
	  .help = "What show prints of a ticket, in order, below its owner, "
	  "priority, category and status: properties, company, contacts, "
	  "conversations, tags." },
	{ .name = "create-form", .type = OPTION_CUSTOM,
	  .read = read_create_form, .preset = "name pipeline status",
	  .syntax = "PROPERTY...",
	  .help = "What a ticket made by hand must have: name, pipeline and "
	  "status always, and these properties; contact: an address; "
	  "company." },
	{ .name = "duplicates", .type = OPTION_FLAG, AT(conf, one_ticket),
	  .choice = duplicates, .preset = "ticket-each",
	  .syntax = "ticket-each | one-ticket",
	  .help = "One mail to addresses of two inboxes: a conversation in "
	  "each, or one where it came first. Within an inbox it is always "
	  "one." },
	LATER_OPTION("oauth"),
	NAMED("template", KIND_TEMPLATE, "A template of your own, a file in "
	    "templates or the directory of a channel, that rules and replies "
	    "may name."),
	{ .name = "snippet", .type = OPTION_CUSTOM, .read = read_snippet,
	  .flags = OPTION_MANY, .syntax = "NAME \"TEXT\"",
	  .help = "Words that users put in replies: --snippet NAME, or "
	  "{{snippet NAME}} in the text. It may name values as a template "
	  "does." },
	{ .name = "filter", .type = OPTION_CUSTOM, .read = read_filter,
	  .flags = OPTION_MANY | OPTION_BLOCK, .syntax = "{ ... }",
	  .help = "Rules for mail before it becomes anything; of all of "
	  "them, in order, the first that fits is followed." },
	{ .name = "deny", .type = OPTION_CUSTOM, .read = read_listed,
	  .flags = OPTION_MANY, AT(conf, deny),
	  .syntax = "ADDRESS | DOMAIN ...",
	  .help = "Mail from there is spam, if no filter fits before." },
	{ .name = "allow", .type = OPTION_CUSTOM, .read = read_listed,
	  .flags = OPTION_MANY, AT(conf, allow),
	  .syntax = "ADDRESS | DOMAIN ...",
	  .help = "Mail from there is never spam: neither deny nor a filter "
	  "that says spam fits it." },
	{ .name = "free-mail", .type = OPTION_CUSTOM, .read = read_listed,
	  .flags = OPTION_MANY, AT(conf, free_mail), .min = 1,
	  .syntax = "DOMAIN...",
	  .help = "Anybody may have an address there: it says nothing of a "
	  "person's company. Beside the large providers, which are known." },
	{ .name = "digest", .type = OPTION_CUSTOM, .read = read_digest,
	  .flags = OPTION_MANY | OPTION_BLOCK, .syntax = "NAME { ... }",
	  .help = "A view that is sent by mail, at a time of the day." },
};

_Static_assert(sizeof top / sizeof *top <= MAX_OPTIONS, "too many");

const struct block block_top = { "", OPTIONS(top), NULL, NULL };

const struct block *const all_blocks[] = {
	&block_top, &block_user, &block_team, &block_inbox, &block_relay,
	&block_pipeline, &block_status, &block_channel, &block_threading,
	&block_imap, &block_property, &block_template, &block_hours,
	&block_sla, &block_retention, &block_filter, &block_digest, NULL
};

const struct option *
option_find(const struct block *b, const char *name)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->option[i].name, name) == 0)
			return &b->option[i];
	for (size_t i = 0; i < b->n; i++)
		if (b->option[i].matches != NULL &&
		    b->option[i].matches(str_from(name)))
			return &b->option[i];
	return NULL;
}
