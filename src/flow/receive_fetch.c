#include "flow/receive_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/intake.h"

enum {
	WINDOW_BYTES = 512 * 1024,      /* two of them and what they pack to
					 * are in memory */
	PENDING_MOST = 4,               /* deliveries one line leaves behind */
};

struct mail {
	const struct inbox_item *item;
	struct raw_packed raw;          /* own */
	bool got;                       /* raw is filled */
	bool partial;
	int64_t intake;                 /* its id, when it was taken now */
};

/* What one transaction gets from one line. */
struct delivery {
	struct job job;
	struct line *line;
	struct spot *spot;
	struct mail mail[INBOX_WINDOW];
	size_t n;
	struct delivery *next;
};

struct fetch {
	struct line *line;
	struct inbox_line *in;
	struct spot *spot;
	struct delivery *asked[INBOX_WINDOWS];  /* oldest first */
	size_t nasked;
	struct delivery *pending;       /* put, not yet waited for */
	size_t npending;
	struct inbox_list again;        /* listed, asked for, not sent */
	struct raw_packer packer;
};

/* --- To the store --------------------------------------------------------- */

static bool
deliver(struct db *db, void *arg, struct err *e)
{
	struct delivery *d = arg;
	const struct door *door = d->line->door;
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < d->n; i++) {
		struct mail *m = &d->mail[i];
		struct intake_mail row = {
			.channel = door->name, .source = "imap",
			.folder_name = d->spot->name,
			.folder = d->spot->folder,
			.uidvalidity = d->spot->uidvalidity,
			.uid = m->item->uid,
			.received_ms = m->item->received_ms,
			.taken_ms = now, .partial = m->partial,
			.full_size = m->item->size,
			.told = door->imap.after == AFTER_KEEP,
			.raw = &m->raw };

		m->intake = 0;
		if (m->got && intake_put(db, &row, &m->intake, e) < 0)
			return false;
	}
	return channel_state_taken(db, door->name, now, e);
}

static void
delivered(void *arg)
{
	struct delivery *d = arg;

	for (size_t i = 0; i < d->n; i++) {
		struct mail *m = &d->mail[i];

		if (m->intake != 0)
			log_event(m->partial ? LOG_WARNING : LOG_INFO,
			    m->partial ? "mail.partial" : "mail.taken",
			    KV_ID("mail", m->intake),
			    KV_Z("channel", d->line->door->name),
			    KV_Z("folder", d->spot->name),
			    KV_ID("uid", m->item->uid),
			    KV_ID("size", m->raw.size));
		raw_packed_clear(&m->raw);
	}
}

static struct delivery *
delivery_new(struct fetch *f, int64_t held)
{
	struct delivery *d = calloc(1, sizeof *d);

	if (d == NULL)
		out_of_memory();
	d->line = f->line;
	d->spot = f->spot;
	d->job = (struct job){ .work = deliver, .landed = delivered,
	    .arg = d, .bytes = held };
	return d;
}

static void
delivery_free(struct delivery *d)
{
	for (size_t i = 0; i < d->n; i++)
		raw_packed_clear(&d->mail[i].raw);
	free(d);
}

/* settle waits for the oldest deliveries until at most `left` are out. */
static bool
settle(struct fetch *f, size_t left, struct err *e)
{
	bool ok = true;

	while (f->npending > left) {
		struct delivery *d = f->pending;

		f->pending = d->next;
		f->npending--;
		ok &= jobs_wait(f->line->door->jobs, &d->job, e);
		delivery_free(d);
	}
	return ok;
}

static bool
hand_over(struct fetch *f, struct delivery *d, struct err *e)
{
	struct delivery **end = &f->pending;

	for (size_t i = 0; i < d->n; i++)
		d->job.mails += d->mail[i].got;
	while (*end != NULL)
		end = &(*end)->next;
	*end = d;
	f->npending++;
	jobs_put(f->line->door->jobs, &d->job);
	return settle(f, PENDING_MOST, e);
}

/* --- Windows of small mails ----------------------------------------------- */

static bool
is_small(const struct fetch *f, const struct inbox_item *item)
{
	return item->size <= INBOX_PIECE && f->spot->careful == 0;
}

/* window_ask asks for the next small mails; *at moves behind them. Without
 * room in memory it asks for none, if other windows are under way. */
static bool
window_ask(struct fetch *f, const struct inbox_list *need, size_t *at,
           struct err *e)
{
	struct jobs *q = f->line->door->jobs;
	uint32_t uid[INBOX_WINDOW];
	int64_t bytes = 0;
	size_t n = 0;
	struct delivery *d;

	while (*at + n < need->n && n < INBOX_WINDOW &&
	    is_small(f, &need->item[*at + n]) &&
	    (n == 0 || bytes + need->item[*at + n].size <= WINDOW_BYTES)) {
		uid[n] = need->item[*at + n].uid;
		bytes += need->item[*at + n++].size;
	}
	if (f->nasked == 0)
		jobs_hold(q, bytes);
	else if (!jobs_try_hold(q, bytes))
		return true;
	d = delivery_new(f, bytes);
	for (size_t i = 0; i < n; i++)
		d->mail[d->n++].item = &need->item[(*at)++];
	f->asked[f->nasked++] = d;
	return inbox_ask(f->in, uid, n, e);
}

/* No byte of a mail that has some, says the server: no mail was received. */
static bool
is_nothing(const struct inbox_item *item, size_t n)
{
	return n == 0 && item->size > 0;
}

static bool
take_into(struct fetch *f, struct delivery *d, uint32_t uid, struct str bytes)
{
	for (size_t i = 0; i < d->n; i++) {
		struct mail *m = &d->mail[i];

		if (m->item->uid != uid || m->got)
			continue;
		if (is_nothing(m->item, bytes.n))
			return true;
		m->got = true;
		raw_packer_pack(&f->packer, &m->raw, bytes);
		return true;
	}
	return false;
}

/* A server may work on both windows at once and send the second's mails
 * before it is done with the first: Dovecot does (RFC 3501, 5.5). What was
 * not asked for is not taken. */
static void
take_mail(void *arg, uint32_t uid, struct str bytes)
{
	struct fetch *f = arg;

	for (size_t i = 0; i < f->nasked; i++)
		if (take_into(f, f->asked[i], uid, bytes))
			return;
}

static bool
window_take(struct fetch *f, struct err *e)
{
	struct delivery *d = f->asked[0];
	struct err why = ERR_INIT;
	bool ok = inbox_answer(f->in, take_mail, f, &why);

	f->asked[0] = f->asked[1];
	f->nasked--;
	if (!ok && why.kind != ERR_INPUT) {
		f->spot->careful += d->n;
		jobs_let_go(f->line->door->jobs, d->job.bytes);
		delivery_free(d);
		return err_set(e, why.kind, "%s", why.text);
	}
	for (size_t i = 0; i < d->n; i++)
		if (!d->mail[i].got)
			inbox_list_add(&f->again, *d->mail[i].item);
	return hand_over(f, d, e);
}

/* --- One mail, in pieces -------------------------------------------------- */

static bool
mark_gone(struct db *db, void *arg, struct err *e)
{
	struct delivery *d = arg;

	uint32_t uid = d->mail[0].item->uid;

	return intake_gone(db, d->spot->folder, &uid, 1, e) &&
	    ledger_gone_at(db, d->spot->folder, uid, clock_wall_ms(), e);
}

/* vanished records a mail that was listed and is not there any more. One
 * that is listed still is only unfetchable. */
static bool
vanished(struct fetch *f, const struct inbox_item *item, struct err *e)
{
	struct delivery d = { .spot = f->spot, .mail = {{ .item = item }} };
	struct job job = { .work = mark_gone, .arg = &d };
	struct inbox_list left = { NULL, 0, 0 };
	bool there;

	if (!inbox_list_these(f->in, &item->uid, 1, &left, e))
		return false;
	there = left.n > 0;
	inbox_list_clear(&left);
	if (there) {
		spot_set_aside(f->line, f->spot, item->uid,
		    "the server lists it and does not send it");
		return true;
	}
	log_event(LOG_INFO, "mail.gone",
	    KV_Z("channel", f->line->door->name),
	    KV_Z("folder", f->spot->name), KV_ID("uid", item->uid));
	return jobs_run(f->line->door->jobs, &job, e);
}

/* read_pieces brings the mail's bytes: 1, 0 it is gone, -1. Above the limit
 * only the first piece is kept; *partial says so. */
static int
read_pieces(struct fetch *f, const struct inbox_item *item, struct buf *out,
            bool *partial, struct err *e)
{
	int64_t most = f->line->door->max_size;
	int got;

	*partial = item->size > most;
	do {
		size_t before = out->n;

		got = inbox_piece(f->in, item->uid, (int64_t)before, out, e);
		if (got != 1 || out->n - before < INBOX_PIECE)
			break;
	} while (!*partial && (int64_t)out->n <= most);
	/* It is larger than its server said, and than we take. */
	if (got == 1 && !*partial && (int64_t)out->n > most) {
		*partial = true;
		out->n = INBOX_PIECE;
	}
	return got;
}

static bool
fetch_single(struct fetch *f, const struct inbox_item *item, struct err *e)
{
	struct jobs *q = f->line->door->jobs;
	int64_t held = item->size <= f->line->door->max_size ? item->size :
	    INBOX_PIECE;
	struct buf bytes = BUF_INIT;
	struct err why = ERR_INIT;
	struct delivery *d;
	bool partial;
	int got;

	jobs_hold(q, held);
	f->spot->trying = item->uid;
	got = read_pieces(f, item, &bytes, &partial, &why);
	if (got == 1 && is_nothing(item, bytes.n)) {
		err_set(&why, ERR_INPUT, "the server sends nothing of it");
		got = -1;
	}
	if (got == 1) {
		f->spot->trying = 0;
		d = delivery_new(f, held);
		d->mail[d->n++] = (struct mail){ .item = item, .got = true,
		    .partial = partial };
		raw_pack(&d->mail[0].raw, buf_view(&bytes));
		buf_clear(&bytes);
		return hand_over(f, d, e);
	}
	buf_clear(&bytes);
	jobs_let_go(q, held);
	if (got < 0 && why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	f->spot->trying = 0;
	if (got == 0)
		return vanished(f, item, e);
	spot_set_aside(f->line, f->spot, item->uid, why.text);
	return true;
}

/* --- All of it ------------------------------------------------------------ */

static bool
fetch_list(struct fetch *f, const struct inbox_list *need, struct err *e)
{
	size_t at = 0;

	while (at < need->n || f->nasked > 0) {
		bool small = at < need->n && is_small(f, &need->item[at]);
		size_t before = at;

		if (small && f->nasked < INBOX_WINDOWS) {
			if (!window_ask(f, need, &at, e))
				return false;
			if (at > before)
				continue;
		}
		if (f->nasked > 0) {
			if (!window_take(f, e))
				return false;
			continue;
		}
		if (!fetch_single(f, &need->item[at++], e))
			return false;
		if (f->spot->careful > 0)
			f->spot->careful--;
	}
	return true;
}

/* abandon gives up what was asked for. What was not answered will be asked
 * for singly next time, in case one of these mails broke the connection. */
static void
abandon(struct fetch *f)
{
	for (size_t i = 0; i < f->nasked; i++) {
		f->spot->careful += f->asked[i]->n;
		jobs_let_go(f->line->door->jobs, f->asked[i]->job.bytes);
		delivery_free(f->asked[i]);
	}
	f->nasked = 0;
}

bool
fetch_all(struct line *l, struct inbox_line *in, struct spot *s,
          struct inbox_list *need, struct err *e)
{
	struct fetch f = { .line = l, .in = in, .spot = s };
	bool ok;

	if (need->n == 0)
		return true;
	inbox_list_sort(need);
	ok = fetch_list(&f, need, e);
	for (size_t i = 0; ok && i < f.again.n; i++)
		ok = fetch_single(&f, &f.again.item[i], e);
	abandon(&f);
	ok &= settle(&f, 0, e);
	inbox_list_clear(&f.again);
	raw_packer_clear(&f.packer);
	return ok;
}
