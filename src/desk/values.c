#include "desk/values.h"

#include "base/clock.h"
#include "desk/subject.h"
#include "desk/tag.h"

enum { SAID_BYTES = 1024 * 1024 };      /* of a transcript's text */

static void
put(struct arena *a, struct values *v, const char *name, struct str text)
{
	struct value *one = ARENA_PUSH(a, v->value, v->n);

	one->name = str_from(name);
	one->text = text;
}

static void
put_list(struct arena *a, struct values *v, const char *name,
         const struct values *item, size_t n)
{
	struct value *one = ARENA_PUSH(a, v->value, v->n);

	one->name = str_from(name);
	one->item = item;
	one->nitem = n;
}

struct str
values_mailbox(struct arena *a, struct mailbox box)
{
	if (box.name.n == 0)
		return box.address;
	return str_printf(a, "%.*s <%.*s>", STR_ARG(box.name),
	    STR_ARG(box.address));
}

static struct str
number(struct arena *a, int64_t id)
{
	return id == 0 ? STR_NONE : str_printf(a, "%lld", (long long)id);
}

static struct str
date(struct arena *a, int64_t ms)
{
	char text[CLOCK_TEXT];

	return ms == 0 ? STR_NONE
	    : str_copy(a, str_from(clock_rfc5322(ms, text)));
}

static struct str
size(struct arena *a, uint64_t bytes)
{
	if (bytes < 10240)
		return str_printf(a, "%llu bytes", (unsigned long long)bytes);
	if (bytes < 10 * 1048576)
		return str_printf(a, "%llu KB",
		    (unsigned long long)(bytes / 1024));
	return str_printf(a, "%llu MB", (unsigned long long)(bytes / 1048576));
}

static struct str
full_name(const struct user *user)
{
	return str_from(user->full_name[0] != '\0' ? user->full_name
	    : user->name);
}

struct str
values_person(const struct turn *u, struct str word)
{
	const struct user *user = conf_user(u->conf, word);

	return user != NULL ? full_name(user) : word;
}

static struct str
label(const struct turn *u, const struct ticket *k, struct str status)
{
	const struct pipeline *p = conf_pipeline(u->conf, k->pipeline);
	const struct status *s = p != NULL ? pipeline_status(p, status) : NULL;

	return s != NULL && s->label[0] != '\0' ? str_from(s->label) : status;
}

struct str
values_status(const struct turn *u, const struct ticket *k)
{
	return label(u, k, k->status);
}

static struct str
pipeline_label(const struct turn *u, const struct ticket *k)
{
	const struct pipeline *p = conf_pipeline(u->conf, k->pipeline);

	return p != NULL && p->label[0] != '\0' ? str_from(p->label)
	    : k->pipeline;
}

/* --- The card (PL-9) ------------------------------------------------------ */

static struct str
tags_text(struct arena *a, const struct ticket *k)
{
	struct strs tags = tags_of(k, a);
	struct str all = STR_NONE;

	for (size_t i = 0; i < tags.n; i++)
		all = str_printf(a, "%.*s%s%.*s", STR_ARG(all),
		    i > 0 ? ", " : "", STR_ARG(tags.s[i]));
	return all;
}

static struct str
card_text(const struct turn *u, const struct ticket *k, struct str prop)
{
	const struct {
		const char *name;
		struct str text;
	} texts[] = {
		{ "owner", values_person(u, k->owner) }, { "team", k->team },
		{ "priority", str_from(priority_name(k->priority)) },
		{ "category", k->category }, { "name", k->name },
		{ "description", k->description }, { "source", k->source },
		{ "status", label(u, k, k->status) },
		{ "pipeline", pipeline_label(u, k) }, { "inbox", k->inbox },
		{ "id", number(u->arena, k->id) },
		{ "created", date(u->arena, k->created) },
		{ "changed", date(u->arena, k->changed) },
		{ "closed", date(u->arena, k->closed) },
		{ "tags", tags_text(u->arena, k) },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_is(prop, texts[i].name))
			return texts[i].text;
	for (size_t i = 0; i < k->nproperty; i++)
		if (str_eq(prop, k->property[i].name))
			return k->property[i].text;
	return STR_NONE;
}

/* Every property there may be has a value, an empty one too (PL-8). */
static void
put_own(const struct turn *u, const struct telling *w, struct values *v)
{
	const struct ticket *k = &w->t->ticket;

	put(u->arena, v, "ticket.category", k->category);
	put(u->arena, v, "ticket.tags",
	    w->internal ? tags_text(u->arena, k) : STR_NONE);
	for (size_t i = 0; i < u->conf->nproperty; i++) {
		const char *name = u->conf->property[i].name;

		put(u->arena, v, str_printf(u->arena, "property.%s", name).p,
		    card_text(u, k, str_from(name)));
	}
}

/* What has no value is left out. To users alone. */
static void
put_card(const struct turn *u, const struct telling *w, struct values *v)
{
	const struct ticket *k = &w->t->ticket;
	const struct pipeline *p = conf_pipeline(u->conf, k->pipeline);
	size_t most = p != NULL && w->internal ? p->card.n : 0, n = 0;
	struct values *item = arena_array(u->arena, most + 1, sizeof *item);

	for (size_t i = 0; i < most; i++) {
		const char *prop = p->card.name[i];
		struct str text = card_text(u, k, str_from(prop));

		if (text.n == 0)
			continue;
		put(u->arena, &item[n], "item.name",
		    str_from(conf_property_label(u->conf, prop)));
		put(u->arena, &item[n++], "item.text", text);
	}
	put_list(u->arena, v, "ticket.card", item, n);
}

static void
put_ticket(const struct turn *u, const struct telling *w, struct values *v)
{
	const struct ticket *k = &w->t->ticket;
	bool is = k->id != 0;

	put(u->arena, v, "ticket.id", number(u->arena, k->id));
	put(u->arena, v, "ticket.name", w->reveal ? k->name : STR_NONE);
	put(u->arena, v, "ticket.status", label(u, k, k->status));
	put(u->arena, v, "ticket.pipeline", pipeline_label(u, k));
	put(u->arena, v, "ticket.priority",
	    is ? str_from(priority_name(k->priority)) : STR_NONE);
	put(u->arena, v, "ticket.owner", values_person(u, k->owner));
	put_own(u, w, v);
	put_card(u, w, v);
}

static struct str
contact_name(struct arena *a, const struct contact *c)
{
	return str_trim(str_printf(a, "%.*s %.*s", STR_ARG(c->first_name),
	    STR_ARG(c->last_name)));
}

static void
put_people(const struct turn *u, const struct telling *w, struct values *v)
{
	const struct channel *ch = w->channel;
	struct str signature = STR_NONE, agent = STR_NONE;

	if (w->agent != NULL) {
		agent = full_name(w->agent);
		signature = str_from(w->agent->signature);
		if (signature.n == 0)
			signature = str_trim(subject_fill(u->arena,
			    str_from(ch->signature), "agent.name", agent));
	}
	put(u->arena, v, "contact.name", w->reveal
	    ? contact_name(u->arena, w->contact) : STR_NONE);
	put(u->arena, v, "contact.address", w->contact_box.address);
	put(u->arena, v, "channel.name", str_from(ch->name));
	put(u->arena, v, "channel.address", str_from(ch->address));
	put(u->arena, v, "channel.company", str_from(ch->company));
	put(u->arena, v, "agent.name", agent);
	put(u->arena, v, "agent.signature", signature);
}

static struct str
text_of(const struct message *m)
{
	return m->new_text.n > 0 ? m->new_text : m->text;
}

static void
put_files(struct arena *a, struct values *v, const char *name,
          const struct message *m)
{
	struct values *file = arena_array(a, m->nattachment + 1,
	    sizeof *file);

	for (size_t i = 0; i < m->nattachment; i++) {
		put(a, &file[i], "item.name", m->attachment[i].name);
		put(a, &file[i], "item.size", size(a, m->attachment[i].size));
	}
	put_list(a, v, name, file, m->nattachment);
}

/* The message that this is about, and what came with it. A comment is for
 * users alone. */
static void
put_message(const struct turn *u, const struct telling *w, struct values *v)
{
	static const struct message none;
	const struct message *m = w->message != NULL ? w->message : &none;

	put(u->arena, v, "message.text", text_of(m));
	put(u->arena, v, "message.from", values_mailbox(u->arena, m->from));
	put_files(u->arena, v, "message.attachments", m);
	put(u->arena, v, "verified", m->verified ? STR("yes") : STR_NONE);
}

static void
put_messages(const struct turn *u, const struct telling *w, struct values *v)
{
	size_t n = w->internal ? w->t->nlatest : 0;
	struct values *item = arena_array(u->arena, n + 1, sizeof *item);

	for (size_t i = 0; i < n; i++) {
		const struct message *m = &w->t->latest[i];

		put(u->arena, &item[i], "item.from",
		    values_mailbox(u->arena, m->from));
		put(u->arena, &item[i], "item.date", date(u->arena, m->date));
		put(u->arena, &item[i], "item.text", text_of(m));
	}
	if (w->said.n > 0)
		*ARENA_PUSH(u->arena, v->value, v->n) = w->said.value[0];
	else
		put_list(u->arena, v, "messages", item, n);
}

/* Names without addresses: users' are nobody else's to know. */
struct values
values_said(const struct turn *u, const struct message *const *m, size_t n)
{
	struct values *item = arena_array(u->arena, n + 2, sizeof *item);
	struct values all = { NULL, 0 };
	size_t bytes = 0, i;

	for (i = 0; i < n && bytes < SAID_BYTES; i++) {
		put(u->arena, &item[i], "item.from", m[i]->from.name.n > 0
		    ? m[i]->from.name : m[i]->from.address);
		put(u->arena, &item[i], "item.date",
		    date(u->arena, m[i]->date));
		put(u->arena, &item[i], "item.text", text_of(m[i]));
		put_files(u->arena, &item[i], "item.attachments", m[i]);
		bytes += text_of(m[i]).n;
	}
	if (i < n) {
		put(u->arena, &item[i], "item.text", STR("[...]"));
		i++;
	}
	put_list(u->arena, &all, "messages", item, i);
	return all;
}

static void
put_reply(const struct turn *u, const struct telling *w, struct values *v)
{
	static const struct message none;
	const struct message *q = w->quoted != NULL ? w->quoted : &none;

	put(u->arena, v, "reply.text", w->reply);
	put(u->arena, v, "quote.text", text_of(q));
	put(u->arena, v, "quote.from", values_mailbox(u->arena, q->from));
	put(u->arena, v, "quote.date", date(u->arena, q->date));
}

/* Who: "user:alice" reads as her name, the rest as it is. */
static struct str
who(const struct turn *u, struct str by)
{
	if (str_starts(by, "user:"))
		return values_person(u, str_sub(by, 5, by.n));
	return by;
}

static void
put_event(const struct turn *u, const struct telling *w, struct values *v)
{
	static const struct change none;
	const struct change *c = w->change != NULL ? w->change : &none;

	put(u->arena, v, "event.by", w->internal ? who(u, c->by) : STR_NONE);
	put(u->arena, v, "event.from", label(u, &w->t->ticket, c->from));
	put(u->arena, v, "event.to", label(u, &w->t->ticket, c->to));
}

/* The letter whose end is told. */
static void
put_letter(const struct turn *u, const struct telling *w, struct values *v)
{
	bool is = w->internal && u->result != NULL;

	put(u->arena, v, "letter.id",
	    number(u->arena, is ? u->facts->letter : 0));
	put(u->arena, v, "letter.to", is ? u->facts->letter_to : STR_NONE);
	put(u->arena, v, "letter.why", is ? u->result->answer : STR_NONE);
}

struct values
values_of(const struct turn *u, const struct telling *w)
{
	struct values v = { NULL, 0 };

	put_ticket(u, w, &v);
	put_people(u, w, &v);
	put(u->arena, &v, "conversation.id",
	    number(u->arena, w->t->conversation.id));
	put(u->arena, &v, "conversation.subject",
	    w->reveal ? w->t->conversation.subject : STR_NONE);
	put_message(u, w, &v);
	put_messages(u, w, &v);
	put_reply(u, w, &v);
	put_event(u, w, &v);
	put_letter(u, w, &v);
	return v;
}
