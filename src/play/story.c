#include "play/story.h"

#include <string.h>

#include "base/clock.h"
#include "base/near.h"
#include "conf/scan.h"
#include "conf/source.h"
#include "mime/addr.h"
#include "play/time.h"

enum { ANY_WORDS = 1000 };

static const char *const mail_keys[] = {
	"from", "to", "cc", "reply-to", "subject", "text", "reply", "quote",
	"header", "kind", "bounces", "status", "forwards", "dmarc",
	"authserv-id", "channel", "received-ago", "raw", "message-id",
	"references", NULL
};
static const char *const free_keys[] = { NULL };

/* Every step: how many words stand before its pairs, which keys it knows
 * (NULL: no pairs; an empty list: any). */
static const struct row {
	const char *name;
	enum step_what what;
	size_t least, most;
	const char *const *keys;
	const char *usage;
} rows[] = {
	{ "mail", STEP_MAIL, 1, 1, mail_keys, "mail LABEL from WHO ..." },
	{ "letter", STEP_LETTER, 1, 1, free_keys,
	    "letter LABEL to WHO [KEY VALUE]..." },
	{ "as", STEP_AS, 3, ANY_WORDS, NULL, "as USER COMMAND..." },
	{ "cannot", STEP_CANNOT, 3, ANY_WORDS, NULL,
	    "cannot USER COMMAND..." },
	{ "wait", STEP_WAIT, 1, 1, NULL, "wait 3d" },
	{ "at", STEP_AT, 1, 1, NULL, "at 2026-01-06T08:00Z" },
	{ "relay", STEP_RELAY, 1, 4, NULL, "relay accept|refuse|defer|lose|"
	    "down [to ADDRESS] [\"ANSWER\"]" },
	{ "restart", STEP_RESTART, 0, 0, NULL, "restart" },
	{ "mark", STEP_MARK, 0, 0, NULL, "mark" },
	{ "expect", STEP_EXPECT, 1, 2, free_keys,
	    "expect THING [NUMBER] [KEY VALUE]..." },
};
enum { ROWS = sizeof rows / sizeof *rows };

/* Things an expectation names without a word behind them. */
static bool
stands_alone(struct str thing)
{
	return str_is(thing, "answer") || str_is(thing, "error") ||
	    str_is(thing, "nothing-sent");
}

/* --- Pairs --------------------------------------------------------------- */

static bool
take_test(const struct word *w, enum test *out)
{
	static const struct {
		const char *text;
		enum test test;
	} T[] = {
		{ "=", TEST_IS }, { "!=", TEST_IS_NOT },
		{ "~", TEST_MATCHES }, { "!~", TEST_MATCHES_NOT },
	};

	for (size_t i = 0; w->kind == WORD_BARE && i < sizeof T / sizeof *T;
	    i++)
		if (str_is(w->text, T[i].text)) {
			*out = T[i].test;
			return true;
		}
	return false;
}

static void
check_key(struct story *s, const struct row *row, const struct word *key)
{
	struct near n = near_to(key->text);

	if (row->keys[0] == NULL)
		return;
	for (size_t i = 0; row->keys[i] != NULL; i++) {
		if (str_is(key->text, row->keys[i]))
			return;
		near_offer(&n, row->keys[i]);
	}
	say_error(&s->said, key->at, "%s has no %s%s", row->name,
	    say_quoted(&s->said, key->text), say_near(&s->said, &n));
}

static void
take_pairs(struct story *s, const struct row *row, const struct word *w,
           size_t n, struct step *t)
{
	for (size_t i = 0; i < n; ) {
		struct pair p = { .key = w[i++] };
		bool test = i < n && take_test(&w[i], &p.test);

		check_key(s, row, &p.key);
		i += test;
		if (i == n) {
			say_error(&s->said, p.key.at, "%s: its value is "
			    "missing", say_quoted(&s->said, p.key.text));
			return;
		}
		p.value = w[i++];
		if ((p.test >= TEST_MATCHES) != (p.value.kind == WORD_REGEX))
			say_error(&s->said, p.value.at,
			    "behind ~ stands a /regex/");
		*ARENA_PUSH(&s->tree.arena, t->pair, t->npair) = p;
	}
}

/* A block says the same as the line: from cleo; to support@example.com */
static void
take_block(struct story *s, const struct row *row,
           const struct directives *in, struct step *t)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct directive *d = &in->one[i];
		struct word *w = arena_array(&s->tree.arena, d->narg + 1,
		    sizeof *w);

		w[0] = d->name;
		for (size_t j = 0; j < d->narg; j++)
			w[j + 1] = d->arg[j];
		if (d->has_block)
			say_error(&s->said, d->name.at, "no block here");
		take_pairs(s, row, w, d->narg + 1, t);
	}
}

/* --- Steps --------------------------------------------------------------- */

static void
take_time(struct story *s, const struct word *w, bool when, int64_t *out)
{
	if (when ? time_read(w->text, out) : time_span(w->text, out))
		return;
	say_error(&s->said, w->at, when ?
	    "%s is not a time like 2026-01-06T08:00Z" :
	    "%s is not a duration like 90s, 15m, 4h or 2d",
	    say_quoted(&s->said, w->text));
}

static void
take_step(struct story *s, const struct row *row, const struct directive *d)
{
	struct step t = { .what = row->what, .name = d->name,
	    .word = d->arg, .nword = d->narg };

	if (row->keys != NULL && t.nword > row->most)
		t.nword = row->most;
	if (row->what == STEP_EXPECT && t.nword > 1 &&
	    stands_alone(t.word[0].text))
		t.nword = 1;
	if (t.nword < row->least || t.nword > row->most) {
		say_error(&s->said, d->name.at, "it is written as: %s",
		    row->usage);
		return;
	}
	if (row->keys != NULL) {
		take_pairs(s, row, d->arg + t.nword, d->narg - t.nword, &t);
		take_block(s, row, &d->in, &t);
	} else if (d->has_block)
		say_error(&s->said, d->name.at, "%s takes no block",
		    row->name);
	if (row->what == STEP_WAIT || row->what == STEP_AT)
		take_time(s, &t.word[0], row->what == STEP_AT, &t.ms);
	*ARENA_PUSH(&s->tree.arena, s->step, s->nstep) = t;
}

/* --- What is said of the story itself ------------------------------------ */

static void
take_about(struct story *s, const struct directive *d)
{
	s->about = str_copy(&s->arena, d->arg[0].text);
	for (size_t i = 1; i < d->narg; i++)
		*ARENA_PUSH(&s->arena, s->ids.name, s->ids.n) =
		    str_z(&s->arena, d->arg[i].text);
}

static void
take_configuration(struct story *s, const struct directive *d)
{
	s->conf = story_path(s, d->arg[0].text);
}

static void
take_start(struct story *s, const struct directive *d)
{
	take_time(s, &d->arg[0], true, &s->start);
}

static void
take_person(struct story *s, const struct directive *d)
{
	struct mailbox box = { STR_NONE, STR_NONE };

	if (d->narg == 2)
		box = story_box(s, d->arg[1].text);
	if (box.address.n == 0) {
		say_error(&s->said, d->name.at, "it is written as: "
		    "person cleo \"Cleo Customer <cleo@c.example>\"");
		return;
	}
	*ARENA_PUSH(&s->arena, s->person, s->nperson) = (struct person){
	    str_z(&s->arena, d->arg[0].text), box };
}

static const struct {
	const char *name;
	void (*take)(struct story *s, const struct directive *d);
} heads[] = {
	{ "about", take_about }, { "configuration", take_configuration },
	{ "start", take_start }, { "person", take_person },
};
enum { HEADS = sizeof heads / sizeof *heads };

static void
take(struct story *s, const struct directive *d)
{
	struct near n = near_to(d->name.text);

	for (size_t i = 0; i < HEADS; i++) {
		near_offer(&n, heads[i].name);
		if (!str_is(d->name.text, heads[i].name))
			continue;
		if (d->narg == 0)
			say_error(&s->said, d->name.at, "%s takes a value",
			    heads[i].name);
		else
			heads[i].take(s, d);
		return;
	}
	for (size_t i = 0; i < ROWS; i++) {
		near_offer(&n, rows[i].name);
		if (str_is(d->name.text, rows[i].name)) {
			take_step(s, &rows[i], d);
			return;
		}
	}
	say_error(&s->said, d->name.at, "unknown step %s%s",
	    say_quoted(&s->said, d->name.text), say_near(&s->said, &n));
}

/* --- The story ----------------------------------------------------------- */

/* Monday, 5 January 2026, nine o'clock. */
static int64_t
monday(void)
{
	return (clock_days(2026, 1, 5) * 24 + 9) * INT64_C(3600000);
}

bool
story_read(struct story *s, const char *path)
{
	struct source *file;
	const char *slash = strrchr(path, '/');

	memset(s, 0, sizeof *s);
	s->tree.said = &s->said;
	s->tree.places = &s->arena;
	s->file = str_z(&s->arena, str_from(path));
	s->dir = slash == NULL ? "." : str_z(&s->arena,
	    str_sub(str_from(path), 0, (size_t)(slash - path)));
	s->conf = "";
	s->start = monday();
	file = source_file(&s->tree, path);
	if (file != NULL)
		scan_source(&s->tree, file, &s->tree.top, 0);
	for (size_t i = 0; i < s->tree.top.n; i++)
		take(s, &s->tree.top.one[i]);
	return s->said.errors == 0 && !s->tree.broken;
}

void
story_clear(struct story *s)
{
	tree_clear(&s->tree);
	said_clear(&s->said);
	arena_clear(&s->arena);
}

void
story_print(struct story *s, struct buf *out)
{
	/* Its last line speaks of a configuration. */
	static const char tail[] = "; nothing was changed\n";

	said_print(&s->said, &s->tree, out);
	if (str_ends(buf_view(out), tail)) {
		out->n -= sizeof tail - 1;
		buf_char(out, '\n');
	}
}

struct mailbox
story_box(struct story *s, struct str word)
{
	struct mailboxes box = { NULL, 0 };
	struct notes notes = { 0 };

	for (size_t i = 0; i < s->nperson; i++)
		if (str_is(word, s->person[i].name))
			return s->person[i].box;
	addr_read(&s->arena, word, &notes, &box);
	return box.n > 0 ? box.box[0] : (struct mailbox){ STR_NONE, word };
}

const struct pair *
step_pair(const struct step *t, const char *key, size_t i)
{
	for (size_t j = 0; j < t->npair; j++)
		if (str_is(t->pair[j].key.text, key) && i-- == 0)
			return &t->pair[j];
	return NULL;
}

const char *
story_path(struct story *s, struct str name)
{
	if (str_starts(name, "/"))
		return str_z(&s->arena, name);
	return str_printf(&s->arena, "%s/%.*s", s->dir, STR_ARG(name)).p;
}
