/* store/migrate.h -- the numbered SQL files, as they were when we were built.
 *
 * src/store/sql/DRIVER/FILE-NNN.sql, never edited after a release, each run
 * in one transaction. A file's version (PRAGMA user_version) is the number
 * of the last one it has seen (RL-3).
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stddef.h>

struct migration {
	const char *file;               /* mail desk out; NULL ends the list */
	int version;                    /* from 1, rising by one in a file */
	const char *const *line;        /* NULL ends them */
};

extern const struct migration store_migrations[];

#endif
