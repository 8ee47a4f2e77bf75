#include "flow/digests.h"

#include "base/log.h"
#include "desk/decide.h"
#include "store/filing.h"
#include "store/outcomes.h"
#include "store/raw.h"

enum { MAILS = 100 };           /* of one transaction */

/* What is wrong with one mail keeps it from nothing but its digest. */
static bool
digest(const struct belt *b, const struct waiting *w, struct arena *a,
       struct err *e)
{
	const struct channel *ch = conf_channel(b->conf, w->channel);
	struct err why = ERR_INIT;
	struct buf raw = BUF_INIT;
	struct mail m;
	bool ok = true;

	if (ch != NULL && w->raw > 0 && !w->is_json &&
	    raw_load(b->db, w->raw, &raw, &why) == 1 &&
	    reader_read(b->reader, buf_view(&raw), a, &m, &why)) {
		ch = decide_channel(b->conf, ch, &m);
		ok = outcomes_put_digest(b->db, str_from(ch->inbox->name),
		    (struct str){ (const char *)m.digest, sizeof m.digest },
		    w->intake, e);
	}
	buf_clear(&raw);
	if (why.kind == ERR_AGAIN)
		return err_set(e, ERR_AGAIN, "%s (mail %lld)", why.text,
		    (long long)w->intake);
	return ok && filing_digested(b->db, w->intake, e);
}

static bool
digest_all(const struct belt *b, const struct waiting *w, size_t n,
           struct err *e)
{
	struct arena a = ARENA_INIT;
	bool ok = db_begin(b->db, e);

	for (size_t i = 0; i < n && ok; i++) {
		ok = digest(b, &w[i], &a, e);
		arena_clear(&a);
	}
	ok = ok && db_commit(b->db, e);
	if (!ok)
		db_rollback(b->db);
	return ok;
}

int
digests_mend(const struct belt *b, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct waiting *w = NULL;
	size_t n = 0;
	int done = -1;

	if (!filing_undigested(b->db, MAILS, &a, &w, &n, e))
		goto out;
	if (n == 0 || digest_all(b, w, n, e))
		done = (int)n;
	if (done > 0)
		log_event(LOG_INFO, "digests.mended", KV_ID("mails", done));
out:
	arena_clear(&a);
	return done;
}
