/* Views: made, changed, deleted (VW-2). */
#include "api/view.h"
#include "api/wanted.h"

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
		    wanted_where(c, &props, "where", one, &all) :
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
	if (sort.n > 0 && !wanted_sort(c, &props, sort, &ignored))
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
	return view_preset_named(name) != NULL;
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
	struct view seen = view_of_row(v);

	if (got < 0)
		return failure_from_err(c->f, e);
	if (j->what == MAKE && (got == 1 || is_taken(c, j->name)))
		return failure_set(c->f, FAIL_REFUSED, "name",
		    "there is a view \"%.*s\" already", STR_ARG(j->name));
	if (j->what != MAKE && is_taken(c, j->name))
		return failure_set(c->f, FAIL_REFUSED, "name",
		    "view \"%.*s\" is not made by a command",
		    STR_ARG(j->name));
	if (j->what != MAKE && (got == 0 || !view_is_shared(c, &seen)))
		return failure_set(c->f, FAIL_NOT_FOUND, "name",
		    "there is no view \"%.*s\"", STR_ARG(j->name));
	if (j->what != MAKE && !view_is_makers(c, &seen))
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
	v = view_of_row(&j.row);
	return answer(c, view_render(&v, NULL), &e);
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
