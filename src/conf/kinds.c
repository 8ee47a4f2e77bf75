#include "conf/make.h"

#include <stddef.h>
#include <string.h>

enum { NAME_BYTES = 64 };

/* In struct conf: an array and its length. Each thing begins with its name. */
static const struct kind_row {
	const char *word;
	size_t array, count, size, at;
} kinds[KINDS] = {
#define KIND(k) #k, offsetof(struct conf, k), offsetof(struct conf, n##k), \
	sizeof(struct k), offsetof(struct k, at)
	[KIND_TEAM]     = { KIND(team) },
	[KIND_USER]     = { KIND(user) },
	[KIND_INBOX]    = { KIND(inbox) },
	[KIND_RELAY]    = { KIND(relay) },
	[KIND_PIPELINE] = { KIND(pipeline) },
	[KIND_CHANNEL]  = { KIND(channel) },
	[KIND_HOURS]    = { KIND(hours) },
	[KIND_SLA]      = { KIND(sla) },
#undef KIND
	[KIND_PROPERTY] = { "property", offsetof(struct conf, property),
		offsetof(struct conf, nproperty),
		sizeof(struct property_kind),
		offsetof(struct property_kind, at) },
	[KIND_TEMPLATE] = { "template", offsetof(struct conf, template),
		offsetof(struct conf, ntemplate),
		sizeof(struct template_kind),
		offsetof(struct template_kind, at) },
};

const char *
kind_word(enum kind kind)
{
	return kinds[kind].word;
}

static char *
array_of(const struct make *m, enum kind kind, size_t *n)
{
	const char *c = (const char *)m->c;
	char *array;

	memcpy(&array, c + kinds[kind].array, sizeof array);
	memcpy(n, c + kinds[kind].count, sizeof *n);
	return array;
}

static const char *
name_of(const void *thing)
{
	const char *name;

	memcpy(&name, thing, sizeof name);
	return name;
}

void *
kind_thing(const struct make *m, enum kind kind, size_t i)
{
	size_t n;
	char *array = array_of(m, kind, &n);

	return i < n ? array + i * kinds[kind].size : NULL;
}

void *
kind_find(const struct make *m, enum kind kind, struct str name)
{
	size_t n;
	char *thing = array_of(m, kind, &n);

	for (; n > 0; n--, thing += kinds[kind].size)
		if (str_is(name, name_of(thing)))
			return thing;
	return NULL;
}

void *
kind_refer(struct make *m, enum kind kind, struct str name, struct place at)
{
	void *thing = kind_find(m, kind, name);
	struct near near = near_to(name);
	size_t n;
	char *one = array_of(m, kind, &n);

	if (thing != NULL)
		return thing;
	for (; n > 0; n--, one += kinds[kind].size)
		near_offer(&near, name_of(one));
	say_error(&m->said, at, "%s %s is not defined%s", kinds[kind].word,
	    say_quoted(&m->said, name), say_near(&m->said, &near));
	return NULL;
}

bool
name_is_good(struct make *m, const struct word *w)
{
	struct str s = w->text;
	bool good = s.n > 0 && s.n <= NAME_BYTES && s.p[0] != '-';

	for (size_t i = 0; i < s.n && good; i++)
		good = (s.p[i] >= 'a' && s.p[i] <= 'z') ||
		    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-';
	if (!good)
		say_error(&m->said, w->at, "%s is not a name: lower-case "
		    "letters, digits and hyphens, at most %d",
		    say_quoted(&m->said, s), NAME_BYTES);
	return good;
}

/* --- Declaring: all names are known before any is used -------------------- */

/* Words that commands and rules use for people. */
static bool
is_reserved(enum kind kind, struct str name)
{
	static const char *const words[] = {
		"me", "nobody", "owner", "team", "contact", "everyone",
	};

	if (kind != KIND_USER && kind != KIND_TEAM)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(name, words[i]))
			return true;
	return false;
}

static bool
can_declare(struct make *m, enum kind kind, const struct directive *d,
            const void *before, struct place before_at)
{
	if (d->narg != 1 || !d->has_block) {
		if (d->narg == 0)
			say_error(&m->said, d->name.at,
			    "%s takes a name and a block", kinds[kind].word);
		else
			say_error(&m->said, d->arg[d->narg > 1].at,
			    "%s takes one name and a block",
			    kinds[kind].word);
		return false;
	}
	if (!name_is_good(m, &d->arg[0]))
		return false;
	if (is_reserved(kind, d->arg[0].text)) {
		say_error(&m->said, d->arg[0].at, "%s is a word of the "
		    "commands and cannot be a name",
		    say_quoted(&m->said, d->arg[0].text));
		return false;
	}
	if (before != NULL)
		say_error(&m->said, d->arg[0].at,
		    "%s %s is defined twice; first at %s", kinds[kind].word,
		    say_quoted(&m->said, d->arg[0].text),
		    say_place(&m->said, before_at));
	return before == NULL;
}

static void
declare_one(struct make *m, enum kind kind, const struct directive *d)
{
	const struct kind_row *k = &kinds[kind];
	struct place at = { "", 0, 0 };
	void *before = d->narg > 0 ?
	    kind_find(m, kind, d->arg[0].text) : NULL;
	const char *name;
	char *thing;
	size_t n;

	if (before != NULL)
		memcpy(&at, (char *)before + k->at, sizeof at);
	if (!can_declare(m, kind, d, before, at))
		return;
	thing = array_of(m, kind, &n) + n * k->size;
	name = str_z(&m->c->arena, d->arg[0].text);
	memcpy(thing, &name, sizeof name);
	memcpy(thing + k->at, &d->name.at, sizeof at);
	m->declared[kind][n++] = d;
	memcpy((char *)m->c + k->count, &n, sizeof n);
}

static void
declare(struct make *m, enum kind kind)
{
	const struct kind_row *k = &kinds[kind];
	const struct directives *top = &m->tree.top;
	size_t max = 0, seen = 0;
	char *array;

	for (size_t i = 0; i < top->n; i++)
		max += str_is(top->one[i].name.text, k->word);
	array = arena_array(&m->c->arena, max + 1, k->size);
	memcpy((char *)m->c + k->array, &array, sizeof array);
	m->declared[kind] = arena_array(&m->tree.arena, max + 1,
	    sizeof *m->declared[kind]);
	for (size_t i = 0; i < top->n && seen <= MAX_THINGS; i++) {
		if (!str_is(top->one[i].name.text, k->word))
			continue;
		if (++seen <= MAX_THINGS)
			declare_one(m, kind, &top->one[i]);
		else
			say_error(&m->said, top->one[i].name.at,
			    "more than %d of %s", MAX_THINGS, k->word);
	}
}

void
kinds_declare(struct make *m)
{
	for (enum kind kind = 0; kind < KINDS; kind++)
		declare(m, kind);
}
