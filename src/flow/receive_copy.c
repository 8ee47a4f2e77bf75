/* SE-11: what users wrote is put into their Sent folder too, once it is sent.
 *
 * A thread of the channel's, with a connection of its own while there is
 * something to do. Whatever goes wrong here is told and tried again; the
 * letter knows nothing of it. Before a mail leaves it is written down that it
 * may be there (`begun`), and the folder is asked by Message-ID before every
 * mail: that tells what a crash or a cut left, what a server keeps by itself,
 * and that the copy for another recipient of the same mail is there. */
#include "flow/receive_inner.h"

#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "flow/backoff.h"
#include "store/copies.h"

enum {
	LOOK_MS = 1000,                 /* between looks for what was sent */
	AGAIN_MS = 60 * 1000,           /* doubled with every try ... */
	AGAIN_MOST_MS = 60 * 60 * 1000,         /* ... up to this */
	GIVE_UP_MS = 3 * 24 * 60 * 60 * 1000,
};

struct copier {
	struct door *door;
	struct inbox_line *in;          /* own; NULL: not connected */
	int fails;                      /* connections, in a row */
	bool down;                      /* said to be */
};

/* --- What the writer does -------------------------------------------------- */

struct turn {
	const char *channel;
	struct arena arena;             /* own */
	struct copy copy;
	int got;
	int64_t due_ms;
};

static bool
note_and_find(struct db *db, void *arg, struct err *e)
{
	struct turn *t = arg;
	int64_t now = clock_wall_ms();

	if (!copies_note(db, t->channel, now, e))
		return false;
	t->got = copies_next(db, t->channel, now, &t->arena, &t->copy, e);
	return t->got >= 0;
}

static bool
begin(struct db *db, void *arg, struct err *e)
{
	struct turn *t = arg;

	return copies_begin(db, t->copy.letter, e);
}

static bool
end(struct db *db, void *arg, struct err *e)
{
	struct turn *t = arg;

	return copies_end(db, t->copy.letter, e);
}

static bool
later(struct db *db, void *arg, struct err *e)
{
	struct turn *t = arg;

	return copies_later(db, t->copy.letter, t->due_ms, e);
}

static bool
run(struct copier *c, bool (*work)(struct db *, void *, struct err *),
    struct turn *t, struct err *e)
{
	struct job job = { .work = work, .arg = t };

	return jobs_run(c->door->jobs, &job, e);
}

bool
copy_forget_work(struct db *db, void *arg, struct err *e)
{
	const struct door *d = arg;

	return copies_forget(db, d->name, e);
}

/* --- The connection -------------------------------------------------------- */

static void
hang_up(struct copier *c)
{
	inbox_close(c->in);
	c->in = NULL;
}

/* The folder is made when it is not there. */
static bool
open_sent(struct copier *c, struct err *e)
{
	const char *name = c->door->imap.sent_folder;
	struct inbox_folder f;
	struct err why = ERR_INIT;

	if (inbox_examine(c->in, name, &f, &why))
		return true;
	if (why.kind != ERR_INPUT)
		return err_set(e, why.kind, "%s", why.text);
	return inbox_make(c->in, name, e) &&
	    inbox_examine(c->in, name, &f, e);
}

static bool
connect_to(struct copier *c, struct err *e)
{
	struct door *d = c->door;
	int refusals = 0;
	bool ok;

	if (c->in != NULL)
		return true;
	while (!account_enter(d->account, &d->stopping, &refusals))
		continue;
	ok = door_dial(d, &c->in, e);
	account_login(d->account, e->kind);
	return ok && open_sent(c, e);
}

/* say_down tells of an outage once; returns how long to wait. */
static int64_t
say_down(struct copier *c, const struct err *e)
{
	uint32_t dice;

	digest_random(&dice, sizeof dice);
	if (!c->down && !door_stopping(c->door))
		log_event(LOG_WARNING, "copy.down",
		    KV_Z("channel", c->door->name), KV_Z("why", e->text));
	c->down = true;
	return backoff_ms(e->kind == ERR_INPUT ? ERR_SETUP : e->kind,
	    ++c->fails, dice);
}

static void
say_up(struct copier *c)
{
	if (c->down)
		log_event(LOG_INFO, "copy.up", KV_Z("channel",
		    c->door->name));
	c->down = false;
	c->fails = 0;
}

/* --- One copy -------------------------------------------------------------- */

static struct str
bare(struct str id)
{
	if (str_starts(id, "<") && str_ends(id, ">"))
		return str_sub(id, 1, id.n - 1);
	return id;
}

/* Is it there? 1, 0, -1 with *e. Of a server that does not search only the
 * first try is made: nobody could tell what became of it. */
static int
is_there(struct copier *c, const struct copy *copy, struct err *e)
{
	struct err why = ERR_INIT;
	int there = inbox_find_id(c->in, bare(copy->message_id), &why);

	if (there >= 0)
		return there;
	if (why.kind == ERR_INPUT && !copy->begun)
		return 0;
	err_set(e, why.kind, "%s", why.text);
	return -1;
}

/* put makes the copy, or finds that it is there. */
static bool
put(struct copier *c, struct turn *t, struct err *e)
{
	struct copy *copy = &t->copy;
	int there = is_there(c, copy, e);

	if (there != 0)
		return there == 1;
	if (!run(c, begin, t, e))
		return false;
	copy->begun = true;
	if (!inbox_append(c->in, c->door->imap.sent_folder, copy->sent_ms,
	    copy->bytes, e))
		return false;
	log_event(LOG_INFO, "copy.kept", KV_Z("channel", c->door->name),
	    KV_ID("letter", copy->letter));
	return true;
}

static int64_t
again_ms(int tries)
{
	int64_t ms = AGAIN_MS;

	while (tries-- > 0 && ms < AGAIN_MOST_MS)
		ms *= 2;
	return ms < AGAIN_MOST_MS ? ms : AGAIN_MOST_MS;
}

/* put_off has it tried later, or gives it up. */
static bool
put_off(struct copier *c, struct turn *t, const struct err *why,
        struct err *e)
{
	int64_t now = clock_wall_ms();
	bool over = now - t->copy.since_ms >= GIVE_UP_MS;

	t->due_ms = now + again_ms(t->copy.tries);
	if (over || t->copy.tries == 0)
		log_event(over ? LOG_ERR : LOG_WARNING,
		    over ? "copy.given-up" : "copy.failed",
		    KV_Z("channel", c->door->name),
		    KV_ID("letter", t->copy.letter),
		    KV_Z("why", why->text));
	return run(c, over ? end : later, t, e);
}

/* one_copy does what is due; false with *e (ERR_SETUP: the store). *gap: wait
 * so long before the next. */
static bool
one_copy(struct copier *c, struct turn *t, int64_t *gap, struct err *e)
{
	struct err why = ERR_INIT;

	/* The letter was erased. */
	if (t->copy.message_id.n == 0 || t->copy.bytes.n == 0)
		return run(c, end, t, e);
	if (!connect_to(c, &why)) {
		*gap = say_down(c, &why);
		hang_up(c);
		return true;
	}
	say_up(c);
	if (put(c, t, &why))
		return run(c, end, t, e);
	if (why.kind != ERR_INPUT)
		hang_up(c);
	return door_stopping(c->door) || put_off(c, t, &why, e);
}

void *
copy_main(void *arg)
{
	struct copier c = { .door = arg };
	struct door *d = c.door;
	int64_t gap;

	do {
		struct turn t = { .channel = d->name };
		struct err e = ERR_INIT;

		gap = 0;
		if (!run(&c, note_and_find, &t, &e) || (t.got == 1 &&
		    !one_copy(&c, &t, &gap, &e)))
			gap = LOOK_MS;          /* the writer has said why */
		if (t.got == 0) {
			hang_up(&c);
			gap = LOOK_MS;
		}
		arena_clear(&t.arena);
	} while (door_sleep(d, gap));
	hang_up(&c);
	d->live--;
	jobs_poke(d->jobs);
	return NULL;
}
