#include "desk/passage.h"

#include "desk/tag.h"

bool
passage_has(const struct ticket *k, struct str prop)
{
	static const struct {
		const char *name;
		size_t at;
	} texts[] = {
		{ "owner", offsetof(struct ticket, owner) },
		{ "team", offsetof(struct ticket, team) },
		{ "category", offsetof(struct ticket, category) },
		{ "name", offsetof(struct ticket, name) },
		{ "description", offsetof(struct ticket, description) },
	};

	if (str_is(prop, "priority"))
		return true;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_is(prop, texts[i].name))
			return ((const struct str *)((const char *)k +
			    texts[i].at))->n > 0;
	for (size_t i = 0; i < k->nproperty; i++)
		if (str_is(prop, "tags") && tag_is_row(&k->property[i]))
			return true;
		else if (str_eq(k->property[i].name, prop))
			return k->property[i].text.n > 0;
	return false;
}

/* Name, pipeline and status are the command's own. */
bool
passage_form_has(const char *prop, const struct ticket *k, struct about_whom about)
{
	struct str p = str_from(prop);

	return str_is(p, "pipeline") || str_is(p, "status") ||
	    (str_is(p, "contact") ? about.contact :
	    str_is(p, "company") ? about.company : passage_has(k, p));
}

bool
passage_form(const struct conf *c, const struct ticket *k, struct about_whom about,
             struct err *e)
{
	struct buf b = BUF_INIT;
	bool ok;

	for (size_t i = 0; i < c->create_form.n; i++)
		if (!passage_form_has(c->create_form.name[i], k, about))
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "",
			    c->create_form.name[i]);
	ok = b.n == 0 || err_set(e, ERR_REFUSED, "a ticket made by hand needs "
	    "%.*s (create-form): --set PROP=VALUE, --contact ADDRESS, "
	    "--company NAME",
	    STR_ARG(buf_view(&b)));
	buf_clear(&b);
	return ok;
}

struct str
passage_missing(const struct status *s, const struct ticket *k,
                struct arena *a)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s->nask; i++)
		if (s->ask[i].required &&
		    !passage_has(k, str_from(s->ask[i].prop)))
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "",
			    s->ask[i].prop);
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

static bool
may_start(const struct pipeline *p, const struct status *to)
{
	for (size_t i = 0; i < p->start_in.n; i++)
		if (str_is(str_from(p->start_in.name[i]), to->name))
			return true;
	return p->start_in.n == 0;
}

/* PL-7: super-admins may always. */
static bool
check_way(const struct turn *u, const struct pipeline *p,
          const struct status *from, const struct status *to, struct err *e)
{
	if (u->user != NULL && u->user->role == ROLE_SUPER_ADMIN)
		return true;
	if (from == NULL)
		return may_start(p, to) || err_set(e, ERR_REFUSED, "tickets "
		    "of pipeline %s do not start in %s (start-in)", p->name,
		    to->name);
	if (p->no_back && to < from)
		return err_set(e, ERR_REFUSED, "pipeline %s goes forward "
		    "only: not back from %s to %s (back no)", p->name,
		    from->name, to->name);
	if (p->no_skip && to > from + 1)
		return err_set(e, ERR_REFUSED, "pipeline %s skips nothing: "
		    "after %s comes %s, not %s (skip no)", p->name,
		    from->name, from[1].name, to->name);
	return true;
}

bool
passage_check(const struct turn *u, const struct ticket *k,
              const struct pipeline *p, const struct status *from,
              const struct status *to, struct err *e)
{
	struct str missing;

	if (from == to)
		return true;
	missing = passage_missing(to, k, u->arena);
	if (missing.n > 0)
		return err_set(e, ERR_REFUSED, "status %s needs %.*s: set it "
		    "in the same command (--set PROP=VALUE)", to->name,
		    STR_ARG(missing));
	return check_way(u, p, from, to, e);
}
