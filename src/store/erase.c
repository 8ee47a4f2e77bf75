#include "store/erase.h"

#include "store/companies.h"
#include "store/purge.h"
#include "store/row.h"
#include "store/search.h"

#define ITS "(SELECT folded FROM desk.contact_address WHERE contact = $1)"

static const struct query waits = { "erase.waits",
	"SELECT l.id FROM desk.letter AS l"
	" LEFT JOIN out.delivery AS d ON d.letter = l.id"
	" WHERE l.held = '' AND (l.to_folded IN " ITS
	"  OR l.conversation IN (SELECT id FROM desk.conversation"
	"   WHERE contact = $1))"
	" AND coalesce(d.state, 'queued') IN ('queued', 'claimed', 'handed')"
	" LIMIT 1", "l" };

/* All of its conversations, and what it wrote in those of others. */
static const struct query messages = { "erase.messages",
	"SELECT m.id FROM desk.message AS m WHERE lower(m.from_address) IN "
	ITS " OR m.conversation IN (SELECT id FROM desk.conversation"
	"  WHERE contact = $1)", "m" };
static const struct query tickets = { "erase.tickets",
	"SELECT DISTINCT ticket FROM desk.conversation WHERE contact = $1"
	" AND ticket > 0", NULL };

/* Of one message. */
static const struct query blank = { "erase.message",
	"UPDATE desk.message SET from_name = '', from_address ="
	"  CASE direction WHEN 'incoming' THEN '' ELSE from_address END,"
	"  recipients = '{\"to\":[],\"cc\":[]}', subject = '', text = '',"
	"  new_text = '', new_text_bytes = 0, quoted = '', quoted_bytes = 0,"
	"  signature = '', message_id = '', refs = '' WHERE id = $1", NULL };

/* Of the contact. Letters first: they are found by its addresses. */
static const struct query bodies = { "erase.bodies",
	"UPDATE desk.letter_body SET bytes = x'' WHERE letter IN"
	" (SELECT id FROM desk.letter WHERE to_folded IN " ITS
	"  OR conversation IN (SELECT id FROM desk.conversation"
	"   WHERE contact = $1))", "letter" };
/* Digests name the tickets of many; those that went out are read already. */
static const struct query notices = { "erase.notices",
	"UPDATE desk.letter_body SET bytes = x'' WHERE letter IN"
	" (SELECT l.id FROM desk.letter AS l JOIN out.delivery AS d"
	"   ON d.letter = l.id WHERE $1 > 0 AND l.conversation = 0"
	"  AND l.ticket = 0 AND l.kind = 'notification' AND d.pending = 0"
	"  AND d.state = 'sent')", NULL };
static const struct query forget = { "erase.forget",
	"INSERT INTO desk.wish (letter, what, by_whom, at)"
	" SELECT id, 'forget', 'system', created FROM desk.letter"
	" WHERE to_folded IN " ITS " OR conversation IN"
	"  (SELECT id FROM desk.conversation WHERE contact = $1)", "letter" };
static const struct query letters = { "erase.letters",
	"UPDATE desk.letter SET to_address = '', to_folded = '', subject = ''"
	" WHERE to_folded IN " ITS " OR conversation IN"
	"  (SELECT id FROM desk.conversation WHERE contact = $1)", "letter" };
static const struct query decisions = { "erase.decisions",
	"UPDATE desk.decision SET record = '' WHERE record <> '' AND EXISTS"
	" (SELECT 1 FROM desk.contact_address AS a WHERE a.contact = $1"
	"  AND instr(lower(record), replace(replace(a.folded,"
	"   '\\', '\\\\'), '\"', '\\\"')) > 0)", "decision" };
static const struct query events = { "erase.events",
	"UPDATE desk.event SET from_value = '', to_value = '' WHERE"
	" lower(to_value) IN " ITS " OR lower(from_value) IN " ITS, "event" };
/* What a server answered may name the address. */
static const struct query answers = { "erase.answers",
	"UPDATE desk.event SET why = '' WHERE why LIKE '%@%' AND EXISTS"
	" (SELECT 1 FROM desk.contact_address AS a WHERE a.contact = $1"
	"  AND instr(lower(why), a.folded) > 0)", "event" };
static const struct query refs = { "erase.refs",
	"DELETE FROM desk.ref WHERE conversation IN"
	" (SELECT id FROM desk.conversation WHERE contact = $1)", NULL };
static const struct query people = { "erase.people",
	"DELETE FROM desk.participant WHERE folded IN " ITS
	" OR conversation IN (SELECT id FROM desk.conversation"
	"  WHERE contact = $1)", "participant" };
static const struct query names = { "erase.tickets_names",
	"UPDATE desk.ticket SET name = '(erased)', description = '' WHERE id"
	" IN (SELECT ticket FROM desk.conversation WHERE contact = $1)",
	NULL };
static const struct query subjects = { "erase.subjects",
	"UPDATE desk.conversation SET subject = '' WHERE contact = $1",
	NULL };
static const struct query addresses = { "erase.addresses",
	"DELETE FROM desk.contact_address WHERE contact = $1", NULL };
static const struct query person = { "erase.contact",
	"UPDATE desk.contact SET first_name = '', last_name = '', phone = '',"
	"  mobile = '', company = '', company_id = 0, language = '',"
	"  marketing = 0"
	" WHERE id = $1", NULL };

static const struct query *const of_contact[] = {
	&bodies, &notices, &forget, &letters, &decisions, &events, &answers,
	&refs, &people, &names, &subjects, &addresses, &person
};

const struct query *const erase_queries[] = {
	&waits, &messages, &tickets, &blank, &bodies, &notices, &forget, &letters,
	&decisions, &events, &answers, &refs, &people, &names, &subjects,
	&addresses, &person, NULL
};

static bool
load_ids(struct db *db, const struct query *q, int64_t contact,
    struct arena *a, int64_t **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, q, contact, &s, e);

	*out = NULL;
	*n = 0;
	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

static bool
erase_messages(struct db *db, int64_t contact, struct arena *a,
    struct err *e)
{
	int64_t *id;
	size_t n;

	if (!load_ids(db, &messages, contact, a, &id, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!purge_traces(db, id[i], e) ||
		    !row_put(db, &blank, id[i], e))
			return false;
	return true;
}

bool
erase_contact(struct db *db, int64_t contact, struct arena *a,
    struct err *e)
{
	int64_t *ticket;
	size_t n;

	if (!load_ids(db, &tickets, contact, a, &ticket, &n, e) ||
	    !erase_messages(db, contact, a, e) ||
	    !companies_forget(db, contact, e))
		return false;
	for (size_t i = 0; i < sizeof of_contact / sizeof *of_contact; i++)
		if (!row_put(db, of_contact[i], contact, e))
			return false;
	for (size_t i = 0; i < n; i++)
		if (!search_ticket_changed(db, ticket[i], e))
			return false;
	return search_contact_changed(db, contact, e);
}

bool
erase_waits(struct db *db, int64_t contact, int64_t *letter, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &waits, contact, &s, e);

	*letter = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}
