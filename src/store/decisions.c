#include "store/decisions.h"

#include "conf/conf.h"

static const struct query put = { "decisions.put",
	"INSERT INTO desk.decision (input, intake, at, by_whom, config,"
	"  record, event, id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
	NULL };

static const struct query put_config = { "decisions.put_config",
	"INSERT INTO desk.config (hash, text, at) VALUES ($1, $2, $3)"
	" ON CONFLICT (hash) DO NOTHING", NULL };

static const struct query newest = { "decisions.newest",
	"SELECT max(id) FROM desk.decision", NULL };

static const struct query of_mail = { "decisions.of_mail",
	"SELECT 1 FROM desk.decision WHERE intake = $1 AND input = 'mail'"
	" LIMIT 1", NULL };

const struct query *const decisions_queries[] = { &put, &put_config,
	&newest, &of_mail, NULL };

static bool
keep_config(struct db *db, const struct conf *c, int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &put_config, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(c->hash));
	db_bind_str(s, 2, c->text);
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

bool
decisions_put(struct db *db, const struct conf *c, const struct cause *why,
    int64_t event, int64_t *id, struct err *e)
{
	struct stmt *s;

	if (!decisions_newest(db, id, e))
		return false;
	++*id;
	s = db_use(db, &put, e);
	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(why->input));
	db_bind_i64(s, 2, why->intake);
	db_bind_i64(s, 3, why->now);
	db_bind_str(s, 4, why->by);
	db_bind_str(s, 5, str_from(c->hash));
	db_bind_str(s, 6, why->record);
	db_bind_i64(s, 7, event);
	db_bind_i64(s, 8, *id);
	return db_run(s, e) && keep_config(db, c, why->now, e);
}

bool
decisions_newest(struct db *db, int64_t *out, struct err *e)
{
	struct stmt *s = db_use(db, &newest, e);
	int got = s != NULL ? db_step(s, e) : -1;

	if (got == 1)
		*out = db_i64(s, 0);
	db_done(s);
	return got == 1;
}

int
decisions_of_mail(struct db *db, int64_t intake, struct err *e)
{
	struct stmt *s = db_use(db, &of_mail, e);
	int got = -1;

	if (s != NULL) {
		db_bind_i64(s, 1, intake);
		got = db_step(s, e);
	}
	db_done(s);
	return got;
}
