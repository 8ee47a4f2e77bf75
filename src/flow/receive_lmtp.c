/* One connection of an LMTP client: the events of wire/lmtp.h, answered. */
#include "flow/receive_local.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/receive_spool.h"
#include "store/intake.h"
#include "wire/lmtp.h"

enum {
	COMMAND_MS = 5 * 60 * 1000,     /* for the next command, whole */
	BLOCK_MS = 3 * 60 * 1000,       /* for some more of the data */
	DATA_MS = 30 * 60 * 1000,       /* for all of it */
	WRITE_MS = 60 * 1000,           /* until replies are read */
	READ_BYTES = 32 * 1024,
	REPLIES_BYTES = 16 * 1024,      /* unwritten, then they are written */
};

/* A mail above it is refused, visibly; one above the channel's max-size is
 * cut there (CH-11). */
static const int64_t mail_most = INT64_C(256) * 1024 * 1024;

struct rcpt {
	struct str address;
	size_t taking;                  /* which */
};

/* One intake row: a mail for one channel, whoever its recipients are. */
struct taking {
	struct job job;
	const struct channel *channel;
	const struct lmtp_handed *handed;
	struct buf trace;               /* own; header lines of ours */
	struct raw_packed raw;          /* own */
	int64_t full_size;
	bool partial;
	bool put;
	int got;                        /* of intake_add */
	int64_t id;
	char reply[96];
};

struct talk {
	struct local *local;
	int fd;
	struct lmtp *lmtp;
	struct buf out;                 /* replies not yet written */
	int64_t until_ms;               /* for the next bytes */

	/* The mail under way. */
	struct arena arena;
	struct route *route;            /* own, or NULL */
	const struct channel *channel;  /* handed in for it */
	struct rcpt *rcpt;
	size_t nrcpt;
	struct taking **taking;
	size_t ntaking;
	struct spool spool;
	int64_t data_until_ms;          /* 0: no data comes */
};

static void
forget(struct talk *t)
{
	for (size_t i = 0; i < t->ntaking; i++) {
		buf_clear(&t->taking[i]->trace);
		raw_packed_clear(&t->taking[i]->raw);
	}
	spool_clear(&t->spool);
	arena_clear(&t->arena);
	route_drop(t->route);
	t->route = NULL;
	t->channel = NULL;
	t->rcpt = NULL;
	t->taking = NULL;
	t->nrcpt = t->ntaking = 0;
	t->data_until_ms = 0;
}

/* --- Who it is for -------------------------------------------------------- */

static const char paused[] = "450 4.2.1 the channel is paused";

static const char *
begin(struct talk *t)
{
	const struct lmtp_handed *h = lmtp_handed(t->lmtp);

	forget(t);
	t->route = local_route(t->local);
	if (!h->on)
		return NULL;
	t->channel = conf_channel(&t->route->conf, h->channel);
	if (t->channel == NULL)
		return "550 5.1.1 no such channel";
	return t->channel->paused ? paused : NULL;
}

/* On the private socket every channel has its addresses; on the others those
 * that are served there. */
static const struct channel *
channel_here(const struct talk *t, struct str address)
{
	const struct channel *c =
	    conf_channel_of_address(&t->route->conf, address);

	if (c == NULL || t->local->private)
		return c;
	return c->lmtp != NULL && str_is(t->local->key, c->lmtp->text) ? c :
	    NULL;
}

static size_t
taking_for(struct talk *t, const struct channel *c)
{
	struct taking *k;

	for (size_t i = 0; i < t->ntaking; i++)
		if (t->taking[i]->channel == c)
			return i;
	k = arena_get(&t->arena, sizeof *k);
	k->channel = c;
	*ARENA_PUSH(&t->arena, t->taking, t->ntaking) = k;
	return t->ntaking - 1;
}

static const char *
add_recipient(struct talk *t)
{
	struct str address = lmtp_address(t->lmtp);
	const struct channel *c = t->channel != NULL ? t->channel :
	    channel_here(t, address);

	if (c == NULL)
		return "550 5.1.1 no such recipient here";
	if (c->paused)
		return paused;
	*ARENA_PUSH(&t->arena, t->rcpt, t->nrcpt) = (struct rcpt){
	    str_copy(&t->arena, address), taking_for(t, c) };
	return NULL;
}

/* --- Its bytes ------------------------------------------------------------ */

static void
data_begins(struct talk *t)
{
	int64_t most = 0;
	const char *dir = t->route->conf.state_dir;

	for (size_t i = 0; i < t->ntaking; i++)
		if (t->taking[i]->channel->max_size > most)
			most = t->taking[i]->channel->max_size;
	spool_init(&t->spool, dir[0] != '\0' ? dir : "/tmp", most);
	t->data_until_ms = clock_mono_ms() + DATA_MS;
}

/* trace writes what a delivery agent adds (RFC 5321, 4.4): the envelope,
 * which the mail itself need not name. */
static void
trace(struct talk *t)
{
	for (size_t i = 0; i < t->ntaking; i++)
		buf_printf(&t->taking[i]->trace, "Return-Path: <%.*s>\r\n",
		    STR_ARG(lmtp_sender(t->lmtp)));
	for (size_t i = 0; i < t->nrcpt; i++) {
		struct taking *k = t->taking[t->rcpt[i].taking];

		if (!str_is_nocase(t->rcpt[i].address, k->channel->address))
			buf_printf(&k->trace, "Delivered-To: %.*s\r\n",
			    STR_ARG(t->rcpt[i].address));
	}
}

/* --- To the store --------------------------------------------------------- */

static bool
take(struct db *db, void *arg, struct err *e)
{
	struct taking *k = arg;
	const struct lmtp_handed *h = k->handed;
	int64_t now = clock_wall_ms();
	struct intake_handed row = { .channel = k->channel->name,
	    .source = h->on ? h->source.p : "lmtp",
	    .folder = h->folder, .key = h->key, .history = h->history,
	    .sent = h->sent, .history_status = h->status,
	    .received_ms = h->received_ms > 0 ? h->received_ms : now,
	    .taken_ms = now, .partial = k->partial,
	    .full_size = k->full_size, .raw = &k->raw };

	k->got = intake_add(db, &row, &k->id, e);
	return k->got >= 0 &&
	    channel_state_taken(db, k->channel->name, now, e);
}

static void
taken(void *arg)
{
	struct taking *k = arg;

	if (k->got == 1)
		log_event(k->partial ? LOG_WARNING : LOG_INFO, k->partial ?
		    "mail.partial" : "mail.taken", KV_ID("mail", k->id),
		    KV_Z("channel", k->channel->name),
		    KV_Z("source", k->handed->on ? k->handed->source.p :
		    "lmtp"), KV_ID("size", k->raw.size));
}

/* put_one readies one row and gives it to the writer. */
static bool
put_one(struct talk *t, struct taking *k, struct err *e)
{
	struct jobs *q = t->local->jobs;
	int64_t most = k->channel->max_size;
	int64_t n = t->spool.size < most ? t->spool.size : most;
	int64_t held = n + (int64_t)k->trace.n;
	struct buf bytes = BUF_INIT;
	bool ok;

	k->partial = n < t->spool.size;
	k->full_size = t->spool.size + (int64_t)k->trace.n;
	k->handed = lmtp_handed(t->lmtp);
	jobs_hold(q, held);
	buf_str(&bytes, buf_view(&k->trace));
	ok = spool_read(&t->spool, n, &bytes, e);
	if (ok) {
		raw_pack(&k->raw, buf_view(&bytes));
		k->job = (struct job){ .work = take, .landed = taken,
		    .arg = k, .mails = 1, .bytes = held };
		jobs_put(q, &k->job);
		k->put = true;
	} else {
		jobs_let_go(q, held);
	}
	buf_clear(&bytes);
	return ok;
}

static const char *
outcome(const struct taking *k)
{
	if (k->got == 0)
		return "known";
	return k->partial ? "partial" : "new";
}

static void
defer(struct talk *t, const struct taking *k, const struct err *e)
{
	log_event(LOG_WARNING, "lmtp.deferred", KV_Z("at", t->local->key.p),
	    KV_Z("channel", k->channel->name), KV_Z("why", e->text));
}

static void
take_all(struct talk *t)
{
	for (size_t i = 0; i < t->ntaking; i++) {
		struct taking *k = t->taking[i];
		struct err e = ERR_INIT;

		if (put_one(t, k, &e))
			continue;
		defer(t, k, &e);
		snprintf(k->reply, sizeof k->reply,
		    "452 4.3.1 no room for it, try again");
	}
	for (size_t i = 0; i < t->ntaking; i++) {
		struct taking *k = t->taking[i];
		struct err e = ERR_INIT;

		if (!k->put)
			continue;
		if (jobs_wait(t->local->jobs, &k->job, &e)) {
			snprintf(k->reply, sizeof k->reply, "250 2.0.0 "
			    "mail=%lld %s", (long long)k->id, outcome(k));
			continue;
		}
		defer(t, k, &e);
		snprintf(k->reply, sizeof k->reply,
		    "451 4.3.0 not taken, try again");
	}
}

/* RFC 2033, 4.2: a reply for each recipient, and 250 means durable. */
static void
end(struct talk *t)
{
	bool too_large = t->spool.size > mail_most;

	if (!too_large) {
		if (t->channel == NULL)
			trace(t);
		take_all(t);
	}
	for (size_t i = 0; i < t->nrcpt; i++)
		lmtp_say_end(t->lmtp, too_large ?
		    "552 5.3.4 larger than SIZE says" :
		    t->taking[t->rcpt[i].taking]->reply, &t->out);
	forget(t);
}

/* --- The connection ------------------------------------------------------- */

static bool
flush(struct talk *t)
{
	int64_t until = clock_mono_ms() + WRITE_MS;
	struct str left = buf_view(&t->out);

	while (left.n > 0) {
		ssize_t put = io_write(t->fd, left.p, left.n);

		if (put > 0)
			left = str_sub(left, (size_t)put, left.n);
		else if (errno != EAGAIN ||
		    io_wait(t->fd, POLLOUT, -1, until) != 1)
			return false;
	}
	buf_reset(&t->out);
	return true;
}

/* act does what an event asks for; false: it was the last. */
static bool
act(struct talk *t, enum lmtp_event event)
{
	switch (event) {
	case LMTP_HUNGRY:
		break;
	case LMTP_MAIL:
		lmtp_say_mail(t->lmtp, begin(t), &t->out);
		break;
	case LMTP_RCPT:
		lmtp_say_rcpt(t->lmtp, add_recipient(t), &t->out);
		break;
	case LMTP_DATA:
		data_begins(t);
		lmtp_say_data(t->lmtp, NULL, &t->out);
		break;
	case LMTP_CHUNK:
		spool_add(&t->spool, lmtp_chunk(t->lmtp));
		break;
	case LMTP_END:
		end(t);
		break;
	case LMTP_RESET:
		forget(t);
		break;
	case LMTP_BYE:
		return false;
	}
	return true;
}

/* Bytes of a command do not give it more time, those of data do. */
static void
set_deadline(struct talk *t, enum lmtp_event event)
{
	int64_t now = clock_mono_ms();

	if (t->data_until_ms > 0)
		t->until_ms = now + BLOCK_MS < t->data_until_ms ?
		    now + BLOCK_MS : t->data_until_ms;
	else if (event != LMTP_HUNGRY || t->out.n > 0)
		t->until_ms = now + COMMAND_MS;
}

static bool
digest_input(struct talk *t, struct str in)
{
	while (in.n > 0) {
		enum lmtp_event event = lmtp_eat(t->lmtp, &in, &t->out);

		if (!act(t, event))
			return false;
		set_deadline(t, event);
		/* Replies to a pipeline go together (RFC 2920). */
		if (t->out.n > REPLIES_BYTES && !flush(t))
			return false;
	}
	return flush(t);
}

/* more waits for bytes: how many, or -1 when there will be none. */
static ssize_t
more(struct talk *t, char *p, size_t n)
{
	ssize_t got;

	for (;;) {
		if (local_stopping(t->local)) {
			buf_z(&t->out, "421 4.3.2 stopping, try again\r\n");
			return -1;
		}
		got = io_read(t->fd, p, n);
		if (got > 0)
			return got;
		if (got == 0 || errno != EAGAIN)
			return -1;
		if (io_wait(t->fd, POLLIN, t->local->stop_fd,
		    t->until_ms) == 1 || local_stopping(t->local))
			continue;
		buf_z(&t->out, "421 4.4.2 too slow\r\n");
		return -1;
	}
}

static const char *
our_name(char *name, size_t n)
{
	if (gethostname(name, n) != 0 || name[0] == '\0')
		snprintf(name, n, "localhost");
	name[n - 1] = '\0';
	return name;
}

void
talk_main(struct talk_with *with)
{
	char name[256], *bytes = malloc(READ_BYTES);
	struct lmtp_limits limits = { our_name(name, sizeof name), mail_most,
	    with->local->private };
	struct talk t = { .local = with->local, .fd = with->fd,
	    .spool = { .fd = -1 },
	    .until_ms = clock_mono_ms() + COMMAND_MS };
	ssize_t n;

	if (bytes == NULL)
		out_of_memory();
	t.lmtp = lmtp_new(&limits, &t.out);
	if (flush(&t))
		while ((n = more(&t, bytes, READ_BYTES)) > 0)
			if (!digest_input(&t, (struct str){ bytes,
			    (size_t)n }))
				break;
	flush(&t);
	forget(&t);
	lmtp_free(t.lmtp);
	buf_clear(&t.out);
	free(bytes);
	close(t.fd);
}
