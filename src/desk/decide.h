/* desk/decide.h -- facts in, a plan out. The whole of the desk's judgement.
 *
 * Pure: no clock, no SQL, no I/O, no randomness. The belts (flow/) load the
 * facts, call one of these, compose the letters and commit the plan.
 */
#ifndef DESK_DECIDE_H
#define DESK_DECIDE_H

#include "base/err.h"
#include "conf/conf.h"
#include "desk/facts.h"
#include "desk/plan.h"

/* Is it old mail, brought by `postroom import` (CH-9)? */
enum history {
	HISTORY_NOT,
	HISTORY_RECEIVED,
	HISTORY_SENT,           /* it is; what our own addresses wrote was sent
	                         * by us, says who imports it */
};

struct property {
	struct str name, value;
};

/* What a filter said of a mail (desk/filter.h, CH-10). */
struct filtered {
	enum filter_do what;
	struct str rule;                /* rule:FILE:LINE; "": none fits */
	struct str why;                 /* the rule as it is written */
	struct property *set;           /* of the ticket it makes */
	size_t nset;
	bool no_auto_reply;
	struct strs undecided;          /* patterns that reached a limit */
};

/* What a form said (desk/form.h, CH-12). */
struct form_said {
	bool is;                        /* mail->from is who filled it in */
	const char *why;                /* a sentence; NULL: no form channel */
	struct mailbox was;             /* From as the mail has it */
	struct str phone, mobile, company;
	struct property *set;           /* of the ticket it makes */
	size_t nset;
	struct strs undecided;          /* patterns that reached a limit */
};

/* A conversation that was handed in as JSON (desk/chat.h, TM-4). */
enum chat_by { CHAT_BY_CONTACT, CHAT_BY_AGENT, CHAT_BY_BOT };

struct chat_entry {
	enum chat_by by;
	int64_t at;                     /* ms */
	struct str name, user;          /* who said it; a user's word */
	struct str text;
	struct attachment *attachment;
	size_t nattachment;
};

struct chat {
	struct str id, thread;          /* taken once; what belongs together */
	struct str subject;
	struct mailbox from;            /* the contact; may have no address */
	struct str phone, mobile, company;
	struct property *set;
	size_t nset;
	bool closed;                    /* it is over */
	struct chat_entry *entry;
	size_t nentry;                  /* at least 1 */
};

struct mail_input {
	int64_t intake;
	const struct channel *channel;
	int64_t received;               /* when it reached its server, ms */
	bool partial;                   /* not stored whole (CH-11) */
	enum history history;
	struct str history_status;      /* of tickets it makes; or "" */
	int64_t size;                   /* bytes of the raw mail */
	const struct mail *mail;
	struct filtered filter;
	struct form_said form;
	const struct chat *chat;        /* NULL: a mail */
};

enum command_what {
	TICKET_CREATE, TICKET_REPLY, TICKET_COMMENT, TICKET_SET,
	TICKET_ASSIGN, TICKET_CLOSE, TICKET_REOPEN,
	CONVERSATION_REPLY, CONVERSATION_COMMENT, CONVERSATION_CLOSE,
	CONVERSATION_REOPEN, CONVERSATION_ASSIGN,
	LETTER_RETRY, LETTER_CANCEL, LETTER_RESOLVE_SENT,
	LETTER_RESOLVE_RESEND,
	INTAKE_RETRY,
	TICKET_MERGE, TICKET_DELETE, TICKET_RESTORE,
	TICKET_ADD_CONTACT, TICKET_REMOVE_CONTACT,
	CONVERSATION_TRASH, CONVERSATION_RESTORE,
	CONVERSATION_SPAM, CONVERSATION_NOT_SPAM,
	CONTACT_SET, CONTACT_MERGE, CONTACT_ERASE,
	TICKET_ADD_COMPANY, TICKET_REMOVE_COMPANY,
	COMPANY_SET, COMPANY_MERGE,
	CONVERSATION_MOVE, CONVERSATION_SPLIT   /* split: id is a message's */
};

struct command {
	enum command_what what;
	const struct user *by;          /* never NULL */
	int64_t id;                     /* what it is about; 0 for create */
	int64_t conversation;           /* --conversation, else 0 */
	struct str text;                /* reply or comment, Markdown */
	struct mailboxes cc;            /* --cc */
	bool no_cc;
	struct str assignee;            /* user, team or "nobody" */
	struct str status, pipeline;    /* "": not given */
	struct str name, description, inbox, channel;
	struct mailboxes contact;       /* ticket create --contact */
	struct strs company;            /* by number, name or domain */
	struct strs domain;             /* COMPANY_SET: all it shall have */
	struct property *set;
	size_t nset;
	struct outgoing_file *file;
	size_t nfile;
	int64_t other, primary;         /* merge: the second, and one of both */
	struct names notify;            /* comment: users and teams to tell */
	struct str to;                  /* move: an inbox; reply: an address */
	struct str comment;             /* move: kept with it */
	bool quiet;                     /* move: with its whole channel (MM-3);
	                                 * nothing is sent */
	struct str snippet;             /* reply: behind the text (SE-10) */
	struct str template, words;     /* reply: words are the template's, as
	                                 * flow/ rendered it; behind the text */
	bool begin;                     /* reply --new: a conversation of its own */
};

/* What send found out about a letter. */
struct letter_result {
	int64_t letter;
	struct str state;               /* sent failed delayed unsure
	                                 * cancelled */
	struct str answer;              /* the server's words */
	int64_t at;
};

/* decide_channel is the channel a mail is filed on: of those in the inbox of
 * the one it came by, that of its first recipient (CH-8); for mail_input. */
const struct channel *decide_channel(const struct conf *c,
                                     const struct channel *came_by,
                                     const struct mail *m);

/* decide_mail always gives a plan with an outcome. key: the token key,
 * borrowed, never part of a plan. */
void decide_mail(const struct conf *c, struct str key,
                 const struct mail_input *in, const struct facts *f,
                 struct arena *a, struct plan *p);

/* decide_command: ERR_INPUT when what is asked makes no sense (an unknown
 * status), ERR_REFUSED when a rule forbids it. */
bool decide_command(const struct conf *c, struct str key,
                    const struct command *in, const struct facts *f,
                    struct arena *a, struct plan *p, struct err *e);

void decide_result(const struct conf *c, struct str key,
                   const struct letter_result *in, const struct facts *f,
                   struct arena *a, struct plan *p);

#endif
