#include "store/accepted.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/row.h"

static const struct query put = { "accepted.put",
	"INSERT INTO desk.accepted (one, hash, files, at)"
	" VALUES (1, $1, $2, $3) ON CONFLICT (one) DO UPDATE SET"
	" hash = excluded.hash, files = excluded.files, at = excluded.at",
	NULL };

static const struct query get = { "accepted.get",
	"SELECT files FROM desk.accepted WHERE one = 1", NULL };

/* Over the index ticket_status alone. */
static const struct query in_use = { "accepted.in_use",
	"SELECT pipeline, status, count(*) FROM desk.ticket"
	" GROUP BY pipeline, status ORDER BY pipeline, status", "ticket" };

const struct query *const accepted_queries[] = { &put, &get, &in_use, NULL };

/* --- Files as JSON -------------------------------------------------------- */

static char *
files_json(const struct conf *c)
{
	json_t *all = json_array();
	char *out;

	for (size_t i = 0; i < c->nkept; i++) {
		const struct kept_file *k = &c->kept[i];

		json_array_append_new(all, json_pack("{s:s, s:s, s:s%, s:i, "
		    "s:i, s:i}", "file", k->file, "dir", k->dir, "text",
		    k->text.n > 0 ? k->text.p : "", k->text.n, "by", k->by,
		    "line", k->line, "col", k->col));
	}
	out = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return out;
}

static struct conf *
files_read(const json_t *all)
{
	struct arena a = ARENA_INIT;
	struct buf said = BUF_INIT;
	struct kept_file *kept = NULL;
	struct conf *c;
	size_t n = 0, i;
	json_t *one;

	json_array_foreach(all, i, one) {
		struct kept_file *k = ARENA_PUSH(&a, kept, n);
		const char *text;

		if (json_unpack(one, "{s:s, s:s, s:s%, s:i, s:i, s:i}",
		    "file", &k->file, "dir", &k->dir, "text", &text,
		    &k->text.n, "by", &k->by, "line", &k->line, "col",
		    &k->col) != 0)
			n--;
		else
			k->text.p = text;
	}
	c = conf_from_kept(kept, n, &said);
	buf_clear(&said);
	arena_clear(&a);
	return c;
}

/* --- The row -------------------------------------------------------------- */

static bool
put_row(struct db *db, const struct conf *c, const char *files, int64_t now,
        struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(c->hash));
	db_bind_str(s, 2, str_from(files));
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

bool
accepted_put(struct db *db, const struct conf *c, int64_t now, struct err *e)
{
	char *files = files_json(c);
	bool done;

	/* Text that is no UTF-8 cannot be kept; it is no configuration. */
	if (files == NULL)
		return err_set(e, ERR_SETUP, "%s: not UTF-8", c->file);
	done = db_begin(db, e) && put_row(db, c, files, now, e) &&
	    db_commit(db, e);
	if (!done)
		db_rollback(db);
	free(files);
	return done;
}

int
accepted_get(struct db *db, struct conf **out, struct err *e)
{
	struct stmt *s = db_use(db, &get, e);
	int got = s != NULL ? db_step(s, e) : -1;
	json_t *files = NULL;

	*out = NULL;
	if (got == 1) {
		struct str text = db_str(s, 0);

		files = json_loadb(text.p, text.n, 0, NULL);
	}
	db_done(s);
	if (files != NULL)
		*out = files_read(files);
	json_decref(files);
	return got == 1 && *out == NULL ? 0 : got;
}

bool
accepted_in_use(struct db *db, struct arena *a, struct in_use **out,
                size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &in_use, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct in_use){
			.pipeline = row_str(s, 0, a),
			.status = row_str(s, 1, a),
			.n = db_i64(s, 2),
		};
	db_done(s);
	return got == 0;
}

int
accepted_judge(struct db *db, const struct conf *c, struct buf *said,
               struct err *e)
{
	struct arena a = ARENA_INIT;
	struct in_use *use;
	size_t n;
	int bad = -1;

	if (accepted_in_use(db, &a, &use, &n, e))
		bad = (int)accept_judge(c, use, n, said);
	arena_clear(&a);
	return bad;
}

int
accepted_judge_dir(const struct conf *c, struct buf *said, struct err *e)
{
	struct err opening = ERR_INIT;
	struct db *db = NULL;
	char path[PATH_MAX];
	int bad;

	snprintf(path, sizeof path, "%s/desk.db", c->state_dir);
	if (access(path, F_OK) != 0)
		return 0;
	if (!db_open(&db, c->state_dir, STORE_NONE, &opening)) {
		if (opening.kind == ERR_AGAIN)
			return 0;
		*e = opening;
		return -1;
	}
	bad = accepted_judge(db, c, said, e);
	db_close(db);
	return bad;
}
