#include "desk/narrate.h"

#include <string.h>

#include "base/utf8.h"

struct telling {
	const struct narration *n;
	struct arena *a;
	struct sentence *said;
	size_t nsaid;
};

/* --- The record ----------------------------------------------------------- */

static struct str
text_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

static int64_t
id_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static bool
is(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

static bool
sees(const struct telling *k, int64_t conversation)
{
	const struct narrate_to *to = &k->n->to;

	return to->sees == NULL || to->sees(to->arg, conversation);
}

/* --- Sentences ------------------------------------------------------------ */

/* The first letter is made a capital, the end a stop: reasons are kept as
 * parts of sentences. */
static struct sentence *
say(struct telling *k, struct str text)
{
	struct sentence *s = ARENA_PUSH(k->a, k->said, k->nsaid);
	char *z;

	text = str_trim(utf8_printable(k->a, text));
	z = str_z(k->a, str_printf(k->a, "%.*s%s", STR_ARG(text),
	    str_ends(text, ".") ? "" : "."));
	if (z[0] >= 'a' && z[0] <= 'z')
		z[0] = (char)(z[0] - 'a' + 'A');
	s->text = str_from(z);
	return s;
}

static const char *
would(const struct telling *k, const char *done, const char *if_so)
{
	return k->n->tense == TENSE_DONE ? done : if_so;
}

/* What came. */
static void
say_mail(struct telling *k, const json_t *mail)
{
	struct str from = text_of(mail, "from");
	struct str which = k->n->intake > 0 ? str_printf(k->a, " %lld",
	    (long long)k->n->intake) : STR_NONE;

	say(k, str_printf(k->a, "%s%.*s %s%.*s %s on channel %.*s%s",
	    is(mail, "chat") ? "a conversation" : "mail", STR_ARG(which),
	    from.n > 0 ? "from " : "without a sender", STR_ARG(from),
	    would(k, "was taken", "would be taken"),
	    STR_ARG(text_of(mail, "channel")), is(mail, "partial") ?
	    ", but not whole" : ""));
	if (text_of(mail, "user").n > 0)
		say(k, str_printf(k->a, "its sender's address is user "
		    "%.*s's", STR_ARG(text_of(mail, "user"))));
	if (is(mail, "ours"))
		say(k, STR("its sender's address is one of our own"));
}

/* How it was read, where it is not simply a person's. */
static void
say_kind(struct telling *k, const json_t *mail)
{
	const json_t *list = json_object_get(mail, "evidence"), *one;
	struct str kind = text_of(mail, "kind"), why = STR_NONE;
	size_t i;

	json_array_foreach(list, i, one)
		why = str_printf(k->a, "%.*s%s%s", STR_ARG(why),
		    i > 0 ? "; " : "", json_string_value(one));
	if (kind.n > 0)
		say(k, str_printf(k->a, "it is no person's mail but of kind "
		    "%.*s%s%.*s", STR_ARG(kind), why.n > 0 ? ": " : "",
		    STR_ARG(why)));
	if (is(mail, "forwarded"))
		say(k, STR("it passes on another mail"));
}

static struct str
evidence_text(struct telling *k, const json_t *candidate)
{
	struct str by = text_of(candidate, "by");
	const char *what = str_is(by, "our-id") ?
	    "the id of a mail we sent" : str_is(by, "reference") ?
	    "the id of a mail we know" : NULL;

	if (what == NULL)
		return str_printf(k->a, "%.*s \"%.*s\"", STR_ARG(by),
		    STR_ARG(text_of(candidate, "msgid")));
	return str_printf(k->a, "%s, <%.*s>", what,
	    STR_ARG(text_of(candidate, "msgid")));
}

/* What it named, and what came of that; those behind the one it joined were
 * not asked. True: it is the one. */
static bool
say_candidate(struct telling *k, const json_t *candidate, int64_t joined)
{
	int64_t id = id_of(candidate, "conversation");
	struct str why = text_of(candidate, "why");
	bool is_it = id == joined;

	if (!sees(k, id)) {
		say(k, STR("it names a conversation that you may not see"));
		return is_it;
	}
	if (is_it)
		why = is(candidate, "takes_part") ?
		    STR("its sender takes part there") :
		    STR("its sender takes no part there");
	else if (why.n == 0)
		return false;
	say(k, str_printf(k->a, "it names conversation %lld by %.*s%s%.*s",
	    (long long)id, STR_ARG(evidence_text(k, candidate)), is_it ?
	    ": " : ", and does not join it: ", STR_ARG(why)));
	return is_it;
}

static void
say_candidates(struct telling *k, const json_t *record)
{
	const json_t *facts = json_object_get(record, "facts");
	const json_t *outcome = json_object_get(json_object_get(record,
	    "plan"), "outcome");
	int64_t joined = id_of(outcome, "conversation");
	const json_t *one;
	size_t i;

	if (!str_is(text_of(outcome, "what"), "filed"))
		return;
	json_array_foreach(json_object_get(facts, "candidates"), i, one)
		if (say_candidate(k, one, joined))
			return;
}

/* --- The rules ------------------------------------------------------------ */

/* Its reason, less what only a list of events needs. The number of what would
 * be new is nobody's yet. */
static struct str
reason_of(const struct telling *k, const struct event *ev)
{
	static const char none[] = " (joined by none)";
	struct str why = ev->why;

	if (k->n->tense == TENSE_WOULD &&
	    (str_is(str_from(ev->what), "contact.created") ||
	    str_is(str_from(ev->what), "company.created")))
		return STR_NONE;
	if (str_ends(why, none))
		why.n -= sizeof none - 1;
	return why;
}

static void
say_event(struct telling *k, const struct event *ev)
{
	struct str text, why, place = narrate_place(ev->by);
	struct sentence *s;

	if (ev->what == NULL)
		return;
	text = narrate_event(k->n, ev, k->a);
	why = reason_of(k, ev);
	if (why.n > 0)
		text = str_printf(k->a, "%.*s%s%.*s", STR_ARG(text),
		    text.n > 0 ? ": " : "", STR_ARG(why));
	if (place.n > 0)
		text = str_printf(k->a, "%.*s (rule %.*s)", STR_ARG(text),
		    STR_ARG(place));
	s = say(k, text);
	s->rule = place;
	s->event = ev;
}

/* "rule:FILE:LINE: what it says" names a configured one. */
static void
say_rule(struct telling *k, struct str text)
{
	struct str place = narrate_place(text);
	size_t at = str_find(place, STR(": "), 0);

	if (place.n == 0) {
		say(k, text);
		return;
	}
	text = str_sub(place, at + 2, place.n);
	place = str_sub(place, 0, at);
	say(k, str_printf(k->a, "%.*s (rule %.*s)", STR_ARG(text),
	    STR_ARG(place)))->rule = place;
}

static void
say_rules(struct telling *k, const json_t *rules)
{
	const json_t *one;
	size_t i;

	json_array_foreach(rules, i, one) {
		json_int_t at = json_integer_value(one);

		if (json_is_string(one))
			say_rule(k, (struct str){ json_string_value(one),
			    json_string_length(one) });
		else if (at >= 0 && (size_t)at < k->n->nevent)
			say_event(k, &k->n->event[at]);
	}
}

/* What came of the mail, where no event says it. */
static void
say_outcome(struct telling *k, const json_t *outcome)
{
	struct str what = text_of(outcome, "what");

	if (str_is(what, "duplicate"))
		say(k, str_printf(k->a, "nothing %s done: the same content is "
		    "filed in this inbox as mail %lld",
		    would(k, "was", "would be"),
		    (long long)id_of(outcome, "duplicate_of")));
	else if (str_is(what, "filtered"))
		say(k, str_printf(k->a, "it %s dropped, and is in no "
		    "conversation", would(k, "was", "would be")));
	else if (str_is(what, "set-aside"))
		say(k, str_printf(k->a, "it %s set aside for a person "
		    "(postroom intake retry)", would(k, "was", "would be")));
}

/* --- What moved the desk, if no mail -------------------------------------- */

static void
say_input(struct telling *k)
{
	struct str by = k->n->by;

	if (str_is(k->n->input, "command"))
		say(k, str_printf(k->a, "%.*s asked for it",
		    STR_ARG(str_starts(by, "user:") ?
		    str_sub(by, sizeof "user:" - 1, by.n) : by)));
	else if (str_is(k->n->input, "tick"))
		say(k, STR("its time had come"));
	else if (str_is(k->n->input, "result"))
		say(k, STR("sending a letter came to an end"));
}

void
narrate(const struct narration *n, struct arena *a, struct sentence **out,
        size_t *count)
{
	struct telling k = { .n = n, .a = a };
	const json_t *mail = json_object_get(n->record, "mail");
	const json_t *plan = json_object_get(n->record, "plan");

	if (mail != NULL) {
		say_mail(&k, mail);
		say_kind(&k, mail);
		say_candidates(&k, n->record);
	} else if (n->record != NULL) {
		say_input(&k);
	}
	say_rules(&k, json_object_get(n->record, "rules"));
	say_outcome(&k, json_object_get(plan, "outcome"));
	if (n->record == NULL) {
		for (size_t i = 0; i < n->nevent; i++)
			say_event(&k, &n->event[i]);
		say(&k, STR("what else was known of it is not kept: it is "
		    "older than such records, erased or purged"));
	}
	*out = k.said;
	*count = k.nsaid;
}
