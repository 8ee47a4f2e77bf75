#include "api/call.h"

#include "api/render.h"

bool
channel_list(struct call *c)
{
	const struct conf *conf = c->api->conf;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < conf->nchannel; i++)
		if (!answer(c, render_channel(c->api, &conf->channel[i], &e),
		    &e))
			return false;
	return true;
}

bool
channel_show(struct call *c)
{
	const struct channel *ch;
	struct err e = ERR_INIT;
	struct str name;

	if (!args_str(c, "name", &name))
		return false;
	ch = conf_channel(c->api->conf, name);
	if (ch == NULL)
		return failure_set(c->f, FAIL_NOT_FOUND, "name",
		    "there is no channel \"%.*s\"", STR_ARG(name));
	return answer(c, render_channel(c->api, ch, &e), &e);
}
