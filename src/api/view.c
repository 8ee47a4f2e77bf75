/* Views: found, used, listed, shown. */
#include "api/view.h"
#include "api/wanted.h"

#include "api/render.h"

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

struct view
view_of_row(const struct view_row *r)
{
	return (struct view){ r->name, r->maker, r->share, r->criteria,
		r->sort, true };
}

bool
view_is_makers(const struct call *c, const struct view *v)
{
	return v->stored && (c->by == NULL ||
	    c->by->role == ROLE_SUPER_ADMIN ||
	    str_is(v->maker, c->by->name));
}

bool
view_is_shared(const struct call *c, const struct view *v)
{
	struct str rest = v->share, word;

	if (str_is(v->share, "everyone") || view_is_makers(c, v) || c->by == NULL)
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
			if (view_is_shared(c, out))
				return true;
		}
	got = views_get(c->api->db, name, c->a, &row, &e);
	if (got < 0)
		return failure_from_err(c->f, &e);
	if (got == 1) {
		*out = view_of_row(&row);
		if (view_is_shared(c, out))
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
	const struct view_preset *p = view_preset_named(name);
	struct str rest, line;
	struct view v;

	if (p != NULL)
		return view_preset_apply(c, p, props, f);
	if (!find(c, name, &v))
		return false;
	rest = v.criteria;
	while (str_cut_line(&rest, &line))
		if (!wanted_where(c, props, str_z(c->a, v.name), line,
		    &f->where))
			return false;
	return wanted_sort(c, props, v.sort, f);
}

/* --- Shown ----------------------------------------------------------------- */

json_t *
view_render(const struct view *v, const char *kind)
{
	json_t *o = json_object(), *where = json_array();
	struct str rest = v->criteria, line;

	if (kind == NULL)
		kind = str_is(v->share, "private") ? "private" : "shared";
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

bool
view_list(struct call *c)
{
	struct err e = ERR_INIT;
	struct view_row *row;
	struct view v;
	size_t n;

	for (size_t i = 0; view_preset(i) != NULL; i++) {
		v = view_of_preset(view_preset(i));
		if (!answer(c, view_render(&v, "default"), &e))
			return false;
	}
	for (size_t i = 0; i < c->api->conf->nview; i++) {
		v = of_conf(&c->api->conf->view[i], c->a);
		if (view_is_shared(c, &v) && !answer(c,
		    view_render(&v, "shared"), &e))
			return false;
	}
	if (!views_all(c->api->db, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	/* Shared, then Private (VW-2). */
	for (int private = 0; private < 2; private++)
		for (size_t i = 0; i < n; i++) {
			v = view_of_row(&row[i]);
			if (str_is(v.share, "private") == (private == 1) &&
			    view_is_shared(c, &v) &&
			    !answer(c, view_render(&v, NULL), &e))
				return false;
		}
	return true;
}

bool
view_show(struct call *c)
{
	const struct view_preset *p;
	struct err e = ERR_INIT;
	struct str name;
	struct view v;

	if (!args_str(c, "name", &name))
		return false;
	p = view_preset_named(name);
	if (p != NULL) {
		v = view_of_preset(p);
		return answer(c, view_render(&v, "default"), &e);
	}
	return find(c, name, &v) && answer(c, view_render(&v, NULL), &e);
}
