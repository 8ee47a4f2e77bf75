/* tests/unit/store_dir.h -- a state directory of a test's own. */
#ifndef TESTS_UNIT_STORE_DIR_H
#define TESTS_UNIT_STORE_DIR_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct state_dir {
	char top[PATH_MAX];
	char path[PATH_MAX];            /* not there yet */
};

static inline void
state_dir_init(struct state_dir *d)
{
	const char *temp = getenv("TMPDIR");

	snprintf(d->top, sizeof d->top - 8, "%s/postroom-XXXXXX",
	    temp != NULL && strlen(temp) < 200 ? temp : "/tmp");
	if (mkdtemp(d->top) == NULL)
		abort();
	snprintf(d->path, sizeof d->path, "%.*s/state",
	    (int)sizeof d->path - 8, d->top);
}

static inline void
state_dir_file(const struct state_dir *d, const char *leaf,
    char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 64, d->path, leaf);
}

static inline void
state_dir_clear(struct state_dir *d)
{
	static const char *const leaves[] = {
		"mail.db", "mail.db-wal", "mail.db-shm", "mail.db-journal",
		"desk.db", "desk.db-wal", "desk.db-shm", "desk.db-journal",
		"out.db", "out.db-wal", "out.db-shm", "out.db-journal",
		"store.lock",
	};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		state_dir_file(d, leaves[i], path);
		unlink(path);
	}
	rmdir(d->path);
	rmdir(d->top);
}

#endif
