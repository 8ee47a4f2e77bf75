/* The servers mail comes from and goes to. */
#include "conf/options_inner.h"

static const struct choice tls_modes[] = {
	{ "implicit", TLS_MODE_IMPLICIT, false },
	{ "starttls", TLS_MODE_STARTTLS, false },
	{ "none", TLS_MODE_NONE, false }, { NULL, 0, false },
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
	{ .name = "sent-folder", .type = OPTION_TEXT, AT(imap, sent_folder),
	  .min = 1, .max = 500, .syntax = "NAME",
	  .help = "Replies that were sent are put into this folder too." },
	LATER_OPTION("auth"), LATER_OPTION("oauth"),
};

const struct block block_relay =
    { "relay", OPTIONS(relay), NULL, check_relay };
const struct block block_imap = { "imap", OPTIONS(imap), NULL, check_imap };
