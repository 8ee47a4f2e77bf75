/* conf/conf.h -- what did the admin decide?  The values of CONFIG.md.
 *
 * A struct conf is made whole from text by conf_load, is never changed after
 * and owns everything in it (one arena). Every name is resolved: a channel
 * points to its inbox, pipeline and relay. A name that is not given is "",
 * never NULL; a pointer that is not given is NULL.
 *
 * It does not judge a store (are there tickets in a status that went?): that
 * needs facts and is store/'s and flow/'s.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/log.h"
#include "base/secret.h"

/* Where a value stands. line and col count from 1; 0: a default. */
struct place {
	const char *file;
	int line, col;
};

struct names {                  /* a list of words */
	const char **name;
	size_t n;
};

/* How to get a password; never the password itself, but for LITERAL. */
struct credential {
	enum credential_how {
		CREDENTIAL_NONE, CREDENTIAL_FILE, CREDENTIAL_COMMAND,
		CREDENTIAL_SYSTEMD, CREDENTIAL_ENV, CREDENTIAL_LITERAL
	} how;
	const char *what;       /* path, command, name, variable, password */
	struct place at;
};

enum tls_mode { TLS_MODE_IMPLICIT, TLS_MODE_STARTTLS, TLS_MODE_NONE };

/* AU-8: who of a team gets a ticket that is assigned to it. */
enum team_assign { ASSIGN_NOBODY, ASSIGN_ROUND_ROBIN, ASSIGN_LEAST_OPEN };

struct team {
	const char *name;
	const char *notify;     /* one address for all, or "" */
	struct place at;
	enum team_assign assign;
};

/* Whose tickets: SCOPE_AS_SEE: as far as `see` goes. */
enum scope { SCOPE_ALL, SCOPE_TEAM, SCOPE_OWN, SCOPE_AS_SEE };

enum role { ROLE_AGENT, ROLE_ACCOUNT_ACCESS, ROLE_SUPER_ADMIN };

struct user {
	const char *name;       /* the configuration word: alice */
	const char *login;      /* system account, or "" */
	const char *full_name;  /* Alice Ahlgren */
	struct names email;     /* at least one; the first gets notifications */
	const struct team **team;       /* the first is the primary one */
	size_t nteam;
	enum role role;
	bool seat;
	bool make_views;        /* VW-2 */
	enum scope see, edit, delete;   /* PM-2 */
	bool unassigned;        /* sees tickets of nobody all the same */
	const char *language;
	const char *signature;
	struct place at;
	struct names details;   /* TK-11; none: conf's */
};

enum inbox_kind { INBOX_CONVERSATIONS, INBOX_HELPDESK };

struct inbox {
	const char *name;
	enum inbox_kind kind;
	const struct inbox *new_tickets_to;     /* TK-12; NULL: here */
	struct place at;
};

struct relay {
	const char *name;
	const char *host;
	int port;
	enum tls_mode tls;
	const char *ca_file;    /* "": the system's */
	const char *user;       /* "": no login */
	struct credential password;
	int connections;
	int rate_per_minute;    /* 0: no limit */
	int per_connection;     /* letters; 0: no limit */
	int per_day;            /* recipients; 0: no limit */
	int64_t give_up_ms;     /* after this a letter fails (default 5 days) */
	int64_t max_outgoing;   /* bytes */
	bool unsure_resend;     /* SE-3: `unsure resend` */
	const char *helo;       /* "": the host name of the machine */
	struct place at;
};

enum status_class { STATUS_OPEN, STATUS_CLOSED };

struct hours;
struct status;

enum action_what {
	ACTION_SEND, ACTION_NOTIFY, ACTION_SET, ACTION_ASSIGN, ACTION_TAG
};
enum notify_whom { NOTIFY_OWNER, NOTIFY_TICKET_TEAM, NOTIFY_TEAM, NOTIFY_USER };

struct action {
	enum action_what what;
	const char *template;   /* "ticket-received" */
	enum notify_whom whom;  /* ACTION_NOTIFY */
	const struct user *user;        /* NOTIFY_USER */
	const struct team *team;        /* NOTIFY_TEAM */
	const char *note;
	struct place at;        /* the rule's name in events: file:line */
	const char *prop, *value;       /* ACTION_SET, but for status; TAG:
	                                 * value is its words, with commas */
	const struct status *status;    /* ACTION_SET status */
	bool asked;             /* no rule: a user asked for it */
};

struct actions {
	struct action *action;
	size_t n;
};

struct ask {                    /* PL-5: a property asked for */
	const char *prop;
	bool required;
	struct place at;
};

struct status {
	const char *name, *label;
	enum status_class class;
	bool initial;
	bool clock_paused;      /* SL-2: no SLA clock runs in it */
	struct actions on;      /* when a ticket reaches it */
	struct place at;
	struct ask *ask;        /* in order */
	size_t nask;
};

/* AU-9: what is done when a ticket has been in a status for so long. */
struct after_rule {
	int64_t ms;
	const struct status *in;
	const struct hours *hours;      /* whose time counts; NULL: any */
	struct actions actions;
	struct place at;
};

/* What a trigger does (AU-2, AU-3, AU-4). */
struct trigger {
	bool off;
	const struct status *to;        /* NULL when off */
	struct place at;
};

struct pipeline {
	const char *name, *label;
	struct status *status;
	size_t nstatus;
	struct trigger email_sent, customer_replies;
	struct actions message_received;        /* AU-12 */
	bool apply_to_chat, apply_to_messenger; /* AU-7 */
	int64_t reopen_window_ms;       /* 0: for ever (TH-7) */
	struct place at;
	struct actions assigned, commented;     /* AU-12 */
	struct after_rule *after;               /* by status, then by ms */
	size_t nafter;
	struct names card;                      /* PL-9 */
	struct names start_in;                  /* PL-7; none: anywhere */
	bool no_skip, no_back;                  /* PL-7 */
	bool restricted;                        /* PL-6: only for these */
	const struct user **access_user;
	size_t naccess_user;
	const struct team **access_team;
	size_t naccess_team;
};

/* --- Working hours and SLA (SL-1 .. SL-7) --------------------------------- */

struct zone;                    /* base/zone.h */

struct period {                 /* minutes of the day, [from, to) */
	int from, to;
};

struct periods {                /* of a weekday, in order, apart */
	struct period *one;
	size_t n;
};

struct holiday {                /* days since 1970-01-01, [from, to) */
	int64_t from, to;
	const char *name;
};

struct hours {
	const char *name;
	const char *zone_name;
	const struct zone *zone;
	struct periods day[7];  /* Monday first */
	struct holiday *holiday;        /* by from; all repetitions */
	size_t nholiday;
	struct place at;
};

enum sla_goal {
	SLA_FIRST_RESPONSE, SLA_NEXT_RESPONSE, SLA_CLOSE, SLA_GOALS
};

struct sla_goals {              /* working milliseconds; 0: no such goal */
	int64_t ms[SLA_GOALS];
};

struct sla_value {
	const char *value;      /* of the property; "" for all tickets */
	struct sla_goals goals;
};

struct sla_on {                 /* what a change of state does */
	struct actions actions;
	struct place at;
};

struct sla {
	const char *name;
	const struct inbox **inbox;     /* none: all help desks */
	size_t ninbox;
	struct criteria *where; /* the tickets it is for; NULL: all */
	const struct hours *hours;      /* NULL: 24/7 */
	const char *by;         /* "": all; the name of a property */
	struct sla_value *value;
	size_t nvalue;
	int64_t due_soon_ms;    /* lead, in working time */
	bool open_too;          /* SL-7: a change is for open tickets too */
	struct sla_on due_soon, overdue;
	struct place at;
};

enum ticket_creation { TICKETS_AUTO, TICKETS_MANUAL, TICKETS_OFF };
enum after_intake {
	AFTER_KEEP, AFTER_SEEN, AFTER_FLAG, AFTER_MOVE, AFTER_DELETE
};
enum start_at { START_NOW, START_BEGINNING, START_SINCE };
enum from_name { FROM_AGENT, FROM_COMPANY, FROM_AGENT_VIA_COMPANY };
enum auto_reply_to { REPLY_TO_ANYONE, REPLY_TO_VERIFIED };

struct imap {
	const char *host;
	int port;
	enum tls_mode tls;
	const char *ca_file;
	const char *user;
	struct credential password;
	struct names folder;    /* UTF-8; default INBOX */
	enum after_intake after;
	const char *flag;       /* AFTER_FLAG: keyword or \Flag */
	const char *move_to;    /* AFTER_MOVE: a folder, UTF-8 */
	const char *sent_folder;        /* UTF-8; "": no copies (SE-11) */
	enum start_at start;
	int64_t since_ms;       /* START_SINCE: midnight UTC */
	int connections;
	int64_t poll_ms;        /* between looks when IDLE is not offered */
	int64_t idle_ms;        /* IDLE is renewed after this (max 29 min) */
	int64_t reconcile_ms;   /* a whole folder is compared after this */
	struct place at;
};

/* Where an MTA on this machine delivers by LMTP. Channels with the same text
 * share it. */
struct lmtp_at {
	const char *text;       /* unix:/PATH or HOST:PORT, as it is shown */
	const char *path;       /* the socket, or "" */
	const char *host;       /* loopback, or "" */
	int port;
};

/* What comes in by it; in the order of channel_type_name. */
enum channel_type {
	CHANNEL_EMAIL, CHANNEL_FORM, CHANNEL_CHAT, CHANNEL_CALL,
	CHANNEL_MESSENGER
};

/* field NAME ~ /REGEX/ of a form channel (CH-12). */
struct form_field {
	const char *name;
	const struct regex *regex;
	struct place at;
};

struct channel {
	const char *name;
	enum channel_type type;
	const struct inbox *inbox;
	const char *address;    /* lower-case; where customers write; "" for
	                         * chat, call and messenger */
	struct names alias;
	enum from_name from_name;
	const char *company;
	const struct pipeline *pipeline;
	enum ticket_creation ticket_creation;
	const struct relay *relay;      /* NULL: this channel cannot send */
	const char *language;   /* "en" */
	const char *subject_tag;        /* template, or "" */
	enum auto_reply_to auto_reply_to;
	int unverified_per_hour;        /* automatic letters; 0: no limit */
	bool thread_references; /* TH-1 (c) */
	int64_t send_delay_ms;  /* users' replies (SE-8) */
	int64_t max_size;       /* bytes (CH-11) */
	const char *signature;
	const char *templates;  /* directory of its own, or "" */
	struct imap *imap;      /* NULL, or: its source */
	struct lmtp_at *lmtp;   /* the same */
	const char *maildir;    /* the same: a directory, or "" */
	bool pipe;              /* the same: `postroom deliver` alone */
	struct form_field *field;       /* in order */
	size_t nfield;
	bool paused;
	bool transcript;        /* of a chat, when it is closed (TM-3) */
	const char *send_from;  /* it: an address of ours; "": preset */
	struct place at;
};

/* A property of tickets that the admin made up (PL-8). */
enum property_type {
	PROPERTY_TEXT, PROPERTY_NUMBER, PROPERTY_DATE, PROPERTY_CHOICE,
	PROPERTY_BOOLEAN
};

struct property_kind {
	const char *name, *label;
	enum property_type type;
	struct names choice;    /* PROPERTY_CHOICE */
	struct place at;
};

/* A template of the admin's, or what is said of a shipped one. */
struct template_kind {
	const char *name;
	bool marketing;         /* AU-6 */
	struct place at;
};

/* For whom a template is: in which rules it may stand (AG-6). */
enum template_use {
	TEMPLATE_ANYBODY,       /* the admin's */
	TEMPLATE_CONTACT, TEMPLATE_USER, TEMPLATE_PROGRAM, TEMPLATE_LATER
};

struct template_said {
	const char *name;
	enum template_use use;
	bool marketing;
};

/* SE-10. Its text is a template's body (mail/template.h). */
struct snippet {
	const char *name, *text;
	struct place at, text_at;
};

/* VW-2. */
struct view_kind {
	const char *name;
	struct names team;      /* shared with; none: with everyone */
	struct names where;     /* criteria as they are written */
	const char *sort;       /* "": the preset */
	struct place at;
};

/* VW-5: who is sent a view by mail, and when. */
struct view_digest {
	const char *name, *view;
	const struct user **to;         /* with those of its teams, each once */
	size_t nto;
	const struct team **team;       /* as it names them */
	size_t nteam;
	int *minute;                    /* of the day; rising, each once */
	size_t nminute;
	const struct hours *hours;      /* whose days; NULL: every day */
	const struct zone *zone;        /* whose clock; NULL: UTC */
	const char *zone_name;          /* "UTC" */
	struct place at, view_at, to_at;
};

struct limit {                  /* at most count in per_ms */
	int count;
	int64_t per_ms;
};

/* What a filter looks at (CH-10). */
enum filter_field {
	FILTER_SENDER, FILTER_RECIPIENT, FILTER_SUBJECT, FILTER_HEADER,
	FILTER_BODY, FILTER_ATTACHMENT, FILTER_LARGER, FILTER_SMALLER
};

struct filter_test {
	enum filter_field field;
	const char *header;             /* FILTER_HEADER: its name */
	const struct regex *regex;      /* NULL for sizes */
	bool not;                       /* !~ */
	int64_t size;
};

struct filter_set {                     /* a property of the ticket */
	const char *name, *value;
};

enum filter_do { FILTER_GO_ON, FILTER_DROP, FILTER_SPAM, FILTER_SET_ASIDE };

/* when TEST [and TEST] then WHAT [and WHAT] */
struct filter {
	struct filter_test *test;       /* all of them must hold */
	size_t ntest;
	enum filter_do what;
	const struct channel *route;    /* or NULL */
	struct filter_set *set;
	size_t nset;
	bool no_auto_reply;
	const char *text;               /* the rule as it is written */
	struct place at;
};

/* A line of deny or allow. */
struct listed {
	const char *what;               /* an address or a domain, lower */
	struct place at;
};

/* How long things are kept (OP-11), ms; 0: for ever. */
struct retention {
	int64_t raw_ms, trash_ms, set_aside_ms, spam_ms;
	struct keep {           /* closed tickets: of the first that fits */
		int64_t ms;
		const struct criteria *where;   /* NULL: all */
		struct place at;
	} *closed;
	size_t nclosed;
};

/* One file as it was read, so that it can be read again when the file is
 * another, or gone (PL-4). In order of reading; passwords are ***. */
struct kept_file {
	const char *file, *dir; /* as shown; where relative paths start */
	struct str text;
	int by, line, col;      /* the include in file number `by`; -1: first */
};

struct conf {
	const char *file;       /* what conf_load was given */
	const char *state_dir;
	enum log_sink log_to;
	const char *log_path;
	int log_level;          /* syslog's numbers */
	struct names admins_mail;
	const char *templates;  /* directory over the shipped ones, or "" */
	struct limit *auto_reply;       /* letters of kind automatic, an address */
	size_t nauto_reply;
	int notify_limit;       /* AU-10: conversations of one sender in a row
	                         * that no user touched; 0: no limit */
	struct retention retention;
	bool one_ticket;        /* CH-8: one mail in two inboxes is one
	                         * conversation */
	const struct props *props;      /* of tickets (conf/props.h) */
	int64_t stop_wait_ms;   /* SIGTERM: how long send waits for answers */

	struct user *user;       size_t nuser;
	struct team *team;       size_t nteam;
	struct inbox *inbox;     size_t ninbox;
	struct relay *relay;     size_t nrelay;
	struct pipeline *pipeline; size_t npipeline;    /* at least one (PL-1) */
	struct channel *channel; size_t nchannel;
	struct property_kind *property; size_t nproperty;
	struct view_kind *view;  size_t nview;
	struct view_digest *view_digest; size_t nview_digest;
	struct template_kind *template; size_t ntemplate;
	struct snippet *snippet; size_t nsnippet;
	int max_views;          /* that users make, all together */
	struct names details;   /* TK-11: what `show` prints, in order */
	struct names create_form;       /* TK-8: what a ticket made by hand
	                         * must have: properties, and contact */
	struct hours *hours;     size_t nhours;
	struct sla *sla;         size_t nsla;

	struct filter *filter;   size_t nfilter;        /* in order */
	struct listed *deny;     size_t ndeny;
	struct listed *allow;    size_t nallow;
	struct listed *free_mail; size_t nfree_mail;    /* CO-3: beside the
	                         * shipped list; domains */
	struct regex *regex;    /* own: every pattern (conf/regex.h) */
	struct kept_file *kept;  size_t nkept;  /* what was read */
	struct str text;        /* every file read, in order, secrets removed */
	char hash[65];          /* SHA-256 of text, hex: names this configuration */
	const struct shown_block *shown;        /* for conf_show */
	struct arena arena;     /* own: all of the above */
};

/* conf_load reads path and what it includes. Every diagnostic (errors and
 * warnings, all of one run, in the form of CONFIG.md) is put into *said.
 * Returns a conf (free with conf_free), or NULL when there was an error;
 * the caller prints *said and exits 78. */
struct conf *conf_load(const char *path, struct buf *said);

/* conf_from_text is conf_load for a text that is in no file (tests, `explain`
 * on a draft): it can include nothing. name: shown in places. */
struct conf *conf_from_text(const char *name, struct str text,
                            struct buf *said);

/* conf_from_kept is conf_load of what an earlier one kept, whatever the files
 * hold now. Literal passwords are not in it: nobody can log in with it. */
struct conf *conf_from_kept(const struct kept_file *kept, size_t n,
                            struct buf *said);

/* conf_state_dir is the state directory that path names, be the rest of it
 * broken or not; the preset when it names none. In a. */
const char *conf_state_dir(const char *path, struct arena *a);

void conf_free(struct conf *c);                 /* NULL is fine */

/* Look-ups; NULL when there is none. By address: any of its addresses,
 * ASCII case folded; of a channel with a detail too (support+x@...). */
const struct channel *conf_channel(const struct conf *c, struct str name);
const struct user *conf_user(const struct conf *c, struct str name);
/* How people see a property: its label, or its name where it has none. */
const char *conf_property_label(const struct conf *c, const char *name);
const struct user *conf_user_of_login(const struct conf *c, const char *login);
const struct user *conf_user_of_address(const struct conf *c, struct str addr);
/* The names of the default views (VW-1), NULL at the end. */
extern const char *const conf_default_views[];
/* channel_has_mail: a reply in a conversation of it is mail (TM-4). */
bool channel_has_mail(const struct channel *c);
const char *channel_type_name(enum channel_type t);     /* "email" */
/* channel_transcript_from is the channel that the transcripts of a chat
 * channel leave by: that of send-from, else the first of its inbox that can
 * send; NULL: there is none. */
const struct channel *channel_transcript_from(const struct conf *c,
                                              const struct channel *chat);
const struct channel *conf_channel_of_address(const struct conf *c,
                                              struct str addr);
/* conf_template: is there a template of this name for us, and for whom? */
bool conf_template(const struct conf *c, struct str name,
                   struct template_said *out);
/* All that can be used, the shipped ones first; in a. */
struct names conf_templates(const struct conf *c, struct arena *a);
/* What was probably meant, in a; or NULL. */
const char *conf_template_near(const struct conf *c, struct str name,
                               struct arena *a);
const struct snippet *conf_snippet(const struct conf *c, struct str name);
const struct team *conf_team(const struct conf *c, struct str name);
const struct inbox *conf_inbox(const struct conf *c, struct str name);
const struct relay *conf_relay(const struct conf *c, struct str name);
const struct pipeline *conf_pipeline(const struct conf *c, struct str name);
const struct status *pipeline_status(const struct pipeline *p,
                                     struct str name);
const struct status *pipeline_initial(const struct pipeline *p);
const struct status *pipeline_first_closed(const struct pipeline *p);

/* credential_read gets the password by the way that was configured
 * (CONFIG.md, Secrets). ERR_SETUP: what is wrong and, for a file that others
 * may read, the chmod to run. CREDENTIAL_COMMAND takes at most 10 s. */
bool credential_read(const struct credential *c, struct secret *out,
                     struct err *e);

/* The same with another limit than the 10 s. */
bool credential_read_within(const struct credential *c, int64_t ms,
                            struct secret *out, struct err *e);

/* imap_same_account: the same user of the same host. */
bool imap_same_account(const struct imap *a, const struct imap *b);

/* imap_lines is how many connections a channel (by its number) may hold: the
 * channels of one account share its limit, the smallest of theirs. At least
 * 1. Paused channels hold none and count for none. */
size_t imap_lines(const struct conf *c, size_t channel);

#endif
