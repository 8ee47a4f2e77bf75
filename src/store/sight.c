#include "store/sight.h"

bool
sight_is_all(const struct sight *look)
{
	return look == NULL || (look->inbox == NULL &&
	    !sight_asks_tickets(look));
}

bool
sight_asks_tickets(const struct sight *look)
{
	return look != NULL && (look->pipeline != NULL || !look->see.all);
}

void
sql_names(struct sql *s, const struct names *list)
{
	buf_z(&s->text, " IN (");
	for (size_t i = 0; i < list->n; i++) {
		buf_z(&s->text, i > 0 ? ", " : "");
		sql_str(s, str_from(list->name[i]));
	}
	buf_char(&s->text, ')');
}

static void
put_pipeline(struct sql *s, const struct names *list,
             const struct sight_columns *at)
{
	buf_z(&s->text, " AND (");
	if (at->no_ticket != NULL)
		buf_printf(&s->text, "%s OR ", at->no_ticket);
	/* A plus: no index for this, there are better ways in. */
	buf_printf(&s->text, "+%s", at->pipeline);
	sql_names(s, list);
	buf_char(&s->text, ')');
}

void
sight_sql(struct sql *s, const struct sight *look,
          const struct sight_columns *at)
{
	if (look == NULL)
		return;
	if (look->inbox != NULL) {
		buf_printf(&s->text, " AND %s", at->inbox);
		sql_names(s, look->inbox);
	}
	if (look->pipeline != NULL)
		put_pipeline(s, look->pipeline, at);
	if (look->see.all)
		return;
	buf_printf(&s->text, " AND (+%s", at->owner);
	sql_names(s, &look->see.name);
	if (look->see.nobody)
		buf_printf(&s->text, " OR +%s = ''", at->owner);
	buf_char(&s->text, ')');
}
