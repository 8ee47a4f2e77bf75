#include "flow/view_digests.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/restored.h"
#include "flow/tick_commit.h"
#include "store/facts.h"
#include "store/view_digests.h"

/* One digest for one user. */
struct work {
	const struct belt *belt;
	view_looker *look;
	const struct view_digest *digest;
	const struct user *to;
	int64_t due, now;
	int64_t total, letter;          /* what it came to; letter 0: none */
};

static struct digest_mark
mark_of(const struct work *w, int64_t done, struct arena *a)
{
	return (struct digest_mark){ str_from(w->digest->name),
	    str_from(w->to->name), digest_times(w->digest, a), done };
}

static bool
put_mark(const struct work *w, int64_t done, struct arena *a, struct err *e)
{
	struct digest_mark row = mark_of(w, done, a);

	if (db_begin(w->belt->db, e) &&
	    view_digests_put(w->belt->db, &row, e) &&
	    db_commit(w->belt->db, e))
		return true;
	db_rollback(w->belt->db);
	return false;
}

static void
tell_log(const struct work *w)
{
	char due[CLOCK_TEXT];

	log_event(LOG_INFO, w->total > 0 ? "digest.made" : "digest.empty",
	    KV_ID("letter", w->letter), KV_Z("digest", w->digest->name),
	    KV_Z("user", w->to->name), KV_ID("tickets", w->total),
	    KV_Z("due", clock_rfc5322(w->due, due)));
}

/* In a transaction. An empty view is no letter. */
static bool
make(struct work *w, struct arena *a, struct err *e)
{
	const struct belt *b = w->belt;
	struct digest_mark row = mark_of(w, w->due, a);
	struct view_page page = { NULL, 0, 0 };
	struct facts f;
	struct plan p;

	plan_init(&p, a);
	if (!w->look(b, w->to, str_from(w->digest->view), w->now, a, &page,
	    e) || !facts_for_tick(b->db, w->now, &f, e))
		return false;
	w->total = page.total;
	if (page.total == 0)
		return view_digests_put(b->db, &row, e);
	decide_digest(b->conf, b->key, w->digest, w->to, &page, w->due, &f,
	    a, &p);
	plan_after_restore(&p, w->due, f.restored);
	if (!tick_commit(b, &f, &p, w->now, a, e))
		return false;
	w->letter = p.nletter > 0 ? p.letter[0].id : 0;
	return true;
}

/* What cannot be made for one user holds up nobody else. */
static bool
deal_with(struct work *w, struct arena *a, struct err *e)
{
	struct err why = ERR_INIT;

	if (db_begin(w->belt->db, &why) && make(w, a, &why) &&
	    db_commit(w->belt->db, &why)) {
		tell_log(w);
		return true;
	}
	db_rollback(w->belt->db);
	if (why.kind == ERR_AGAIN || why.kind == ERR_SETUP)
		return err_set(e, why.kind, "%s", why.text);
	log_event(LOG_ERR, "digest.failed", KV_Z("digest", w->digest->name),
	    KV_Z("user", w->to->name), KV_Z("why", why.text));
	return put_mark(w, w->due, a, e);
}

static const struct digest_mark *
find(const struct digest_mark *all, size_t n, const struct work *w)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(all[i].digest, w->digest->name) &&
		    str_is(all[i].user, w->to->name))
			return &all[i];
	return NULL;
}

/* 1: something was done, 0: there is nothing to do, -1: *e. */
static int
take_up(struct work *w, const struct digest_mark *all, size_t n,
        struct arena *a, struct err *e)
{
	const struct digest_mark *row = find(all, n, w);

	if (digest_is_new(w->digest, row, w->now))
		return put_mark(w, w->now, a, e) ? 0 : -1;
	w->due = digest_due(w->digest, row->done, w->now);
	if (w->due == 0)
		return 0;
	return deal_with(w, a, e) ? 1 : -1;
}

static int
look_at(const struct belt *b, view_looker *look,
        const struct view_digest *d, const struct digest_mark *all, size_t n,
        int64_t now, struct arena *a, struct err *e)
{
	int got = 0;

	for (size_t i = 0; got == 0 && i < d->nto; i++)
		got = take_up(&(struct work){ .belt = b, .look = look,
		    .digest = d, .to = d->to[i], .now = now }, all, n, a, e);
	return got;
}

static bool
is_configured(const struct conf *c, const struct digest_mark *row)
{
	for (size_t i = 0; i < c->nview_digest; i++)
		for (size_t k = 0; k < c->view_digest[i].nto; k++)
			if (str_is(row->digest, c->view_digest[i].name) &&
			    str_is(row->user, c->view_digest[i].to[k]->name))
				return true;
	return false;
}

/* One that comes back later begins anew. */
static bool
forget(const struct belt *b, const struct digest_mark *all, size_t n,
       struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (is_configured(b->conf, &all[i]))
			continue;
		if (!db_begin(b->db, e) ||
		    !view_digests_drop(b->db, &all[i], e) ||
		    !db_commit(b->db, e)) {
			db_rollback(b->db);
			return false;
		}
	}
	return true;
}

int
view_digests_look(const struct belt *b, view_looker *look, int64_t now,
                  struct err *e)
{
	struct arena a = ARENA_INIT;
	struct digest_mark *all;
	int done = 0, got = 0;
	size_t n;

	if (!view_digests_all(b->db, &a, &all, &n, e) ||
	    !forget(b, all, n, e))
		got = -1;
	for (size_t i = 0; got >= 0 && i < b->conf->nview_digest; i++) {
		got = look_at(b, look, &b->conf->view_digest[i], all, n, now,
		    &a, e);
		done += got;
	}
	arena_clear(&a);
	return got < 0 ? -1 : done;
}
