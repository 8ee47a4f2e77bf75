#include "conf/props.h"

#include <time.h>

#include "base/near.h"

#define DAY INT64_C(86400000)
enum { MILLION = 1000000, DECIMALS = 6 };
#define NUMBER_MOST INT64_C(1000000000000)

static const char *const classes[] = { "open", "closed" };
static const char *const sources[] = {
	"email", "chat", "form", "call", "messenger", "manual", "import",
	"api",
};
static const char *const sla_states[] = {
	"active", "due-soon", "overdue", "met", "paused",
};
static const char *const priorities[] = { "low", "normal", "high", "urgent" };

#define WORDS(w) { (const char **)(w), sizeof(w) / sizeof *(w) }

static const struct prop built_in[] = {
	{ .name = "id", .type = PROP_COUNT },
	{ .name = "name", .type = PROP_TEXT, .settable = true },
	{ .name = "description", .type = PROP_TEXT, .settable = true },
	{ .name = "pipeline", .type = PROP_CHOICE },
	{ .name = "status", .type = PROP_CHOICE, .settable = true },
	{ .name = "status.class", .type = PROP_CHOICE,
	  .word = WORDS(classes) },
	{ .name = "owner", .type = PROP_CHOICE, .settable = true },
	{ .name = "team", .type = PROP_CHOICE, .settable = true },
	{ .name = "inbox", .type = PROP_CHOICE },
	{ .name = "priority", .type = PROP_RANK, .settable = true,
	  .word = WORDS(priorities) },
	{ .name = "category", .type = PROP_TEXT, .settable = true },
	{ .name = "source", .type = PROP_CHOICE, .word = WORDS(sources) },
	{ .name = "created", .type = PROP_DATE, .past = true },
	{ .name = "changed", .type = PROP_DATE, .past = true },
	{ .name = "closed", .type = PROP_DATE, .past = true },
	{ .name = "sla.due", .type = PROP_DATE },
	{ .name = "sla.state", .type = PROP_CHOICE,
	  .word = WORDS(sla_states) },
	{ .name = "spam", .type = PROP_BOOLEAN },
	{ .name = "sent", .type = PROP_BOOLEAN },
	{ .name = "tags", .type = PROP_LIST, .settable = true },
	{ .name = "contact.name", .type = PROP_LIST },
	{ .name = "contact.email", .type = PROP_LIST },
	{ .name = "contact.company", .type = PROP_LIST },
	{ .name = "company", .type = PROP_LIST },
};

static const enum prop_type types[] = {
	[PROPERTY_TEXT] = PROP_TEXT, [PROPERTY_NUMBER] = PROP_NUMBER,
	[PROPERTY_DATE] = PROP_DATE, [PROPERTY_CHOICE] = PROP_CHOICE,
	[PROPERTY_BOOLEAN] = PROP_BOOLEAN,
};

bool
prop_is_number(enum prop_type type)
{
	return type >= PROP_NUMBER;
}

/* --- The words of the configuration -------------------------------------- */

static void
add(struct arena *a, struct names *to, const char *word)
{
	for (size_t i = 0; i < to->n; i++)
		if (str_is(str_from(word), to->name[i]))
			return;
	*ARENA_PUSH(a, to->name, to->n) = word;
}

static struct names
words_of(const struct conf *c, struct arena *a, const char *name)
{
	struct str s = str_from(name);
	struct names out = { NULL, 0 };

	for (size_t i = 0; i < c->npipeline; i++) {
		const struct pipeline *p = &c->pipeline[i];

		if (str_is(s, "pipeline"))
			add(a, &out, p->name);
		for (size_t j = 0; j < p->nstatus && str_is(s, "status"); j++)
			add(a, &out, p->status[j].name);
	}
	for (size_t i = 0; i < c->nuser && str_is(s, "owner"); i++)
		add(a, &out, c->user[i].name);
	for (size_t i = 0; i < c->nteam && str_is(s, "team"); i++)
		add(a, &out, c->team[i].name);
	for (size_t i = 0; i < c->ninbox && str_is(s, "inbox"); i++)
		add(a, &out, c->inbox[i].name);
	return out;
}

struct props
props_of(const struct conf *c, struct arena *a)
{
	return c->props != NULL ? *c->props : props_make(c, a);
}

struct props
props_make(const struct conf *c, struct arena *a)
{
	struct props out = { NULL, 0 };

	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
		struct prop *p = ARENA_PUSH(a, out.prop, out.n);

		*p = built_in[i];
		if (p->type == PROP_CHOICE && p->word.n == 0)
			p->word = words_of(c, a, p->name);
	}
	for (size_t i = 0; i < c->nproperty; i++) {
		const struct property_kind *k = &c->property[i];
		struct prop own = { .name = k->name, .settable = true,
			.type = types[k->type], .custom = true,
			.word = k->choice };

		/* The configuration says what categories there are. */
		if (str_is(str_from(k->name), "category")) {
			own.custom = false;
			for (size_t j = 0; j < out.n; j++)
				if (str_is(str_from(out.prop[j].name),
				    "category"))
					out.prop[j] = own;
			continue;
		}
		*ARENA_PUSH(a, out.prop, out.n) = own;
	}
	return out;
}

const struct prop *
props_find(const struct props *p, struct str name, struct err *e)
{
	struct near near = near_to(name);

	for (size_t i = 0; i < p->n; i++) {
		if (str_is(name, p->prop[i].name))
			return &p->prop[i];
		near_offer(&near, p->prop[i].name);
	}
	err_set(e, ERR_INPUT, near.best[0] != '\0' ?
	    "there is no property \"%.*s\"; did you mean \"%s\"?" :
	    "there is no property \"%.*s\"%s", STR_ARG(name), near.best);
	return NULL;
}

/* --- Values --------------------------------------------------------------- */

static bool
digits(struct str *s, size_t n, int64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (i >= s->n || s->p[i] < '0' || s->p[i] > '9')
			return false;
		*out = *out * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, n, s->n);
	return true;
}

static bool
sign(struct str *s, const char *c)
{
	if (!str_starts(*s, c))
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

/* YYYY-MM-DD, or with THH:MM, THH:MM:SS, and Z if you like: UTC. The span it
 * names: a day, a minute, a second. */
static bool
read_date(struct str s, int64_t *from, int64_t *end)
{
	int64_t y, mo, d, h = 0, mi = 0, sec = 0, span = DAY;
	struct tm tm = { 0 };

	if (!digits(&s, 4, &y) || !sign(&s, "-") || !digits(&s, 2, &mo) ||
	    !sign(&s, "-") || !digits(&s, 2, &d))
		return false;
	if (sign(&s, "T")) {
		span = 60000;
		if (!digits(&s, 2, &h) || !sign(&s, ":") ||
		    !digits(&s, 2, &mi))
			return false;
		if (sign(&s, ":")) {
			span = 1000;
			if (!digits(&s, 2, &sec))
				return false;
		}
		sign(&s, "Z");
	}
	tm.tm_year = (int)y - 1900;
	tm.tm_mon = (int)mo - 1;
	tm.tm_mday = (int)d;
	tm.tm_hour = (int)h;
	tm.tm_min = (int)mi;
	tm.tm_sec = (int)sec;
	*from = (int64_t)timegm(&tm) * 1000;    /* of 31 April: 1 May */
	*end = *from + span;
	return s.n == 0 && h < 24 && mi < 60 && sec < 60 &&
	    tm.tm_mon == mo - 1 && tm.tm_mday == d && *from >= 0;
}

/* A decimal number of at most six places, in millionths. */
static bool
read_number(struct str s, int64_t *out)
{
	bool minus = sign(&s, "-");
	int64_t whole = 0, part = 0;
	size_t dot = str_find_char(s, '.', 0);
	struct str rest = str_sub(s, dot + 1, s.n);

	if (dot == 0 || dot > 12 || rest.n > DECIMALS ||
	    (dot < s.n && rest.n == 0))
		return false;
	if (!digits(&s, dot, &whole) || whole > NUMBER_MOST)
		return false;
	for (size_t i = 0; i < DECIMALS; i++) {
		if (i < rest.n && (rest.p[i] < '0' || rest.p[i] > '9'))
			return false;
		part = part * 10 + (i < rest.n ? rest.p[i] - '0' : 0);
	}
	*out = whole * MILLION + part;
	if (minus)
		*out = -*out;
	return true;
}

static bool
read_word(const struct prop *p, struct str value, int64_t *rank,
          struct err *e)
{
	struct near near = near_to(value);

	for (size_t i = 0; i < p->word.n; i++) {
		near_offer(&near, p->word.name[i]);
		if (str_is(value, p->word.name[i])) {
			*rank = (int64_t)i;
			return true;
		}
	}
	if (near.best[0] != '\0')
		return err_set(e, ERR_INPUT, "there is no %s \"%.*s\"; did "
		    "you mean \"%s\"?", p->name, STR_ARG(value), near.best);
	return err_set(e, ERR_INPUT, "there is no %s \"%.*s\"", p->name,
	    STR_ARG(value));
}

bool
prop_read(const struct prop *p, struct str value, struct arena *a,
          int64_t *number, int64_t *end, struct str *text, struct err *e)
{
	static const char *const wants[] = {
		[PROP_NUMBER] = "a number", [PROP_COUNT] = "a number",
		[PROP_DATE] = "a date (2026-01-31, 2026-01-31T08:00Z)",
		[PROP_BOOLEAN] = "yes or no",
	};
	bool ok = true;

	*number = 0;
	*end = 0;
	*text = value;
	switch (p->type) {
	case PROP_TEXT:
	case PROP_LIST:
		return true;
	case PROP_CHOICE:
	case PROP_RANK:
		ok = read_word(p, value, number, e);
		*end = *number + 1;
		return ok;
	case PROP_NUMBER:
		ok = read_number(value, number);
		*end = *number + 1;
		break;
	case PROP_COUNT:
		ok = str_to_i64(value, number) && *number < INT64_MAX;
		*end = *number + 1;
		break;
	case PROP_DATE:
		ok = read_date(value, number, end);
		break;
	case PROP_BOOLEAN:
		ok = str_is(value, "yes") || str_is(value, "no");
		*number = str_is(value, "yes");
		*end = *number + 1;
		break;
	}
	(void)a;
	return ok || err_set(e, ERR_INPUT, "%s: \"%.*s\" is not %s", p->name,
	    STR_ARG(value), wants[p->type]);
}
