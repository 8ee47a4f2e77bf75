#include "cmd/live.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/client.h"
#include "flow/poke.h"
#include "flow/receive.h"

static bool
test_channel(const struct channel *ch)
{
	struct buf report = BUF_INIT;
	struct err e = ERR_INIT;
	bool ok = receive_test(ch, &report, &e);

	fwrite(report.n > 0 ? report.p : "", 1, report.n, stdout);
	if (!ok)
		fprintf(stdout, "channel %s: failed: %s\n", ch->name, e.text);
	else
		fprintf(stdout, "channel %s: works\n", ch->name);
	buf_clear(&report);
	return ok;
}

static bool
has_source(const struct channel *ch)
{
	return ch->imap != NULL || ch->lmtp != NULL || ch->maildir[0] != '\0';
}

bool
live_check(const struct conf *c, const char *name, struct failure *f)
{
	const char *first = NULL;
	int tested = 0, bad = 0;

	for (size_t i = 0; i < c->nchannel; i++) {
		const struct channel *ch = &c->channel[i];

		if (name != NULL ? strcmp(ch->name, name) != 0 :
		    !has_source(ch))
			continue;
		tested++;
		if (test_channel(ch))
			continue;
		bad++;
		if (first == NULL)
			first = ch->name;
	}
	if (name != NULL && tested == 0)
		return failure_set(f, FAIL_NOT_FOUND, name,
		    "there is no channel \"%s\"", name);
	return bad == 0 || failure_set(f, FAIL_UNAVAILABLE, first,
	    "%d of %d channels cannot be logged in to", bad, tested);
}

enum { CATCH_UP_MS = 10 * 1000, LOOK_AGAIN_MS = 500 };

/* Mail may be on its way just now; and receive is asked to look. */
static bool
audit_channel(const struct conf *c, const struct channel *ch, struct db *db,
              struct receive_missing *m, struct err *e)
{
	int64_t end = clock_mono_ms() + CATCH_UP_MS;

	if (!receive_audit(ch, db, m, e))
		return false;
	m->late = m->n;
	while (m->n > 0 && clock_mono_ms() < end) {
		poke(c->state_dir, "receive");
		clock_sleep_ms(LOOK_AGAIN_MS);
		if (!receive_audit(ch, db, m, e))
			return false;
	}
	return true;
}

static void
print_missing(const struct channel *ch, const struct receive_missing *m)
{
	fprintf(stderr, "channel %s: the server shows %zu mail%s", ch->name,
	    m->shown, m->shown == 1 ? "" : "s");
	if (m->late > m->n)
		fprintf(stderr, ", %zu taken just now", m->late - m->n);
	fprintf(stderr, ", %zu not taken\n", m->n);
	for (size_t i = 0; i < m->n && i < RECEIVE_MISSING; i++)
		fprintf(stderr, "channel %s: not taken: folder %s, uid %lu\n",
		    ch->name, m->folder[i], (unsigned long)m->uid[i]);
}

size_t
live_audit(const struct options *o, const char *name, struct failure *f)
{
	struct conf *c = client_conf(o, f);
	struct err e = ERR_INIT;
	struct db *db = NULL;
	size_t bad = 0;

	if (c == NULL || !client_store(c, &db, f))
		goto out;
	for (size_t i = 0; i < c->nchannel; i++) {
		const struct channel *ch = &c->channel[i];
		struct receive_missing m = { .n = 0 };

		if (ch->imap == NULL ||
		    (name != NULL && strcmp(ch->name, name) != 0))
			continue;
		if (!audit_channel(c, ch, db, &m, &e)) {
			failure_set(f, FAIL_UNAVAILABLE, ch->name,
			    "channel %s: %s", ch->name, e.text);
			break;
		}
		print_missing(ch, &m);
		bad += m.n > 0;
	}
out:
	db_close(db);
	conf_free(c);
	return bad;
}
