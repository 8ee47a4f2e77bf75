#include "conf/make.h"

#include <limits.h>
#include <string.h>

static void *
field(const struct option *o, void *into)
{
	return (char *)into + o->at;
}

/* Enums are set through an int of the same size. */
static void
put_enum(const struct option *o, void *into, int value)
{
	_Static_assert(sizeof(enum tls_mode) == sizeof(int), "enum is int");
	memcpy(field(o, into), &value, sizeof value);
}

const struct word *
value_word(struct make *m, const struct directive *d)
{
	if (d->narg == 1)
		return &d->arg[0];
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a value",
		    d->name.text.p);
	else
		say_error(&m->said, d->arg[1].at, "%s takes one value; "
		    "quotes keep words together", d->name.text.p);
	return NULL;
}

/* --- Numbers with units -------------------------------------------------- */

static void
read_duration(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	int64_t v;

	if (w != NULL && value_duration(m, w, o->min, o->max, &v))
		memcpy(field(o, into), &v, sizeof v);
}

static void
read_size(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const struct word *w = value_word(m, d);
	int64_t v;

	if (w != NULL && value_size(m, w, o->min, o->max, &v))
		memcpy(field(o, into), &v, sizeof v);
}

static void
read_number(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	int64_t v;
	int n;

	if (w != NULL && value_number(m, w, o->min, o->max, &v)) {
		n = (int)v;
		memcpy(field(o, into), &n, sizeof n);
	}
}

static void
read_rate(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const char *unit = o->unit != NULL ? o->unit : "";
	const struct word *w = value_word(m, d);
	int64_t v = 0;
	int n;

	if (w == NULL)
		return;
	if (!str_is(w->text, "off") && (!str_ends(w->text, unit) ||
	    !str_to_i64(str_sub(w->text, 0, w->text.n - strlen(unit)), &v) ||
	    v < o->min || v > o->max)) {
		say_error(&m->said, w->at, "%s is not a rate from %lld%s to "
		    "%lld%s, or off", say_quoted(&m->said, w->text),
		    (long long)o->min, unit, (long long)o->max, unit);
		return;
	}
	n = (int)v;
	memcpy(field(o, into), &n, sizeof n);
}

/* --- Choices ------------------------------------------------------------- */

const struct choice *
value_choice(struct make *m, const char *what, const struct choice *choice,
             const struct word *w)
{
	struct near near = near_to(w->text);
	struct buf all = BUF_INIT;

	for (const struct choice *c = choice; c->word != NULL; c++) {
		near_offer(&near, c->word);
		if (!c->later)
			buf_printf(&all, "%s%s", all.n > 0 ? ", " : "",
			    c->word);
		if (!str_is(w->text, c->word))
			continue;
		buf_clear(&all);
		if (!c->later)
			return c;
		say_not_built(m, w->at, str_printf(&m->tree.arena, "%s %s",
		    what, c->word).p);
		return NULL;
	}
	say_error(&m->said, w->at, "%s is not one of %s%s",
	    say_quoted(&m->said, w->text), all.p,
	    say_near(&m->said, &near));
	buf_clear(&all);
	return NULL;
}

static void
read_choice(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	const struct choice *c = w == NULL ? NULL :
	    value_choice(m, o->name, o->choice, w);

	if (c != NULL)
		put_enum(o, into, c->value);
}

static void
read_flag(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const struct word *w = value_word(m, d);
	const struct choice *c = w == NULL ? NULL :
	    value_choice(m, o->name, o->choice, w);
	bool yes = c != NULL && c->value != 0;

	if (c != NULL)
		memcpy(field(o, into), &yes, sizeof yes);
}

static void
read_yes_no(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	static const struct choice yes_no[] = {
		{ "yes", 1, false }, { "no", 0, false }, { NULL, 0, false },
	};
	struct option as_flag = *o;

	as_flag.choice = yes_no;
	read_flag(m, &as_flag, d, into);
}

/* --- Texts --------------------------------------------------------------- */

static void
put_text(const struct option *o, void *into, const char *z)
{
	if (z != NULL)
		memcpy(field(o, into), &z, sizeof z);
}

static bool
length_is_good(struct make *m, const struct option *o, const struct word *w)
{
	if (w->text.n >= (size_t)o->min && w->text.n <= (size_t)o->max)
		return true;
	say_error(&m->said, w->at, "%s is %zu bytes long; %lld to %lld are "
	    "possible", o->name, w->text.n, (long long)o->min,
	    (long long)o->max);
	return false;
}

static void
read_text(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const struct word *w = value_word(m, d);

	if (w != NULL && length_is_good(m, o, w))
		put_text(o, into, str_z(&m->c->arena, w->text));
}

static void
push_name(struct make *m, struct names *list, const char *z)
{
	*ARENA_PUSH(&m->c->arena, list->name, list->n) = z;
}

static bool
has_name(const struct names *list, struct str name)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_is(name, list->name[i]))
			return true;
	return false;
}

static void
read_texts(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	struct names list = { NULL, 0 };

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a value", o->name);
	for (size_t i = 0; i < d->narg; i++) {
		if (has_name(&list, d->arg[i].text))
			say_error(&m->said, d->arg[i].at, "%s stands twice",
			    say_quoted(&m->said, d->arg[i].text));
		else if (length_is_good(m, o, &d->arg[i]))
			push_name(m, &list, str_z(&m->c->arena,
			    d->arg[i].text));
	}
	memcpy(field(o, into), &list, sizeof list);
}

const char *
value_path(struct make *m, const struct directive *d, const struct word *w)
{
	const char *dir = d->source->dir;

	if (w->text.n == 0 || w->text.n >= PATH_MAX) {
		say_error(&m->said, w->at, "a path of %zu bytes",
		    w->text.n);
		return NULL;
	}
	if (w->text.p[0] == '/')
		return str_z(&m->c->arena, w->text);
	return str_printf(&m->c->arena, "%s%s%s", dir,
	    strcmp(dir, "/") == 0 ? "" : "/", w->text.p).p;
}

static void
read_path(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const struct word *w = value_word(m, d);

	if (w != NULL)
		put_text(o, into, value_path(m, d, w));
}

static void
read_language(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	size_t letters = 0;
	bool good = true;

	if (w == NULL)
		return;
	for (size_t i = 0; i < w->text.n; i++) {
		char c = w->text.p[i];
		bool letter = (c >= 'a' && c <= 'z') ||
		    (i > 2 && ((c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9')));

		letters += letter && letters == i;
		good = good && (letter || (c == '-' && i >= 2));
	}
	if (!good || letters < 2 || w->text.n > 16)
		say_error(&m->said, w->at, "%s is not a language like en, "
		    "de or pt-BR", say_quoted(&m->said, w->text));
	else
		put_text(o, into, str_z(&m->c->arena, w->text));
}

/* --- Hosts and addresses ------------------------------------------------- */

static void
read_host(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	const struct word *w = value_word(m, d);

	if (w == NULL)
		return;
	if (is_host(w->text))
		put_text(o, into, str_z(&m->c->arena, w->text));
	else
		say_error(&m->said, w->at, "%s is not a host name",
		    say_quoted(&m->said, w->text));
}

static void
note_address(struct make *m, const struct option *o, const struct word *w)
{
	struct address *a = ARENA_PUSH(&m->tree.arena, m->address,
	    m->naddress);

	a->text = str_lower(&m->tree.arena, w->text).p;
	a->of = (enum address_of)o->min;
	a->at = w->at;
}

static void
read_address(struct make *m, const struct option *o,
             const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	const char *z = w == NULL ? NULL :
	    value_address(m, w, (o->flags & OPTION_LOWER) != 0);

	if (z == NULL)
		return;
	put_text(o, into, z);
	note_address(m, o, w);
}

static void
read_addresses(struct make *m, const struct option *o,
               const struct directive *d, void *into)
{
	struct names list = { NULL, 0 };

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes an address",
		    o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const char *z = value_address(m, &d->arg[i],
		    (o->flags & OPTION_LOWER) != 0);

		if (z == NULL)
			continue;
		push_name(m, &list, z);
		note_address(m, o, &d->arg[i]);
	}
	memcpy(field(o, into), &list, sizeof list);
}

/* --- References and credentials ------------------------------------------ */

static void
read_ref(struct make *m, const struct option *o, const struct directive *d,
         void *into)
{
	const struct word *w = value_word(m, d);
	const void *thing = w == NULL ? NULL :
	    kind_refer(m, (enum kind)o->min, w->text, w->at);

	if (thing != NULL)
		memcpy(field(o, into), &thing, sizeof thing);
}

/* Nothing of the value is in a message: it may be the password. */
static void
read_credential(struct make *m, const struct option *o,
                const struct directive *d, void *into)
{
	struct credential c = { CREDENTIAL_NONE, "", d->name.at };
	const char *what = NULL;

	if (d->narg != 1 || d->arg[0].text.n == 0) {
		say_error(&m->said, d->name.at, "%s takes one value; quotes "
		    "keep words together", o->name);
		return;
	}
	if (o->min == CREDENTIAL_LITERAL && !d->source->is_private) {
		say_error(&m->said, d->name.at, "password stands only in a "
		    "file that nobody else may read; run: chmod 600 %s",
		    d->source->file);
		return;
	}
	if (o->min == CREDENTIAL_FILE)
		what = value_path(m, d, &d->arg[0]);
	else
		what = str_z(&m->c->arena, d->arg[0].text);
	if (o->min == CREDENTIAL_SYSTEMD && strchr(what, '/') != NULL) {
		say_error(&m->said, d->arg[0].at,
		    "a credential's name has no /");
		return;
	}
	if (what == NULL)
		return;
	c.how = (enum credential_how)o->min;
	c.what = what;
	memcpy(field(o, into), &c, sizeof c);
}

/* --- By type ------------------------------------------------------------- */

static void
read_custom(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	if (o->read != NULL)
		o->read(m, o, d, into);
}

void
value_read(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	static void (*const readers[OPTION_TYPES])(struct make *,
	    const struct option *, const struct directive *, void *) = {
		[OPTION_LATER] = read_custom,
		[OPTION_TEXT] = read_text,
		[OPTION_TEXTS] = read_texts,
		[OPTION_NUMBER] = read_number,
		[OPTION_DURATION] = read_duration,
		[OPTION_SIZE] = read_size,
		[OPTION_RATE] = read_rate,
		[OPTION_YES_NO] = read_yes_no,
		[OPTION_CHOICE] = read_choice,
		[OPTION_FLAG] = read_flag,
		[OPTION_PATH] = read_path,
		[OPTION_HOST] = read_host,
		[OPTION_ADDRESS] = read_address,
		[OPTION_ADDRESSES] = read_addresses,
		[OPTION_LANGUAGE] = read_language,
		[OPTION_REF] = read_ref,
		[OPTION_REFS] = read_custom,
		[OPTION_CREDENTIAL] = read_credential,
		[OPTION_NAMED] = read_custom,
		[OPTION_CUSTOM] = read_custom,
	};

	readers[o->type](m, o, d, into);
}

void
value_empty(const struct option *o, void *into)
{
	static const bool is_text[OPTION_TYPES] = {
		[OPTION_TEXT] = true, [OPTION_PATH] = true,
		[OPTION_HOST] = true, [OPTION_ADDRESS] = true,
		[OPTION_LANGUAGE] = true,
	};

	if (is_text[o->type])
		put_text(o, into, "");
}
