#include "flow/receive_inner.h"

#include "base/log.h"
#include "store/intake.h"

static bool
find_untold(struct db *db, void *arg, struct err *e)
{
	struct telling *t = arg;

	t->n = TELL_AT_ONCE;
	return intake_untold(db, t->folder, t->after, t->uid, &t->n, e);
}

static bool
find_whole(struct db *db, void *arg, struct err *e)
{
	struct telling *t = arg;

	t->n = TELL_AT_ONCE;
	if (!ledger_untold(db, t->folder, t->after, t->mail, &t->n, e))
		return false;
	for (size_t i = 0; i < t->n; i++)
		t->uid[i] = t->mail[i].uid;
	return true;
}

static bool
mark_told(struct db *db, void *arg, struct err *e)
{
	struct telling *t = arg;

	return intake_told(db, t->folder, t->uid, t->n, e);
}

static bool
tell_seen(struct line *l, struct inbox_line *in, struct spot *s,
          struct telling *t, struct err *e)
{
	(void)l;
	(void)s;
	return inbox_mark(in, t->uid, t->n, "\\Seen", e);
}

static bool
tell_flag(struct line *l, struct inbox_line *in, struct spot *s,
          struct telling *t, struct err *e)
{
	(void)s;
	return inbox_mark(in, t->uid, t->n, l->door->imap.flag, e);
}

/* What is done to mails that are safe here. All of it may be repeated, so a
 * crash before it is noted does no harm. */
static const struct way {
	bool (*find)(struct db *db, void *arg, struct err *e);
	bool (*tell)(struct line *l, struct inbox_line *in, struct spot *s,
	             struct telling *t, struct err *e);
} ways[] = {
	[AFTER_SEEN]   = { find_untold, tell_seen },
	[AFTER_FLAG]   = { find_untold, tell_flag },
	[AFTER_MOVE]   = { find_whole,  tell_move },
	[AFTER_DELETE] = { find_whole,  tell_delete },
};

/* The server takes no marks: said once, tried again at each reconcile. */
static void
mute(struct line *l, struct spot *s, const char *why)
{
	s->mute = true;
	if (!s->mute_said)
		log_event(LOG_WARNING, "folder.mute",
		    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
		    KV_Z("why", why));
	s->mute_said = true;
}

static bool
tell_some(struct line *l, struct inbox_line *in, struct spot *s,
          const struct way *way, struct err *why, struct err *e)
{
	struct telling t = { .folder = s->folder };
	struct job find = { .work = way->find, .arg = &t };
	struct job told = { .work = mark_told, .arg = &t };

	for (;;) {
		uint32_t last;

		if (!jobs_run(l->door->jobs, &find, e))
			return false;
		if (t.n == 0)
			return true;
		last = t.uid[t.n - 1];
		if (!way->tell(l, in, s, &t, why))
			return true;
		if (t.n > 0 && !jobs_run(l->door->jobs, &told, e))
			return false;
		t.after = last;
	}
}

bool
tell_all(struct line *l, struct inbox_line *in, struct spot *s,
         struct err *e)
{
	enum after_intake after = l->door->imap.after;
	struct err why = ERR_INIT;

	if (after == AFTER_KEEP || s->mute)
		return true;
	if (!move_resume(l, in, s, &why) && why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	if (why.kind == ERR_NONE &&
	    !tell_some(l, in, s, &ways[after], &why, e))
		return false;
	if (why.kind == ERR_INPUT)
		mute(l, s, why.text);
	return why.kind == ERR_NONE || why.kind == ERR_INPUT ||
	    err_set(e, why.kind, "%s", why.text);
}
