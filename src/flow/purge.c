#include "flow/purge.h"

#include "base/log.h"
#include "store/purge.h"

int
purge_turn(const struct belt *b, int64_t now, struct err *e)
{
	int n = 0;

	if (!db_begin(b->db, e) || !purge_some(b->db,
	    &b->conf->retention, now, &n, e) ||
	    !db_commit(b->db, e)) {
		db_rollback(b->db);
		return -1;
	}
	if (n > 0)
		log_event(LOG_INFO, "retention.purged", KV_ID("things", n));
	return n;
}

int
purge_turn_raw(struct db *db, struct err *e)
{
	bool wanted = false;
	int n = 0;

	if (!purge_raw_wanted(db, &wanted, e))
		return -1;
	if (!wanted)
		return 0;
	if (!db_begin(db, e) || !purge_raw(db, &n, e) || !db_commit(db, e)) {
		db_rollback(db);
		return -1;
	}
	log_event(LOG_INFO, "retention.raw", KV_ID("mails", n));
	return n;
}
