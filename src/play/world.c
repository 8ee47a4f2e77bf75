#include "play/world.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/view_look.h"
#include "desk/chat.h"
#include "flow/after.h"
#include "flow/file.h"
#include "flow/purge.h"
#include "flow/sla_tick.h"
#include "flow/view_digests.h"
#include "store/intake.h"
#include "store/list.h"
#include "store/search.h"

/* Belts that never come to rest are a storm: this many rounds are enough for
 * any story. */
enum { ROUNDS_MAX = 10000, HOUR_MS = 60 * 60 * 1000 };

/* One key for all: a story's ids are the same in every run. */
#define STORY_KEY STR("a story's key: 32 bytes, no more")

static bool
make_directory(struct world *w, struct err *e)
{
	const char *temp = getenv("TMPDIR");

	if (temp == NULL || temp[0] == '\0' || strlen(temp) > 150)
		temp = "/tmp";
	snprintf(w->top, sizeof w->top, "%s/postroom-sandbox-XXXXXX", temp);
	if (mkdtemp(w->top) == NULL) {
		w->top[0] = '\0';
		return err_set(e, ERR_SETUP, "%s: no directory can be made: "
		    "%s", temp, strerror(errno));
	}
	snprintf(w->dir, sizeof w->dir, "%s/state", w->top);
	return true;
}

static void
remove_directory(const struct world *w)
{
	static const char *const file[] = { "mail.db", "desk.db", "out.db",
		"store" };
	static const char *const end[] = { "", "-wal", "-shm", "-journal",
		".lock" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof file / sizeof *file; i++)
		for (size_t j = 0; j < sizeof end / sizeof *end; j++) {
			snprintf(path, sizeof path, "%s/%s%s", w->dir,
			    file[i], end[j]);
			unlink(path);
		}
	rmdir(w->dir);
	rmdir(w->top);
}

bool
world_open(struct world *w, struct err *e)
{
	return db_open(&w->mail, w->dir, STORE_MAIL, e) &&
	    db_open(&w->belt.db, w->dir, STORE_DESK, e) &&
	    db_open(&w->out, w->dir, STORE_OUT, e) &&
	    far_begin(w->out, w->now, e);
}

void
world_close(struct world *w)
{
	db_close(w->out);
	db_close(w->belt.db);
	db_close(w->mail);
	w->out = w->belt.db = w->mail = NULL;
}

bool
world_init(struct world *w, const struct conf *c, int64_t now,
           struct err *e)
{
	memset(w, 0, sizeof *w);
	w->conf = c;
	w->now = now;
	reader_here(&w->reader);
	w->brands = brands_new(c);
	w->belt = (struct belt){ .conf = c, .key = STORY_KEY,
	    .brands = w->brands, .reader = &w->reader };
	return make_directory(w, e) && world_open(w, e);
}

void
world_clear(struct world *w)
{
	world_close(w);
	brands_free(w->brands);
	arena_clear(&w->far.arena);
	if (w->top[0] != '\0')
		remove_directory(w);
	memset(w, 0, sizeof *w);
}

/* --- A mail comes in ------------------------------------------------------ */

static int
put(struct world *w, const struct intake_mail *m, int64_t *id,
    struct err *e)
{
	struct intake_mail mail = *m;
	struct intake_folder folder;

	if (!intake_folder_open(w->mail, &(struct intake_epoch){
		.channel = m->channel, .name = m->folder_name,
		.uidvalidity = m->uidvalidity, .uidnext = 1,
		.start = INTAKE_BEGINNING, .now_ms = w->now,
	    }, &folder, e))
		return -1;
	mail.folder = folder.id;
	return intake_put(w->mail, &mail, id, e);
}

bool
world_take(struct world *w, const char *channel, uint32_t uid,
           struct str bytes, int64_t received, int64_t *id, struct err *e)
{
	const struct channel *ch = conf_channel(w->belt.conf,
	    str_from(channel));
	bool json = ch != NULL && !channel_has_mail(ch);
	struct raw_packed raw = { 0 };
	int64_t last;
	int got = -1;

	if (!db_begin(w->mail, e))
		return false;
	raw_pack(&raw, bytes);
	got = put(w, &(struct intake_mail){
		.channel = channel, .source = json ? CHAT_SOURCE : "imap",
		.folder_name = "INBOX",
		.uidvalidity = 1, .uid = uid, .received_ms = received,
		.taken_ms = w->now, .full_size = (int64_t)bytes.n,
		.told = true, .raw = &raw,
	    }, id, e);
	raw_packed_clear(&raw);
	if (got < 0 || !db_commit(w->mail, e)) {
		db_rollback(w->mail);
		return false;
	}
	return got == 1 || list_last_intake(w->mail, str_from(channel), id,
	    &last, e) == 1;
}

/* --- The belts ------------------------------------------------------------ */

/* Retention: the desk's part and receive's. */
static bool
purge(struct world *w, bool *moved, struct err *e)
{
	int n = purge_turn(&w->belt, w->now, e);
	int raw = n < 0 ? -1 : purge_turn_raw(w->mail, e);

	*moved = n > 0 || raw > 0;
	return raw >= 0;
}

/* The clocks of tickets, with their goals kept first (SL-3, SL-7). */
static int
clocks(struct world *w, struct err *e)
{
	if (w->conf->nsla == 0)
		return 0;
	if (!w->goals_kept && !sla_begin(&w->belt, w->now, e))
		return -1;
	w->goals_kept = true;
	return sla_tick(&w->belt, w->now, e);
}

static bool
round_of_all(struct world *w, bool *moved, struct err *e)
{
	int mails = file_batch(&w->belt, w->now, e), results = -1;
	int rules = mails < 0 ? -1 : after_look(&w->belt, w->now, e);
	int digests = rules < 0 ? -1 : view_digests_look(&w->belt, view_look,
	    w->now, e);
	int ticks = digests < 0 ? -1 : clocks(w, e);
	bool sent = false;

	if (ticks >= 0 && far_send(&w->far, w->out, w->conf, w->now, &sent,
	    e))
		results = file_results(&w->belt, w->now, e);
	*moved = mails > 0 || rules > 0 || digests > 0 || ticks > 0 ||
	    results > 0 || sent;
	if (results >= 0 && !*moved && (search_index(w->belt.db, e) < 0 ||
	    !purge(w, moved, e)))
		results = -1;
	return results >= 0;
}

bool
world_settle(struct world *w, struct err *e)
{
	bool moved = true;

	for (int i = 0; moved; i++) {
		if (i == ROUNDS_MAX)
			return err_set(e, ERR_SETUP, "the belts do not come "
			    "to rest");
		if (!round_of_all(w, &moved, e))
			return false;
	}
	return true;
}

/* The desk's clock ticks, and not only when a letter is due. */
static bool
has_time_rules(const struct conf *c)
{
	for (size_t i = 0; i < c->npipeline; i++)
		if (c->pipeline[i].nafter > 0)
			return true;
	return c->nsla > 0;
}

/* No later than the next digest of a view. */
static int64_t
before_digests(const struct world *w, int64_t due)
{
	for (size_t i = 0; i < w->conf->nview_digest; i++) {
		int64_t at = digest_next(&w->conf->view_digest[i], w->now);

		if (at > 0 && at < due)
			due = at;
	}
	return due;
}

bool
world_wait(struct world *w, int64_t until, struct err *e)
{
	int64_t due;

	while (w->now < until) {
		if (!far_next_due(&w->far, w->out, w->now, &due, e))
			return false;
		if (has_time_rules(w->conf) && due > w->now + HOUR_MS)
			due = w->now + HOUR_MS;
		due = before_digests(w, due);
		w->now = due < until ? due : until;
		if (!world_settle(w, e))
			return false;
	}
	return true;
}

/* --- Requests ------------------------------------------------------------- */

bool
world_ask(struct world *w, const json_t *request, api_emit *emit,
          void *arg, struct failure *f)
{
	struct api api = { .db = w->belt.db, .writes = true,
		.conf = w->conf, .key = w->belt.key, .brands = w->brands,
		.at = w->now };
	struct caller caller = { .uid = (uid_t)-1, .trusted = true };

	return api_run(&api, &caller, request, emit, arg, f);
}
