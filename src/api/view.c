#include "api/filter.h"
#include "api/render.h"
#include "store/views.h"

enum { VIEW_NAME = 100, VIEW_LINES = 32 };

/* --- The default ones (VW-1) ---------------------------------------------- */

/* teams: "team in" is added with the user's own; people: or the owner is one
 * of the people in them. */
static const struct preset {
	const char *name, *where;
	bool mine, teams, people, spam;
} presets[] = {
	{ "unassigned", "status.class = open and owner empty",
	    false, false, false, false },
	{ "mine", "status.class = open and owner = me",
	    true, false, false, false },
	{ "my-team-unassigned", "status.class = open and owner empty",
	    true, true, false, false },
	{ "my-team-open", "status.class = open", true, true, true, false },
	{ "all-open", "status.class = open", false, false, false, false },
	{ "sent", "sent = yes", false, false, false, false },
	{ "spam", "spam = yes", false, false, false, true },
};
enum { PRESETS = sizeof presets / sizeof *presets };

static const struct preset *
preset_named(struct str name)
{
	for (size_t i = 0; i < PRESETS; i++)
		if (str_is(name, presets[i].name))
			return &presets[i];
	return NULL;
}

static void
add_value(struct arena *a, struct criterion *to, const char *word)
{
	ARENA_PUSH(a, to->value, to->n)->text = str_from(word);
}

static bool
in_teams(const struct user *who, const struct user *of)
{
	for (size_t i = 0; i < who->nteam; i++)
		for (size_t j = 0; j < of->nteam; j++)
			if (who->team[i] == of->team[j])
				return true;
	return false;
}

static const struct prop *
prop_named(const struct props *props, const char *name)
{
	struct err e = ERR_INIT;

	return props_find(props, str_from(name), &e);
}

static void
add_teams(struct call *c, const struct preset *p, const struct props *props,
          struct ticket_filter *f)
{
	struct criterion team = { .prop = prop_named(props, "team"),
		.op = IN };
	struct criterion people = { .prop = prop_named(props, "owner"),
		.op = IN };

	for (size_t i = 0; i < c->by->nteam; i++)
		add_value(c->a, &team, c->by->team[i]->name);
	for (size_t i = 0; i < c->api->conf->nuser; i++)
		if (in_teams(&c->api->conf->user[i], c->by))
			add_value(c->a, &people, c->api->conf->user[i].name);
	if (!p->people) {
		*ARENA_PUSH(c->a, f->where.one, f->where.n) = team;
		return;
	}
	*ARENA_PUSH(c->a, f->any.one, f->any.n) = team;
	*ARENA_PUSH(c->a, f->any.one, f->any.n) = people;
}

/* They show what is at home in help desks. */
static const struct names *
desks(struct call *c)
{
	const struct conf *conf = c->api->conf;
	struct names *out = arena_get(c->a, sizeof *out);

	for (size_t i = 0; i < conf->ninbox; i++)
		if (conf->inbox[i].kind == INBOX_HELPDESK &&
		    permit_inbox(conf, c->by, str_from(conf->inbox[i].name)))
			*ARENA_PUSH(c->a, out->name, out->n) =
			    conf->inbox[i].name;
	return out;
}

static bool
apply_preset(struct call *c, const struct preset *p,
             const struct props *props, struct ticket_filter *f)
{
	if (p->mine && c->by == NULL)
		return failure_set(c->f, FAIL_USAGE, "--as", "view %s: whose? "
		    "say --as USER", p->name);
	f->shelf = p->spam ? SHELF_SPAM : f->shelf;
	f->inbox = desks(c);
	if (!filter_where(c, props, p->name, str_from(p->where), &f->where))
		return false;
	if (p->teams)
		add_teams(c, p, props, f);
	return true;
}

/* --- All of them ----------------------------------------------------------- */

struct view {
	struct str name;
	struct str maker;       /* a user; "" of the configuration */
	struct str share;       /* as store/views.h has it */
	struct str criteria;    /* one a line */
	struct str sort;
	bool stored;
};

static struct view
of_conf(const struct view_kind *k, struct arena *a)
{
	struct buf lines = BUF_INIT, share = BUF_INIT;
	struct view v = { str_from(k->name), STR_NONE, STR("everyone"),
		STR_NONE, str_from(k->sort), false };

	for (size_t i = 0; i < k->where.n; i++)
		buf_printf(&lines, "%s%s", i > 0 ? "\n" : "",
		    k->where.name[i]);
	for (size_t i = 0; i < k->team.n; i++)
		buf_printf(&share, "%steam:%s", i > 0 ? " " : "",
		    k->team.name[i]);
	v.criteria = str_copy(a, buf_view(&lines));
	if (share.n > 0)
		v.share = str_copy(a, buf_view(&share));
	buf_clear(&lines);
	buf_clear(&share);
	return v;
}

static struct view
of_row(const struct view_row *r)
{
	return (struct view){ r->name, r->maker, r->share, r->criteria,
		r->sort, true };
}

static bool
is_maker(const struct call *c, const struct view *v)
{
	return v->stored && (c->by == NULL ||
	    c->by->role == ROLE_SUPER_ADMIN ||
	    str_is(v->maker, c->by->name));
}

static bool
is_shared(const struct call *c, const struct view *v)
{
	struct str rest = v->share, word;

	if (str_is(v->share, "everyone") || is_maker(c, v) || c->by == NULL)
		return true;
	while (str_cut(&rest, ' ', &word))
		for (size_t i = 0; i < c->by->nteam; i++)
			if (str_starts(word, "team:") && str_is(
			    str_sub(word, 5, word.n), c->by->team[i]->name))
				return true;
	return false;
}

static bool
find(struct call *c, struct str name, struct view *out)
{
	struct err e = ERR_INIT;
	struct view_row row;
	int got;

	for (size_t i = 0; i < c->api->conf->nview; i++)
		if (str_is(name, c->api->conf->view[i].name)) {
			*out = of_conf(&c->api->conf->view[i], c->a);
			if (is_shared(c, out))
				return true;
		}
	got = views_get(c->api->db, name, c->a, &row, &e);
	if (got < 0)
		return failure_from_err(c->f, &e);
	if (got == 1) {
		*out = of_row(&row);
		if (is_shared(c, out))
			return true;
	}
	/* What is not shared with somebody is not there for them. */
	return failure_set(c->f, FAIL_NOT_FOUND, "view",
	    "there is no view \"%.*s\"", STR_ARG(name));
}

bool
view_apply(struct call *c, struct str name, const struct props *props,
           struct ticket_filter *f)
{
	const struct preset *p = preset_named(name);
	struct str rest, line;
	struct view v;

	if (p != NULL)
		return apply_preset(c, p, props, f);
	if (!find(c, name, &v))
		return false;
	rest = v.criteria;
	while (str_cut_line(&rest, &line))
		if (!filter_where(c, props, str_z(c->a, v.name), line,
		    &f->where))
			return false;
	return filter_sort(c, props, v.sort, f);
}

/* --- Shown ----------------------------------------------------------------- */

static json_t *
render(const struct view *v, const char *kind)
{
	json_t *o = json_object(), *where = json_array();
	struct str rest = v->criteria, line;

	render_word(o, "name", v->name);
	render_z(o, "kind", kind);
	render_word(o, "share", v->share);
	while (str_cut_line(&rest, &line))
		json_array_append_new(where, render_str(line));
	json_object_set_new(o, "where", where);
	render_word(o, "sort", v->sort);
	render_word(o, "maker", v->maker);
	return o;
}

static const char *
kind_of(const struct view *v)
{
	return str_is(v->share, "private") ? "private" : "shared";
}

static struct view
of_preset(const struct preset *p)
{
	struct view v = { str_from(p->name), STR_NONE, STR("everyone"),
		str_from(p->where), STR_NONE, false };

	return v;
}

bool
view_list(struct call *c)
{
	struct err e = ERR_INIT;
	struct view_row *row;
	struct view v;
	size_t n;

	for (size_t i = 0; i < PRESETS; i++) {
		v = of_preset(&presets[i]);
		if (!answer(c, render(&v, "default"), &e))
			return false;
	}
	for (size_t i = 0; i < c->api->conf->nview; i++) {
		v = of_conf(&c->api->conf->view[i], c->a);
		if (is_shared(c, &v) && !answer(c, render(&v, "shared"), &e))
			return false;
	}
	if (!views_all(c->api->db, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	/* Shared, then Private (VW-2). */
	for (int private = 0; private < 2; private++)
		for (size_t i = 0; i < n; i++) {
			v = of_row(&row[i]);
			if (str_is(v.share, "private") == (private == 1) &&
			    is_shared(c, &v) &&
			    !answer(c, render(&v, kind_of(&v)), &e))
				return false;
		}
	return true;
}

bool
view_show(struct call *c)
{
	const struct preset *p;
	struct err e = ERR_INIT;
	struct str name;
	struct view v;

	if (!args_str(c, "name", &name))
		return false;
	p = preset_named(name);
	if (p != NULL) {
		v = of_preset(p);
		return answer(c, render(&v, "default"), &e);
	}
	return find(c, name, &v) && answer(c, render(&v, kind_of(&v)), &e);
}

/* --- Made, changed, deleted ------------------------------------------------ */

static bool
may_make(struct call *c)
{
	return c->by->make_views || c->by->role == ROLE_SUPER_ADMIN ||
	    failure_set(c->f, FAIL_DENIED, NULL,
	    "%s may not make views (make-views yes)", c->by->name);
}

/* private, everyone, team (the maker's primary), team:T,U */
static bool
read_share(struct call *c, struct str text, struct str *out)
{
	struct buf b = BUF_INIT;
	struct str rest, name;
	bool ok = true;

	*out = text;
	if (str_is(text, "private") || str_is(text, "everyone"))
		return true;
	if (str_is(text, "team") && c->by->nteam > 0) {
		*out = str_printf(c->a, "team:%s", c->by->team[0]->name);
		return true;
	}
	if (!str_starts(text, "team:"))
		return failure_set(c->f, FAIL_INPUT, "share", "share: private, "
		    "everyone, team or team:T,U");
	rest = str_sub(text, 5, text.n);
	while (ok && str_cut(&rest, ',', &name)) {
		if (str_starts(name, "team:"))
			name = str_sub(name, 5, name.n);
		ok = conf_team(c->api->conf, name) != NULL ||
		    failure_set(c->f, FAIL_INPUT, "share",
		    "there is no team \"%.*s\"", STR_ARG(name));
		buf_printf(&b, "%steam:%.*s", b.n > 0 ? " " : "",
		    STR_ARG(name));
	}
	*out = str_copy(c->a, buf_view(&b));
	buf_clear(&b);
	return ok && (out->n > 0 || failure_set(c->f, FAIL_INPUT, "share",
	    "share: team:T,U"));
}

/* Each is read now, so that a view that is kept can be used. */
static bool
read_lines(struct call *c, struct str *out)
{
	const json_t *list = json_object_get(c->args, "where");
	struct props props = props_of(c->api->conf, c->a);
	struct criteria all = { NULL, 0 };
	struct buf b = BUF_INIT;
	bool ok = json_array_size(list) <= VIEW_LINES ||
	    failure_set(c->f, FAIL_USAGE, "where", "where: too many");

	for (size_t i = 0; ok && i < json_array_size(list); i++) {
		struct str one = str_from(json_string_value(
		    json_array_get(list, i)));

		ok = str_find_char(one, '\n', 0) == one.n ?
		    filter_where(c, &props, "where", one, &all) :
		    failure_set(c->f, FAIL_INPUT, "where",
		    "where: one line each");
		buf_printf(&b, "%s%.*s", i > 0 ? "\n" : "", STR_ARG(one));
	}
	*out = b.n > 0 ? str_copy(c->a, buf_view(&b)) : STR_NONE;
	buf_clear(&b);
	return ok;
}

static bool
read_view(struct call *c, struct view_row *v)
{
	struct props props = props_of(c->api->conf, c->a);
	struct ticket_filter ignored = { .after = 0 };
	struct str share, sort, lines;

	if (!args_str(c, "share", &share) || !args_str(c, "sort", &sort) ||
	    !read_lines(c, &lines))
		return false;
	if (share.n > 0 && !read_share(c, share, &v->share))
		return false;
	if (sort.n > 0 && !filter_sort(c, &props, sort, &ignored))
		return false;
	if (sort.n > 0)
		v->sort = sort;
	if (lines.n > 0)
		v->criteria = lines;
	return v->criteria.n > 0 || failure_set(c->f, FAIL_USAGE, "where",
	    "--where is missing");
}

static bool
is_taken(struct call *c, struct str name)
{
	for (size_t i = 0; i < c->api->conf->nview; i++)
		if (str_is(name, c->api->conf->view[i].name))
			return true;
	return preset_named(name) != NULL;
}

static bool
name_is_good(struct call *c, struct str name)
{
	bool good = name.n > 0 && name.n <= VIEW_NAME;

	for (size_t i = 0; i < name.n && good; i++)
		good = (unsigned char)name.p[i] >= ' ';
	return good || failure_set(c->f, FAIL_INPUT, "name",
	    "a view's name has 1 to %d bytes, in one line", VIEW_NAME);
}

enum change { MAKE, CHANGE, DELETE };

struct job {
	struct call *c;
	enum change what;
	struct str name;
	struct view_row row;
};

static bool
may_add(struct call *c, struct db *db)
{
	struct err e = ERR_INIT;
	struct view_row *row;
	size_t n;

	if (!views_all(db, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	return n < (size_t)c->api->conf->max_views ||
	    failure_set(c->f, FAIL_REFUSED, "max-views", "there are %zu "
	    "views already (max-views)", n);
}

static bool
change(struct db *db, struct job *j, struct err *e)
{
	struct call *c = j->c;
	struct view_row *v = &j->row;
	int got = views_get(db, j->name, c->a, v, e);
	struct view seen = of_row(v);

	if (got < 0)
		return failure_from_err(c->f, e);
	if (j->what == MAKE && (got == 1 || is_taken(c, j->name)))
		return failure_set(c->f, FAIL_REFUSED, "name",
		    "there is a view \"%.*s\" already", STR_ARG(j->name));
	if (j->what != MAKE && is_taken(c, j->name))
		return failure_set(c->f, FAIL_REFUSED, "name",
		    "view \"%.*s\" is not made by a command",
		    STR_ARG(j->name));
	if (j->what != MAKE && (got == 0 || !is_shared(c, &seen)))
		return failure_set(c->f, FAIL_NOT_FOUND, "name",
		    "there is no view \"%.*s\"", STR_ARG(j->name));
	if (j->what != MAKE && !is_maker(c, &seen))
		return failure_set(c->f, FAIL_DENIED, "name",
		    "view \"%.*s\" is %.*s's", STR_ARG(j->name),
		    STR_ARG(v->maker));
	if (j->what == DELETE)
		return views_drop(db, j->name, e);
	if (j->what == MAKE) {
		*v = (struct view_row){ j->name, str_from(c->by->name),
			STR("private"), STR_NONE, STR_NONE, 0 };
		if (!may_add(c, db))
			return false;
	}
	v->changed = call_now(c);
	return read_view(c, v) && views_put(db, v, e);
}

static bool
carry_out(struct call *c, enum change what)
{
	struct job j = { .c = c, .what = what };
	struct err e = ERR_INIT;
	struct view v;
	bool ok;

	if (!may_make(c) || !args_str(c, "name", &j.name) ||
	    !name_is_good(c, j.name))
		return false;
	ok = db_begin(c->api->db, &e) && change(c->api->db, &j, &e) &&
	    db_commit(c->api->db, &e);
	if (!ok) {
		db_rollback(c->api->db);
		return failure_from_err(c->f, &e);
	}
	v = of_row(&j.row);
	return answer(c, render(&v, kind_of(&v)), &e);
}

bool
view_create(struct call *c)
{
	return carry_out(c, MAKE);
}

bool
view_set(struct call *c)
{
	return carry_out(c, CHANGE);
}

bool
view_delete(struct call *c)
{
	return carry_out(c, DELETE);
}
