#include "flow/receive_inner.h"

#include "base/log.h"
#include "store/intake.h"

enum { TELL_AT_ONCE = 200 };

struct telling {
	int64_t folder;
	uint32_t after;
	uint32_t uid[TELL_AT_ONCE];
	size_t n;
};

static bool
find_untold(struct db *db, void *arg, struct err *e)
{
	struct telling *t = arg;

	t->n = TELL_AT_ONCE;
	return intake_untold(db, t->folder, t->after, t->uid, &t->n, e);
}

static bool
mark_told(struct db *db, void *arg, struct err *e)
{
	struct telling *t = arg;

	return intake_told(db, t->folder, t->uid, t->n, e);
}

static void
mute(struct line *l, struct spot *s, const char *why)
{
	s->mute = true;
	log_event(LOG_WARNING, "folder.mute", KV_Z("channel", l->door->name),
	    KV_Z("folder", s->name), KV_Z("why", why));
}

/* Marking twice is harmless, and so is a crash between the two. */
bool
tell_all(struct line *l, struct inbox_line *in, struct spot *s,
         struct err *e)
{
	const struct imap *at = &l->door->imap;
	struct telling t = { .folder = s->folder };
	struct job find = { .work = find_untold, .arg = &t };
	struct job told = { .work = mark_told, .arg = &t };
	struct err why = ERR_INIT;

	if (at->after == AFTER_KEEP || s->mute)
		return true;
	for (;;) {
		if (!jobs_run(l->door->jobs, &find, e))
			return false;
		if (t.n == 0)
			return true;
		if (!inbox_mark(in, t.uid, t.n, at->after == AFTER_SEEN ?
		    "\\Seen" : at->flag, &why))
			break;
		if (!jobs_run(l->door->jobs, &told, e))
			return false;
		t.after = t.uid[t.n - 1];
	}
	if (why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	mute(l, s, why.text);
	return true;
}
