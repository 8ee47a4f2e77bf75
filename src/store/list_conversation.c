#include "store/list_inner.h"

#include "store/conversations.h"
#include "store/row.h"

#define COLUMNS "SELECT " CONVERSATION_COLUMNS \
	" FROM desk.conversation c WHERE "
static const struct query of_ticket = { "list.conversation.ticket",
	COLUMNS "c.ticket = $1 ORDER BY c.id", NULL };
static const struct query one = { "list.conversation.one",
	COLUMNS "c.id = $1", NULL };

static const struct query of_message = { "list.conversation.message",
	COLUMNS "c.id = (SELECT conversation FROM desk.message"
	" WHERE id = $1)", NULL };

static const struct query elsewhere = { "list.conversation.elsewhere",
	"SELECT id FROM desk.conversation WHERE id > $1 AND channel = $2"
	" AND inbox <> $3 ORDER BY id LIMIT $4", NULL };

static const struct query participants = { "list.participant",
	"SELECT name, address FROM desk.participant"
	" WHERE conversation = $1 ORDER BY folded", NULL };
static const struct query links = { "list.link",
	"SELECT other, why FROM desk.conversation_link"
	" WHERE conversation = $1 ORDER BY other", NULL };

const struct query *const list_conversation_queries[] = {
	&of_ticket, &one, &of_message, &elsewhere, &participants, &links, NULL
};

static bool
rows(struct stmt *s, struct arena *a, struct conversation **out, size_t *n,
     struct err *e)
{
	int got;

	while ((got = db_step(s, e)) == 1)
		conversations_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}

/* --- The page ------------------------------------------------------------- */

/* The narrowest way in; a plus keeps the index of another from being taken
 * instead. */
static void
put_ways(struct sql *s, const struct conversation_filter *f)
{
	const char *plus = "";

	if (f->contact > 0) {
		buf_z(&s->text, " AND c.contact = ");
		sql_i64(s, f->contact);
		plus = "+";
	}
	if (f->by_owner) {
		buf_printf(&s->text, " AND %sc.owner = ", plus);
		sql_str(s, f->owner);
		plus = "+";
	}
	if (f->inbox.n > 0) {
		buf_printf(&s->text, " AND %sc.inbox = ", plus);
		sql_str(s, f->inbox);
		plus = "+";
	}
	if (f->closed >= 0)
		buf_printf(&s->text, " AND %sc.closed = %d", plus, f->closed);
	if (f->not_ticket > 0) {
		buf_z(&s->text, " AND +c.ticket <> ");
		sql_i64(s, f->not_ticket);
	}
}

static void
put_shelf(struct sql *s, enum shelf shelf)
{
	static const char *const words[] = {
		[SHELF_DESK] = " AND c.trashed = 0 AND c.spam = 0",
		[SHELF_SPAM] = " AND c.spam = 1 AND c.trashed = 0",
		[SHELF_TRASH] = " AND c.trashed > 0", [SHELF_ALL] = "",
	};

	buf_z(&s->text, words[shelf]);
}

static void
put_page(struct sql *s, const struct conversation_filter *f)
{
	static const struct sight_columns at = { "+c.inbox",
		"ticket_pipeline", "coalesce(ticket_owner, owner)",
		"ticket_id IS NULL" };

	buf_z(&s->text, "SELECT " CONVERSATION_COLUMNS " FROM"
	    " desk.conversation AS c");
	/* With a ticket it is its ticket's owner's (PM-2). */
	if (sight_asks_tickets(f->sight))
		buf_z(&s->text, " LEFT JOIN (SELECT id AS ticket_id, owner"
		    " AS ticket_owner, pipeline AS ticket_pipeline"
		    " FROM desk.ticket) AS t ON ticket_id = c.ticket");
	buf_z(&s->text, " WHERE 1");
	put_ways(s, f);
	put_shelf(s, f->shelf);
	sight_sql(s, f->sight, &at);
	list_by_id(s, "c.id", &f->page, f->page.limit);
}

bool
list_conversations(struct db *db, const struct conversation_filter *f,
                   struct arena *a, struct conversation **out, size_t *n,
                   struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	bool ok;

	*out = NULL;
	*n = 0;
	put_page(&s, f);
	stmt = sql_use(db, &s, "list.conversation", e);
	ok = stmt != NULL && rows(stmt, a, out, n, e);
	sql_clear(&s);
	return ok;
}

bool
list_conversations_plan(struct db *db, const struct conversation_filter *f,
                        struct arena *a, struct buf *plan, struct err *e)
{
	struct sql s = { .a = a };
	bool ok;

	put_page(&s, f);
	ok = sql_plan(db, &s, plan, e);
	sql_clear(&s);
	return ok;
}

bool
list_conversations_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                             struct conversation **out, size_t *n,
                             struct err *e)
{
	struct stmt *s = db_use(db, &of_ticket, e);

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	return rows(s, a, out, n, e);
}

static int
get(struct db *db, const struct query *q, int64_t id, struct arena *a,
    struct conversation *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, q, id, &s, e);

	if (got == 1)
		conversations_row(s, a, out);
	db_done(s);
	return got;
}

int
list_conversation(struct db *db, int64_t id, struct arena *a,
                  struct conversation *out, struct err *e)
{
	return get(db, &one, id, a, out, e);
}

bool
list_conversations_elsewhere(struct db *db, struct str channel,
                             struct str inbox, int64_t after, int64_t limit,
                             int64_t *out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &elsewhere, e);
	int got;

	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, after);
	db_bind_str(s, 2, channel);
	db_bind_str(s, 3, inbox);
	db_bind_i64(s, 4, limit);
	while ((got = db_step(s, e)) == 1)
		out[(*n)++] = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

int
list_conversation_of_message(struct db *db, int64_t message,
                             struct arena *a, struct conversation *out,
                             struct err *e)
{
	return get(db, &of_message, message, a, out, e);
}

bool
list_participants(struct db *db, int64_t conversation, struct arena *a,
                  struct mailboxes *out, struct err *e)
{
	struct stmt *s = db_use(db, &participants, e);
	int got;

	out->box = NULL;
	out->n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, conversation);
	while ((got = db_step(s, e)) == 1) {
		struct mailbox *box = ARENA_PUSH(a, out->box, out->n);

		box->name = str_copy(a, db_str(s, 0));
		box->address = str_copy(a, db_str(s, 1));
	}
	db_done(s);
	return got == 0;
}

bool
list_links(struct db *db, int64_t conversation, struct arena *a,
           struct conversation_link **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &links, e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, conversation);
	while ((got = db_step(s, e)) == 1) {
		struct conversation_link *link = ARENA_PUSH(a, *out, *n);

		link->conversation = conversation;
		link->other = db_i64(s, 0);
		link->why = str_copy(a, db_str(s, 1));
	}
	db_done(s);
	return got == 0;
}
