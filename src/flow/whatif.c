#include "flow/whatif.h"

#include "flow/chat_json.h"
#include "flow/judge.h"
#include "store/raw.h"
#include "store/recall.h"

enum { PAGE = 100 };

/* One mail, decided twice. */
struct again {
	struct whatif *w;
	const struct stored *stored;
	struct arena *a;
	struct str raw;
	struct mail mail;
	struct chat chat;
	json_t *record;                 /* own */
	struct judged was, would;
};

static int64_t
id_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* The input by one configuration, of a fresh copy: a form changes the mail.
 * False: the channel is not in it, and the belt would set it aside. */
static bool
input(struct again *k, const struct conf *c, struct judged *j)
{
	struct mail *copy = arena_get(k->a, sizeof *copy);

	*copy = k->mail;
	j->waiting = &k->stored->waiting;
	j->came_by = conf_channel(c, j->waiting->channel);
	j->raw = k->raw;
	j->mail = copy;
	j->chat = &k->chat;
	if (j->came_by == NULL) {
		plan_init(&j->plan, k->a);
		j->plan.outcome.what = OUTCOME_SET_ASIDE;
		return false;
	}
	judge_input(c, j, k->a);
	return true;
}

static bool
decide(struct again *k, const struct conf *c, struct judged *j,
    struct err *e)
{
	if (!input(k, c, j))
		return true;
	if (!recall_facts(k->w->db, c, &j->in, k->stored, k->record, k->a,
	    &j->facts, e))
		return false;
	judge_plan(c, k->w->key, j, k->a);
	return true;
}

static void
tell(struct again *k)
{
	const json_t *plan = json_object_get(k->record, "plan");
	struct whatif_mail m = {
		.intake = k->stored->waiting.intake, .at = k->stored->at,
		.from = k->mail.from.address, .subject = k->mail.subject,
		.message = id_of(json_object_get(plan, "outcome"),
		    "message"),
		.ticket = id_of(json_array_get(json_object_get(plan,
		    "conversations"), 0), "ticket"),
	};
	struct difference *d;

	differ(k->was.came_by != NULL ? &k->was.facts : &k->would.facts,
	    &k->was.plan, &k->would.plan, k->a, &d, &m.ndifference);
	m.difference = d;
	k->w->mails++;
	if (m.ndifference == 0)
		return;
	k->w->differ++;
	k->w->emit(k->w->arg, &m);
}

/* 1 read, 0 not to be had (it is counted), -1 with *e. */
static int
read_again(struct again *k, struct buf *bytes, struct err *e)
{
	const struct stored *s = k->stored;
	struct err why = ERR_INIT;
	int got = s->record.n == 0 ? 0 :
	    raw_load(k->w->db, s->waiting.raw, bytes, e);
	bool ok;

	if (got <= 0) {
		k->w->not_kept += got == 0;
		return got;
	}
	k->raw = buf_view(bytes);
	k->record = json_loadb(s->record.p, s->record.n, 0, NULL);
	ok = s->waiting.is_json ?
	    chat_json_read(k->raw, k->a, &k->chat, &why) :
	    reader_read(k->w->reader, k->raw, k->a, &k->mail, &why);
	if (!ok && why.kind == ERR_AGAIN)
		return err_set(e, why.kind, "%s", why.text) ? 1 : -1;
	k->w->not_read += !ok;
	return ok ? 1 : 0;
}

static bool
one(struct whatif *w, const struct stored *s, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct again k = { .w = w, .stored = s, .a = &a };
	int got = read_again(&k, &bytes, e);
	bool ok = got >= 0;

	if (got == 1) {
		ok = decide(&k, w->was, &k.was, e) &&
		    decide(&k, w->would, &k.would, e);
		if (ok)
			tell(&k);
	}
	json_decref(k.record);
	buf_clear(&bytes);
	arena_clear(&a);
	return ok;
}

bool
whatif_run(struct whatif *w, struct err *e)
{
	int64_t after = 0;
	bool ok = true;
	size_t n = PAGE;

	while (ok && n == PAGE) {
		struct arena a = ARENA_INIT;
		struct stored *s;

		ok = recall_stored(w->db, after, w->since, PAGE, &a, &s, &n,
		    e);
		for (size_t i = 0; ok && i < n; i++) {
			after = s[i].waiting.intake;
			ok = one(w, &s[i], e);
		}
		arena_clear(&a);
	}
	return ok;
}
