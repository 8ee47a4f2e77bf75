/* flow/read_mail.h -- what waits in the intake, read: its bytes, and the mail
 * or the chat they are.
 */
#ifndef FLOW_READ_MAIL_H
#define FLOW_READ_MAIL_H

#include "desk/chat.h"
#include "flow/reader.h"
#include "store/filing.h"

/* One that waits; its arena takes what is made of it until it is settled. */
struct read_mail {
	struct arena arena;             /* own */
	struct buf raw;                 /* own; mail points into it */
	struct mail mail;
	struct chat chat;               /* of waiting->is_json */
	struct err failed;              /* why it cannot be read: ERR_INPUT it is
	                                 * to blame, ERR_AGAIN it is not */
};

/* read_mail_new is one of which nothing is read; its end is read_mail_free.
 * It lies where it lies: a mail may point into itself. */
struct read_mail *read_mail_new(void);
void read_mail_free(struct read_mail *m);       /* NULL is fine */

/* read_mail_load fetches the bytes, read_mail_read has r read them. What goes
 * wrong is in m->failed; after that neither does anything. Of a mail's row
 * only raw and is_json are looked at. */
void read_mail_load(struct read_mail *m, struct db *db,
                    const struct waiting *w);
void read_mail_read(struct read_mail *m, struct reader *r,
                    const struct waiting *w);

#endif
