#include "store/rebuild.h"

#include "base/arena.h"
#include "store/refs.h"
#include "store/row.h"

static const struct query drop = { "rebuild.drop",
	"DELETE FROM desk.ref WHERE conversation NOT IN"
	" (SELECT id FROM desk.conversation)", "ref conversation" };

static const struct query messages = { "rebuild.messages",
	"SELECT id, conversation, message_id, refs FROM desk.message"
	" WHERE id > $1 AND direction = 'incoming' ORDER BY id LIMIT $2",
	NULL };

static const struct query letters = { "rebuild.letters",
	"SELECT id, conversation, message_id, message, kind FROM desk.letter"
	" WHERE id > $1 ORDER BY id LIMIT $2", NULL };

const struct query *const rebuild_queries[] = {
	&drop, &messages, &letters, NULL
};

static bool
put(struct db *db, struct rebuild *r, struct str msgid, int64_t conversation,
    int64_t message, enum ref_how how, struct err *e)
{
	struct ref row = { msgid, conversation, message, how };

	if (msgid.n == 0 || conversation == 0)
		return true;
	if (!refs_put(db, &row, e))
		return false;
	r->put += db_changes(db);
	return true;
}

static bool
put_message(struct db *db, struct rebuild *r, struct stmt *s, struct err *e)
{
	struct str refs = db_str(s, 3), one;
	int64_t id = db_i64(s, 0), conversation = db_i64(s, 1);

	if (!put(db, r, db_str(s, 2), conversation, id, REF_INCOMING, e))
		return false;
	while (str_cut(&refs, ' ', &one))
		if (!str_eq(one, db_str(s, 2)) && !put(db, r, one, conversation, id, REF_NAMED, e))
			return false;
	return true;
}

static bool
put_letter(struct db *db, struct rebuild *r, struct stmt *s, struct err *e)
{
	return put(db, r, db_str(s, 2), db_i64(s, 1), db_i64(s, 3),
	    str_is(db_str(s, 4), letter_kind_name(LETTER_TRANSCRIPT)) ?
	    REF_TRANSCRIPT : REF_OURS, e);
}

/* One batch of a table. *last moves on; *n: how many. */
static bool
walk(struct db *db, struct rebuild *r, const struct query *q,
    bool (*one)(struct db *, struct rebuild *, struct stmt *, struct err *),
    int64_t *last, int *n, struct err *e)
{
	struct stmt *s = db_use(db, q, e);
	int got = -1;

	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, *last);
	db_bind_i64(s, 2, REBUILD_BATCH);
	while ((got = db_step(s, e)) == 1) {
		*last = db_i64(s, 0);
		++*n;
		if (!one(db, r, s, e)) {
			got = -1;
			break;
		}
	}
	db_done(s);
	return got == 0;
}

static bool
drop_lost(struct db *db, struct rebuild *r, struct err *e)
{
	struct stmt *s = db_use(db, &drop, e);

	if (s == NULL || !db_run(s, e))
		return false;
	r->dropped = db_changes(db);
	return true;
}

int
rebuild_refs(struct db *db, struct rebuild *r, struct err *e)
{
	bool first = r->message == 0 && r->letter == 0;
	int nmessage, nletter;
	bool ok;

	ok = db_begin(db, e) && (!first || drop_lost(db, r, e)) &&
	    walk(db, r, &messages, put_message, &r->message, &nmessage, e) &&
	    walk(db, r, &letters, put_letter, &r->letter, &nletter, e) &&
	    db_commit(db, e);
	if (!ok) {
		db_rollback(db);
		return -1;
	}
	return nmessage == REBUILD_BATCH || nletter == REBUILD_BATCH;
}
