/* What a terminal asks for before a ticket is made or moved (SPEC PL-5, TK-8):
 * the properties that have no value yet, in order, each with what it takes.
 * It changes nothing and decides nothing; the command that follows is judged
 * as if nobody had asked. */
#include "api/call.h"
#include "api/render.h"
#include "desk/access.h"
#include "desk/passage.h"
#include "desk/property.h"
#include "conf/props.h"
#include "desk/trigger.h"

struct asks {
	struct call *c;
	struct command in;              /* name, pipeline, status, set, id */
	struct str command;             /* create, set, close, reopen */
	struct ticket ticket;           /* as it is, or as it begins */
	struct about_whom about;
};

static void
put_choice(json_t *o, const struct prop *p)
{
	json_t *list = json_array();

	for (size_t i = 0; p != NULL && i < p->word.n; i++)
		json_array_append_new(list, json_string(p->word.name[i]));
	if (p != NULL && p->type == PROP_BOOLEAN) {
		json_array_append_new(list, json_string("yes"));
		json_array_append_new(list, json_string("no"));
	}
	json_object_set_new(o, "choice", list);
}

static bool
put(struct asks *s, const char *name, bool required, const struct prop *p)
{
	struct err e = ERR_INIT;
	json_t *o = json_object();

	render_z(o, "name", name);
	render_z(o, "label", conf_property_label(s->c->api->conf, name));
	render_bool(o, "required", required);
	put_choice(o, p);
	return answer(s->c, o, &e);
}

static bool
put_property(struct asks *s, const char *name, bool required)
{
	struct props all = props_of(s->c->api->conf, s->c->a);
	struct err none = ERR_INIT;

	return put(s, name, required, props_find(&all, str_from(name),
	    &none));
}

/* --- A ticket that is made ------------------------------------------------- */

static bool
put_pipelines(struct asks *s)
{
	const struct conf *conf = s->c->api->conf;
	struct prop p = { .name = "pipeline", .type = PROP_CHOICE };

	for (size_t i = 0; i < conf->npipeline; i++)
		if (access_pipeline(conf, s->c->by,
		    str_from(conf->pipeline[i].name)))
			*ARENA_PUSH(s->c->a, p.word.name, p.word.n) =
			    conf->pipeline[i].name;
	return put(s, "pipeline", true, &p);
}

/* Where a ticket may start (PL-7). */
static bool
put_statuses(struct asks *s, const struct pipeline *in)
{
	struct prop p = { .name = "status", .type = PROP_CHOICE,
		.word = in->start_in };

	for (size_t i = 0; i < in->nstatus && in->start_in.n == 0; i++)
		*ARENA_PUSH(s->c->a, p.word.name, p.word.n) =
		    in->status[i].name;
	return put(s, "status", true, &p);
}

/* What create-form names and the command has not; the status may ask for the
 * same, and says whether it must be. */
static bool
ask_form(struct asks *s, const struct ticket *after, const struct status *to)
{
	const struct names *form = &s->c->api->conf->create_form;

	for (size_t i = 0; i < form->n; i++) {
		const char *name = form->name[i];
		bool asked = false;

		for (size_t k = 0; k < to->nask; k++)
			asked = asked || (to->ask[k].required &&
			    str_is(str_from(name), to->ask[k].prop));
		if (!asked && !str_is(str_from(name), "name") &&
		    !passage_form_has(name, after, s->about) &&
		    !put_property(s, name, true))
			return false;
	}
	return true;
}

static bool
ask_status(struct asks *s, const struct ticket *after,
           const struct status *to)
{
	for (size_t i = 0; i < to->nask; i++)
		if (!passage_has(after, str_from(to->ask[i].prop)) &&
		    !put_property(s, to->ask[i].prop, to->ask[i].required))
			return false;
	return true;
}

static bool
check_set(struct asks *s, const struct pipeline *p, struct ticket *after)
{
	struct err e = ERR_INIT;

	*after = property_applied(s->c->api->conf, &s->ticket, s->in.set,
	    s->in.nset, s->c->a);
	return property_check(s->c->api->conf, p, s->in.set, s->in.nset, &e) ||
	    failure_from_err(s->c->f, &e);
}

/* In three steps: what it is, where it starts, what that takes. */
static bool
ask_create(struct asks *s)
{
	const struct pipeline *p = conf_pipeline(s->c->api->conf,
	    s->in.pipeline);
	const struct status *to;
	struct ticket after;

	if (str_trim(s->in.name).n == 0 && !put(s, "name", true, NULL))
		return false;
	if (s->in.pipeline.n == 0)
		return put_pipelines(s);
	if (p == NULL || !access_pipeline(s->c->api->conf, s->c->by,
	    s->in.pipeline))
		return true;            /* the command says so */
	if (s->in.status.n == 0)
		return put_statuses(s, p);
	s->ticket.name = s->in.name;
	s->ticket.description = s->in.description;
	to = pipeline_status(p, s->in.status);
	return to == NULL || (check_set(s, p, &after) &&
	    ask_form(s, &after, to) && ask_status(s, &after, to));
}

/* --- A ticket that is moved ------------------------------------------------ */

/* NULL: it stays where it is. */
static const struct status *
target(const struct asks *s, const struct pipeline *p)
{
	const struct status *from = pipeline_status(p, s->ticket.status);
	const struct pipeline *in = property_pipeline(s->c->api->conf, p,
	    s->in.set, s->in.nset);
	struct str name = s->in.status.n > 0 ? s->in.status :
	    property_status(s->in.set, s->in.nset);
	const struct status *to = NULL;

	if (in == NULL)
		return NULL;
	if (name.n > 0 || in != p)
		to = property_landing(p, in, s->ticket.status, name);
	else if (str_is(s->command, "close") && s->ticket.closed == 0)
		to = pipeline_first_closed(p);
	else if (str_is(s->command, "reopen") && s->ticket.closed != 0)
		to = trigger_reopened(p);
	return to == from ? NULL : to;
}

static bool
ask_move(struct asks *s)
{
	const struct status *to;
	const struct pipeline *p;
	struct err e = ERR_INIT;
	struct ticket after;

	if (!found(s->c, list_ticket(s->c->api->db, s->in.id, s->c->a,
	    &s->ticket, &e), "ticket", s->in.id, &e) ||
	    !reach_ticket(s->c, PERMIT_EDIT, &s->ticket))
		return false;
	p = conf_pipeline(s->c->api->conf, s->ticket.pipeline);
	to = p != NULL ? target(s, p) : NULL;
	return to == NULL || (check_set(s, p, &after) &&
	    ask_status(s, &after, to));
}

/* What the conversation gives need not be asked for (TK-1). */
static bool
begin_from(struct asks *s, int64_t id)
{
	const struct channel *ch;
	struct conversation row;
	struct err e = ERR_INIT;

	if (!found(s->c, list_conversation(s->c->api->db, id, s->c->a, &row,
	    &e), "conversation", id, &e) ||
	    !reach_conversation(s->c, PERMIT_EDIT, &row))
		return false;
	ch = conf_channel(s->c->api->conf, row.channel);
	s->about.contact = s->about.contact || row.contact != 0;
	s->about.company = s->about.company || row.contact != 0;
	if (s->in.name.n == 0)
		s->in.name = row.subject.n > 0 ? row.subject : STR("-");
	if (s->in.pipeline.n == 0 && ch != NULL)
		s->in.pipeline = str_from(ch->pipeline->name);
	if (s->in.status.n == 0 && s->in.pipeline.n > 0 && conf_pipeline(
	    s->c->api->conf, s->in.pipeline) != NULL)
		s->in.status = str_from(pipeline_initial(conf_pipeline(
		    s->c->api->conf, s->in.pipeline))->name);
	return true;
}

bool
ticket_asks(struct call *c)
{
	struct asks s = { .c = c, .ticket = { .priority = PRIORITY_NORMAL } };
	const json_t *contact = json_object_get(c->args, "contact");
	int64_t conversation;

	if (!args_str(c, "command", &s.command) ||
	    !args_str(c, "name", &s.in.name) ||
	    !args_str(c, "description", &s.in.description) ||
	    !args_str(c, "pipeline", &s.in.pipeline) ||
	    !args_str(c, "status", &s.in.status) || !args_set(c, &s.in) ||
	    !args_number(c, "conversation", 0, INT64_MAX, 0, &conversation))
		return false;
	/* A contact may have a company; what has none is refused then. */
	s.about.contact = json_is_string(contact) ||
	    json_array_size(contact) > 0;
	s.about.company = s.about.contact ||
	    json_object_get(c->args, "company") != NULL;
	if (conversation != 0 && !begin_from(&s, conversation))
		return false;
	if (str_is(s.command, "create"))
		return ask_create(&s);
	return args_id(c, "id", &s.in.id) && ask_move(&s);
}
