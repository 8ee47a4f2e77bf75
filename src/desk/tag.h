/* desk/tag.h -- the tags of a ticket: words that users and rules put on it
 * (SPEC AU-5, VW-4).
 *
 * A tag is kept as a property of its own, "tag:WORD", so a merge unites the
 * tags of both tickets and a criterion finds them by an index. Set by
 * tags=A,B (these and no others; none: all go), tag=A,B and untag=A,B.
 */
#ifndef DESK_TAG_H
#define DESK_TAG_H

#include "desk/turn.h"

enum { TAGS_MOST = 50, TAG_BYTES = 64 };

/* tag_is_word: is it tags, tag or untag? */
bool tag_is_word(struct str prop);

/* tag_is_row: does this property keep a tag, and no property? */
bool tag_is_row(const struct ticket_property *p);

/* tag_check: can these words be tags? ERR_INPUT names the one that cannot. */
bool tag_check(struct str words, struct err *e);

/* tags_of are the ticket's, sorted, borrowed from it. */
struct strs tags_of(const struct ticket *k, struct arena *a);

/* tag_apply changes *k as prop=words says; what changed is put into *row
 * (without a text: it went), which may be NULL. The list of *k is new. */
void tag_apply(struct ticket *k, struct str prop, struct str words,
               struct arena *a, struct ticket_property **row, size_t *n);

/* tag_set does it, with an event for each tag. */
void tag_set(struct turn *u, struct thread_facts *t, struct str prop,
             struct str words, const char *why);

#endif
