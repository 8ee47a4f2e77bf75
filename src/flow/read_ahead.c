#include "flow/read_ahead.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* One that is wanted. Of a waiting mail only what reading needs. */
struct wanted {
	struct waiting waiting;
	struct read_mail *mail;         /* own; NULL: not begun */
};

/* The wanted are numbered; where one is in the ring is its number modulo
 * AHEAD_ROOM. taken <= read <= begun <= end. */
struct read_ahead {
	struct db *db;                  /* own; the thread's */
	struct reader *reader;          /* foreign */
	pthread_t thread;
	pthread_mutex_t lock;           /* of all below */
	pthread_cond_t changed;
	struct wanted ring[AHEAD_ROOM];
	size_t taken, read, end;
	size_t begun;                   /* the thread's: loaded, perhaps asked */
	size_t held;                    /* bytes of those read and not taken */
	bool busy;                      /* the thread is reading */
	bool stop;
};

static struct wanted *
at(struct read_ahead *a, size_t i)
{
	return &a->ring[i % AHEAD_ROOM];
}

/* --- The thread ----------------------------------------------------------- */

static bool
may_read(const struct read_ahead *a)
{
	return a->read < a->end &&
	    (a->read == a->taken || a->held < AHEAD_BYTES);
}

/* The reader has the next mails while it is waited for, as many as it takes. */
static void
begin(struct read_ahead *a, size_t end)
{
	for (; a->begun < end; a->begun++) {
		struct wanted *w = at(a, a->begun);

		if (w->mail == NULL) {
			w->mail = read_mail_new();
			read_mail_load(w->mail, a->db, &w->waiting);
		}
		if (w->mail->failed.kind == ERR_NONE && !w->waiting.is_json &&
		    !reader_ahead(a->reader, buf_view(&w->mail->raw)))
			break;
	}
}

static void
read_next(struct read_ahead *a)
{
	struct wanted *w = at(a, a->read);
	size_t end = a->end;

	a->busy = true;
	pthread_mutex_unlock(&a->lock);
	begin(a, end);
	read_mail_read(w->mail, a->reader, &w->waiting);
	pthread_mutex_lock(&a->lock);
	a->busy = false;
	a->held += w->mail->raw.n;
	a->read++;
	if (a->begun < a->read)
		a->begun = a->read;
	pthread_cond_broadcast(&a->changed);
}

static void *
run(void *arg)
{
	struct read_ahead *a = arg;

	pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		if (may_read(a))
			read_next(a);
		else
			pthread_cond_wait(&a->changed, &a->lock);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

/* --- Its owner ------------------------------------------------------------ */

/* Nothing is wanted any more; waits for the mail that is being read. */
static void
forget(struct read_ahead *a)
{
	size_t end = a->end;

	a->end = a->read;
	while (a->busy)
		pthread_cond_wait(&a->changed, &a->lock);
	reader_forget(a->reader);
	for (size_t i = a->taken; i < end; i++) {
		read_mail_free(at(a, i)->mail);
		at(a, i)->mail = NULL;
	}
	a->taken = a->read = a->begun = a->end = 0;
	a->held = 0;
}

struct read_ahead *
read_ahead_new(const char *state_dir, struct reader *reader, struct err *e)
{
	struct read_ahead *a = calloc(1, sizeof *a);
	sigset_t all, before;

	if (a == NULL)
		out_of_memory();
	a->reader = reader;
	if (!db_open(&a->db, state_dir, STORE_NONE, e)) {
		free(a);
		return NULL;
	}
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&a->thread, NULL, run, a) != 0)
		out_of_memory();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return a;
}

void
read_ahead_free(struct read_ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	forget(a);
	a->stop = true;
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	db_close(a->db);
	free(a);
}

/* What is wanted already, and in that order? */
static bool
is_same(struct read_ahead *a, const struct waiting *w, size_t n)
{
	if (a->end - a->taken > n)
		return false;
	for (size_t i = a->taken; i < a->end; i++)
		if (at(a, i)->waiting.intake != w[i - a->taken].intake)
			return false;
	return true;
}

void
read_ahead_want(struct read_ahead *a, const struct waiting *w, size_t n)
{
	assert(n <= AHEAD_ROOM);
	pthread_mutex_lock(&a->lock);
	if (!is_same(a, w, n))
		forget(a);
	while (a->end - a->taken < n) {
		const struct waiting *next = &w[a->end - a->taken];

		*at(a, a->end++) = (struct wanted){ .waiting = {
			.intake = next->intake, .raw = next->raw,
			.is_json = next->is_json,
		} };
	}
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

struct read_mail *
read_ahead_take(struct read_ahead *a, int64_t intake)
{
	struct wanted *w;
	struct read_mail *m;

	pthread_mutex_lock(&a->lock);
	w = at(a, a->taken);
	assert(a->taken < a->end && w->waiting.intake == intake);
	while (a->read == a->taken)
		pthread_cond_wait(&a->changed, &a->lock);
	m = w->mail;
	w->mail = NULL;
	a->held -= m->raw.n;
	a->taken++;
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return m;
}
