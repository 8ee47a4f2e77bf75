#include "flow/freeze.h"

#include "base/log.h"

/* Of an address only the event speaks: no addresses in the log. */
static const char *
reason(const struct err *why)
{
	return why->kind == ERR_INPUT ? "not an address mail can be sent to" :
	    why->text;
}

/* The event that says it was queued; NULL: none does. */
static struct event *
event_of(struct plan *p, const struct letter *l)
{
	for (size_t i = 0; i < p->nevent; i++)
		if (l->id != 0 && p->event[i].letter == l->id)
			return &p->event[i];
	return NULL;
}

static void
tell(struct plan *p, const struct letter *l, int64_t now,
    const struct err *why)
{
	struct event *said = event_of(p, l);
	struct str by = said != NULL ? said->by : STR("system");

	log_event(LOG_ERR, "letter.not-composed",
	    KV_ID("mail", p->outcome.intake), KV_ID("ticket", l->ticket),
	    KV_ID("conversation", l->conversation),
	    KV_Z("kind", letter_kind_name(l->kind)),
	    KV_Z("template", l->draft.template), KV_Z("why", reason(why)));
	if (said == NULL) {
		said = ARENA_PUSH(p->arena, p->event, p->nevent);
		*ARENA_PUSH(p->arena, p->hit, p->nhit) = (struct hit){
			.is_event = true, .event = p->nevent - 1 };
	}
	*said = (struct event){
		.at = now,
		.ticket = l->ticket,
		.conversation = l->conversation,
		.message = l->message,
		.what = "letter.not-composed",
		.by = by,
		.to = l->to,
		.why = str_printf(p->arena, "%s", why->text),
	};
}

static bool
freeze(const struct brands *b, const struct letter *l, struct arena *a,
    struct composed *out, struct err *e)
{
	struct buf bytes = BUF_INIT;
	bool ok = compose(a, brands_of(b, l->channel), &l->draft, &bytes,
	    &out->subject, e);

	if (ok)
		out->bytes = str_copy(a, buf_view(&bytes));
	buf_clear(&bytes);
	return ok;
}

struct composed *
freeze_letters(const struct brands *b, struct plan *p, int64_t now,
    struct arena *a, struct err *reply)
{
	struct composed *out = arena_array(a, p->nletter, sizeof *out);
	size_t kept = 0;

	for (size_t i = 0; i < p->nletter; i++) {
		struct letter l = p->letter[i];
		struct err e = ERR_INIT;

		if (freeze(b, &l, a, &out[kept], &e)) {
			p->letter[kept++] = l;
			continue;
		}
		if (e.kind == ERR_AGAIN) {
			err_clear(reply);
			err_set(reply, e.kind, "%s", e.text);
			return NULL;
		}
		tell(p, &l, now, &e);
		if (l.kind == LETTER_REPLY)
			err_set(reply, e.kind, "%s", e.text);
	}
	p->nletter = kept;
	return out;
}
