#include "store/list.h"

int64_t
page_from(const struct page *p)
{
	if (p->after > 0)
		return p->after;
	return p->desc ? INT64_MAX : 0;
}
