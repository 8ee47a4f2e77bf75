/* api/call.h -- one request on its way through this room; private to api/. */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/api.h"
#include "base/arena.h"
#include "base/err.h"
#include "desk/decide.h"
#include "store/list.h"

struct operation;

struct call {
	struct api *api;
	const struct operation *op;
	const struct user *by;          /* who acts; NULL: root or the owner,
	                                 * reading as nobody */
	const json_t *args;
	struct arena *a;
	api_emit *emit;
	void *arg;
	struct failure *f;
};

/* What the id of a change names. */
enum about {
	ABOUT_NOTHING, ABOUT_TICKET, ABOUT_CONVERSATION, ABOUT_LETTER,
	ABOUT_INTAKE, ABOUT_MESSAGE
};

/* One thing that can be asked for. */
struct operation {
	const char *name;               /* "ticket.list" */
	bool reads;
	const char *keys;               /* the arguments it knows: " id raw " */
	bool (*run)(struct call *c);
	enum command_what what;         /* of a change */
	enum about about;
};

extern const struct operation api_operations[];
extern const size_t api_noperations;

/* who_acts finds the user for whom this caller asks (SPEC PM-5). as: the
 * wish, or "". *out is NULL when root or the owner reads as nobody. */
bool who_acts(const struct api *api, const struct caller *caller,
              struct str as, bool reads, const struct user **out,
              struct failure *f);

int64_t call_now(const struct call *c);         /* Unix ms (args.c) */

/* --- Arguments (args.c). False with *f. --------------------------------- */

/* Refuses names that are not in keys. */
bool args_known(const json_t *args, const char *keys, struct failure *f);
bool args_id(struct call *c, const char *key, int64_t *out); /* must be there */
bool args_str(struct call *c, const char *key, struct str *out); /* or "" */
bool args_set(struct call *c, struct command *in);      /* change.c */
bool args_flag(struct call *c, const char *key, bool *out);     /* or false */
bool args_number(struct call *c, const char *key, int64_t least,
                 int64_t most, int64_t preset, int64_t *out);

/* A day as YYYY-MM-DD: the time of its midnight (UTC); 0 when not given. */
bool args_day(struct call *c, const char *key, int64_t *ms);

/* The page a list wants: limit, after and, by id, sort. newest: the preset. */
enum { PAGE_LIMIT = 50, PAGE_MOST = 10000 };
bool args_limit(struct call *c, int64_t *limit, int64_t *after);
bool args_page(struct call *c, bool newest, struct page *out);

/* PROP=VALUE... of "set". */
bool args_set(struct call *c, struct command *in);
/* args_shelf reads a --state that is neither open nor closed. */
bool args_shelf(struct call *c, struct str state, enum shelf *out);

/* An --owner: a user's name, or "nobody" which gives "". *given: it is. */
bool args_owner(struct call *c, bool *given, struct str *out);

/* --- Answers (answer.c) ------------------------------------------------- */

/* answer gives an object away; NULL stands for a failure in *e. */
bool answer(struct call *c, json_t *object, const struct err *e);
bool answer_raw(struct call *c, struct str bytes);

/* found turns the 1, 0, -1 of a look-up into true, "no such", *e. */
bool found(struct call *c, int got, const char *what, int64_t id,
           const struct err *e);

/* --- Who reaches what (reach.c; SPEC PM-4) ----------------------------------
 * Help desks are for those with a seat and super-admins; root and the owner
 * reading as nobody reach all. */

/* The same for a list, before its rows are counted (store/sight.h). */
const struct sight *sight_of(struct call *c, enum permit_what what);

bool reach_inbox(const struct call *c, struct str name);
/* With the pipeline's access (PL-6). */
bool reach_ticket_row(const struct call *c, const struct ticket *t);
/* PM-2; false with FAIL_DENIED, but for sees_conversation. */
bool reach_ticket(struct call *c, enum permit_what what,
                  const struct ticket *t);
bool reach_conversation(struct call *c, enum permit_what what,
                        const struct conversation *row);
bool sees_conversation(struct call *c, const struct conversation *row);
bool reach_letter(struct call *c, const struct letter_status *l);
bool reach_intake(struct call *c, const struct intake_row *row);
bool reach_channel(struct call *c, struct str name);
bool reached(struct call *c, bool reaches);     /* or FAIL_DENIED */

/* What `show` says of a ticket to this user, beside what is fixed (TK-11). */
void put_details(struct call *c, json_t *ticket);

/* What is nobody's and shows on the tickets of many: for who may change
 * everybody's tickets. what: in the plural. */
bool reach_everything(struct call *c, const char *what);

/* Shared between the nouns: what stands beside a conversation (TK-11). */
enum { SHOW_EARLIER = 10, SHOW_MESSAGES = 1000, SHOW_EVENTS = 1000 };
bool answer_messages(struct call *c, json_t *o, int64_t ticket,
                     int64_t conversation, struct err *e);
bool answer_events(struct call *c, json_t *o, int64_t ticket,
                   int64_t conversation, struct err *e);
/* "contact" in full and "earlier": the contact's other conversations. */
bool put_context(struct call *c, json_t *o, int64_t contact, int64_t ticket,
                 int64_t conversation, struct err *e);

/* --- The operations, by noun -------------------------------------------- */

bool ticket_list(struct call *c);
bool ticket_show(struct call *c);
bool ticket_set(struct call *c);
bool ticket_asks(struct call *c);
bool view_list(struct call *c);
bool view_show(struct call *c);
bool view_create(struct call *c);
bool view_set(struct call *c);
bool view_delete(struct call *c);
bool conversation_list(struct call *c);
bool conversation_show(struct call *c);
bool contact_list(struct call *c);
bool contact_show(struct call *c);
bool contact_export(struct call *c);
bool contact_change(struct call *c);    /* set, merge, erase */
bool company_list(struct call *c);
bool company_show(struct call *c);
bool company_change(struct call *c);    /* set, merge */
bool template_list(struct call *c);
bool template_preview(struct call *c);
bool letter_list(struct call *c);
bool letter_show(struct call *c);
bool intake_list(struct call *c);
bool intake_show(struct call *c);
bool channel_list(struct call *c);
bool channel_show(struct call *c);
bool channel_move(struct call *c);
bool audit_run(struct call *c);
bool report_sla(struct call *c);
bool report_volume(struct call *c);
bool sla_explain_run(struct call *c);
bool explain_run(struct call *c);
bool why_ticket(struct call *c);
bool why_message(struct call *c);
bool why_intake(struct call *c);
bool why_letter(struct call *c);
bool call_change(struct call *c);       /* op->what, of op->about */
bool letter_resolve(struct call *c);
bool letter_release(struct call *c);

/* call_command has the desk carry out a command and answers with what became
 * of it. */
bool call_command(struct call *c, const struct command *in);
bool call_carry_out(struct call *c, const struct command *in,
                    struct plan *plan);         /* without an answer */

#endif
