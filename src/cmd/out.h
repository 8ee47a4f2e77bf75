/* cmd/out.h -- objects as a person or a program wants them; private to cmd/.
 *
 * JSON Lines, TSV, aligned columns, or a page for one thing. Every text goes
 * through utf8_printable (SPEC SC-3): bytes of a mail cannot move a cursor.
 */
#ifndef CMD_OUT_H
#define CMD_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "cmd/cmd.h"

enum column_kind { COLUMN_END, COLUMN_TEXT, COLUMN_NUMBER, COLUMN_TIME };

struct column {
	const char *title;
	const char *path;       /* "contacts.0.address"; "a|b": first known */
	enum column_kind kind;
};

struct out {
	FILE *to;
	enum form form;
	bool bold;
	int width;              /* columns of the terminal; 0: no limit */
	const struct column *column;            /* of a list, or NULL */
	void (*show)(struct out *o, const json_t *object);
	size_t n;               /* objects so far */
	struct arena arena;     /* own: cells until they are printed */
	struct str *cell;       /* in arena; rows of ncolumn */
	size_t ncell, ncolumn;
	bool card;              /* objects have a card: more columns */
	struct str *card_title;                 /* in arena */
	size_t ncard_title;
	struct card_cell *card_cell;            /* in arena */
	size_t ncard_cell;
};

void out_init(struct out *o, FILE *to, const struct options *opt,
              const struct column *column,
              void (*show)(struct out *o, const json_t *object));

/* out_object prints an object or keeps it for the table; an api_emit. */
void out_object(void *out, json_t *object);

/* out_end prints what was kept and frees. Returns false with errno when the
 * output could not be written. */
bool out_end(struct out *o);

/* --- Pages (page.c) ----------------------------------------------------- */

/* The text at a path, printable, in the out's arena; "" when null. */
struct str out_text(struct out *o, const json_t *object, const char *path);
struct str out_time(struct out *o, const json_t *object, const char *path);
/* out_join is a list of texts, or of one member of its objects. */
struct str out_join(struct out *o, const json_t *object, const char *path,
                    const char *member);

void page_head(struct out *o, const char *what, struct str id,
               struct str name);
void page_line(struct out *o, const char *label, struct str value);
                                                /* nothing when "" */
void page_section(struct out *o, const char *title);
/* page_block prints text of many lines, each printable and indented. */
void page_block(struct out *o, const json_t *object, const char *path,
                const char *indent);

void page_contact(struct out *o, const json_t *contact);
void page_earlier(struct out *o, const json_t *list);

/* What conversations and tickets have in common. page_history: whom it is
 * with and all that happened. page_changed: one line about what a change
 * made of it; state is the path of what it is in now. */
struct str out_owner(struct out *o, const json_t *object);
void page_history(struct out *o, const json_t *object);
/* What of a ticket the configuration wants shown (TK-11; in ticket.c). */
void page_details(struct out *o, const json_t *ticket);
void page_changed(struct out *o, const json_t *object, const char *noun,
                  const char *state);

/* --- Cells (cell.c) ----------------------------------------------------- */

/* How many columns a terminal needs for it. */
int cell_width(struct str s);
/* The part that fits into width columns, with an ellipsis if cut. */
struct str cell_cut(struct arena *a, struct str s, int width);
/* A member of an object as one printable line. */
struct str cell_value(struct arena *a, const json_t *object,
                      const char *path, enum column_kind kind, bool local);
const json_t *cell_member(const json_t *object, const char *path);

#endif
