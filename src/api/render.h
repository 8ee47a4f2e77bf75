/* api/render.h -- rows of the store as the objects of CLI.md.
 *
 * Every key of CLI.md is always there; what is not known is null. Times are
 * RFC 3339 UTC with milliseconds. Each render_* of a thing returns a new
 * object, owned by the caller.
 */
#ifndef API_RENDER_H
#define API_RENDER_H

#include <jansson.h>

#include "api/api.h"
#include "store/list.h"

/* --- Values (render.c) ------------------------------------------------- */

json_t *render_str(struct str s);       /* bad UTF-8 is mended */
void render_text(json_t *o, const char *key, struct str s);
void render_word(json_t *o, const char *key, struct str s); /* "": null */
void render_z(json_t *o, const char *key, const char *z);
void render_id(json_t *o, const char *key, int64_t id);     /* 0: null */
void render_number(json_t *o, const char *key, int64_t n);
void render_time(json_t *o, const char *key, int64_t ms);   /* 0: null */
void render_bool(json_t *o, const char *key, bool b);
json_t *render_mailbox(const struct mailbox *box);  /* {name, address} */

/* --- Things ---------------------------------------------------------------
 * Those that look further into the store return NULL with *e. */

json_t *render_ticket(struct api *api, const struct ticket *t, struct err *e);
/* render_named adds a list under key of what a ticket's object has of the
 * properties named: {name, label, value} (PL-9, TK-11). */
void render_named(json_t *o, const char *key, const struct conf *c,
                  const struct names *list);
json_t *render_conversation(struct api *api, const struct conversation *c,
                            struct err *e);
json_t *render_message(const struct message_row *m);
json_t *render_event(const struct event *v);
json_t *render_contact(const struct contact_row *c);
json_t *render_contact_brief(const struct contact_row *c);
json_t *render_company(const struct company_row *c);
json_t *render_company_brief(const struct company_row *c);
json_t *render_letter(const struct letter_status *l);
json_t *render_intake(const struct intake_row *i);
json_t *render_channel(struct api *api, const struct channel *ch,
                       struct err *e);

#endif
