/* The steps that people of a story do: they write mails, they read letters,
 * they give commands. */
#include "play/inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "cmd/verb.h"
#include "play/match.h"
#include "play/time.h"
#include "store/decisions.h"
#include "store/list.h"

enum { RAW_MAX = 64 << 20, CHANNELS_MAX = 16 };

struct named *
play_named(struct play *p, struct str label)
{
	for (size_t i = 0; i < p->nnamed; i++)
		if (str_eq(p->named[i].post.label, label))
			return &p->named[i];
	return NULL;
}

static struct named *
put_named(struct play *p, const struct post *post)
{
	struct named *n = play_named(p, post->label);

	if (n == NULL)
		n = ARENA_PUSH(&p->arena, p->named, p->nnamed);
	*n = (struct named){ .post = *post };
	return n;
}

/* --- Letters -------------------------------------------------------------- */

static bool
fits(struct play *p, const json_t *letter, const struct step *t)
{
	struct near near;

	for (size_t i = 0; i < t->npair; i++) {
		const json_t *v = match_find(letter, t->pair[i].key.text,
		    &near);

		if (v == NULL || !match_holds(p->story, v, &t->pair[i]))
			return false;
	}
	return uses(t, "state") || strcmp(json_string_value(
	    json_object_get(letter, "state")), "sent") == 0;
}

static bool
read_letter(struct play *p, int64_t id, struct str label, struct post *out,
            struct err *e)
{
	struct str raw;
	int got = list_letter_bytes(p->world.belt.db, id, &p->arena, &raw,
	    e);

	if (got == 1)
		*out = post_read(&p->arena, label, raw);
	return got == 1;
}

bool
step_letter(struct play *p, const struct step *t, struct err *e)
{
	json_t *list = ask_letters(p, uses(t, "text") || uses(t, "head"));
	int64_t id = 0;
	struct post post;

	for (size_t i = json_array_size(list); id == 0 && i-- > 0; )
		if (fits(p, json_array_get(list, i), t))
			id = json_integer_value(json_object_get(
			    json_array_get(list, i), "id"));
	json_decref(list);
	if (id == 0) {
		say_error(&p->story->said, t->name.at, "no such letter was "
		    "sent");
		return false;
	}
	if (!read_letter(p, id, t->word[0].text, &post, e))
		return false;
	put_named(p, &post)->letter = id;
	return true;
}

/* --- Mails ---------------------------------------------------------------- */

/* The newest letter this person has got. */
static bool
last_letter(struct play *p, struct str to, struct post *out)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct letter_filter f = { .page = { true, 0, 10000 } };
	struct letter_status *l;
	size_t n;
	bool ok = false;

	if (list_letters(p->world.belt.db, &f, &a, &l, &n, &e))
		for (size_t i = 0; !ok && i < n; i++)
			ok = str_eq_nocase(l[i].to, to) &&
			    str_is(l[i].state, "sent") &&
			    read_letter(p, l[i].id, STR("last"), out, &e);
	arena_clear(&a);
	return ok;
}

/* The mail or letter a key refers to; false: there is none, said. */
static bool
refer(struct play *p, const struct step *t, const char *key,
      struct post *space, const struct post **out)
{
	const struct pair *k = step_pair(t, key, 0);
	const struct pair *from = step_pair(t, "from", 0);
	struct named *n;

	*out = NULL;
	if (k == NULL)
		return true;
	n = play_named(p, k->value.text);
	*out = n != NULL ? &n->post : space;
	if (n != NULL || (str_is(k->value.text, "last") && from != NULL &&
	    last_letter(p, story_box(p->story, from->value.text).address,
	    space)))
		return true;
	say_error(&p->story->said, k->value.at, n == NULL &&
	    !str_is(k->value.text, "last") ? "no mail and no letter is "
	    "called so" : "no letter was sent to them");
	return false;
}

static bool
write_mail(struct play *p, const struct step *t, struct buf *out,
           struct err *e)
{
	struct writing w = { .story = p->story, .step = t,
		.now = p->world.now };
	const struct pair *raw = step_pair(t, "raw", 0);
	struct post reply, bounces, forwards;
	struct buf file = BUF_INIT;

	if (raw != NULL) {
		bool ok = io_file(story_path(p->story, raw->value.text),
		    RAW_MAX, &file, e);

		crlf_put(out, buf_view(&file));
		buf_clear(&file);
		return ok;
	}
	if (!refer(p, t, "reply", &reply, &w.reply) ||
	    !refer(p, t, "bounces", &bounces, &w.bounces) ||
	    !refer(p, t, "forwards", &forwards, &w.forwards))
		return false;
	mailer_write(&w, out);
	return true;
}

/* A mail on its way into the mailboxes it was sent to. */
struct incoming {
	struct str bytes;
	int64_t received;
	const struct channel *channel[CHANNELS_MAX];
	int64_t intake[CHANNELS_MAX];
	size_t n;
	uint32_t uid;
};

static void
goes_to(struct incoming *in, const struct channel *ch)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->channel[i] == ch)
			return;
	if (ch != NULL && in->n < CHANNELS_MAX)
		in->channel[in->n++] = ch;
}

static void
address(struct play *p, const struct step *t, struct incoming *in)
{
	const struct pair *k;
	struct arena a = ARENA_INIT;
	struct mail m;

	for (size_t i = 0; (k = step_pair(t, "channel", i)) != NULL; i++) {
		goes_to(in, conf_channel(p->conf, k->value.text));
		if (in->n == 0)
			say_error(&p->story->said, k->value.at,
			    "there is no such channel");
	}
	if (step_pair(t, "channel", 0) != NULL)
		return;
	mail_read(&a, in->bytes, &m);
	for (size_t i = 0; i < m.to.n; i++)
		goes_to(in, conf_channel_of_address(p->conf,
		    m.to.box[i].address));
	for (size_t i = 0; i < m.cc.n; i++)
		goes_to(in, conf_channel_of_address(p->conf,
		    m.cc.box[i].address));
	arena_clear(&a);
	if (in->n == 0)
		say_error(&p->story->said, t->name.at, "none of its "
		    "recipients is a channel's address; say which: "
		    "channel NAME");
}

static bool
come_in(struct play *p, void *arg, struct err *e)
{
	struct incoming *in = arg;

	for (size_t i = 0; i < in->n; i++)
		if (!world_take(&p->world, in->channel[i]->name,
		    in->uid + (uint32_t)i, in->bytes, in->received,
		    &in->intake[i], e))
			return false;
	return world_settle(&p->world, e);
}

bool
step_mail(struct play *p, const struct step *t, struct err *e)
{
	const struct pair *ago = step_pair(t, "received-ago", 0);
	struct incoming in = { .received = p->world.now,
		.uid = (uint32_t)(t - p->story->step) * CHANNELS_MAX + 1 };
	struct buf bytes = BUF_INIT;
	struct post post;
	struct named *n;
	int64_t ms = 0;
	bool ok = false;

	if (ago != NULL && !time_span(ago->value.text, &ms))
		say_error(&p->story->said, ago->value.at,
		    "not a duration like 25h");
	in.received -= ms;
	if (!write_mail(p, t, &bytes, e))
		goto out;
	in.bytes = buf_view(&bytes);
	address(p, t, &in);
	ok = in.n > 0 && crash_in(p, come_in, &in, e) && come_in(p, &in, e);
	post = post_read(&p->arena, t->word[0].text, in.bytes);
	n = put_named(p, &post);
	n->intake = arena_array(&p->arena, in.n + 1, sizeof *n->intake);
	memcpy(n->intake, in.intake, in.n * sizeof *n->intake);
	n->nintake = in.n;
out:
	buf_clear(&bytes);
	return ok;
}

/* --- Commands ------------------------------------------------------------- */

struct order {
	json_t *request;                /* own */
	const char *as;
	int64_t before;                 /* the newest decision */
	struct failure f;
	bool done;
};

static bool
parse(struct play *p, const struct step *t, struct order *o)
{
	static char program[] = "postroom";
	struct job j = { 0 };
	char **argv = arena_array(&p->arena, t->nword + 1, sizeof *argv);
	bool ok;

	argv[0] = program;
	for (size_t i = 1; i < t->nword; i++)
		argv[i] = str_z(&p->arena, t->word[i].text);
	ok = job_parse(&j, (int)t->nword, argv, NULL, 0) && !j.help;
	if (ok && j.verb->request == NULL)
		ok = failure_set(&j.why, FAIL_USAGE, NULL, "%s %s: not a "
		    "command that is given to a desk", j.noun, j.verb->name);
	o->as = str_is(t->word[0].text, "nobody") ? "" :
	    str_z(&p->arena, t->word[0].text);
	j.opt.as = o->as;
	if (ok)
		o->request = job_request(&j);
	else
		say_error(&p->story->said, t->word[1].at, "%s", j.why.text);
	job_clear(&j);
	return ok;
}

static void
keep_answer(void *arg, json_t *object)
{
	struct play *p = arg;

	json_array_append(p->answers, object);
}

/* What a desk that was killed had done already is not done again. */
static bool
give(struct play *p, void *arg, struct err *e)
{
	struct order *o = arg;
	int64_t newest;

	if (!decisions_newest(p->world.belt.db, &newest, e))
		return false;
	json_decref(p->answers);
	p->answers = json_array();
	o->f = (struct failure)FAILURE_INIT;
	o->done = newest > o->before || world_ask(&p->world, o->request,
	    keep_answer, p, &o->f);
	return world_settle(&p->world, e);
}

static bool
give_once(struct play *p, struct order *o, struct err *e)
{
	return decisions_newest(p->world.belt.db, &o->before, e) &&
	    crash_in(p, give, o, e) && give(p, o, e);
}

static bool
judge(struct play *p, const struct step *t, const struct order *o)
{
	bool should = t->what == STEP_AS;

	json_decref(p->error);
	p->error = NULL;
	if (!o->done) {
		json_t *all = failure_json(&o->f);

		p->error = json_incref(json_object_get(all, "error"));
		json_decref(all);
	}
	if (o->done == should)
		return true;
	say_error(&p->story->said, t->word[1].at, should ?
	    "it was not done: %s" : "it was done, and should not%s",
	    should ? o->f.text : "");
	return !should;
}

bool
step_command(struct play *p, const struct step *t, struct err *e)
{
	struct order o = { .request = NULL };
	bool ok = parse(p, t, &o) && give_once(p, &o, e);

	if (ok)
		ok = judge(p, t, &o);
	json_decref(o.request);
	return ok;
}
