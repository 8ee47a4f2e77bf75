#include "desk/accept.h"

static const char *
have(int64_t n)
{
	return n == 1 ? "ticket is" : "tickets are";
}

/* The tickets of a pipeline that went, over all its statuses, from use[0]. */
static void
say_pipeline(const struct conf *c, const struct in_use *use, size_t n,
             struct buf *said)
{
	const struct pipeline *other = &c->pipeline[0];
	int64_t all = 0;

	for (size_t i = 0; i < n && str_eq(use[i].pipeline,
	    use[0].pipeline); i++)
		all += use[i].n;
	buf_printf(said, "%s: error: there is no pipeline \"%.*s\" any more, "
	    "and %lld %s in it (trashed ones count); move them first: "
	    "postroom ticket set --where 'pipeline = %.*s' pipeline=%s "
	    "status=%s\n", c->file, STR_ARG(use[0].pipeline), (long long)all,
	    have(all), STR_ARG(use[0].pipeline), other->name,
	    pipeline_initial(other)->name);
}

static void
say_status(const struct pipeline *p, const struct in_use *use,
           bool only_pipeline, struct buf *said)
{
	buf_printf(said, "%s:%d:%d: error: pipeline %s has no status \"%.*s\" "
	    "any more, and %lld %s in it (trashed ones count); move them "
	    "first: postroom ticket set --where 'status = %.*s' ",
	    p->at.file != NULL ? p->at.file : "default", p->at.line,
	    p->at.col, p->name, STR_ARG(use->status), (long long)use->n,
	    have(use->n), STR_ARG(use->status));
	if (!only_pipeline)
		buf_printf(said, "--where 'pipeline = %s' ", p->name);
	buf_printf(said, "status=%s\n", pipeline_initial(p)->name);
}

size_t
accept_judge(const struct conf *c, const struct in_use *use, size_t n,
             struct buf *said)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++) {
		const struct pipeline *p = conf_pipeline(c, use[i].pipeline);
		bool first = i == 0 ||
		    !str_eq(use[i - 1].pipeline, use[i].pipeline);

		if (p == NULL && first)
			say_pipeline(c, use + i, n - i, said);
		else if (p != NULL && pipeline_status(p, use[i].status) ==
		    NULL)
			say_status(p, &use[i], c->npipeline == 1, said);
		else
			continue;
		bad++;
	}
	return bad;
}
