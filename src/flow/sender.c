#include "flow/sender.h"

struct pool *
sender_pool(struct sender *s, struct str relay)
{
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		if (str_eq(p->name, relay))
			return p;
	return NULL;
}
