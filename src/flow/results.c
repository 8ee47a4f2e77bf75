#include "flow/file.h"

#include "base/log.h"
#include "desk/restored.h"
#include "flow/freeze.h"
#include "store/commit.h"
#include "store/facts.h"
#include "store/filing.h"
#include "store/outcomes.h"

/* Did the result change anything? A letter that went out as it should is no
 * decision of the desk's. */
static bool
moves(const struct plan *p)
{
	return p->nevent + p->nletter + p->nticket + p->nconversation +
	    p->nmessage + p->ncontact + p->naddress + p->nwish > 0;
}

static bool
take_in(const struct belt *b, const struct letter_result *r, int64_t now,
    struct arena *a, struct err *e)
{
	struct facts f;
	struct plan p;
	struct composed *letters;
	struct err reply = ERR_INIT;    /* nobody waits for the answer */

	if (!facts_for_result(b->db, b->conf, r, now, a, &f, e))
		return false;
	plan_init(&p, a);
	decide_result(b->conf, b->key, r, &f, a, &p);
	plan_after_restore(&p, r->at, f.restored);
	if (!moves(&p))
		return true;
	letters = freeze_letters(b->brands, &p, now, a, &reply);
	if (letters == NULL)
		return err_set(e, reply.kind, "%s", reply.text);
	return plan_commit(b->db, b->conf, &p, letters, &(struct cause){
		.input = "result",
		.by = STR("system"),
		.now = now,
		.record = plan_json(&f, &p, a),
	    }, e);
}

/* A result that does not fit what we know is said and passed over: history
 * must not stop for it. */
static bool
take_in_alone(const struct belt *b, const struct letter_result *r,
    int64_t now, struct arena *a, struct err *e)
{
	struct err why = ERR_INIT;

	if (!db_savepoint(b->db, e))
		return false;
	if (take_in(b, r, now, a, &why))
		return db_release(b->db, e);
	if (why.kind == ERR_AGAIN || why.kind == ERR_SETUP)
		return err_set(e, why.kind, "%s (letter %lld)", why.text,
		    (long long)r->letter);
	db_undo(b->db);
	log_event(LOG_ERR, "letter.result-refused",
	    KV_ID("letter", r->letter), KV_STR("state", r->state),
	    KV_Z("why", why.text));
	return true;
}

static bool
take_in_all(const struct belt *b, const struct result_row *row, size_t n,
    int64_t now, struct arena *a, struct err *e)
{
	if (!db_begin(b->db, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!take_in_alone(b, &row[i].result, now, a, e))
			return false;
	return outcomes_move_cursor(b->db, "result", row[n - 1].seq, e) &&
	    db_commit(b->db, e);
}

int
file_results(const struct belt *b, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct result_row *row = NULL;
	size_t n = 0;
	int64_t cursor;
	int done = -1;

	if (!outcomes_cursor(b->db, "result", &cursor, e) ||
	    !filing_results(b->db, cursor, FILE_RESULTS, &a, &row, &n, e))
		goto out;
	if (n == 0 || take_in_all(b, row, n, now, &a, e))
		done = (int)n;
	else
		db_rollback(b->db);
out:
	arena_clear(&a);
	return done;
}
