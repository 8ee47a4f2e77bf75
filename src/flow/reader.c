#include "flow/reader.h"

static bool
read_here(struct reader *r, struct str raw, struct arena *a,
    struct mail *out, struct err *e)
{
	(void)r, (void)e;
	mail_read(a, raw, out);
	return true;
}

void
reader_here(struct reader *r)
{
	*r = (struct reader){ .read = read_here };
}

bool
reader_read(struct reader *r, struct str raw, struct arena *a,
    struct mail *out, struct err *e)
{
	return r->read(r, raw, a, out, e);
}

bool
reader_ahead(struct reader *r, struct str raw)
{
	return r->ahead != NULL && r->ahead(r, raw);
}

void
reader_forget(struct reader *r)
{
	if (r->forget != NULL)
		r->forget(r);
}
