#include "api/render.h"

#include "desk/passage.h"
#include "desk/tag.h"
#include "store/sla.h"

#include <string.h>

static const char *
class_name(const struct conf *c, const struct ticket *t)
{
	const struct pipeline *p = conf_pipeline(c, t->pipeline);
	const struct status *s = p != NULL ?
	    pipeline_status(p, t->status) : NULL;

	/* A status that left the configuration: what it was when set. */
	if (s == NULL)
		return t->closed > 0 ? "closed" : "open";
	return s->class == STATUS_CLOSED ? "closed" : "open";
}

static bool
put_contacts(struct api *api, json_t *o, int64_t ticket, struct arena *a,
             struct err *e)
{
	json_t *list = json_array();
	struct contact_row *row;
	size_t n;

	json_object_set_new(o, "contacts", list);
	if (!list_contacts_of_ticket(api->db, ticket, a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, render_contact_brief(&row[i]));
	return true;
}

static bool
put_companies(struct api *api, json_t *o, int64_t ticket, struct arena *a,
              struct err *e)
{
	json_t *list = json_array();
	struct company_row *row;
	size_t n;

	json_object_set_new(o, "companies", list);
	if (!list_companies_of_ticket(api->db, ticket, a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, render_company_brief(&row[i]));
	return true;
}

static bool
put_conversations(struct api *api, json_t *o, int64_t ticket,
                  struct arena *a, struct err *e)
{
	json_t *list = json_array();
	struct conversation *row;
	size_t n;

	json_object_set_new(o, "conversations", list);
	if (!list_conversations_of_ticket(api->db, ticket, a, &row, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(row[i].id));
	return true;
}

static bool
put_aliases(struct api *api, json_t *o, int64_t ticket, struct arena *a,
            struct err *e)
{
	json_t *list = json_array();
	int64_t *number;
	size_t n;

	json_object_set_new(o, "aliases", list);
	if (!list_aliases(api->db, ticket, a, &number, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(number[i]));
	return true;
}

/* CLI.md's one, and all of them (TK-16). */
static bool
put_origins(struct api *api, json_t *o, const struct ticket *t,
            struct arena *a, struct err *e)
{
	json_t *list = json_array();
	int64_t *id;
	size_t n;

	render_id(o, "origin_conversation", t->origin);
	json_object_set_new(o, "origins", list);
	if (!list_origins(api->db, t->id, a, &id, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(id[i]));
	if (n == 0 && t->origin != 0)
		json_array_append_new(list, json_integer(t->origin));
	return true;
}

static bool
put_sla(struct api *api, json_t *o, int64_t ticket, struct arena *a,
        struct err *e)
{
	static const char *const clocks[SLA_GOALS] = {
		[SLA_FIRST_RESPONSE] = "first_response",
		[SLA_NEXT_RESPONSE] = "next_response",
		[SLA_CLOSE] = "close",
	};
	json_t *all = json_object(), *one;
	struct sla_row row;

	json_object_set_new(o, "sla", all);
	if (!sla_row_of(api->db, api->conf, ticket, api->now != NULL ? api->now() :
	    api->at, a, &row, e))
		return false;
	for (int g = 0; g < SLA_GOALS; g++) {
		one = json_object();
		render_word(one, "state", row.goal[g].state);
		render_time(one, "due", row.goal[g].due);
		render_time(one, "met_at", row.goal[g].met);
		json_object_set_new(all, clocks[g], one);
	}
	render_word(all, "name", row.sla);
	render_word(all, "state", row.state);
	render_time(all, "due", row.due);
	return true;
}

/* As PROP=VALUE takes them; null: there is none (PL-8). */
static json_t *
own_properties(const struct conf *c, const struct ticket *t)
{
	json_t *o = json_object();

	for (size_t i = 0; i < c->nproperty; i++)
		if (strcmp(c->property[i].name, "category") != 0)
			json_object_set_new(o, c->property[i].name,
			    json_null());
	for (size_t i = 0; i < t->nproperty; i++)
		/* row_str's copies end with a NUL. */
		if (!tag_is_row(&t->property[i]))
			json_object_set_new(o, t->property[i].name.p,
			    render_str(t->property[i].text));
	return o;
}

static json_t *
tags(const struct ticket *t)
{
	struct arena a = ARENA_INIT;
	struct strs all = tags_of(t, &a);
	json_t *list = json_array();

	for (size_t i = 0; i < all.n; i++)
		json_array_append_new(list, render_str(all.s[i]));
	arena_clear(&a);
	return list;
}

/* What people see instead of the words (PL-2); null: no label is known. */
static void
put_labels(json_t *o, const struct conf *c, const struct ticket *t)
{
	const struct pipeline *p = conf_pipeline(c, t->pipeline);
	const struct status *s = p != NULL ? pipeline_status(p, t->status) :
	    NULL;

	render_word(o, "pipeline_label", str_from(p != NULL ? p->label : ""));
	render_word(o, "status_label", str_from(s != NULL ? s->label : ""));
}

static void
put_row(json_t *o, const struct conf *c, const struct ticket *t)
{
	render_number(o, "id", t->id);
	render_text(o, "name", t->name);
	render_text(o, "description", t->description);
	render_word(o, "pipeline", t->pipeline);
	render_word(o, "status", t->status);
	render_z(o, "class", class_name(c, t));
	put_labels(o, c, t);
	render_word(o, "owner", t->owner);
	render_word(o, "team", t->team);
	render_word(o, "inbox", t->inbox);
	render_z(o, "priority", priority_name(t->priority));
	render_word(o, "category", t->category);
	render_word(o, "source", t->source);
	json_object_set_new(o, "tags", tags(t));
	json_object_set_new(o, "properties", own_properties(c, t));
}

/* PL-5: what its status requires and it has not. */
static void
put_missing(json_t *o, const struct conf *c, const struct ticket *t,
            struct arena *a)
{
	const struct pipeline *p = conf_pipeline(c, t->pipeline);
	const struct status *s = p != NULL ?
	    pipeline_status(p, t->status) : NULL;
	struct str rest = s != NULL ? passage_missing(s, t, a) : STR_NONE;
	json_t *list = json_array();
	struct str one;

	while (str_cut(&rest, ',', &one)) {
		one = str_trim(one);
		json_array_append_new(list, json_stringn(one.p, one.n));
	}
	json_object_set_new(o, "missing", list);
}

/* Where a ticket's object has what the configuration names; NULL: nowhere. */
static json_t *
value_named(const json_t *o, const char *name)
{
	const char *dot = strchr(name, '.');
	json_t *own = json_object_get(json_object_get(o, "properties"), name);

	if (own != NULL)
		return own;
	if (strcmp(name, "company") == 0)
		return json_object_get(o, "companies");
	if (dot != NULL && strncmp(name, "sla.", 4) == 0)
		return json_object_get(json_object_get(o, "sla"), dot + 1);
	return json_object_get(o, name);
}

void
render_named(json_t *o, const char *key, const struct conf *c,
             const struct names *list)
{
	json_t *all = json_array(), *one, *value;

	for (size_t i = 0; i < list->n; i++) {
		one = json_object();
		value = value_named(o, list->name[i]);
		render_z(one, "name", list->name[i]);
		render_z(one, "label", conf_property_label(c, list->name[i]));
		json_object_set(one, "value", value != NULL ? value :
		    json_null());
		json_array_append_new(all, one);
	}
	json_object_set_new(o, key, all);
}

json_t *
render_ticket(struct api *api, const struct ticket *t, struct err *e)
{
	const struct pipeline *p = conf_pipeline(api->conf, t->pipeline);
	static const struct names no_card;
	struct arena a = ARENA_INIT;
	json_t *o = json_object();
	bool ok;

	put_row(o, api->conf, t);
	ok = put_contacts(api, o, t->id, &a, e);
	ok = ok && put_companies(api, o, t->id, &a, e);
	ok = ok && put_conversations(api, o, t->id, &a, e);
	ok = ok && put_origins(api, o, t, &a, e);
	render_time(o, "created", t->created);
	render_time(o, "changed", t->changed);
	render_time(o, "closed", t->closed);
	ok = ok && put_aliases(api, o, t->id, &a, e);
	render_bool(o, "deleted", t->trashed != 0);
	render_bool(o, "spam", t->spam);
	put_missing(o, api->conf, t, &a);
	ok = ok && put_sla(api, o, t->id, &a, e);
	render_named(o, "card", api->conf, p != NULL ? &p->card : &no_card);
	arena_clear(&a);
	if (!ok)
		json_decref(o);
	return ok ? o : NULL;
}

json_t *
render_event(const struct event *v)
{
	json_t *o = json_object();

	render_time(o, "at", v->at);
	render_id(o, "ticket", v->ticket);
	render_id(o, "conversation", v->conversation);
	render_id(o, "message", v->message);
	render_id(o, "letter", v->letter);
	render_z(o, "what", v->what);
	render_word(o, "by", v->by);
	render_word(o, "from", v->from);
	render_word(o, "to", v->to);
	render_word(o, "why", v->why);
	return o;
}
