/* Values of properties that the admin made up, where rules set them. The desk
 * reads them for good (conf/props.h); a rule that could never set one is told
 * here, not when its time has come. */
#include "conf/make.h"

#include <string.h>

static const struct property_kind *
kind_of(const struct conf *c, const char *name)
{
	for (size_t i = 0; i < c->nproperty; i++)
		if (strcmp(c->property[i].name, name) == 0)
			return &c->property[i];
	return NULL;
}

static bool
is_choice(const struct property_kind *p, struct str value)
{
	for (size_t i = 0; i < p->choice.n; i++)
		if (str_is(value, p->choice.name[i]))
			return true;
	return false;
}

static bool
is_made_of(struct str value, const char *chars)
{
	for (size_t i = 0; i < value.n; i++)
		if (strchr(chars, value.p[i]) == NULL)
			return false;
	return value.n > 0;
}

static bool
is_date(struct str value)
{
	return value.n >= 10 && value.p[4] == '-' && value.p[7] == '-' &&
	    is_made_of(value, "0123456789-T:Z");
}

static bool
takes(const struct property_kind *p, struct str value)
{
	switch (p->type) {
	case PROPERTY_TEXT:
		return true;
	case PROPERTY_NUMBER:
		return is_made_of(value, "-0123456789.");
	case PROPERTY_DATE:
		return is_date(value);
	case PROPERTY_CHOICE:
		return is_choice(p, value);
	case PROPERTY_BOOLEAN:
		return str_is(value, "yes") || str_is(value, "no");
	}
	return false;
}

void
check_own_value(struct make *m, const char *name, const char *value,
                struct place at)
{
	static const char *const wants[] = {
		[PROPERTY_TEXT] = "text", [PROPERTY_NUMBER] = "a number",
		[PROPERTY_DATE] = "a date (2026-01-31)",
		[PROPERTY_CHOICE] = "one of its words",
		[PROPERTY_BOOLEAN] = "yes or no",
	};
	const struct property_kind *p = kind_of(m->c, name);
	struct near near = near_to(str_from(value));

	/* "" takes the value away. */
	if (p == NULL || value[0] == '\0' || takes(p, str_from(value)))
		return;
	for (size_t i = 0; i < p->choice.n; i++)
		near_offer(&near, p->choice.name[i]);
	say_error(&m->said, at, "%s is %s, and %s is not%s", name,
	    wants[p->type], say_quoted(&m->said, str_from(value)),
	    say_near(&m->said, &near));
}
