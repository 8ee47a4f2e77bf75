/* play/inner.h -- one story on its way; private to play/. */
#ifndef PLAY_INNER_H
#define PLAY_INNER_H

#include "play/mailer.h"
#include "play/play.h"
#include "play/world.h"

/* What a label names. */
struct named {
	struct post post;
	int64_t *intake;                /* of a mail: its ids */
	size_t nintake;
	int64_t letter;                 /* of a letter */
};

/* What each thing looked like after the last step. */
struct seen {
	struct str *text;               /* by id */
	size_t n;
};

struct play {
	struct story *story;
	const struct conf *conf;
	const struct play_how *how;
	struct play_result result;
	struct world world;
	struct arena arena;             /* own */
	struct named *named;
	size_t nnamed;
	json_t *answers;                /* own: of the last command */
	json_t *error;                  /* own: why it was not done, or NULL */
	int64_t mark;                   /* letters up to here do not count */
	struct seen letter, ticket, conversation;
	const struct step *step;        /* now */
};

/* --- ask.c ---------------------------------------------------------------- */

/* ask carries out {"command", "as", "args"}; *out (own) is the list of its
 * answers. Steals args. */
bool ask(struct play *p, const char *command, const char *as, json_t *args,
         json_t **out, struct failure *f);

/* ask_list is a list with all there is; ask_one one thing by its id, NULL
 * when it is not there. Owned by the caller. */
json_t *ask_list(struct play *p, const char *command);
json_t *ask_one(struct play *p, const char *command, int64_t id);

/* ask_letters lists the letters, the oldest first; with_text: with `text` and
 * `head` too. */
json_t *ask_letters(struct play *p, bool with_text);

/* ask_mail is what became of one mail: the intake's object with the
 * message's keys, and its ticket. */
json_t *ask_mail(struct play *p, int64_t intake);

/* uses: does a step ask for this key? */
bool uses(const struct step *t, const char *key);

/* --- The steps ------------------------------------------------------------ */

struct named *play_named(struct play *p, struct str label);

/* False: the story cannot go on; why has been said, or is in *e. */
bool step_mail(struct play *p, const struct step *t, struct err *e);
bool step_letter(struct play *p, const struct step *t, struct err *e);
bool step_command(struct play *p, const struct step *t, struct err *e);
bool step_expect(struct play *p, const struct step *t, struct err *e);

/* --- crash.c -------------------------------------------------------------- */

/* crash_in has the deed done by processes that are killed in the middle of
 * it, here and there; afterwards the desk is as one finds it. The caller then
 * does the deed. Without how->crashes it does nothing. */
typedef bool deed(struct play *p, void *arg, struct err *e);
bool crash_in(struct play *p, deed *act, void *arg, struct err *e);

/* --- tell.c --------------------------------------------------------------- */

/* tell is what is different since the last step, in words. */
json_t *tell(struct play *p);

#endif
