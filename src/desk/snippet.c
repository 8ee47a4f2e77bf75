#include "desk/snippet.h"

#include "base/near.h"
#include "mail/template.h"

#define OPENS "{{snippet "

static bool
put_one(const struct turn *u, struct str name, const struct values *values,
        struct buf *out, struct err *e)
{
	const struct snippet *s = conf_snippet(u->conf, name);
	struct near near = near_to(name);
	struct str text;

	if (s == NULL) {
		for (size_t i = 0; i < u->conf->nsnippet; i++)
			near_offer(&near, u->conf->snippet[i].name);
		return err_set(e, ERR_INPUT, near.best[0] != '\0' ?
		    "there is no snippet \"%.*s\"; did you mean \"%s\"?" :
		    "there is no snippet \"%.*s\"%s", STR_ARG(name),
		    near.best);
	}
	if (!template_text(u->arena, s->name, str_from(s->text), values,
	    &text, e))
		return false;
	buf_str(out, text);
	return true;
}

/* The next {{snippet NAME}}: what is before it, its name. */
static bool
next_one(struct str *rest, struct str *before, struct str *name)
{
	size_t at = str_find(*rest, STR(OPENS), 0);
	size_t end = str_find(*rest, STR("}}"), at);

	if (end >= rest->n)
		return false;
	*before = str_sub(*rest, 0, at);
	*name = str_trim(str_sub(*rest, at + sizeof OPENS - 1, end));
	*rest = str_sub(*rest, end + 2, rest->n);
	return true;
}

bool
snippet_is_in(struct str text)
{
	struct str before, name;

	return next_one(&text, &before, &name);
}

static bool
put_all(const struct turn *u, struct str text, const struct values *values,
        struct buf *out, struct err *e)
{
	struct str before, name;

	for (int n = 0; next_one(&text, &before, &name); n++) {
		if (n == SNIPPETS_MOST)
			return err_set(e, ERR_INPUT, "more than %d snippets "
			    "in one text", SNIPPETS_MOST);
		buf_str(out, before);
		if (!put_one(u, name, values, out, e))
			return false;
	}
	buf_str(out, text);
	return true;
}

/* An empty line before what follows. */
static void
part(struct buf *b)
{
	while (b->n > 0 && (b->p[b->n - 1] == '\n' ||
	    b->p[b->n - 1] == '\r'))
		b->n--;
	if (b->n > 0)
		buf_z(b, "\n\n");
}

bool
snippet_put(const struct turn *u, const struct command *in,
            const struct values *values, struct str *out, struct err *e)
{
	struct buf b = BUF_INIT;
	bool ok = put_all(u, in->text, values, &b, e);

	if (ok && in->words.n > 0) {
		part(&b);
		buf_str(&b, in->words);
	}
	if (ok && in->snippet.n > 0) {
		part(&b);
		ok = put_one(u, in->snippet, values, &b, e);
	}
	*out = str_copy(u->arena, buf_view(&b));
	buf_clear(&b);
	return ok;
}

static struct str
no_link(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str out = text;

	for (size_t i = 0; i < text.n; i++) {
		buf_char(&b, text.p[i]);
		if (text.p[i] == ']' && i + 1 < text.n &&
		    text.p[i + 1] == '(')
			buf_char(&b, ' ');
	}
	if (b.n > text.n)
		out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

void
snippet_defuse(struct arena *a, struct values *v)
{
	for (size_t i = 0; i < v->n; i++)
		v->value[i].text = no_link(a, v->value[i].text);
}
