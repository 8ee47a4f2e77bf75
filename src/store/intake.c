#include "store/intake.h"

#include <string.h>

#include "desk/decide.h"

static const struct query FOLDER_FIND = { "intake.folder_find",
	"SELECT id, first_uid, old_from FROM mail.folder"
	" WHERE channel = $1 AND name = $2 AND uidvalidity = $3", NULL };
static const struct query FOLDER_PAST = { "intake.folder_past",
	"SELECT count(*), min(seen_from) FROM mail.folder"
	" WHERE channel = $1 AND name = $2", NULL };
static const struct query FOLDER_MAKE = { "intake.folder_make",
	"INSERT INTO mail.folder (channel, name, uidvalidity, first_uid,"
	" old_from, seen_from) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
	NULL };
static const struct query KNOWN = { "intake.known",
	"SELECT uid FROM mail.uid WHERE folder = $1 AND uid >= $2"
	" AND uid <= $3 AND gone = 0 ORDER BY uid", NULL };
static const struct query UID_TAKE = { "intake.uid_take",
	"INSERT INTO mail.uid (folder, uid, intake, told, gone)"
	" VALUES ($1, $2, 0, $3, 0) ON CONFLICT (folder, uid) DO UPDATE"
	" SET told = excluded.told, gone = 0 WHERE uid.gone = 1", NULL };
static const struct query UID_LINK = { "intake.uid_link",
	"UPDATE mail.uid SET intake = $3 WHERE folder = $1 AND uid = $2",
	NULL };
static const struct query UID_GONE = { "intake.uid_gone",
	"INSERT INTO mail.uid (folder, uid, intake, told, gone)"
	" VALUES ($1, $2, 0, 0, 1) ON CONFLICT (folder, uid) DO NOTHING",
	NULL };
static const struct query UID_TOLD = { "intake.uid_told",
	"UPDATE mail.uid SET told = 1 WHERE folder = $1 AND uid = $2", NULL };
static const struct query UNTOLD = { "intake.untold",
	"SELECT uid FROM mail.uid WHERE folder = $1 AND uid > $2"
	" AND told = 0 AND gone = 0 ORDER BY uid LIMIT $3", NULL };
static const struct query PUT = { "intake.put",
	"INSERT INTO mail.intake (channel, source, folder, uidvalidity, uid,"
	" size, received, taken, partial, full_size, raw)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
	NULL };
static const struct query ADD = { "intake.add",
	"INSERT INTO mail.intake (channel, source, folder, uidvalidity, uid,"
	" size, received, taken, partial, full_size, raw, history,"
	" history_status) VALUES ($1, $2, $3, 0, 0, $4, $5, $6, $7, $8, $9,"
	" $10, $11)"
	" RETURNING id", NULL };
static const struct query HANDED_FIND = { "intake.handed_find",
	"SELECT intake FROM mail.handed WHERE channel = $1 AND source = $2"
	" AND key = $3", NULL };
static const struct query HANDED_PUT = { "intake.handed_put",
	"INSERT INTO mail.handed (channel, source, key, intake)"
	" VALUES ($1, $2, $3, $4)", NULL };
static const struct query STATE_SET = { "channel_state.set",
	"INSERT INTO mail.channel_state (channel, state, since, error,"
	" last_taken) VALUES ($1, $2, $3, $4, 0) ON CONFLICT (channel)"
	" DO UPDATE SET state = excluded.state, since = excluded.since,"
	" error = excluded.error", NULL };
static const struct query STATE_TAKEN = { "channel_state.taken",
	"UPDATE mail.channel_state SET last_taken = $2 WHERE channel = $1",
	NULL };
static const struct query STATE_GET = { "channel_state.get",
	"SELECT state, since, error, last_taken FROM mail.channel_state"
	" WHERE channel = $1", NULL };

const struct query *const intake_queries[] = {
	&FOLDER_FIND, &FOLDER_PAST, &FOLDER_MAKE, &KNOWN, &UID_TAKE,
	&UID_LINK, &UID_GONE, &UID_TOLD, &UNTOLD, &PUT, &ADD,
	&HANDED_FIND, &HANDED_PUT, &STATE_SET, &STATE_TAKEN, &STATE_GET,
	NULL };

static int
folder_find(struct db *db, const struct intake_epoch *at,
            struct intake_folder *out, struct err *e)
{
	struct stmt *s = db_use(db, &FOLDER_FIND, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, str_from(at->channel));
	db_bind_str(s, 2, str_from(at->name));
	db_bind_i64(s, 3, at->uidvalidity);
	got = db_step(s, e);
	if (got == 1)
		*out = (struct intake_folder){
			.id = db_i64(s, 0),
			.first_uid = (uint32_t)db_i64(s, 1),
			.old_from = db_i64(s, 2) };
	db_done(s);
	return got;
}

/* folder_past tells from when on an earlier epoch's mails were ours: 1; 0:
 * there is no earlier epoch. */
static int
folder_past(struct db *db, const struct intake_epoch *at, int64_t *seen_from,
            struct err *e)
{
	struct stmt *s = db_use(db, &FOLDER_PAST, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, str_from(at->channel));
	db_bind_str(s, 2, str_from(at->name));
	got = db_step(s, e);
	if (got == 1) {
		got = db_i64(s, 0) > 0;
		*seen_from = db_i64(s, 1);
	}
	db_done(s);
	return got;
}

static bool
folder_make(struct db *db, const struct intake_epoch *at, int64_t seen_from,
            struct intake_folder *out, struct err *e)
{
	struct stmt *s = db_use(db, &FOLDER_MAKE, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(at->channel));
	db_bind_str(s, 2, str_from(at->name));
	db_bind_i64(s, 3, at->uidvalidity);
	db_bind_i64(s, 4, out->first_uid);
	db_bind_i64(s, 5, out->old_from);
	db_bind_i64(s, 6, seen_from);
	got = db_step(s, e);
	if (got == 1)
		out->id = db_i64(s, 0);
	db_done(s);
	return got == 1;
}

/* Where a folder met for the first time begins. Mails that are there already
 * are told by their arrival; those that come, by their UID: one that a person
 * moves in has an old arrival and is ours all the same. */
static const struct {
	bool from_first;                /* first_uid 1, else UIDNEXT */
	bool old;                       /* old ones, by since_ms */
} starts[] = {
	[INTAKE_NOW]       = { false, false },
	[INTAKE_BEGINNING] = { true,  false },
	[INTAKE_SINCE]     = { false, true },
};

bool
intake_folder_open(struct db *db, const struct intake_epoch *at,
                   struct intake_folder *out, struct err *e)
{
	int64_t seen_from = 0;
	int got = folder_find(db, at, out, e);
	int past;

	if (got != 0)
		return got == 1;
	past = folder_past(db, at, &seen_from, e);
	if (past < 0)
		return false;
	*out = (struct intake_folder){ .fresh = true, .resync = past == 1,
	    .first_uid = at->uidnext, .old_from = INT64_MAX };
	if (past == 1) {
		out->old_from = seen_from;
	} else if (starts[at->start].from_first) {
		out->first_uid = 1;
		seen_from = INT64_MIN;
	} else if (starts[at->start].old) {
		out->old_from = seen_from = at->since_ms;
	} else {
		seen_from = at->now_ms;
	}
	return folder_make(db, at, seen_from, out, e);
}

bool
intake_known(struct db *db, int64_t folder, const uint32_t *uid, size_t n,
             bool *known, struct err *e)
{
	struct stmt *s;
	size_t at = 0;
	int got;

	memset(known, 0, n * sizeof *known);
	if (n == 0)
		return true;
	s = db_use(db, &KNOWN, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, uid[0]);
	db_bind_i64(s, 3, uid[n - 1]);
	while ((got = db_step(s, e)) == 1) {
		int64_t have = db_i64(s, 0);

		while (at < n && uid[at] < have)
			at++;
		if (at < n && uid[at] == have)
			known[at] = true;
	}
	db_done(s);
	return got == 0;
}

/* uid_run runs a query about one UID; third is $3 where it has one. */
static bool
uid_run(struct db *db, const struct query *q, int64_t folder, uint32_t uid,
        const int64_t *third, struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, uid);
	if (third != NULL)
		db_bind_i64(s, 3, *third);
	return db_run(s, e);
}

static bool
put_row(struct db *db, const struct intake_mail *m, int64_t raw, int64_t *id,
        struct err *e)
{
	struct stmt *s = db_use(db, &PUT, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(m->channel));
	db_bind_str(s, 2, str_from(m->source));
	db_bind_str(s, 3, str_from(m->folder_name));
	db_bind_i64(s, 4, m->uidvalidity);
	db_bind_i64(s, 5, m->uid);
	db_bind_i64(s, 6, m->raw->size);
	db_bind_i64(s, 7, m->received_ms);
	db_bind_i64(s, 8, m->taken_ms);
	db_bind_i64(s, 9, m->partial);
	db_bind_i64(s, 10, m->full_size);
	db_bind_i64(s, 11, raw);
	got = db_step(s, e);
	if (got == 1)
		*id = db_i64(s, 0);
	db_done(s);
	return got == 1;
}

int
intake_put(struct db *db, const struct intake_mail *m, int64_t *id,
           struct err *e)
{
	int64_t raw, told = m->told;

	if (!uid_run(db, &UID_TAKE, m->folder, m->uid, &told, e))
		return -1;
	if (db_changes(db) == 0)
		return 0;
	if (!raw_put(db, m->raw, &raw, e) || !put_row(db, m, raw, id, e) ||
	    !uid_run(db, &UID_LINK, m->folder, m->uid, id, e))
		return -1;
	return 1;
}

/* use_key readies a query about a mail's key; NULL with *e. */
static struct stmt *
use_key(struct db *db, const struct query *q, const struct intake_handed *m,
        struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return NULL;
	db_bind_str(s, 1, str_from(m->channel));
	db_bind_str(s, 2, str_from(m->source));
	db_bind_str(s, 3, m->key);
	return s;
}

static int
handed_find(struct db *db, const struct intake_handed *m, int64_t *id,
            struct err *e)
{
	struct stmt *s = use_key(db, &HANDED_FIND, m, e);
	int got;

	if (s == NULL)
		return -1;
	got = db_step(s, e);
	if (got == 1)
		*id = db_i64(s, 0);
	db_done(s);
	return got;
}

static bool
handed_put(struct db *db, const struct intake_handed *m, int64_t id,
           struct err *e)
{
	struct stmt *s = use_key(db, &HANDED_PUT, m, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 4, id);
	return db_run(s, e);
}

static bool
add_row(struct db *db, const struct intake_handed *m, int64_t raw,
        int64_t *id, struct err *e)
{
	struct stmt *s = db_use(db, &ADD, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(m->channel));
	db_bind_str(s, 2, str_from(m->source));
	db_bind_str(s, 3, m->folder);
	db_bind_i64(s, 4, m->raw->size);
	db_bind_i64(s, 5, m->received_ms);
	db_bind_i64(s, 6, m->taken_ms);
	db_bind_i64(s, 7, m->partial);
	db_bind_i64(s, 8, m->full_size);
	db_bind_i64(s, 9, raw);
	db_bind_i64(s, 10, m->sent ? HISTORY_SENT : m->history ?
	    HISTORY_RECEIVED : HISTORY_NOT);
	db_bind_str(s, 11, m->history_status);
	got = db_step(s, e);
	if (got == 1)
		*id = db_i64(s, 0);
	db_done(s);
	return got == 1;
}

int
intake_add(struct db *db, const struct intake_handed *m, int64_t *id,
           struct err *e)
{
	int64_t raw;
	int got = m->key.n > 0 ? handed_find(db, m, id, e) : 0;

	if (got != 0)
		return got == 1 ? 0 : -1;
	if (!raw_put(db, m->raw, &raw, e) || !add_row(db, m, raw, id, e) ||
	    (m->key.n > 0 && !handed_put(db, m, *id, e)))
		return -1;
	return 1;
}

int
intake_handed_before(struct db *db, const char *channel, const char *source,
                     struct str key, int64_t *id, struct err *e)
{
	struct intake_handed m = { .channel = channel, .source = source,
	    .key = key };

	return handed_find(db, &m, id, e);
}

bool
intake_gone(struct db *db, int64_t folder, const uint32_t *uid, size_t n,
            struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!uid_run(db, &UID_GONE, folder, uid[i], NULL, e))
			return false;
	return true;
}

bool
intake_told(struct db *db, int64_t folder, const uint32_t *uid, size_t n,
            struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!uid_run(db, &UID_TOLD, folder, uid[i], NULL, e))
			return false;
	return true;
}

bool
intake_untold(struct db *db, int64_t folder, uint32_t after, uint32_t *uid,
              size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &UNTOLD, e);
	size_t most = *n;
	int got;

	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, folder);
	db_bind_i64(s, 2, after);
	db_bind_i64(s, 3, (int64_t)most);
	while ((got = db_step(s, e)) == 1)
		if (*n < most)
			uid[(*n)++] = (uint32_t)db_i64(s, 0);
	db_done(s);
	return got == 0;
}

bool
channel_state_set(struct db *db, const struct channel_state *c,
                  struct err *e)
{
	struct stmt *s = db_use(db, &STATE_SET, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(c->channel));
	db_bind_str(s, 2, str_from(c->state));
	db_bind_i64(s, 3, c->since_ms);
	db_bind_str(s, 4, str_from(c->error));
	return db_run(s, e);
}

bool
channel_state_taken(struct db *db, const char *channel, int64_t now_ms,
                    struct err *e)
{
	struct stmt *s = db_use(db, &STATE_TAKEN, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(channel));
	db_bind_i64(s, 2, now_ms);
	return db_run(s, e);
}

int
channel_state_get(struct db *db, struct str channel, struct arena *a,
                  struct channel_state *out, struct err *e)
{
	struct stmt *s = db_use(db, &STATE_GET, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, channel);
	got = db_step(s, e);
	if (got == 1)
		*out = (struct channel_state){
			.channel = str_copy(a, channel).p,
			.state = str_copy(a, db_str(s, 0)).p,
			.since_ms = db_i64(s, 1),
			.error = str_copy(a, db_str(s, 2)).p,
			.last_taken_ms = db_i64(s, 3) };
	db_done(s);
	return got;
}
