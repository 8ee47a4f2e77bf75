/* after-intake move and delete: mails that are safe here leave their folder.
 *
 * What a crash or a cut may find, and what is done then:
 *
 *	the server has       the ledger says    next time
 *	MOVE, done           untold             they are gone: told
 *	MOVE, not done       untold             moved
 *	no MOVE, no copy     moving             not found there: from the start
 *	no MOVE, copied      moving             found there: copied
 *	no MOVE, copied      moving, copied     marked \Deleted, expunged, told
 *
 * Only UID EXPUNGE is ever used: a plain EXPUNGE takes away what others have
 * marked. A mail goes only when its size and its arrival are still those of
 * the one that was taken. */
#include "flow/receive_inner.h"

#include <stdio.h>

#include "base/log.h"
#include "store/intake.h"

/* --- Is it still that mail? ----------------------------------------------- */

static const struct inbox_item *
find_uid(const struct inbox_list *l, uint32_t uid)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].uid == uid)
			return &l->item[i];
	return NULL;
}

static struct ledger_mail
as_ledger(const struct inbox_item *item)
{
	return (struct ledger_mail){ item->uid, item->size,
	    item->received_ms };
}

static void
say_other(struct line *l, struct spot *s, uint32_t uid)
{
	if (s->other_said)
		return;
	s->other_said = true;
	log_event(LOG_ERR, "mail.other", KV_Z("channel", l->door->name),
	    KV_Z("folder", s->name), KV_ID("uid", uid), KV_Z("why",
	    "size and arrival are not those of the mail that was taken; "
	    "it stays where it is"));
}

/* sort_out leaves in t->uid what may be noted as told: what is gone, and what
 * is there and the same, which is in t->here too. */
static bool
sort_out(struct line *l, struct inbox_line *in, struct spot *s,
         struct telling *t, struct err *e)
{
	struct inbox_list now = { NULL, 0, 0 };
	size_t kept = 0;
	bool ok = inbox_list_these(in, t->uid, t->n, &now, e);

	t->nhere = 0;
	for (size_t i = 0; ok && i < t->n; i++) {
		const struct inbox_item *item = find_uid(&now, t->uid[i]);
		struct ledger_mail had = t->mail[i], has;

		if (item != NULL) {
			has = as_ledger(item);
			if (!ledger_same(&had, &has)) {
				say_other(l, s, had.uid);
				continue;
			}
			t->here[t->nhere++] = had.uid;
		}
		t->mail[kept] = had;
		t->uid[kept++] = had.uid;
	}
	t->n = kept;
	inbox_list_clear(&now);
	return ok;
}

/* --- Taking them away ----------------------------------------------------- */

static void
say_marked(struct line *l, struct spot *s)
{
	if (!s->marked_said)
		log_event(LOG_WARNING, "folder.no-expunge",
		    KV_Z("channel", l->door->name), KV_Z("folder", s->name),
		    KV_Z("why", "the server has no UIDPLUS: mails stay, "
		    "marked \\Deleted"));
	s->marked_said = true;
}

static bool
take_away(struct line *l, struct inbox_line *in, struct spot *s,
          const uint32_t *uid, size_t n, struct err *e)
{
	if (n == 0)
		return true;
	if (!inbox_mark(in, uid, n, "\\Deleted", e))
		return false;
	if (inbox_has_expunge(in))
		return inbox_expunge(in, uid, n, e);
	say_marked(l, s);
	return true;
}

bool
tell_delete(struct line *l, struct inbox_line *in, struct spot *s,
            struct telling *t, struct err *e)
{
	return sort_out(l, in, s, t, e) &&
	    take_away(l, in, s, t->here, t->nhere, e);
}

/* --- Moving in several steps ---------------------------------------------- */

struct moving {
	int64_t folder;
	struct ledger_moving m;
	uint32_t uid[LEDGER_MOVING];
	int got;
};

static bool
load_moving(struct db *db, void *arg, struct err *e)
{
	struct moving *m = arg;

	m->got = ledger_moving_get(db, m->folder, &m->m, e);
	for (size_t i = 0; m->got == 1 && i < m->m.n; i++)
		m->uid[i] = m->m.mail[i].uid;
	return m->got >= 0;
}

static bool
put_moving(struct db *db, void *arg, struct err *e)
{
	struct moving *m = arg;

	return ledger_moving_put(db, m->folder, &m->m, e);
}

static bool
note_copied(struct db *db, void *arg, struct err *e)
{
	struct moving *m = arg;

	return ledger_moving_copied(db, m->folder, e);
}

static bool
forget_moving(struct db *db, void *arg, struct err *e)
{
	struct moving *m = arg;

	return ledger_moving_end(db, m->folder, e);
}

static bool
end_moving(struct db *db, void *arg, struct err *e)
{
	struct moving *m = arg;

	return intake_told(db, m->folder, m->uid, m->m.n, e) &&
	    ledger_moving_end(db, m->folder, e);
}

static bool
moving_job(struct line *l, bool (*work)(struct db *, void *, struct err *),
           struct moving *m, struct err *e)
{
	struct job job = { .work = work, .arg = m };

	return jobs_run(l->door->jobs, &job, e);
}

/* Each mail has one of its own in the list. */
static bool
all_there(const struct ledger_moving *m, const struct inbox_list *list)
{
	bool used[LEDGER_MOVING * 8] = { false };

	if (list->n > sizeof used)
		return false;
	for (size_t i = 0; i < m->n; i++) {
		size_t j = 0;

		for (; j < list->n; j++) {
			struct ledger_mail has = as_ledger(&list->item[j]);

			if (!used[j] && ledger_same(&m->mail[i], &has))
				break;
		}
		if (j == list->n)
			return false;
		used[j] = true;
	}
	return true;
}

/* A copy is made of all or of none (RFC 3501, 6.4.7), so what came into the
 * place since tells whether it was. When in doubt it was not: two copies are
 * better than none. */
static bool
was_copied(struct inbox_line *in, const struct ledger_moving *m, bool *yes,
           struct err *e)
{
	struct inbox_list list = { NULL, 0, 0 };
	struct inbox_folder f;
	struct err why = ERR_INIT;
	bool ok = true;

	*yes = false;
	if (!inbox_examine(in, m->place, &f, &why))
		return why.kind == ERR_INPUT ||
		    err_set(e, why.kind, "%s", why.text);
	if (f.uidvalidity == m->uidvalidity && m->uidnext > 0 && m->n > 0) {
		ok = inbox_list_after(in, m->uidnext - 1, &list, e);
		*yes = ok && all_there(m, &list);
	}
	inbox_list_clear(&list);
	return ok;
}

/* look_there fills m->copied; the folder that was open is open again, or the
 * line is of no more use. */
static bool
look_there(struct inbox_line *in, const struct spot *s,
           struct ledger_moving *m, struct err *e)
{
	struct inbox_folder f;
	struct err why = ERR_INIT, back = ERR_INIT;
	bool ok = was_copied(in, m, &m->copied, &why);

	if (!ok && why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	if (!inbox_select(in, s->name, &f, &back))
		return err_set(e, ERR_AGAIN, "%s", back.text);
	if (f.uidvalidity != s->uidvalidity)
		return err_set(e, ERR_AGAIN, "folder \"%s\": another "
		    "UIDVALIDITY", s->name);
	return ok || err_set(e, why.kind, "%s", why.text);
}

static bool
finish_moving(struct line *l, struct inbox_line *in, struct spot *s,
              struct moving *m, struct err *e)
{
	return take_away(l, in, s, m->uid, m->m.n, e) &&
	    moving_job(l, end_moving, m, e);
}

bool
move_resume(struct line *l, struct inbox_line *in, struct spot *s,
            struct err *e)
{
	struct moving m = { .folder = s->folder };

	if (s->settled)
		return true;
	if (!moving_job(l, load_moving, &m, e))
		return false;
	if (m.got == 1 && !m.m.copied) {
		if (!look_there(in, s, &m.m, e) || !moving_job(l,
		    m.m.copied ? note_copied : forget_moving, &m, e))
			return false;
		m.got = m.m.copied;
	}
	if (m.got == 1 && !finish_moving(l, in, s, &m, e))
		return false;
	s->settled = true;
	return true;
}

/* Without UIDNEXT a crash could not be told from a success. */
static bool
place_status(struct inbox_line *in, struct ledger_moving *m, struct err *e)
{
	struct inbox_folder f = { 0 };
	struct err why = ERR_INIT;

	if (!inbox_status(in, m->place, &f, &why)) {
		if (why.kind != ERR_INPUT)
			return err_set(e, why.kind, "%s", why.text);
		if (!inbox_make(in, m->place, e) ||
		    !inbox_status(in, m->place, &f, e))
			return false;
	}
	m->uidvalidity = f.uidvalidity;
	m->uidnext = f.uidnext;
	return true;
}

static bool
move_by_copy(struct line *l, struct inbox_line *in, struct spot *s,
             struct telling *t, struct err *e)
{
	struct moving m = { .folder = s->folder, .m = { .n = 0 } };
	struct err why = ERR_INIT;

	snprintf(m.m.place, sizeof m.m.place, "%s", l->door->imap.move_to);
	for (size_t i = 0; i < t->n && m.m.n < t->nhere; i++)
		if (t->uid[i] == t->here[m.m.n]) {
			m.uid[m.m.n] = t->uid[i];
			m.m.mail[m.m.n++] = t->mail[i];
		}
	s->settled = false;
	if (!place_status(in, &m.m, e) ||
	    !moving_job(l, put_moving, &m, e))
		return false;
	if (!inbox_copy(in, m.uid, m.m.n, m.m.place, &why)) {
		if (why.kind == ERR_INPUT &&
		    moving_job(l, forget_moving, &m, e))
			s->settled = true;
		return err_set(e, why.kind, "%s", why.text);
	}
	if (!moving_job(l, note_copied, &m, e) ||
	    !finish_moving(l, in, s, &m, e))
		return false;
	s->settled = true;
	return true;
}

/* The folder is made when the server says no and has none. */
static bool
move_at_once(struct line *l, struct inbox_line *in, struct telling *t,
             struct err *e)
{
	const char *to = l->door->imap.move_to;
	struct err why = ERR_INIT, made = ERR_INIT;

	if (inbox_move(in, t->here, t->nhere, to, &why))
		return true;
	if (why.kind == ERR_INPUT && inbox_make(in, to, &made))
		return inbox_move(in, t->here, t->nhere, to, e);
	if (made.kind != ERR_NONE && made.kind != ERR_INPUT)
		return err_set(e, made.kind, "%s", made.text);
	return err_set(e, why.kind, "%s", why.text);
}

bool
tell_move(struct line *l, struct inbox_line *in, struct spot *s,
          struct telling *t, struct err *e)
{
	if (!sort_out(l, in, s, t, e))
		return false;
	if (t->nhere == 0)
		return true;
	return inbox_has_move(in) ? move_at_once(l, in, t, e) :
	    move_by_copy(l, in, s, t, e);
}
