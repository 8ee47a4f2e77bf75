#include "store/list.h"

#include "store/message_text.h"

#define MESSAGE \
	"SELECT m.id, m.intake, m.conversation, m.direction, m.kind," \
	" m.from_name, m.from_address, m.recipients, m.subject, m.date," \
	" m.message_id, m.text," MESSAGE_PART("m.", "new_text") "," \
	MESSAGE_PART("m.", "quoted") ", m.signature," \
	" m.by_user, m.joined_by, m.third_party, m.verified, m.forwarded "

static const struct query messages_of_ticket = { "list.message.ticket",
	MESSAGE "FROM desk.conversation c JOIN desk.message m"
	" ON m.conversation = c.id WHERE c.ticket = $1"
	" ORDER BY m.created DESC, m.id DESC LIMIT $2", NULL };
static const struct query messages_of_conversation = { "list.message",
	MESSAGE "FROM desk.message m WHERE m.conversation = $1"
	" ORDER BY m.created DESC, m.id DESC LIMIT $2", NULL };

static const struct query attachments = { "list.attachment",
	"SELECT name, type, size, is_inline FROM desk.attachment"
	" WHERE message = $1 ORDER BY n", NULL };

#define EVENT "SELECT at, ticket, conversation, message, letter, what," \
	" by_whom, from_value, to_value, why FROM desk.event WHERE "

static const struct query events_of_ticket = { "list.event.ticket",
	EVENT "ticket = $1 ORDER BY id DESC LIMIT $2", NULL };
static const struct query events_of_conversation = { "list.event",
	EVENT "conversation = $1 ORDER BY id DESC LIMIT $2", NULL };

const struct query *const list_message_queries[] = {
	&messages_of_ticket, &messages_of_conversation, &attachments,
	&events_of_ticket, &events_of_conversation, NULL
};

static void
message_row(struct stmt *s, struct arena *a, struct message_row *m)
{
	m->id = db_i64(s, 0);
	m->intake = db_i64(s, 1);
	m->conversation = db_i64(s, 2);
	m->direction = str_copy(a, db_str(s, 3));
	m->kind = str_copy(a, db_str(s, 4));
	m->from.name = str_copy(a, db_str(s, 5));
	m->from.address = str_copy(a, db_str(s, 6));
	m->recipients = str_copy(a, db_str(s, 7));
	m->subject = str_copy(a, db_str(s, 8));
	m->date = db_i64(s, 9);
	m->message_id = str_copy(a, db_str(s, 10));
	m->text = str_copy(a, db_str(s, 11));
	m->new_text = str_copy(a, db_str(s, 12));
	m->quoted = str_copy(a, db_str(s, 13));
	m->signature = str_copy(a, db_str(s, 14));
	m->by = str_copy(a, db_str(s, 15));
	m->joined_by = str_copy(a, db_str(s, 16));
	m->third_party = db_i64(s, 17) != 0;
	m->verified = db_i64(s, 18) != 0;
	m->forwarded = db_i64(s, 19) != 0;
}

static bool
load_attachments(struct db *db, struct message_row *m, struct arena *a,
                 struct err *e)
{
	struct stmt *s = db_use(db, &attachments, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, m->id);
	while ((got = db_step(s, e)) == 1) {
		struct attachment *at =
		    ARENA_PUSH(a, m->attachment, m->nattachment);

		at->name = str_copy(a, db_str(s, 0));
		at->type = str_copy(a, db_str(s, 1));
		at->size = (uint64_t)db_i64(s, 2);
		at->is_inline = db_i64(s, 3) != 0;
	}
	db_done(s);
	return got == 0;
}

bool
list_messages(struct db *db, int64_t ticket, int64_t conversation,
              int64_t limit, struct arena *a, struct message_row **out,
              size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, ticket > 0 ? &messages_of_ticket :
	    &messages_of_conversation, e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket > 0 ? ticket : conversation);
	db_bind_i64(s, 2, limit);
	while ((got = db_step(s, e)) == 1)
		message_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	if (got != 0)
		return false;
	for (size_t i = 0, j = *n; i + 1 < j; i++) {
		struct message_row swap = (*out)[i];

		(*out)[i] = (*out)[--j];
		(*out)[j] = swap;
	}
	for (size_t i = 0; i < *n; i++)
		if (!load_attachments(db, &(*out)[i], a, e))
			return false;
	return true;
}

static void
event_row(struct stmt *s, struct arena *a, struct event *v)
{
	v->at = db_i64(s, 0);
	v->ticket = db_i64(s, 1);
	v->conversation = db_i64(s, 2);
	v->message = db_i64(s, 3);
	v->letter = db_i64(s, 4);
	v->what = str_z(a, db_str(s, 5));
	v->by = str_copy(a, db_str(s, 6));
	v->from = str_copy(a, db_str(s, 7));
	v->to = str_copy(a, db_str(s, 8));
	v->why = str_copy(a, db_str(s, 9));
}

bool
list_events(struct db *db, int64_t ticket, int64_t conversation,
            int64_t limit, struct arena *a, struct event **out, size_t *n,
            struct err *e)
{
	struct stmt *s = db_use(db, ticket > 0 ? &events_of_ticket :
	    &events_of_conversation, e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket > 0 ? ticket : conversation);
	db_bind_i64(s, 2, limit);
	while ((got = db_step(s, e)) == 1)
		event_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	for (size_t i = 0, j = *n; i + 1 < j; i++) {
		struct event swap = (*out)[i];

		(*out)[i] = (*out)[--j];
		(*out)[j] = swap;
	}
	return got == 0;
}
