/* flow/receive_inner.h -- what receive*.c share; for no other file. */
#ifndef FLOW_RECEIVE_INNER_H
#define FLOW_RECEIVE_INNER_H

#include "flow/door.h"
#include "store/ledger.h"
#include "wire/inbox.h"

/* line_main is the life of one connection; a pthread start routine. */
void *line_main(void *line);

/* door_dial connects to a door's server and logs in; the caller has asked the
 * account and tells it the result. */
bool door_dial(struct door *d, struct inbox_line **in, struct err *e);

/* copy_main is the life of a door's Sent folder (SE-11), a pthread start
 * routine; its argument is the door. copy_forget_work is a job for one that
 * has none. Logs: copy.kept, copy.failed, copy.given-up; copy.down, copy.up
 * once an outage. */
void *copy_main(void *door);
bool copy_forget_work(struct db *db, void *door, struct err *e);

/* folder_visit opens a folder and takes what is new: it is compared with the
 * ledger as a whole where that is due, else only as far as it changed.
 * folder_news does so for the open folder by the highest UID seen.
 * ERR_INPUT: this folder cannot be read, the line is good. */
bool folder_visit(struct line *l, struct inbox_line *in, struct spot *s,
                  struct err *e);
bool folder_news(struct line *l, struct inbox_line *in, struct spot *s,
                 struct err *e);

/* folder_is_due asks whether it is to be compared as a whole. */
bool folder_is_due(const struct line *l, const struct spot *s);

/* fetch_all takes the mails of a list in the open folder, which it sorts.
 * When it returns true all of them are durable, gone or set aside. */
bool fetch_all(struct line *l, struct inbox_line *in, struct spot *s,
               struct inbox_list *need, struct err *e);

/* tell_all marks every mail of the open folder that is durable and not yet
 * told, as after-intake says; those of an earlier run too. */
bool tell_all(struct line *l, struct inbox_line *in, struct spot *s,
              struct err *e);

/* Mails that are safe here and of which the server is to be told. */
enum { TELL_AT_ONCE = INBOX_UIDS };

struct telling {
	int64_t folder;
	uint32_t after;                 /* those above it */
	uint32_t uid[TELL_AT_ONCE];
	struct ledger_mail mail[TELL_AT_ONCE];  /* of move and delete */
	size_t n;                       /* what is noted as told at the end */
	uint32_t here[TELL_AT_ONCE];    /* of them, on the server and the same */
	size_t nhere;
};

/* tell_move and tell_delete take mails out of the open folder
 * (receive_move.c). ERR_INPUT: the server does not want to. */
bool tell_move(struct line *l, struct inbox_line *in, struct spot *s,
               struct telling *t, struct err *e);
bool tell_delete(struct line *l, struct inbox_line *in, struct spot *s,
                 struct telling *t, struct err *e);

/* move_resume ends what a crash or a cut left half moved. */
bool move_resume(struct line *l, struct inbox_line *in, struct spot *s,
                 struct err *e);

/* spot_set_aside gives up a mail for an hour, with a line in the log. */
void spot_set_aside(struct line *l, struct spot *s, uint32_t uid,
                    const char *why);

/* spot_skips asks whether a UID is set aside for now. */
bool spot_skips(const struct spot *s, uint32_t uid);

/* spot_broke learns from a connection that broke in the middle of mails. */
void spot_broke(struct line *l, struct spot *s);

#endif
