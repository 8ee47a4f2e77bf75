#include "flow/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "mail/digest.h"
#include "mime/date.h"
#include "mime/header.h"
#include "mime/limits.h"
#include "store/intake.h"
#include "store/outcomes.h"

/* What a dry run has seen: eight bytes of each content's digest, in a table
 * of open places that doubles. 0 is an empty place. */
struct import_digests {
	uint64_t *place;                /* own */
	size_t n, size;
};

static const char source[] = "import";

static bool
digests_put(struct import_digests *d, uint64_t value)
{
	size_t i;

	value |= value == 0;
	for (i = value % d->size; d->place[i] != 0; i = (i + 1) % d->size)
		if (d->place[i] == value)
			return false;
	d->place[i] = value;
	d->n++;
	return true;
}

static void
digests_grow(struct import_digests *d)
{
	struct import_digests old = *d;

	d->size = old.size > 0 ? old.size * 2 : 1024;
	d->n = 0;
	d->place = calloc(d->size, sizeof *d->place);
	if (d->place == NULL)
		out_of_memory();
	for (size_t i = 0; i < old.size; i++)
		if (old.place[i] != 0)
			digests_put(d, old.place[i]);
	free(old.place);
}

/* digests_new asks whether this content is seen for the first time. */
static bool
digests_new(struct import_digests *d, const uint8_t digest[DIGEST_BYTES])
{
	uint64_t value;

	if (d->n * 2 >= d->size)
		digests_grow(d);
	memcpy(&value, digest, sizeof value);
	return digests_put(d, value);
}

/* --- Begin and end -------------------------------------------------------- */

static void
answered(void *arg, enum hand_answer what, const char *why)
{
	struct import *im = arg;

	switch (what) {
	case HAND_PARTIAL:
		im->counts.partial++;
		im->counts.taken++;
		break;
	case HAND_NEW:
		im->counts.taken++;
		break;
	case HAND_KNOWN:
		im->counts.known++;
		break;
	case HAND_REFUSED:
		import_skip(im, "a mail", why);
		break;
	}
}

bool
import_open(struct import *im, struct err *e)
{
	struct err why = ERR_INIT;

	if (im->dry_run) {
		im->digests = calloc(1, sizeof *im->digests);
		if (im->digests == NULL)
			out_of_memory();
	} else if (!hand_in_open(&im->hand, im->conf, HAND_LINES, answered,
	    im, e)) {
		return false;
	}
	/* Without it nothing is known beforehand, and receive finds what was
	 * taken before. */
	if (!db_open(&im->db, im->conf->state_dir, STORE_NONE, &why) &&
	    im->dry_run)
		return err_set(e, why.kind, "%s", why.text);
	return true;
}

bool
import_end(struct import *im, struct err *e)
{
	bool ok = im->hand == NULL || hand_in_flush(im->hand, e);

	hand_in_close(im->hand);
	im->hand = NULL;
	db_close(im->db);
	im->db = NULL;
	if (im->digests != NULL)
		free(im->digests->place);
	free(im->digests);
	im->digests = NULL;
	im->moved(im->arg, im);
	return ok;
}

bool
import_goes_on(struct import *im)
{
	im->moved(im->arg, im);
	im->interrupted = im->interrupted || im->stopped(im->arg);
	return !im->interrupted;
}

size_t
import_most(const struct import *im)
{
	return (size_t)im->channel->max_size + 1;
}

struct str
import_key(struct arena *a, const char *kind, struct str place,
           struct str leaf)
{
	uint8_t digest[DIGEST_BYTES];
	struct str hex;

	digest_sha256(place, digest);
	hex = hex_encode(a, digest, 12);
	return str_printf(a, "%s:%.*s:%.*s", kind, STR_ARG(hex),
	    STR_ARG(leaf));
}

/* --- One mail ------------------------------------------------------------- */

void
import_skip(struct import *im, const char *what, const char *why)
{
	struct arena a = ARENA_INIT;

	im->counts.unreadable++;
	im->complain(im->arg, str_printf(&a, "%s: %s", what, why).p);
	arena_clear(&a);
}

int
import_knows(struct import *im, struct str key, struct err *e)
{
	int64_t id;
	int got = im->db == NULL ? 0 : intake_handed_before(im->db,
	    im->channel->name, source, key, &id, e);

	if (got == 1) {
		im->counts.seen++;
		im->counts.known++;
	}
	return got;
}

/* A source that does not know when a mail came: what the mail says. */
static int64_t
date_of(struct str bytes)
{
	struct arena a = ARENA_INIT;
	struct headers h = { NULL, 0 };
	struct notes notes = { .arena = &a };
	int64_t ms = 0;
	size_t at = 0;

	headers_read(&a, bytes, &at, NULL, MIME_FIELDS_MAX, &notes, &h);
	if (!date_read(header_value(&a, &h, "Date"), &notes, &ms) || ms < 0)
		ms = 0;
	arena_clear(&a);
	return ms;
}

static bool
is_outside(const struct import *im, int64_t at)
{
	return (im->since_ms > 0 && at < im->since_ms) ||
	    (im->before_ms > 0 && at >= im->before_ms);
}

/* What a run would do; the desk asks the same of each mail. */
static bool
only_count(struct import *im, const struct import_mail *m, struct err *e)
{
	struct str digest, inbox = str_from(im->channel->inbox->name);
	uint8_t content[DIGEST_BYTES];
	int64_t intake;

	mail_digest(m->bytes, content);
	digest = (struct str){ (const char *)content, sizeof content };
	if (!outcomes_duplicate(im->db, inbox, digest, &intake, e) ||
	    (intake == 0 && im->conf->one_ticket && !outcomes_duplicate(
	    im->db, STR(OUTCOMES_ALL), digest, &intake, e)))
		return false;
	if (intake != 0 || !digests_new(im->digests, content))
		im->counts.duplicate++;
	im->counts.taken++;
	im->counts.partial += m->full_size > im->channel->max_size;
	return true;
}

bool
import_take(struct import *im, const struct import_mail *m, struct err *e)
{
	int64_t at = m->received_ms > 0 ? m->received_ms :
	    date_of(m->bytes);

	im->counts.seen++;
	im->counts.bytes += m->full_size;
	if (str_trim(m->bytes).n == 0) {
		import_skip(im, m->key.p, "no mail in it");
		return true;
	}
	if (is_outside(im, at)) {
		im->counts.outside++;
		return true;
	}
	if (im->dry_run)
		return only_count(im, m, e);
	return hand_in_put(im->hand, &(struct hand_mail){
		.channel = im->channel, .source = source,
		.folder = m->folder, .key = m->key, .received_ms = at,
		.full_size = m->full_size, .history = im->history,
		.history_status = im->status, .bytes = m->bytes,
	    }, e);
}
