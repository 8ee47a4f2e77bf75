#include "mail/template_files.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"

struct templates *
templates_new(const char *const *dir, size_t n)
{
	struct templates *t = calloc(1, sizeof *t);

	if (t == NULL)
		out_of_memory();
	t->dir = dir;
	t->ndir = n;
	return t;
}

void
templates_free(struct templates *t)
{
	if (t == NULL)
		return;
	arena_clear(&t->arena);
	free(t);
}

/* CR LF becomes LF. */
static struct str
unix_lines(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 == text.n ||
		    text.p[i + 1] != '\n')
			buf_char(&b, text.p[i]);
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* A text template: "Subject: ...", an empty line, the body. */
static bool
parse_text(struct arena *a, struct template_file *f, struct str text,
           struct err *e)
{
	struct str subject = STR_NONE, empty = STR_NONE;
	const char *path = f->path.p;

	if (!str_cut_line(&text, &subject) ||
	    !str_starts_nocase(subject, "Subject:"))
		return err_set(e, ERR_SETUP, "%s:1:1: the first line must "
		    "be \"Subject: ...\"", path);
	if (str_cut_line(&text, &empty) && str_trim(empty).n > 0)
		return err_set(e, ERR_SETUP, "%s:2:1: after the subject "
		    "an empty line, then the text", path);
	return template_parse(a, path, subject, 1, &f->subject, e) &&
	    template_parse(a, path, text, 3, &f->body, e);
}

/* Will it be readable again without anybody's doing? */
static bool
passes(int why)
{
	return why == EMFILE || why == ENFILE || why == ENOMEM || why == EIO;
}

static void
load(struct templates *t, struct template_file *f)
{
	struct buf bytes = BUF_INIT;
	struct arena *a = &t->arena;
	struct str text;

	if (access(f->path.p, F_OK) != 0 && errno == ENOENT)
		return;
	f->found = true;
	if (!io_file(f->path.p, TEMPLATE_FILE_MAX, &bytes, &f->err)) {
		f->bad = true;
		if (passes(errno))
			f->err.kind = ERR_AGAIN;
	} else if (!utf8_valid(buf_view(&bytes))) {
		f->bad = !err_set(&f->err, ERR_SETUP,
		    "%s: is not valid UTF-8", f->path.p);
	} else {
		text = unix_lines(a, buf_view(&bytes));
		f->bad = str_ends(f->path, ".html") ?
		    !template_parse(a, f->path.p, text, 1, &f->body, &f->err) :
		    !parse_text(a, f, text, &f->err);
	}
	buf_clear(&bytes);
}

struct template_file *
template_file_get(struct templates *t, struct str path)
{
	struct template_file *f;

	for (size_t i = 0; i < t->nfile; i++) {
		f = t->file[i];
		if (!str_eq(f->path, path))
			continue;
		if (f->err.kind == ERR_AGAIN) {
			*f = (struct template_file){ .path = f->path };
			load(t, f);
		}
		return f;
	}
	f = arena_get(&t->arena, sizeof *f);
	f->path = str_copy(&t->arena, path);
	load(t, f);
	*ARENA_PUSH(&t->arena, t->file, t->nfile) = f;
	return f;
}

static struct template_file *
file_of(struct templates *t, struct arena *a, size_t dir, struct str name,
        struct str language, const char *ending)
{
	return template_file_get(t, str_printf(a, "%s/%.*s%s%.*s.%s",
	    t->dir[dir], STR_ARG(name), language.n > 0 ? "." : "",
	    STR_ARG(language), ending));
}

static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c | 32) >= 'a' && (c | 32) <= 'z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return s.n > 0 && s.n <= 64;
}

static bool
say_none(const struct templates *t, struct str name, struct err *e)
{
	struct buf where = BUF_INIT;

	for (size_t d = 0; d < t->ndir; d++)
		if (t->dir[d][0] != '\0')
			buf_printf(&where, "%s%s", where.n > 0 ? ", " :
			    "; looked in ", t->dir[d]);
	err_set(e, ERR_SETUP, "there is no template %.*s%.*s", STR_ARG(name),
	    STR_ARG(buf_view(&where)));
	buf_clear(&where);
	return false;
}

/* A directory with the template in any fitting language goes before the
 * next: a brand's own words are better than ours in the right language. The
 * twin is the text's neighbour: never words from two places in one mail. */
bool
template_find(struct templates *t, struct arena *a, struct str name,
              struct str language, struct template_found *out, struct err *e)
{
	size_t dash = str_find_char(language, '-', 0);
	struct str tries[3] = { language, str_sub(language, 0, dash),
	    STR_NONE };

	if (!is_word(name))
		return err_set(e, ERR_SETUP, "\"%.*s\" is no name of a "
		    "template", STR_ARG(name));
	for (size_t d = 0; d < t->ndir; d++) {
		for (size_t i = 0; i < 3 && t->dir[d][0] != '\0'; i++) {
			if (i < 2 && !is_word(tries[i]))
				continue;
			out->text = file_of(t, a, d, name, tries[i], "txt");
			if (!out->text->found)
				continue;
			out->html = file_of(t, a, d, name, tries[i], "html");
			if (!out->html->found)
				out->html = NULL;
			return true;
		}
	}
	return say_none(t, name, e);
}
