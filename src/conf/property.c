/* Values of category and of properties that the admin made up, where rules set
 * them: what could never be set is told here, not when its time has come. */
#include "conf/make.h"

#include "conf/props.h"

static const struct prop *
own_of(const struct props *all, struct str name)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_is(name, all->prop[i].name) && (all->prop[i].custom ||
		    str_is(name, "category")))
			return &all->prop[i];
	return NULL;
}

void
check_own_value(struct make *m, const char *name, const char *value,
                struct place at)
{
	const struct prop *p = own_of(where_props(m), str_from(name));
	struct err e = ERR_INIT;
	int64_t number, end;
	struct str text;

	/* "" takes the value away. */
	if (p != NULL && value[0] != '\0' && !prop_read(p, str_from(value),
	    &m->tree.arena, &number, &end, &text, &e))
		say_error(&m->said, at, "%s", e.text);
}
