/* flow/receive.h -- the first belt: mail from every channel's source becomes
 * durable in mail.db, exactly once; only then is the server told (CH-3, CH-4).
 *
 * One thread a connection with straight-line code (connect, sync, idle,
 * repeat), one writer with the database that commits what all of them bring.
 * Nothing here looks into a mail.
 *
 * LMTP, Maildirs and receive.sock are flow/receive_local.h's.
 *
 * Logs: inbox.up, inbox.down (once an outage), mail.taken, mail.gone,
 * mail.partial, mail.other, mail.unfetchable, folder.refused, folder.mute,
 * folder.no-expunge, folder.reconciled, uidvalidity.changed, uids.reused.
 */
#ifndef FLOW_RECEIVE_H
#define FLOW_RECEIVE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "conf/conf.h"
#include "store/db.h"

struct doors;
struct route;

struct receive_control {
	int poke_fd;                    /* foreign; readable: compare all
	                                 * folders now (flow/poke.h); -1 */

	/* After each commit that brought mail, on the thread of receive_run:
	 * a hint to wake the desk. May be NULL. */
	void (*woke)(void *arg);
	void *arg;

	int fd;                         /* own; eventfd: look at the rest */
	atomic_bool stop;
	pthread_mutex_t lock;
	struct doors *next;             /* own; what a reload asks for */
	struct route *route;            /* own; of the same reload */
};

bool receive_control_init(struct receive_control *c,
                          void (*woke)(void *arg), void *arg,
                          struct err *e);
void receive_control_clear(struct receive_control *c);

/* receive_stop makes receive_run return soon. Safe in a signal handler. */
void receive_stop(struct receive_control *c);

/* receive_reload gives new values: channels that changed, or whose login is
 * refused, reconnect; the others do not notice. conf is not kept. */
void receive_reload(struct receive_control *c, const struct conf *conf);

/* receive_run receives until receive_stop. conf is not kept either: it may
 * be freed when this has returned, or after a receive_reload.
 *
 * db       written to (STORE_MAIL); used by the calling thread alone
 * returns  true when stopped; false: ERR_SETUP, the store cannot be used
 * It ignores SIGPIPE, which OpenSSL raises, and SIGIO, which leases do. */
bool receive_run(struct db *db, const struct conf *conf,
                 struct receive_control *c, struct err *e);

/* receive_test logs in to a channel's source, opens each folder and puts a
 * line for each step into *report. Changes nothing anywhere. false: *e says
 * what failed first (kinds of wire/inbox.h; ERR_SETUP also: no source). */
bool receive_test(const struct channel *channel, struct buf *report,
                  struct err *e);

enum { RECEIVE_MISSING = 100 };

/* Mail that a server shows and the ledger does not have. */
struct receive_missing {
	size_t shown;                   /* mails in its folders */
	size_t n;                       /* not taken; the first of them: */
	const char *folder[RECEIVE_MISSING];    /* borrowed from the channel */
	uint32_t uid[RECEIVE_MISSING];
	size_t late;                    /* for the caller */
};

/* receive_audit logs in to a channel's source and compares its folders with
 * the ledger, in the calling thread. It only looks: db is open for reading,
 * folders are examined. Folders never opened before have nothing missing. */
bool receive_audit(const struct channel *channel, struct db *db,
                   struct receive_missing *out, struct err *e);

#endif
