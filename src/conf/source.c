#include "conf/source.h"

#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "conf/said.h"

/* --- Files --------------------------------------------------------------- */

static const char *
directory_of(struct arena *a, const char *path)
{
	char *copy = str_z(a, str_from(path));

	return str_z(a, str_from(dirname(copy)));
}

/* Values of this configuration are used by processes that change their
 * working directory. */
static const char *
absolute(struct arena *a, const char *dir)
{
	char *real = realpath(dir, NULL);
	const char *out = str_z(a, str_from(real != NULL ? real : dir));

	free(real);
	return out;
}

static struct source *
source_new(struct tree *t, const char *path)
{
	struct source *s = arena_get(&t->arena, sizeof *s);

	s->file = str_z(t->places, str_from(path));
	s->dir = absolute(&t->arena, directory_of(&t->arena, path));
	s->index = (int)t->nsource;
	*ARENA_PUSH(&t->arena, t->source, t->nsource) = s;
	return s;
}

/* --- Files as they were read before --------------------------------------- */

static bool
is_kept_of(const struct kept_file *k, int by, struct place at)
{
	return k->by == by && k->line == at.line && k->col == at.col;
}

/* Files come in the same order as then: the next one is this one. */
static struct source *
source_kept(struct tree *t)
{
	const struct kept_file *k = &t->kept[t->nsource];
	struct source *s = arena_get(&t->arena, sizeof *s);

	s->file = str_z(t->places, str_from(k->file));
	s->dir = str_z(&t->arena, str_from(k->dir));
	s->text = str_copy(&t->arena, k->text);
	s->is_private = true;
	s->index = (int)t->nsource;
	*ARENA_PUSH(&t->arena, t->source, t->nsource) = s;
	return s;
}

static struct names
kept_like(struct tree *t, const struct directive *d)
{
	struct names out = { NULL, 0 };

	for (size_t i = 0; i < t->nkept; i++)
		if (is_kept_of(&t->kept[i], d->source->index, d->arg[0].at))
			*ARENA_PUSH(&t->arena, out.name, out.n) =
			    t->kept[i].file;
	return out;
}

static bool
is_loop(const struct source *s)
{
	for (const struct source *up = s->included_by; up != NULL;
	    up = up->included_by)
		if (up->dev == s->dev && up->ino == s->ino)
			return true;
	return false;
}

/* Fills in what the file is; says at `at` why it cannot be read. */
static bool
look_at_file(struct tree *t, struct source *s, struct place at)
{
	struct stat st;

	if (stat(s->file, &st) != 0) {
		say_error(t->said, at, "%s: %s", s->file, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		say_error(t->said, at, "%s: not a file", s->file);
		return false;
	}
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	s->is_private = (st.st_mode & 077) == 0;
	if (is_loop(s)) {
		say_error(t->said, at, "%s includes itself", s->file);
		return false;
	}
	return true;
}

static bool
read_file(struct tree *t, struct source *s, struct place at)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	bool done = look_at_file(t, s, at);

	if (done && !io_file(s->file, MAX_FILE_BYTES, &b, &e)) {
		say_error(t->said, at, "%s", e.text);
		done = false;
	}
	if (done)
		s->text = str_copy(&t->arena, buf_view(&b));
	if (b.p != NULL)
		secret_wipe(b.p, b.n);
	buf_clear(&b);
	return done;
}

struct source *
source_file(struct tree *t, const char *path)
{
	struct source *s = t->kept != NULL ? source_kept(t)
	    : source_new(t, path);
	struct place whole = { s->file, 0, 0 };

	if (t->kept != NULL)
		return s;
	if (read_file(t, s, whole))
		return s;
	t->broken = true;
	return NULL;
}

struct source *
source_text(struct tree *t, const char *name, struct str text)
{
	struct source *s = arena_get(&t->arena, sizeof *s);

	s->file = str_z(t->places, str_from(name));
	s->dir = "/";
	s->text = str_copy(&t->arena, text);
	s->is_private = true;
	*ARENA_PUSH(&t->arena, t->source, t->nsource) = s;
	if (text.n <= MAX_FILE_BYTES)
		return s;
	say_error(t->said, (struct place){ s->file, 0, 0 },
	    "larger than %d bytes", MAX_FILE_BYTES);
	t->broken = true;
	return NULL;
}

/* --- include ------------------------------------------------------------- */

static bool
is_skipped(const char *path)
{
	struct str name = str_from(path);
	const char *slash = strrchr(path, '/');

	if (slash != NULL)
		name = str_from(slash + 1);
	return str_ends(name, "~") || str_ends(name, ".bak") ||
	    str_find(name, STR(".dpkg-"), 0) < name.n;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *
include_path(struct tree *t, const struct directive *d)
{
	const char *name = d->arg[0].text.p;
	const char *dir = directory_of(&t->arena, d->source->file);

	if (name[0] == '/' || strcmp(dir, ".") == 0)
		return name;
	return str_printf(&t->arena, "%s%s%s", dir,
	    strcmp(dir, "/") == 0 ? "" : "/", name).p;
}

struct source *
source_included(struct tree *t, const struct directive *d, const char *path)
{
	struct place at = d->arg[0].at;
	struct source *s;

	for (const char *p = path; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			say_error(t->said, at, "a file that matches has a "
			    "control character in its name");
			return NULL;
		}
	if (t->nsource >= MAX_FILES) {
		say_error(t->said, at, "more than %d files", MAX_FILES);
		return NULL;
	}
	if (t->kept != NULL && t->nsource >= t->nkept)
		return NULL;
	s = t->kept != NULL ? source_kept(t) : source_new(t, path);
	s->at = at;
	s->included_by = d->source;
	s->depth = d->source->depth + 1;
	if (s->depth > MAX_INCLUDES) {
		say_error(t->said, at, "more than %d files in each other",
		    MAX_INCLUDES);
		return NULL;
	}
	if (t->kept != NULL || read_file(t, s, at))
		return s;
	t->broken = true;
	return NULL;
}

static struct names
files_like(struct tree *t, const struct directive *d, const char *pattern)
{
	bool is_pattern = strpbrk(pattern, "*?[") != NULL;
	struct names out = { NULL, 0 };
	glob_t found = { 0 };
	int code = glob(pattern, GLOB_NOSORT, NULL, &found);

	if (code != 0 && code != GLOB_NOMATCH) {
		say_error(t->said, d->arg[0].at, "%s: cannot be read",
		    pattern);
		t->broken = true;
	} else if (found.gl_pathc == 0 && !is_pattern) {
		say_error(t->said, d->arg[0].at, "%s: %s", pattern,
		    strerror(ENOENT));
		t->broken = true;
	}
	if (code == 0)
		qsort(found.gl_pathv, found.gl_pathc,
		    sizeof *found.gl_pathv, by_bytes);
	for (size_t i = 0; code == 0 && i < found.gl_pathc; i++)
		if (!is_pattern || !is_skipped(found.gl_pathv[i]))
			*ARENA_PUSH(&t->arena, out.name, out.n) = str_z(
			    &t->arena, str_from(found.gl_pathv[i]));
	globfree(&found);
	return out;
}

struct names
source_named(struct tree *t, const struct directive *d)
{
	struct names none = { NULL, 0 };

	if (d->narg != 1 || d->has_block || d->arg[0].text.n == 0)
		say_error(t->said, d->name.at,
		    "include takes one file name or pattern");
	else if (t->kept != NULL)
		return kept_like(t, d);
	else if (d->source->ino == 0)
		say_error(t->said, d->name.at,
		    "include works in a file only");
	else
		return files_like(t, d, include_path(t, d));
	return none;
}

/* --- The end ------------------------------------------------------------- */

static void
wipe_words(struct directives *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct directive *d = &list->one[i];

		for (size_t j = 0; j < d->narg; j++)
			if (d->arg[j].secret && d->arg[j].text.n > 0)
				secret_wipe((char *)(uintptr_t)
				    d->arg[j].text.p, d->arg[j].text.n);
		wipe_words(&d->in);
	}
}

void
tree_clear(struct tree *t)
{
	wipe_words(&t->top);
	for (size_t i = 0; i < t->nsource; i++)
		if (t->source[i]->nsecret > 0)
			secret_wipe((char *)(uintptr_t)t->source[i]->text.p,
			    t->source[i]->text.n);
	arena_clear(&t->arena);
	*t = (struct tree){ 0 };
}
