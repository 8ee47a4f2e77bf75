#include "store/messages.h"

#include "store/refs.h"
#include "store/row.h"

static const struct query move = { "messages.move",
	"UPDATE desk.message SET conversation = $2 WHERE id = $1", NULL };

static const struct query move_outcome = { "messages.move_outcome",
	"UPDATE desk.outcome SET conversation = $2 WHERE intake ="
	" (SELECT intake FROM desk.message WHERE id = $1 AND intake > 0)",
	NULL };

static const struct query forget = { "messages.forget_ref",
	"DELETE FROM desk.ref WHERE msgid = $1 AND conversation = $2"
	" AND message = $3", NULL };

/* Which message of the conversation still bears the id, or names it? */
static const struct query bears = { "messages.bears",
	"SELECT id FROM desk.message WHERE conversation = $2"
	" AND direction = 'incoming' AND message_id = $1 LIMIT 1", NULL };
static const struct query names = { "messages.names",
	"SELECT id FROM desk.message WHERE conversation = $2"
	" AND direction = 'incoming'"
	" AND instr(' ' || refs || ' ', ' ' || $1 || ' ') > 0 LIMIT 1", NULL };

const struct query *const message_move_queries[] = {
	&move, &move_outcome, &forget, &bears, &names, NULL
};

static bool
run(struct db *db, const struct query *q, int64_t message, int64_t to,
    struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, message);
	db_bind_i64(s, 2, to);
	return db_run(s, e);
}

static bool
forget_ref(struct db *db, const struct message_move *row, struct str msgid,
    struct err *e)
{
	struct stmt *s = db_use(db, &forget, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, msgid);
	db_bind_i64(s, 2, row->from);
	db_bind_i64(s, 3, row->message);
	return db_run(s, e);
}

/* What another message of the old conversation says of the id stays. */
static bool
keep_ref(struct db *db, const struct query *q, struct str msgid,
    int64_t conversation, enum ref_how how, struct err *e)
{
	struct ref row = { msgid, conversation, 0, how };
	struct stmt *s = db_use(db, q, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, msgid);
	db_bind_i64(s, 2, conversation);
	got = db_step(s, e);
	if (got == 1)
		row.message = db_i64(s, 0);
	db_done(s);
	return got == 1 ? refs_put(db, &row, e) : got == 0;
}

static bool
move_ref(struct db *db, const struct message_move *row, struct str msgid,
    struct err *e)
{
	return msgid.n == 0 || (forget_ref(db, row, msgid, e) &&
	    keep_ref(db, &bears, msgid, row->from, REF_INCOMING, e) &&
	    keep_ref(db, &names, msgid, row->from, REF_NAMED, e));
}

bool
messages_move(struct db *db, const struct message_move *row, struct arena *a,
    struct err *e)
{
	struct message m;
	int got = messages_get(db, row->message, a, &m, e);

	if (got != 1)
		return got == 0 && err_set(e, ERR_INPUT,
		    "there is no message %lld", (long long)row->message);
	if (!run(db, &move, row->message, row->to, e) ||
	    !run(db, &move_outcome, row->message, row->to, e) ||
	    !move_ref(db, row, m.message_id, e))
		return false;
	for (size_t i = 0; i < m.references.n; i++)
		if (!move_ref(db, row, m.references.s[i], e))
			return false;
	return true;
}
