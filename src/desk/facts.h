/* desk/facts.h -- everything a rule may ask, loaded beforehand.
 *
 * store/facts fills these; desk/ only reads them. A rule that needs a new
 * fact gets a field here and a line in store/facts. Ids that new rows will
 * bear are facts too, so the same facts give the same plan.
 */
#ifndef DESK_FACTS_H
#define DESK_FACTS_H

#include "desk/model.h"

enum { FACTS_CANDIDATES = 16, FACTS_LIMITS = 4, FACTS_SAME_ID = 4 };

/* The next free id of each table; decide takes from them in order. */
struct next_ids {
	int64_t contact, conversation, message, ticket, letter, company;
};

/* Whose is a domain (CO-3)? */
struct domain_facts {
	struct str domain;                      /* lower-case */
	struct company company;                 /* id 0: nobody's */
};

/* A conversation with all that rules ask about it. */
struct thread_facts {
	struct conversation conversation;
	struct ticket ticket;                   /* id 0: it has none */
	struct conversation *sibling;           /* all of that ticket, in id */
	size_t nsibling;                        /* order, this one included */
	struct contact contact;                 /* of the conversation */
	struct mailbox contact_box;             /* the address last written from */
	struct participant *participant;        /* without the contact */
	size_t nparticipant;

	/* For answering (SE-6): the message an answer is to, newest incoming
	 * first choice, else newest outgoing; id 0: there is none. */
	struct message answered;
	/* For notifications: the newest messages, newest first, at most 5. */
	struct message *latest;
	size_t nlatest;

	/* The ticket's origin conversation with its contact, for AU-5; equal
	 * to conversation above in the usual case; id 0: none. */
	struct conversation origin;
	bool also_origin;               /* conversation is one, too: the ticket
	                                 * came of a merge (TK-16) */
	struct contact origin_contact;
	struct mailbox origin_box;
	struct message origin_answered;
	/* Letters of kind automatic to origin_box, not held, within
	 * conf->auto_reply[i].per_ms before now (SE-7). */
	int automatic_to_origin[FACTS_LIMITS];

	/* False: of what a mail names but cannot be filed in only the
	 * conversation and its ticket are known. */
	bool whole;
};

/* A chat that may be closed and has a transcript then (TM-3). */
struct chat_facts {
	int64_t conversation;
	struct contact contact;                 /* who began it */
	struct mailbox box;
	struct message *message;                /* all of it, oldest first; */
	size_t nmessage;                        /* names and sizes of files */
};

/* A ticket with all its conversations, in id order: for a merge (MM-1). */
struct whole_ticket {
	struct ticket ticket;                   /* id 0: there is none */
	struct conversation *conversation;
	size_t nconversation;
};

/* One piece of evidence that a known id was named (TH-1 b, c). */
struct candidate {
	enum evidence by;                       /* BY_OUR_ID or BY_REFERENCE */
	struct str msgid;                       /* which id */
	size_t thread;                          /* index into facts.thread */
	bool sender_takes_part;                 /* contact's or participant's */
	bool forwarded;                         /* the id is a REF_FORWARDED */
	bool transcript;                        /* a REF_TRANSCRIPT (TM-3) */
};

struct facts {
	int64_t now;
	struct next_ids next;
	int64_t restored;               /* when an older store was put back, ms;
	                                 * 0: never (desk/restored.h) */

	/* About a mail. */
	int64_t duplicate_of;           /* intake with the same digest in this
	                                 * inbox, or 0 */
	bool duplicate_elsewhere;       /* that one is in another (CH-8) */
	bool decided_before;            /* it was set aside by a filter, and a
	                                 * person has it taken up again */
	struct contact sender;          /* id 0: the address is unknown */
	struct contact recipient;       /* HISTORY_SENT: whom it was sent to, */
	struct mailbox recipient_box;   /* the first who is none of us */
	size_t same_id[FACTS_SAME_ID];  /* conversations with another mail of */
	size_t nsame_id;                /* this Message-ID; indexes of thread */
	struct candidate candidate[FACTS_CANDIDATES];   /* strongest first; of
	                                 * equals the nearest ancestor first */
	size_t ncandidate;
	struct thread_facts *thread;    /* the conversations they speak of */
	size_t nthread;
	/* Letters of kind automatic to the sender's address, not held, within
	 * conf->auto_reply[i].per_ms before now. */
	int automatic_to_sender[FACTS_LIMITS];
	/* The same of this channel to unverified senders within one hour. */
	int automatic_of_channel;
	/* Of the newest conversations of the sender, or of who began the
	 * ticket that time has come for, as many as conf->notify_limit: those
	 * with a ticket that no user has done anything with (AU-10). */
	int untouched;

	/* About a command: what it names is thread[0] (and its ticket);
	 * nthread 0: a ticket without conversation is in .ticket. */
	struct ticket ticket;
	struct contact ticket_contact;  /* its first, where nthread is 0: the */
	struct mailbox ticket_box;      /* first mail goes there (TK-8) */
	struct contact *named_contact;  /* of command.contact[], same order; */
	size_t nnamed_contact;          /* id 0 where the address is unknown */
	struct whole_ticket merge[2];   /* of TICKET_MERGE, as it names them */
	struct message split;           /* of CONVERSATION_SPLIT; its From is
	                                 * .sender, its conversation thread[0] */

	struct chat_facts *chat;        /* of all that are spoken of */
	size_t nchat;

	/* For assigning (AU-8), of teams that want it: */
	struct team_turn *team_turn;
	size_t nteam_turn;
	struct user_load *load;         /* of their members */
	size_t nload;

	/* Of the addresses that may become a contact's, of a mail or of a
	 * command; and what COMPANY_SET names. */
	struct domain_facts *domain;
	size_t ndomain;
	struct company *named_company;  /* of command.company[], same order, */
	size_t nnamed_company;          /* or a form's; id 0: unknown */
	struct company company[2];      /* of COMPANY_*; id 0: not there */
	struct strs company_domain;     /* of company[0] */

	struct contact person[2];       /* of CONTACT_*; id 0: not there */
	int64_t person_waits;           /* a letter to person[0] on its way */

	/* About a letter (command or result): */
	int64_t letter, letter_ticket, letter_conversation;
	enum letter_kind letter_kind;
	struct str letter_to, letter_state;     /* as in out.db */
	struct message letter_message;  /* that it carries; id 0: none */
};

#endif
