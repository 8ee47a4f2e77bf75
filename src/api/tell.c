#include "api/tell.h"

#include "api/render.h"
#include "conf/line.h"

/* What is gone is nobody's secret: it has no number to ask about any more. */
static bool
sees(void *arg, int64_t id)
{
	struct call *c = arg;
	struct conversation row;
	struct err e = ERR_INIT;
	int got = list_conversation(c->api->db, id, c->a, &row, &e);

	return got == 0 || (got == 1 && sees_conversation(c, &row));
}

static bool
sees_ticket(struct call *c, int64_t id)
{
	struct failure none = FAILURE_INIT;
	struct call quiet = *c;
	struct err e = ERR_INIT;
	struct ticket row;
	int got = list_ticket(c->api->db, id, c->a, &row, &e);

	quiet.f = &none;
	return got == 0 ||
	    (got == 1 && reach_ticket(&quiet, PERMIT_SEE, &row));
}

static bool
sees_event(struct call *c, const struct event *v)
{
	if (v->conversation > 0)
		return sees(c, v->conversation);
	return v->ticket == 0 || sees_ticket(c, v->ticket);
}

/* False: some of it is not for this reader. */
static bool
hide_events(struct call *c, struct decision_row *row)
{
	bool all = true;

	for (size_t i = 0; i < row->nevent; i++)
		if (!sees_event(c, &row->event[i])) {
			row->event[i].what = NULL;
			all = false;
		}
	return all;
}

static bool
sees_threads(struct call *c, const json_t *record)
{
	const json_t *one, *facts = json_object_get(record, "facts");
	size_t i;

	json_array_foreach(json_object_get(facts, "threads"), i, one)
		if (!sees(c, json_integer_value(json_object_get(one,
		    "conversation"))))
			return false;
	return true;
}

static json_t *
render_sentence(const struct sentence *s, struct str config)
{
	static const struct event none;
	const struct event *v = s->event != NULL ? s->event : &none;
	json_t *o = json_object();

	render_text(o, "text", s->text);
	render_word(o, "rule", s->rule);
	render_word(o, "rule_text", conf_line(config, s->rule));
	render_z(o, "what", v->what);
	render_word(o, "by", v->by);
	render_word(o, "from", v->from);
	render_word(o, "to", v->to);
	render_word(o, "why", v->why);
	render_id(o, "ticket", v->ticket);
	render_id(o, "conversation", v->conversation);
	render_id(o, "message", v->message);
	render_id(o, "letter", v->letter);
	return o;
}

static json_t *
steps(struct call *c, const struct narration *n, struct str config)
{
	json_t *list = json_array();
	struct sentence *said;
	size_t count;

	narrate(n, c->a, &said, &count);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, render_sentence(&said[i],
		    config));
	return list;
}

json_t *
tell_decision(struct call *c, enum tense tense,
              const struct decision_row *row, const struct next_ids *next,
              struct str config)
{
	struct decision_row d = *row;
	json_t *record = d.record.n == 0 ? NULL :
	    json_loadb(d.record.p, d.record.n, 0, NULL);
	struct narration n = { .tense = tense, .input = d.input,
		.by = d.by, .intake = d.intake, .record = record,
		.event = d.event, .nevent = d.nevent,
		.to = { sees, c } };
	json_t *o = json_object();
	bool all = hide_events(c, &d) && sees_threads(c, record);

	if (next != NULL)
		n.next = *next;
	render_id(o, "decision", d.id);
	render_bool(o, "done", tense == TENSE_DONE);
	render_word(o, "input", d.input);
	render_id(o, "intake", d.intake);
	render_time(o, "at", d.at);
	render_word(o, "by", d.by);
	render_word(o, "config", d.config);
	render_bool(o, "config_in_force",
	    str_is(d.config, c->api->conf->hash));
	json_object_set_new(o, "steps", steps(c, &n, config));
	json_object_set_new(o, "record", all && record != NULL ?
	    json_incref(record) : json_null());
	json_decref(record);
	return o;
}
