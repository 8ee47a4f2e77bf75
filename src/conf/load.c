#include "conf/make.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "conf/regex.h"
#include "conf/source.h"

/* PL-1: what there is when no pipeline is configured. No automatic mail to
 * customers unless a line of the admin's says so. */
static const char default_pipeline[] =
	"pipeline support {\n"
	"	label Support\n"
	"	status new { label New; class open; initial yes }\n"
	"	status waiting-on-contact {\n"
	"		label \"Waiting on contact\"; class open }\n"
	"	status waiting-on-us { label \"Waiting on us\"; class open }\n"
	"	status closed { label Closed; class closed }\n"
	"}\n";

static void
add_default_pipeline(struct make *m)
{
	struct directives *top = &m->tree.top;
	struct directives add;

	for (size_t i = 0; i < top->n; i++)
		if (str_is(top->one[i].name.text, "pipeline"))
			return;
	add = scan_preset(&m->tree, default_pipeline);
	*ARENA_PUSH(&m->tree.arena, top->one, top->n) = add.one[0];
}

/* One file with *** for each password. */
static void
keep_file(struct make *m, const struct source *s)
{
	struct conf *c = m->c;
	struct kept_file *k = ARENA_PUSH(&c->arena, c->kept, c->nkept);
	struct buf b = BUF_INIT;
	size_t at = 0;

	for (size_t j = 0; j < s->nsecret; j++) {
		buf_str(&b, str_sub(s->text, at, s->secret[j].from));
		buf_z(&b, "***");
		at = s->secret[j].to;
	}
	buf_str(&b, str_sub(s->text, at, s->text.n));
	*k = (struct kept_file){
		.file = s->file, .dir = str_z(&c->arena, str_from(s->dir)),
		.text = str_copy(&c->arena, buf_view(&b)),
		.by = s->included_by != NULL ? s->included_by->index : -1,
		.line = s->at.line, .col = s->at.col,
	};
	buf_clear(&b);
}

/* What was read, file after file. The first file's lines keep their
 * numbers. */
static void
keep_text(struct make *m)
{
	struct buf b = BUF_INIT;
	uint8_t sum[DIGEST_BYTES];
	struct arena a = ARENA_INIT;

	for (size_t i = 0; i < m->tree.nsource; i++) {
		const struct source *s = m->tree.source[i];

		if (s->is_preset)
			continue;
		keep_file(m, s);
		if (i > 0)
			buf_printf(&b, "# %s\n", s->file);
		buf_str(&b, m->c->kept[m->c->nkept - 1].text);
		if (b.n > 0 && b.p[b.n - 1] != '\n')
			buf_char(&b, '\n');
	}
	m->c->text = str_copy(&m->c->arena, buf_view(&b));
	digest_sha256(m->c->text, sum);
	memcpy(m->c->hash, hex_encode(&a, sum, sizeof sum).p,
	    sizeof m->c->hash - 1);
	arena_clear(&a);
	buf_clear(&b);
}

static struct make *
make_begin(const char *name)
{
	struct make *m = calloc(1, sizeof *m);

	if (m == NULL)
		out_of_memory();
	m->c = calloc(1, sizeof *m->c);
	if (m->c == NULL)
		out_of_memory();
	m->c->file = str_z(&m->c->arena, str_from(name));
	m->c->log_path = "";
	m->c->log_level = LOG_INFO;
	m->tree.places = &m->c->arena;
	m->tree.said = &m->said;
	return m;
}

static void
read_tree(struct make *m, struct source *first)
{
	if (first != NULL)
		scan_source(&m->tree, first, &m->tree.top, 0);
}

/* From the tree to the values; what is wrong is said. */
static void
make_values(struct make *m)
{
	struct shown_block *top = arena_get(&m->c->arena, sizeof *top);
	struct directive whole = { .name.at = { m->c->file, 0, 0 } };

	add_default_pipeline(m);
	kinds_declare(m);
	top->block = &block_top;
	top->name = "";
	top->at = whole.name.at;
	fill_list(m, &block_top, &whole, &m->tree.top, m->c, top);
	fill_things(m, top);
	check_all(m);
	m->c->shown = top;
}

static struct conf *
make_end(struct make *m, struct buf *said)
{
	struct conf *c = m->c;

	if (!m->tree.broken)
		make_values(m);
	if (m->said.errors == 0)
		keep_text(m);
	said_print(&m->said, &m->tree, said);
	if (m->said.errors > 0 || m->tree.broken) {
		conf_free(c);
		c = NULL;
	}
	tree_clear(&m->tree);
	said_clear(&m->said);
	free(m);
	return c;
}

struct conf *
conf_load(const char *path, struct buf *said)
{
	struct make *m = make_begin(path);

	read_tree(m, source_file(&m->tree, path));
	return make_end(m, said);
}

struct conf *
conf_from_text(const char *name, struct str text, struct buf *said)
{
	struct make *m = make_begin(name);

	read_tree(m, source_text(&m->tree, name, text));
	return make_end(m, said);
}

struct conf *
conf_from_kept(const struct kept_file *kept, size_t n, struct buf *said)
{
	struct make *m = make_begin(n > 0 ? kept[0].file : "");

	m->tree.kept = kept;
	m->tree.nkept = n;
	m->tree.broken = n == 0;
	read_tree(m, n > 0 ? source_file(&m->tree, kept[0].file) : NULL);
	return make_end(m, said);
}

/* A relative one starts where its file is. */
static const char *
state_dir_of(const struct directive *d, struct arena *a)
{
	struct str given = d->arg[0].text;

	return given.n > 0 && given.p[0] == '/' ? str_z(a, given)
	    : str_printf(a, "%s/%.*s", d->source->dir, STR_ARG(given)).p;
}

const char *
conf_state_dir(const char *path, struct arena *a)
{
	struct make *m = make_begin(path);
	const char *out = NULL;

	read_tree(m, source_file(&m->tree, path));
	for (size_t i = 0; i < m->tree.top.n && out == NULL; i++) {
		const struct directive *d = &m->tree.top.one[i];

		if (str_is(d->name.text, "state-dir") && d->narg == 1)
			out = state_dir_of(d, a);
	}
	if (out == NULL)
		out = option_find(&block_top, "state-dir")->preset;
	conf_free(m->c);
	tree_clear(&m->tree);
	said_clear(&m->said);
	free(m);
	return out;
}

static void
wipe(const struct credential *c)
{
	if (c->how == CREDENTIAL_LITERAL)
		secret_wipe((char *)(uintptr_t)c->what, strlen(c->what));
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->nrelay; i++)
		wipe(&c->relay[i].password);
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].imap != NULL)
			wipe(&c->channel[i].imap->password);
	regex_free_all(c);
	arena_clear(&c->arena);
	free(c);
}
