#include "api/call.h"

#include "api/render.h"
#include "store/search.h"

static bool
read_sort(struct call *c, struct ticket_filter *f)
{
	static const struct {
		const char *name;
		enum ticket_sort sort;
	} sorts[] = {
		{ "id", SORT_ID }, { "created", SORT_CREATED },
		{ "changed", SORT_CHANGED }, { "priority", SORT_PRIORITY },
		{ "status", SORT_STATUS },
	};
	struct str all, name, way;

	f->sort = SORT_CHANGED;
	f->desc = true;
	if (!args_str(c, "sort", &all))
		return false;
	if (all.n == 0)
		return true;
	way = all;
	str_cut(&way, ':', &name);
	f->desc = str_is(way, "desc");
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		f->sort = sorts[i].sort;
		if (str_is(name, sorts[i].name) &&
		    (name.n == all.n || f->desc || str_is(way, "asc")))
			return true;
	}
	return failure_set(c->f, FAIL_USAGE, "sort",
	    "sort: id, created, changed, priority or status, and :desc");
}

/* A status that only one pipeline has names the pipeline too, which an index
 * answers. "open" and "closed" name the class when no status is so called. */
static bool
read_status(struct call *c, struct ticket_filter *f)
{
	const struct conf *conf = c->api->conf;
	const struct status *s = NULL;
	const char *only = NULL;
	int n = 0;

	if (f->status.n == 0)
		return true;
	for (size_t i = 0; i < conf->npipeline; i++) {
		if (f->pipeline.n > 0 &&
		    !str_is(f->pipeline, conf->pipeline[i].name))
			continue;
		s = pipeline_status(&conf->pipeline[i], f->status);
		if (s == NULL)
			continue;
		f->common = s->class == STATUS_CLOSED;
		only = conf->pipeline[i].name;
		n++;
	}
	if (n == 1)
		f->pipeline = str_from(only);
	if (n > 0)
		return true;
	f->class = str_is(f->status, "open") ? CLASS_OPEN :
	    str_is(f->status, "closed") ? CLASS_CLOSED : CLASS_ANY;
	if (f->class == CLASS_ANY)
		return failure_set(c->f, FAIL_INPUT, "status",
		    "there is no status \"%.*s\"", STR_ARG(f->status));
	f->status = STR_NONE;
	return true;
}

static bool
read_names(struct call *c, struct ticket_filter *f)
{
	const struct conf *conf = c->api->conf;
	enum priority p = PRIORITY_LOW;
	struct str priority;

	if (!args_str(c, "team", &f->team) ||
	    !args_str(c, "pipeline", &f->pipeline) ||
	    !args_str(c, "status", &f->status) ||
	    !args_str(c, "priority", &priority))
		return false;
	if (f->team.n > 0 && conf_team(conf, f->team) == NULL)
		return failure_set(c->f, FAIL_INPUT, "team",
		    "there is no team \"%.*s\"", STR_ARG(f->team));
	if (f->pipeline.n > 0 && conf_pipeline(conf, f->pipeline) == NULL)
		return failure_set(c->f, FAIL_INPUT, "pipeline",
		    "there is no pipeline \"%.*s\"", STR_ARG(f->pipeline));
	if (priority.n > 0 && !priority_from(priority, &p))
		return failure_set(c->f, FAIL_INPUT, "priority",
		    "priority: low, normal, high or urgent");
	f->priority = priority.n > 0 ? (int)p : -1;
	return read_status(c, f);
}

bool
ticket_list(struct call *c)
{
	struct ticket_filter f = { 0 };
	struct err e = ERR_INIT;
	struct ticket *row;
	struct str words, state;
	size_t n;

	if (!args_str(c, "state", &state))
		return false;
	f.class = str_is(state, "open") ? CLASS_OPEN :
	    str_is(state, "closed") ? CLASS_CLOSED : CLASS_ANY;
	if (f.class == CLASS_ANY && !args_shelf(c, state, &f.shelf))
		return false;
	if (!args_owner(c, &f.by_owner, &f.owner) || !read_names(c, &f) ||
	    !read_sort(c, &f) || !args_limit(c, &f.limit, &f.after) ||
	    !args_str(c, "search", &words))
		return false;
	if (words.n > 0 ? !search_tickets(c->api->db, words, &f, c->a, &row,
	    &n, &e) : !list_tickets(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		if (reach_ticket_row(c, &row[i]) && !answer(c,
		    render_ticket(c->api, &row[i], &e), &e))
			return false;
	return true;
}

/* The person a ticket is about: its origin's contact, else its first. */
static bool
contact_of(struct call *c, const struct ticket *t, int64_t *out,
           struct err *e)
{
	struct conversation origin;
	struct contact_row *row;
	size_t n;
	int got = t->origin > 0 ?
	    list_conversation(c->api->db, t->origin, c->a, &origin, e) : 0;

	*out = got == 1 ? origin.contact : 0;
	if (got < 0 || *out > 0)
		return got >= 0;
	if (!list_contacts_of_ticket(c->api->db, t->id, c->a, &row, &n, e))
		return false;
	*out = n > 0 ? row[0].contact.id : 0;
	return true;
}

bool
ticket_show(struct call *c)
{
	struct err e = ERR_INIT;
	struct ticket t;
	int64_t id, contact;
	json_t *o;

	if (!args_id(c, "id", &id) || !found(c,
	    list_ticket(c->api->db, id, c->a, &t, &e), "ticket", id, &e) ||
	    !reached(c, reach_ticket_row(c, &t)))
		return false;
	id = t.id;              /* the number given may lead here */
	o = render_ticket(c->api, &t, &e);
	if (o != NULL && !(contact_of(c, &t, &contact, &e) &&
	    put_context(c, o, contact, id, 0, &e) &&
	    answer_events(c, o, id, 0, &e) && answer_messages(c, o, id, 0, &e))) {
		json_decref(o);
		o = NULL;
	}
	return answer(c, o, &e);
}
