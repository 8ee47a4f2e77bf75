#include "store/letters.h"

#include "desk/restored.h"
#include "store/row.h"

static const struct query get = { "letters.get",
	"SELECT l.id, l.ticket, l.conversation, l.kind, l.to_address, l.held,"
	"  d.state, l.message FROM desk.letter AS l"
	" LEFT JOIN out.delivery AS d ON d.letter = l.id WHERE l.id = $1",
	NULL };

static const struct query automatic = { "letters.automatic",
	"SELECT count(*) FROM desk.letter WHERE to_folded = $1"
	" AND created > $2 AND kind = 'automatic' AND held = ''", NULL };

static const struct query automatic_of = { "letters.automatic_of",
	"SELECT count(*) FROM desk.letter WHERE channel = $1"
	" AND created > $2 AND kind = 'automatic' AND held = ''"
	" AND to_unverified = 1", NULL };

static const struct query put = { "letters.put",
	"INSERT INTO desk.letter (id, kind, channel, relay, envelope_from,"
	"  to_address, to_folded, header_from, subject, message_id, ticket,"
	"  conversation, message, contact, to_unverified, created, due, held)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	"  $14, $15, $16, $17, $18)", NULL };

static const struct query put_body = { "letters.put_body",
	"INSERT INTO desk.letter_body (letter, bytes) VALUES ($1, $2)", NULL };

static const struct query put_wish = { "letters.put_wish",
	"INSERT INTO desk.wish (letter, what, by_whom, at)"
	" VALUES ($1, $2, $3, $4)", NULL };

const struct query *const letters_queries[] = {
	&get, &automatic, &automatic_of, &put, &put_body, &put_wish, NULL
};

static const char *const wish_words[] = {
	[WISH_CANCEL] = "cancel", [WISH_RETRY] = "retry",
	[WISH_SENT] = "sent", [WISH_RESEND] = "resend",
};

static const char *
kind_word(int n)
{
	return letter_kind_name((enum letter_kind)n);
}

static struct str
state_of(struct stmt *s, struct arena *a)
{
	struct str state = row_str(s, 6, a);

	if (state.n > 0)
		return state;
	return str_from(letter_state_name(held_state(db_str(s, 5))));
}

int
letters_get(struct db *db, int64_t id, struct arena *a,
    struct letter_seen *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, id, &s, e);

	if (got == 1)
		*out = (struct letter_seen){
			.id = db_i64(s, 0),
			.ticket = db_i64(s, 1),
			.conversation = db_i64(s, 2),
			.kind = (enum letter_kind)row_enum(db_str(s, 3),
			    kind_word, LETTER_TRANSCRIPT + 1),
			.to = row_str(s, 4, a),
			.state = state_of(s, a),
			.message = db_i64(s, 7),
		};
	db_done(s);
	return got;
}

static bool
count(struct stmt *s, struct str whose, int64_t since, int *out,
    struct err *e)
{
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, whose);
	db_bind_i64(s, 2, since);
	got = db_step(s, e);
	if (got == 1)
		*out = (int)db_i64(s, 0);
	db_done(s);
	return got == 1;
}

bool
letters_automatic(struct db *db, struct str address, int64_t since,
    struct arena *a, int *out, struct err *e)
{
	return count(db_use(db, &automatic, e), str_lower(a, address), since,
	    out, e);
}

bool
letters_automatic_of(struct db *db, struct str channel, int64_t since,
    int *out, struct err *e)
{
	return count(db_use(db, &automatic_of, e), channel, since, out, e);
}

static bool
put_bytes(struct db *db, int64_t letter, struct str bytes, struct err *e)
{
	struct stmt *s = db_use(db, &put_body, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_blob(s, 2, bytes);
	return db_run(s, e);
}

bool
letters_put(struct db *db, const struct letter *row, struct str subject,
    struct str bytes, struct arena *a, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->id);
	db_bind_str(s, 2, str_from(letter_kind_name(row->kind)));
	db_bind_str(s, 3, row->channel);
	db_bind_str(s, 4, row->relay);
	db_bind_str(s, 5, row->envelope_from);
	db_bind_str(s, 6, row->to);
	db_bind_str(s, 7, str_lower(a, row->to));
	db_bind_str(s, 8, row->draft.from.address);
	db_bind_str(s, 9, subject);
	db_bind_str(s, 10, row->draft.message_id);
	db_bind_i64(s, 11, row->ticket);
	db_bind_i64(s, 12, row->conversation);
	db_bind_i64(s, 13, row->message);
	db_bind_i64(s, 14, row->contact);
	db_bind_i64(s, 15, row->to_unverified);
	db_bind_i64(s, 16, row->created);
	db_bind_i64(s, 17, row->due);
	db_bind_str(s, 18, row->held);
	return db_run(s, e) && put_bytes(db, row->id, bytes, e);
}

bool
letters_put_wish(struct db *db, const struct wish *row, int64_t now,
    struct err *e)
{
	struct stmt *s = db_use(db, &put_wish, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->letter);
	db_bind_str(s, 2, str_from(wish_words[row->what]));
	db_bind_str(s, 3, row->by);
	db_bind_i64(s, 4, now);
	return db_run(s, e);
}
