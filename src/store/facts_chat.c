#include "store/facts_chat.h"

#include "store/contacts.h"
#include "store/messages.h"
#include "store/row.h"

static const struct query attachments = { "facts_chat.attachments",
	"SELECT a.message, a.name, a.size FROM desk.message AS m"
	" JOIN desk.attachment AS a ON a.message = m.id"
	" WHERE m.conversation = $1 ORDER BY a.message, a.n", NULL };

const struct query *const facts_chat_queries[] = { &attachments, NULL };

static void
attach(struct chat_facts *f, int64_t message, struct stmt *s,
    struct arena *a)
{
	for (size_t i = 0; i < f->nmessage; i++) {
		struct message *m = &f->message[i];
		struct attachment *at;

		if (m->id != message)
			continue;
		at = ARENA_PUSH(a, m->attachment, m->nattachment);
		at->name = row_str(s, 1, a);
		at->size = (size_t)db_i64(s, 2);
	}
}

static bool
load_attachments(struct db *db, struct chat_facts *f, struct arena *a,
    struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &attachments, f->conversation, &s, e);

	for (; got == 1; got = db_step(s, e))
		attach(f, db_i64(s, 0), s, a);
	db_done(s);
	return got == 0;
}

static bool
load_messages(struct db *db, struct chat_facts *f, struct arena *a,
    struct err *e)
{
	struct message *newest = NULL;
	size_t n = 0;

	if (!messages_latest(db, f->conversation, FACTS_SAID, a, &newest, &n,
	    e))
		return false;
	f->nmessage = n;
	f->message = arena_array(a, n + 1, sizeof *f->message);
	for (size_t i = 0; i < n; i++) {
		f->message[i] = newest[n - 1 - i];
		f->message[i].attachment = NULL;
		f->message[i].nattachment = 0;
	}
	return load_attachments(db, f, a, e);
}

static bool
load_contact(struct db *db, int64_t contact, struct arena *a,
    struct chat_facts *f, struct err *e)
{
	int got = contact == 0 ? 0 :
	    contacts_get(db, contact, a, &f->contact, e);

	if (got == 1)
		got = messages_last_box(db, f->conversation, contact, a,
		    &f->box, e);
	if (got == 0 && f->contact.id != 0)
		got = contacts_box(db, &f->contact, a, &f->box, e);
	return got >= 0;
}

static bool
add(struct db *db, const struct conf *c, const struct conversation *v,
    bool closed, struct arena *a, struct facts *f, struct err *e)
{
	const struct channel *ch = conf_channel(c, v->channel);
	struct chat_facts row = { .conversation = v->id };

	if (ch == NULL || !ch->transcript || v->trashed != 0 ||
	    (v->closed && !closed))
		return true;
	for (size_t i = 0; i < f->nchat; i++)
		if (f->chat[i].conversation == v->id)
			return true;
	if (!load_contact(db, v->contact, a, &row, e) ||
	    !load_messages(db, &row, a, e))
		return false;
	*ARENA_PUSH(a, f->chat, f->nchat) = row;
	return true;
}

bool
facts_chats(struct db *db, const struct conf *c, bool closed,
    struct arena *a, struct facts *f, struct err *e)
{
	for (size_t i = 0; i < f->nthread; i++) {
		const struct thread_facts *t = &f->thread[i];

		if (!add(db, c, &t->conversation, closed, a, f, e))
			return false;
		for (size_t j = 0; j < t->nsibling; j++)
			if (!add(db, c, &t->sibling[j], closed, a, f, e))
				return false;
	}
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < f->merge[i].nconversation; j++)
			if (!add(db, c, &f->merge[i].conversation[j], closed,
			    a, f, e))
				return false;
	return true;
}
