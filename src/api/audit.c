#include "api/call.h"

#include "api/render.h"
#include "store/audit.h"

static json_t *
render_flaw(const struct audit_flaw *f)
{
	json_t *o = json_object();

	render_z(o, "what", f->what);
	render_word(o, "folder", f->folder);
	render_id(o, "uid", f->uid);
	render_id(o, "intake", f->intake);
	return o;
}

/* Flaws of no channel are told with "", an object of their own. */
static json_t *
render_flaws(const struct audit *all, struct str channel)
{
	json_t *list = json_array();

	for (size_t i = 0; i < all->nflaw; i++)
		if (str_eq(all->flaw[i].channel, channel))
			json_array_append_new(list,
			    render_flaw(&all->flaw[i]));
	return list;
}

static json_t *
render_sum(const struct audit *all, const struct audit_sum *s)
{
	json_t *o = json_object(), *flaws = render_flaws(all, s->channel);
	int64_t sum = s->filed + s->filtered + s->duplicate + s->set_aside +
	    s->waiting + s->gone;

	render_word(o, "channel", s->channel);
	render_number(o, "seen", s->seen);
	render_number(o, "filed", s->filed);
	render_number(o, "filtered", s->filtered);
	render_number(o, "duplicate", s->duplicate);
	render_number(o, "set_aside", s->set_aside);
	render_number(o, "waiting", s->waiting);
	render_number(o, "gone", s->gone);
	render_number(o, "difference", s->seen - sum);
	render_bool(o, "equal", s->seen == sum &&
	    json_array_size(flaws) == 0);
	render_time(o, "reconciled", s->reconciled);
	json_object_set_new(o, "differences", flaws);
	return o;
}

static const struct audit_sum *
sum_find(const struct audit *all, struct str channel)
{
	for (size_t i = 0; i < all->nsum; i++)
		if (str_eq(all->sum[i].channel, channel))
			return &all->sum[i];
	return NULL;
}

static void
answer_sum(struct call *c, const struct audit *all, struct str channel)
{
	const struct audit_sum *s = sum_find(all, channel);
	struct audit_sum none = { .channel = channel };
	struct err e = ERR_INIT;

	if (reach_channel(c, channel))
		answer(c, render_sum(all, s != NULL ? s : &none), &e);
}

/* Channels of the configuration, then those that only the store knows, then
 * what is of no channel. */
static void
answer_all(struct call *c, const struct audit *all)
{
	const struct conf *conf = c->api->conf;
	bool loose = false;

	for (size_t i = 0; i < conf->nchannel; i++)
		answer_sum(c, all, str_from(conf->channel[i].name));
	for (size_t i = 0; i < all->nsum; i++)
		if (conf_channel(conf, all->sum[i].channel) == NULL)
			answer_sum(c, all, all->sum[i].channel);
	for (size_t i = 0; i < all->nflaw; i++)
		loose |= all->flaw[i].channel.n == 0;
	if (loose)
		answer_sum(c, all, STR_NONE);
}

bool
audit_run(struct call *c)
{
	struct err e = ERR_INIT;
	struct str channel;
	struct audit all;
	int64_t since;

	if (!args_str(c, "channel", &channel) || !args_day(c, "since", &since))
		return false;
	if (channel.n > 0 && conf_channel(c->api->conf, channel) == NULL)
		return failure_set(c->f, FAIL_NOT_FOUND, "channel",
		    "there is no channel \"%.*s\"", STR_ARG(channel));
	if (channel.n > 0 && !reached(c, reach_channel(c, channel)))
		return false;
	if (!audit_look(c->api->db, channel, since, call_now(c), c->a,
	    &all, &e))
		return failure_from_err(c->f, &e);
	if (channel.n > 0)
		answer_sum(c, &all, channel);
	else
		answer_all(c, &all);
	return true;
}
