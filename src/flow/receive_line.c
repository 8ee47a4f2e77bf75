#include "flow/receive_inner.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

/* visit_each goes round the folders of a shared line. One that cannot be
 * opened does not keep the others waiting. */
static bool
visit_each(struct line *l, struct inbox_line *in, struct err *e)
{
	for (size_t i = 0; i < l->nspot; i++) {
		struct spot *s = &l->spot[i];
		struct err why = ERR_INIT;

		if (folder_visit(l, in, s, &why)) {
			s->refused = false;
			continue;
		}
		/* s->high may stand behind mails that were not taken. */
		s->reconciled_ms = 0;
		if (why.kind != ERR_INPUT || l->nspot == 1)
			return err_set(e, why.kind, "%s", why.text);
		if (!s->refused)
			log_event(LOG_ERR, "folder.refused",
			    KV_Z("channel", l->door->name),
			    KV_Z("folder", s->name), KV_Z("why", why.text));
		s->refused = true;
	}
	return true;
}

/* --- One connection ------------------------------------------------------- */

/* until is when a line that waits for mail has something else to do. */
static int64_t
until(const struct line *l, int64_t ms)
{
	int64_t idle = clock_mono_ms() + ms;
	int64_t due = l->spot[0].reconciled_ms + l->door->imap.reconcile_ms;

	return due < idle ? due : idle;
}

static void
all_due(struct line *l)
{
	for (size_t i = 0; i < l->nspot; i++)
		l->spot[i].reconciled_ms = 0;
}

/* watch waits for mail and takes it, until the line breaks or is stopped. */
static bool
watch(struct line *l, struct inbox_line *in, struct err *e)
{
	const struct imap *at = &l->door->imap;
	struct spot *only = l->nspot == 1 ? &l->spot[0] : NULL;

	while (!door_stopping(l->door)) {
		if (only != NULL && inbox_has_idle(in)) {
			if (inbox_idle(in, until(l, at->idle_ms), e) < 0)
				return false;
		} else if (!line_sleep(l, at->poll_ms)) {
			break;
		}
		if (door_stopping(l->door))
			break;
		if (line_looks(l))
			all_due(l);
		if (only == NULL || folder_is_due(l, only)) {
			if (!visit_each(l, in, e))
				return false;
		} else if (!folder_news(l, in, only, e)) {
			return false;
		}
	}
	return true;
}

bool
door_dial(struct door *d, struct inbox_line **in, struct err *e)
{
	const struct tls_trust *trust = NULL;
	struct secret password = SECRET_INIT;
	bool ok = true;

	if (d->imap.tls != TLS_MODE_NONE) {
		trust = door_trust(d, e);
		ok = trust != NULL;
	}
	if (ok && d->imap.password.how != CREDENTIAL_NONE)
		ok = credential_read(&d->imap.password, &password, e);
	ok = ok && inbox_open(in, &d->imap, trust, secret_view(&password),
	    d->stop_fd, e);
	secret_clear(&password);
	return ok;
}

static bool
dial(struct line *l, bool *turn, struct inbox_line **in, struct err *e)
{
	bool ok = door_dial(l->door, in, e);

	door_login(l->door, turn, e);
	return ok;
}

static bool
session(struct line *l, bool *turn, struct err *e)
{
	struct inbox_line *in = NULL;
	bool ok = dial(l, turn, &in, e);

	for (size_t i = 0; i < l->nspot; i++)
		l->spot[i].listed = l->spot[i].settled = false;
	if (ok)
		inbox_wake(in, l->wake_fd);
	ok = ok && visit_each(l, in, e);
	if (ok) {
		line_well(l);
		ok = watch(l, in, e);
	}
	inbox_close(in);
	return ok;
}

/* Another channel's login to this account may have been refused: this one
 * waits with it. */
static void
wait_for_account(struct line *l)
{
	struct err e = ERR_INIT;
	int refusals = 0;

	err_set(&e, ERR_REFUSED, "login refused; it is tried again seldom, "
	    "or after a reload");
	while (!account_enter(l->door->account, &l->door->stopping,
	    &refusals))
		line_failed(l, &e);
}

void *
line_main(void *arg)
{
	struct line *l = arg;
	struct door *d = l->door;
	bool turn = false;

	while (door_enter(d, &turn)) {
		struct err e = ERR_INIT;

		wait_for_account(l);
		if (session(l, &turn, &e) || door_stopping(d))
			continue;
		for (size_t i = 0; i < l->nspot; i++)
			spot_broke(l, &l->spot[i]);
		if (!door_sleep(d, line_failed(l, &e)))
			break;
	}
	d->live--;
	jobs_poke(d->jobs);
	return NULL;
}
