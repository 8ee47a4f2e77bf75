#include "flow/door.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "flow/backoff.h"
#include "store/intake.h"

static const char *
keep(struct arena *a, const char *text)
{
	return str_copy(a, str_from(text)).p;
}

static void
copy_imap(struct arena *a, struct imap *to, const struct imap *from)
{
	*to = *from;
	to->host = keep(a, from->host);
	to->ca_file = keep(a, from->ca_file);
	to->user = keep(a, from->user);
	to->flag = keep(a, from->flag);
	to->move_to = keep(a, from->move_to != NULL ? from->move_to : "");
	to->sent_folder = keep(a, from->sent_folder != NULL ?
	    from->sent_folder : "");
	to->password.what = keep(a, from->password.what);
	to->password.at = to->at = (struct place){ "", 0, 0 };
	to->folder.name = arena_array(a, from->folder.n + 1,
	    sizeof *to->folder.name);
	for (size_t i = 0; i < from->folder.n; i++)
		to->folder.name[i] = keep(a, from->folder.name[i]);
	if (to->folder.n == 0)
		to->folder.name[to->folder.n++] = "INBOX";
}

/* print puts all values into one text: two doors with the same text are the
 * same. It is never shown. */
static struct str
print(struct door *d)
{
	const struct imap *i = &d->imap;
	struct buf b = BUF_INIT;
	struct str out;

	buf_printf(&b, "%s\n%s\n%d %d\n%s\n%s\n%d %s\n%d %s\n%d %" PRId64
	    "\n%zu %" PRId64 " %" PRId64 " %" PRId64 "\n%s\n%" PRId64 " %d\n%s",
	    d->name, i->host,
	    i->port, (int)i->tls, i->ca_file, i->user, (int)i->password.how,
	    i->password.what, (int)i->after, i->flag, (int)i->start,
	    i->since_ms, d->nline, i->poll_ms, i->idle_ms, i->reconcile_ms,
	    i->move_to, d->max_size, d->paused, i->sent_folder);
	for (size_t n = 0; n < i->folder.n; n++)
		buf_printf(&b, "\n%s", i->folder.name[n]);
	out = str_copy(&d->arena, buf_view(&b));
	buf_clear(&b);
	return out;
}

static int
event_new(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		out_of_memory();        /* of descriptors: the same to us */
	return fd;
}

/* The first folders have a line each and can IDLE; what is left over shares
 * the last line and is looked at in turn. */
static void
share_lines(struct door *d, size_t most)
{
	size_t n = d->imap.folder.n;

	d->nline = n < most ? n : most;
	d->line = arena_array(&d->arena, d->nline, sizeof *d->line);
	for (size_t i = 0; i < d->nline; i++) {
		struct line *l = &d->line[i];

		l->door = d;
		l->wake_fd = event_new();
		l->nspot = i + 1 < d->nline ? 1 : n - i;
		l->spot = arena_array(&d->arena, l->nspot, sizeof *l->spot);
		for (size_t f = 0; f < l->nspot; f++)
			l->spot[f].name = d->imap.folder.name[i + f];
	}
}

static struct door *
door_new(const struct channel *c, size_t lines)
{
	struct door *d = calloc(1, sizeof *d);

	if (d == NULL)
		out_of_memory();
	d->name = keep(&d->arena, c->name);
	d->max_size = c->max_size;
	d->paused = c->paused;
	copy_imap(&d->arena, &d->imap, c->imap);
	share_lines(d, lines);
	d->nmade = d->nline;
	d->print = print(d);
	d->stop_fd = event_new();
	pthread_mutex_init(&d->lock, NULL);
	pthread_mutex_init(&d->saying, NULL);
	pthread_cond_init(&d->turned, NULL);
	return d;
}

struct doors *
doors_new(const struct conf *conf)
{
	struct doors *d = calloc(1, sizeof *d);

	if (d == NULL)
		out_of_memory();
	d->door = calloc(conf->nchannel + 1, sizeof *d->door);
	if (d->door == NULL)
		out_of_memory();
	for (size_t i = 0; i < conf->nchannel; i++)
		if (conf->channel[i].imap != NULL)
			d->door[d->n++] = door_new(&conf->channel[i],
			    imap_lines(conf, i));
	return d;
}

void
door_free(struct door *d)
{
	if (d == NULL)
		return;
	tls_trust_free(d->trust);
	for (size_t i = 0; i < d->nmade; i++)
		close(d->line[i].wake_fd);
	close(d->stop_fd);
	pthread_cond_destroy(&d->turned);
	pthread_mutex_destroy(&d->saying);
	pthread_mutex_destroy(&d->lock);
	arena_clear(&d->arena);
	free(d);
}

void
doors_free(struct doors *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n; i++)
		door_free(d->door[i]);
	free(d->door);
	free(d);
}

void
door_stop(struct door *d)
{
	pthread_mutex_lock(&d->lock);
	d->stopping = true;
	pthread_cond_broadcast(&d->turned);
	pthread_mutex_unlock(&d->lock);
	if (d->account != NULL)
		account_wake(d->account);
	(void)!write(d->stop_fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

bool
door_stopping(struct door *d)
{
	return d->stopping;
}

bool
door_sleep(struct door *d, int64_t ms)
{
	return io_wait(d->stop_fd, POLLIN, -1, clock_mono_ms() + ms) == 0;
}

void
door_look(struct door *d)
{
	for (size_t i = 0; i < d->nline; i++) {
		d->line[i].look = true;
		(void)!write(d->line[i].wake_fd, &(uint64_t){ 1 },
		    sizeof(uint64_t));
	}
}

bool
line_sleep(struct line *l, int64_t ms)
{
	return io_wait(l->door->stop_fd, POLLIN, l->wake_fd,
	    clock_mono_ms() + ms) == 0;
}

bool
line_looks(struct line *l)
{
	uint64_t wishes;

	if (!atomic_exchange(&l->look, false))
		return false;
	(void)!read(l->wake_fd, &wishes, sizeof wishes);
	return true;
}

bool
door_enter(struct door *d, bool *turn)
{
	bool stopping;

	pthread_mutex_lock(&d->lock);
	while (!d->stopping && !d->open && d->turn && !*turn)
		pthread_cond_wait(&d->turned, &d->lock);
	stopping = d->stopping;
	if (!stopping && !d->open)
		*turn = d->turn = true;
	pthread_mutex_unlock(&d->lock);
	return !stopping;
}

/* A line that fails keeps the turn: the others wait until it succeeds. */
void
door_login(struct door *d, bool *turn, const struct err *e)
{
	pthread_mutex_lock(&d->lock);
	if (e->kind == ERR_NONE) {
		d->open = true;
		if (*turn)
			*turn = d->turn = false;
		pthread_cond_broadcast(&d->turned);
	} else if (e->kind == ERR_REFUSED) {
		d->open = false;
	}
	pthread_mutex_unlock(&d->lock);
	account_login(d->account, e->kind);
}

const struct tls_trust *
door_trust(struct door *d, struct err *e)
{
	pthread_mutex_lock(&d->lock);
	if (d->trust == NULL)
		tls_trusts_get(d->trusts, d->imap.ca_file, &d->trust, e);
	pthread_mutex_unlock(&d->lock);
	return d->trust;
}

static const char *const state_names[] = {
	[DOOR_STARTING] = "starting", [DOOR_UP] = "up",
	[DOOR_DOWN] = "down", [DOOR_REFUSED] = "refused",
	[DOOR_PAUSED] = "paused",
};

/* write_state writes what a door's state was when it was copied. */
static bool
write_state(struct db *db, void *arg, struct err *e)
{
	return channel_state_set(db, arg, e);
}

/* say writes the state into the store, for `channel list`: the present one,
 * so that of two lines that speak at once the last is right. The writer
 * takes d->lock too, so it must be free while we wait for the writer. */
static void
say(struct door *d)
{
	struct arena a = ARENA_INIT;
	struct channel_state row = { .channel = d->name };
	struct job job = { .work = write_state, .arg = &row };
	struct err e = ERR_INIT;

	pthread_mutex_lock(&d->saying);
	pthread_mutex_lock(&d->lock);
	row.state = state_names[d->state];
	row.since_ms = d->since_ms;
	/* A server's words, perhaps cut within a character. */
	row.error = str_z(&a, utf8_printable(&a, str_from(d->error)));
	pthread_mutex_unlock(&d->lock);
	jobs_run(d->jobs, &job, &e);    /* a failure of it is logged there */
	pthread_mutex_unlock(&d->saying);
	arena_clear(&a);
}

/* turn_to changes the state; the caller holds the lock and then says it. */
static bool
turn_to(struct door *d, enum door_state state, const char *error)
{
	if (d->state == state)
		return false;
	d->state = state;
	d->since_ms = clock_wall_ms();
	snprintf(d->error, sizeof d->error, "%s", error);
	return true;
}

static bool
write_first(struct db *db, void *arg, struct err *e)
{
	const struct door *d = arg;
	struct channel_state row = { d->name, state_names[d->state],
	    d->since_ms, "", 0 };

	return channel_state_set(db, &row, e);
}

void
door_state_job(struct door *d, enum door_state state, struct job *job)
{
	d->state = state;
	d->since_ms = clock_wall_ms();
	*job = (struct job){ .work = write_first, .arg = d };
}

bool
door_refused(struct door *d)
{
	return d->account != NULL && account_refused(d->account);
}

void
line_well(struct line *l)
{
	struct door *d = l->door;
	bool changed = false;

	l->fails = 0;
	pthread_mutex_lock(&d->lock);
	if (l->failing)
		d->failing--;
	l->failing = false;
	if (d->failing == 0)
		changed = turn_to(d, DOOR_UP, "");
	pthread_mutex_unlock(&d->lock);
	if (!changed)
		return;
	log_event(LOG_INFO, "inbox.up", KV_Z("channel", d->name));
	say(d);
}

/* A connection that worked and was lost is no outage yet: servers close idle
 * ones all the time. */
static bool
is_outage(const struct line *l, const struct err *e)
{
	return l->fails > 1 || e->kind != ERR_AGAIN ||
	    l->door->state == DOOR_STARTING;
}

int64_t
line_failed(struct line *l, const struct err *e)
{
	struct door *d = l->door;
	bool changed = false;
	uint32_t dice;
	int64_t pause_ms;

	digest_random(&dice, sizeof dice);
	l->fails++;
	pthread_mutex_lock(&d->lock);
	if (is_outage(l, e)) {
		if (!l->failing)
			d->failing++;
		l->failing = true;
		changed = turn_to(d, e->kind == ERR_REFUSED ? DOOR_REFUSED :
		    DOOR_DOWN, e->text);
	}
	/* After a refusal the account says when. */
	pause_ms = e->kind == ERR_REFUSED ? 0 : backoff_ms(e->kind, l->fails,
	    dice);
	pthread_mutex_unlock(&d->lock);
	if (changed) {
		log_event(e->kind == ERR_AGAIN ? LOG_WARNING : LOG_ERR,
		    "inbox.down", KV_Z("channel", d->name),
		    KV_Z("why", e->text));
		say(d);
	}
	return pause_ms;
}
