/* One folder: what is in it that the ledger does not have? */
#include "flow/receive_inner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/intake.h"
#include "store/ledger.h"

enum {
	PAGE = 1000,                    /* mails listed at once */
};

/* --- What is new ---------------------------------------------------------- */

struct question {               /* which of these does the ledger know? */
	int64_t folder;
	uint32_t *uid;
	struct ledger_mail *mail;       /* what the server says of them */
	bool *known;
	bool reused;                    /* one of them is another mail */
	size_t n;
};

static bool
ask_known(struct db *db, void *arg, struct err *e)
{
	struct question *q = arg;

	return intake_known(db, q->folder, q->uid, q->n, q->known, e) &&
	    ledger_reused(db, q->folder, q->mail, q->n, &q->reused, e) &&
	    (!q->reused || ledger_close(db, q->folder, e));
}

static bool
is_ours(const struct spot *s, const struct inbox_item *item)
{
	return (item->uid >= s->first_uid ||
	    item->received_ms >= s->old_from) && !spot_skips(s, item->uid);
}

/* The server broke its promise about UIDs: as if it had said so by another
 * UIDVALIDITY, the folder begins anew. Always false. */
static bool
say_reused(struct line *l, struct spot *s, struct err *e)
{
	log_event(LOG_WARNING, "uids.reused",
	    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
	    KV_ID("uidvalidity", s->uidvalidity));
	s->reused = true;
	s->known = false;
	return err_set(e, ERR_AGAIN, "folder \"%s\": UIDs name other mails "
	    "now", s->name);
}

/* sift moves what is ours and not in the ledger from page to need. */
static bool
sift(struct line *l, struct spot *s, struct inbox_list *page,
     struct inbox_list *need, struct err *e)
{
	struct question q = { .folder = s->folder,
	    .uid = calloc(page->n + 1, sizeof *q.uid),
	    .mail = calloc(page->n + 1, sizeof *q.mail),
	    .known = calloc(page->n + 1, sizeof *q.known) };
	struct job job = { .work = ask_known, .arg = &q };
	size_t kept = 0;
	bool ok = true;

	if (q.uid == NULL || q.mail == NULL || q.known == NULL)
		out_of_memory();
	inbox_list_sort(page);
	for (size_t i = 0; i < page->n; i++) {
		struct inbox_item item = page->item[i];

		if (item.uid > s->high)
			s->high = item.uid;
		if (!is_ours(s, &item))
			continue;
		q.mail[q.n] = (struct ledger_mail){ item.uid, item.size,
		    item.received_ms };
		q.uid[q.n++] = item.uid;
		page->item[kept++] = item;
	}
	if (q.n > 0)
		ok = jobs_run(l->door->jobs, &job, e);
	if (ok && q.reused)
		ok = say_reused(l, s, e);
	for (size_t i = 0; ok && i < q.n; i++)
		if (!q.known[i])
			inbox_list_add(need, page->item[i]);
	free(q.uid);
	free(q.mail);
	free(q.known);
	return ok;
}

/* Is this page all from before our start? UIDs ascend with the places, so
 * the pages below it are too. A mail's arrival does not. */
static bool
is_before(const struct spot *s, const struct inbox_list *page)
{
	if (s->old_from != INT64_MAX)
		return false;
	for (size_t i = 0; i < page->n; i++)
		if (page->item[i].uid >= s->first_uid)
			return false;
	return page->n > 0;
}

/* list_all looks at the whole folder from its newest mail down. The highest
 * UID seen is only a hint; this finds what it would miss. An empty page is
 * a lie, or somebody has expunged as many at once: a new connection tells. */
static bool
list_all(struct line *l, struct inbox_line *in, struct spot *s,
         uint32_t exists, struct inbox_list *need, struct err *e)
{
	struct inbox_list page = { NULL, 0, 0 };
	bool ok = true, before = false;

	for (uint32_t hi = exists; hi > 0 && ok && !before; ) {
		uint32_t lo = hi > PAGE ? hi - PAGE + 1 : 1;

		page.n = 0;
		ok = inbox_list_places(in, lo, hi, &page, e);
		if (ok && page.n == 0)
			ok = err_set(e, ERR_AGAIN, "folder \"%s\": the server "
			    "says it has %" PRIu32 " mails and lists none of "
			    "%" PRIu32 " to %" PRIu32, s->name, exists, lo,
			    hi);
		before = is_before(s, &page);
		ok = ok && sift(l, s, &page, need, e);
		hi = lo - 1;
	}
	inbox_list_clear(&page);
	return ok;
}

static bool
take_all(struct line *l, struct inbox_line *in, struct spot *s,
         struct inbox_list *need, struct err *e)
{
	return fetch_all(l, in, s, need, e) && tell_all(l, in, s, e);
}

bool
folder_news(struct line *l, struct inbox_line *in, struct spot *s,
            struct err *e)
{
	struct inbox_list page = { NULL, 0, 0 }, need = { NULL, 0, 0 };
	bool ok = inbox_list_after(in, s->high, &page, e) &&
	    sift(l, s, &page, &need, e) &&
	    (need.n == 0 || take_all(l, in, s, &need, e));

	inbox_list_clear(&page);
	inbox_list_clear(&need);
	return ok;
}

/* --- One folder ----------------------------------------------------------- */

struct opening {
	struct intake_epoch at;
	struct intake_folder got;
};

static bool
open_epoch(struct db *db, void *arg, struct err *e)
{
	struct opening *o = arg;

	return intake_folder_open(db, &o->at, &o->got, e);
}

static const enum intake_start starts[] = {
	[START_NOW] = INTAKE_NOW, [START_BEGINNING] = INTAKE_BEGINNING,
	[START_SINCE] = INTAKE_SINCE,
};

/* A server that gives no UIDNEXT: one more than the last mail's UID. */
static bool
find_uidnext(struct inbox_line *in, struct inbox_folder *f, struct err *e)
{
	struct inbox_list last = { NULL, 0, 0 };
	bool ok = true;

	if (f->uidnext != 0)
		return true;
	if (f->exists > 0)
		ok = inbox_list_places(in, f->exists, f->exists, &last, e);
	f->uidnext = last.n > 0 ? last.item[0].uid + 1 : 1;
	inbox_list_clear(&last);
	return ok;
}

static bool
know(struct line *l, struct inbox_line *in, struct spot *s,
     struct inbox_folder *f, struct err *e)
{
	const struct imap *at = &l->door->imap;
	struct opening o = { .at = { l->door->name, s->name, f->uidvalidity,
	    0, starts[at->start], at->since_ms, clock_wall_ms() } };
	struct job job = { .work = open_epoch, .arg = &o };

	if (s->known && s->uidvalidity == f->uidvalidity)
		return true;
	if (!find_uidnext(in, f, e))
		return false;
	o.at.uidnext = f->uidnext;
	if (!jobs_run(l->door->jobs, &job, e))
		return false;
	if (o.got.resync)
		log_event(LOG_WARNING, "uidvalidity.changed",
		    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
		    KV_ID("uidvalidity", f->uidvalidity));
	*s = (struct spot){ .name = s->name, .known = true,
	    .uidvalidity = f->uidvalidity, .folder = o.got.id,
	    .first_uid = o.got.first_uid, .old_from = o.got.old_from,
	    .mute_said = s->mute_said, .marked_said = s->marked_said };
	return true;
}

bool
folder_is_due(const struct line *l, const struct spot *s)
{
	return s->reconciled_ms == 0 || clock_mono_ms() -
	    s->reconciled_ms >= l->door->imap.reconcile_ms;
}

/* remember notes that all that was there at this SELECT is known. */
static void
remember(struct spot *s, const struct inbox_folder *f)
{
	s->listed = true;
	s->modseq = f->modseq;
	s->exists = f->exists;
	s->uidnext = f->uidnext;
}

static bool
note_reconciled(struct db *db, void *arg, struct err *e)
{
	const struct spot *s = arg;

	return ledger_reconciled(db, s->folder, clock_wall_ms(), e);
}

/* reconcile compares the whole folder with the ledger. */
static bool
reconcile(struct line *l, struct inbox_line *in, struct spot *s,
          const struct inbox_folder *f, struct err *e)
{
	struct inbox_list need = { NULL, 0, 0 };
	struct job note = { .work = note_reconciled, .arg = s };
	size_t missed;
	bool ok;

	s->high = s->first_uid - 1;
	s->mute = s->other_said = false;
	ok = list_all(l, in, s, f->exists, &need, e);
	missed = need.n;
	ok = ok && take_all(l, in, s, &need, e) &&
	    jobs_run(l->door->jobs, &note, e);
	inbox_list_clear(&need);
	if (!ok)
		return false;
	s->reconciled_ms = clock_mono_ms();
	remember(s, f);
	log_event(LOG_INFO, "folder.reconciled",
	    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
	    KV_ID("exists", f->exists), KV_ID("new", (int64_t)missed));
	return true;
}

/* catch_up learns what a folder with CONDSTORE has got since it was looked at
 * last: nothing is listed that has not changed. It only spares listings: when
 * the numbers do not fit, the whole folder is compared. */
static bool
catch_up(struct line *l, struct inbox_line *in, struct spot *s,
         const struct inbox_folder *f, struct err *e)
{
	struct inbox_list page = { NULL, 0, 0 }, need = { NULL, 0, 0 };
	bool same = f->exists == s->exists && f->uidnext == s->uidnext;
	bool ok;

	if (s->modseq == 0 || f->modseq < s->modseq ||
	    (f->modseq == s->modseq && !same))
		return reconcile(l, in, s, f, e);
	ok = f->modseq == s->modseq ||
	    (inbox_list_changed(in, s->modseq, &page, e) &&
	    sift(l, s, &page, &need, e));
	ok = ok && take_all(l, in, s, &need, e);
	if (ok)
		remember(s, f);
	inbox_list_clear(&page);
	inbox_list_clear(&need);
	return ok;
}

static bool
open_folder(struct inbox_line *in, const struct imap *at, const char *name,
            struct inbox_folder *out, struct err *e)
{
	return at->after == AFTER_KEEP ? inbox_examine(in, name, out, e) :
	    inbox_select(in, name, out, e);
}

static bool
visit_once(struct line *l, struct inbox_line *in, struct spot *s,
           struct err *e)
{
	struct inbox_folder f;

	if (!open_folder(in, &l->door->imap, s->name, &f, e) ||
	    !know(l, in, s, &f, e))
		return false;
	if (folder_is_due(l, s))
		return reconcile(l, in, s, &f, e);
	if (!s->listed || s->modseq != 0)
		return catch_up(l, in, s, &f, e);
	return folder_news(l, in, s, e);
}

bool
folder_visit(struct line *l, struct inbox_line *in, struct spot *s,
             struct err *e)
{
	s->reused = false;
	if (visit_once(l, in, s, e))
		return true;
	if (!s->reused)
		return false;
	err_clear(e);
	return visit_once(l, in, s, e);
}
