#include "desk/tag.h"

#include <string.h>

#include "base/utf8.h"

#define PREFIX "tag:"

bool
tag_is_word(struct str prop)
{
	return str_is(prop, "tags") || str_is(prop, "tag") ||
	    str_is(prop, "untag");
}

bool
tag_is_row(const struct ticket_property *p)
{
	return str_starts(p->name, PREFIX);
}

static struct str
tag_of(const struct ticket_property *p)
{
	return str_sub(p->name, strlen(PREFIX), p->name.n);
}

/* The words between commas; empty ones are none. */
static bool
next_word(struct str *rest, struct str *word)
{
	while (str_cut(rest, ',', word)) {
		*word = str_trim(*word);
		if (word->n > 0)
			return true;
	}
	return false;
}

/* What can stand in a list and in a criterion without quotes. */
static bool
is_plain(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if ((unsigned char)word.p[i] <= ' ' || word.p[i] == '"' ||
		    word.p[i] == '\\' || word.p[i] == 0x7f)
			return false;
	return word.n <= TAG_BYTES && utf8_valid(word);
}

bool
tag_check(struct str words, struct err *e)
{
	struct str word;
	int n = 0;

	while (next_word(&words, &word)) {
		if (!is_plain(word))
			return err_set(e, ERR_INPUT, "\"%.*s\" is no tag: a "
			    "word of at most %d bytes, without blanks",
			    STR_ARG(str_sub(word, 0, TAG_BYTES)), TAG_BYTES);
		if (++n > TAGS_MOST)
			return err_set(e, ERR_INPUT, "more than %d tags",
			    TAGS_MOST);
	}
	return true;
}

struct strs
tags_of(const struct ticket *k, struct arena *a)
{
	struct strs out = { NULL, 0 };

	for (size_t i = 0; i < k->nproperty; i++)
		if (tag_is_row(&k->property[i]))
			*ARENA_PUSH(a, out.s, out.n) = tag_of(&k->property[i]);
	return out;
}

/* --- Changing -------------------------------------------------------------- */

static bool
names_row(struct str words, const struct ticket_property *p, struct arena *a)
{
	struct str word;

	while (next_word(&words, &word))
		if (str_eq(str_lower(a, word), tag_of(p)))
			return true;
	return false;
}

static bool
has_row(const struct ticket_property *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].name, name))
			return true;
	return false;
}

/* What was changed, once each. */
struct changes {
	struct arena *arena;
	struct ticket_property *row;
	size_t n;
};

static void
keep(struct ticket *k, bool only_these, bool off, struct str words,
     struct changes *c)
{
	struct ticket_property *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < k->nproperty; i++) {
		const struct ticket_property *p = &k->property[i];
		bool named = tag_is_row(p) && names_row(words, p, c->arena);

		if (tag_is_row(p) && (off ? named : only_these && !named))
			*ARENA_PUSH(c->arena, c->row, c->n) =
			    (struct ticket_property){ k->id, p->name,
			    STR_NONE, 0 };
		else
			*ARENA_PUSH(c->arena, list, n) = *p;
	}
	k->property = list;
	k->nproperty = n;
}

static void
add(struct ticket *k, struct str words, struct changes *c)
{
	struct str word;

	while (next_word(&words, &word)) {
		struct ticket_property row = { k->id, str_printf(c->arena,
		    PREFIX "%.*s", STR_ARG(str_lower(c->arena, word))),
		    STR("yes"), 0 };

		if (has_row(k->property, k->nproperty, row.name))
			continue;
		*ARENA_PUSH(c->arena, c->row, c->n) = row;
		*ARENA_PUSH(c->arena, k->property, k->nproperty) = row;
	}
}

void
tag_apply(struct ticket *k, struct str prop, struct str words,
          struct arena *a, struct ticket_property **row, size_t *n)
{
	struct changes c = { .arena = a };
	bool off = str_is(prop, "untag");

	keep(k, str_is(prop, "tags"), off, words, &c);
	if (!off)
		add(k, words, &c);
	if (row != NULL) {
		*row = c.row;
		*n = c.n;
	}
}

void
tag_set(struct turn *u, struct thread_facts *t, struct str prop,
        struct str words, const char *why)
{
	struct ticket_property *row;
	size_t n;

	tag_apply(&t->ticket, prop, words, u->arena, &row, &n);
	for (size_t i = 0; i < n; i++) {
		struct str tag = tag_of(&row[i]);
		struct event *ev;

		*ARENA_PUSH(u->arena, u->plan->property, u->plan->nproperty) =
		    row[i];
		turn_put_ticket(u, t);
		ev = turn_event(u, t, "ticket.tag", "%.*s %s", STR_ARG(tag),
		    why);
		*(row[i].text.n > 0 ? &ev->to : &ev->from) = tag;
	}
}
