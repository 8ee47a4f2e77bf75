/* tests/unit/desk_kit.h -- a small help desk to decide in: a configuration
 * made by hand, facts, a mail, a command, and ways to look at the plan.
 *
 * There is inbox `desk` (help desk) with the channels support@ and billing@,
 * inbox `sales` whose tickets go to `desk` with sales@; users alice and bob
 * (team support), root (super-admin), carol (no seat); ticket 7 of conversation 3 with
 * contact 5, customer@c.example, waiting-on-contact.
 */
#ifndef TESTS_UNIT_DESK_KIT_H
#define TESTS_UNIT_DESK_KIT_H

#include "desk/decide.h"
#include "tests/unit/unit.h"

enum { KIT_THREADS = 4, KIT_NOW_H = 500000 };
enum { NEW, WAITING_CONTACT, WAITING_US, CLOSED };     /* of .status[] */
enum { SUPPORT, BILLING, SALES };                      /* of .channel[] */
enum { ALICE, BOB, ROOT, CAROL };                      /* of .user[] */

#define KIT_HOUR INT64_C(3600000)
#define KIT_NOW (KIT_NOW_H * KIT_HOUR)

struct kit {
	struct arena arena;
	struct conf conf;
	struct user user[4];
	struct team team[2];
	struct inbox inbox[2];
	struct relay relay;
	struct status status[4];
	struct pipeline pipeline;
	struct channel channel[3];
	struct action on_new[2], on_closed[1], on_message[1];
	struct limit limit[2];

	struct facts facts;
	struct thread_facts thread[KIT_THREADS];
	struct conversation sibling[KIT_THREADS];

	struct mail mail;
	struct mail_input in;
	struct command command;
	struct plan plan;
	struct err err;
};

void kit_init(struct kit *k);
void kit_clear(struct kit *k);

/* Evidence that names thread 0. */
void kit_evidence(struct kit *k, enum evidence by, bool takes_part);

/* thread 0's ticket has a second conversation, 4, thread 1. */
void kit_second(struct kit *k);
void kit_close(struct kit *k, int64_t ago_ms);  /* ticket 7 and 3 */

void kit_mail(struct kit *k);                   /* decides k->in */
bool kit_command(struct kit *k);                /* decides k->command */

/* What the plan says; NULL: it says nothing of it. */
const struct ticket *kit_ticket(const struct kit *k, int64_t id);
const struct conversation *kit_conversation(const struct kit *k, int64_t id);
const struct event *kit_event(const struct kit *k, const char *what);
const struct letter *kit_letter(const struct kit *k, const char *template);
struct str kit_value(const struct letter *l, const char *name);

struct mailboxes kit_box(struct kit *k, const char *address);

#endif
