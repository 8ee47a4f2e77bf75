/* What the rooms desk stands on will bring, until they are here. */
#include "desk/decide.h"
#include "desk/letter_state.h"

#define FIND(array, count, name_) \
	for (size_t i = 0; i < (count); i++) \
		if (str_is(name_, (array)[i].name)) \
			return &(array)[i]; \
	return NULL

const struct channel *
conf_channel(const struct conf *c, struct str name)
{
	FIND(c->channel, c->nchannel, name);
}

const struct user *
conf_user(const struct conf *c, struct str name)
{
	FIND(c->user, c->nuser, name);
}

const struct team *
conf_team(const struct conf *c, struct str name)
{
	FIND(c->team, c->nteam, name);
}

const struct inbox *
conf_inbox(const struct conf *c, struct str name)
{
	FIND(c->inbox, c->ninbox, name);
}

const struct pipeline *
conf_pipeline(const struct conf *c, struct str name)
{
	FIND(c->pipeline, c->npipeline, name);
}

const struct status *
pipeline_status(const struct pipeline *p, struct str name)
{
	FIND(p->status, p->nstatus, name);
}

const struct status *
pipeline_initial(const struct pipeline *p)
{
	return &p->status[0];
}

const struct status *
pipeline_first_closed(const struct pipeline *p)
{
	for (size_t i = 0; i < p->nstatus; i++)
		if (p->status[i].class == STATUS_CLOSED)
			return &p->status[i];
	return NULL;
}

const struct user *
conf_user_of_address(const struct conf *c, struct str addr)
{
	for (size_t i = 0; i < c->nuser; i++)
		for (size_t j = 0; j < c->user[i].email.n; j++)
			if (str_is_nocase(addr, c->user[i].email.name[j]))
				return &c->user[i];
	return NULL;
}

const struct channel *
conf_channel_of_address(const struct conf *c, struct str addr)
{
	for (size_t i = 0; i < c->nchannel; i++) {
		if (str_is_nocase(addr, c->channel[i].address))
			return &c->channel[i];
		for (size_t j = 0; j < c->channel[i].alias.n; j++)
			if (str_is_nocase(addr, c->channel[i].alias.name[j]))
				return &c->channel[i];
	}
	return NULL;
}

const char *
mail_kind_name(enum mail_kind k)
{
	static const char *const n[] = { "person", "auto-reply", "bounce",
		"feedback", "list", "calendar", "own" };

	return n[k];
}
