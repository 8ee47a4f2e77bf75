#include "desk/differ.h"

#include "desk/narrate.h"

struct comparing {
	const struct facts *facts;
	const struct plan *was, *would;
	struct arena *a;
	struct difference *out;
	size_t n;
};

/* The last event of that name says which rule made it so: of the plan that
 * has something, the new one first. */
static struct str
rule_of(const struct plan *p, const char *event, int64_t letter)
{
	struct str by = STR_NONE;

	for (size_t i = 0; i < p->nevent; i++)
		if (letter != 0 ? p->event[i].letter == letter :
		    event != NULL && str_is(str_from(p->event[i].what),
		    event))
			by = p->event[i].by;
	return narrate_place(by);
}

static void
put(struct comparing *k, const char *what, struct str from, struct str to,
    struct str rule)
{
	*ARENA_PUSH(k->a, k->out, k->n) =
	    (struct difference){ what, from, to, rule };
}

static void
text(struct comparing *k, const char *what, struct str from, struct str to,
     const char *event)
{
	struct str rule = rule_of(k->would, event, 0);

	if (str_eq(from, to))
		return;
	if (rule.n == 0)
		rule = rule_of(k->was, event, 0);
	put(k, what, from, to, rule);
}

static void
flag(struct comparing *k, const char *what, bool was, bool would,
     const char *event)
{
	text(k, what, was ? STR("yes") : STR("no"),
	    would ? STR("yes") : STR("no"), event);
}

/* --- As things are after a plan ------------------------------------------- */

static const struct message *
message_of(const struct plan *p)
{
	static const struct message none;

	for (size_t i = 0; i < p->nmessage; i++)
		if (p->message[i].id == p->outcome.message)
			return &p->message[i];
	return &none;
}

static const struct thread_facts *
thread_of(const struct comparing *k, int64_t conversation)
{
	static const struct thread_facts none;

	for (size_t i = 0; i < k->facts->nthread; i++)
		if (k->facts->thread[i].conversation.id == conversation)
			return &k->facts->thread[i];
	return &none;
}

/* Where it is filed: as the plan puts it, else as it stood. */
static const struct conversation *
conversation_of(const struct comparing *k, const struct plan *p)
{
	int64_t id = message_of(p)->conversation;

	for (size_t i = 0; i < p->nconversation; i++)
		if (p->conversation[i].id == id)
			return &p->conversation[i];
	return &thread_of(k, id)->conversation;
}

static const struct ticket *
ticket_of(const struct comparing *k, const struct plan *p)
{
	const struct conversation *v = conversation_of(k, p);

	for (size_t i = 0; v->ticket != 0 && i < p->nticket; i++)
		if (p->ticket[i].id == v->ticket)
			return &p->ticket[i];
	return &thread_of(k, v->id)->ticket;
}

/* --- Where it goes -------------------------------------------------------- */

/* What is new has no number that means anything. */
static struct str
number(struct comparing *k, int64_t id, int64_t next)
{
	return id == 0 ? STR_NONE : id >= next ? STR("a new one") :
	    str_printf(k->a, "%lld", (long long)id);
}

static bool
outcome(struct comparing *k)
{
	const struct outcome *a = &k->was->outcome, *b = &k->would->outcome;
	struct str rule = narrate_place(b->rule.n > 0 ? b->rule : a->rule);

	if (a->what == b->what)
		return a->what == OUTCOME_FILED;
	put(k, "outcome", str_from(outcome_name(a->what)),
	    str_from(outcome_name(b->what)), rule);
	return false;
}

static void
message(struct comparing *k)
{
	const struct message *a = message_of(k->was);
	const struct message *b = message_of(k->would);
	int64_t next = k->facts->next.conversation;

	if (a->conversation != b->conversation)
		put(k, "conversation", number(k, a->conversation, next),
		    number(k, b->conversation, next), STR_NONE);
	flag(k, "third-party", a->third_party, b->third_party, NULL);
	text(k, "claims", a->claims, b->claims, NULL);
}

static void
conversation(struct comparing *k)
{
	const struct conversation *a = conversation_of(k, k->was);
	const struct conversation *b = conversation_of(k, k->would);

	text(k, "channel", a->channel, b->channel, NULL);
	text(k, "inbox", a->inbox, b->inbox, "conversation.moved");
	flag(k, "spam", a->spam, b->spam, "conversation.spam");
	flag(k, "closed", a->closed, b->closed, NULL);
	text(k, "conversation-owner", a->owner, b->owner,
	    "conversation.owner");
}

/* --- Its ticket ----------------------------------------------------------- */

static struct str
property_of(const struct ticket *t, struct str name)
{
	for (size_t i = 0; i < t->nproperty; i++)
		if (str_eq(t->property[i].name, name))
			return t->property[i].text;
	return STR_NONE;
}

/* "tag:red" is a tag. */
static void
property(struct comparing *k, struct str name, struct str from,
         struct str to)
{
	bool tag = str_starts(name, "tag:");

	text(k, str_z(k->a, name), from, to,
	    tag ? "ticket.tag" : "ticket.property");
}

static void
properties(struct comparing *k, const struct ticket *a,
           const struct ticket *b)
{
	for (size_t i = 0; i < b->nproperty; i++)
		property(k, b->property[i].name, property_of(a,
		    b->property[i].name), b->property[i].text);
	for (size_t i = 0; i < a->nproperty; i++)
		if (property_of(b, a->property[i].name).n == 0)
			property(k, a->property[i].name,
			    a->property[i].text, STR_NONE);
}

static void
ticket(struct comparing *k)
{
	const struct ticket *a = ticket_of(k, k->was);
	const struct ticket *b = ticket_of(k, k->would);
	int64_t next = k->facts->next.ticket;

	if (a->id != b->id)
		put(k, "ticket", number(k, a->id, next),
		    number(k, b->id, next), STR_NONE);
	if (b->id == 0)
		return;
	text(k, "pipeline", a->pipeline, b->pipeline, NULL);
	text(k, "status", a->status, b->status, "ticket.status");
	text(k, "owner", a->owner, b->owner, "ticket.owner");
	text(k, "team", a->team, b->team, "ticket.team");
	text(k, "category", a->category, b->category, "ticket.category");
	if (a->id != 0 && b->id != 0)
		text(k, "priority", str_from(priority_name(a->priority)),
		    str_from(priority_name(b->priority)), "ticket.priority");
	properties(k, a, b);
}

/* --- Its letters ---------------------------------------------------------- */

static const struct letter *
same(const struct plan *p, const struct letter *l)
{
	for (size_t i = 0; i < p->nletter; i++)
		if (p->letter[i].kind == l->kind &&
		    str_eq_nocase(p->letter[i].to, l->to) &&
		    str_is(str_from(p->letter[i].draft.template),
		    l->draft.template))
			return &p->letter[i];
	return NULL;
}

static struct str
name_of(struct comparing *k, const struct letter *l)
{
	return str_printf(k->a, "%s to %.*s", l->draft.template,
	    STR_ARG(l->to));
}

static void
letters(struct comparing *k)
{
	for (size_t i = 0; i < k->was->nletter; i++) {
		const struct letter *l = &k->was->letter[i];
		const struct letter *o = same(k->would, l);

		if (o == NULL)
			put(k, "letter", name_of(k, l), STR_NONE,
			    rule_of(k->was, NULL, l->id));
		else if ((l->held.n > 0) != (o->held.n > 0))
			put(k, "held", l->held, o->held, STR_NONE);
	}
	for (size_t i = 0; i < k->would->nletter; i++) {
		const struct letter *l = &k->would->letter[i];

		if (same(k->was, l) == NULL)
			put(k, "letter", STR_NONE, name_of(k, l),
			    rule_of(k->would, NULL, l->id));
	}
}

void
differ(const struct facts *f, const struct plan *was,
       const struct plan *would, struct arena *a, struct difference **out,
       size_t *n)
{
	struct comparing k = { f, was, would, a, NULL, 0 };

	if (outcome(&k)) {
		message(&k);
		conversation(&k);
		ticket(&k);
	}
	letters(&k);
	*out = k.out;
	*n = k.n;
}

struct str
differ_text(const struct difference *d, struct arena *a)
{
	struct str from = d->from.n > 0 ? d->from : STR("none");
	struct str to = d->to.n > 0 ? d->to : STR("none");
	struct str rule = d->rule.n == 0 ? STR_NONE :
	    str_printf(a, " (rule %.*s)", STR_ARG(d->rule));

	return str_printf(a, "%s: %.*s -> %.*s%.*s", d->what, STR_ARG(from),
	    STR_ARG(to), STR_ARG(rule));
}
