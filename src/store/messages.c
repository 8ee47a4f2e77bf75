#include "store/messages.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "store/message_text.h"
#include "store/row.h"

#define BEFORE "id, intake, conversation, direction, kind, from_name," \
	" from_address, recipients, subject, date, message_id, refs, "
#define AFTER " by_user, claims, third_party, verified, forwarded," \
	" joined_by, created, no_auto_reply"
#define COLUMNS BEFORE "text," MESSAGE_PART("", "new_text") "," \
	MESSAGE_PART("", "quoted") ", signature," AFTER

static const struct query get = { "messages.get",
	"SELECT " COLUMNS " FROM desk.message WHERE id = $1", NULL };

/* As messages_answerable has it. */
static const struct query answered_in = { "messages.answered_in",
	"SELECT " COLUMNS " FROM desk.message WHERE conversation = $1"
	" AND direction = 'incoming' AND third_party = 0"
	" AND kind IN ($2, $3, $4)"
	" ORDER BY created DESC, id DESC LIMIT 1", NULL };

static const struct query answered_out = { "messages.answered_out",
	"SELECT " COLUMNS " FROM desk.message WHERE conversation = $1"
	" AND direction = 'outgoing'"
	" ORDER BY created DESC, id DESC LIMIT 1", NULL };

/* Of its texts only what is new is shown again. */
static const struct query latest = { "messages.latest",
	"SELECT " BEFORE " CASE WHEN new_text = '' AND new_text_bytes = 0"
	"  THEN text ELSE '' END," MESSAGE_PART("", "new_text")
	", '', ''," AFTER
	" FROM desk.message WHERE conversation = $1"
	" ORDER BY created DESC, id DESC LIMIT $2", NULL };

static const struct query last_box = { "messages.last_box",
	"SELECT m.from_name, m.from_address FROM desk.message AS m"
	" WHERE m.conversation = $1 AND m.direction = 'incoming'"
	" AND EXISTS (SELECT 1 FROM desk.contact_address AS a"
	"  WHERE a.folded = lower(m.from_address) AND a.contact = $2)"
	" ORDER BY m.created DESC, m.id DESC LIMIT 1", NULL };

static const struct query put = { "messages.put",
	"INSERT INTO desk.message (" BEFORE "text, new_text, new_text_at,"
	"  new_text_bytes, quoted, quoted_at, quoted_bytes, signature,"
	AFTER ")"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	"  $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,"
	"  $27, $28)", NULL };

static const struct query put_attachment = { "messages.put_attachment",
	"INSERT INTO desk.attachment (message, n, name, type, size,"
	"  is_inline, content_id, offset, length, coding)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", NULL };

const struct query *const messages_queries[] = {
	&get, &answered_in, &answered_out, &latest, &last_box, &put,
	&put_attachment, NULL
};

/* --- Recipients ----------------------------------------------------------- */

/* A command may bring what no reader would: bytes that are not UTF-8. */
static json_t *
text_to_json(struct str s, struct arena *a)
{
	s = utf8_clean(a, s);
	return json_stringn(s.n > 0 ? s.p : "", s.n);
}

static json_t *
boxes_to_json(const struct mailboxes *m, struct arena *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++) {
		const struct mailbox *b = &m->box[i];
		json_t *one = json_object();

		json_object_set_new(one, "name", text_to_json(b->name, a));
		json_object_set_new(one, "address",
		    text_to_json(b->address, a));
		json_array_append_new(list, one);
	}
	return list;
}

static struct str
recipients_write(const struct message *m, struct arena *a)
{
	json_t *all = json_object();
	struct str out;
	char *text;

	json_object_set_new(all, "to", boxes_to_json(&m->to, a));
	json_object_set_new(all, "cc", boxes_to_json(&m->cc, a));
	text = json_dumps(all, JSON_COMPACT);
	if (text == NULL)
		out_of_memory();
	out = str_copy(a, str_from(text));
	free(text);
	json_decref(all);
	return out;
}

static struct str
json_text(const json_t *object, const char *key, struct arena *a)
{
	const json_t *v = json_object_get(object, key);

	return v == NULL || !json_is_string(v) ? STR_NONE : str_copy(a,
	    (struct str){ json_string_value(v), json_string_length(v) });
}

static struct mailboxes
boxes_from_json(const json_t *list, struct arena *a)
{
	struct mailboxes out = { NULL, 0 };
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one)
		*ARENA_PUSH(a, out.box, out.n) = (struct mailbox){
			.name = json_text(one, "name", a),
			.address = json_text(one, "address", a),
		};
	return out;
}

static void
recipients_read(struct str text, struct arena *a, struct message *m)
{
	json_t *all = json_loadb(text.p, text.n, 0, NULL);

	m->to = boxes_from_json(json_object_get(all, "to"), a);
	m->cc = boxes_from_json(json_object_get(all, "cc"), a);
	json_decref(all);
}

/* --- Reading -------------------------------------------------------------- */

static const char *
direction_word(int n)
{
	return direction_name((enum direction)n);
}

static const char *
kind_word(int n)
{
	return mail_kind_name((enum mail_kind)n);
}

static const char *
evidence_word(int n)
{
	return evidence_name((enum evidence)n);
}

static void
take(struct stmt *s, struct arena *a, struct message *m)
{
	*m = (struct message){
		.id = db_i64(s, 0),
		.intake = db_i64(s, 1),
		.conversation = db_i64(s, 2),
		.direction = (enum direction)row_enum(db_str(s, 3),
		    direction_word, COMMENT + 1),
		.kind = (enum mail_kind)row_enum(db_str(s, 4), kind_word,
		    KIND_OWN + 1),
		.from = { .name = row_str(s, 5, a),
		          .address = row_str(s, 6, a) },
		.subject = row_str(s, 8, a),
		.date = db_i64(s, 9),
		.message_id = row_str(s, 10, a),
		.references = row_words(row_str(s, 11, a), a),
		.text = row_str(s, 12, a),
		.new_text = row_str(s, 13, a),
		.quoted = row_str(s, 14, a),
		.signature = row_str(s, 15, a),
		.by = row_str(s, 16, a),
		.claims = row_str(s, 17, a),
		.third_party = db_i64(s, 18) != 0,
		.verified = db_i64(s, 19) != 0,
		.forwarded = db_i64(s, 20) != 0,
		.joined_by = (enum evidence)row_enum(db_str(s, 21),
		    evidence_word, BY_TOKEN + 1),
		.created = db_i64(s, 22),
		.no_auto_reply = db_i64(s, 23) != 0,
	};
}

static void
take_whole(struct stmt *s, struct arena *a, struct message *m)
{
	take(s, a, m);
	recipients_read(db_str(s, 7), a, m);
}

int
messages_get(struct db *db, int64_t id, struct arena *a, struct message *out,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, id, &s, e);

	if (got == 1)
		take_whole(s, a, out);
	db_done(s);
	return got;
}

bool
messages_answerable(const struct message *m)
{
	return m->direction == INCOMING && !m->third_party &&
	    (m->kind == KIND_PERSON || m->kind == KIND_LIST ||
	    m->kind == KIND_CALENDAR);
}

int
messages_answered(struct db *db, int64_t conversation, struct arena *a,
    struct message *out, struct err *e)
{
	struct stmt *s = db_use(db, &answered_in, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, conversation);
	db_bind_str(s, 2, str_from(mail_kind_name(KIND_PERSON)));
	db_bind_str(s, 3, str_from(mail_kind_name(KIND_LIST)));
	db_bind_str(s, 4, str_from(mail_kind_name(KIND_CALENDAR)));
	got = db_step(s, e);
	if (got == 0) {
		db_done(s);
		got = row_of(db, &answered_out, conversation, &s, e);
	}
	if (got == 1)
		take_whole(s, a, out);
	db_done(s);
	return got;
}

bool
messages_latest(struct db *db, int64_t conversation, int max,
    struct arena *a, struct message **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &latest, e);
	bool found = false;
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, conversation);
	db_bind_i64(s, 2, max);
	while ((got = db_step(s, e)) == 1) {
		struct message *m = ARENA_PUSH(a, *out, *n);

		take(s, a, m);
		if (!found)
			recipients_read(db_str(s, 7), a, m);
		found = found || messages_answerable(m);
	}
	db_done(s);
	return got == 0;
}

int
messages_last_box(struct db *db, int64_t conversation, int64_t contact,
    struct arena *a, struct mailbox *out, struct err *e)
{
	struct stmt *s = db_use(db, &last_box, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_i64(s, 1, conversation);
	db_bind_i64(s, 2, contact);
	got = db_step(s, e);
	if (got == 1) {
		out->name = row_str(s, 0, a);
		out->address = row_str(s, 1, a);
	}
	db_done(s);
	return got;
}

/* --- Writing -------------------------------------------------------------- */

static bool
put_attachments(struct db *db, const struct message *m, struct err *e)
{
	for (size_t i = 0; i < m->nattachment; i++) {
		const struct attachment *at = &m->attachment[i];
		struct stmt *s = db_use(db, &put_attachment, e);

		if (s == NULL)
			return false;
		db_bind_i64(s, 1, m->id);
		db_bind_i64(s, 2, (int64_t)i);
		db_bind_str(s, 3, at->name);
		db_bind_str(s, 4, at->type);
		db_bind_i64(s, 5, (int64_t)at->size);
		db_bind_i64(s, 6, at->is_inline);
		db_bind_str(s, 7, at->content_id);
		db_bind_i64(s, 8, (int64_t)at->offset);
		db_bind_i64(s, 9, (int64_t)at->length);
		db_bind_i64(s, 10, (int64_t)at->coding);
		if (!db_run(s, e))
			return false;
	}
	return true;
}

/* Where a piece is in the text; NULL: it is not. Mostly it begins or ends it;
 * else memmem, as it takes no longer for a text made to be searched. */
static const char *
find_piece(struct str text, struct str piece)
{
	if (piece.n == 0 || piece.n > text.n)
		return NULL;
	if (memcmp(text.p, piece.p, piece.n) == 0)
		return text.p;
	if (memcmp(text.p + text.n - piece.n, piece.p, piece.n) == 0)
		return text.p + text.n - piece.n;
	return memmem(text.p, text.n, piece.p, piece.n);
}

/* The column, where the piece is in the text, and its bytes. */
static void
bind_piece(struct stmt *s, int n, struct str text, struct str piece)
{
	const char *at = find_piece(text, piece);

	db_bind_str(s, n, at == NULL ? piece : STR_NONE);
	db_bind_i64(s, n + 1, at == NULL ? 0 : at - text.p);
	db_bind_i64(s, n + 2, at == NULL ? 0 : (int64_t)piece.n);
}

bool
messages_put(struct db *db, const struct message *m, struct arena *a,
    struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, m->id);
	db_bind_i64(s, 2, m->intake);
	db_bind_i64(s, 3, m->conversation);
	db_bind_str(s, 4, str_from(direction_name(m->direction)));
	db_bind_str(s, 5, str_from(mail_kind_name(m->kind)));
	db_bind_str(s, 6, m->from.name);
	db_bind_str(s, 7, m->from.address);
	db_bind_str(s, 8, recipients_write(m, a));
	db_bind_str(s, 9, m->subject);
	db_bind_i64(s, 10, m->date);
	db_bind_str(s, 11, m->message_id);
	db_bind_str(s, 12, row_join(m->references, a));
	db_bind_str(s, 13, m->text);
	bind_piece(s, 14, m->text, m->new_text);
	bind_piece(s, 17, m->text, m->quoted);
	db_bind_str(s, 20, m->signature);
	db_bind_str(s, 21, m->by);
	db_bind_str(s, 22, m->claims);
	db_bind_i64(s, 23, m->third_party);
	db_bind_i64(s, 24, m->verified);
	db_bind_i64(s, 25, m->forwarded);
	db_bind_str(s, 26, str_from(evidence_name(m->joined_by)));
	db_bind_i64(s, 27, m->created);
	db_bind_i64(s, 28, m->no_auto_reply);
	return db_run(s, e) && put_attachments(db, m, e);
}
