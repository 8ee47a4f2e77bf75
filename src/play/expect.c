/* What a story expects, of the objects that everybody sees. */
#include "play/inner.h"

#include <string.h>

#include "play/match.h"

/* A thing that can be expected: how it is named, and what is of it. */
struct thing {
	const char *name;
	json_t *(*find)(struct play *p, const struct step *t); /* NULL: none */
	bool count;                     /* a list, its number is expected */
	const char *selects;            /* a key that chose, not judged */
	const char *of;                 /* or another one */
};

/* --- Where the objects come from ------------------------------------------ */

static int64_t
number(const struct step *t)
{
	int64_t n;

	return t->nword > 1 && str_to_i64(t->word[1].text, &n) ? n : -1;
}

static json_t *
find_ticket(struct play *p, const struct step *t)
{
	return ask_one(p, "ticket.show", number(t));
}

static json_t *
find_conversation(struct play *p, const struct step *t)
{
	return ask_one(p, "conversation.show", number(t));
}

static json_t *
find_contact(struct play *p, const struct step *t)
{
	struct str address = story_box(p->story, t->word[1].text).address;
	json_t *list = ask_list(p, "contact.list"), *one, *email;
	json_t *found = NULL;
	size_t i, j;

	json_array_foreach(list, i, one)
		json_array_foreach(json_object_get(one, "email"), j, email)
			if (str_eq_nocase(address,
			    str_from(json_string_value(email))))
				found = one;
	json_incref(found);
	json_decref(list);
	return found;
}

static json_t *
find_mail(struct play *p, const struct step *t)
{
	struct named *n = play_named(p, t->word[1].text);
	const struct pair *in = step_pair(t, "in", 0);

	for (size_t i = 0; n != NULL && i < n->nintake; i++) {
		json_t *mail = ask_mail(p, n->intake[i]);

		if (in == NULL || str_is(in->value.text, json_string_value(
		    json_object_get(mail, "channel"))))
			return mail;
		json_decref(mail);
	}
	return NULL;
}

static json_t *
find_letter(struct play *p, const struct step *t)
{
	struct named *n = play_named(p, t->word[1].text);
	json_t *list, *one, *found = NULL;
	int64_t id = n != NULL ? n->letter : number(t);
	size_t i;

	list = ask_letters(p, true);
	json_array_foreach(list, i, one)
		if (json_integer_value(json_object_get(one, "id")) == id)
			found = json_incref(one);
	json_decref(list);
	return found;
}

static json_t *
find_answer(struct play *p, const struct step *t)
{
	size_t n = json_array_size(p->answers);

	(void)t;
	return n > 0 ? json_incref(json_array_get(p->answers, n - 1)) : NULL;
}

static json_t *
find_error(struct play *p, const struct step *t)
{
	(void)t;
	return json_incref(p->error);
}

static json_t *
list_letters_since(struct play *p, const struct step *t)
{
	json_t *all = ask_letters(p, uses(t, "text") || uses(t, "head"));
	json_t *list = json_array(), *one;
	size_t i;

	json_array_foreach(all, i, one)
		if (json_integer_value(json_object_get(one, "id")) > p->mark)
			json_array_append(list, one);
	json_decref(all);
	return list;
}

static json_t *
list_tickets_all(struct play *p, const struct step *t)
{
	(void)t;
	return ask_list(p, "ticket.list");
}

static json_t *
list_conversations_all(struct play *p, const struct step *t)
{
	(void)t;
	return ask_list(p, "conversation.list");
}

static json_t *
list_contacts_all(struct play *p, const struct step *t)
{
	(void)t;
	return ask_list(p, "contact.list");
}

static json_t *
list_answers(struct play *p, const struct step *t)
{
	(void)t;
	return json_incref(p->answers);
}

/* Events and messages stand in what they are of. */
static json_t *
list_within(struct play *p, const struct step *t, const char *key)
{
	const struct pair *ticket = step_pair(t, "ticket", 0);
	const struct pair *of = ticket != NULL ? ticket :
	    step_pair(t, "conversation", 0);
	json_t *whole, *list;
	int64_t id;

	if (of == NULL || !str_to_i64(of->value.text, &id)) {
		say_error(&p->story->said, t->name.at, "of what? say "
		    "ticket N or conversation N");
		return NULL;
	}
	whole = ask_one(p, ticket != NULL ? "ticket.show" :
	    "conversation.show", id);
	list = json_incref(json_object_get(whole, key));
	json_decref(whole);
	return list != NULL ? list : json_array();
}

static json_t *
list_events_of(struct play *p, const struct step *t)
{
	return list_within(p, t, "events");
}

static json_t *
list_messages_of(struct play *p, const struct step *t)
{
	return list_within(p, t, "messages");
}

static const struct thing things[] = {
	{ "ticket", find_ticket, false, NULL, NULL },
	{ "conversation", find_conversation, false, NULL, NULL },
	{ "contact", find_contact, false, NULL, NULL },
	{ "mail", find_mail, false, "in", NULL },
	{ "letter", find_letter, false, NULL, NULL },
	{ "answer", find_answer, false, NULL, NULL },
	{ "error", find_error, false, NULL, NULL },
	{ "letters", list_letters_since, true, NULL, NULL },
	{ "nothing-sent", list_letters_since, true, NULL, NULL },
	{ "tickets", list_tickets_all, true, NULL, NULL },
	{ "conversations", list_conversations_all, true, NULL, NULL },
	{ "contacts", list_contacts_all, true, NULL, NULL },
	{ "answers", list_answers, true, NULL, NULL },
	{ "events", list_events_of, true, "ticket", "conversation" },
	{ "messages", list_messages_of, true, "ticket", "conversation" },
};

/* --- Judging -------------------------------------------------------------- */

static bool
judged(const struct thing *x, const struct pair *k)
{
	return (x->selects == NULL || !str_is(k->key.text, x->selects)) &&
	    (x->of == NULL || !str_is(k->key.text, x->of));
}

static const json_t *
member(struct play *p, const json_t *o, const struct pair *k)
{
	struct near near = near_to(STR_NONE);
	const json_t *v = match_find(o, k->key.text, &near);

	if (v == NULL)
		say_error(&p->story->said, k->key.at, "it has no %s%s",
		    say_quoted(&p->story->said, k->key.text),
		    say_near(&p->story->said, &near));
	return v;
}

static const char *
test_word(enum test t)
{
	static const char *const word[] = { "", "not ", "like ",
		"not like " };

	return word[t];
}

static bool
expect_one(struct play *p, const struct step *t, const struct thing *x,
           const json_t *o)
{
	bool met = true;

	for (size_t i = 0; i < t->npair; i++) {
		const struct pair *k = &t->pair[i];
		const json_t *v;

		if (!judged(x, k))
			continue;
		v = member(p, o, k);
		if (v != NULL && match_holds(p->story, v, k))
			continue;
		met = false;
		if (v != NULL)
			say_error(&p->story->said, k->value.at,
			    "expected %.*s %s%s; it is %.*s",
			    STR_ARG(k->key.text), test_word(k->test),
			    say_quoted(&p->story->said, k->value.text),
			    STR_ARG(match_text(&p->arena, v)));
	}
	return met;
}

/* What there is, by the keys that were asked for. */
static void
put_short(struct play *p, const struct step *t, const struct thing *x,
          const json_t *o, struct buf *out)
{
	const json_t *id = json_object_get(o, "id");
	struct near near;

	if (id != NULL)
		buf_printf(out, "%.*s:", STR_ARG(match_text(&p->arena, id)));
	for (size_t i = 0; i < t->npair; i++) {
		const struct pair *k = &t->pair[i];
		const json_t *v = match_find(o, k->key.text, &near);

		if (judged(x, k) && v != NULL)
			buf_printf(out, " %.*s %.*s", STR_ARG(k->key.text),
			    STR_ARG(match_text(&p->arena, v)));
	}
}

static void
say_count(struct play *p, const struct step *t, const struct thing *x,
          const json_t *list, int64_t want, int64_t n)
{
	struct buf there = BUF_INIT;
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (i == 8) {
			buf_z(&there, "; ...");
			break;
		}
		buf_z(&there, i == 0 ? "; there are " : "; ");
		put_short(p, t, x, one, &there);
	}
	say_error(&p->story->said, t->word[t->nword - 1].at,
	    "expected %lld of these, found %lld%.*s", (long long)want,
	    (long long)n, STR_ARG(buf_view(&there)));
	buf_clear(&there);
}

static bool
expect_count(struct play *p, const struct step *t, const struct thing *x,
             const json_t *list)
{
	int64_t want = t->nword > 1 ? number(t) : 0, n = 0;
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		bool all = true;

		for (size_t j = 0; all && j < t->npair; j++) {
			const struct pair *k = &t->pair[j];
			const json_t *v = judged(x, k) ?
			    member(p, one, k) : NULL;

			all = !judged(x, k) || (v != NULL &&
			    match_holds(p->story, v, k));
		}
		n += all;
	}
	if (n != want)
		say_count(p, t, x, list, want, n);
	return n == want;
}

/* --- The step ------------------------------------------------------------- */

static const struct thing *
thing_of(struct play *p, const struct step *t)
{
	struct near near = near_to(t->word[0].text);

	for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
		if (str_is(t->word[0].text, things[i].name))
			return &things[i];
		near_offer(&near, things[i].name);
	}
	say_error(&p->story->said, t->word[0].at, "nothing is called %s%s",
	    say_quoted(&p->story->said, t->word[0].text),
	    say_near(&p->story->said, &near));
	return NULL;
}

bool
step_expect(struct play *p, const struct step *t, struct err *e)
{
	const struct thing *x = thing_of(p, t);
	size_t before = p->story->said.errors;
	json_t *found;
	bool met;

	(void)e;
	p->result.expected++;
	if (x == NULL)
		return true;
	found = x->find(p, t);
	met = found != NULL && (x->count ? expect_count(p, t, x, found) :
	    expect_one(p, t, x, found));
	if (found == NULL && p->story->said.errors == before)
		say_error(&p->story->said, t->word[t->nword - 1].at,
		    "there is no such %s", x->name);
	json_decref(found);
	p->result.met += met;
	return true;
}
