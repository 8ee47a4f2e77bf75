#include "cmd/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/io.h"
#include "cmd/client.h"
#include "store/backup.h"
#include "store/check.h"
#include "store/db.h"
#include "store/rebuild.h"
#include "store/search.h"

/* What each role and the supervisor hold while they run. */
static const char *const locks[] = {
	"run", "receive", "desk", "send"
};

enum { LOCKS = sizeof locks / sizeof *locks };

/* A command on the whole store: its configuration, and the locks that keep
 * every role away. */
struct whole {
	struct conf *conf;              /* own */
	int lock[LOCKS];
	struct copy_watch watch;
	bool said;                      /* a line of progress stands there */
};

/* --- Progress ------------------------------------------------------------- */

static void
say_progress(void *arg, const char *file, int64_t done, int64_t total)
{
	struct whole *w = arg;

	fprintf(stderr, "\r%s.db: %3d %%   ", file,
	    total > 0 ? (int)(done * 100 / total) : 100);
	fflush(stderr);
	w->said = true;
}

static void
end_progress(struct whole *w)
{
	if (w->said)
		fprintf(stderr, "\r\033[K");
	w->said = false;
}

/* --- Beginning and end ---------------------------------------------------- */

static bool
take_lock(struct whole *w, int i, struct failure *f)
{
	char path[PATH_MAX];
	struct err e = ERR_INIT;
	pid_t holder = 0;

	snprintf(path, sizeof path, "%s/%s.lock", w->conf->state_dir,
	    locks[i]);
	w->lock[i] = io_lock(path, &holder, &e);
	if (w->lock[i] >= 0)
		return true;
	if (holder > 0)
		return failure_set(f, FAIL_AGAIN, path, "postroom %s (process "
		    "%ld) works on %s; stop it first: postroom stop",
		    locks[i], (long)holder, w->conf->state_dir);
	return failure_from_err(f, &e);
}

static void
whole_end(struct whole *w)
{
	end_progress(w);
	for (int i = 0; i < LOCKS; i++)
		if (w->lock[i] >= 0)
			close(w->lock[i]);
	conf_free(w->conf);
}

static bool
whole_begin(struct whole *w, struct job *j, bool lock)
{
	bool ok;

	*w = (struct whole){ .lock = { -1, -1, -1, -1 } };
	if (isatty(STDERR_FILENO) && !j->opt.quiet)
		w->watch = (struct copy_watch){ say_progress, w };
	fault_arm_from_environment("db");
	w->conf = client_conf(&j->opt, &j->why);
	ok = w->conf != NULL &&
	    client_become_owner(w->conf->state_dir, lock, &j->why);
	for (int i = 0; ok && lock && i < LOCKS; i++)
		ok = take_lock(w, i, &j->why);
	return ok;
}

static int
end_with(struct whole *w, struct job *j, const struct err *e, int code)
{
	if (e->kind != ERR_NONE)
		failure_from_err(&j->why, e);
	whole_end(w);
	return code;
}

/* --- backup --------------------------------------------------------------- */

static const char *
file_of(const struct job *j)
{
	return json_string_value(json_object_get(j->args, "file"));
}

static int
db_backup(struct job *j)
{
	struct err e = ERR_INIT;
	struct whole w;

	if (whole_begin(&w, j, false) && backup_make(w.conf->state_dir,
	    file_of(j), clock_wall_ms(), &w.watch, &e)) {
		end_progress(&w);
		if (!j->opt.quiet)
			printf("%s: the store and its keys; keep it as safe "
			    "as a password\n", file_of(j));
	}
	return end_with(&w, j, &e, 0);
}

/* --- restore -------------------------------------------------------------- */

static bool
install(struct whole *w, struct job *j, const char *why, struct err *e)
{
	char aside[PATH_MAX];

	if (!restore_install(w->conf->state_dir, why, clock_wall_ms(), aside,
	    sizeof aside, e))
		return false;
	if (!j->opt.quiet && aside[0] != '\0')
		printf("what was there is in %s\n", aside);
	return true;
}

static bool
may_restore(struct whole *w, struct job *j)
{
	if (json_is_true(json_object_get(j->args, "force")) ||
	    !restore_would_replace(w->conf->state_dir))
		return true;
	return failure_set(&j->why, FAIL_REFUSED, w->conf->state_dir,
	    "%s holds a store; with --force it is moved aside, not lost",
	    w->conf->state_dir);
}

static bool
restore(struct whole *w, struct job *j, int fd, struct err *e)
{
	int64_t made;

	if (!may_restore(w, j) || !restore_read(fd, w->conf->state_dir,
	    clock_wall_ms(), &made, e) ||
	    !install(w, j, "before-restore", e))
		return false;
	if (!j->opt.quiet)
		printf("restored as of %" PRId64 " s ago; letters that may "
		    "have been sent since are unsure:\n"
		    "postroom letter list --state unsure\n",
		    (clock_wall_ms() - made) / 1000);
	return true;
}

static bool
finish(struct whole *w, struct job *j, struct err *e)
{
	if (restore_is_ready(w->conf->state_dir))
		return install(w, j, "before-restore", e);
	return failure_set(&j->why, FAIL_REFUSED, w->conf->state_dir,
	    "%s: no restore was interrupted", w->conf->state_dir);
}

static int
db_restore(struct job *j)
{
	bool go_on = json_is_true(json_object_get(j->args, "continue"));
	const char *file = file_of(j);
	struct err e = ERR_INIT;
	struct whole w = { .lock = { -1, -1, -1, -1 } };
	int fd = -1;

	if ((file == NULL) != go_on) {
		failure_set(&j->why, FAIL_USAGE, NULL,
		    "give the backup's FILE, or --continue");
		return 0;
	}
	/* Before root becomes the owner, who may not read it. */
	if (file != NULL)
		fd = open(file, O_RDONLY | O_CLOEXEC);
	if (file != NULL && fd < 0) {
		failure_set(&j->why, errno == EACCES ? FAIL_DENIED :
		    FAIL_NOT_FOUND, file, "%s: %s", file, strerror(errno));
		return 0;
	}
	if (whole_begin(&w, j, true)) {
		if (go_on)
			finish(&w, j, &e);
		else
			restore(&w, j, fd, &e);
	}
	if (fd >= 0)
		close(fd);
	return end_with(&w, j, &e, 0);
}

/* --- check ---------------------------------------------------------------- */

static void
print_finding(void *arg, const struct finding *f)
{
	const struct job *j = arg;
	json_t *row;

	if (j->opt.form != FORM_JSON) {
		printf("%s: %.*s; %s\n", f->what, STR_ARG(f->text),
		    f->advice);
		return;
	}
	row = json_pack("{s:s, s:I, s:s%, s:s}", "what", f->what, "id",
	    (json_int_t)f->id, "text", f->text.p, f->text.n, "advice",
	    f->advice);
	if (row != NULL)
		json_dumpf(row, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(row);
}

static int
db_check(struct job *j)
{
	bool deep = json_is_true(json_object_get(j->args, "deep"));
	struct err e = ERR_INIT;
	struct whole w;
	int64_t found = 0;

	if (whole_begin(&w, j, false))
		found = check_store(w.conf->state_dir, deep, print_finding, j,
		    &e);
	if (found == 0 && e.kind == ERR_NONE && j->why.kind == FAIL_NONE &&
	    !j->opt.quiet && j->opt.form != FORM_JSON)
		printf("%s: no faults\n", w.conf->state_dir);
	return end_with(&w, j, &e, found > 0 ? 1 : 0);
}

/* --- rebuild -------------------------------------------------------------- */

static bool
rebuild(struct db *db, bool quiet, struct err *e)
{
	struct rebuild r = { 0 };
	int64_t all = 0;
	int got, indexed;

	while ((got = rebuild_refs(db, &r, e)) == 1)
		;
	if (got < 0 || !search_forget(db, e))
		return false;
	while ((indexed = search_index(db, e)) > 0)
		all += indexed;
	if (indexed == 0 && !quiet)
		printf("thread index: %" PRId64 " rows added, %" PRId64
		    " dropped\nsearch: %" PRId64 " rows indexed\n", r.put,
		    r.dropped, all);
	return indexed == 0;
}

static int
db_rebuild(struct job *j)
{
	struct err e = ERR_INIT;
	struct db *db = NULL;
	struct whole w;

	if (whole_begin(&w, j, true) &&
	    db_open(&db, w.conf->state_dir, STORE_DESK, &e))
		rebuild(db, j->opt.quiet, &e);
	db_close(db);
	return end_with(&w, j, &e, 0);
}

/* --- recover -------------------------------------------------------------- */

static struct mend_home
home_of(const struct conf *c)
{
	struct mend_home home = { .inbox = STR_NONE };
	const struct pipeline *p = c->npipeline > 0 ? &c->pipeline[0] : NULL;

	if (c->ninbox > 0)
		home.inbox = str_from(c->inbox[0].name);
	if (p == NULL || p->nstatus == 0)
		return home;
	home.pipeline = str_from(p->name);
	home.status = str_from(p->status[0].name);
	for (size_t i = 0; i < p->nstatus; i++)
		if (p->status[i].initial)
			home.status = str_from(p->status[i].name);
	return home;
}

static bool
recover(struct whole *w, struct job *j, struct err *e)
{
	struct mend_home home = home_of(w->conf);
	char damaged[64];

	if (!recover_read(w->conf->state_dir, clock_wall_ms(), &home,
	    &w->watch, damaged, sizeof damaged, e))
		return false;
	end_progress(w);
	if (damaged[0] == '\0') {
		printf("%s: no file is damaged; nothing was changed\n",
		    w->conf->state_dir);
		return true;
	}
	if (!install(w, j, "damaged", e))
		return false;
	printf("recovered what could be read of %s; mail that is not filed "
	    "any more is filed again at the next start, with its letters "
	    "unsure\n", damaged);
	return true;
}

static int
db_recover(struct job *j)
{
	struct err e = ERR_INIT;
	struct whole w;

	if (whole_begin(&w, j, true))
		recover(&w, j, &e);
	return end_with(&w, j, &e, 0);
}

/* --- migrate -------------------------------------------------------------- */

static int
db_migrate(struct job *j)
{
	struct err e = ERR_INIT;
	struct whole w;
	bool ok = whole_begin(&w, j, true);

	for (int f = STORE_MAIL; ok && f <= STORE_OUT; f++)
		ok = db_migrate_file(w.conf->state_dir, (enum store_file)f,
		    &e);
	if (ok && !j->opt.quiet)
		printf("%s: every file has this program's schema\n",
		    w.conf->state_dir);
	return end_with(&w, j, &e, 0);
}

static const struct flag check_flags[] = {
	{ "deep", FLAG_YES, NULL, "read every raw mail too" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct flag restore_flags[] = {
	{ "force", FLAG_YES, NULL, "move the store that is there aside" },
	{ "continue", FLAG_YES, NULL, "finish an interrupted restore" },
	{ NULL, FLAG_END, NULL, NULL },
};

static const struct verb rows[] = {
	{ .noun = "db", .name = "check", .run = db_check,
	    .help = "look for faults in the store", .flag = check_flags },
	{ .noun = "db", .name = "rebuild", .run = db_rebuild,
	    .help = "make derived rows again from kept ones" },
	{ .noun = "db", .name = "recover", .run = db_recover,
	    .help = "make a sound store of a damaged one" },
	{ .noun = "db", .name = "backup", .run = db_backup,
	    .help = "write the store and its keys to a file, running or not",
	    .operand = {{ "FILE", OPERAND_WORD, "file" }} },
	{ .noun = "db", .name = "restore", .run = db_restore,
	    .help = "put a backup in place of the store",
	    .operand = {{ "FILE", OPERAND_MAYBE, "file" }},
	    .flag = restore_flags },
	{ .noun = "db", .name = "migrate", .run = db_migrate,
	    .help = "bring the files to this program's schema now" },
};
VERBS(db_verbs, rows);
