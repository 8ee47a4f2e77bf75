/* Tickets: their properties, pipelines and how long they are kept. */
#include "conf/options_inner.h"

#define KEEP(name_, field, preset_, help_) \
	{ .name = name_, .type = OPTION_DURATION, \
	  AT(conf, retention.field), .min = DAY, .max = 100 * 365 * DAY, \
	  .preset = preset_, .syntax = "DURATION", .help = help_ }

static const struct option retention[] = {
	KEEP("raw", raw_ms, NULL, "The bytes of a mail as it came, which "
	    "its attachments are part of. Default: for ever."),
	{ .name = "closed-tickets", .type = OPTION_CUSTOM,
	  .read = read_closed, .min = DAY, .max = 100 * 365 * DAY,
	  .flags = OPTION_MANY, .syntax = "DURATION | off [where CRITERIA]",
	  .help = "Closed tickets with their conversations, so long after "
	  "they were closed; off: for ever. Of several lines the first whose "
	  "criteria fit a ticket is for it. Default: for ever." },
	KEEP("trash", trash_ms, "30d", "What is in the trash; until then it "
	    "can be restored."),
	KEEP("set-aside", set_aside_ms, NULL, "The bytes of mails that could "
	    "not be filed. Default: for ever."),
	KEEP("spam", spam_ms, NULL, "Conversations that are spam. Default: "
	    "for ever."),
};

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

static const struct option own_template[] = {
	{ .name = "marketing", .type = OPTION_YES_NO,
	  AT(template_kind, marketing), .preset = "no", .syntax = "yes | no",
	  .help = "Goes only to contacts that are marked for it." },
};

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
	  .syntax = "DURATION in STATUS [hours HOURS] { ACTIONS }",
	  .help = "What is done once a ticket has been in the status for so "
	  "long, or for so much working time; once each time it gets "
	  "there." },
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

const struct block block_retention =
    { "retention", OPTIONS(retention), NULL, NULL };
const struct block block_property =
    { "property", OPTIONS(property), NULL, check_property };
const struct block block_template =
    { "template", OPTIONS(own_template), NULL, check_template_kind };
const struct block block_pipeline =
    { "pipeline", OPTIONS(pipeline), begin_pipeline, check_pipeline };
const struct block block_status = { "status", OPTIONS(status), NULL, NULL };
