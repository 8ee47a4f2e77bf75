#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "store/archive.h"
#include "store/db_copy.h"

enum {
	SNAPSHOT_TRIES = 40,
	SNAPSHOT_PAUSE_NS = 25 * 1000 * 1000,
	FORMAT = 1
};

/* The order in which the snapshots are taken, each a moment after the one
 * before. out.db speaks of letters in desk.db, and desk.db of mail in
 * mail.db; what is spoken of is durable before anybody speaks of it. So a
 * later desk.db has every letter the older out.db knows, and a later mail.db
 * every mail the desk has filed: the three are as if send had been stopped
 * first, then the desk, then receive, which may happen on any day. One thing
 * goes the other way: the desk reads results out of out.db. If it has read
 * one in that moment, the snapshots are taken anew. */
static const enum store_file order[] = { STORE_OUT, STORE_DESK, STORE_MAIL };

enum { FILES = sizeof order / sizeof *order };

/* --- The snapshots -------------------------------------------------------- */

static bool
desk_is_ahead(sqlite3 *sqlite, bool *ahead, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(sqlite,
	    "SELECT coalesce((SELECT value FROM desk.cursor"
	    "  WHERE name = 'result'), 0) >"
	    " coalesce((SELECT max(seq) FROM out.result), 0)", -1, &s, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*ahead = sqlite3_column_int(s, 0) != 0;
	else
		db_say(sqlite, code, "snapshot", e);
	sqlite3_finalize(s);
	return code == SQLITE_ROW;
}

/* *fits: the three belong together, as order[] says. A file without a version
 * is being made just now. */
static bool
snapshot(sqlite3 *sqlite, int version[FILES], bool *fits, struct err *e)
{
	bool ahead;

	*fits = false;
	for (int i = 0; i < FILES; i++) {
		if (!db_file_version(sqlite, order[i], &version[i], e))
			return false;
		if (version[i] == 0)
			return true;
	}
	if (!desk_is_ahead(sqlite, &ahead, e))
		return false;
	*fits = !ahead;
	return true;
}

/* A transaction that reads a file keeps what it saw first. */
static bool
take_snapshots(sqlite3 *sqlite, int version[FILES], struct err *e)
{
	const struct timespec pause = { 0, SNAPSHOT_PAUSE_NS };

	for (int n = 0; n < SNAPSHOT_TRIES; n++) {
		bool fits;

		if (!db_exec(sqlite, "BEGIN", e) ||
		    !snapshot(sqlite, version, &fits, e))
			return false;
		if (fits)
			return true;
		if (!db_exec(sqlite, "COMMIT", e))
			return false;
		nanosleep(&pause, NULL);
	}
	return err_set(e, ERR_AGAIN, "busy: the files change faster than they "
	    "can be copied");
}

/* --- The archive ---------------------------------------------------------- */

static bool
add_file(sqlite3 *sqlite, int fd, enum store_file f, int version,
    const char *temp, const struct copy_watch *watch, json_t *files,
    struct err *e)
{
	json_t *more = json_object();
	char path[PATH_MAX], leaf[16];
	bool ok;

	json_object_set_new(more, "schema", json_integer(version));
	snprintf(leaf, sizeof leaf, "%s.db", store_file_name(f));
	if (snprintf(path, sizeof path, "%s.%s", temp, leaf) >=
	    (int)sizeof path) {
		json_decref(more);
		return err_set(e, ERR_SETUP, "%s: path too long", temp);
	}
	unlink(path);
	ok = db_copy_to(sqlite, f, path, watch, e) &&
	    db_is_sound(path, e);
	if (ok)
		ok = archive_add(fd, leaf, path, files, more, e);
	else
		json_decref(more);
	unlink(path);
	return ok;
}

static bool
add_keys(int fd, const char *state_dir, json_t *files, struct err *e)
{
	char dir[PATH_MAX], path[PATH_MAX], name[ARCHIVE_NAME];
	struct dirent *one;
	DIR *d;
	bool ok = true;

	if (!db_path(dir, state_dir, "keys", e))
		return false;
	d = opendir(dir);
	if (d == NULL)
		return errno == ENOENT ||
		    err_set(e, ERR_SETUP, "%s: %s", dir, strerror(errno));
	while (ok && (one = readdir(d)) != NULL) {
		if (one->d_name[0] == '.' || strlen(one->d_name) > 64)
			continue;
		snprintf(name, sizeof name, "keys/%.64s", one->d_name);
		ok = db_path(path, dir, one->d_name, e) &&
		    archive_add(fd, name, path, files, NULL, e);
	}
	closedir(d);
	return ok;
}

static bool
fill(int fd, const char *state_dir, const char *temp, int64_t now,
    const struct copy_watch *watch, struct err *e)
{
	json_t *files = json_array();
	json_t *manifest = json_pack("{s:s, s:i, s:I, s:s, s:O}",
	    "what", "postroom backup", "format", FORMAT,
	    "made", (json_int_t)now, "by", PACKAGE_VERSION, "files", files);
	int version[FILES];
	sqlite3 *sqlite = NULL;
	bool ok;

	ok = db_open_all(&sqlite, state_dir, false, e) &&
	    take_snapshots(sqlite, version, e);
	for (int i = 0; ok && i < FILES; i++)
		ok = add_file(sqlite, fd, order[i], version[i], temp, watch,
		    files, e);
	ok = ok && add_keys(fd, state_dir, files, e) &&
	    archive_end(fd, manifest, e);
	sqlite3_close(sqlite);
	json_decref(files);
	json_decref(manifest);
	return ok;
}

/* link(2) refuses a name that is there; where a file system has no links,
 * nobody else makes a file of that name just now. */
static bool
appear(const char *temp, const char *file, struct err *e)
{
	if (link(temp, file) == 0 || (errno != EEXIST &&
	    access(file, F_OK) != 0 && rename(temp, file) == 0))
		return true;
	return err_set(e, errno == EEXIST ? ERR_REFUSED : ERR_SETUP,
	    "%s: %s", file, strerror(errno));
}

static bool
sync_parent(const char *file, struct err *e)
{
	char dir[PATH_MAX];
	char *slash;
	bool ok;
	int fd;

	snprintf(dir, sizeof dir, "%s", file);
	slash = strrchr(dir, '/');
	if (slash == NULL)
		snprintf(dir, sizeof dir, ".");
	else
		slash[slash == dir] = '\0';
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		err_set(e, ERR_AGAIN, "disk: %s: %s", dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
backup_make(const char *state_dir, const char *file, int64_t now,
    const struct copy_watch *watch, struct err *e)
{
	char temp[PATH_MAX];
	bool ok = false;
	int fd;

	if (access(file, F_OK) == 0)
		return err_set(e, ERR_REFUSED, "%s is there; a backup never "
		    "replaces a file", file);
	if (snprintf(temp, sizeof temp, "%s.%ld.new", file, (long)getpid()) >=
	    (int)sizeof temp)
		return err_set(e, ERR_SETUP, "%s: path too long", file);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, ERR_SETUP, "%s: %s", temp, strerror(errno));
	ok = fill(fd, state_dir, temp, now, watch, e);
	if (ok && fsync(fd) != 0)
		ok = err_set(e, ERR_AGAIN, "disk: %s: %s", temp,
		    strerror(errno));
	close(fd);
	ok = ok && appear(temp, file, e) && sync_parent(file, e);
	unlink(temp);
	return ok;
}
