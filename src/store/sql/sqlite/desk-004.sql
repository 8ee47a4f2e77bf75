-- Lists of conversations, by owner and state, and of those that are in no
-- other list (VW-6).
CREATE INDEX desk.conversation_owner ON conversation (owner, id);
CREATE INDEX desk.conversation_open ON conversation (id) WHERE closed = 0;
CREATE INDEX desk.conversation_spam_id ON conversation (spam, id)
	WHERE spam = 1;
CREATE INDEX desk.conversation_trashed_id ON conversation (id)
	WHERE trashed > 0;
-- A list by status, owner, ... and its order within are one index now: equals
-- stand in the order in which they were changed.
DROP INDEX desk.ticket_status_alone;
DROP INDEX desk.ticket_owner;
DROP INDEX desk.ticket_priority;
DROP INDEX desk.ticket_pipeline;
DROP INDEX desk.ticket_unassigned_team;

-- Companies (CO-3). A domain is of one company; so is a name.
CREATE TABLE desk.company (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL,
	folded  TEXT NOT NULL,                  -- its name, lower-case ASCII
	created INTEGER NOT NULL
);
CREATE UNIQUE INDEX desk.company_folded ON company (folded);
CREATE TABLE desk.company_domain (
	domain  TEXT PRIMARY KEY,               -- lower-case ASCII
	company INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX desk.company_domain_company ON company_domain (company);
CREATE TABLE desk.ticket_company (
	ticket  INTEGER NOT NULL,
	company INTEGER NOT NULL,
	PRIMARY KEY (ticket, company)
) WITHOUT ROWID;
CREATE INDEX desk.ticket_company_company ON ticket_company (company, ticket);

-- Of a contact: 0 none yet, -1 a person said that there is none. Its name is
-- beside it, in `company`, for lists and the search.
ALTER TABLE desk.contact ADD COLUMN company_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX desk.contact_company ON contact (company_id, id)
	WHERE company_id > 0;
ALTER TABLE desk.floor ADD COLUMN company INTEGER NOT NULL DEFAULT 0;

-- Until now a contact had the name alone.
INSERT INTO desk.company (id, name, folded, created)
	SELECT min(id), trim(company), lower(trim(company)), min(created)
	FROM desk.contact WHERE trim(company) <> ''
	GROUP BY lower(trim(company)) ORDER BY 1;
UPDATE desk.contact SET company_id = (SELECT k.id FROM desk.company AS k
	WHERE k.folded = lower(trim(contact.company)))
	WHERE trim(company) <> '';
UPDATE desk.contact SET company = (SELECT k.name FROM desk.company AS k
	WHERE k.id = contact.company_id) WHERE company_id > 0;
UPDATE desk.contact SET company = '' WHERE company_id = 0;
INSERT INTO desk.ticket_company (ticket, company)
	SELECT DISTINCT t.ticket, c.company_id FROM desk.ticket_contact AS t
	JOIN desk.contact AS c ON c.id = t.contact WHERE c.company_id > 0;

-- Why (OP-6): the decision an event is of, 0: from before this was kept; and
-- the first event of a decision, whose events have the ids from there on.
ALTER TABLE desk.event ADD COLUMN decision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.decision ADD COLUMN event INTEGER NOT NULL DEFAULT 0;

-- The origins of a ticket that came of a merge (TK-16); of any other it is
-- ticket.origin alone.
CREATE TABLE desk.ticket_origin (
	ticket       INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	PRIMARY KEY (ticket, conversation)
) WITHOUT ROWID;
CREATE INDEX desk.ticket_origin_conversation ON ticket_origin (conversation);

-- Mails whose digest a recovery could not save: they are read again before
-- the next is filed, so that a second copy is known (store/mend.h).
CREATE TABLE desk.undigested (
	intake INTEGER PRIMARY KEY
);
