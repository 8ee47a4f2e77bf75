#include "api/render.h"

#include "base/clock.h"
#include "base/utf8.h"

json_t *
render_str(struct str s)
{
	struct arena a = ARENA_INIT;
	json_t *out;

	s = utf8_clean(&a, s);
	out = json_stringn(s.n > 0 ? s.p : "", s.n);
	arena_clear(&a);
	if (out == NULL)
		out_of_memory();
	return out;
}

static void
put(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value) != 0)
		out_of_memory();
}

void
render_text(json_t *o, const char *key, struct str s)
{
	put(o, key, render_str(s));
}

void
render_word(json_t *o, const char *key, struct str s)
{
	put(o, key, s.n > 0 ? render_str(s) : json_null());
}

void
render_z(json_t *o, const char *key, const char *z)
{
	render_word(o, key, str_from(z));
}

void
render_id(json_t *o, const char *key, int64_t id)
{
	put(o, key, id > 0 ? json_integer(id) : json_null());
}

void
render_number(json_t *o, const char *key, int64_t n)
{
	put(o, key, json_integer(n));
}

void
render_time(json_t *o, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	put(o, key, ms != 0 ? json_string(clock_rfc3339(ms, text)) :
	    json_null());
}

void
render_bool(json_t *o, const char *key, bool b)
{
	put(o, key, json_boolean(b));
}

json_t *
render_mailbox(const struct mailbox *box)
{
	json_t *o = json_object();

	render_word(o, "name", box->name);
	render_word(o, "address", box->address);
	return o;
}
