#include "store/list_inner.h"

int64_t
page_from(const struct page *p)
{
	if (p->after > 0)
		return p->after;
	return p->desc ? INT64_MAX : 0;
}

void
list_by_id(struct sql *s, const char *id, const struct page *page,
           int64_t limit)
{
	buf_printf(&s->text, " AND %s %s ", id, page->desc ? "<" : ">");
	sql_i64(s, page_from(page));
	buf_printf(&s->text, " ORDER BY %s %s LIMIT ", id,
	    page->desc ? "DESC" : "ASC");
	sql_i64(s, limit);
}
