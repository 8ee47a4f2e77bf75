/* Which conversations does a mail name (TH-1)? */
#include "store/facts_inner.h"

#include "desk/thread.h"
#include "store/conversations.h"
#include "store/refs.h"
#include "store/threads.h"

/* A conversation is looked up once, whatever speaks of it. 1 with *at; 0:
 * there is none; -1 with *e. */
static int
begin_at(struct db *db, int64_t conversation, struct arena *a,
    struct facts *f, size_t *at, struct err *e)
{
	struct thread_facts t = { 0 };
	int got;

	for (*at = 0; *at < f->nthread; ++*at)
		if (f->thread[*at].conversation.id == conversation)
			return 1;
	got = threads_begin(db, conversation, a, &t, e);
	if (got == 1)
		*ARENA_PUSH(a, f->thread, f->nthread) = t;
	return got;
}

static bool
complete(struct db *db, const struct conf *c, struct arena *a,
    struct facts *f, size_t at, struct err *e)
{
	return f->thread[at].whole ||
	    threads_complete(db, c, f->now, a, &f->thread[at], e);
}

int
facts_thread_at(struct db *db, const struct conf *c, int64_t conversation,
    struct arena *a, struct facts *f, size_t *at, struct err *e)
{
	int got = begin_at(db, conversation, a, f, at, e);

	if (got != 1)
		return got;
	return complete(db, c, a, f, *at, e) ? 1 : -1;
}

/* What the ids of a mail speak of, before it is sorted by strength. */
struct naming {
	struct ref ref[FACTS_CANDIDATES * 4];   /* one a conversation */
	bool forwarded[FACTS_CANDIDATES * 4];   /* one of its ids is */
	size_t n;
};

static enum evidence
strength(enum ref_how how)
{
	return how == REF_OURS || how == REF_FORWARDED ||
	    how == REF_TRANSCRIPT ? BY_OUR_ID : BY_REFERENCE;
}

/* A conversation stands once, with the strongest evidence; of equals the
 * first that named it. One forwarded id is enough for AU-3's exception. */
static void
name(struct naming *all, const struct ref *r)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->ref[i].conversation == r->conversation)
			break;
	if (i == all->n) {
		if (i == sizeof all->ref / sizeof *all->ref)
			return;
		all->ref[all->n++] = *r;
		all->forwarded[i] = false;
	} else if (strength(r->how) > strength(all->ref[i].how)) {
		/* It moves behind those that were as strong earlier. */
		bool forwarded = all->forwarded[i];

		for (; i + 1 < all->n; i++) {
			all->ref[i] = all->ref[i + 1];
			all->forwarded[i] = all->forwarded[i + 1];
		}
		all->ref[i] = *r;
		all->forwarded[i] = forwarded;
	}
	all->forwarded[i] |= r->how == REF_FORWARDED;
}

static bool
name_id(struct db *db, struct str msgid, struct naming *all, struct err *e)
{
	struct ref ref[REFS_OF_ONE_ID];
	int n = refs_of(db, msgid, ref, e);

	for (int i = 0; i < n; i++)
		name(all, &ref[i]);
	return n >= 0;
}

/* Another mail has this one's id, and it is no duplicate. */
static bool
add_same_id(struct db *db, const struct conf *c, const struct ref *r,
    struct arena *a, struct facts *f, struct err *e)
{
	size_t at;
	int got;

	if (f->nsame_id == FACTS_SAME_ID)
		return true;
	got = facts_thread_at(db, c, r->conversation, a, f, &at, e);
	if (got == 1)
		f->same_id[f->nsame_id++] = at;
	return got >= 0;
}

/* Somebody named this mail before it came (TH-1 c: folders come in any
 * order). It is no answer to itself: only what others named counts. */
static bool
name_own(struct db *db, const struct conf *c, struct str msgid,
    struct naming *all, struct arena *a, struct facts *f, struct err *e)
{
	struct ref ref[REFS_OF_ONE_ID];
	int n = msgid.n == 0 ? 0 : refs_of(db, msgid, ref, e);

	for (int i = 0; i < n; i++) {
		if (ref[i].how == REF_NAMED)
			name(all, &ref[i]);
		if (ref[i].how == REF_INCOMING &&
		    !add_same_id(db, c, &ref[i], a, f, e))
			return false;
	}
	return n >= 0;
}

static bool
seen(const struct strs *ids, struct str id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (str_eq(ids->s[i], id))
			return true;
	return false;
}

/* The ids a mail names, the nearest ancestor first, each once. */
static struct strs
ids_named(const struct mail *m, struct arena *a)
{
	struct strs out = { NULL, 0 };

	for (size_t i = 0; i < m->in_reply_to.n && out.n < FACTS_IDS; i++)
		if (!seen(&out, m->in_reply_to.s[i]))
			*ARENA_PUSH(a, out.s, out.n) = m->in_reply_to.s[i];
	/* A bounce names the letter in its report (RFC 3464). */
	if (m->kind == KIND_BOUNCE && m->original_message_id.n > 0 &&
	    !seen(&out, m->original_message_id))
		*ARENA_PUSH(a, out.s, out.n) = m->original_message_id;
	for (size_t i = m->references.n; i-- > 0 && out.n < FACTS_IDS;)
		if (!seen(&out, m->references.s[i]))
			*ARENA_PUSH(a, out.s, out.n) = m->references.s[i];
	return out;
}

static bool
add_candidate(struct db *db, const struct naming *all, size_t i,
    struct str sender, struct arena *a, struct facts *f, struct err *e)
{
	const struct ref *r = &all->ref[i];
	struct candidate *to = &f->candidate[f->ncandidate];
	int got = begin_at(db, r->conversation, a, f, &to->thread, e);
	int has;

	if (got != 1)
		return got == 0;
	has = sender.n == 0 ? 0 :
	    conversations_has(db, r->conversation, sender, a, e);
	to->by = strength(r->how);
	to->msgid = r->msgid;
	/* Without an address: whoever has the number (TM-4). */
	to->sender_takes_part = has == 1 || (sender.n == 0 &&
	    f->sender.id != 0 && f->sender.id ==
	    f->thread[to->thread].conversation.contact);
	to->forwarded = all->forwarded[i];
	to->transcript = r->how == REF_TRANSCRIPT;
	f->ncandidate++;
	return has >= 0;
}

/* The rule chooses by what is known of all. */
static bool
complete_chosen(struct db *db, const struct conf *c,
    const struct mail_input *in, struct arena *a, struct facts *f,
    struct err *e)
{
	struct verdict v = thread_verdict(c, in, f);

	return (v.at == THREAD_NONE ||
	    complete(db, c, a, f, (size_t)v.at, e)) &&
	    (v.ticket_of == THREAD_NONE ||
	    complete(db, c, a, f, (size_t)v.ticket_of, e));
}

bool
facts_candidates(struct db *db, const struct conf *c,
    const struct mail_input *in, struct arena *a, struct facts *f,
    struct err *e)
{
	const struct mail *m = in->mail;
	struct naming all = { .n = 0 };
	struct strs ids = ids_named(m, a);

	for (size_t i = 0; i < ids.n; i++)
		if (!name_id(db, ids.s[i], &all, e))
			return false;
	if (!name_own(db, c, m->message_id, &all, a, f, e))
		return false;
	for (int by = BY_OUR_ID; by >= BY_REFERENCE; by--)
		for (size_t i = 0; i < all.n; i++)
			if (strength(all.ref[i].how) == (enum evidence)by &&
			    f->ncandidate < FACTS_CANDIDATES &&
			    !add_candidate(db, &all, i, m->from.address, a, f,
			    e))
				return false;
	return complete_chosen(db, c, in, a, f, e);
}
