/* conf/tree.h -- what was written, before anyone asks what it means: words,
 * directives and the files they stand in (CONFIG.md, Grammar).
 *
 * Everything here lives in the arena of the tree and goes with it, but for
 * the names of files: places outlive the tree.
 */
#ifndef CONF_TREE_H
#define CONF_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "conf/conf.h"

/* Limits. Each is named in the error that it causes. */
enum {
	MAX_FILE_BYTES = 1024 * 1024,
	MAX_FILES = 256,
	MAX_NESTING = 16,               /* blocks in blocks */
	MAX_INCLUDES = 16,              /* files in files */
	MAX_WORD_BYTES = 64 * 1024,
	MAX_WORDS = 1000,               /* in one directive */
	MAX_DIRECTIVES = 100000,        /* in all files */
	MAX_THINGS = 10000,             /* users, channels, ...: of a kind */
	MAX_STATUSES = 200,             /* of a pipeline */
	MAX_FILE_ERRORS = 200           /* then the rest of it is not read */
};

struct span {
	size_t from, to;
};

struct source {
	const char *file;               /* as shown; in the arena for places */
	const char *dir;                /* relative paths in it start here */
	struct str text;
	bool is_private;                /* nobody else can read it */
	int index;                      /* in the order of reading */
	struct place at;                /* of the include; line 0: none */
	bool is_preset;                 /* ours: its places have line 0 */
	dev_t dev;
	ino_t ino;
	const struct source *included_by;
	int depth;                      /* of includes; 0 for the first */
	struct span *secret;            /* never to be shown, in order */
	size_t nsecret;
};

enum word_kind { WORD_BARE, WORD_QUOTED, WORD_REGEX };

struct word {
	struct str text;                /* without quotes; NUL-terminated */
	enum word_kind kind;
	bool secret;
	struct place at;
	struct str flags;               /* behind a regex */
};

struct directives {
	struct directive *one;
	size_t n;
};

struct directive {
	struct word name;
	struct word *arg;
	size_t narg;
	bool has_block;
	struct directives in;           /* the block */
	const struct source *source;
};

struct tree {
	struct arena arena;             /* own */
	struct arena *places;           /* for names of files */
	struct said *said;
	struct source **source;         /* in the order they were read */
	size_t nsource;
	const struct kept_file *kept;   /* read from here, not from files */
	size_t nkept;
	struct directives top;
	size_t ndirective;
	bool broken;            /* braces or quotes: what follows is a guess */
};

#endif
