#include "api/call.h"

#include "api/render.h"
#include "store/sla.h"

static json_t *
render_interval(const struct sla_interval *i)
{
	json_t *o = json_object();
	bool counted = i->why == SLA_COUNTED;

	render_time(o, "from", i->from);
	render_time(o, "to", i->to);
	render_bool(o, "counted", counted);
	render_number(o, "ms", i->to - i->from);
	render_z(o, "why", counted ? "" : sla_why_name(i->why));
	render_word(o, "name", i->name);
	return o;
}

static json_t *
render_clock(struct call *c, const struct sla_history *h,
             const struct sla_clock *k, int64_t now)
{
	json_t *o = json_object(), *list = json_array();
	struct sla_interval *all;
	bool cut;
	size_t n;

	render_z(o, "goal", sla_goal_name(k->goal));
	render_z(o, "state", k->dropped ? "dropped" :
	    sla_state_name(k->state));
	render_time(o, "began", k->began);
	render_time(o, "ended", k->ended);
	render_time(o, "due", k->due);
	render_number(o, "target_ms", k->target);
	render_number(o, "sum_ms", k->elapsed);
	all = sla_explain(c->api->conf, h, k, now, c->a, &n, &cut);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, render_interval(&all[i]));
	json_object_set_new(o, "intervals", list);
	render_bool(o, "cut", cut);
	return o;
}

/* SL-5: one object for each clock the ticket ever had. */
bool
sla_explain_run(struct call *c)
{
	struct err e = ERR_INIT;
	int64_t id, now = call_now(c);
	struct sla_history h;
	struct sla_view v;
	json_t *o, *list;

	if (!args_id(c, "id", &id) || !found(c, sla_history(c->api->db,
	    c->api->conf, id, c->a, &h, &e), "ticket", id, &e) ||
	    !reach_ticket(c, PERMIT_SEE, &h.ticket))
		return false;
	v = sla_look(c->api->conf, &h, now, c->a);
	o = json_object();
	list = json_array();
	render_number(o, "ticket", id);
	render_z(o, "sla", v.sla == NULL ? "" : v.sla->name);
	render_z(o, "hours", v.sla == NULL || v.sla->hours == NULL ? "" :
	    v.sla->hours->name);
	render_z(o, "timezone", v.sla == NULL || v.sla->hours == NULL ? "" :
	    v.sla->hours->zone_name);
	render_time(o, "now", now);
	for (size_t i = 0; i < v.nclock; i++)
		json_array_append_new(list, render_clock(c, &h, &v.clock[i],
		    now));
	json_object_set_new(o, "clocks", list);
	return answer(c, o, &e);
}
