#include "cmd/verb.h"

#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/client.h"
#include "cmd/intake_add.h"
#include "flow/chat_json.h"
#include "flow/hand_in.h"

struct adding {
	enum hand_answer answer;
	char why[160];
};

static void
answered(void *arg, enum hand_answer what, const char *why)
{
	struct adding *d = arg;

	d->answer = what;
	snprintf(d->why, sizeof d->why, "%s", why);
}

/* What no schema knows: the users of this desk, and what may come in here. */
static bool
fits(const struct conf *c, const struct channel *ch, const char *file,
     const struct chat *chat, size_t size, struct failure *f)
{
	if (ch->type == CHANNEL_EMAIL)
		return failure_set(f, FAIL_REFUSED, ch->name, "channel %s is "
		    "of type email: mail comes in there, by postroom deliver",
		    ch->name);
	if ((int64_t)size > ch->max_size)
		return failure_set(f, FAIL_INPUT, file, "%s: larger than the "
		    "max-size of channel %s", file, ch->name);
	for (size_t i = 0; i < chat->nentry; i++)
		if (chat->entry[i].user.n > 0 &&
		    conf_user(c, chat->entry[i].user) == NULL)
			return failure_set(f, FAIL_INPUT, file,
			    "%s: messages[%zu].user: there is no user "
			    "\"%.*s\"", file, i, STR_ARG(chat->entry[i].user));
	return true;
}

static bool
hand_over(const struct conf *c, const struct channel *ch,
          const struct chat *chat, struct str bytes, struct adding *d,
          struct failure *f)
{
	struct hand_mail m = { .channel = ch, .source = CHAT_SOURCE,
	    .folder = str_from(ch->name), .key = chat->id,
	    .full_size = (int64_t)bytes.n, .bytes = bytes };
	struct hand_in *h = NULL;
	struct err e = ERR_INIT;
	bool ok = hand_in_open(&h, c, 1, answered, d, &e) &&
	    hand_in_put(h, &m, &e) && hand_in_flush(h, &e);

	hand_in_close(h);
	if (!ok)
		return failure_set(f, FAIL_AGAIN, NULL, "%s", e.text);
	return d->answer != HAND_REFUSED || failure_set(f, FAIL_INPUT, NULL,
	    "%s", d->why);
}

static bool
add(const struct conf *c, const struct channel *ch, const char *file,
    struct adding *d, struct failure *f)
{
	struct arena a = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct err e = ERR_INIT;
	struct chat chat;
	bool ok = false;

	if (!io_file(file, (size_t)ch->max_size + 1, &bytes, &e))
		failure_set(f, FAIL_INPUT, file, "%s", e.text);
	else if (!chat_json_read(buf_view(&bytes), &a, &chat, &e))
		failure_set(f, FAIL_INPUT, file, "%s: %s", file, e.text);
	else
		ok = fits(c, ch, file, &chat, bytes.n, f) &&
		    client_become_owner(c->state_dir, true, f) &&
		    hand_over(c, ch, &chat, buf_view(&bytes), d, f);
	buf_clear(&bytes);
	arena_clear(&a);
	return ok;
}

int
cmd_intake_add(struct job *j)
{
	const char *name = json_string_value(json_object_get(j->args,
	    "channel"));
	const char *file = json_string_value(json_object_get(j->args,
	    "file"));
	struct adding d = { HAND_NEW, "" };
	const struct channel *ch;
	struct conf *c;

	if (name == NULL) {
		failure_set(&j->why, FAIL_USAGE, "--channel",
		    "--channel: where did it come in?");
		return 0;
	}
	c = client_conf(&j->opt, &j->why);
	if (c == NULL)
		return 0;
	ch = conf_channel(c, str_from(name));
	if (ch == NULL)
		failure_set(&j->why, FAIL_NOT_FOUND, name, "there is no "
		    "channel \"%s\"", name);
	else if (add(c, ch, file, &d, &j->why))
		printf("%s: %s\n", file, d.answer == HAND_KNOWN
		    ? "known; it was taken before" : "taken");
	conf_free(c);
	return 0;
}
