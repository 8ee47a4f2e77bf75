/* Which letters go next. */
#include "store/outbox_row.h"

#include "store/row.h"

static const struct query next_channel = { "outbox.next_channel",
	"SELECT channel FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued' AND urgency = $2"
	" AND channel > $3 ORDER BY channel LIMIT 1", NULL };
/* The channel of no name is that of letters older than the column. */
static const struct query no_channel = { "outbox.no_channel",
	"SELECT channel FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued' AND urgency = $2"
	" AND channel = '' LIMIT 1", NULL };
/* A letter without conversation (0) waits for no other. */
static const struct query due = { "outbox.due",
	"SELECT d.letter, d.attempts, d.first_try, l.envelope_from,"
	" l.to_address, length(b.bytes), b.bytes"
	" FROM out.delivery d"
	" JOIN desk.letter l ON l.id = d.letter"
	" JOIN desk.letter_body b ON b.letter = d.letter"
	" WHERE d.relay = $1 AND d.state = 'queued' AND d.urgency = $4"
	" AND d.channel = $5 AND d.due <= $2"
	" AND (d.conversation = 0 OR NOT EXISTS ("
	"SELECT 1 FROM out.delivery o"
	" WHERE o.conversation = d.conversation"
	" AND o.to_address = d.to_address AND o.letter < d.letter"
	" AND o.pending = 1))"
	" ORDER BY d.due, d.letter LIMIT $3", NULL };
static const struct query claim = { "outbox.claim",
	"UPDATE out.delivery SET state = 'claimed', lease = $2, changed = $3,"
	" attempts = attempts + 1,"
	" first_try = CASE WHEN first_try = 0 THEN $3 ELSE first_try END"
	" WHERE letter = $1 AND state = 'queued'", NULL };

const struct query *const outbox_claim_queries[] = {
	&next_channel, &no_channel, &due, &claim, NULL
};

/* One call of outbox_claim. */
struct taking {
	struct db *db;
	const struct outbox_wanted *w;
	struct arena *arena;
	struct outbox_claim *claim;
	size_t n;
	int64_t bytes;
	bool full;              /* by bytes */
};

/* 1: a channel with queued letters, 0: none is left, -1 with *e. */
static int
channel_after(struct db *db, const struct query *q, struct str relay,
              int urgency, struct str after, struct arena *a,
              struct str *out, struct err *e)
{
	struct stmt *s = db_use(db, q, e);
	int got = -1;

	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, urgency);
		if (q == &next_channel)
			db_bind_str(s, 3, after);
		got = db_step(s, e);
		if (got == 1)
			*out = row_str(s, 0, a);
	}
	db_done(s);
	return got;
}

bool
outbox_channels(struct db *db, struct str relay, int urgency,
                struct arena *a, struct strs *out, struct err *e)
{
	struct str at = STR_NONE;
	int got = channel_after(db, &no_channel, relay, urgency, at, a, &at,
	    e);

	*out = (struct strs){ NULL, 0 };
	if (got == 1)
		*ARENA_PUSH(a, out->s, out->n) = at;
	while (got >= 0 && (got = channel_after(db, &next_channel, relay,
	    urgency, at, a, &at, e)) == 1)
		*ARENA_PUSH(a, out->s, out->n) = at;
	return got == 0;
}

static bool
claim_one(struct db *db, const struct outbox_claim *c, int64_t now,
          struct err *e)
{
	struct stmt *s = db_use(db, &claim, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, c->letter);
	db_bind_i64(s, 2, c->lease);
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

static void
read_row(struct taking *t, struct stmt *s, int urgency)
{
	struct outbox_claim *c = ARENA_PUSH(t->arena, t->claim, t->n);

	*c = (struct outbox_claim){
		.letter = db_i64(s, 0),
		.lease = t->w->lease,
		.attempts = (int)db_i64(s, 1) + 1,
		.urgency = urgency,
		.first_try = db_i64(s, 2) != 0 ? db_i64(s, 2) : t->w->now,
		.from = row_str(s, 3, t->arena),
		.to = row_str(s, 4, t->arena),
		.bytes = row_str(s, 6, t->arena),
	};
}

/* At most max of one channel. */
static bool
list_due(struct taking *t, int urgency, struct str channel, size_t max,
         struct err *e)
{
	struct stmt *s = db_use(t->db, &due, e);
	int got = -1;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, t->w->relay);
	db_bind_i64(s, 2, t->w->now);
	db_bind_i64(s, 3, (int64_t)max);
	db_bind_i64(s, 4, urgency);
	db_bind_str(s, 5, channel);
	while ((got = db_step(s, e)) == 1) {
		t->bytes += db_i64(s, 5);
		t->full = t->bytes > t->w->max_bytes;
		if (t->full && t->n > 0) {
			got = 0;
			break;
		}
		read_row(t, s, urgency);
	}
	db_done(s);
	return got == 0;
}

static bool
take_channel(struct taking *t, int urgency, struct str channel, size_t max,
             struct err *e)
{
	size_t from = t->n;

	if (!list_due(t, urgency, channel, max, e))
		return false;
	for (size_t i = from; i < t->n; i++)
		if (!claim_one(t->db, &t->claim[i], t->w->now, e))
			return false;
	return true;
}

static size_t
left(const struct taking *t)
{
	return t->full ? 0 : (size_t)t->w->max - t->n;
}

/* Round after round, an equal share to each, until nothing is due or there
 * is no room; the first channel is another one each turn. */
static bool
take_urgency(struct taking *t, int urgency, struct err *e)
{
	struct strs ch = { NULL, 0 };
	size_t before;

	if (left(t) == 0)
		return true;
	if (!outbox_channels(t->db, t->w->relay, urgency, t->arena, &ch, e))
		return false;
	do {
		size_t share = left(t) / (ch.n > 0 ? ch.n : 1);

		before = t->n;
		for (size_t i = 0; i < ch.n && left(t) > 0; i++)
			if (!take_channel(t, urgency,
			    ch.s[(t->w->turn + i) % ch.n],
			    share > 0 ? share : 1, e))
				return false;
	} while (t->n > before && ch.n > 1);
	return true;
}

bool
outbox_claim(struct db *db, const struct outbox_wanted *w, struct arena *a,
             struct outbox_claim **out, size_t *n, struct err *e)
{
	struct taking t = { .db = db, .w = w, .arena = a };
	bool good = true;

	for (int u = 0; good && u < OUTBOX_URGENCIES; u++)
		good = take_urgency(&t, u, e);
	*out = t.claim;
	*n = t.n;
	return good;
}
