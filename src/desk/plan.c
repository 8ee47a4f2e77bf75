#include "desk/plan.h"

#include <stdarg.h>
#include <string.h>

/* Puts *row into array, in place of one with the same id. */
#define PUT(p, array, count, row) \
	do { \
		size_t at_ = 0; \
		while (at_ < (count) && (array)[at_].id != (row)->id) \
			at_++; \
		if (at_ == (count)) \
			*ARENA_PUSH((p)->arena, array, count) = *(row); \
		else \
			(array)[at_] = *(row); \
	} while (0)

void
plan_init(struct plan *p, struct arena *a)
{
	memset(p, 0, sizeof *p);
	p->arena = a;
}

void
plan_put_contact(struct plan *p, const struct contact *row)
{
	PUT(p, p->contact, p->ncontact, row);
}

void
plan_put_conversation(struct plan *p, const struct conversation *row)
{
	PUT(p, p->conversation, p->nconversation, row);
}

void
plan_put_ticket(struct plan *p, const struct ticket *row)
{
	PUT(p, p->ticket, p->nticket, row);
}

void
plan_rule(struct plan *p, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	*ARENA_PUSH(p->arena, p->hit, p->nhit) = (struct hit){
		.text = str_copy(p->arena, buf_view(&b)) };
	buf_clear(&b);
}
