/* mime/mbox.h -- which mails are in an mbox file?  RFC 4155, mbox(5).
 *
 * There are four formats and no sign of which it is, so this takes them all:
 * a mail begins at a line "From SENDER DATE"; what a writer did to such lines
 * in a body (mboxo, mboxrd: a ">" before them) is taken back; a
 * Content-Length (mboxcl, mboxcl2) is believed when the next mail, or the
 * end, is where it says.
 *
 * The file comes in pieces of any size and may be larger than memory: only
 * one mail is held, and of a mail above the limit only its first bytes. It
 * opens no file and looks into no mail but for the field above.
 */
#ifndef MIME_MBOX_H
#define MIME_MBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
	MBOX_LINE = 1000,               /* a longer line begins no mail */
	MBOX_HEADERS = 256 * 1024,      /* where Content-Length is looked for */
};

struct mbox {
	size_t most, keep;
	struct buf window;              /* own: the mail under way, and on */
	size_t at;                      /* where it begins in the window */
	size_t looked;                  /* no mail begins before this */
	int64_t base;                   /* where the window is in the file */
	bool ended;                     /* nothing more comes */
	int64_t began;                  /* where the mail is in the file */
	bool begun;                     /* at is at a line "From " */
	bool measured;                  /* Content-Length has been looked at */
	int64_t strange;                /* bytes that were in no mail */

	bool large;                     /* the mail is above the limit: */
	struct buf head;                /* own: what is kept of it */
	struct buf plain;               /* own: a mail without its quoting */
};

struct mbox_mail {
	int64_t offset;                 /* of its line "From " in the file */
	int64_t date_ms;                /* of that line; UTC where no zone is */
	int64_t full_size;              /* bytes; more than bytes.n: cut */
	struct str bytes;               /* until the next call */
};

/* mbox_init: of a mail larger than most bytes the first keep are kept. */
void mbox_init(struct mbox *m, size_t most, size_t keep);
void mbox_clear(struct mbox *m);                /* zeroed is fine */

void mbox_feed(struct mbox *m, struct str piece);
void mbox_end(struct mbox *m);                  /* that was the file */

/* mbox_next gives the next mail: true. False: feed more, or, after mbox_end,
 * there is none. */
bool mbox_next(struct mbox *m, struct mbox_mail *out);

/* mbox_from_line asks whether a line (without its end) begins a mail, and
 * when that says it came. exact: no blank line is before it, so it has to
 * look exactly as asctime(3) has it. */
bool mbox_from_line(struct str line, bool exact, int64_t *date_ms);

#endif
