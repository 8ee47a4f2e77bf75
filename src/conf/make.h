/* conf/make.h -- from the tree of what was written to struct conf.
 *
 * Inside of the room the calls go down: load.c drives, fill.c walks blocks by
 * the tables of options*.c, value.c reads the types, kinds.c knows the names;
 * the others read what is special.
 */
#ifndef CONF_MAKE_H
#define CONF_MAKE_H

#include "conf/conf.h"
#include "conf/options.h"
#include "conf/said.h"
#include "conf/scan.h"
#include "conf/tree.h"

/* --- What show-config prints: in the conf's arena ------------------------ */

struct shown_value {
	const struct option *option;
	const char *name;               /* as it was written */
	struct place at;                /* line 0: the default */
	const char *text;               /* what stands behind the name */
	struct shown_block *in;         /* a block of its own, or NULL */
};

struct shown_block {
	const struct block *block;
	const char *name;               /* "" for a block without one */
	struct place at;
	struct shown_value *value;
	size_t n;
	struct shown_block *next;       /* at the top */
};

/* --- Making -------------------------------------------------------------- */

/* Things with names, in the order they are filled: what comes later may look
 * into what came before. */
enum kind {
	KIND_TEAM, KIND_USER, KIND_INBOX, KIND_RELAY, KIND_PIPELINE,
	KIND_CHANNEL, KIND_PROPERTY, KIND_HOURS, KIND_SLA, KIND_TEMPLATE,
	KINDS
};

enum address_of {
	ADDRESS_CHANNEL, ADDRESS_USER, ADDRESS_TEAM, ADDRESS_ADMIN
};

struct address {                        /* that must be ours alone */
	const char *text;               /* lower case */
	enum address_of of;
	struct place at;
};

enum when_event {
	WHEN_SENT, WHEN_REPLIES, WHEN_MESSAGE, WHEN_ASSIGNED, WHEN_COMMENTED,
	WHEN_EVENTS
};

/* Criteria, or a sort, that are read when all is known (where.c). */
enum where_of { WHERE_VIEW, WHERE_RETENTION, WHERE_SLA, WHERE_SORT };

struct where {
	enum where_of of;
	const struct directive *d;
	size_t first;                   /* of its words */
	struct criteria *into;
};

struct make {
	struct conf *c;
	struct tree tree;
	struct said said;
	const struct directive **declared[KINDS];       /* as in c's arrays */
	struct address *address;
	size_t naddress;
	bool later;             /* this block holds what is not built yet */
	struct shown_block *shown;      /* of the block that is checked */
	struct shown_block *inner;      /* of the directive just read */
	struct place when[WHEN_EVENTS]; /* in this pipeline; no file: not yet */
	struct where *where;
	size_t nwhere;
};

/* fill.c: fills `into` (zeroed, but for its name and place) from d's block
 * by the table. Returns what is to be shown. */
struct shown_block *fill_block(struct make *m, const struct block *b,
                               const struct directive *d, void *into);
void fill_list(struct make *m, const struct block *b,
               const struct directive *d, const struct directives *list,
               void *into, struct shown_block *shown);

/* fill_preset reads "name text" as if it stood in the block, as a default. */
void fill_preset(struct make *m, struct shown_block *shown,
                 const struct option *o, const char *text, void *into);

/* fill_things fills what kinds_declare has declared, and hangs it behind
 * top. */
void fill_things(struct make *m, struct shown_block *top);

/* later.c: what CONFIG.md has and this version has not. say_not_built makes
 * an error of it. */
void say_not_built(struct make *m, struct place at, const char *what);

/* value.c: one value into its field. */
void value_read(struct make *m, const struct option *o,
                const struct directive *d, void *into);
void value_empty(const struct option *o, void *into);
const struct word *value_word(struct make *m, const struct directive *d);
const struct choice *value_choice(struct make *m, const char *what,
                                  const struct choice *choice,
                                  const struct word *w);
bool value_duration(struct make *m, const struct word *w, int64_t min,
                    int64_t max, int64_t *out);
bool value_size(struct make *m, const struct word *w, int64_t min, int64_t max,
                int64_t *out);
bool value_number(struct make *m, const struct word *w, int64_t min,
                  int64_t max, int64_t *out);
const char *value_path(struct make *m, const struct directive *d,
                       const struct word *w);
const char *value_address(struct make *m, const struct word *w, bool lower);
bool is_host(struct str s);             /* a domain, or an address in digits */
bool is_loopback(const char *host);

/* kinds.c: things with names. kind_thing: the i-th that was declared, or
 * NULL behind the last. */
void kinds_declare(struct make *m);
void *kind_thing(const struct make *m, enum kind kind, size_t i);
const char *kind_word(enum kind kind);
void *kind_find(const struct make *m, enum kind kind, struct str name);
/* The thing w names; NULL after an error was said. */
void *kind_refer(struct make *m, enum kind kind, struct str name,
                 struct place at);
bool name_is_good(struct make *m, const struct word *w);

/* template.c: the name of a template that a rule may use so; NULL after an
 * error was said. */
const char *template_name(struct make *m, const struct word *w,
                          enum template_use use);

/* Readers and checks that the tables name. */
void read_config_version(struct make *, const struct option *,
                         const struct directive *, void *);
void read_snippet(struct make *, const struct option *,
                  const struct directive *, void *);
void read_storage(struct make *, const struct option *,
                  const struct directive *, void *);
void read_log(struct make *, const struct option *,
              const struct directive *, void *);
void read_auto_reply(struct make *, const struct option *,
                     const struct directive *, void *);
void read_teams(struct make *, const struct option *,
                const struct directive *, void *);
void read_field(struct make *, const struct option *,
                const struct directive *, void *);
void read_imap(struct make *, const struct option *,
               const struct directive *, void *);
void read_lmtp(struct make *, const struct option *,
               const struct directive *, void *);
void read_retention(struct make *, const struct option *,
                    const struct directive *, void *into);
void read_closed(struct make *, const struct option *,
                 const struct directive *, void *into);
void read_threading(struct make *, const struct option *,
                    const struct directive *, void *);
void read_after_intake(struct make *, const struct option *,
                       const struct directive *, void *);
void read_start(struct make *, const struct option *,
                const struct directive *, void *);
void read_filter(struct make *, const struct option *,
                 const struct directive *, void *);
void read_filter_when(struct make *, const struct option *,
                      const struct directive *, void *);
void read_listed(struct make *, const struct option *,
                 const struct directive *, void *);
void read_status(struct make *, const struct option *,
                 const struct directive *, void *);
void read_when(struct make *, const struct option *,
               const struct directive *, void *);
void read_on(struct make *, const struct option *,
             const struct directive *, void *);
void read_apply_to(struct make *, const struct option *,
                   const struct directive *, void *);

void read_property_type(struct make *, const struct option *,
                        const struct directive *, void *);
void read_view(struct make *, const struct option *,
               const struct directive *, void *);

void read_digest(struct make *, const struct option *,
                 const struct directive *, void *);

void check_property(struct make *, const struct directive *, void *);
void check_template_kind(struct make *, const struct directive *, void *);
void read_after(struct make *, const struct option *,
                const struct directive *, void *);
void read_access(struct make *, const struct option *,
                 const struct directive *, void *);
void read_card(struct make *, const struct option *,
               const struct directive *, void *);
void read_create_form(struct make *, const struct option *,
                      const struct directive *, void *);
void read_details(struct make *, const struct option *,
                  const struct directive *, void *);
void read_start_in(struct make *, const struct option *,
                   const struct directive *, void *);
void read_ask(struct make *, const struct option *,
              const struct directive *, void *);

void begin_pipeline(struct make *, const struct directive *, void *);
void check_user(struct make *, const struct directive *, void *);
void check_inbox(struct make *, const struct directive *, void *);
void check_relay(struct make *, const struct directive *, void *);
void check_imap(struct make *, const struct directive *, void *);
void check_sources(struct make *, const struct directive *,
                   const struct channel *);
void check_channel(struct make *, const struct directive *, void *);
void check_pipeline(struct make *, const struct directive *, void *);

const char *preset_imap_port(const struct make *, const void *);
const char *preset_relay_port(const struct make *, const void *);
const char *preset_pipeline(const struct make *, const void *);
const char *preset_ticket_creation(const struct make *, const void *);
const char *preset_from_name(const struct make *, const void *);
const char *preset_name(const struct make *, const void *);

/* actions.c. p: whose statuses `set status` names; NULL: none can be. */
void actions_read(struct make *m, const struct pipeline *p,
                  const struct directives *list, struct actions *out);

/* pipeline.c */
const struct status *refer_status(struct make *m, const struct pipeline *p,
                                  const struct word *w);

/* passage.c: a property that people can give a value; NULL after an error
 * was said. any: one that is only read will do. */
const char *refer_property(struct make *m, const struct word *w, bool any);

/* passage.c: can this word be a tag? As desk/tag.h has it. */
bool tag_is_good(struct make *m, const struct word *w);

/* lint.c: rules of a pipeline that do not do what they say (AU-11). */
void lint_pipeline(struct make *m, const struct pipeline *p);
void lint_actions(struct make *m);

/* property.c: an error when this property cannot have this value. */
void check_own_value(struct make *m, const char *name, const char *value,
                     struct place at);

/* door.c */
void check_maildirs(struct make *m);

/* filter.c: statuses that no pipeline has; known when all is filled. */
void check_filters(struct make *m);

/* where.c: criteria from word `first` of d on, to be read at the end, into
 * what is returned; or behind those that are in *into. where_text: as they
 * are written. where_props: once all properties are filled. */
struct criteria *where_keep(struct make *m, enum where_of of,
                            const struct directive *d, size_t first);
void where_more(struct make *m, enum where_of of, const struct directive *d,
                size_t first, struct criteria *into);
void where_sort(struct make *m, const struct directive *d);
const char *where_text(struct make *m, const struct directive *d,
                       size_t first);
const struct props *where_props(struct make *m);
void check_where(struct make *m);

/* check.c: rules over the whole. */
void check_all(struct make *m);

/* view_digest.c: when views, teams and hours are known. */
void check_digests(struct make *m);

/* hours.c: "08:30" in minutes; "24:00" is the day's end. */
bool minute_of(struct str s, int *out);

/* Accounts that several channels log in to (account.c). */
void check_accounts(struct make *m);

#endif
