#include "mail/template.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "mail/markdown.h"
#include "mail/template_files.h"
#include "mail/template_names.h"
#include "mime/build.h"

enum place { IN_SUBJECT, IN_TEXT, IN_HTML };

struct context {
	const struct values *values;
	const struct context *outer;
};

struct rendering {
	const char *file;
	const struct step *step;
	enum place place;
	struct buf *out;
	struct err *e;
};

static const struct value none = { STR_INIT(""), STR_INIT(""), NULL, 0 };

static bool
no_such_value(const char *file, const struct step *s,
              const char *const *known, struct err *e)
{
	const char *near = template_nearest(known, s->text);

	return err_set(e, ERR_SETUP, "%s:%d:%d: there is no value "
	    "{{%.*s}}%s%s%s", file, s->line, s->col, STR_ARG(s->text),
	    near != NULL ? "; did you mean {{" : "",
	    near != NULL ? near : "", near != NULL ? "}}?" : "");
}

/* A name that the desk knows but has no value for now is empty; any other is
 * a mistake in the template. */
static const struct value *
look_up(struct rendering *r, const struct context *c, const struct step *s)
{
	struct str name = template_base(s->text);

	for (; c != NULL; c = c->outer)
		for (size_t i = 0; i < c->values->n; i++)
			if (str_eq(c->values->value[i].name, name))
				return &c->values->value[i];
	/* Of a property that went away there is none, too. */
	if (template_is_known(template_known, name) ||
	    str_starts(name, "property."))
		return &none;
	no_such_value(r->file, s, template_known, r->e);
	return NULL;
}

static void
put_text(struct buf *out, struct str text, struct str prefix)
{
	struct str line;
	bool first = true;

	if (prefix.n == 0) {
		buf_str(out, text);
		return;
	}
	while (str_cut_line(&text, &line)) {
		if (!first) {
			buf_char(out, '\n');
			buf_str(out, prefix);
		}
		buf_str(out, line);
		first = false;
	}
}

static void
put_html(struct buf *out, struct str text)
{
	struct str line;
	bool first = true;

	while (str_cut_line(&text, &line)) {
		if (!first)
			buf_z(out, "<br>\n");
		html_escape(out, line);
		first = false;
	}
}

static void
put_value(struct rendering *r, const struct step *s, const struct value *v)
{
	if (r->place == IN_TEXT)
		put_text(r->out, v->text, s->prefix);
	else if (r->place == IN_SUBJECT)
		buf_str(r->out, v->text);       /* made a line at the end */
	else if (str_ends(s->text, ".markdown"))
		markdown_html(r->out, v->text);
	else
		put_html(r->out, v->text);
}

static bool render(struct rendering *r, size_t from, size_t to,
                   const struct context *c);

static bool
render_section(struct rendering *r, size_t at, const struct value *v,
               const struct context *c)
{
	const struct step *s = &r->step[at];
	bool full = v->text.n > 0 || v->nitem > 0;

	if (s->what == STEP_INVERTED)
		return full || render(r, at + 1, s->end, c);
	if (v->nitem == 0)
		return !full || render(r, at + 1, s->end, c);
	for (size_t i = 0; i < v->nitem; i++) {
		struct context inner = { &v->item[i], c };

		if (!render(r, at + 1, s->end, &inner))
			return false;
	}
	return true;
}

/* Recursion is bounded by TEMPLATE_DEPTH. */
static bool
render(struct rendering *r, size_t from, size_t to, const struct context *c)
{
	for (size_t i = from; i < to; i++) {
		const struct step *s = &r->step[i];
		const struct value *v;

		if (s->what == STEP_TEXT) {
			buf_str(r->out, s->text);
			continue;
		}
		v = look_up(r, c, s);
		if (v == NULL)
			return false;
		if (s->what == STEP_VALUE) {
			put_value(r, s, v);
			continue;
		}
		if (!render_section(r, i, v, c))
			return false;
		i = s->end - 1;
	}
	return true;
}

static bool
render_steps(struct arena *a, const struct template_file *f,
             const struct steps *steps, enum place place,
             const struct values *values, struct str *out, struct err *e)
{
	struct buf b = BUF_INIT;
	struct rendering r = { f->path.p, steps->step, place, &b, e };
	struct context top = { values, NULL };
	bool done = render(&r, 0, steps->n, &top);

	*out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return done;
}

static bool
usable(const struct template_file *f, struct err *e)
{
	return f == NULL || !f->bad ||
	    err_set(e, f->err.kind, "%s", f->err.text);
}

bool
template_render(struct templates *t, struct arena *a, const char *name,
                struct str language, const struct values *values,
                struct rendered *out, struct err *e)
{
	struct template_found f = { NULL, NULL };

	*out = (struct rendered){ STR_NONE, STR_NONE, STR_NONE };
	if (!template_find(t, a, str_from(name), language, &f, e) ||
	    !usable(f.text, e) || !usable(f.html, e))
		return false;
	if (!render_steps(a, f.text, &f.text->subject, IN_SUBJECT, values,
	    &out->subject, e) ||
	    !render_steps(a, f.text, &f.text->body, IN_TEXT, values,
	    &out->text, e))
		return false;
	out->subject = build_line(a, str_sub(out->subject, strlen("Subject:"),
	    out->subject.n));
	return f.html == NULL || render_steps(a, f.html, &f.html->body,
	    IN_HTML, values, &out->html, e);
}

static bool
check_steps(const struct template_file *f, const struct steps *steps,
            const char *const *known, struct err *e)
{
	for (size_t i = 0; i < steps->n; i++) {
		const struct step *s = &steps->step[i];

		if (s->what == STEP_TEXT || template_is_known(known, s->text))
			continue;
		return no_such_value(f->path.p, s, known, e);
	}
	return true;
}

static bool
check_file(struct template_file *f, const char *const *known, struct err *e)
{
	return usable(f, e) && check_steps(f, &f->subject, known, e) &&
	    check_steps(f, &f->body, known, e);
}

bool
template_text(struct arena *a, const char *where, struct str text,
              const struct values *values, struct str *out, struct err *e)
{
	struct template_file f = { .path = str_from(where) };

	return template_parse(a, where, text, 1, &f.body, e) &&
	    render_steps(a, &f, &f.body, IN_TEXT, values, out, e);
}

bool
template_text_check(const char *where, int line, struct str text,
                    const char *const *known, struct err *e)
{
	struct template_file f = { .path = str_from(where) };
	struct arena a = ARENA_INIT;
	bool good = template_parse(&a, where, text, line, &f.body, e) &&
	    check_steps(&f, &f.body, known, e);

	arena_clear(&a);
	return good;
}

/* NAME.txt, NAME.LANG.txt and the same in .html. */
static bool
is_file_of(struct str file, const char *name)
{
	struct str rest = str_sub(file, strlen(name), file.n);

	return str_starts(file, name) && str_starts(rest, ".") &&
	    (str_ends(rest, ".txt") || str_ends(rest, ".html"));
}

static bool
check_entry(struct templates *t, struct arena *a, const char *dir,
            struct str name, const char *const *known, struct err *e)
{
	struct template_file *f = template_file_get(t,
	    str_printf(a, "%s/%.*s", dir, STR_ARG(name)));
	struct str text;

	if (!check_file(f, known, e))
		return false;
	if (!str_ends(name, ".html"))
		return true;
	text = str_printf(a, "%s/%.*s.txt", dir,
	    STR_ARG(str_sub(name, 0, name.n - strlen(".html"))));
	return template_file_get(t, text)->found ||
	    err_set(e, ERR_SETUP, "%.*s: has no %.*s beside it; the HTML is "
	    "never used without its text", STR_ARG(f->path), STR_ARG(text));
}

static bool
check_dir(struct templates *t, struct arena *a, const char *dir,
          const char *name, const char *const *known, struct err *e)
{
	struct dirent **entry = NULL;
	int n = scandir(dir, &entry, NULL, alphasort);
	bool good = true;

	for (int i = 0; i < n; i++) {
		struct str file = str_from(entry[i]->d_name);

		if (good && is_file_of(file, name))
			good = check_entry(t, a, dir, file, known, e);
		free(entry[i]);
	}
	free(entry);
	return good;
}

static void
add_language(struct str file, size_t name, struct arena *a,
             struct strs *out)
{
	struct str rest = str_sub(file, name, file.n - strlen(".txt"));

	*ARENA_PUSH(a, out->s, out->n) = str_copy(a, str_sub(rest, 1,
	    rest.n));
}

struct strs
template_languages(struct templates *t, struct arena *a, const char *name)
{
	struct strs out = { NULL, 0 };

	for (size_t d = 0; out.n == 0 && d < t->ndir; d++) {
		struct dirent **entry = NULL;
		int n = t->dir[d][0] == '\0' ? 0 :
		    scandir(t->dir[d], &entry, NULL, alphasort);

		for (int i = 0; i < n; i++) {
			struct str file = str_from(entry[i]->d_name);

			if (is_file_of(file, name) && str_ends(file, ".txt"))
				add_language(file, strlen(name), a, &out);
			free(entry[i]);
		}
		free(entry);
	}
	return out;
}

bool
template_check(struct templates *t, const char *name,
               const char *const *known, struct err *e)
{
	struct template_found f;
	struct arena a = ARENA_INIT;
	bool good = true;

	for (size_t d = 0; good && d < t->ndir; d++)
		if (t->dir[d][0] != '\0')
			good = check_dir(t, &a, t->dir[d], name, known, e);
	/* Some language must be there for everyone: English. */
	good = good && template_find(t, &a, str_from(name), STR_NONE, &f, e);
	arena_clear(&a);
	return good;
}

/* --- The places of values ---------------------------------------------------- */

struct teller {
	void (*tell)(void *arg, const struct template_place *p);
	void *arg;
};

static void
tell_steps(const struct template_file *f, const struct steps *steps,
           const struct teller *t)
{
	struct str around[TEMPLATE_DEPTH];
	size_t end[TEMPLATE_DEPTH], n = 0;

	for (size_t i = 0; i < steps->n; i++) {
		const struct step *s = &steps->step[i];

		while (n > 0 && i >= end[n - 1])
			n--;
		if (s->what == STEP_VALUE)
			t->tell(t->arg, &(struct template_place){ f->path.p,
			    s->line, s->col, template_base(s->text), around,
			    n });
		if (s->what == STEP_SECTION && n < TEMPLATE_DEPTH) {
			around[n] = template_base(s->text);
			end[n++] = s->end;
		}
	}
}

static void
tell_dir(struct templates *t, struct arena *a, const char *dir,
         const char *name, const struct teller *to)
{
	struct dirent **entry = NULL;
	int n = scandir(dir, &entry, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		struct str file = str_from(entry[i]->d_name);
		struct template_file *f;

		if (is_file_of(file, name)) {
			f = template_file_get(t, str_printf(a, "%s/%.*s",
			    dir, STR_ARG(file)));
			tell_steps(f, &f->subject, to);
			tell_steps(f, &f->body, to);
		}
		free(entry[i]);
	}
	free(entry);
}

void
template_values(struct templates *t, const char *name,
                void (*tell)(void *arg, const struct template_place *p),
                void *arg)
{
	struct teller to = { tell, arg };
	struct arena a = ARENA_INIT;

	for (size_t d = 0; d < t->ndir; d++)
		if (t->dir[d][0] != '\0')
			tell_dir(t, &a, t->dir[d], name, &to);
	arena_clear(&a);
}
