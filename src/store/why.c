#include "store/why.h"

#include "store/row.h"

static const struct query decision = { "why.decision",
	"SELECT id, input, intake, at, by_whom, config, record, event"
	" FROM desk.decision WHERE id = $1", NULL };

static const struct query config = { "why.config",
	"SELECT text FROM desk.config WHERE hash = $1", NULL };

#define EVENT "SELECT at, ticket, conversation, message, letter, what," \
	" by_whom, from_value, to_value, why, decision FROM desk.event WHERE "

/* Of one decision they stand together; read up to the first of another. */
static const struct query events = { "why.events",
	EVENT "id >= $1 ORDER BY id", NULL };
static const struct query old_events = { "why.old_events",
	EVENT "ticket = $1 AND decision = 0 ORDER BY id", NULL };

static const struct query of_ticket = { "why.of_ticket",
	"SELECT DISTINCT decision FROM desk.event WHERE ticket = $1"
	" AND decision > 0 ORDER BY decision DESC LIMIT $2", NULL };
static const struct query of_intake = { "why.of_intake",
	"SELECT id FROM desk.decision WHERE intake = $1 ORDER BY id DESC"
	" LIMIT $2", NULL };
static const struct query of_message = { "why.of_message",
	"SELECT DISTINCT decision FROM desk.event WHERE conversation = $1"
	" AND message = $3 AND decision > 0 ORDER BY decision DESC LIMIT $2",
	NULL };
static const struct query letter_in_ticket = { "why.letter_in_ticket",
	"SELECT DISTINCT decision FROM desk.event WHERE ticket = $1"
	" AND letter = $3 AND decision > 0 ORDER BY decision DESC LIMIT $2",
	NULL };
static const struct query letter_in_conversation = {
	"why.letter_in_conversation",
	"SELECT DISTINCT decision FROM desk.event WHERE conversation = $1"
	" AND letter = $3 AND decision > 0 ORDER BY decision DESC LIMIT $2",
	NULL };

const struct query *const why_queries[] = {
	&decision, &config, &events, &old_events, &of_ticket, &of_intake,
	&of_message, &letter_in_ticket, &letter_in_conversation, NULL
};

static void
event_row(struct stmt *s, struct arena *a, struct event *v)
{
	v->at = db_i64(s, 0);
	v->ticket = db_i64(s, 1);
	v->conversation = db_i64(s, 2);
	v->message = db_i64(s, 3);
	v->letter = db_i64(s, 4);
	v->what = str_z(a, db_str(s, 5));
	v->by = row_str(s, 6, a);
	v->from = row_str(s, 7, a);
	v->to = row_str(s, 8, a);
	v->why = row_str(s, 9, a);
}

static bool
load_events(struct db *db, int64_t first, struct arena *a,
    struct decision_row *out, struct err *e)
{
	struct stmt *s;
	int got = first == 0 ? 0 : row_of(db, &events, first, &s, e);

	if (got != 1)
		return got == 0;
	for (; got == 1 && db_i64(s, 10) == out->id; got = db_step(s, e))
		event_row(s, a, ARENA_PUSH(a, out->event, out->nevent));
	db_done(s);
	return got >= 0;
}

int
why_decision(struct db *db, int64_t id, struct arena *a,
    struct decision_row *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &decision, id, &s, e);
	int64_t first;

	if (got != 1)
		return got;
	*out = (struct decision_row){
		.id = db_i64(s, 0), .input = row_str(s, 1, a),
		.intake = db_i64(s, 2), .at = db_i64(s, 3),
		.by = row_str(s, 4, a), .config = row_str(s, 5, a),
		.record = row_str(s, 6, a),
	};
	first = db_i64(s, 7);
	db_done(s);
	return load_events(db, first, a, out, e) ? 1 : -1;
}

int
why_config(struct db *db, struct str hash, struct arena *a, struct str *out,
    struct err *e)
{
	struct stmt *s = db_use(db, &config, e);
	int got = -1;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, hash);
	got = db_step(s, e);
	if (got == 1)
		*out = row_str(s, 0, a);
	db_done(s);
	return got;
}

/* The newest first, from the database; ascending to who asks. */
static bool
load_ids(struct db *db, const struct query *q, int64_t of, int64_t only,
    struct arena *a, int64_t **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, q, e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, of);
	db_bind_i64(s, 2, WHY_MOST);
	if (only > 0)
		db_bind_i64(s, 3, only);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	for (size_t i = 0, j = *n; i + 1 < j; i++) {
		int64_t swap = (*out)[i];

		(*out)[i] = (*out)[--j];
		(*out)[j] = swap;
	}
	return got == 0;
}

bool
why_of_ticket(struct db *db, int64_t ticket, struct arena *a, int64_t **out,
    size_t *n, struct err *e)
{
	return load_ids(db, &of_ticket, ticket, 0, a, out, n, e);
}

bool
why_of_intake(struct db *db, int64_t intake, struct arena *a, int64_t **out,
    size_t *n, struct err *e)
{
	return load_ids(db, &of_intake, intake, 0, a, out, n, e);
}

/* Its own mail's decisions stand before what happened to it later; a mail
 * may have been decided more than once (intake retry). */
static bool
join(struct arena *a, const int64_t *first, size_t nfirst, int64_t **out,
    size_t *n)
{
	int64_t *all = arena_array(a, nfirst + *n + 1, sizeof *all);
	size_t i = 0, j = 0, k = 0;

	while (i < nfirst || j < *n) {
		bool left = j == *n || (i < nfirst && first[i] <= (*out)[j]);
		int64_t id = left ? first[i++] : (*out)[j++];

		if (k == 0 || all[k - 1] != id)
			all[k++] = id;
	}
	*out = all;
	*n = k;
	return true;
}

bool
why_of_message(struct db *db, const struct message *m, struct arena *a,
    int64_t **out, size_t *n, struct err *e)
{
	int64_t *own = NULL;
	size_t nown = 0;

	if (m->intake > 0 && !load_ids(db, &of_intake, m->intake, 0, a, &own,
	    &nown, e))
		return false;
	return load_ids(db, &of_message, m->conversation, m->id, a, out, n,
	    e) && join(a, own, nown, out, n);
}

bool
why_of_letter(struct db *db, int64_t letter, int64_t ticket,
    int64_t conversation, struct arena *a, int64_t **out, size_t *n,
    struct err *e)
{
	/* A letter about nothing, an alarm, is an event of no ticket. */
	bool by_conversation = conversation > 0;

	return load_ids(db, by_conversation ? &letter_in_conversation :
	    &letter_in_ticket, by_conversation ? conversation : ticket,
	    letter, a, out, n, e);
}

bool
why_old_events(struct db *db, int64_t ticket, struct arena *a,
    struct event **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &old_events, ticket, &s, e);

	*out = NULL;
	*n = 0;
	for (; got == 1; got = db_step(s, e))
		event_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}
