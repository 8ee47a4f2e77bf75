#include "flow/hand_in_inner.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "flow/poke.h"
#include "store/intake.h"

/* One mail that waits for its transaction. */
struct owned {
	struct intake_handed row;       /* points into the arena and raw */
	struct raw_packed raw;          /* own */
	enum hand_answer answer;
};

struct hand_own {
	struct hand_out to;
	const char *state_dir;
	int lock;
	struct db *db;                  /* own */
	struct arena arena;             /* own: words of the batch */
	struct owned mail[HAND_BATCH];
	size_t n;
	int64_t bytes;
};

int
hand_own_new(struct hand_own **out, const char *state_dir,
             struct hand_out to, pid_t *holder, struct err *e)
{
	struct hand_own *o = calloc(1, sizeof *o);
	struct db *db = NULL;
	struct err why = ERR_INIT;
	char path[PATH_MAX];

	if (o == NULL)
		out_of_memory();
	*holder = 0;
	o->to = to;
	o->state_dir = state_dir;
	o->lock = -1;
	/* It makes the directory, when there is none yet. */
	if (db_open(&db, state_dir, STORE_NONE, &why))
		db_close(db);
	snprintf(path, sizeof path, "%s/receive.lock", state_dir);
	o->lock = io_lock(path, holder, e);
	if (o->lock >= 0 && db_open(&o->db, state_dir, STORE_MAIL, e)) {
		*out = o;
		return 1;
	}
	hand_own_free(o);
	if (*holder > 0)
		err_clear(e);
	return *holder > 0 ? 0 : -1;
}

static void
batch_clear(struct hand_own *o)
{
	for (size_t i = 0; i < o->n; i++)
		raw_packed_clear(&o->mail[i].raw);
	arena_clear(&o->arena);
	o->n = 0;
	o->bytes = 0;
}

void
hand_own_free(struct hand_own *o)
{
	if (o == NULL)
		return;
	batch_clear(o);
	db_close(o->db);
	if (o->lock >= 0)
		close(o->lock);
	free(o);
}

static bool
write_batch(struct db *db, void *arg, struct err *e)
{
	struct hand_own *o = arg;

	for (size_t i = 0; i < o->n; i++) {
		struct owned *m = &o->mail[i];
		int64_t id, now = clock_wall_ms();
		int got;

		m->row.raw = &m->raw;
		m->row.taken_ms = now;
		if (m->row.received_ms == 0)
			m->row.received_ms = now;
		got = intake_add(db, &m->row, &id, e);
		if (got < 0)
			return false;
		m->answer = got == 0 ? HAND_KNOWN :
		    m->row.partial ? HAND_PARTIAL : HAND_NEW;
	}
	return true;
}

bool
hand_own_flush(struct hand_own *o, struct err *e)
{
	bool ok = o->n == 0 || db_try(o->db, write_batch, o, e);

	for (size_t i = 0; ok && i < o->n; i++)
		o->to.answered(o->to.arg, o->mail[i].answer, "");
	if (ok && o->n > 0)
		poke(o->state_dir, "desk");
	batch_clear(o);
	return ok;
}

bool
hand_own_put(struct hand_own *o, const struct hand_mail *m, struct err *e)
{
	struct buf plain = BUF_INIT;
	struct str bytes = hand_mail_canonical(&plain, m->bytes);
	bool partial = m->full_size > (int64_t)m->bytes.n ||
	    (int64_t)bytes.n > m->channel->max_size;
	struct owned *to = &o->mail[o->n++];
	int64_t full = (int64_t)bytes.n;

	if ((int64_t)bytes.n > m->channel->max_size)
		bytes.n = (size_t)m->channel->max_size;
	*to = (struct owned){ .row = {
		.channel = str_copy(&o->arena,
		    str_from(m->channel->name)).p,
		.source = m->source,
		.folder = str_copy(&o->arena, m->folder),
		.received_ms = m->received_ms,
		.partial = partial,
		.full_size = m->full_size > full ? m->full_size : full,
		.history = m->history != HISTORY_NOT,
		.sent = m->history == HISTORY_SENT,
		.history_status = str_copy(&o->arena, m->history_status),
		.key = str_copy(&o->arena, m->key),
	} };
	raw_pack(&to->raw, bytes);
	o->bytes += (int64_t)raw_packed_bytes(&to->raw);
	buf_clear(&plain);
	return (o->n < HAND_BATCH && o->bytes < HAND_BATCH_BYTES) ||
	    hand_own_flush(o, e);
}
