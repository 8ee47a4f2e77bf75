#include "play/play.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "play/inner.h"

/* People do one thing after the other. */
enum { STEP_TAKES_MS = 1000 };

/* --- The steps of the clock and the servers ------------------------------- */

static bool
pass_time(struct play *p, void *arg, struct err *e)
{
	return world_wait(&p->world, *(int64_t *)arg, e);
}

static bool
step_time(struct play *p, const struct step *t, struct err *e)
{
	int64_t until = t->what == STEP_AT ? t->ms : p->world.now + t->ms;

	if (until < p->world.now) {
		say_error(&p->story->said, t->word[0].at,
		    "that time has passed");
		return false;
	}
	return crash_in(p, pass_time, &until, e) && pass_time(p, &until, e);
}

static bool
step_relay(struct play *p, const struct step *t, struct err *e)
{
	struct str to = STR_NONE, text = STR_NONE;
	enum far_answer answer;
	size_t i = 1;

	(void)e;
	if (!far_named(t->word[0].text, &answer)) {
		say_error(&p->story->said, t->word[0].at,
		    "a relay may accept, refuse, defer, lose, or be down");
		return false;
	}
	if (i + 1 < t->nword && str_is(t->word[i].text, "to")) {
		to = story_box(p->story, t->word[i + 1].text).address;
		i += 2;
	}
	if (i < t->nword)
		text = t->word[i].text;
	far_put(&p->world.far, to, answer, text);
	return true;
}

static bool
step_restart(struct play *p, const struct step *t, struct err *e)
{
	(void)t;
	world_close(&p->world);
	return world_open(&p->world, e) && world_settle(&p->world, e);
}

static bool
step_mark(struct play *p, const struct step *t, struct err *e)
{
	json_t *list = ask_letters(p, false), *one;
	size_t i;

	(void)t;
	(void)e;
	json_array_foreach(list, i, one)
		p->mark = json_integer_value(json_object_get(one, "id"));
	json_decref(list);
	return true;
}

static bool (*const steps[])(struct play *, const struct step *,
    struct err *) = {
	[STEP_MAIL] = step_mail, [STEP_LETTER] = step_letter,
	[STEP_AS] = step_command, [STEP_CANNOT] = step_command,
	[STEP_WAIT] = step_time, [STEP_AT] = step_time,
	[STEP_RELAY] = step_relay, [STEP_RESTART] = step_restart,
	[STEP_MARK] = step_mark, [STEP_EXPECT] = step_expect,
};

/* --- What a step came to -------------------------------------------------- */

static struct str
words_of(struct play *p, const struct step *t)
{
	struct buf b = BUF_INIT;
	struct str out;

	buf_str(&b, t->name.text);
	for (size_t i = 0; i < t->nword; i++)
		buf_printf(&b, t->word[i].kind == WORD_QUOTED ?
		    " \"%.*s\"" : " %.*s", STR_ARG(t->word[i].text));
	for (size_t i = 0; i < t->npair; i++)
		buf_printf(&b, " %.*s %s%.*s", STR_ARG(t->pair[i].key.text),
		    t->pair[i].test == TEST_MATCHES ? "~ " : "",
		    STR_ARG(t->pair[i].value.text));
	out = str_copy(&p->arena, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* What was said of this step, in words. */
static json_t *
wrong(const struct play *p, size_t from)
{
	json_t *list = json_array();

	for (size_t i = from; i < p->story->said.n; i++)
		json_array_append_new(list,
		    json_string(p->story->said.one[i].text));
	return list;
}

static void
report(struct play *p, const struct step *t, size_t said_before)
{
	struct str words = words_of(p, t);
	char at[CLOCK_TEXT];

	if (p->how->emit == NULL)
		return;
	p->how->emit(p->how->arg, json_pack("{s:s,s:i,s:s,s:s%,s:o,s:o,s:b}",
	    "story", p->story->file, "line", t->name.at.line, "at",
	    clock_rfc3339(p->world.now, at), "step", words.p, words.n,
	    "happened", tell(p), "wrong", wrong(p, said_before), "met",
	    p->story->said.n == said_before));
}

/* --- The story ------------------------------------------------------------ */

/* Ctrl-C ends it between two steps, so that the directory goes. */
static bool
wanted(void)
{
	sigset_t pending;

	return sigpending(&pending) != 0 || !(sigismember(&pending, SIGINT) ||
	    sigismember(&pending, SIGTERM));
}

static bool
play_step(struct play *p, const struct step *t, struct err *e)
{
	size_t before = p->story->said.n;
	bool ok = true;

	p->step = t;
	if (t->what == STEP_MAIL || t->what == STEP_AS ||
	    t->what == STEP_CANNOT)
		ok = world_wait(&p->world, p->world.now + STEP_TAKES_MS, e);
	ok = ok && steps[t->what](p, t, e);
	p->result.steps++;
	report(p, t, before);
	return ok;
}

bool
play_run(struct story *s, const struct conf *c, const struct play_how *how,
         struct play_result *out, struct err *e)
{
	struct play p = { .story = s, .conf = c, .how = how };
	sigset_t stop, old;
	size_t i = 0;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, &old);
	p.answers = json_array();
	if (world_init(&p.world, c, s->start, e))
		while (i < s->nstep && wanted() &&
		    play_step(&p, &s->step[i], e))
			i++;
	p.result.whole = i == s->nstep;
	world_clear(&p.world);
	json_decref(p.answers);
	json_decref(p.error);
	arena_clear(&p.arena);
	sigprocmask(SIG_SETMASK, &old, NULL);
	*out = p.result;
	return p.result.whole && s->said.errors == 0;
}
