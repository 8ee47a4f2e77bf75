#include "store/ledger.h"

#include <stdio.h>

static const struct query FOLDER = { "ledger.folder",
	"SELECT id, first_uid, old_from FROM mail.folder"
	" WHERE channel = $1 AND name = $2 AND uidvalidity = $3", NULL };
static const struct query UNTOLD = { "ledger.untold",
	"SELECT u.uid, i.full_size, i.received FROM mail.uid u"
	" JOIN mail.intake i ON i.id = u.intake WHERE u.folder = $1"
	" AND u.uid > $2 AND u.told = 0 AND u.gone = 0 AND i.partial = 0"
	" ORDER BY u.uid LIMIT $3", NULL };
static const struct query BETWEEN = { "ledger.between",
	"SELECT u.uid, i.full_size, i.received FROM mail.uid u"
	" JOIN mail.intake i ON i.id = u.intake WHERE u.folder = $1"
	" AND u.uid >= $2 AND u.uid <= $3 AND u.gone = 0 ORDER BY u.uid",
	NULL };
static const struct query CLOSE = { "ledger.close",
	"UPDATE mail.folder SET uidvalidity = -id WHERE id = $1", NULL };
static const struct query RECONCILED = { "ledger.reconciled",
	"UPDATE mail.folder SET reconciled = $2 WHERE id = $1", NULL };
static const struct query GONE_AT = { "ledger.gone_at",
	"UPDATE mail.uid SET gone_at = $3 WHERE folder = $1 AND uid = $2"
	" AND gone = 1 AND gone_at = 0", NULL };
static const struct query MOVING = { "ledger.moving",
	"SELECT place, uidvalidity, uidnext, copied FROM mail.moving"
	" WHERE folder = $1", NULL };
static const struct query MOVING_UIDS = { "ledger.moving_uids",
	"SELECT m.uid, i.full_size, i.received FROM mail.moving_uid m"
	" JOIN mail.uid u ON u.folder = m.folder AND u.uid = m.uid"
	" JOIN mail.intake i ON i.id = u.intake"
	" WHERE m.folder = $1 ORDER BY m.uid", NULL };
static const struct query MOVING_PUT = { "ledger.moving_put",
	"INSERT INTO mail.moving (folder, place, uidvalidity, uidnext, copied)"
	" VALUES ($1, $2, $3, $4, $5)", NULL };
static const struct query MOVING_UID = { "ledger.moving_uid",
	"INSERT INTO mail.moving_uid (folder, uid) VALUES ($1, $2)", NULL };
static const struct query MOVING_COPIED = { "ledger.moving_copied",
	"UPDATE mail.moving SET copied = 1 WHERE folder = $1", NULL };
static const struct query MOVING_END = { "ledger.moving_end",
	"DELETE FROM mail.moving WHERE folder = $1", NULL };
static const struct query MOVING_END_UIDS = { "ledger.moving_end_uids",
	"DELETE FROM mail.moving_uid WHERE folder = $1", NULL };

const struct query *const ledger_queries[] = {
	&FOLDER, &UNTOLD, &BETWEEN, &CLOSE, &RECONCILED, &GONE_AT, &MOVING,
	&MOVING_UIDS, &MOVING_PUT, &MOVING_UID, &MOVING_COPIED, &MOVING_END,
	&MOVING_END_UIDS, NULL };

bool
ledger_same(const struct ledger_mail *a, const struct ledger_mail *b)
{
	return a->size == b->size && a->received_ms == b->received_ms;
}

static struct ledger_mail
mail_of(struct stmt *s)
{
	return (struct ledger_mail){ (uint32_t)db_i64(s, 0), db_i64(s, 1),
	    db_i64(s, 2) };
}

int
ledger_folder(struct db *db, const char *channel, const char *name,
              uint32_t uidvalidity, struct ledger_folder *out,
              struct err *e)
{
	struct stmt *s = db_use(db, &FOLDER, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, str_from(channel));
	db_bind_str(s, 2, str_from(name));
	db_bind_i64(s, 3, uidvalidity);
	got = db_step(s, e);
	if (got == 1)
		*out = (struct ledger_folder){ db_i64(s, 0),
		    (uint32_t)db_i64(s, 1), db_i64(s, 2) };
	db_done(s);
	return got;
}

/* take puts up to most rows into m and ends the statement. */
static bool
take(struct stmt *s, struct ledger_mail *m, size_t most, size_t *n,
     struct err *e)
{
	int got;

	*n = 0;
	while ((got = db_step(s, e)) == 1)
		if (*n < most)
			m[(*n)++] = mail_of(s);
	db_done(s);
	return got == 0;
}

bool
ledger_untold(struct db *db, int64_t folder, uint32_t after,
              struct ledger_mail *m, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &UNTOLD, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, after);
	db_bind_i64(s, 3, (int64_t)*n);
	return take(s, m, *n, n, e);
}

bool
ledger_reused(struct db *db, int64_t folder, const struct ledger_mail *m,
              size_t n, bool *reused, struct err *e)
{
	struct stmt *s;
	size_t at = 0;
	int got;

	*reused = false;
	if (n == 0)
		return true;
	s = db_use(db, &BETWEEN, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, m[0].uid);
	db_bind_i64(s, 3, m[n - 1].uid);
	while ((got = db_step(s, e)) == 1) {
		struct ledger_mail had = mail_of(s);

		while (at < n && m[at].uid < had.uid)
			at++;
		*reused |= at < n && m[at].uid == had.uid &&
		    m[at].size != had.size &&
		    m[at].received_ms != had.received_ms;
	}
	db_done(s);
	return got == 0;
}

/* run runs a query whose first parameter is a folder. */
static bool
run(struct db *db, const struct query *q, int64_t folder,
    const int64_t *second, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	if (second != NULL)
		db_bind_i64(s, 2, *second);
	return db_run(s, e);
}

bool
ledger_close(struct db *db, int64_t folder, struct err *e)
{
	return run(db, &CLOSE, folder, NULL, e);
}

bool
ledger_reconciled(struct db *db, int64_t folder, int64_t now_ms,
                  struct err *e)
{
	return run(db, &RECONCILED, folder, &now_ms, e);
}

bool
ledger_gone_at(struct db *db, int64_t folder, uint32_t uid, int64_t now_ms,
               struct err *e)
{
	struct stmt *s = db_use(db, &GONE_AT, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, uid);
	db_bind_i64(s, 3, now_ms);
	return db_run(s, e);
}

int
ledger_moving_get(struct db *db, int64_t folder, struct ledger_moving *out,
                  struct err *e)
{
	struct stmt *s = db_use(db, &MOVING, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, folder);
	got = db_step(s, e);
	if (got == 1) {
		struct str place = db_str(s, 0);

		snprintf(out->place, sizeof out->place, "%.*s",
		    STR_ARG(place));
		out->uidvalidity = (uint32_t)db_i64(s, 1);
		out->uidnext = (uint32_t)db_i64(s, 2);
		out->copied = db_i64(s, 3) != 0;
	}
	db_done(s);
	if (got != 1)
		return got;
	s = db_use(db, &MOVING_UIDS, e);
	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, folder);
	return take(s, out->mail, LEDGER_MOVING, &out->n, e) ? 1 : -1;
}

bool
ledger_moving_put(struct db *db, int64_t folder,
                  const struct ledger_moving *m, struct err *e)
{
	struct stmt *s = db_use(db, &MOVING_PUT, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_str(s, 2, str_from(m->place));
	db_bind_i64(s, 3, m->uidvalidity);
	db_bind_i64(s, 4, m->uidnext);
	db_bind_i64(s, 5, m->copied);
	if (!db_run(s, e))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		int64_t uid = m->mail[i].uid;

		if (!run(db, &MOVING_UID, folder, &uid, e))
			return false;
	}
	return true;
}

bool
ledger_moving_copied(struct db *db, int64_t folder, struct err *e)
{
	return run(db, &MOVING_COPIED, folder, NULL, e);
}

bool
ledger_moving_end(struct db *db, int64_t folder, struct err *e)
{
	return run(db, &MOVING_END, folder, NULL, e) &&
	    run(db, &MOVING_END_UIDS, folder, NULL, e);
}
