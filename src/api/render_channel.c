#include "api/render.h"

#include <limits.h>
#include <stdio.h>

#include "base/io.h"
#include "store/intake.h"
#include "store/relays.h"

static json_t *
words(const struct names *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->n; i++)
		json_array_append_new(list,
		    render_str(str_from(names->name[i])));
	return list;
}

/* Where its mail comes from; never how to log in. */
static json_t *
source(const struct imap *imap)
{
	static const char *const tls[] = {
		[TLS_MODE_IMPLICIT] = "implicit",
		[TLS_MODE_STARTTLS] = "starttls",
		[TLS_MODE_NONE] = "none",
	};
	json_t *o = json_object();

	render_z(o, "type", "imap");
	render_z(o, "at", imap->host);
	render_z(o, "host", imap->host);
	render_number(o, "port", imap->port);
	render_z(o, "tls", tls[imap->tls]);
	render_z(o, "user", imap->user);
	json_object_set_new(o, "folders", words(&imap->folder));
	return o;
}

static json_t *
source_of(const struct channel *ch)
{
	json_t *o;

	if (ch->imap != NULL)
		return source(ch->imap);
	if (ch->lmtp == NULL && ch->maildir[0] == '\0' && !ch->pipe)
		return json_null();
	o = json_object();
	render_z(o, "type", ch->lmtp != NULL ? "lmtp" : ch->pipe ? "pipe" :
	    "maildir");
	render_z(o, "at", ch->lmtp != NULL ? ch->lmtp->text : ch->maildir);
	return o;
}

/* What nobody keeps up to date is not true any more. */
static bool
receive_runs(const struct api *api)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/receive.lock", api->conf->state_dir);
	return io_lock_holder(path) > 0;
}

static void
put_stopped(json_t *o)
{
	render_z(o, "state", "stopped");
	render_time(o, "state_since", 0);
	render_z(o, "error", NULL);
}

/* What receive last said of the channel; nothing until it has run. */
static bool
put_state(struct api *api, const char *name, json_t *o, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct channel_state s = { 0 };
	int got = channel_state_get(api->db, str_from(name), &a, &s, e);

	if (got == 1 && !receive_runs(api)) {
		put_stopped(o);
	} else {
		render_z(o, "state", got == 1 ? s.state : NULL);
		render_time(o, "state_since", got == 1 ? s.since_ms : 0);
		render_z(o, "error", got == 1 && s.error[0] != '\0' ?
		    s.error : NULL);
	}
	arena_clear(&a);
	return got >= 0;
}

/* What send last said of its relay. */
static bool
put_relay(struct api *api, const struct relay *relay, json_t *o,
          struct err *e)
{
	struct arena a = ARENA_INIT;
	struct relay_state *row, none = { 0 }, *r = &none;
	size_t n;
	bool good = relays_list(api->db, &a, &row, &n, e);

	for (size_t i = 0; good && relay != NULL && i < n; i++)
		if (str_is(row[i].relay, relay->name))
			r = &row[i];
	render_word(o, "relay_state", r->state);
	render_time(o, "relay_since", r->since);
	render_word(o, "relay_error", r->error);
	arena_clear(&a);
	return good;
}

json_t *
render_channel(struct api *api, const struct channel *ch, struct err *e)
{
	static const char *const creation[] = {
		[TICKETS_AUTO] = "auto", [TICKETS_MANUAL] = "manual",
		[TICKETS_OFF] = "off",
	};
	int64_t last = 0, received = 0;
	json_t *o;

	if (list_last_intake(api->db, str_from(ch->name), &last, &received,
	    e) < 0)
		return NULL;
	o = json_object();
	if (!put_state(api, ch->name, o, e) ||
	    !put_relay(api, ch->relay, o, e)) {
		json_decref(o);
		return NULL;
	}
	render_z(o, "name", ch->name);
	render_z(o, "type", "email");
	render_z(o, "inbox", ch->inbox != NULL ? ch->inbox->name : NULL);
	render_z(o, "address", ch->address);
	json_object_set_new(o, "alias", words(&ch->alias));
	render_z(o, "pipeline", ch->pipeline != NULL ?
	    ch->pipeline->name : NULL);
	render_z(o, "ticket_creation", creation[ch->ticket_creation]);
	render_z(o, "relay", ch->relay != NULL ? ch->relay->name : NULL);
	render_z(o, "language", ch->language);
	render_bool(o, "paused", ch->paused);
	json_object_set_new(o, "source", source_of(ch));
	render_id(o, "last_intake", last);
	render_time(o, "last_received", received);
	return o;
}
