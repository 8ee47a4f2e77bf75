#include "desk/alarm.h"

#include "base/clock.h"
#include "desk/letters.h"

static const struct {
	const char *word;       /* of the thing */
	const char *what;       /* for people */
	const char *look;       /* the command that shows more */
} kinds[ALARM_KINDS] = {
	[ALARM_INBOX] = { "inbox", "The mailbox of channel ",
	    "postroom channel show " },
	[ALARM_RELAY] = { "relay", "The relay ",
	    "postroom letter list --state queued" },
	[ALARM_DISK] = { "disk", "The disk of the store", "df" },
	[ALARM_SET_ASIDE] = { "set-aside", "Mail that could not be filed",
	    "postroom intake list --outcome set-aside" },
};

struct str
alarm_thing(struct arena *a, enum alarm_kind kind, struct str name)
{
	return str_printf(a, "%s%s%.*s", kinds[kind].word,
	    name.n > 0 ? ":" : "", STR_ARG(name));
}

enum alarm_say
alarm_decide(const struct watched *w, int64_t now)
{
	const struct alarm *k = &w->known;

	if (w->health == ALARM_BAD && k->told == 0)
		return now - w->since >= ALARM_AFTER_MS &&
		    (k->last == 0 || now - k->last >= ALARM_AGAIN_MS) ?
		    ALARM_SAYS_BAD : ALARM_SAYS_NOTHING;
	if (w->health == ALARM_WELL && k->told != 0 &&
	    now - w->since >= ALARM_OVER_MS)
		return ALARM_SAYS_OVER;
	return ALARM_SAYS_NOTHING;
}

/* --- Which way. --- */

static bool
relay_works(const struct watched *all, size_t n, const char *relay)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].kind == ALARM_RELAY &&
		    str_is(all[i].name, relay))
			return all[i].health != ALARM_BAD;
	return true;
}

const struct channel *
alarm_channel(const struct conf *c, const struct watched *all, size_t n,
              const struct watched *w)
{
	const struct channel *own = NULL;

	for (size_t i = 0; i < c->nchannel; i++) {
		const struct channel *ch = &c->channel[i];

		if (ch->relay == NULL ||
		    !relay_works(all, n, ch->relay->name) ||
		    (w->kind == ALARM_RELAY &&
		    str_is(w->name, ch->relay->name)))
			continue;
		if (w->kind != ALARM_INBOX || !str_is(w->name, ch->name))
			return ch;
		own = ch;
	}
	return own;
}

/* --- What is said. --- */

static void
put(struct arena *a, struct values *v, const char *name, struct str text)
{
	*ARENA_PUSH(a, v->value, v->n) = (struct value){
		.name = str_from(name), .text = text };
}

static struct str
time_text(struct arena *a, int64_t ms)
{
	char text[CLOCK_TEXT];

	return str_copy(a, str_from(clock_rfc5322(ms, text)));
}

static struct str
what_text(struct arena *a, const struct watched *w)
{
	return str_printf(a, "%s%.*s", kinds[w->kind].what,
	    STR_ARG(w->name));
}

static struct values
values_of_alarm(struct turn *u, const struct watched *w)
{
	bool named = w->kind == ALARM_INBOX;
	struct values v = { NULL, 0 };
	struct arena *a = u->arena;

	put(a, &v, "alarm.what", what_text(a, w));
	put(a, &v, "alarm.state", w->state);
	put(a, &v, "alarm.error", w->error);
	put(a, &v, "alarm.since", time_text(a, w->since));
	put(a, &v, "alarm.look", str_printf(a, "%s%.*s", kinds[w->kind].look,
	    named ? (int)w->name.n : 0, w->name.p));
	return v;
}

static void
say(struct turn *u, const struct channel *ch, const struct watched *w,
    const char *template)
{
	const struct names *to = &u->conf->admins_mail;

	for (size_t i = 0; ch != NULL && i < to->n; i++)
		letters_notice(u, ch, (struct mailbox){ STR_NONE,
		    str_from(to->name[i]) }, template, STR_NONE,
		    values_of_alarm(u, w));
}

static void
keep(struct turn *u, const struct watched *w, enum alarm_say says)
{
	struct alarm row = w->known;
	int64_t now = u->facts->now;

	if (says == ALARM_SAYS_BAD) {
		row.last = now;
		row.told = w->kind == ALARM_SET_ASIDE ? 0 : now;
	}
	if (says == ALARM_SAYS_OVER)
		row.told = 0;
	row.since = w->health == ALARM_BAD ? w->since : 0;
	if (row.since != w->known.since || says != ALARM_SAYS_NOTHING)
		*ARENA_PUSH(u->arena, u->plan->alarm, u->plan->nalarm) = row;
}

static void
take_up(struct turn *u, const struct watched *all, size_t n,
        const struct watched *w)
{
	enum alarm_say says = alarm_decide(w, u->facts->now);
	bool bad = says == ALARM_SAYS_BAD;
	const struct channel *ch = NULL;
	struct event *ev;

	keep(u, w, says);
	if (says == ALARM_SAYS_NOTHING)
		return;
	ch = alarm_channel(u->conf, all, n, w);
	if (u->conf->admins_mail.n == 0)
		ch = NULL;
	say(u, ch, w, bad ? "alarm" : "alarm-over");
	ev = turn_event(u, NULL, bad ? "alarm.raised" : "alarm.over",
	    "%.*s: %.*s%s%.*s%s", STR_ARG(w->known.thing), STR_ARG(w->state),
	    w->error.n > 0 ? ": " : "", STR_ARG(w->error), ch != NULL ? "" :
	    " (no mail: there is no admins-mail, or no other relay)");
	ev->to = w->known.thing;
}

void
decide_alarms(const struct conf *c, struct str key, const struct facts *f,
              const struct watched *all, size_t n, struct arena *a,
              struct plan *p)
{
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	for (size_t i = 0; i < n; i++)
		take_up(&u, all, n, &all[i]);
}
