#include "conf/make.h"

#include <string.h>

/* --- What will be shown -------------------------------------------------- */

static void
put_word(struct buf *b, const struct word *w)
{
	bool bare = w->kind == WORD_BARE && !w->secret;

	if (w->secret)
		buf_z(b, "\"***\"");
	else if (w->kind == WORD_REGEX)
		buf_printf(b, "/%.*s/%.*s", STR_ARG(w->text),
		    STR_ARG(w->flags));
	else if (bare)
		buf_str(b, w->text);
	else if (str_find_char(w->text, '\n', 0) < w->text.n)
		buf_printf(b, "\"\"\"\n%.*s\n\"\"\"", STR_ARG(w->text));
	else {
		buf_char(b, '"');
		for (size_t i = 0; i < w->text.n; i++) {
			if (w->text.p[i] == '"' || w->text.p[i] == '\\')
				buf_char(b, '\\');
			buf_char(b, w->text.p[i]);
		}
		buf_char(b, '"');
	}
}

static void
put_directive(struct buf *b, const struct directive *d)
{
	for (size_t i = 0; i < d->narg; i++) {
		if (i > 0)
			buf_char(b, ' ');
		put_word(b, &d->arg[i]);
	}
	if (!d->has_block)
		return;
	buf_z(b, d->narg > 0 ? " {" : "{");
	for (size_t i = 0; i < d->in.n; i++) {
		buf_printf(b, " %.*s ", STR_ARG(d->in.one[i].name.text));
		put_directive(b, &d->in.one[i]);
		if (!d->in.one[i].has_block)
			buf_char(b, ';');
	}
	buf_z(b, " }");
}

static void
show(struct make *m, struct shown_block *shown, const struct option *o,
     const struct directive *d)
{
	struct shown_value *v;
	struct buf b = BUF_INIT;

	put_directive(&b, d);
	v = ARENA_PUSH(&m->c->arena, shown->value, shown->n);
	*v = (struct shown_value){ o,
	    str_z(&m->c->arena, d->name.text), d->name.at,
	    str_z(&m->c->arena, buf_view(&b)), m->inner };
	buf_clear(&b);
}

/* --- Filling ------------------------------------------------------------- */

static void
read_one(struct make *m, struct shown_block *shown, const struct option *o,
         const struct directive *d, void *into)
{
	m->inner = NULL;
	if (o->type == OPTION_NAMED && o->read == NULL)
		return;                 /* fill_things does it */
	if (d->has_block && (o->flags & OPTION_BLOCK) == 0) {
		say_error(&m->said, d->name.at, "%s takes no block", o->name);
		return;
	}
	value_read(m, o, d, into);
	show(m, shown, o, d);
}

void
fill_preset(struct make *m, struct shown_block *shown,
            const struct option *o, const char *text, void *into)
{
	struct str line = str_printf(&m->tree.arena, "%s %s", o->name, text);
	struct directives one = scan_preset(&m->tree, line.p);

	if (one.n > 0)
		read_one(m, shown, o, &one.one[0], into);
}

static void
say_unknown(struct make *m, const struct block *b, const struct word *name)
{
	struct near n = near_to(name->text);
	struct buf where = BUF_INIT;

	for (size_t i = 0; i < b->n; i++)
		near_offer(&n, b->option[i].name);
	for (size_t i = 0; all_blocks[i] != NULL; i++)
		if (n.best[0] == '\0' &&
		    option_find(all_blocks[i], name->text.p) != NULL)
			buf_printf(&where, "%s%s", where.n > 0 ? ", " : "",
			    i == 0 ? "the top level" : all_blocks[i]->name);
	if (where.n > 0)
		say_error(&m->said, name->at, "%s cannot stand in %s; it "
		    "belongs in %s", say_quoted(&m->said, name->text),
		    b->name[0] == '\0' ? "the top level" : b->name, where.p);
	else
		say_error(&m->said, name->at, "unknown directive %s%s",
		    say_quoted(&m->said, name->text),
		    say_near(&m->said, &n));
	buf_clear(&where);
}

/* The same option, or another way to give the same password. */
static const struct directive *
given_before(const struct block *b, const struct option *o,
             const struct directive *const *seen)
{
	for (size_t i = 0; i < b->n; i++)
		if (seen[i] != NULL && (&b->option[i] == o ||
		    (o->type == OPTION_CREDENTIAL &&
		    b->option[i].type == OPTION_CREDENTIAL)))
			return seen[i];
	return NULL;
}

static void
fill_one(struct make *m, const struct block *b, const struct directive *d,
         void *into, struct shown_block *shown,
         const struct directive **seen)
{
	const struct option *o = option_find(b, d->name.text.p);
	const struct directive *before;

	if (o == NULL || d->name.text.n != strlen(d->name.text.p)) {
		say_unknown(m, b, &d->name);
		return;
	}
	before = given_before(b, o, seen);
	if (before != NULL && (o->flags & OPTION_MANY) == 0) {
		say_error(&m->said, d->name.at, "%s is given twice; %s%s at %s",
		    o->type == OPTION_CREDENTIAL ? "the password" : o->name,
		    before == seen[o - b->option] ? "first" : "first as ",
		    before == seen[o - b->option] ? "" :
		    before->name.text.p,
		    say_place(&m->said, before->name.at));
		return;
	}
	seen[o - b->option] = d;
	if (o->type == OPTION_LATER)
		say_not_built(m, d->name.at, o->name);
	else
		read_one(m, shown, o, d, into);
}

static void
fill_missing(struct make *m, const struct option *o,
             const struct directive *d, void *into,
             struct shown_block *shown)
{
	const char *preset = o->preset;

	if (o->type == OPTION_LATER)
		return;
	if (o->preset_of != NULL)
		preset = o->preset_of(m, into);
	if (preset != NULL)
		fill_preset(m, shown, o, preset, into);
	else if ((o->flags & OPTION_REQUIRED) != 0 && !m->later)
		say_error(&m->said, d->narg > 0 ? d->arg[0].at : d->name.at,
		    "%s is missing in this %s", o->name, shown->block->name);
}

void
fill_list(struct make *m, const struct block *b, const struct directive *d,
          const struct directives *list, void *into,
          struct shown_block *shown)
{
	const struct directive *seen[MAX_OPTIONS] = { NULL };

	for (size_t i = 0; i < b->n; i++)
		value_empty(&b->option[i], into);
	for (size_t i = 0; i < list->n; i++)
		fill_one(m, b, &list->one[i], into, shown, seen);
	for (size_t i = 0; i < b->n; i++)
		if (seen[i] == NULL)
			fill_missing(m, &b->option[i], d, into, shown);
}

struct shown_block *
fill_block(struct make *m, const struct block *b, const struct directive *d,
           void *into)
{
	struct shown_block *shown = arena_get(&m->c->arena, sizeof *shown);
	bool outer = m->later;

	shown->block = b;
	shown->at = d->name.at;
	shown->name = d->narg > 0 ?
	    str_z(&m->c->arena, d->arg[0].text) : "";
	m->later = false;
	if (b->begin != NULL)
		b->begin(m, d, into);
	fill_list(m, b, d, &d->in, into, shown);
	m->shown = shown;
	if (b->check != NULL)
		b->check(m, d, into);
	m->later = outer;
	m->inner = shown;
	return shown;
}

/* --- Things with names --------------------------------------------------- */

void
fill_things(struct make *m, struct shown_block *top)
{
	static const struct block *const block_of[KINDS] = {
		[KIND_TEAM] = &block_team, [KIND_USER] = &block_user,
		[KIND_INBOX] = &block_inbox, [KIND_RELAY] = &block_relay,
		[KIND_PIPELINE] = &block_pipeline,
		[KIND_CHANNEL] = &block_channel,
		[KIND_PROPERTY] = &block_property,
		[KIND_HOURS] = &block_hours, [KIND_SLA] = &block_sla,
		[KIND_TEMPLATE] = &block_template,
	};
	struct shown_block *last = top;
	void *thing;

	for (enum kind kind = 0; kind < KINDS; kind++)
		for (size_t i = 0; (thing = kind_thing(m, kind, i)) != NULL;
		    i++) {
			const struct directive *d = m->declared[kind][i];

			last->next = fill_block(m, block_of[kind], d, thing);
			last = last->next;
		}
}
