/* desk/jot.h -- a JSON object that is written down as fast as it is known.
 *
 * For records of decisions, of which each mail makes one: nothing is built
 * first, and what is empty, 0 or false is left out. Reading is jansson's.
 */
#ifndef DESK_JOT_H
#define DESK_JOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* jot_open begins an object '{' or an array '[', jot_close ends it. key:
 * within an object; NULL within an array and for the outermost. */
void jot_open(struct buf *b, const char *key, char bracket);
void jot_close(struct buf *b, char bracket);

/* Members; those without a value are left out. Text that is no UTF-8 is
 * mended. */
void jot_text(struct buf *b, const char *key, struct str s);
void jot_word(struct buf *b, const char *key, const char *z);
void jot_int(struct buf *b, const char *key, int64_t n);
void jot_flag(struct buf *b, const char *key, bool is);

/* Elements of an array; always written. */
void jot_item_text(struct buf *b, struct str s);
void jot_item_int(struct buf *b, int64_t n);

#endif
