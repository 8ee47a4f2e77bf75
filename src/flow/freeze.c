#include "flow/freeze.h"

#include "base/log.h"

/* Of an address only the event speaks: no addresses in the log. */
static const char *
reason(const struct err *why)
{
	return why->kind == ERR_INPUT ? "not an address mail can be sent to" :
	    why->text;
}

static void
tell(struct plan *p, const struct letter *l, int64_t now,
    const struct err *why)
{
	log_event(LOG_ERR, "letter.not-composed",
	    KV_ID("mail", p->outcome.intake), KV_ID("ticket", l->ticket),
	    KV_ID("conversation", l->conversation),
	    KV_Z("kind", letter_kind_name(l->kind)),
	    KV_Z("template", l->draft.template), KV_Z("why", reason(why)));
	*ARENA_PUSH(p->arena, p->event, p->nevent) = (struct event){
		.at = now,
		.ticket = l->ticket,
		.conversation = l->conversation,
		.message = l->message,
		.what = "letter.not-composed",
		.by = STR("system"),
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
		tell(p, &l, now, &e);
		if (l.kind == LETTER_REPLY)
			err_set(reply, e.kind, "%s", e.text);
	}
	p->nletter = kept;
	return out;
}
