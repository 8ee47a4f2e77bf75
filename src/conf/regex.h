/* conf/regex.h -- regular expressions of the configuration (PCRE2).
 *
 * Each is compiled once, when the file is read, and may be matched by any
 * thread. What a stranger wrote is matched, so steps, depth and memory are
 * limited: a pattern that needs more has not matched (SECURITY.md T23).
 */
#ifndef CONF_REGEX_H
#define CONF_REGEX_H

#include "base/arena.h"
#include "base/bytes.h"
#include "conf/conf.h"

struct tree;

enum { REGEX_SUBJECT_MAX = 64 * 1024 }; /* bytes looked at */

struct regex {
	const char *text;               /* as written: /pattern/flags */
	void *code;                     /* own, of the conf */
	struct place at;
	struct regex *next;             /* of the conf's list */
};

/* regex_check says, at its place, what is wrong with /pattern/flags. */
void regex_check(struct tree *t, struct str pattern, struct str flags,
                 struct place at);

/* regex_make compiles a pattern that was checked and hangs it into c, which
 * frees it. NULL: it is wrong. */
const struct regex *regex_make(struct conf *c, struct str pattern,
                               struct str flags, struct place at);
void regex_free_all(struct conf *c);

enum regex_found { REGEX_NOT, REGEX_FOUND, REGEX_UNDECIDED };

/* regex_find looks for r in the first REGEX_SUBJECT_MAX bytes of s.
 *
 * capture   the first group, or, without one, the whole match; points into
 *           s. NULL: not wanted
 * returns   REGEX_UNDECIDED when a limit was reached */
enum regex_found regex_find(const struct regex *r, struct str s,
                            struct str *capture);

/* regex_find_in is regex_find for who asks often: the memory that matching
 * needs stays in *room, a zeroed one to begin with, until it is cleared; so
 * long the texts it was asked about must not change. */
struct regex_room {
	void *data, *limits;
	struct str valid;               /* foreign: UTF-8, as was seen */
};
enum regex_found regex_find_in(struct regex_room *room,
                               const struct regex *r, struct str s,
                               struct str *capture);
void regex_room_clear(struct regex_room *room);

#endif
