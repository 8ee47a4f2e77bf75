#include "store/mend.h"

#include <string.h>

#include "desk/model.h"
#include "desk/restored.h"
#include "store/db_sqlite.h"

/* Of the columns named, the largest number in each of them that is there. */
#define MOST(column, table) "coalesce((SELECT max(" column ") FROM " table "), 0)"

/* A floor: behind the largest id any file knows, the next but one full
 * step. */
#define FLOOR(name, step, most) \
	"UPDATE desk.floor SET " name " = max(" name ", (max(" most ") / " \
	step " + 2) * " step ")"

#define CONFIG_LOST "# The text of this configuration is lost.\n"
#define IN_SENDERS_HANDS "('queued', 'claimed', 'handed')"
#define WHY "'restored; it may have been sent since the backup'"

/* In this order. :now is the restore; :inbox, :pipeline and :status are the
 * home of tickets whose row is lost, :incoming REF_INCOMING. */
static const char *const steps[] = {
	/* A UID whose mail is lost is not known: the server may have it. */
	"DELETE FROM mail.uid WHERE intake > 0 AND intake NOT IN"
	" (SELECT id FROM mail.intake)",

	/* The next mail taken must not get the id of one that has an outcome
	 * already: it would never be filed. */
	"INSERT INTO mail.intake (id, channel, source, folder, uidvalidity,"
	"  uid, size, received, taken, partial, full_size, raw)"
	" SELECT intake, '', 'lost', '', 0, 0, 0, at, at, 1, 0, 0"
	" FROM desk.outcome WHERE intake NOT IN (SELECT id FROM mail.intake)",

	/* A conversation that is lost is found again in its messages: tokens in
	 * customers' mails lead to it, and answers cannot be filed anew. */
	"INSERT OR IGNORE INTO desk.conversation (id, channel, inbox, subject,"
	"  closed, spam, trashed, ticket, owner, contact, begun_by_user,"
	"  created, changed)"
	" SELECT m.conversation, coalesce((SELECT i.channel"
	"   FROM desk.message AS x JOIN mail.intake AS i ON i.id = x.intake"
	"   WHERE x.conversation = m.conversation ORDER BY x.id DESC LIMIT 1),"
	"   (SELECT l.channel FROM desk.letter AS l"
	"   WHERE l.conversation = m.conversation LIMIT 1), ''),"
	"  coalesce(t.inbox, :inbox), m.subject, 0, coalesce(t.spam, 0),"
	"  coalesce(t.trashed, 0), coalesce(t.id, 0), coalesce(t.owner, ''),"
	"  coalesce(a.contact, 0), m.by_user <> '', m.created,"
	"  (SELECT max(created) FROM desk.message AS x"
	"   WHERE x.conversation = m.conversation)"
	" FROM desk.message AS m LEFT JOIN desk.ticket AS t ON t.id = coalesce("
	"  (SELECT max(ticket) FROM desk.ticket_origin AS o"
	"   WHERE o.conversation = m.conversation),"
	"  (SELECT max(id) FROM desk.ticket WHERE origin = m.conversation),"
	"  (SELECT max(ticket) FROM desk.event AS e"
	"   WHERE e.conversation = m.conversation))"
	" LEFT JOIN desk.contact_address AS a ON a.folded ="
	"  lower(m.from_address)"
	" WHERE m.id IN (SELECT min(id) FROM desk.message WHERE conversation"
	"  NOT IN (SELECT id FROM desk.conversation) GROUP BY conversation)",

	/* What was filed stays filed, though the desk forgot that it was. */
	"INSERT OR IGNORE INTO desk.outcome (intake, what, message,"
	"  conversation, duplicate_of, rule, reason, at)"
	" SELECT m.intake, 'filed', m.id, m.conversation, 0, '',"
	"  'found again in its message', :now FROM desk.message AS m"
	" WHERE m.intake > 0 AND m.intake NOT IN"
	"  (SELECT intake FROM desk.outcome) AND m.conversation IN"
	"  (SELECT id FROM desk.conversation)",

	/* What hangs in the air is decided again, from its raw bytes. */
	"DELETE FROM desk.conversation WHERE id NOT IN"
	" (SELECT conversation FROM desk.message) AND id IN"
	" (SELECT conversation FROM desk.outcome WHERE what = 'filed'"
	"  AND intake IN (SELECT id FROM mail.intake))",
	"DELETE FROM desk.ticket WHERE origin > 0 AND origin NOT IN"
	" (SELECT id FROM desk.conversation) AND id NOT IN"
	" (SELECT ticket FROM desk.conversation)",
	"DELETE FROM desk.ticket_contact WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket) AND ticket NOT IN"
	" (SELECT ticket FROM desk.conversation)",
	"DELETE FROM desk.ticket_company WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket) AND ticket NOT IN"
	" (SELECT ticket FROM desk.conversation)",
	"DELETE FROM desk.outcome WHERE what = 'filed' AND message > 0"
	" AND message NOT IN (SELECT id FROM desk.message) AND intake IN"
	" (SELECT id FROM mail.intake)",
	"DELETE FROM desk.digest WHERE intake NOT IN"
	" (SELECT intake FROM desk.outcome)",
	"INSERT OR IGNORE INTO desk.undigested (intake) SELECT intake FROM"
	" desk.outcome WHERE what = 'filed' AND intake NOT IN"
	" (SELECT intake FROM desk.digest)",
	"DELETE FROM desk.tries WHERE intake NOT IN"
	" (SELECT id FROM mail.intake)",
	"DELETE FROM desk.attachment WHERE message NOT IN"
	" (SELECT id FROM desk.message)",
	"DELETE FROM desk.ref WHERE conversation NOT IN"
	" (SELECT id FROM desk.conversation)",

	/* Its own id leads to a mail again; what it spoke of, after db rebuild. */
	"INSERT OR IGNORE INTO desk.ref (msgid, conversation, message, how)"
	" SELECT message_id, conversation, id, :incoming FROM desk.message"
	" WHERE message_id <> '' AND intake > 0",

	/* A conversation stays in the lists though its ticket is lost. */
	"INSERT OR IGNORE INTO desk.ticket (id, name, description, pipeline,"
	"  status, owner, team, inbox, priority, category, source, origin,"
	"  created, changed, closed, reopened, trashed, spam)"
	" SELECT ticket, subject, '', :pipeline, :status, owner, '', :inbox,"
	"  1, '', 'email', id, created, changed, 0, 0, trashed, spam"
	" FROM desk.conversation WHERE ticket > 0 AND :pipeline <> ''"
	" ORDER BY id",
	"DELETE FROM desk.ticket_alias WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket) OR number IN"
	" (SELECT id FROM desk.ticket)",

	/* What is derived from tickets and their history is derived anew. */
	"DELETE FROM desk.ticket_origin WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket) OR conversation NOT IN"
	" (SELECT id FROM desk.conversation)",
	"DELETE FROM desk.status_since WHERE NOT EXISTS (SELECT 1 FROM"
	" desk.ticket AS t WHERE t.id = status_since.ticket AND"
	" t.pipeline = status_since.pipeline AND"
	" t.status = status_since.status)",
	"INSERT OR IGNORE INTO desk.status_since (ticket, pipeline, status,"
	"  since, fired) SELECT id, pipeline, status, coalesce((SELECT"
	"  max(e.at) FROM desk.event AS e WHERE e.ticket = t.id AND e.what IN"
	"  ('ticket.status', 'ticket.created')), created), 0"
	" FROM desk.ticket AS t",
	"DELETE FROM desk.ticket_sla WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket)",
	"DELETE FROM desk.sla_clock WHERE ticket NOT IN"
	" (SELECT ticket FROM desk.ticket_sla WHERE sla <> '')",
	"DELETE FROM desk.sla_stale WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket)",
	"INSERT OR IGNORE INTO desk.sla_stale (ticket)"
	" SELECT id FROM desk.ticket",

	/* Of which company is known by the company, if it is there. */
	"DELETE FROM desk.ticket_company WHERE company NOT IN"
	" (SELECT id FROM desk.company)",
	"UPDATE desk.contact SET company_id = 0 WHERE company_id > 0 AND"
	" company_id NOT IN (SELECT id FROM desk.company)",
	"UPDATE desk.contact SET company = coalesce((SELECT k.name FROM"
	" desk.company AS k WHERE k.id = company_id), '') WHERE company <>"
	" coalesce((SELECT k.name FROM desk.company AS k"
	"  WHERE k.id = company_id), '')",

	/* Who wrote has an address still, though no name. */
	"INSERT OR IGNORE INTO desk.contact (id, first_name, last_name,"
	"  phone, mobile, company, language, marketing, created)"
	" SELECT contact, '', '', '', '', '', '', 0, :now FROM"
	"  (SELECT contact FROM desk.contact_address UNION"
	"  SELECT contact FROM desk.ticket_contact) WHERE contact > 0",

	/* What cannot be had again is told without: why something was done is
	 * lost, not that it was; of a company its name. */
	"UPDATE desk.event SET decision = 0 WHERE decision NOT IN"
	" (SELECT id FROM desk.decision)",
	"INSERT OR IGNORE INTO desk.config (hash, text, at)"
	" SELECT DISTINCT config, '" CONFIG_LOST "', :now FROM desk.decision",
	"DELETE FROM desk.company_domain WHERE company NOT IN"
	" (SELECT id FROM desk.company)",
	"DELETE FROM desk.property WHERE ticket NOT IN"
	" (SELECT id FROM desk.ticket)",
	"UPDATE desk.ticket SET origin = 0 WHERE origin > 0 AND origin NOT IN"
	" (SELECT id FROM desk.conversation)",

	"INSERT OR IGNORE INTO desk.floor (one, contact, conversation,"
	"  message, ticket, letter, restored) VALUES (1, 0, 0, 0, 0, 0, 0)",
	FLOOR("contact", "1000000", MOST("id", "desk.contact") ", "
	    MOST("contact", "desk.conversation") ", "
	    MOST("contact", "desk.contact_address")),
	FLOOR("conversation", "1000000", MOST("id", "desk.conversation") ", "
	    MOST("conversation", "desk.message") ", "
	    MOST("conversation", "desk.letter") ", "
	    MOST("conversation", "out.delivery")),
	FLOOR("message", "1000000", MOST("id", "desk.message") ", "
	    MOST("message", "desk.outcome")),
	FLOOR("letter", "1000000", MOST("id", "desk.letter") ", "
	    MOST("letter", "desk.letter_body") ", "
	    MOST("letter", "out.delivery")),
	FLOOR("ticket", "10000", MOST("id", "desk.ticket") ", "
	    MOST("ticket", "desk.conversation") ", "
	    MOST("ticket", "desk.event") ", "
	    MOST("number", "desk.ticket_alias")),
	FLOOR("company", "10000", MOST("id", "desk.company") ", "
	    MOST("company", "desk.ticket_company") ", "
	    MOST("company", "desk.company_domain") ", "
	    MOST("company_id", "desk.contact")),
	"UPDATE desk.floor SET restored = :now",

	"UPDATE out.delivery SET pending = state IN " IN_SENDERS_HANDS
	" WHERE pending <> (state IN " IN_SENDERS_HANDS ")",

	/* Letters; the floor above keeps the numbers of those that are lost.
	 * Those the desk held for a person are held on. */
	"DELETE FROM desk.letter_body WHERE letter NOT IN"
	" (SELECT id FROM desk.letter)",
	"INSERT INTO desk.letter_body (letter, bytes) SELECT id, x''"
	" FROM desk.letter WHERE id NOT IN"
	" (SELECT letter FROM desk.letter_body)",
	"DELETE FROM out.delivery WHERE letter NOT IN"
	" (SELECT id FROM desk.letter)",
	"DELETE FROM out.result WHERE letter NOT IN"
	" (SELECT id FROM desk.letter)",

	/* All mail is looked at again whether it waits; results of letters
	 * that this out.db will number anew are not passed over. */
	"UPDATE desk.cursor SET value = 0 WHERE name = 'mail'",
	"UPDATE desk.cursor SET value = min(value, "
	    MOST("seq", "out.result") ") WHERE name = 'result'",

	"INSERT INTO out.result (letter, state, answer, at)"
	" SELECT letter, 'unsure', " WHY ", :now FROM out.delivery"
	" WHERE state IN " IN_SENDERS_HANDS " ORDER BY letter",
	"UPDATE out.delivery SET state = 'unsure', pending = 0, lease = 0,"
	" error = " WHY
	", changed = :now WHERE state IN " IN_SENDERS_HANDS,
	"INSERT INTO out.result (letter, state, answer, at)"
	" SELECT id, 'unsure', " WHY ", :now FROM desk.letter"
	" WHERE held = '' AND id NOT IN (SELECT letter FROM out.delivery)"
	" ORDER BY id",
	"INSERT INTO out.delivery (letter, conversation, to_address, relay,"
	"  state, due, lease, attempts, first_try, answer, queue_id, error,"
	"  changed, sent_at, pending)"
	" SELECT id, conversation, to_folded, relay,"
	"  CASE WHEN held = '' OR substr(held, 1, 8) = '" RESTORED_HELD "'"
	"   THEN 'unsure' ELSE 'held' END, due, 0, 0, 0, '',"
	"  '', CASE held WHEN '' THEN " WHY " ELSE held END, :now, 0, 0"
	" FROM desk.letter WHERE id NOT IN (SELECT letter FROM out.delivery)",
	"INSERT OR REPLACE INTO out.cursor (name, value) VALUES ('letter', "
	    MOST("id", "desk.letter") ")",
	"INSERT OR REPLACE INTO out.cursor (name, value) VALUES ('wish', "
	    MOST("id", "desk.wish") ")",
};

static void
bind_text(sqlite3_stmt *s, const char *name, struct str value)
{
	int at = sqlite3_bind_parameter_index(s, name);

	if (at > 0)
		sqlite3_bind_text(s, at, value.n > 0 ? value.p : "",
		    (int)value.n, SQLITE_STATIC);
}

static void
bind_number(sqlite3_stmt *s, const char *name, int64_t value)
{
	int at = sqlite3_bind_parameter_index(s, name);

	if (at > 0)
		sqlite3_bind_int64(s, at, value);
}

static bool
run_step(sqlite3 *sqlite, const char *sql, int64_t now,
    const struct mend_home *home, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);

	if (code == SQLITE_OK) {
		bind_number(s, ":now", now);
		bind_number(s, ":incoming", REF_INCOMING);
		bind_text(s, ":inbox", home->inbox);
		bind_text(s, ":pipeline", home->pipeline);
		bind_text(s, ":status", home->status);
		code = sqlite3_step(s);
	}
	if (code != SQLITE_DONE)
		db_say(sqlite, code, "mending", e);
	sqlite3_finalize(s);
	return code == SQLITE_DONE;
}

bool
db_open_all(sqlite3 **out, const char *dir, bool may_write, struct err *e)
{
	if (!db_memory(out, e))
		return false;
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (!db_attach(*out, dir, (enum store_file)f, may_write, e))
			return false;
	return true;
}

bool
db_mend(const char *dir, int64_t now, const struct mend_home *home,
    struct err *e)
{
	bool want[DB_LAST_FILE + 1] = { false, true, true, true };
	sqlite3 *sqlite = NULL;
	bool ok;

	ok = db_make_files(dir, STORE_NONE, want, e) &&
	    db_open_all(&sqlite, dir, true, e) &&
	    db_exec(sqlite, "BEGIN IMMEDIATE", e);
	for (size_t i = 0; ok && i < sizeof steps / sizeof *steps; i++)
		ok = run_step(sqlite, steps[i], now, home, e);
	ok = ok && db_exec(sqlite, "COMMIT", e);
	sqlite3_close(sqlite);
	return ok;
}
