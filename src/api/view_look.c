#include "api/view_look.h"

#include "api/filter.h"

/* What is not said by the store is a view that cannot be had. */
static bool
failed(const struct failure *f, struct err *e)
{
	return err_set(e, f->kind == FAIL_AGAIN ? ERR_AGAIN : ERR_INPUT,
	    "%s", f->text);
}

bool
view_look(const struct belt *b, const struct user *who, struct str view,
    int64_t now, struct arena *a, struct view_page *out, struct err *e)
{
	struct failure why = FAILURE_INIT;
	struct api api = { .db = b->db, .conf = b->conf, .at = now };
	struct call c = { .api = &api, .by = who, .a = a, .f = &why };
	struct ticket_filter f = { .after = 0 };
	json_t *args = json_object();
	struct props props;
	struct ticket *row;
	bool ok;

	json_object_set_new(args, "view", json_stringn(view.p, view.n));
	json_object_set_new(args, "limit", json_integer(DIGEST_TICKETS));
	c.args = args;
	ok = filter_read(&c, PERMIT_SEE, &f, &props) || failed(&why, e);
	ok = ok && list_tickets(b->db, &f, a, &row, &out->n, e) &&
	    list_tickets_count(b->db, &f, a, &out->total, e);
	if (ok)
		out->ticket = row;
	json_decref(args);
	return ok;
}
