#include "store/refs.h"

/* Ours before theirs; then the conversation that was spoken of last. */
static const struct query of = { "refs.of",
	"SELECT conversation, message, how FROM desk.ref WHERE msgid = $1"
	" ORDER BY CASE how WHEN 1 THEN 0 WHEN 4 THEN 1 WHEN 5 THEN 1 ELSE how END,"
	"  conversation DESC LIMIT $2", NULL };

static const struct query put = { "refs.put",
	"INSERT INTO desk.ref (msgid, conversation, message, how)"
	" VALUES ($1, $2, $3, $4)"
	" ON CONFLICT (msgid, conversation, how) DO NOTHING", NULL };

const struct query *const refs_queries[] = { &of, &put, NULL };

int
refs_of(struct db *db, struct str msgid, struct ref out[REFS_OF_ONE_ID],
    struct err *e)
{
	struct stmt *s = db_use(db, &of, e);
	int n = 0, got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, msgid);
	db_bind_i64(s, 2, REFS_OF_ONE_ID);
	while ((got = db_step(s, e)) == 1 && n < REFS_OF_ONE_ID)
		out[n++] = (struct ref){
			.msgid = msgid,
			.conversation = db_i64(s, 0),
			.message = db_i64(s, 1),
			.how = (enum ref_how)db_i64(s, 2),
		};
	db_done(s);
	return got < 0 ? -1 : n;
}

bool
refs_put(struct db *db, const struct ref *row, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->msgid);
	db_bind_i64(s, 2, row->conversation);
	db_bind_i64(s, 3, row->message);
	db_bind_i64(s, 4, row->how);
	return db_run(s, e);
}
