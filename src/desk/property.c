#include "desk/property.h"

#include "base/near.h"
#include "conf/props.h"
#include "desk/tag.h"
#include "desk/ticket.h"

static const char *const names[] = {
	"status", "priority", "owner", "team", "category", "name",
	"description", "pipeline", "tags", "tag", "untag",
};
enum { NAMES = sizeof names / sizeof *names };

static bool
unknown(struct err *e, const char *what, const struct near *n)
{
	if (n->best[0] == '\0')
		return err_set(e, ERR_INPUT, "there is no %s \"%.*s\"", what,
		    STR_ARG(n->word));
	return err_set(e, ERR_INPUT,
	    "there is no %s \"%.*s\"; did you mean \"%s\"?", what,
	    STR_ARG(n->word), n->best);
}

const struct status *
status_find(const struct pipeline *p, struct str name, struct err *e)
{
	const struct status *s = pipeline_status(p, name);
	struct near g = near_to(name);

	if (s != NULL)
		return s;
	for (size_t i = 0; i < p->nstatus; i++)
		near_offer(&g, p->status[i].name);
	unknown(e, "status", &g);
	return NULL;
}

static bool
check_pipeline(const struct conf *c, struct str name, struct err *e)
{
	struct near g = near_to(name);

	for (size_t i = 0; i < c->npipeline; i++)
		near_offer(&g, c->pipeline[i].name);
	return conf_pipeline(c, name) != NULL || unknown(e, "pipeline", &g);
}

static bool
is_nobody(struct str s)
{
	return s.n == 0 || str_is(s, "nobody");
}

static bool
check_user(const struct conf *c, struct str name, struct err *e)
{
	struct near g = near_to(name);

	if (is_nobody(name) || conf_user(c, name) != NULL)
		return true;
	for (size_t i = 0; i < c->nuser; i++)
		near_offer(&g, c->user[i].name);
	return unknown(e, "user", &g);
}

static bool
check_team(const struct conf *c, struct str name, struct err *e)
{
	struct near g = near_to(name);

	if (is_nobody(name) || conf_team(c, name) != NULL)
		return true;
	for (size_t i = 0; i < c->nteam; i++)
		near_offer(&g, c->team[i].name);
	return unknown(e, "team", &g);
}

static bool
check_priority(struct str value, struct err *e)
{
	struct near g = near_to(value);
	enum priority ignored;

	if (priority_from(value, &ignored))
		return true;
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++)
		near_offer(&g, priority_name((enum priority)i));
	return unknown(e, "priority", &g);
}

/* Those of the admin's, and category where they say which there are (PL-8). */
static const struct property_kind *
own_kind(const struct conf *c, struct str name)
{
	for (size_t i = 0; i < c->nproperty; i++)
		if (str_is(name, c->property[i].name))
			return &c->property[i];
	return NULL;
}

static bool
check_name(const struct conf *c, struct str name, struct err *e)
{
	struct near g = near_to(name);

	for (size_t i = 0; i < NAMES; i++)
		if (str_is(name, names[i]))
			return true;
		else
			near_offer(&g, names[i]);
	for (size_t i = 0; i < c->nproperty; i++)
		near_offer(&g, c->property[i].name);
	return own_kind(c, name) != NULL || unknown(e, "property", &g);
}

/* The value as it is kept; "" takes it away. */
static bool
read_own(const struct conf *c, const struct property *set, struct arena *a,
         struct ticket_property *out, struct err *e)
{
	struct props all = props_of(c, a);
	const struct prop *p = props_find(&all, set->name, e);
	int64_t end;

	out->name = set->name;
	out->text = STR_NONE;
	out->number = 0;
	return p != NULL && (set->value.n == 0 ||
	    prop_read(p, set->value, a, &out->number, &end, &out->text, e));
}

static bool
check_own(const struct conf *c, const struct property *set, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct ticket_property ignored = { .ticket = 0 };
	bool ok = read_own(c, set, &a, &ignored, e);

	arena_clear(&a);
	return ok;
}

static bool
check_one(const struct conf *c, const struct pipeline *p,
          const struct property *set, struct err *e)
{
	if (!check_name(c, set->name, e))
		return false;
	if (own_kind(c, set->name) != NULL)
		return check_own(c, set, e);
	if (tag_is_word(set->name))
		return tag_check(set->value, e);
	if (str_is(set->name, "status"))
		return status_find(p, set->value, e) != NULL;
	if (str_is(set->name, "priority"))
		return check_priority(set->value, e);
	if (str_is(set->name, "owner"))
		return check_user(c, set->value, e);
	if (str_is(set->name, "team"))
		return check_team(c, set->value, e);
	if (str_is(set->name, "name") && str_trim(set->value).n == 0)
		return err_set(e, ERR_INPUT, "a ticket's name is not empty");
	return true;
}

const struct pipeline *
property_pipeline(const struct conf *c, const struct pipeline *p,
                  const struct property *set, size_t n)
{
	while (n-- > 0)
		if (str_is(set[n].name, "pipeline"))
			return conf_pipeline(c, set[n].value);
	return p;
}

const struct status *
property_landing(const struct pipeline *from, const struct pipeline *to,
                 struct str was, struct str given)
{
	const struct status *s = pipeline_status(to, given.n > 0 ? given :
	    was);

	if (given.n > 0)
		return s;
	if (from == to)
		return NULL;
	return s != NULL ? s : pipeline_initial(to);
}

bool
property_check(const struct conf *c, const struct pipeline *p,
               const struct property *set, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(set[i].name, "pipeline") &&
		    !check_pipeline(c, set[i].value, e))
			return false;
	p = property_pipeline(c, p, set, n);
	for (size_t i = 0; i < n; i++)
		if (!check_one(c, p, &set[i], e))
			return false;
	return true;
}

struct str
property_status(const struct property *set, size_t n)
{
	while (n-- > 0)
		if (str_is(set[n].name, "status"))
			return set[n].value;
	return STR_NONE;
}

/* Changes a text of the ticket; what: "ticket.name". */
static void
put_text(struct turn *u, struct thread_facts *t, struct str *at,
         struct str value, const char *what, const char *why)
{
	struct str from = *at;
	struct event *ev;

	if (str_eq(from, value))
		return;
	*at = value;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, what, "%s", why);
	ev->from = from;
	ev->to = value;
}

static void
put_priority(struct turn *u, struct thread_facts *t, struct str value,
             const char *why)
{
	enum priority from = t->ticket.priority, to = from;
	struct event *ev;

	if (!priority_from(value, &to) || from == to)
		return;
	t->ticket.priority = to;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, "ticket.priority", "%s", why);
	ev->from = str_from(priority_name(from));
	ev->to = str_from(priority_name(to));
}

/* Where the ticket has it; NULL: it has not. */
static struct ticket_property *
own_of(struct ticket *k, struct str name)
{
	for (size_t i = 0; i < k->nproperty; i++)
		if (str_eq(k->property[i].name, name))
			return &k->property[i];
	return NULL;
}

/* A list of its own: that of *k may be the facts'. */
static void
give_own(struct arena *a, struct ticket *k, const struct ticket_property *row)
{
	const struct ticket_property *at = own_of(k, row->name);
	struct ticket_property *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < k->nproperty; i++)
		if (&k->property[i] != at)
			*ARENA_PUSH(a, list, n) = k->property[i];
	if (row->text.n > 0)
		*ARENA_PUSH(a, list, n) = *row;
	k->property = list;
	k->nproperty = n;
}

static void
put_own(struct turn *u, struct thread_facts *t, const struct property *set,
        const char *why)
{
	struct ticket *k = &t->ticket;
	struct ticket_property row = { .ticket = k->id };
	const struct ticket_property *at;
	struct err none = ERR_INIT;
	struct str from = STR_NONE;
	struct event *ev;

	if (!read_own(u->conf, set, u->arena, &row, &none))
		return;
	at = own_of(k, row.name);
	if (at != NULL)
		from = at->text;
	if (str_eq(from, row.text))
		return;
	give_own(u->arena, k, &row);
	*ARENA_PUSH(u->arena, u->plan->property, u->plan->nproperty) = row;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, "ticket.property", "%.*s %s",
	    STR_ARG(row.name), why);
	ev->from = from;
	ev->to = row.text;
}

static void
put_one(struct turn *u, struct thread_facts *t, const struct property *set,
        const char *why)
{
	struct ticket *k = &t->ticket;
	struct str value = set->value;

	if (str_is(set->name, "owner"))
		ticket_set_owner(u, t, is_nobody(value) ? STR_NONE : value,
		    why);
	else if (str_is(set->name, "team"))
		put_text(u, t, &k->team, is_nobody(value) ? STR_NONE : value,
		    "ticket.team", why);
	else if (str_is(set->name, "priority"))
		put_priority(u, t, value, why);
	else if (str_is(set->name, "category"))
		put_text(u, t, &k->category, value, "ticket.category", why);
	else if (str_is(set->name, "name"))
		put_text(u, t, &k->name, value, "ticket.name", why);
	else if (str_is(set->name, "pipeline"))
		put_text(u, t, &k->pipeline, value, "ticket.pipeline", why);
	else if (str_is(set->name, "description"))
		put_text(u, t, &k->description, value, "ticket.description",
		    why);
	else if (tag_is_word(set->name) &&
	    own_kind(u->conf, set->name) == NULL)
		tag_set(u, t, set->name, value, why);
	else if (!str_is(set->name, "status"))
		put_own(u, t, set, why);
}

void
property_set(struct turn *u, struct thread_facts *t,
             const struct property *set, size_t n)
{
	property_set_why(u, t, set, n, "set by hand");
}

void
property_set_why(struct turn *u, struct thread_facts *t,
                 const struct property *set, size_t n, const char *why)
{
	for (size_t i = 0; i < n; i++)
		put_one(u, t, &set[i], why);
}

static void
apply_own(const struct conf *c, struct arena *a, struct ticket *k,
          const struct property *set)
{
	struct ticket_property row = { .ticket = k->id };
	struct err none = ERR_INIT;

	if (read_own(c, set, a, &row, &none))
		give_own(a, k, &row);
}

struct ticket
property_applied(const struct conf *c, const struct ticket *k,
                 const struct property *set, size_t n, struct arena *a)
{
	struct ticket out = *k;

	for (size_t i = 0; i < n; i++) {
		struct str value = set[i].value;

		if (str_is(set[i].name, "owner"))
			out.owner = is_nobody(value) ? STR_NONE : value;
		else if (str_is(set[i].name, "team"))
			out.team = is_nobody(value) ? STR_NONE : value;
		else if (str_is(set[i].name, "priority"))
			priority_from(value, &out.priority);
		else if (str_is(set[i].name, "category"))
			out.category = value;
		else if (str_is(set[i].name, "name"))
			out.name = value;
		else if (str_is(set[i].name, "pipeline"))
			out.pipeline = value;
		else if (tag_is_word(set[i].name) &&
		    own_kind(c, set[i].name) == NULL)
			tag_apply(&out, set[i].name, value, a, NULL, NULL);
		else if (str_is(set[i].name, "description"))
			out.description = value;
		else if (!str_is(set[i].name, "status"))
			apply_own(c, a, &out, &set[i]);
	}
	return out;
}
