/* play/mailer.h -- a story's people and their mail programs: a step becomes
 * the bytes of a mail, with the ids, quotes and references a mailer makes.
 */
#ifndef PLAY_MAILER_H
#define PLAY_MAILER_H

#include "play/story.h"

/* What one mail or letter was, for those that answer it. */
struct post {
	struct str label;
	struct str message_id;          /* without <> */
	struct strs references;
	struct mailbox from, reply_to;
	struct mailboxes to;
	struct str subject, text;
	struct str raw;
	int64_t date;
};

/* post_read makes one of the bytes; all of it in a. */
struct post post_read(struct arena *a, struct str label, struct str raw);

/* What a mail is written from: the step, and what it answers. */
struct writing {
	struct story *story;
	const struct step *step;
	const struct post *reply;       /* what it answers, or NULL */
	const struct post *bounces;     /* the letter that comes back */
	const struct post *forwards;
	int64_t now;
};

/* mailer_write appends the mail, lines ending with CR LF. */
void mailer_write(const struct writing *w, struct buf *out);

/* crlf_put appends a text with CR LF for each line end. */
void crlf_put(struct buf *out, struct str text);

#endif
