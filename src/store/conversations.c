#include "store/conversations.h"

#include "store/row.h"

static const struct query get = { "conversations.get",
	"SELECT " CONVERSATION_COLUMNS " FROM desk.conversation"
	" WHERE id = $1", NULL };

/* Where a person last wrote to us; else the ticket's origin. */
static const struct query newest = { "conversations.newest",
	"SELECT c.id FROM desk.conversation AS c"
	" JOIN desk.ticket AS k ON k.id = c.ticket"
	" WHERE c.ticket = $1 ORDER BY c.trashed, c.spam, coalesce("
	"(SELECT m.created FROM desk.message AS m WHERE m.conversation = c.id"
	" AND m.direction = 'incoming' AND m.kind = 'person'"
	" AND m.third_party = 0 ORDER BY m.created DESC LIMIT 1), 0) DESC,"
	" CASE WHEN c.id = k.origin THEN 0 ELSE 1 END, c.id DESC LIMIT 1",
	NULL };

static const struct query of_ticket = { "conversations.of_ticket",
	"SELECT " CONVERSATION_COLUMNS " FROM desk.conversation"
	" WHERE ticket = $1 ORDER BY id", NULL };

static const struct query participants = { "conversations.participants",
	"SELECT p.address, p.name FROM desk.participant AS p"
	" WHERE p.conversation = $1 AND NOT EXISTS ("
	"  SELECT 1 FROM desk.contact_address AS a"
	"  WHERE a.folded = p.folded AND a.contact = $2)"
	" ORDER BY p.folded", NULL };

static const struct query has = { "conversations.has",
	"SELECT 1 FROM desk.participant WHERE conversation = $1"
	"  AND folded = $2"
	" UNION ALL"
	" SELECT 1 FROM desk.contact_address AS a"
	"  JOIN desk.conversation AS c ON c.contact = a.contact"
	"  WHERE a.folded = $2 AND c.id = $1"
	" LIMIT 1", NULL };

static const struct query put = { "conversations.put",
	"INSERT INTO desk.conversation (" CONVERSATION_COLUMNS ")"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
	" ON CONFLICT (id) DO UPDATE SET channel = excluded.channel,"
	"  inbox = excluded.inbox, subject = excluded.subject,"
	"  closed = excluded.closed, spam = excluded.spam,"
	"  trashed = excluded.trashed, ticket = excluded.ticket,"
	"  owner = excluded.owner, contact = excluded.contact,"
	"  created = excluded.created, changed = excluded.changed", NULL };

static const struct query put_participant = { "conversations.put_participant",
	"INSERT INTO desk.participant (conversation, folded, address, name)"
	" VALUES ($1, $2, $3, $4)"
	" ON CONFLICT (conversation, folded) DO NOTHING", NULL };

static const struct query put_link = { "conversations.put_link",
	"INSERT INTO desk.conversation_link (conversation, other, why)"
	" VALUES ($1, $2, $3) ON CONFLICT (conversation, other) DO NOTHING",
	NULL };

const struct query *const conversations_queries[] = {
	&get, &newest, &of_ticket, &participants, &has, &put,
	&put_participant, &put_link, NULL
};

void
conversations_row(struct stmt *s, struct arena *a, struct conversation *out)
{
	*out = (struct conversation){
		.id = db_i64(s, 0),
		.channel = row_str(s, 1, a),
		.inbox = row_str(s, 2, a),
		.subject = row_str(s, 3, a),
		.closed = db_i64(s, 4) != 0,
		.spam = db_i64(s, 5) != 0,
		.trashed = db_i64(s, 6),
		.ticket = db_i64(s, 7),
		.owner = row_str(s, 8, a),
		.contact = db_i64(s, 9),
		.begun_by_user = db_i64(s, 10) != 0,
		.created = db_i64(s, 11),
		.changed = db_i64(s, 12),
	};
}

int
conversations_get(struct db *db, int64_t id, struct arena *a,
    struct conversation *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, id, &s, e);

	if (got == 1)
		conversations_row(s, a, out);
	db_done(s);
	return got;
}

bool
conversations_newest(struct db *db, int64_t ticket, int64_t *id,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &newest, ticket, &s, e);

	*id = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

bool
conversations_of_ticket(struct db *db, int64_t ticket, size_t max,
    struct arena *a, struct conversation **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &of_ticket, ticket, &s, e);

	for (; got == 1 && *n < max; got = db_step(s, e))
		conversations_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	if (got == 1)
		err_set(e, ERR_INPUT, "ticket %lld has more than %zu"
		    " conversations", (long long)ticket, max);
	return got == 0;
}

bool
conversations_participants(struct db *db, int64_t conversation,
    int64_t contact, struct arena *a, struct participant **out, size_t *n,
    struct err *e)
{
	struct stmt *s = db_use(db, &participants, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, conversation);
	db_bind_i64(s, 2, contact);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct participant){
			.conversation = conversation,
			.box = { .address = row_str(s, 0, a),
			         .name = row_str(s, 1, a) },
		};
	db_done(s);
	return got == 0;
}

int
conversations_has(struct db *db, int64_t conversation, struct str address,
    struct arena *a, struct err *e)
{
	struct stmt *s = db_use(db, &has, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, conversation);
	db_bind_str(s, 2, str_lower(a, address));
	got = db_step(s, e);
	db_done(s);
	return got;
}

bool
conversations_put(struct db *db, const struct conversation *row,
    struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->id);
	db_bind_str(s, 2, row->channel);
	db_bind_str(s, 3, row->inbox);
	db_bind_str(s, 4, row->subject);
	db_bind_i64(s, 5, row->closed);
	db_bind_i64(s, 6, row->spam);
	db_bind_i64(s, 7, row->trashed);
	db_bind_i64(s, 8, row->ticket);
	db_bind_str(s, 9, row->owner);
	db_bind_i64(s, 10, row->contact);
	db_bind_i64(s, 11, row->begun_by_user);
	db_bind_i64(s, 12, row->created);
	db_bind_i64(s, 13, row->changed);
	return db_run(s, e);
}

bool
conversations_put_participant(struct db *db, const struct participant *row,
    struct arena *a, struct err *e)
{
	struct stmt *s = db_use(db, &put_participant, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->conversation);
	db_bind_str(s, 2, str_lower(a, row->box.address));
	db_bind_str(s, 3, row->box.address);
	db_bind_str(s, 4, row->box.name);
	return db_run(s, e);
}

bool
conversations_put_link(struct db *db, const struct conversation_link *row,
    struct err *e)
{
	struct stmt *s = db_use(db, &put_link, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->conversation);
	db_bind_i64(s, 2, row->other);
	db_bind_str(s, 3, row->why);
	return db_run(s, e);
}
