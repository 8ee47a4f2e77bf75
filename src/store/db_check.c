#include "store/check.h"

#include <string.h>

#include "base/arena.h"
#include "store/db_sqlite.h"

#define RECOVER CHECK_RECOVER
#define REBUILD "run: postroom db rebuild"
#define LOST "they are lost; what was filed of it stays"
#define TELL "report it; the raw mail is kept: postroom intake list"

/* Each gives ids (and a number to tell) of what must not be. */
static const struct rule {
	const char *what;
	const char *sql;
	const char *text;               /* of one row; %lld: id, number */
	const char *advice;
} rules[] = {
	{ "outcome-without-mail",
	    "SELECT intake, message FROM desk.outcome WHERE intake NOT IN"
	    " (SELECT id FROM mail.intake)",
	    "mail %lld has an outcome and is not in mail.db (message %lld)",
	    RECOVER },
	{ "mail-without-bytes",
	    "SELECT id, raw FROM mail.intake AS i WHERE raw > 0 AND NOT EXISTS"
	    " (SELECT 1 FROM mail.raw AS r WHERE r.id = i.raw AND"
	    "  (r.data IS NOT NULL OR EXISTS"
	    "   (SELECT 1 FROM mail.raw_chunk WHERE raw = r.id)))",
	    "mail %lld has no raw bytes (%lld)", LOST },
	{ "uid-without-mail",
	    "SELECT uid, folder FROM mail.uid WHERE intake > 0 AND intake"
	    " NOT IN (SELECT id FROM mail.intake)",
	    "UID %lld of folder %lld counts as taken and its mail is not there",
	    RECOVER },
	{ "outcome-without-message",
	    "SELECT intake, message FROM desk.outcome WHERE message > 0"
	    " AND message NOT IN (SELECT id FROM desk.message)",
	    "mail %lld is filed as message %lld, which is not there", RECOVER },
	{ "message-without-conversation",
	    "SELECT id, conversation FROM desk.message WHERE conversation"
	    " NOT IN (SELECT id FROM desk.conversation)",
	    "message %lld is of conversation %lld, which is not there",
	    RECOVER },
	{ "message-without-outcome",
	    "SELECT id, intake FROM desk.message WHERE intake > 0 AND intake"
	    " NOT IN (SELECT intake FROM desk.outcome)",
	    "message %lld is of mail %lld, which has no outcome", RECOVER },
	{ "number-that-leads-nowhere",
	    "SELECT number, ticket FROM desk.ticket_alias WHERE ticket NOT IN"
	    " (SELECT id FROM desk.ticket) OR number IN"
	    " (SELECT id FROM desk.ticket)",
	    "ticket %lld was merged into %lld, which is not there, or is "
	    "still there itself", TELL },
	{ "half-in-the-trash",
	    "SELECT c.id, c.ticket FROM desk.conversation AS c"
	    " JOIN desk.ticket AS t ON t.id = c.ticket"
	    " WHERE (c.trashed > 0) <> (t.trashed > 0)",
	    "of conversation %lld and its ticket %lld one is in the trash",
	    TELL },
	{ "conversation-without-ticket",
	    "SELECT id, ticket FROM desk.conversation WHERE ticket > 0 AND"
	    " ticket NOT IN (SELECT id FROM desk.ticket)",
	    "conversation %lld is of ticket %lld, which is not there",
	    RECOVER },
	{ "ticket-of-another-conversation",
	    "SELECT t.id, t.origin FROM desk.ticket AS t"
	    " JOIN desk.conversation AS c ON c.id = t.origin"
	    " WHERE t.origin > 0 AND c.ticket = 0",
	    "ticket %lld began with conversation %lld, which has none", TELL },
	{ "ticket-without-origin",
	    "SELECT id, origin FROM desk.ticket WHERE origin > 0 AND origin"
	    " NOT IN (SELECT id FROM desk.conversation)",
	    "ticket %lld began with conversation %lld, which is not there",
	    RECOVER },
	{ "origin-of-no-ticket",
	    "SELECT o.ticket, o.conversation FROM desk.ticket_origin AS o"
	    " LEFT JOIN desk.conversation AS c ON c.id = o.conversation"
	    " WHERE o.ticket NOT IN (SELECT id FROM desk.ticket)"
	    "  OR c.id IS NULL",
	    "ticket %lld began with conversation %lld as well, and one of "
	    "them is not there", TELL },
	{ "ticket-without-time",
	    "SELECT id, changed FROM desk.ticket WHERE id NOT IN"
	    " (SELECT ticket FROM desk.status_since)",
	    "of ticket %lld it is not known since when it is in its status "
	    "(%lld)", TELL },
	{ "time-in-another-status",
	    "SELECT s.ticket, s.since FROM desk.status_since AS s"
	    " LEFT JOIN desk.ticket AS t ON t.id = s.ticket WHERE"
	    " t.id IS NULL OR t.status <> s.status"
	    " OR t.pipeline <> s.pipeline",
	    "ticket %lld is not in the status whose time rules it has "
	    "(since %lld)", TELL },
	{ "clock-without-ticket",
	    "SELECT ticket, began FROM desk.sla_clock WHERE ticket NOT IN"
	    " (SELECT id FROM desk.ticket) UNION ALL"
	    " SELECT ticket, due FROM desk.ticket_sla WHERE ticket NOT IN"
	    " (SELECT id FROM desk.ticket) UNION ALL"
	    " SELECT ticket, 0 FROM desk.sla_stale WHERE ticket NOT IN"
	    " (SELECT id FROM desk.ticket)",
	    "the clock of an SLA is of ticket %lld, which is not there "
	    "(%lld)", TELL },
	{ "clock-without-sla",
	    "SELECT ticket, began FROM desk.sla_clock WHERE ticket NOT IN"
	    " (SELECT ticket FROM desk.ticket_sla WHERE sla <> '')",
	    "a clock of ticket %lld runs (since %lld) and no SLA applies to "
	    "it", TELL },
	{ "contact-missing",
	    "SELECT ticket, contact FROM desk.ticket_contact WHERE contact"
	    " NOT IN (SELECT id FROM desk.contact)",
	    "ticket %lld is of contact %lld, which is not there", TELL },
	{ "ticket-of-no-company",
	    "SELECT ticket, company FROM desk.ticket_company WHERE company"
	    " NOT IN (SELECT id FROM desk.company) OR ticket NOT IN"
	    " (SELECT id FROM desk.ticket)",
	    "ticket %lld is of company %lld, and one of them is not there",
	    TELL },
	{ "contact-of-no-company",
	    "SELECT c.id, c.company_id FROM desk.contact AS c"
	    " LEFT JOIN desk.company AS k ON k.id = c.company_id"
	    " WHERE c.company <> coalesce(k.name, '')"
	    "  OR (c.company_id > 0 AND k.id IS NULL)",
	    "contact %lld is of company %lld, which is not there or has "
	    "another name", TELL },
	{ "domain-of-no-company",
	    "SELECT company, 0 FROM desk.company_domain WHERE company"
	    " NOT IN (SELECT id FROM desk.company)",
	    "a domain is of company %lld, which is not there", TELL },
	{ "property-without-ticket",
	    "SELECT ticket, number FROM desk.property WHERE ticket NOT IN"
	    " (SELECT id FROM desk.ticket)",
	    "a property is of ticket %lld, which is not there (%lld)", TELL },
	{ "address-without-contact",
	    "SELECT contact, 0 FROM desk.contact_address WHERE contact NOT IN"
	    " (SELECT id FROM desk.contact)",
	    "an address is of contact %lld, which is not there", TELL },
	{ "letter-without-bytes",
	    "SELECT id, conversation FROM desk.letter WHERE id NOT IN"
	    " (SELECT letter FROM desk.letter_body)",
	    "letter %lld of conversation %lld has no bytes to send", RECOVER },
	{ "bytes-without-letter",
	    "SELECT letter, 0 FROM desk.letter_body WHERE letter NOT IN"
	    " (SELECT id FROM desk.letter)",
	    "letter %lld has bytes and is not there itself", RECOVER },
	{ "delivery-without-letter",
	    "SELECT letter, conversation FROM out.delivery WHERE letter"
	    " NOT IN (SELECT id FROM desk.letter)",
	    "letter %lld of conversation %lld was taken up for sending and is "
	    "not there", RECOVER },
	{ "delivery-pending-wrong",
	    "SELECT letter, conversation FROM out.delivery WHERE pending <>"
	    " (state IN ('queued', 'claimed', 'handed'))",
	    "letter %lld of conversation %lld is counted wrongly as on its "
	    "way, or as not", RECOVER },
	{ "letter-passed-over",
	    "SELECT id, conversation FROM desk.letter WHERE id NOT IN"
	    " (SELECT letter FROM out.delivery) AND id <="
	    " (SELECT value FROM out.cursor WHERE name = 'letter')",
	    "letter %lld of conversation %lld was passed over by send",
	    RECOVER },
	{ "result-passed-over",
	    "SELECT value, 0 FROM desk.cursor WHERE name = 'result' AND value"
	    " > coalesce((SELECT max(seq) FROM out.result), 0)",
	    "the desk has read results up to %lld, which out.db does not have",
	    RECOVER },
	{ "attachment-without-message",
	    "SELECT message, n FROM desk.attachment WHERE message NOT IN"
	    " (SELECT id FROM desk.message)",
	    "an attachment is of message %lld, which is not there (%lld)",
	    RECOVER },
	{ "attachment-outside-mail",
	    "SELECT a.message, a.n FROM desk.attachment AS a"
	    " JOIN desk.message AS m ON m.id = a.message"
	    " JOIN mail.intake AS i ON i.id = m.intake"
	    " JOIN mail.raw AS r ON r.id = i.raw"
	    " WHERE a.offset < 0 OR a.length < 0"
	    "  OR a.offset + a.length > r.size",
	    "message %lld: attachment %lld lies outside its mail", TELL },
	{ "ref-to-nothing",
	    "SELECT conversation, message FROM desk.ref WHERE conversation"
	    " NOT IN (SELECT id FROM desk.conversation)",
	    "a message id leads to conversation %lld, which is not there "
	    "(message %lld)", REBUILD },
	{ "event-without-decision",
	    "SELECT id, decision FROM desk.event WHERE decision > 0 AND"
	    " decision NOT IN (SELECT id FROM desk.decision)",
	    "event %lld is of decision %lld, which is not there", TELL },
	{ "decision-without-mail",
	    "SELECT id, intake FROM desk.decision WHERE intake > 0 AND intake"
	    " NOT IN (SELECT id FROM mail.intake)",
	    "decision %lld is of mail %lld, which is not in mail.db",
	    RECOVER },
	{ "decision-without-configuration",
	    "SELECT id, intake FROM desk.decision WHERE config NOT IN"
	    " (SELECT hash FROM desk.config)",
	    "decision %lld (mail %lld) was made by a configuration that is "
	    "not kept", TELL },
	{ "message-without-ref",
	    "SELECT id, conversation FROM desk.message AS m"
	    " WHERE message_id <> '' AND intake > 0 AND NOT EXISTS"
	    " (SELECT 1 FROM desk.ref AS r WHERE r.msgid = m.message_id"
	    "  AND r.conversation = m.conversation)",
	    "message %lld is not found by its id (conversation %lld)",
	    REBUILD },
};

struct checker {
	sqlite3 *sqlite;
	check_emit *emit;
	void *arg;
	int64_t found;
	struct arena arena;
	bool deep;
};

static void
emit(struct checker *c, const char *what, int64_t id, struct str text,
    const char *advice)
{
	c->found++;
	c->emit(c->arg, &(struct finding){ what, id, text, advice });
}

struct file_check {
	struct checker *checker;
	const char *name;
};

static void
tell_damage(void *arg, const char *said)
{
	const struct file_check *f = arg;

	emit(f->checker, "damaged-file", 0, str_printf(&f->checker->arena,
	    "%s.db: %s", f->name, said), RECOVER);
}

/* The file itself, as SQLite sees it. Where it is broken our own questions
 * make no sense. */
static bool
check_file(struct checker *c, enum store_file f)
{
	struct file_check arg = { c, store_file_name(f) };

	return db_look(c->sqlite, arg.name, LOOK_WELL, CHECK_MOST,
	    tell_damage, &arg);
}

static bool
check_rule(struct checker *c, const struct rule *r, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int n = 0, code = sqlite3_prepare_v2(c->sqlite, r->sql, -1, &s, NULL);

	while (code == SQLITE_OK || code == SQLITE_ROW) {
		char text[200];

		code = sqlite3_step(s);
		if (code != SQLITE_ROW || n++ >= CHECK_MOST)
			break;
		sqlite3_snprintf(sizeof text, text, r->text,
		    sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1));
		emit(c, r->what, sqlite3_column_int64(s, 0),
		    str_copy(&c->arena, str_from(text)), r->advice);
	}
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		db_say(c->sqlite, code, r->what, e);
	sqlite3_finalize(s);
	return code == SQLITE_DONE || code == SQLITE_ROW;
}

/* All of it in one snapshot, and in the order of a backup: what is spoken of
 * is never younger than who speaks of it. */
static bool
check_all(struct checker *c, struct err *e)
{
	static const enum store_file order[] = {
		STORE_OUT, STORE_DESK, STORE_MAIL
	};
	bool sound = true;

	if (!db_exec(c->sqlite, "BEGIN", e))
		return false;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		int version;

		if (!db_file_version(c->sqlite, order[i], &version, e))
			err_clear(e);   /* said by check_file */
	}
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		sound = check_file(c, order[i]) && sound;
	for (size_t i = 0; sound && i < sizeof rules / sizeof *rules; i++)
		if (!check_rule(c, &rules[i], e))
			return false;
	return true;
}

int64_t
check_store(const char *state_dir, bool deep, check_emit *emit_to, void *arg,
    struct err *e)
{
	struct checker c = { .emit = emit_to, .arg = arg, .deep = deep };
	bool ok = db_open_all(&c.sqlite, state_dir, false, e);

	if (!ok && e->kind == ERR_SETUP &&
	    strncmp(e->text, "damaged", 7) == 0) {
		emit(&c, "damaged-file", 0, str_from(e->text), RECOVER);
		err_clear(e);
		ok = true;
	} else if (ok) {
		ok = check_all(&c, e);
	}
	sqlite3_close(c.sqlite);
	arena_clear(&c.arena);
	if (ok && deep && c.found == 0) {
		struct db *db = NULL;

		ok = db_open(&db, state_dir, STORE_NONE, e) &&
		    check_deep(db, emit_to, arg, &c.found, e);
		db_close(db);
	}
	return ok ? c.found : -1;
}
