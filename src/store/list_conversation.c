#include "store/list.h"

#include "store/conversations.h"
#include "store/row.h"

#define COLUMNS "SELECT " CONVERSATION_COLUMNS \
	" FROM desk.conversation c WHERE "
#define REST(cmp, dir) " AND ($3 < 0 OR c.closed = $3)" \
	" AND ($4 = 0 OR c.owner = $5) AND (c.trashed > 0) = ($8 = 2)" \
	" AND ($8 = 2 OR c.spam = $8)" \
	" AND c.id " cmp " $6 ORDER BY c.id " dir " LIMIT $7"
#define ANY "($1 = '' OR c.inbox = $1) AND ($2 = 0 OR c.contact = $2)"
#define OF_INBOX "c.inbox = $1 AND ($2 = 0 OR c.contact = $2)"
#define OF_CONTACT "($1 = '' OR c.inbox = $1) AND c.contact = $2"
#define BOTH(name, way) { \
	{ name, COLUMNS way REST(">", "ASC"), NULL }, \
	{ name, COLUMNS way REST("<", "DESC"), NULL } }

enum way { WAY_ANY, WAY_INBOX, WAY_CONTACT, WAYS };

/* [way in][descending] */
static const struct query pages[WAYS][2] = {
	[WAY_ANY] = BOTH("list.conversation", ANY),
	[WAY_INBOX] = BOTH("list.conversation.inbox", OF_INBOX),
	[WAY_CONTACT] = BOTH("list.conversation.contact", OF_CONTACT),
};
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
	&pages[WAY_ANY][0], &pages[WAY_ANY][1], &pages[WAY_INBOX][0],
	&pages[WAY_INBOX][1], &pages[WAY_CONTACT][0], &pages[WAY_CONTACT][1],
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

bool
list_conversations(struct db *db, const struct conversation_filter *f,
                   struct arena *a, struct conversation **out, size_t *n,
                   struct err *e)
{
	enum way way = f->contact > 0 ? WAY_CONTACT :
	    f->inbox.n > 0 ? WAY_INBOX : WAY_ANY;
	struct stmt *s = db_use(db, &pages[way][f->page.desc], e);

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_str(s, 1, f->inbox);
	db_bind_i64(s, 2, f->contact);
	db_bind_i64(s, 3, f->closed);
	db_bind_i64(s, 4, f->by_owner);
	db_bind_str(s, 5, f->owner);
	db_bind_i64(s, 6, page_from(&f->page));
	db_bind_i64(s, 7, f->page.limit);
	db_bind_i64(s, 8, f->shelf);
	return rows(s, a, out, n, e);
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
