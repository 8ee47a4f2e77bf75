#include "store/check.h"

#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "store/db.h"
#include "store/raw.h"

/* One at a time, so that a running gateway is not held up by a long read. */
static const struct query next_raw = { "check.next_raw",
	"SELECT id, digest FROM mail.raw WHERE id > $1 ORDER BY id LIMIT 1",
	NULL };

const struct query *const check_queries[] = { &next_raw, NULL };

/* 1 with the next raw mail behind *id, 0 there is none, -1 with *e. */
static int
step_on(struct db *db, int64_t *id, uint8_t digest[DIGEST_BYTES],
    struct err *e)
{
	struct stmt *s = db_use(db, &next_raw, e);
	struct str is;
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, *id);
	got = db_step(s, e);
	if (got == 1) {
		*id = db_i64(s, 0);
		is = db_str(s, 1);
		memset(digest, 0, DIGEST_BYTES);
		if (is.n == DIGEST_BYTES)
			memcpy(digest, is.p, is.n);
	}
	db_done(s);
	return got;
}

/* 1 the bytes are what they were, 0 they are not; -1 with *e. */
static int
is_itself(struct db *db, int64_t id, const uint8_t digest[DIGEST_BYTES],
    struct err *e)
{
	uint8_t is[DIGEST_BYTES];
	struct buf raw = BUF_INIT;
	struct err why = ERR_INIT;
	int got = raw_load(db, id, &raw, &why);

	digest_sha256(buf_view(&raw), is);
	buf_clear(&raw);
	if (got == 1)
		return memcmp(is, digest, sizeof is) == 0;
	if (got == 0 || why.kind == ERR_SETUP)
		return 0;
	err_set(e, why.kind, "%s", why.text);
	return -1;
}

bool
check_deep(struct db *db, check_emit *emit, void *arg, int64_t *found,
    struct err *e)
{
	uint8_t digest[DIGEST_BYTES];
	int64_t id = 0;
	int got, same;

	while ((got = step_on(db, &id, digest, e)) == 1) {
		same = is_itself(db, id, digest, e);
		if (same < 0)
			return false;
		if (same == 1)
			continue;
		++*found;
		emit(arg, &(struct finding){ "raw-differs", id,
		    STR("the raw bytes of a mail are not those that came"),
		    "restore a backup, or keep what is there" });
	}
	return got == 0;
}
