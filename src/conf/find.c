/* Look-ups in a configuration that was read. */
#include "conf/conf.h"

#include <string.h>

#define FIND(c, what, name) \
	do { \
		for (size_t i_ = 0; i_ < (c)->n##what; i_++) \
			if (str_is((name), (c)->what[i_].name)) \
				return &(c)->what[i_]; \
		return NULL; \
	} while (0)

bool
channel_has_mail(const struct channel *c)
{
	return c->type == CHANNEL_EMAIL || c->type == CHANNEL_FORM;
}

const char *
channel_type_name(enum channel_type t)
{
	static const char *const names[] = {
		[CHANNEL_EMAIL] = "email", [CHANNEL_FORM] = "form",
		[CHANNEL_CHAT] = "chat", [CHANNEL_CALL] = "call",
		[CHANNEL_MESSENGER] = "messenger",
	};

	return names[t];
}

const struct channel *
conf_channel(const struct conf *c, struct str name)
{
	FIND(c, channel, name);
}

const char *
conf_property_label(const struct conf *c, const char *name)
{
	for (size_t i = 0; i < c->nproperty; i++)
		if (strcmp(c->property[i].name, name) == 0)
			return c->property[i].label;
	return name;
}

const struct user *
conf_user(const struct conf *c, struct str name)
{
	FIND(c, user, name);
}

const struct team *
conf_team(const struct conf *c, struct str name)
{
	FIND(c, team, name);
}

const struct inbox *
conf_inbox(const struct conf *c, struct str name)
{
	FIND(c, inbox, name);
}

const struct relay *
conf_relay(const struct conf *c, struct str name)
{
	FIND(c, relay, name);
}

const struct pipeline *
conf_pipeline(const struct conf *c, struct str name)
{
	FIND(c, pipeline, name);
}

const struct status *
pipeline_status(const struct pipeline *p, struct str name)
{
	FIND(p, status, name);
}

const struct user *
conf_user_of_login(const struct conf *c, const char *login)
{
	for (size_t i = 0; i < c->nuser && login[0] != '\0'; i++)
		if (strcmp(c->user[i].login, login) == 0)
			return &c->user[i];
	return NULL;
}

const struct user *
conf_user_of_address(const struct conf *c, struct str addr)
{
	for (size_t i = 0; i < c->nuser && addr.n > 0; i++)
		for (size_t j = 0; j < c->user[i].email.n; j++)
			if (str_is_nocase(addr, c->user[i].email.name[j]))
				return &c->user[i];
	return NULL;
}

/* Is addr this address, or one with a detail: support+detail@example.com
 * (RFC 5233)? */
static bool
is_address(struct str addr, const char *own)
{
	struct str o = str_from(own);
	size_t at = str_find_char(o, '@', 0);
	size_t end = str_find_char(addr, '@', 0);

	if (str_eq_nocase(addr, o))
		return true;
	return addr.n > o.n && addr.p[at] == '+' && end < addr.n &&
	    str_eq_nocase(str_sub(addr, 0, at), str_sub(o, 0, at)) &&
	    str_eq_nocase(str_sub(addr, end, addr.n), str_sub(o, at, o.n));
}

const struct channel *
conf_channel_of_address(const struct conf *c, struct str addr)
{
	for (size_t i = 0; i < c->nchannel && addr.n > 0; i++) {
		const struct channel *one = &c->channel[i];

		if (is_address(addr, one->address))
			return one;
		for (size_t j = 0; j < one->alias.n; j++)
			if (is_address(addr, one->alias.name[j]))
				return one;
	}
	return NULL;
}

const struct channel *
channel_transcript_from(const struct conf *c, const struct channel *chat)
{
	const struct channel *from;

	if (chat->send_from != NULL && chat->send_from[0] != '\0') {
		from = conf_channel_of_address(c, str_from(chat->send_from));
		return from != NULL && from->relay != NULL ? from : NULL;
	}
	for (size_t i = 0; i < c->nchannel; i++) {
		from = &c->channel[i];
		if (from->inbox == chat->inbox && from->relay != NULL &&
		    from->type == CHANNEL_EMAIL)
			return from;
	}
	return NULL;
}

const struct status *
pipeline_initial(const struct pipeline *p)
{
	for (size_t i = 0; i < p->nstatus; i++)
		if (p->status[i].initial)
			return &p->status[i];
	for (size_t i = 0; i < p->nstatus; i++)
		if (p->status[i].class == STATUS_OPEN)
			return &p->status[i];
	return NULL;
}

const struct status *
pipeline_first_closed(const struct pipeline *p)
{
	for (size_t i = 0; i < p->nstatus; i++)
		if (p->status[i].class == STATUS_CLOSED)
			return &p->status[i];
	return NULL;
}
