/* desk/plan.h -- what a decision comes to: the rows as they shall be, the
 * letters to write, the events that say why.
 *
 * A row that is put twice stands once, as it was put last. store/commit
 * writes a plan in one transaction; it is the only writer of tickets.
 */
#ifndef DESK_PLAN_H
#define DESK_PLAN_H

#include "desk/facts.h"
#include "desk/model.h"
#include "mail/compose.h"

/* A letter to be composed and frozen (SE-1). */
struct letter {
	int64_t id;
	enum letter_kind kind;
	struct str channel, relay;
	struct str envelope_from;       /* "": the null sender <> */
	struct str to;                  /* the one envelope recipient */
	int64_t ticket, conversation, message, contact; /* 0: none */
	bool to_unverified;             /* for the limit per channel */
	int64_t created, due;
	struct str held;                /* why it must wait; "": it need not */
	struct draft draft;
};

enum wish_what { WISH_CANCEL, WISH_RETRY, WISH_SENT, WISH_RESEND };

/* Ticket `from` is part of `to` now, and its number leads there for ever
 * (MM-1, TH-5): what the store has of it goes along. */
struct ticket_merge {
	int64_t from, to;
};

/* Contact `from` is part of `to` now (CO-4). */
struct contact_join {
	int64_t from, to;
};

/* Company `from` is part of `to` now (CO-3). */
struct company_join {
	int64_t from, to;
};

/* A message goes to another conversation, with its ids (TH-6). */
struct message_move {
	int64_t message, from, to;
};

struct alarm;                           /* desk/alarm.h */
struct digest_mark;                     /* desk/view_digest.h */

/* A rule that was hit: an event tells it, or a sentence of its own. */
struct hit {
	bool is_event;
	size_t event;                   /* index into plan.event */
	struct str text;
};

struct wish {                           /* what a person wants of a letter */
	int64_t letter;
	enum wish_what what;
	struct str by;
};

struct plan {
	struct arena *arena;            /* borrowed: where arrays grow */

	struct contact *contact;             size_t ncontact;
	struct contact_address *address;     size_t naddress;
	struct conversation *conversation;   size_t nconversation;
	struct participant *participant;     size_t nparticipant;
	struct conversation_link *link;      size_t nlink;
	struct message *message;             size_t nmessage;
	struct ref *ref;                     size_t nref;
	struct ticket *ticket;               size_t nticket;
	struct ticket_contact *ticket_contact; size_t nticket_contact;
	struct ticket_property *property;    size_t nproperty;
	struct ticket_contact *drop_contact; size_t ndrop_contact;
	struct ticket_merge *merge;          size_t nmerge;
	struct message_move *move;           size_t nmove;
	struct contact_join *join;           size_t njoin;
	struct company *company;             size_t ncompany;
	struct company_domain *company_domain; size_t ncompany_domain;
	struct company_domain *drop_domain;  size_t ndrop_domain;
	struct ticket_company *ticket_company; size_t nticket_company;
	struct ticket_company *drop_company; size_t ndrop_company;
	struct company_join *company_join;   size_t ncompany_join;
	int64_t erase;                  /* a contact whose data go; 0: none */
	struct event *event;                 size_t nevent;
	struct letter *letter;               size_t nletter;
	struct wish *wish;                   size_t nwish;
	struct alarm *alarm;                 size_t nalarm;
	struct digest_mark *digest_mark;     size_t ndigest_mark;
	struct team_turn *team_turn;         size_t nteam_turn;
	struct fired fired;             /* of a time rule */

	struct outcome outcome;         /* of a mail; intake 0: none */
	struct str digest;              /* 32 bytes to remember with it, or "" */
	struct str digest_inbox;
	bool digest_all;                /* and not only in this inbox (CH-8) */
	int64_t retry_intake;           /* a set-aside mail to take up again */

	struct hit *hit;                     size_t nhit; /* rules, in order */
};

void plan_init(struct plan *p, struct arena *a);

/* plan_put_* adds the row or replaces the one with the same id. */
void plan_put_contact(struct plan *p, const struct contact *row);
void plan_put_conversation(struct plan *p, const struct conversation *row);
void plan_put_ticket(struct plan *p, const struct ticket *row);
/* plan_rule tells of a rule that no event tells of. "rule:FILE:LINE: text"
 * names the configured one. */
void plan_rule(struct plan *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* plan_json writes down a decision that was not about a mail: its record
 * (desk/record.h), in a. */
struct str plan_json(const struct facts *f, const struct plan *p,
                     struct arena *a);

#endif
