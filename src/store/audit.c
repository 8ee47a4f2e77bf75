#include "store/audit.h"

#include "store/row.h"

/* The desk's clock is read before it opens its transaction. */
enum { CLOCK_MARGIN_MS = 5000 };

/* $1 channel or "", $2 since. */
#define OF(column) " ($1 = '' OR " column " = $1)"

static const struct query SEEN = { "audit.seen",
	"SELECT f.channel, count(*), sum(u.gone) FROM mail.uid u"
	" JOIN mail.folder f ON f.id = u.folder"
	" LEFT JOIN mail.intake i ON i.id = u.intake"
	" WHERE" OF("f.channel") " AND CASE WHEN u.gone = 1"
	" THEN u.gone_at >= $2 OR $2 = 0 ELSE coalesce(i.taken, $2) >= $2 END"
	" GROUP BY f.channel", "uid folder" };
static const struct query BECAME = { "audit.became",
	"SELECT i.channel, coalesce(o.what, 'waiting'), count(*),"
	" sum(i.source <> 'imap') FROM mail.intake i"
	" LEFT JOIN desk.outcome o ON o.intake = i.id"
	" WHERE" OF("i.channel") " AND i.taken >= $2"
	" GROUP BY i.channel, coalesce(o.what, 'waiting')", "intake" };
static const struct query COMPARED = { "audit.compared",
	"SELECT f.channel, max(f.reconciled) FROM mail.folder f"
	" WHERE" OF("f.channel") " AND $2 = $2 GROUP BY f.channel",
	"folder" };

/* Each gives channel, folder, uid, intake. $3: rows; $4: an outcome younger
 * than this may be of a mail younger than our look at mail.x. */
#define ROW "SELECT i.channel, i.folder, i.uid, i.id FROM mail.intake i"
#define IN_RANGE OF("i.channel") " AND i.taken >= $2 AND $4 = $4"
#define LIMIT " LIMIT $3"

static const struct kind {
	const char *what;
	struct query query;
} kinds[] = {
	{ "uid-without-intake", { "audit.uid_without_intake",
	  "SELECT f.channel, f.name, u.uid, u.intake FROM mail.uid u"
	  " JOIN mail.folder f ON f.id = u.folder"
	  " LEFT JOIN mail.intake i ON i.id = u.intake"
	  " WHERE" OF("f.channel") " AND u.gone = 0 AND i.id IS NULL"
	  " AND $2 = $2 AND $4 = $4" LIMIT, "uid folder" } },
	{ "intake-without-uid", { "audit.intake_without_uid",
	  ROW " WHERE" IN_RANGE " AND i.source = 'imap' AND NOT EXISTS"
	  " (SELECT 1 FROM mail.uid u WHERE u.intake = i.id)" LIMIT,
	  "intake" } },
	{ "raw-missing", { "audit.raw_missing",
	  ROW " WHERE" IN_RANGE " AND i.raw <> 0 AND NOT EXISTS"
	  " (SELECT 1 FROM mail.raw r WHERE r.id = i.raw)" LIMIT,
	  "intake" } },
	{ "outcome-without-intake", { "audit.outcome_without_intake",
	  "SELECT '', '', 0, o.intake FROM desk.outcome o"
	  " WHERE $1 = '' AND o.at >= $2 AND o.at < $4 AND NOT EXISTS"
	  " (SELECT 1 FROM mail.intake i WHERE i.id = o.intake)" LIMIT,
	  "outcome" } },
	{ "message-missing", { "audit.message_missing",
	  ROW " JOIN desk.outcome o ON o.intake = i.id WHERE" IN_RANGE
	  " AND o.what = 'filed' AND NOT EXISTS (SELECT 1"
	  " FROM desk.message m WHERE m.id = o.message)" LIMIT, "intake" } },
	{ "passed-over", { "audit.passed_over",
	  ROW " LEFT JOIN desk.outcome o ON o.intake = i.id WHERE" IN_RANGE
	  " AND o.intake IS NULL AND i.id <= (SELECT coalesce(max(value), 0)"
	  " FROM desk.cursor WHERE name = 'mail')" LIMIT, "intake" } },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

const struct query *const audit_queries[] = {
	&SEEN, &BECAME, &COMPARED, &kinds[0].query, &kinds[1].query,
	&kinds[2].query, &kinds[3].query, &kinds[4].query, &kinds[5].query,
	NULL };
_Static_assert(KINDS == 6, "each kind stands in audit_queries");

/* --- The sums ------------------------------------------------------------- */

struct look {
	struct db *db;
	struct str channel;
	int64_t since;
	struct arena *a;
	struct audit *out;
};

static struct audit_sum *
sum_of(struct look *l, struct str channel)
{
	struct audit *all = l->out;
	struct audit_sum *sum;

	for (size_t i = 0; i < all->nsum; i++)
		if (str_eq(all->sum[i].channel, channel))
			return &all->sum[i];
	sum = ARENA_PUSH(l->a, all->sum, all->nsum);
	*sum = (struct audit_sum){ .channel = str_copy(l->a, channel) };
	return sum;
}

/* A word of a newer desk counts as waiting, so that it is noticed. */
static int64_t *
outcome_of(struct audit_sum *sum, struct str what)
{
	const struct {
		const char *what;
		int64_t *count;
	} T[] = {
		{ "filed", &sum->filed }, { "filtered", &sum->filtered },
		{ "duplicate", &sum->duplicate },
		{ "set-aside", &sum->set_aside },
	};

	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (str_is(what, T[i].what))
			return T[i].count;
	return &sum->waiting;
}

static void
take_seen(struct look *l, struct stmt *s)
{
	struct audit_sum *sum = sum_of(l, db_str(s, 0));

	sum->seen += db_i64(s, 1);
	sum->gone += db_i64(s, 2);
}

static void
take_became(struct look *l, struct stmt *s)
{
	struct audit_sum *sum = sum_of(l, db_str(s, 0));

	*outcome_of(sum, db_str(s, 1)) += db_i64(s, 2);
	sum->seen += db_i64(s, 3);      /* of sources without a ledger */
}

static void
take_compared(struct look *l, struct stmt *s)
{
	sum_of(l, db_str(s, 0))->reconciled = db_i64(s, 1);
}

static bool
each_row(struct look *l, const struct query *q,
         void (*take)(struct look *l, struct stmt *s), struct err *e)
{
	struct stmt *s = db_use(l->db, q, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, l->channel);
	db_bind_i64(s, 2, l->since);
	while ((got = db_step(s, e)) == 1)
		take(l, s);
	db_done(s);
	return got == 0;
}

/* --- The flaws ------------------------------------------------------------ */

static bool
find_flaws(struct look *l, const struct kind *k, int64_t now, struct err *e)
{
	struct stmt *s = db_use(l->db, &k->query, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, l->channel);
	db_bind_i64(s, 2, l->since);
	db_bind_i64(s, 3, AUDIT_FLAWS);
	db_bind_i64(s, 4, now - CLOCK_MARGIN_MS);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(l->a, l->out->flaw, l->out->nflaw) =
		    (struct audit_flaw){ .what = k->what,
		    .channel = row_str(s, 0, l->a),
		    .folder = row_str(s, 1, l->a),
		    .uid = db_i64(s, 2), .intake = db_i64(s, 3) };
	db_done(s);
	return got == 0;
}

bool
audit_look(struct db *db, struct str channel, int64_t since, int64_t now,
           struct arena *a, struct audit *out, struct err *e)
{
	struct look l = { db, channel, since, a, out };
	bool ok;

	*out = (struct audit){ NULL, 0, NULL, 0 };
	ok = db_begin(db, e) && each_row(&l, &SEEN, take_seen, e) &&
	    each_row(&l, &BECAME, take_became, e) &&
	    each_row(&l, &COMPARED, take_compared, e);
	for (size_t i = 0; ok && i < KINDS; i++)
		ok = find_flaws(&l, &kinds[i], now, e);
	db_rollback(db);
	return ok;
}
