/* Channels, and what is done with a mail first. */
#include "conf/options_inner.h"

static const struct choice channel_types[] = {
	{ "email", CHANNEL_EMAIL, false }, { "form", CHANNEL_FORM, false },
	{ "chat", CHANNEL_CHAT, false }, { "call", CHANNEL_CALL, false },
	{ "messenger", CHANNEL_MESSENGER, false }, { NULL, 0, false },
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

static const struct option filter[] = {
	{ .name = "when", .type = OPTION_CUSTOM, .read = read_filter_when,
	  .flags = OPTION_MANY, .syntax = "TEST [and TEST ...] then DO [and "
	  "DO ...]", .help = "A rule." },
};

static const struct choice creations[] = {
	{ "auto", TICKETS_AUTO, false }, { "manual", TICKETS_MANUAL, false },
	{ "off", TICKETS_OFF, false }, { NULL, 0, false },
};

static const struct option channel[] = {
	{ .name = "type", .type = OPTION_CHOICE, AT(channel, type),
	  .choice = channel_types, .preset = "email",
	  .syntax = "email | form | chat | call | messenger",
	  .help = "What comes in. form: mails of a web server in which "
	  "people write. chat, call, messenger: by postroom intake add; "
	  "these have no address and send nothing." },
	{ .name = "inbox", .type = OPTION_REF, AT(channel, inbox),
	  .flags = OPTION_REQUIRED, .min = KIND_INBOX, .syntax = "INBOX",
	  .help = "Where its conversations are worked." },
	{ .name = "address", .type = OPTION_ADDRESS, AT(channel, address),
	  .flags = OPTION_LOWER, .min = ADDRESS_CHANNEL,
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
	{ .name = "field", .type = OPTION_CUSTOM, .read = read_field,
	  .flags = OPTION_MANY, .syntax = "NAME ~ /REGEX/",
	  .help = "Of a form: where in the text of the mail this stands; the "
	  "first group is taken. email, name, first-name, last-name, phone, "
	  "mobile, company, subject, message, or a property of the ticket." },
	LATER_OPTION("submission"),
	{ .name = "transcript", .type = OPTION_YES_NO,
	  AT(channel, transcript), .preset = "no", .syntax = "yes | no",
	  .help = "Of a chat: when it is closed, whoever began it gets all "
	  "that was said, by mail." },
	{ .name = "send-from", .type = OPTION_TEXT, AT(channel, send_from),
	  .min = 3, .max = 254, .syntax = "ADDRESS",
	  .help = "The address of ours that transcripts come from. Default: "
	  "that of the inbox's first email channel." },
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

_Static_assert(sizeof channel / sizeof *channel <= MAX_OPTIONS, "too many");

const struct block block_channel =
    { "channel", OPTIONS(channel), NULL, check_channel };
const struct block block_threading =
    { "threading", OPTIONS(threading), NULL, NULL };
const struct block block_filter =
    { "filter", OPTIONS(filter), NULL, NULL };
