#include "play/inner.h"

#include "store/list.h"

/* The text of a thing now; when it differs from before it is told. */
static void
look(struct play *p, struct seen *seen, int64_t id, struct str now,
     const char *what, json_t *out)
{
	struct str *old;

	while (seen->n <= (size_t)id)
		*ARENA_PUSH(&p->arena, seen->text, seen->n) = STR_NONE;
	old = &seen->text[id];
	if (str_eq(*old, now))
		return;
	*old = str_copy(&p->arena, now);
	now = str_printf(&p->arena, "%s %lld: %.*s", what, (long long)id,
	    STR_ARG(now));
	json_array_append_new(out, json_stringn(now.p, now.n));
}

static struct str
word(struct str s, const char *none)
{
	return s.n > 0 ? s : str_from(none);
}

static void
look_at_tickets(struct play *p, struct arena *a, json_t *out)
{
	struct ticket_filter f = { .limit = 10000 };
	struct err e = ERR_INIT;
	struct ticket *t;
	size_t n;

	if (!list_tickets(p->world.belt.db, &f, a, &t, &n, &e))
		return;
	for (size_t i = 0; i < n; i++)
		look(p, &p->ticket, t[i].id, str_printf(a, "%.*s, owner %.*s,"
		    " \"%.*s\"", STR_ARG(t[i].status),
		    STR_ARG(word(t[i].owner, "nobody")),
		    STR_ARG(t[i].name)), "ticket", out);
}

static void
look_at_conversations(struct play *p, struct arena *a, json_t *out)
{
	struct conversation_filter f = { .closed = -1,
		.page.limit = 10000 };
	struct err e = ERR_INIT;
	struct conversation *c;
	size_t n;

	if (!list_conversations(p->world.belt.db, &f, a, &c, &n, &e))
		return;
	for (size_t i = 0; i < n; i++)
		look(p, &p->conversation, c[i].id, str_printf(a, "%s, "
		    "channel %.*s, ticket %lld", c[i].closed ? "closed" :
		    "open", STR_ARG(c[i].channel), (long long)c[i].ticket),
		    "conversation", out);
}

static void
look_at_letters(struct play *p, struct arena *a, json_t *out)
{
	struct letter_filter f = { .page.limit = 10000 };
	struct err e = ERR_INIT;
	struct letter_status *l;
	size_t n;

	if (!list_letters(p->world.belt.db, &f, a, &l, &n, &e))
		return;
	for (size_t i = 0; i < n; i++)
		look(p, &p->letter, l[i].id, str_printf(a, "%.*s, %.*s to "
		    "%.*s, \"%.*s\"", STR_ARG(l[i].state), STR_ARG(l[i].kind),
		    STR_ARG(l[i].to), STR_ARG(l[i].subject)), "letter", out);
}

json_t *
tell(struct play *p)
{
	struct arena a = ARENA_INIT;
	json_t *out = json_array();

	look_at_conversations(p, &a, out);
	look_at_tickets(p, &a, out);
	look_at_letters(p, &a, out);
	arena_clear(&a);
	return out;
}
