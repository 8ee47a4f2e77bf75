#include "desk/passage.h"

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
	return false;
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
