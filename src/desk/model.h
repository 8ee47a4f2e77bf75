/* desk/model.h -- the things a help desk is about, as plain values.
 *
 * One struct a row of the store. No functions, no SQL, no rules. Times are
 * Unix milliseconds, 0 for "not". Text is UTF-8; empty for "none". Names of
 * users, teams, inboxes, channels, pipelines and statuses are the words of
 * the configuration. Every str is borrowed from whoever made the value.
 */
#ifndef DESK_MODEL_H
#define DESK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mail/mail.h"

enum { COMPANY_NONE = -1 };     /* a person said that there is none */

struct company {                /* CO-3 */
	int64_t id;
	struct str name;                /* unique when folded */
	int64_t created;
};

struct company_domain {
	struct str domain;              /* lower-case; of one company */
	int64_t company;
	bool gather;                    /* said by a person: contacts that are
	                                 * there already come along */
};

struct ticket_company {
	int64_t ticket, company;
};

struct contact {
	int64_t id;
	struct str first_name, last_name;
	struct str phone, mobile;
	struct str company;             /* its name */
	struct str language;
	bool marketing;
	int64_t created;
	int64_t company_id;             /* 0: none yet; COMPANY_NONE */
};

struct contact_address {
	struct str address;             /* as written; unique when folded */
	int64_t contact;
};

struct conversation {
	int64_t id;
	struct str channel, inbox;
	struct str subject;             /* of its first message */
	bool closed, spam;
	int64_t trashed;                /* when, 0: it is not */
	int64_t ticket;                 /* 0: none (TK-2) */
	struct str owner;               /* a user, or "" */
	int64_t contact;                /* 0: none */
	bool begun_by_user;
	int64_t created, changed;
};

struct participant {
	int64_t conversation;
	struct mailbox box;
};

struct conversation_link {
	int64_t conversation, other;
	struct str why;
};

enum direction { INCOMING, OUTGOING, COMMENT };

/* How a message came to its conversation (TH-1), strongest last. */
enum evidence {
	BY_NOTHING, BY_EXTERNAL, BY_TAG, BY_MARKER, BY_REFERENCE, BY_OUR_ID,
	BY_TOKEN
};

struct message {
	int64_t id;
	int64_t intake;                 /* 0: it did not come by mail */
	int64_t conversation;
	enum direction direction;
	enum mail_kind kind;
	struct mailbox from;
	struct mailboxes to, cc;
	struct str subject;
	int64_t date;                   /* what the mail says; arrival if none */
	struct str message_id;          /* without <> */
	struct strs references;         /* its own, oldest first */
	struct str text, new_text, quoted, signature;
	struct str by;                  /* the user who wrote it, or "" */
	struct str claims;              /* the user whose address From bears */
	bool third_party, verified, forwarded;
	bool no_auto_reply;             /* by programs: SE-7, also later */
	enum evidence joined_by;
	struct attachment *attachment;
	size_t nattachment;
	int64_t created;                /* when it was filed */
};

/* What threading looks up: an id and the conversation it means. */
enum ref_how {
	REF_OURS = 1,   /* the Message-ID of a mail we sent */
	REF_INCOMING,   /* the Message-ID of a mail we filed */
	REF_NAMED,      /* an id that a filed mail names, seen or not */
	REF_FORWARDED,  /* ours, and what it carried was a forward (AU-3) */
	REF_TRANSCRIPT, /* ours, a chat's transcript (TM-3) */
};

struct ref {
	struct str msgid;               /* without <> */
	int64_t conversation, message;  /* message 0: a letter without one */
	enum ref_how how;
};

enum priority { PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT };

/* A property of the admin's (PL-8). number: as conf/props.h reads it. */
struct ticket_property {
	int64_t ticket;
	struct str name, text;          /* text "": it has none */
	int64_t number;
};

struct ticket {
	int64_t id;                     /* its number; 0: no ticket */
	struct str name, description;
	struct str pipeline, status;
	struct str owner;               /* a user, or "" */
	struct str team;                /* given; "": the owner's primary */
	struct str inbox;               /* home (TK-17) */
	enum priority priority;
	struct str category;
	struct str source;              /* email, manual, ... */
	int64_t origin;                 /* conversation it was made from, or 0 */
	int64_t created, changed;
	int64_t closed;                 /* when it was last closed, 0: is open */
	bool reopened;                  /* it was closed before (AU-3) */
	struct ticket_property *property;       /* by name */
	size_t nproperty;
	int64_t trashed;                /* when, 0: it is not (TK-7) */
	bool spam;                      /* a conversation of it is (CO-5) */
};

struct ticket_contact {
	int64_t ticket, contact;
};

struct team_turn {              /* AU-8: who of a team was assigned last */
	struct str team, last;
};

struct user_load {              /* AU-8 */
	struct str user;
	int64_t open;           /* tickets */
};

struct fired {                  /* AU-9: a rule of so long; ticket 0: none */
	int64_t ticket, ms;
};

/* TK-13: one line of history. what: a stable word, "ticket.status". */
struct event {
	int64_t at;
	int64_t ticket, conversation, message, letter;  /* 0: none */
	const char *what;
	struct str by;                  /* user:alice, rule:FILE:LINE, system */
	struct str from, to;
	struct str why;                 /* a sentence */
};

enum letter_kind {
	LETTER_REPLY, LETTER_AUTOMATIC, LETTER_NOTIFICATION, LETTER_TRANSCRIPT
};

enum outcome_what {
	OUTCOME_WAITING, OUTCOME_FILED, OUTCOME_FILTERED, OUTCOME_DUPLICATE,
	OUTCOME_SET_ASIDE
};

struct outcome {                        /* CH-5 */
	int64_t intake;
	enum outcome_what what;
	int64_t message, conversation;
	int64_t duplicate_of;           /* an intake */
	struct str rule, reason;
};

/* Names as CLI.md prints them; the _from functions return false on others. */
const char *direction_name(enum direction d);
const char *evidence_name(enum evidence e);     /* token our-id reference ... */
const char *priority_name(enum priority p);
bool priority_from(struct str s, enum priority *out);
const char *letter_kind_name(enum letter_kind k);
const char *outcome_name(enum outcome_what o);

#endif
