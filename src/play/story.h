/* play/story.h -- a scenario file: text -> steps.
 *
 * The grammar is the configuration's (conf/scan.h): words and blocks. What is
 * wrong in it is said with its place and, where one is near, the word that
 * was meant. postroom-scenario(5) describes the language.
 */
#ifndef PLAY_STORY_H
#define PLAY_STORY_H

#include "conf/said.h"
#include "conf/tree.h"
#include "mime/value.h"

enum step_what {
	STEP_MAIL, STEP_LETTER, STEP_AS, STEP_CANNOT, STEP_WAIT, STEP_AT,
	STEP_RELAY, STEP_RESTART, STEP_MARK, STEP_EXPECT
};

enum test { TEST_IS, TEST_IS_NOT, TEST_MATCHES, TEST_MATCHES_NOT };

/* KEY VALUE, KEY != VALUE, KEY ~ /REGEX/, KEY !~ /REGEX/ */
struct pair {
	struct word key, value;
	enum test test;
};

struct step {
	enum step_what what;
	struct word name;               /* the directive itself */
	struct word *word;              /* what stands before the pairs */
	size_t nword;
	struct pair *pair;
	size_t npair;
	int64_t ms;                     /* of wait: how long; of at: when */
};

struct person {
	const char *name;
	struct mailbox box;
};

struct story {
	struct tree tree;               /* own */
	struct said said;               /* own: all that is wrong */
	struct arena arena;             /* own: names of files, the below */
	const char *file;
	const char *dir;                /* relative paths start here */
	struct str about;               /* the rule, in a sentence */
	struct names ids;               /* of the rules it proves */
	const char *conf;               /* "": not named */
	int64_t start;                  /* Unix ms */
	struct person *person;
	size_t nperson;
	struct step *step;
	size_t nstep;
};

/* story_read fills *s, which must be cleared. False: s->said has errors. */
bool story_read(struct story *s, const char *path);
void story_clear(struct story *s);

/* story_print appends what was said, in the form of check-config. */
void story_print(struct story *s, struct buf *out);

/* story_box is who a word means: a person of the table, or an address with
 * or without a name. */
struct mailbox story_box(struct story *s, struct str word);

/* step_pair finds a key's value; NULL when it was not given. i: the number of
 * it, for a key given more than once. */
const struct pair *step_pair(const struct step *t, const char *key, size_t i);

/* story_path is a file of the story's: relative to it. */
const char *story_path(struct story *s, struct str name);

#endif
