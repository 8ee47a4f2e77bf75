/* flow/door.h -- one channel's source as receive sees it, and how it is doing.
 * For receive*.c and door.c.
 *
 * A door copies what it needs of the configuration, so that a reload can
 * leave it alone. Its lines (connections) share a gate: while it is not known
 * that the login works, one of them tries and the others wait, so that a bad
 * password is not tried once a connection (T35).
 */
#ifndef FLOW_DOOR_H
#define FLOW_DOOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"
#include "flow/account.h"
#include "flow/jobs.h"
#include "wire/tls.h"

struct door;

/* One folder, as one line knows it. */
struct spot {
	const char *name;               /* UTF-8 */
	bool known;                     /* the rest is filled */
	uint32_t uidvalidity;
	int64_t folder;                 /* its row in the ledger */
	uint32_t first_uid;
	int64_t old_from;
	uint32_t high;                  /* hint: the highest UID listed */
	int64_t reconciled_ms;          /* monotonic; 0: it is to be done */
	bool listed;                    /* in this session */
	bool reused;                    /* its UIDs name other mails now */
	uint64_t modseq;                /* all is known up to it; 0: none */
	uint32_t exists, uidnext;       /* when it was at modseq */
	bool refused;                   /* it could not be opened; logged */
	bool mute;                      /* it takes no marks for now */
	bool settled;                   /* no move is half done */
	bool mute_said, marked_said, other_said;        /* logged */

	/* A mail that breaks the connection must not stop the others. */
	size_t careful;                 /* so many mails to fetch singly */
	uint32_t trying;                /* the one being fetched singly, or 0 */
	uint32_t strike_uid;
	int strikes;
	uint32_t skip_uid[16];          /* set aside until the next time */
	int64_t skip_until_ms;
	size_t nskip;
};

struct line {
	struct door *door;
	struct spot *spot;              /* nspot of them; one: it can IDLE */
	size_t nspot;
	int fails;                      /* in a row */
	bool failing;                   /* counted in door->failing */
	int wake_fd;                    /* own; eventfd: look at `look` */
	atomic_bool look;               /* reconcile now */
	pthread_t thread;
};

enum door_state {
	DOOR_STARTING, DOOR_UP, DOOR_DOWN, DOOR_REFUSED, DOOR_PAUSED
};

struct door {
	const char *name;               /* the channel's */
	struct imap imap;               /* a copy of its own */
	int64_t max_size;
	bool paused;
	struct str print;               /* all of the above as text */
	struct arena arena;             /* own: the above and the lines */

	struct jobs *jobs;              /* foreign */
	struct account *account;        /* foreign; NULL: not started */
	struct tls_trusts *trusts;      /* foreign; NULL: not started */
	struct tls_trust *trust;        /* own; made at the first need */
	struct line *line;
	size_t nline;
	size_t nmade;                   /* lines with a wake_fd */
	pthread_t copier;               /* of the Sent folder */
	bool copies;                    /* copier is filled */
	int stop_fd;                    /* own; readable: stop */
	_Atomic int live;               /* threads that run */

	pthread_mutex_t lock;           /* for all below, and trust */
	pthread_cond_t turned;
	atomic_bool stopping;
	bool open;                      /* the login works */
	bool turn;                      /* a line is trying it */
	int failing;                    /* lines that fail */
	enum door_state state;
	char error[240];                /* why, when it is not up */
	int64_t since_ms;

	pthread_mutex_t saying;         /* held while the state is written,
	                                 * never by the writer */
};

struct doors {
	struct door **door;             /* own */
	size_t n;
};

/* doors_new copies what the channels of conf say of their sources. */
struct doors *doors_new(const struct conf *conf);
void doors_free(struct doors *d);               /* NULL is fine */
void door_free(struct door *d);                 /* no thread may run */

/* door_stop makes its threads end soon; they are joined elsewhere. */
void door_stop(struct door *d);
bool door_stopping(struct door *d);

/* door_sleep waits; false when the door is to stop. */
bool door_sleep(struct door *d, int64_t ms);

/* door_look has all its folders compared with the server soon. */
void door_look(struct door *d);

/* door_enter waits until this line may log in; false: stop. *turn: it holds
 * the turn, that is, nobody knows whether the login works. */
bool door_enter(struct door *d, bool *turn);

/* door_login tells the result of a login: *e as inbox_open left it. */
void door_login(struct door *d, bool *turn, const struct err *e);

/* door_trust gives the authorities to check against; borrowed. NULL with *e
 * (ERR_SETUP). */
const struct tls_trust *door_trust(struct door *d, struct err *e);

/* line_sleep is door_sleep, but door_look ends it too. line_looks asks once
 * whether there was such a wish. */
bool line_sleep(struct line *l, int64_t ms);
bool line_looks(struct line *l);

/* line_well, line_failed keep the alarm: one inbox.down when the first line
 * fails for the second time (or can never succeed), one inbox.up when none
 * fails any more. line_failed returns how long to wait. */
void line_well(struct line *l);
int64_t line_failed(struct line *l, const struct err *e);

bool door_refused(struct door *d);      /* its login is */

/* door_state_job makes *job one that writes the door's first state; the name
 * is borrowed from the door. */
void door_state_job(struct door *d, enum door_state state, struct job *job);

#endif
