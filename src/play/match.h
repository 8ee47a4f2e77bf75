/* play/match.h -- is this what the story expects?  Values of the public JSON
 * objects against words of a story. */
#ifndef PLAY_MATCH_H
#define PLAY_MATCH_H

#include <jansson.h>

#include "play/story.h"

/* match_find follows a path of keys ("contacts.0.address"); NULL: there is no
 * such key, and *near holds the best one there is. */
const json_t *match_find(const json_t *o, struct str path, struct near *near);

/* match_holds judges one pair. none, nobody: null; yes, no; a list is its
 * length for a number, and else holds when one of its members does; an
 * object holds by its name, address or id. */
bool match_holds(struct story *s, const json_t *value, const struct pair *p);

/* match_text is a value for people, short, in a. */
struct str match_text(struct arena *a, const json_t *value);

#endif
