#include "flow/tick_commit.h"

#include "desk/record.h"
#include "flow/freeze.h"
#include "store/commit.h"

bool
tick_commit(const struct belt *b, const struct facts *f, struct plan *p,
    int64_t now, struct arena *a, struct err *e)
{
	struct err reply = ERR_INIT;
	struct composed *letters = freeze_letters(b->brands, p, now, a,
	    &reply);

	if (letters == NULL)
		return err_set(e, reply.kind, "%s", reply.text);
	return plan_commit(b->db, b->conf, p, letters, &(struct cause){
		.input = "tick",
		.by = STR("system"),
		.now = now,
		.record = plan_json(f, p, a),
	    }, e);
}
