#include "flow/receive_lmtp.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/intake.h"

void
incoming_forget(struct incoming *m)
{
	for (size_t i = 0; i < m->ntaking; i++) {
		buf_clear(&m->taking[i]->trace);
		raw_packed_clear(&m->taking[i]->raw);
	}
	spool_clear(&m->spool);
	arena_clear(&m->arena);
	route_drop(m->route);
	m->route = NULL;
	m->channel = NULL;
	m->rcpt = NULL;
	m->taking = NULL;
	m->nrcpt = m->ntaking = 0;
	m->data = false;
}

/* --- Who it is for -------------------------------------------------------- */

static const char paused[] = "450 4.2.1 the channel is paused";

const char *
incoming_mail(struct incoming *m)
{
	const struct lmtp_handed *h = lmtp_handed(m->lmtp);

	incoming_forget(m);
	m->route = local_route(m->local);
	if (!h->on)
		return NULL;
	m->channel = conf_channel(&m->route->conf, h->channel);
	if (m->channel == NULL)
		return "550 5.1.1 no such channel";
	return m->channel->paused ? paused : NULL;
}

/* On the private socket every channel has its addresses; on the others those
 * that are served there. */
static const struct channel *
channel_here(const struct incoming *m, struct str address)
{
	const struct channel *c =
	    conf_channel_of_address(&m->route->conf, address);

	if (c == NULL || m->local->private)
		return c;
	return c->lmtp != NULL && str_is(m->local->key, c->lmtp->text) ? c :
	    NULL;
}

static size_t
taking_for(struct incoming *m, const struct channel *c)
{
	struct taking *k;

	for (size_t i = 0; i < m->ntaking; i++)
		if (m->taking[i]->channel == c)
			return i;
	k = arena_get(&m->arena, sizeof *k);
	k->channel = c;
	*ARENA_PUSH(&m->arena, m->taking, m->ntaking) = k;
	return m->ntaking - 1;
}

const char *
incoming_rcpt(struct incoming *m)
{
	struct str address = lmtp_address(m->lmtp);
	const struct channel *c = m->channel != NULL ? m->channel :
	    channel_here(m, address);

	if (c == NULL)
		return "550 5.1.1 no such recipient here";
	if (c->paused)
		return paused;
	*ARENA_PUSH(&m->arena, m->rcpt, m->nrcpt) = (struct rcpt){
	    str_copy(&m->arena, address), taking_for(m, c) };
	return NULL;
}

/* --- Its bytes ------------------------------------------------------------ */

void
incoming_data(struct incoming *m)
{
	int64_t most = 0;
	const char *dir = m->route->conf.state_dir;

	for (size_t i = 0; i < m->ntaking; i++)
		if (m->taking[i]->channel->max_size > most)
			most = m->taking[i]->channel->max_size;
	spool_init(&m->spool, dir[0] != '\0' ? dir : "/tmp", most);
	m->data = true;
}

/* trace writes what a delivery agent adds (RFC 5321, 4.4): the envelope,
 * which the mail itself need not name. */
static void
trace(struct incoming *m)
{
	for (size_t i = 0; i < m->ntaking; i++)
		buf_printf(&m->taking[i]->trace, "Return-Path: <%.*s>\r\n",
		    STR_ARG(lmtp_sender(m->lmtp)));
	for (size_t i = 0; i < m->nrcpt; i++) {
		struct taking *k = m->taking[m->rcpt[i].taking];

		if (!str_is_nocase(m->rcpt[i].address, k->channel->address))
			buf_printf(&k->trace, "Delivered-To: %.*s\r\n",
			    STR_ARG(m->rcpt[i].address));
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
put_one(struct incoming *m, struct taking *k, struct err *e)
{
	struct jobs *q = m->local->jobs;
	int64_t most = k->channel->max_size;
	int64_t n = m->spool.size < most ? m->spool.size : most;
	int64_t held = n + (int64_t)k->trace.n;
	struct buf bytes = BUF_INIT;
	bool ok;

	k->partial = n < m->spool.size;
	k->full_size = m->spool.size + (int64_t)k->trace.n;
	k->handed = lmtp_handed(m->lmtp);
	jobs_hold(q, held);
	buf_str(&bytes, buf_view(&k->trace));
	ok = spool_read(&m->spool, n, &bytes, e);
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
defer(struct incoming *m, const struct taking *k, const struct err *e)
{
	log_event(LOG_WARNING, "lmtp.deferred", KV_Z("at", m->local->key.p),
	    KV_Z("channel", k->channel->name), KV_Z("why", e->text));
}

static void
take_all(struct incoming *m)
{
	for (size_t i = 0; i < m->ntaking; i++) {
		struct taking *k = m->taking[i];
		struct err e = ERR_INIT;

		if (put_one(m, k, &e))
			continue;
		defer(m, k, &e);
		snprintf(k->reply, sizeof k->reply,
		    "452 4.3.1 no room for it, try again");
	}
	for (size_t i = 0; i < m->ntaking; i++) {
		struct taking *k = m->taking[i];
		struct err e = ERR_INIT;

		if (!k->put)
			continue;
		if (jobs_wait(m->local->jobs, &k->job, &e)) {
			snprintf(k->reply, sizeof k->reply, "250 2.0.0 "
			    "mail=%lld %s", (long long)k->id, outcome(k));
			continue;
		}
		defer(m, k, &e);
		snprintf(k->reply, sizeof k->reply,
		    "451 4.3.0 not taken, try again");
	}
}

/* RFC 2033, 4.2: a reply for each recipient, and 250 means durable. */
void
incoming_end(struct incoming *m, struct buf *out)
{
	bool too_large = m->spool.size > INCOMING_MOST;

	if (!too_large) {
		if (m->channel == NULL)
			trace(m);
		take_all(m);
	}
	for (size_t i = 0; i < m->nrcpt; i++)
		lmtp_say_end(m->lmtp, too_large ?
		    "552 5.3.4 larger than SIZE says" :
		    m->taking[m->rcpt[i].taking]->reply, out);
	incoming_forget(m);
}
