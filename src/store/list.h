/* store/list.h -- what do lists and shows print?  Read-only queries.
 *
 * Everything here is a look: no function writes, none judges. Rows are copied
 * into the caller's arena. Pages go by key, never by offset, so a page costs
 * the same wherever it is (SPEC VW-6). Counts of rows are bounded by the
 * limit of the filter.
 *
 * Functions that look for one thing return 1 found, 0 not there, -1 with *e;
 * the others false with *e.
 */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "desk/criteria.h"
#include "desk/model.h"
#include "store/db.h"
#include "store/sight.h"

/* One page of a list in the order of ids. */
struct page {
	bool desc;                      /* the newest first */
	int64_t after;                  /* go on behind this id; 0: begin */
	int64_t limit;                  /* rows at most, > 0 */
};

/* page_from is the id to compare with: behind it the page begins
 * (list_page.c). */
int64_t page_from(const struct page *p);

/* --- Tickets (list_ticket.c) -------------------------------------------- */

/* Which side of the desk: the trash and the spam are in no other list
 * (TK-7, CO-5). */
enum shelf { SHELF_DESK, SHELF_SPAM, SHELF_TRASH, SHELF_ALL };

/* What is wanted of the tickets. Nothing in it is text for SQL. */
struct ticket_filter {
	enum shelf shelf;
	const struct props *props;
	struct criteria where;          /* all must be true */
	struct criteria any;            /* of these one; none: no such wish */
	struct criteria_asked asked;
	const struct sight *sight;      /* which may be seen; NULL: all */
	const struct names *inbox;      /* at home in these; NULL: in any */
	struct str words;               /* that speak of all of them, or "" */
	const struct prop *sort;        /* NULL: by id */
	bool desc;
	int64_t after;                  /* go on behind this ticket; 0: begin */
	int64_t limit;                  /* rows at most, > 0 */
};

/* list_tickets gives a page, in the order of the sort and of ids. What is in
 * the trash is never in it. ERR_INPUT: after is no ticket, a sort that is no
 * order, more values than a statement takes, no word to search for. */
bool list_tickets(struct db *db, const struct ticket_filter *f,
                  struct arena *a, struct ticket **out, size_t *n,
                  struct err *e);

/* list_tickets_count counts all that fit, page or not. */
bool list_tickets_count(struct db *db, const struct ticket_filter *f,
                        struct arena *a, int64_t *out, struct err *e);

/* list_tickets_plan is the plan of the database for a page, for the test. */
bool list_tickets_plan(struct db *db, const struct ticket_filter *f,
                       struct arena *a, struct buf *plan, struct err *e);

/* list_ticket_fits: is this ticket one of them (page or not)? 1, 0, -1. */
int list_ticket_fits(struct db *db, const struct ticket_filter *f,
                     int64_t ticket, struct arena *a, struct err *e);
/* By a number it has or had (MM-1): out->id is the one it has. */
int list_ticket(struct db *db, int64_t id, struct arena *a,
                struct ticket *out, struct err *e);

/* --- Conversations (list_conversation.c) -------------------------------- */

struct conversation_filter {
	struct str inbox;               /* "": any */
	int closed;                     /* -1: any, 0, 1 */
	enum shelf shelf;
	bool by_owner;
	struct str owner;
	int64_t contact;                /* 0: any */
	int64_t not_ticket;             /* those of this one not; 0 */
	const struct sight *sight;      /* which may be seen; NULL: all */
	struct page page;
};

bool list_conversations(struct db *db, const struct conversation_filter *f,
                        struct arena *a, struct conversation **out,
                        size_t *n, struct err *e);
bool list_conversations_plan(struct db *db,
                             const struct conversation_filter *f,
                             struct arena *a, struct buf *plan,
                             struct err *e);      /* for the test */
int list_conversation(struct db *db, int64_t id, struct arena *a,
                      struct conversation *out, struct err *e);

/* Ids of the channel's conversations behind `after` that are not in the
 * inbox; at most limit, which `out` has room for. */
bool list_conversations_elsewhere(struct db *db, struct str channel,
                                  struct str inbox, int64_t after,
                                  int64_t limit, int64_t *out, size_t *n,
                                  struct err *e);

int list_conversation_of_message(struct db *db, int64_t message,
                                 struct arena *a, struct conversation *out,
                                 struct err *e);

/* All conversations of a ticket, oldest first. */
bool list_conversations_of_ticket(struct db *db, int64_t ticket,
                                  struct arena *a,
                                  struct conversation **out, size_t *n,
                                  struct err *e);
bool list_participants(struct db *db, int64_t conversation, struct arena *a,
                       struct mailboxes *out, struct err *e);
bool list_links(struct db *db, int64_t conversation, struct arena *a,
                struct conversation_link **out, size_t *n, struct err *e);

/* --- Messages and events (list_message.c) ------------------------------- */

/* A message as it is stored; words where the model has enums. */
struct message_row {
	int64_t id, intake, conversation;
	struct str direction, kind;
	struct mailbox from;
	struct str recipients;          /* JSON {"to":[..],"cc":[..]} */
	struct str subject;
	int64_t date;
	struct str message_id;
	struct str text, new_text, quoted, signature;
	struct str by, joined_by;
	bool third_party, verified, forwarded;
	struct attachment *attachment;  /* name, type, size, is_inline only */
	size_t nattachment;
};

/* The newest messages of a ticket (conversation 0) or of a conversation
 * (ticket 0), oldest of them first; at most limit. */
bool list_messages(struct db *db, int64_t ticket, int64_t conversation,
                   int64_t limit, struct arena *a, struct message_row **out,
                   size_t *n, struct err *e);

/* The numbers that lead to a ticket. */
bool list_aliases(struct db *db, int64_t ticket, struct arena *a,
                  int64_t **out, size_t *n, struct err *e);
/* The origins of one that came of a merge (TK-16); of any other none. */
bool list_origins(struct db *db, int64_t ticket, struct arena *a,
                  int64_t **out, size_t *n, struct err *e);

/* The newest events in the same way. */
bool list_events(struct db *db, int64_t ticket, int64_t conversation,
                 int64_t limit, struct arena *a, struct event **out,
                 size_t *n, struct err *e);

/* --- Contacts (list_contact.c) ------------------------------------------ */

struct contact_row {
	struct contact contact;
	struct address_row {
		struct str address;
		bool undeliverable;
	} *address;
	size_t naddress;
};

bool list_contacts(struct db *db, const struct page *page, struct arena *a,
                   struct contact_row **out, size_t *n,
                   struct err *e);
int list_contact(struct db *db, int64_t id, struct arena *a,
                 struct contact_row *out, struct err *e);

/* The contact an address belongs to (ASCII case folded). */
int list_contact_of_address(struct db *db, struct str address, int64_t *out,
                            struct err *e);
bool list_contacts_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                             struct contact_row **out, size_t *n,
                             struct err *e);

/* The oldest contacts of a company; at most limit. */
bool list_contacts_of_company(struct db *db, int64_t company, int64_t limit,
                              struct arena *a, struct contact_row **out,
                              size_t *n, struct err *e);

/* --- Companies (list_company.c) ----------------------------------------- */

struct company_row {
	struct company company;
	struct strs domain;
};

bool list_companies(struct db *db, const struct page *page, struct arena *a,
                    struct company_row **out, size_t *n, struct err *e);
bool list_companies_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                              struct company_row **out, size_t *n,
                              struct err *e);

/* By number, name or domain. */
int list_company(struct db *db, struct str said, struct arena *a,
                 struct company_row *out, struct err *e);

/* --- Letters (list_letter.c) -------------------------------------------- */

/* What the desk wrote and what send made of it. */
struct letter_status {
	int64_t id;
	struct str state;               /* desk/letter_state.h's names */
	struct str kind;
	struct str channel, relay;
	struct str to, from, subject, message_id;
	int64_t conversation, ticket;
	int64_t attempts, due;
	struct str answer, queue_id, error, held;
	int64_t created, sent_at;       /* sent_at 0: not sent */
};

struct letter_filter {
	struct str state;               /* "": any */
	int64_t ticket;                 /* 0: any */
	const struct sight *sight;      /* which may be seen; NULL: all */
	struct page page;
};

bool list_letters(struct db *db, const struct letter_filter *f,
                  struct arena *a, struct letter_status **out, size_t *n,
                  struct err *e);
bool list_letters_plan(struct db *db, const struct letter_filter *f,
                       struct arena *a, struct buf *plan, struct err *e);
int list_letter(struct db *db, int64_t id, struct arena *a,
                struct letter_status *out, struct err *e);

/* The bytes that go on the wire. */
int list_letter_bytes(struct db *db, int64_t id, struct arena *a,
                      struct str *out, struct err *e);

/* --- The intake (list_intake.c) ----------------------------------------- */

struct intake_row {
	int64_t id;
	struct str channel, source, folder;
	int64_t uidvalidity, uid, size;
	int64_t received;
	int64_t raw;                    /* store/raw.h */
	bool partial;
	struct str outcome;             /* "waiting" until there is one */
	int64_t message, conversation, duplicate_of;
	struct str rule, reason;
	int64_t tries;
};

struct intake_filter {
	struct str outcome, channel;    /* "": any */
	const struct sight *sight;      /* which may be seen; NULL: all */
	struct page page;
};

bool list_intakes(struct db *db, const struct intake_filter *f,
                  struct arena *a, struct intake_row **out, size_t *n,
                  struct err *e);
bool list_intakes_plan(struct db *db, const struct intake_filter *f,
                       struct arena *a, struct buf *plan, struct err *e);
int list_intake(struct db *db, int64_t id, struct arena *a,
                struct intake_row *out, struct err *e);

/* The newest intake of a channel: its id and when its mail was received. */
int list_last_intake(struct db *db, struct str channel, int64_t *id,
                     int64_t *received, struct err *e);

/* For the test of all statements (store/queries.h). */
extern const struct query *const list_ticket_queries[];
extern const struct query *const list_conversation_queries[];
extern const struct query *const list_message_queries[];
extern const struct query *const list_contact_queries[];
extern const struct query *const list_company_queries[];
extern const struct query *const list_letter_queries[];
extern const struct query *const list_intake_queries[];

#endif
