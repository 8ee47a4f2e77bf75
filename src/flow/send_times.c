#include "flow/send_times.h"

#include <stdlib.h>

#include "base/arena.h"

static struct times
times_new(int n)
{
	struct times t = { NULL, n > 0 ? (size_t)n : 0, 0 };

	if (t.n == 0)
		return t;
	t.ms = calloc(t.n, sizeof *t.ms);
	if (t.ms == NULL)
		out_of_memory();
	for (size_t i = 0; i < t.n; i++)
		t.ms[i] = INT64_MIN / 2;
	return t;
}

size_t
times_room(const struct times *t, int64_t until, size_t wanted)
{
	size_t n = 0;

	if (t->n == 0)
		return wanted;
	while (n < wanted && n < t->n &&
	    t->ms[(t->at + n) % t->n] <= until)
		n++;
	return n;
}

void
times_note(struct times *t, int64_t ms)
{
	if (t->n == 0)
		return;
	t->ms[t->at] = ms;
	t->at = (t->at + 1) % t->n;
}

void
pace_init(struct pace *p, const struct relay *r, int faster)
{
	*p = (struct pace){ .faster = faster > 0 ? faster : 1 };
	p->minute = times_new(r->rate_per_minute);
	p->day = times_new(r->per_day);
}

void
pace_clear(struct pace *p)
{
	free(p->minute.ms);
	free(p->day.ms);
}
