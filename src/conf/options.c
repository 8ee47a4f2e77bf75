#include "conf/options.h"

#include <string.h>

#include "conf/make.h"

#define DAY (INT64_C(86400) * 1000)
#define MINUTE (INT64_C(60) * 1000)
#define SECOND INT64_C(1000)
#define AT(type, member) .at = offsetof(struct type, member)
#define LATER_OPTION(word) \
	{ .name = word, .type = OPTION_LATER, .flags = OPTION_MANY }

static const struct choice storages[] = {
	{ "sqlite", 0, false }, { "postgresql", 0, true }, { NULL, 0, false },
};

static const struct choice sinks[] = {
	{ "stderr", LOG_TO_STDERR, false },
	{ "journal", LOG_TO_JOURNAL, false },
	{ "syslog", LOG_TO_SYSLOG, false },
	{ "file", LOG_TO_FILE, false }, { NULL, 0, false },
};

static const struct choice tls_modes[] = {
	{ "implicit", TLS_MODE_IMPLICIT, false },
	{ "starttls", TLS_MODE_STARTTLS, false },
	{ "none", TLS_MODE_NONE, false }, { NULL, 0, false },
};

/* --- The top level ------------------------------------------------------- */

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
	LATER_OPTION("details"), LATER_OPTION("create-form"),
	LATER_OPTION("duplicates"),
	LATER_OPTION("oauth"), LATER_OPTION("template"),
	LATER_OPTION("snippet"), LATER_OPTION("filter"),
	LATER_OPTION("deny"), LATER_OPTION("allow"),
	LATER_OPTION("digest"),
};

/* --- What is kept -------------------------------------------------------- */

#define KEEP(name_, field, preset_, help_) \
	{ .name = name_, .type = OPTION_DURATION, \
	  AT(conf, retention.field), .min = DAY, .max = 100 * 365 * DAY, \
	  .preset = preset_, .syntax = "DURATION", .help = help_ }

static const struct option retention[] = {
	KEEP("raw", raw_ms, NULL, "The bytes of a mail as it came, which "
	    "its attachments are part of. Default: for ever."),
	KEEP("closed-tickets", closed_ms, NULL, "Closed tickets with their "
	    "conversations. Default: for ever."),
	KEEP("trash", trash_ms, "30d", "What is in the trash; until then it "
	    "can be restored."),
	KEEP("set-aside", set_aside_ms, NULL, "The bytes of mails that could "
	    "not be filed. Default: for ever."),
	KEEP("spam", spam_ms, NULL, "Conversations that are spam. Default: "
	    "for ever."),
};

/* --- People -------------------------------------------------------------- */

static const struct choice roles[] = {
	{ "agent", ROLE_AGENT, false },
	{ "account-access", ROLE_ACCOUNT_ACCESS, false },
	{ "super-admin", ROLE_SUPER_ADMIN, false }, { NULL, 0, false },
};

static const struct choice scopes[] = {
	{ "all", SCOPE_ALL, false }, { "team", SCOPE_TEAM, false },
	{ "own", SCOPE_OWN, false }, { NULL, 0, false },
};

static const struct choice narrower[] = {
	{ "as-see", SCOPE_AS_SEE, false }, { "all", SCOPE_ALL, false },
	{ "team", SCOPE_TEAM, false }, { "own", SCOPE_OWN, false },
	{ NULL, 0, false },
};

static const struct option user[] = {
	{ .name = "login", .type = OPTION_TEXT, AT(user, login), .min = 1,
	  .max = 64, .syntax = "ACCOUNT",
	  .help = "The system account that acts as this user." },
	{ .name = "name", .type = OPTION_TEXT, AT(user, full_name), .min = 1,
	  .max = 200, .preset_of = preset_name, .syntax = "TEXT",
	  .help = "The name customers see. Default: the user's word." },
	{ .name = "email", .type = OPTION_ADDRESSES, AT(user, email),
	  .min = ADDRESS_USER, .flags = OPTION_REQUIRED,
	  .syntax = "ADDRESS...",
	  .help = "The user's own addresses; the first gets notifications." },
	{ .name = "team", .type = OPTION_REFS, .read = read_teams,
	  .syntax = "TEAM...",
	  .help = "The user's teams; the first is the primary one." },
	{ .name = "role", .type = OPTION_CHOICE, AT(user, role),
	  .choice = roles, .preset = "agent",
	  .syntax = "agent | account-access | super-admin",
	  .help = "What the user may do beyond working on tickets." },
	{ .name = "seat", .type = OPTION_YES_NO, AT(user, seat),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Whether the user reaches inboxes of kind helpdesk." },
	{ .name = "language", .type = OPTION_LANGUAGE, AT(user, language),
	  .syntax = "LANGUAGE",
	  .help = "The language of notifications to this user." },
	{ .name = "signature", .type = OPTION_TEXT, AT(user, signature),
	  .max = 8192, .syntax = "TEXT",
	  .help = "Stands under the replies of this user." },
	{ .name = "make-views", .type = OPTION_YES_NO, AT(user, make_views),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Whether the user may make views for others to see." },
	{ .name = "see", .type = OPTION_CHOICE, AT(user, see),
	  .choice = scopes, .preset = "all", .syntax = "all | team | own",
	  .help = "Which tickets the user sees: all, those owned by anyone "
	  "in the user's teams, or the user's own." },
	{ .name = "unassigned", .type = OPTION_YES_NO, AT(user, unassigned),
	  .preset = "no", .syntax = "yes | no",
	  .help = "With see team or own: tickets of nobody as well." },
	{ .name = "edit", .type = OPTION_CHOICE, AT(user, edit),
	  .choice = narrower, .preset = "as-see",
	  .syntax = "as-see | all | team | own",
	  .help = "Which of the tickets the user sees may be changed; it "
	  "narrows, never widens." },
	{ .name = "delete", .type = OPTION_CHOICE, AT(user, delete),
	  .choice = narrower, .preset = "as-see",
	  .syntax = "as-see | all | team | own",
	  .help = "Which of them may be deleted; in the same way." },
	LATER_OPTION("details"),
};

static const struct choice assigns[] = {
	{ "nobody", ASSIGN_NOBODY, false },
	{ "round-robin", ASSIGN_ROUND_ROBIN, false },
	{ "least-open", ASSIGN_LEAST_OPEN, false }, { NULL, 0, false },
};

static const struct option team[] = {
	{ .name = "notify", .type = OPTION_ADDRESS, AT(team, notify),
	  .min = ADDRESS_TEAM, .syntax = "ADDRESS",
	  .help = "One address for all; without it each member is told." },
	{ .name = "assign", .type = OPTION_CHOICE, AT(team, assign),
	  .choice = assigns, .preset = "nobody",
	  .syntax = "nobody | round-robin | least-open",
	  .help = "Who gets a ticket that is assigned to the team: nobody "
	  "yet, each member in turn, or who has the fewest open ones. Only "
	  "members who may see it." },
};

/* --- Inbox and relay ----------------------------------------------------- */

static const struct choice inbox_kinds[] = {
	{ "conversations", INBOX_CONVERSATIONS, false },
	{ "helpdesk", INBOX_HELPDESK, false }, { NULL, 0, false },
};

static const struct option inbox[] = {
	{ .name = "kind", .type = OPTION_CHOICE, AT(inbox, kind),
	  .flags = OPTION_REQUIRED, .choice = inbox_kinds,
	  .syntax = "helpdesk | conversations",
	  .help = "A helpdesk makes a ticket of every conversation." },
	{ .name = "new-tickets-to", .type = OPTION_REF,
	  AT(inbox, new_tickets_to), .min = KIND_INBOX, .syntax = "INBOX",
	  .help = "The helpdesk that a conversation moves to when a ticket "
	  "is made of it." },
};

#define CREDENTIALS(thing) \
	{ .name = "password-file", .type = OPTION_CREDENTIAL, \
	  AT(thing, password), .min = CREDENTIAL_FILE, .syntax = "PATH", \
	  .help = "A file whose first line is the password; nobody but its " \
	  "owner may read it." }, \
	{ .name = "password-command", .type = OPTION_CREDENTIAL, \
	  AT(thing, password), .min = CREDENTIAL_COMMAND, \
	  .syntax = "\"COMMAND\"", \
	  .help = "A command whose first line of output is the password; " \
	  "run without a shell, for at most 10 seconds." }, \
	{ .name = "password-credential", .type = OPTION_CREDENTIAL, \
	  AT(thing, password), .min = CREDENTIAL_SYSTEMD, .syntax = "NAME", \
	  .help = "A credential of systemd (LoadCredential=)." }, \
	{ .name = "password-env", .type = OPTION_CREDENTIAL, \
	  AT(thing, password), .min = CREDENTIAL_ENV, .syntax = "VARIABLE", \
	  .help = "A variable of the environment." }, \
	{ .name = "password", .type = OPTION_CREDENTIAL, \
	  AT(thing, password), .min = CREDENTIAL_LITERAL, \
	  .syntax = "PASSWORD", \
	  .help = "The password itself; only in a file of mode 0600." }

static const struct choice unsure[] = {
	{ "hold", 0, false }, { "resend", 1, false }, { NULL, 0, false },
};

static const struct option relay[] = {
	{ .name = "host", .type = OPTION_HOST, AT(relay, host),
	  .flags = OPTION_REQUIRED, .syntax = "HOST",
	  .help = "The server." },
	{ .name = "tls", .type = OPTION_CHOICE, AT(relay, tls),
	  .choice = tls_modes, .preset = "implicit",
	  .syntax = "implicit | starttls | none",
	  .help = "How the line is encrypted; none only to this machine." },
	{ .name = "port", .type = OPTION_NUMBER, AT(relay, port), .min = 1,
	  .max = 65535, .preset_of = preset_relay_port, .syntax = "PORT",
	  .help = "Default: 465 with tls implicit, 587 with starttls, 25 "
	  "with none." },
	{ .name = "ca-file", .type = OPTION_PATH, AT(relay, ca_file),
	  .syntax = "PATH",
	  .help = "Certificates to trust instead of the system's." },
	{ .name = "user", .type = OPTION_TEXT, AT(relay, user), .min = 1,
	  .max = 256, .syntax = "NAME",
	  .help = "Whom to log in as; without it there is no login." },
	CREDENTIALS(relay),
	{ .name = "connections", .type = OPTION_NUMBER,
	  AT(relay, connections), .min = 1, .max = 100, .preset = "4",
	  .syntax = "N", .help = "At most so many at a time." },
	{ .name = "rate", .type = OPTION_RATE, AT(relay, rate_per_minute),
	  .min = 1, .max = 100000, .unit = "/m", .preset = "off",
	  .syntax = "N/m | off",
	  .help = "At most so many letters a minute." },
	{ .name = "messages-per-connection", .type = OPTION_RATE,
	  AT(relay, per_connection), .min = 1, .max = 1000000,
	  .preset = "off", .syntax = "N | off",
	  .help = "After so many letters a connection is made anew." },
	{ .name = "recipients-per-day", .type = OPTION_RATE,
	  AT(relay, per_day), .min = 1, .max = 1000000, .preset = "off",
	  .syntax = "N | off",
	  .help = "At most so many recipients within any 24 hours; the rest "
	  "waits." },
	{ .name = "give-up", .type = OPTION_DURATION, AT(relay, give_up_ms),
	  .min = MINUTE, .max = 30 * DAY, .preset = "5d",
	  .syntax = "DURATION",
	  .help = "A letter that the server did not take for so long has "
	  "failed." },
	{ .name = "max-outgoing", .type = OPTION_SIZE,
	  AT(relay, max_outgoing), .min = 1024, .max = INT64_C(1) << 30,
	  .preset = "25M", .syntax = "SIZE",
	  .help = "A larger letter is refused before anything is sent." },
	{ .name = "unsure", .type = OPTION_FLAG, AT(relay, unsure_resend),
	  .choice = unsure, .preset = "hold", .syntax = "hold | resend",
	  .help = "A letter that may have arrived (the line was cut): hold "
	  "it for a person to decide, or risk a second copy." },
	{ .name = "helo", .type = OPTION_HOST, AT(relay, helo),
	  .syntax = "HOST",
	  .help = "The name we greet with. Default: that of the machine." },
	LATER_OPTION("auth"), LATER_OPTION("oauth"),
};

/* --- Property ------------------------------------------------------------ */

static const struct choice property_types[] = {
	{ "text", PROPERTY_TEXT, false },
	{ "number", PROPERTY_NUMBER, false },
	{ "date", PROPERTY_DATE, false },
	{ "choice", PROPERTY_CHOICE, false },
	{ "boolean", PROPERTY_BOOLEAN, false }, { NULL, 0, false },
};

static const struct option property[] = {
	{ .name = "label", .type = OPTION_TEXT, AT(property_kind, label),
	  .min = 1, .max = 200, .preset_of = preset_name, .syntax = "TEXT",
	  .help = "The name people see. Default: the property's word." },
	{ .name = "type", .type = OPTION_CUSTOM, .read = read_property_type,
	  .choice = property_types, .flags = OPTION_REQUIRED,
	  .syntax = "text | number | date | boolean | choice WORD...",
	  .help = "What its values are." },
};

/* --- Pipeline ------------------------------------------------------------ */

static const struct choice events[] = {
	{ "email-sent", WHEN_SENT, false },
	{ "customer-replies", WHEN_REPLIES, false },
	{ "message-received", WHEN_MESSAGE, false },
	{ "assigned", WHEN_ASSIGNED, false },
	{ "commented", WHEN_COMMENTED, false }, { NULL, 0, false },
};

static const struct choice skips[] = {
	{ "yes", false, false }, { "no", true, false }, { NULL, 0, false },
};

static const struct option pipeline[] = {
	{ .name = "label", .type = OPTION_TEXT, AT(pipeline, label), .min = 1,
	  .max = 200, .preset_of = preset_name, .syntax = "TEXT",
	  .help = "The name people see. Default: the pipeline's word." },
	{ .name = "status", .type = OPTION_CUSTOM, .read = read_status,
	  .flags = OPTION_MANY | OPTION_BLOCK, .syntax = "NAME { ... }",
	  .help = "A status; their order here is their order in lists. At "
	  "least one is open and one closed." },
	{ .name = "when", .type = OPTION_CUSTOM, .read = read_when,
	  .choice = events, .flags = OPTION_MANY | OPTION_BLOCK,
	  .syntax = "email-sent | customer-replies (off | set status "
	  "STATUS), or message-received | assigned | commented (off | "
	  "{ ACTIONS })",
	  .help = "What an event does. Defaults: email-sent sets "
	  "waiting-on-contact and customer-replies sets waiting-on-us, where "
	  "there is such a status; message-received notifies the owner with "
	  "notify-reply, assigned with notify-assigned." },
	{ .name = "on", .type = OPTION_CUSTOM, .read = read_on,
	  .flags = OPTION_MANY | OPTION_BLOCK, .syntax = "STATUS { ACTIONS }",
	  .help = "What is done when a ticket reaches the status." },
	{ .name = "apply-to", .type = OPTION_CUSTOM, .read = read_apply_to,
	  .preset = "email form call",
	  .syntax = "email | form | call | chat | messenger ...",
	  .help = "Actions leave chats and messengers alone unless they are "
	  "listed." },
	{ .name = "reopen-window", .type = OPTION_DURATION,
	  AT(pipeline, reopen_window_ms), .max = 3650 * DAY, .preset = "0s",
	  .syntax = "DURATION",
	  .help = "A reply that comes later than this after the closing "
	  "opens a new ticket; 0s: it always reopens the old one." },
	{ .name = "after", .type = OPTION_CUSTOM, .read = read_after,
	  .flags = OPTION_MANY | OPTION_BLOCK, .min = MINUTE,
	  .max = 3650 * DAY,
	  .syntax = "DURATION in STATUS { ACTIONS }",
	  .help = "What is done once a ticket has been in the status for so "
	  "long; once each time it gets there." },
	{ .name = "access", .type = OPTION_CUSTOM, .read = read_access,
	  .preset = "everyone", .syntax = "everyone | (team:TEAM | "
	  "user:USER) ...",
	  .help = "Who sees and works on its tickets, beside super-admins." },
	{ .name = "card", .type = OPTION_CUSTOM, .read = read_card,
	  .syntax = "PROPERTY...",
	  .help = "Properties that lists and notifications show of its "
	  "tickets, after the fixed ones." },
	{ .name = "start-in", .type = OPTION_CUSTOM, .read = read_start_in,
	  .syntax = "STATUS...",
	  .help = "The statuses in which users may make a ticket. Left out: "
	  "any." },
	{ .name = "skip", .type = OPTION_FLAG, AT(pipeline, no_skip),
	  .choice = skips, .preset = "yes", .syntax = "yes | no",
	  .help = "Whether users may pass over statuses." },
	{ .name = "back", .type = OPTION_FLAG, AT(pipeline, no_back),
	  .choice = skips, .preset = "yes", .syntax = "yes | no",
	  .help = "Whether users may go back to an earlier status. Rules "
	  "and super-admins may always, with skip too." },
};

static const struct choice classes[] = {
	{ "open", STATUS_OPEN, false }, { "closed", STATUS_CLOSED, false },
	{ NULL, 0, false },
};

static const struct choice clocks[] = {
	{ "running", 0, false }, { "paused", 1, false }, { NULL, 0, false },
};

static const struct option status[] = {
	{ .name = "label", .type = OPTION_TEXT, AT(status, label), .min = 1,
	  .max = 200, .preset_of = preset_name, .syntax = "TEXT",
	  .help = "The name people see. Default: the status's word." },
	{ .name = "class", .type = OPTION_CHOICE, AT(status, class),
	  .flags = OPTION_REQUIRED, .choice = classes,
	  .syntax = "open | closed",
	  .help = "Whether a ticket in it is still worked on." },
	{ .name = "initial", .type = OPTION_YES_NO, AT(status, initial),
	  .preset = "no", .syntax = "yes | no",
	  .help = "New tickets start here. Without any: in the first open "
	  "one." },
	{ .name = "ask", .type = OPTION_CUSTOM, .read = read_ask,
	  .flags = OPTION_MANY, .syntax = "PROPERTY [required]",
	  .help = "A property to ask for when a user moves a ticket here; a "
	  "required one must have a value then. Rules are not held up: the "
	  "ticket shows what is missing." },
	{ .name = "clock", .type = OPTION_FLAG, AT(status, clock_paused),
	  .choice = clocks, .preset = "running",
	  .syntax = "running | paused",
	  .help = "Whether the clocks of SLAs run for a ticket in it." },
};

/* --- Channel ------------------------------------------------------------- */

static const struct choice channel_types[] = {
	{ "email", 0, false }, { "form", 0, true }, { "chat", 0, true },
	{ "messenger", 0, true }, { "call", 0, true }, { NULL, 0, false },
};

static const struct choice from_names[] = {
	{ "agent", FROM_AGENT, false }, { "company", FROM_COMPANY, false },
	{ "agent-via-company", FROM_AGENT_VIA_COMPANY, false },
	{ NULL, 0, false },
};

static const struct choice audiences[] = {
	{ "anyone", REPLY_TO_ANYONE, false },
	{ "verified", REPLY_TO_VERIFIED, false }, { NULL, 0, false },
};

static const struct choice creations[] = {
	{ "auto", TICKETS_AUTO, false }, { "manual", TICKETS_MANUAL, false },
	{ "off", TICKETS_OFF, false }, { NULL, 0, false },
};

static const struct option channel[] = {
	{ .name = "type", .type = OPTION_CUSTOM, .choice = channel_types,
	  .read = read_channel_type, .preset = "email", .syntax = "email",
	  .help = "What kind of messages come in." },
	{ .name = "inbox", .type = OPTION_REF, AT(channel, inbox),
	  .flags = OPTION_REQUIRED, .min = KIND_INBOX, .syntax = "INBOX",
	  .help = "Where its conversations are worked." },
	{ .name = "address", .type = OPTION_ADDRESS, AT(channel, address),
	  .flags = OPTION_REQUIRED | OPTION_LOWER, .min = ADDRESS_CHANNEL,
	  .syntax = "ADDRESS",
	  .help = "Where customers write, and what we send from." },
	{ .name = "alias", .type = OPTION_ADDRESSES, AT(channel, alias),
	  .flags = OPTION_LOWER, .min = ADDRESS_CHANNEL,
	  .syntax = "ADDRESS...",
	  .help = "More addresses whose mail comes here." },
	{ .name = "company", .type = OPTION_TEXT, AT(channel, company),
	  .max = 200, .syntax = "TEXT", .help = "Our name for customers." },
	{ .name = "from-name", .type = OPTION_CHOICE, AT(channel, from_name),
	  .choice = from_names, .preset_of = preset_from_name,
	  .syntax = "agent | company | agent-via-company",
	  .help = "The name in From. Default: agent-via-company where "
	  "company is given, else agent." },
	{ .name = "pipeline", .type = OPTION_REF, AT(channel, pipeline),
	  .flags = OPTION_REQUIRED, .min = KIND_PIPELINE,
	  .preset_of = preset_pipeline, .syntax = "PIPELINE",
	  .help = "That of its tickets. Default: the only one, else "
	  "support." },
	{ .name = "ticket-creation", .type = OPTION_CHOICE,
	  AT(channel, ticket_creation), .choice = creations,
	  .preset_of = preset_ticket_creation,
	  .syntax = "auto | manual | off",
	  .help = "Whether a new conversation gets a ticket by itself, by "
	  "hand or never. Default: auto in a helpdesk, else manual." },
	{ .name = "relay", .type = OPTION_REF, AT(channel, relay),
	  .min = KIND_RELAY, .syntax = "RELAY",
	  .help = "What it sends by; without one it cannot send." },
	{ .name = "language", .type = OPTION_LANGUAGE,
	  AT(channel, language), .preset = "en", .syntax = "LANGUAGE",
	  .help = "Of templates, where the contact's is not known." },
	{ .name = "subject-tag", .type = OPTION_TEXT,
	  AT(channel, subject_tag), .max = 200, .syntax = "TEMPLATE",
	  .help = "Put into subjects, as \"[#{{ticket.id}}]\"." },
	{ .name = "auto-reply-to", .type = OPTION_CHOICE,
	  AT(channel, auto_reply_to), .choice = audiences,
	  .preset = "anyone", .syntax = "anyone | verified",
	  .help = "Who gets automatic mail." },
	{ .name = "auto-reply-unverified", .type = OPTION_RATE,
	  AT(channel, unverified_per_hour), .min = 1, .max = 100000,
	  .unit = "/h", .preset = "50/h", .syntax = "N/h | off",
	  .help = "At most so many automatic letters an hour to senders that "
	  "are not verified; the rest is held. off: no limit." },
	{ .name = "threading", .type = OPTION_CUSTOM, .read = read_threading,
	  .flags = OPTION_BLOCK, .preset = "{}", .syntax = "{ ... }",
	  .help = "Which evidence joins a mail to a conversation." },
	{ .name = "send-delay", .type = OPTION_DURATION,
	  AT(channel, send_delay_ms), .max = 60 * MINUTE, .preset = "10s",
	  .syntax = "DURATION",
	  .help = "A user's reply waits so long and can be cancelled." },
	{ .name = "max-size", .type = OPTION_SIZE, AT(channel, max_size),
	  .min = 16384, .max = INT64_C(1) << 30, .preset = "35M",
	  .syntax = "SIZE",
	  .help = "Of a larger mail only the beginning is kept." },
	{ .name = "signature", .type = OPTION_TEXT, AT(channel, signature),
	  .max = 8192, .syntax = "TEMPLATE",
	  .help = "Under every reply from this channel." },
	{ .name = "templates", .type = OPTION_PATH, AT(channel, templates),
	  .syntax = "DIRECTORY",
	  .help = "Templates of its own, before all others." },
	{ .name = "paused", .type = OPTION_YES_NO, AT(channel, paused),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Takes no mail while yes; nothing is lost." },
	{ .name = "imap", .type = OPTION_CUSTOM, .read = read_imap,
	  .flags = OPTION_BLOCK, .syntax = "{ ... }",
	  .help = "The mailbox its mail is fetched from." },
	{ .name = "lmtp", .type = OPTION_CUSTOM, .read = read_lmtp,
	  .syntax = "unix:PATH | HOST:PORT",
	  .help = "Instead: where a mail server on this machine delivers its "
	  "mail by LMTP. Channels may share it." },
	{ .name = "maildir", .type = OPTION_PATH, AT(channel, maildir),
	  .syntax = "DIRECTORY",
	  .help = "Instead: a Maildir. All that comes into its new/ is taken "
	  "and then moved to cur/." },
	{ .name = "pipe", .type = OPTION_YES_NO, AT(channel, pipe),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Instead: mail comes in by \"postroom deliver --channel "
	  "NAME\" alone, from a mail server's or a user's pipe." },
	LATER_OPTION("reply-address"), LATER_OPTION("authserv-id"),
	LATER_OPTION("trusted-hops"), LATER_OPTION("agent-becomes-owner"),
	LATER_OPTION("submission"), LATER_OPTION("field"),
	LATER_OPTION("transcript"), LATER_OPTION("send-from"),
};

static const struct option threading[] = {
	{ .name = "references", .type = OPTION_YES_NO,
	  AT(channel, thread_references), .preset = "yes",
	  .syntax = "yes | no",
	  .help = "In-Reply-To and References that name a customer's "
	  "message. (Replies to our own mail always join.)" },
	LATER_OPTION("marker"), LATER_OPTION("tag"),
	LATER_OPTION("external"), LATER_OPTION("on-new-subject"),
	LATER_OPTION("trust-domains"),
};

static const struct choice afters[] = {
	{ "keep", AFTER_KEEP, false }, { "seen", AFTER_SEEN, false },
	{ "flag", AFTER_FLAG, false }, { "move", AFTER_MOVE, false },
	{ "delete", AFTER_DELETE, false }, { NULL, 0, false },
};

static const struct choice starts[] = {
	{ "now", START_NOW, false },
	{ "from-beginning", START_BEGINNING, false },
	{ "since", START_SINCE, false }, { NULL, 0, false },
};

static const struct option imap[] = {
	{ .name = "host", .type = OPTION_HOST, AT(imap, host),
	  .flags = OPTION_REQUIRED, .syntax = "HOST",
	  .help = "The server." },
	{ .name = "tls", .type = OPTION_CHOICE, AT(imap, tls),
	  .choice = tls_modes, .preset = "implicit",
	  .syntax = "implicit | starttls | none",
	  .help = "How the line is encrypted; none only to this machine." },
	{ .name = "port", .type = OPTION_NUMBER, AT(imap, port), .min = 1,
	  .max = 65535, .preset_of = preset_imap_port, .syntax = "PORT",
	  .help = "Default: 993 with tls implicit, else 143." },
	{ .name = "ca-file", .type = OPTION_PATH, AT(imap, ca_file),
	  .syntax = "PATH",
	  .help = "Certificates to trust instead of the system's." },
	{ .name = "user", .type = OPTION_TEXT, AT(imap, user),
	  .flags = OPTION_REQUIRED, .min = 1, .max = 256, .syntax = "NAME",
	  .help = "Whom to log in as." },
	CREDENTIALS(imap),
	{ .name = "folder", .type = OPTION_TEXTS, AT(imap, folder), .min = 1,
	  .max = 500, .preset = "INBOX", .syntax = "NAME...",
	  .help = "The folders that are read." },
	{ .name = "after-intake", .type = OPTION_CUSTOM,
	  .read = read_after_intake, .choice = afters, .preset = "keep",
	  .syntax = "keep | seen | flag FLAG | move FOLDER | delete",
	  .help = "What is done on the server once a mail is safe here." },
	{ .name = "start", .type = OPTION_CUSTOM, .read = read_start,
	  .choice = starts, .preset = "now",
	  .syntax = "now | from-beginning | since YYYY-MM-DD",
	  .help = "Which mail of a folder is taken when it is first seen." },
	{ .name = "connections", .type = OPTION_NUMBER,
	  AT(imap, connections), .min = 1, .max = 50, .preset = "4",
	  .syntax = "N", .help = "At most so many at a time." },
	{ .name = "poll", .type = OPTION_DURATION, AT(imap, poll_ms),
	  .min = SECOND, .max = DAY, .preset = "60s", .syntax = "DURATION",
	  .help = "Between two looks where the server has no IDLE." },
	{ .name = "idle", .type = OPTION_DURATION, AT(imap, idle_ms),
	  .min = SECOND, .max = 29 * MINUTE, .preset = "28m",
	  .syntax = "DURATION",
	  .help = "IDLE is renewed after this (RFC 2177: within 29 "
	  "minutes)." },
	{ .name = "reconcile", .type = OPTION_DURATION,
	  AT(imap, reconcile_ms), .min = MINUTE, .max = DAY, .preset = "1h",
	  .syntax = "DURATION",
	  .help = "Whole folders are compared with the ledger after this." },
	LATER_OPTION("auth"), LATER_OPTION("oauth"),
	LATER_OPTION("sent-folder"),
};

/* --- All of them --------------------------------------------------------- */

#define OPTIONS(o) (o), sizeof(o) / sizeof *(o)

_Static_assert(sizeof channel / sizeof *channel <= MAX_OPTIONS, "too many");
_Static_assert(sizeof top / sizeof *top <= MAX_OPTIONS, "too many");

const struct block block_retention =
    { "retention", OPTIONS(retention), NULL, NULL };
const struct block block_top = { "", OPTIONS(top), NULL, NULL };
const struct block block_user = { "user", OPTIONS(user), NULL, check_user };
const struct block block_team = { "team", OPTIONS(team), NULL, NULL };
const struct block block_inbox =
    { "inbox", OPTIONS(inbox), NULL, check_inbox };
const struct block block_relay =
    { "relay", OPTIONS(relay), NULL, check_relay };
const struct block block_pipeline =
    { "pipeline", OPTIONS(pipeline), begin_pipeline, check_pipeline };
const struct block block_status = { "status", OPTIONS(status), NULL, NULL };
const struct block block_property =
    { "property", OPTIONS(property), NULL, check_property };
const struct block block_channel =
    { "channel", OPTIONS(channel), NULL, check_channel };
const struct block block_threading =
    { "threading", OPTIONS(threading), NULL, NULL };
const struct block block_imap = { "imap", OPTIONS(imap), NULL, check_imap };

const struct block *const all_blocks[] = {
	&block_top, &block_user, &block_team, &block_inbox, &block_relay,
	&block_pipeline, &block_status, &block_channel, &block_threading,
	&block_imap, &block_property, &block_hours, &block_sla,
	&block_retention, NULL
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
