#include "store/db_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/io.h"
#include "store/archive.h"
#include "store/migrate.h"

/* A store is put in place in two steps. First it is made whole under another
 * name, restore.part, and that is renamed to restore.ready. Then each of its
 * files changes places with the present one. Whoever is killed in between
 * finds restore.ready and goes on; no role starts while it is there. */

/* The leaf where restore_install keeps the name of the directory aside. */
#define ASIDE "aside"

static const char *const leaves[] = {
	"out.db", "desk.db", "mail.db", "keys"
};
static const char *const tails[] = { "", "-wal", "-shm", "-journal" };

enum { LEAVES = sizeof leaves / sizeof *leaves,
	TAILS = sizeof tails / sizeof *tails };

/* --- Directories ---------------------------------------------------------- */

static bool
sync_path(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		err_set(e, ERR_AGAIN, "disk: %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Files only, and one directory deep: keys. */
static bool
remove_all(const char *path)
{
	char inner[PATH_MAX];
	struct dirent *one;
	DIR *d = opendir(path);
	bool ok = true;

	if (d == NULL)
		return errno == ENOENT;
	while (ok && (one = readdir(d)) != NULL) {
		if (strcmp(one->d_name, ".") == 0 ||
		    strcmp(one->d_name, "..") == 0)
			continue;
		ok = snprintf(inner, sizeof inner, "%s/%s", path,
		    one->d_name) < (int)sizeof inner &&
		    (unlink(inner) == 0 || remove_all(inner));
	}
	closedir(d);
	return ok && rmdir(path) == 0;
}

bool
restore_fresh(const char *state_dir, const char *leaf, struct err *e)
{
	char path[PATH_MAX];

	if (!db_make_dir(state_dir, e) || !db_path(path, state_dir, leaf, e))
		return false;
	if (remove_all(path) && mkdir(path, 0700) == 0)
		return true;
	return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
}

static bool
sync_files(const char *dir, struct err *e)
{
	char path[PATH_MAX];

	for (int i = 0; i < LEAVES; i++)
		if (db_path(path, dir, leaves[i], e) &&
		    access(path, F_OK) == 0 && !sync_path(path, e))
			return false;
	return sync_path(dir, e);
}

bool
restore_make_ready(const char *state_dir, struct err *e)
{
	char part[PATH_MAX], ready[PATH_MAX];

	if (!db_path(part, state_dir, RESTORE_PART, e) ||
	    !db_path(ready, state_dir, RESTORE_READY, e) ||
	    !sync_files(part, e))
		return false;
	fault_point("restore.ready");
	if (rename(part, ready) != 0)
		return err_set(e, ERR_SETUP, "%s: %s", ready,
		    strerror(errno));
	return sync_path(state_dir, e);
}

bool
restore_is_ready(const char *state_dir)
{
	char path[PATH_MAX];
	struct err e = ERR_INIT;

	return db_path(path, state_dir, RESTORE_READY, &e) &&
	    access(path, F_OK) == 0;
}

bool
restore_would_replace(const char *state_dir)
{
	char path[PATH_MAX];
	struct err e = ERR_INIT;
	struct stat st;

	for (int i = 0; i < LEAVES; i++)
		if (db_path(path, state_dir, leaves[i], &e) &&
		    stat(path, &st) == 0 && st.st_size > 0)
			return true;
	return false;
}

/* --- Reading an archive --------------------------------------------------- */

static bool
check_schema(const json_t *manifest, struct err *e)
{
	const json_t *files = json_object_get(manifest, "files");
	size_t i;
	json_t *row;

	if (json_integer_value(json_object_get(manifest, "format")) != 1)
		return err_set(e, ERR_SETUP, "the backup has a format of its "
		    "own: it was made by a newer postroom");
	json_array_foreach(files, i, row) {
		const char *name = json_string_value(
		    json_object_get(row, "name"));
		int version = (int)json_integer_value(
		    json_object_get(row, "schema"));

		for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++) {
			const char *ours = store_file_name(
			    (enum store_file)f);

			if (strncmp(name, ours, strlen(ours)) == 0 &&
			    version > db_newest_version(ours))
				return err_set(e, ERR_SETUP, "%s in the "
				    "backup has schema %d, made by a newer "
				    "postroom; this one knows %d", name,
				    version, db_newest_version(ours));
		}
	}
	return true;
}

static bool
has_all_files(const char *dir, struct err *e)
{
	char path[PATH_MAX];

	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (!db_file_path(path, dir, (enum store_file)f, e) ||
		    access(path, F_OK) != 0)
			return err_set(e, ERR_INPUT, "the backup has no "
			    "%s.db", store_file_name((enum store_file)f));
	return true;
}

bool
restore_read(int fd, const char *state_dir, int64_t now, int64_t *made,
    struct err *e)
{
	static const struct mend_home no_home;
	char part[PATH_MAX];
	json_t *manifest = NULL;
	bool ok;

	ok = restore_fresh(state_dir, RESTORE_PART, e) &&
	    db_path(part, state_dir, RESTORE_PART, e) &&
	    archive_unpack(fd, part, &manifest, e) &&
	    check_schema(manifest, e) && has_all_files(part, e) &&
	    db_mend(part, now, &no_home, e);
	*made = json_integer_value(json_object_get(manifest, "made"));
	json_decref(manifest);
	if (ok)
		return restore_make_ready(state_dir, e);
	remove_all(part);
	return false;
}

/* --- Changing places ------------------------------------------------------ */

static bool
move(const char *from, const char *to, struct err *e)
{
	fault_point("restore.move");
	return rename(from, to) == 0 || errno == ENOENT ||
	    err_set(e, ERR_SETUP, "%s: %s", to, strerror(errno));
}

/* The directory aside has the same name at a second try. */
static bool
name_aside(const char *ready, const char *why, int64_t now, char name[64],
    struct err *e)
{
	char path[PATH_MAX], when[32];
	struct buf was = BUF_INIT;
	struct err none = ERR_INIT;
	time_t t = (time_t)(now / 1000);
	struct tm tm;

	if (!db_path(path, ready, ASIDE, e))
		return false;
	if (access(path, F_OK) == 0 && io_file(path, 63, &was, &none) &&
	    was.n > 0) {
		snprintf(name, 64, "%.*s", STR_ARG(buf_view(&was)));
		buf_clear(&was);
		return true;
	}
	buf_clear(&was);
	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &tm);
	snprintf(name, 64, "%s-%s-%03d", why, when, (int)(now % 1000));
	return io_replace(path, str_from(name), 0600, e);
}

/* The present file goes aside with its WAL before the new one comes. */
static bool
swap_leaf(const char *state_dir, const char *ready, const char *aside,
    const char *leaf, struct err *e)
{
	char from[PATH_MAX], to[PATH_MAX], new[PATH_MAX], name[32];

	if (!db_path(new, ready, leaf, e))
		return false;
	if (access(new, F_OK) != 0)
		return true;            /* done before we were killed */
	for (int i = 0; i < TAILS; i++) {
		snprintf(name, sizeof name, "%s%s", leaf, tails[i]);
		if (!db_path(from, state_dir, name, e) ||
		    !db_path(to, aside, name, e) || !move(from, to, e))
			return false;
	}
	return db_path(to, state_dir, leaf, e) && move(new, to, e);
}

bool
restore_install(const char *state_dir, const char *why, int64_t now,
    char aside[], size_t room, struct err *e)
{
	bool kept = restore_would_replace(state_dir);
	char ready[PATH_MAX], path[PATH_MAX], name[64];
	bool ok;

	aside[0] = '\0';
	if (!db_path(ready, state_dir, RESTORE_READY, e) ||
	    !name_aside(ready, why, now, name, e) ||
	    !db_path(path, state_dir, name, e))
		return false;
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	ok = sync_path(state_dir, e);
	for (int i = 0; ok && i < LEAVES; i++)
		ok = swap_leaf(state_dir, ready, path, leaves[i], e);
	ok = ok && sync_path(path, e) && sync_path(state_dir, e);
	fault_point("restore.done");
	if (ok && !remove_all(ready))
		ok = err_set(e, ERR_SETUP, "%s: %s", ready, strerror(errno));
	if (ok && rmdir(path) != 0 && kept)
		snprintf(aside, room, "%s", path);
	return ok && sync_path(state_dir, e);
}
