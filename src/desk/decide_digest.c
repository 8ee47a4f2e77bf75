/* The letter of a digest (VW-5). */
#include "desk/view_digest.h"

#include "base/clock.h"
#include "desk/letters.h"
#include "desk/values.h"

/* The first channel that can send: it is about no ticket of theirs. */
static const struct channel *
leaves_by(const struct conf *c)
{
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].relay != NULL)
			return &c->channel[i];
	return NULL;
}

/* "5m", "3h", "12d": short, and the same in every language. */
static struct str
age(struct arena *a, int64_t ms)
{
	int64_t minutes = ms > 0 ? ms / 60000 : 0;

	if (minutes < 60)
		return str_printf(a, "%lldm", (long long)minutes);
	if (minutes < 48 * 60)
		return str_printf(a, "%lldh", (long long)(minutes / 60));
	return str_printf(a, "%lldd", (long long)(minutes / (24 * 60)));
}

static void
put(struct arena *a, struct values *v, const char *name, struct str text)
{
	*ARENA_PUSH(a, v->value, v->n) = (struct value){
		.name = str_from(name), .text = text };
}

static struct str
number(struct arena *a, int64_t n)
{
	return n > 0 ? str_printf(a, "%lld", (long long)n) : STR_NONE;
}

static struct values
values_of_line(const struct turn *u, const struct ticket *k)
{
	struct values v = { NULL, 0 };
	struct arena *a = u->arena;

	put(a, &v, "item.id", number(a, k->id));
	put(a, &v, "item.name", k->name);
	put(a, &v, "item.status", values_status(u, k));
	put(a, &v, "item.owner", values_person(u, k->owner));
	put(a, &v, "item.priority", str_from(priority_name(k->priority)));
	put(a, &v, "item.age", age(a, u->facts->now - k->created));
	put(a, &v, "item.unchanged", age(a, u->facts->now - k->changed));
	return v;
}

static struct values
values_of_digest(const struct turn *u, const struct view_digest *d,
                 const struct view_page *page)
{
	struct values v = { NULL, 0 };
	struct arena *a = u->arena;
	struct values *line = arena_array(a, page->n + 1, sizeof *line);

	for (size_t i = 0; i < page->n; i++)
		line[i] = values_of_line(u, &page->ticket[i]);
	put(a, &v, "digest.name", str_from(d->name));
	put(a, &v, "digest.view", str_from(d->view));
	put(a, &v, "digest.count", number(a, page->total));
	put(a, &v, "digest.more", number(a, page->total - (int64_t)page->n));
	*ARENA_PUSH(a, v.value, v.n) = (struct value){
		.name = STR("tickets"), .item = line, .nitem = page->n };
	return v;
}

void
digest_letter(struct turn *u, const struct channel *ch,
              const struct view_digest *d, struct mailbox to,
              struct str language, const struct view_page *page)
{
	letters_notice(u, ch, to, "digest", language,
	    values_of_digest(u, d, page));
}

void
decide_digest(const struct conf *c, struct str key,
              const struct view_digest *d, const struct user *to,
              const struct view_page *page, int64_t due,
              const struct facts *f, struct arena *a, struct plan *p)
{
	const struct channel *ch = leaves_by(c);
	struct mailbox box = { str_from(to->full_name),
	    str_from(to->email.name[0]) };
	char when[CLOCK_TEXT];
	struct event *ev;
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	u.by = turn_rule_name(&u, d->at);
	*ARENA_PUSH(a, p->digest_mark, p->ndigest_mark) = (struct digest_mark){
		str_from(d->name), str_from(to->name), digest_times(d, a),
		due };
	ev = turn_event(&u, NULL, "digest.made", "\"%s\", due %s: %lld in "
	    "view %s (VW-5)", d->name, clock_rfc5322(due, when),
	    (long long)page->total, d->view);
	ev->to = str_from(to->name);
	if (ch != NULL)
		digest_letter(&u, ch, d, box, str_from(to->language), page);
}
