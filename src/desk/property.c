#include "desk/property.h"

#include "desk/ticket.h"

enum { WORD_MAX = 40 };         /* longer words are not guessed at */

static const char *const names[] = {
	"status", "priority", "owner", "team", "category", "name",
	"description",
};
enum { NAMES = sizeof names / sizeof *names };

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's distance of short words. */
static size_t
distance(struct str a, struct str b)
{
	size_t row[WORD_MAX + 1], diagonal, above;

	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
			    diagonal + (a.p[i - 1] != b.p[j - 1]));
			diagonal = above;
		}
	}
	return row[b.n];
}

struct guess {
	const char *word;
	size_t far;
};

static void
guess(struct guess *g, struct str given, const char *word)
{
	size_t far = distance(given, str_from(word));

	if (far < g->far) {
		g->far = far;
		g->word = word;
	}
}

static struct guess
guess_begin(struct str given)
{
	return (struct guess){ NULL, given.n / 2 + 1 };
}

static bool
unknown(struct err *e, const char *what, struct str given,
        const struct guess *g)
{
	if (g->word == NULL)
		return err_set(e, ERR_INPUT, "there is no %s \"%.*s\"", what,
		    STR_ARG(given));
	return err_set(e, ERR_INPUT,
	    "there is no %s \"%.*s\"; did you mean \"%s\"?", what,
	    STR_ARG(given), g->word);
}

const struct status *
status_find(const struct pipeline *p, struct str name, struct err *e)
{
	const struct status *s = pipeline_status(p, name);
	struct guess g = guess_begin(name);

	if (s != NULL)
		return s;
	for (size_t i = 0; i < p->nstatus; i++)
		guess(&g, name, p->status[i].name);
	unknown(e, "status", name, &g);
	return NULL;
}

static bool
is_nobody(struct str s)
{
	return s.n == 0 || str_is(s, "nobody");
}

static bool
check_user(const struct conf *c, struct str name, struct err *e)
{
	struct guess g = guess_begin(name);

	if (is_nobody(name) || conf_user(c, name) != NULL)
		return true;
	for (size_t i = 0; i < c->nuser; i++)
		guess(&g, name, c->user[i].name);
	return unknown(e, "user", name, &g);
}

static bool
check_team(const struct conf *c, struct str name, struct err *e)
{
	struct guess g = guess_begin(name);

	if (is_nobody(name) || conf_team(c, name) != NULL)
		return true;
	for (size_t i = 0; i < c->nteam; i++)
		guess(&g, name, c->team[i].name);
	return unknown(e, "team", name, &g);
}

static bool
check_priority(struct str value, struct err *e)
{
	struct guess g = guess_begin(value);
	enum priority ignored;

	if (priority_from(value, &ignored))
		return true;
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++)
		guess(&g, value, priority_name((enum priority)i));
	return unknown(e, "priority", value, &g);
}

static bool
check_name(struct str name, struct err *e)
{
	struct guess g = guess_begin(name);

	for (size_t i = 0; i < NAMES; i++)
		if (str_is(name, names[i]))
			return true;
		else
			guess(&g, name, names[i]);
	return unknown(e, "property", name, &g);
}

static bool
check_one(const struct conf *c, const struct pipeline *p,
          const struct property *set, struct err *e)
{
	if (!check_name(set->name, e))
		return false;
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

bool
property_check(const struct conf *c, const struct pipeline *p,
               const struct property *set, size_t n, struct err *e)
{
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
         struct str value, const char *what)
{
	struct str from = *at;
	struct event *ev;

	if (str_eq(from, value))
		return;
	*at = value;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, what, "set by hand");
	ev->from = from;
	ev->to = value;
}

static void
put_priority(struct turn *u, struct thread_facts *t, struct str value)
{
	enum priority from = t->ticket.priority, to = from;
	struct event *ev;

	if (!priority_from(value, &to) || from == to)
		return;
	t->ticket.priority = to;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, "ticket.priority", "set by hand");
	ev->from = str_from(priority_name(from));
	ev->to = str_from(priority_name(to));
}

static void
put_one(struct turn *u, struct thread_facts *t, const struct property *set)
{
	struct ticket *k = &t->ticket;
	struct str value = set->value;

	if (str_is(set->name, "owner"))
		ticket_set_owner(u, t, is_nobody(value) ? STR_NONE : value,
		    "set by hand");
	else if (str_is(set->name, "team"))
		put_text(u, t, &k->team, is_nobody(value) ? STR_NONE : value,
		    "ticket.team");
	else if (str_is(set->name, "priority"))
		put_priority(u, t, value);
	else if (str_is(set->name, "category"))
		put_text(u, t, &k->category, value, "ticket.category");
	else if (str_is(set->name, "name"))
		put_text(u, t, &k->name, value, "ticket.name");
	else if (str_is(set->name, "description"))
		put_text(u, t, &k->description, value, "ticket.description");
}

void
property_set(struct turn *u, struct thread_facts *t,
             const struct property *set, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_one(u, t, &set[i]);
}
