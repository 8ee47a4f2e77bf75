/* desk/command.h -- the commands, each a step of decide_command. They get
 * the thread they are about; false with *e: nothing is to be written. */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include "desk/turn.h"

/* command_pipeline is the pipeline of t's ticket; ERR_REFUSED when there is
 * no ticket or its pipeline is not configured any more. */
const struct pipeline *command_pipeline(const struct turn *u,
                                        const struct thread_facts *t,
                                        struct err *e);

/* command_check looks at --set and --status before anything is done;
 * command_apply does them, status last (TK-10). */
bool command_check(const struct turn *u, const struct command *in,
                   const struct thread_facts *t, struct err *e);
void command_apply(struct turn *u, const struct command *in,
                   struct thread_facts *t);

/* PM-4: nobody without a seat owns a help desk's ticket. */
bool command_may_own(const struct turn *u, const struct thread_facts *t,
                     struct str assignee, struct err *e);

bool command_create(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e);
bool command_reply(struct turn *u, const struct command *in,
                   struct thread_facts *t, struct err *e);
bool command_comment(struct turn *u, const struct command *in,
                     struct thread_facts *t, struct err *e);
bool command_merge(struct turn *u, const struct command *in,
                   struct thread_facts *t, struct err *e);
bool command_trash(struct turn *u, const struct command *in,
                   struct thread_facts *t, struct err *e);
bool command_restore(struct turn *u, const struct command *in,
                     struct thread_facts *t, struct err *e);
bool command_spam(struct turn *u, const struct command *in,
                  struct thread_facts *t, struct err *e);
bool command_not_spam(struct turn *u, const struct command *in,
                      struct thread_facts *t, struct err *e);
bool command_move(struct turn *u, const struct command *in,
                  struct thread_facts *t, struct err *e);
bool command_split(struct turn *u, const struct command *in,
                   struct thread_facts *t, struct err *e);
bool command_add_contact(struct turn *u, const struct command *in,
                         struct thread_facts *t, struct err *e);
bool command_remove_contact(struct turn *u, const struct command *in,
                            struct thread_facts *t, struct err *e);

bool command_add_company(struct turn *u, const struct command *in,
                         struct thread_facts *t, struct err *e);
bool command_remove_company(struct turn *u, const struct command *in,
                            struct thread_facts *t, struct err *e);
bool command_set_company(struct turn *u, const struct command *in,
                         struct thread_facts *t, struct err *e);
bool command_merge_company(struct turn *u, const struct command *in,
                           struct thread_facts *t, struct err *e);

bool command_set_contact(struct turn *u, const struct command *in,
                         struct thread_facts *t, struct err *e);
bool command_merge_contact(struct turn *u, const struct command *in,
                           struct thread_facts *t, struct err *e);
bool command_erase_contact(struct turn *u, const struct command *in,
                           struct thread_facts *t, struct err *e);

/* command_ticket_for makes the ticket that a conversation without one asks
 * for, as if it had just arrived; ticket_reached is the caller's. inbox: its
 * home, or "". A channel that makes none, and what no person wrote, has none. */
void command_ticket_for(struct turn *u, struct thread_facts *t,
                        struct str inbox);

/* command_text is the oldest incoming text that the facts have. */
struct str command_text(const struct thread_facts *t);

bool command_letter(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e);

#endif
