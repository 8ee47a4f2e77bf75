#include "store/facts_inner.h"

#include "conf/conf.h"
#include "store/contacts.h"
#include "store/decisions.h"
#include "store/facts_chat.h"
#include "store/facts_company.h"
#include "store/letters.h"
#include "store/outcomes.h"
#include "store/rules.h"
#include "store/threads.h"

enum { HOUR_MS = 60 * 60 * 1000 };

/* Never below the floor of a restore (store/mend.h). */
#define NEXT(table) "max(f." table "," \
	" coalesce((SELECT max(id) FROM desk." table "), 0)) + 1"

static const struct query next_ids = { "facts.next_ids",
	"SELECT "
	NEXT("contact") ", " NEXT("conversation") ", " NEXT("message") ", "
	NEXT("ticket") ", " NEXT("letter") ", " NEXT("company") ","
	" f.restored"
	" FROM desk.floor AS f WHERE f.one = 1", NULL };

const struct query *const facts_queries[] = { &next_ids, NULL };

static bool
load_next_ids(struct db *db, struct facts *f, struct err *e)
{
	struct stmt *s = db_use(db, &next_ids, e);
	int got;

	if (s == NULL)
		return false;
	got = db_step(s, e);
	if (got == 1) {
		f->next = (struct next_ids){
			.contact = db_i64(s, 0),
			.conversation = db_i64(s, 1),
			.message = db_i64(s, 2),
			.ticket = db_i64(s, 3),
			.letter = db_i64(s, 4),
			.company = db_i64(s, 5),
		};
		f->restored = db_i64(s, 6);
	}
	db_done(s);
	return got == 1 || err_set(e, ERR_SETUP, "desk.floor has no row; "
	    "restore a backup");
}

bool
facts_begin(struct db *db, int64_t now, struct facts *f, struct err *e)
{
	*f = (struct facts){ .now = now };
	return load_next_ids(db, f, e);
}

bool
facts_for_tick(struct db *db, int64_t now, struct facts *f, struct err *e)
{
	return facts_begin(db, now, f, e);
}

/* --- A mail --------------------------------------------------------------- */

/* Whom a mail of ours was sent to: the first who is none of us. */
static bool
load_recipient(struct db *db, const struct conf *c,
    const struct mail_input *in, struct arena *a, struct facts *f,
    struct err *e)
{
	const struct mailboxes to[] = { in->mail->to, in->mail->cc };

	if (in->history != HISTORY_SENT)
		return true;
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < to[i].n; j++) {
			struct mailbox box = to[i].box[j];

			if (!address_is_safe(box.address) ||
			    conf_channel_of_address(c, box.address) != NULL ||
			    conf_user_of_address(c, box.address) != NULL)
				continue;
			f->recipient_box = box;
			return contacts_of_address(db, box.address, a,
			    &f->recipient, e) >= 0;
		}
	return true;
}

static bool
load_sender(struct db *db, const struct mail_input *in, struct arena *a,
    struct facts *f, struct err *e)
{
	struct str from = in->mail->from.address;
	int got = 0;

	if (from.n > 0)
		return contacts_of_address(db, from, a, &f->sender, e) >= 0;
	if (in->chat != NULL && in->chat->phone.n > 0)
		got = contacts_of_phone(db, in->chat->phone, a, &f->sender,
		    e);
	if (in->chat != NULL && in->chat->mobile.n > 0 && got == 0)
		got = contacts_of_phone(db, in->chat->mobile, a, &f->sender,
		    e);
	return got >= 0;
}

/* In this inbox; with one-ticket in any (CH-8). */
static bool
load_duplicate(struct db *db, const struct conf *c,
    const struct mail_input *in, struct facts *f, struct err *e)
{
	struct str digest = { (const char *)in->mail->digest,
		sizeof in->mail->digest };

	if (!outcomes_duplicate(db, str_from(in->channel->inbox->name),
	    digest, &f->duplicate_of, e))
		return false;
	if (f->duplicate_of != 0 || !c->one_ticket || in->chat != NULL)
		return true;
	if (!outcomes_duplicate(db, STR(OUTCOMES_ALL), digest,
	    &f->duplicate_of, e))
		return false;
	f->duplicate_elsewhere = f->duplicate_of != 0;
	return true;
}

/* In this order: most senders have few conversations. */
static bool
load_untouched(struct db *db, const struct conf *c, struct facts *f,
    struct err *e)
{
	return f->sender.id == 0 || c->notify_limit == 0 ||
	    rules_untouched(db, f->sender.id, c->notify_limit, &f->untouched,
	    e);
}

/* Asked only where it matters: has a person released it? */
static bool
load_released(struct db *db, const struct mail_input *in, struct facts *f,
    struct err *e)
{
	int got;

	if (in->filter.what != FILTER_SET_ASIDE)
		return true;
	got = decisions_of_mail(db, in->intake, e);
	f->decided_before = got == 1;
	return got >= 0;
}

bool
facts_for_mail(struct db *db, const struct conf *c,
    const struct mail_input *in, int64_t now, struct arena *a,
    struct facts *f, struct err *e)
{
	const struct mail *m = in->mail;
	struct str from = m->from.address;

	return facts_begin(db, now, f, e) &&
	    load_duplicate(db, c, in, f, e) &&
	    load_sender(db, in, a, f, e) &&
	    load_untouched(db, c, f, e) &&
	    load_released(db, in, f, e) &&
	    load_recipient(db, c, in, a, f, e) &&
	    facts_companies_of_mail(db, c, in, a, f, e) &&
	    rules_load_turns(db, c, a, f, e) &&
	    facts_candidates(db, c, in, a, f, e) &&
	    facts_chats(db, c, in->chat != NULL, a, f, e) &&
	    threads_limits(db, c, from, now, a, f->automatic_to_sender, e) &&
	    letters_automatic_of(db, str_from(in->channel->name),
	    now - HOUR_MS, &f->automatic_of_channel, e);
}
