-- Properties that the admin made up (PL-8). text: as a person writes it;
-- number: of numbers in millionths, of dates in ms, of booleans 0 or 1.
CREATE TABLE desk.property (
	ticket INTEGER NOT NULL,
	name   TEXT NOT NULL,
	text   TEXT NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (ticket, name)
) WITHOUT ROWID;
CREATE INDEX desk.property_text ON property (name, text, ticket);
CREATE INDEX desk.property_number ON property (name, number, ticket);

-- Views that users made (VW-2). share: private, everyone, or the words
-- team:T with spaces between; criteria: one a line.
CREATE TABLE desk.view (
	name     TEXT PRIMARY KEY,
	maker    TEXT NOT NULL,
	share    TEXT NOT NULL,
	criteria TEXT NOT NULL,
	sort     TEXT NOT NULL,
	changed  INTEGER NOT NULL
) WITHOUT ROWID;

-- What a ticket's conversations say of it, so that lists need not ask them:
-- one of them is spam, is in the trash, was begun by a user.
ALTER TABLE desk.ticket ADD COLUMN spam INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.ticket ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.ticket ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE desk.ticket SET
	spam = EXISTS (SELECT 1 FROM desk.conversation AS c
		WHERE c.ticket = ticket.id AND c.spam = 1),
	trashed = EXISTS (SELECT 1 FROM desk.conversation AS c
		WHERE c.ticket = ticket.id AND c.trashed > 0),
	sent = EXISTS (SELECT 1 FROM desk.conversation AS c
		WHERE c.ticket = ticket.id AND c.begun_by_user = 1);

-- A page of every view, quick filter and promised sort is read in the order
-- of an index, however many tickets there are (VW-6).
CREATE INDEX desk.ticket_created ON ticket (created, id);
CREATE INDEX desk.ticket_priority ON ticket (priority, id);
CREATE INDEX desk.ticket_status_alone ON ticket (status, id);
CREATE INDEX desk.ticket_owner_changed ON ticket (owner, changed, id);
CREATE INDEX desk.ticket_team_changed ON ticket (team, changed, id);
CREATE INDEX desk.ticket_priority_changed ON ticket (priority, changed, id);
CREATE INDEX desk.ticket_status_changed ON ticket (status, changed, id);
CREATE INDEX desk.ticket_pipeline ON ticket (pipeline, id);
CREATE INDEX desk.ticket_pipeline_changed ON ticket (pipeline, changed, id);
CREATE INDEX desk.ticket_open ON ticket (changed, id) WHERE closed = 0;
CREATE INDEX desk.ticket_open_owner ON ticket (owner, changed, id)
	WHERE closed = 0;
CREATE INDEX desk.ticket_open_team ON ticket (team, changed, id)
	WHERE closed = 0;
CREATE INDEX desk.ticket_unassigned_team ON ticket (team, changed, id)
	WHERE closed = 0 AND owner = '';
CREATE INDEX desk.ticket_sent ON ticket (changed, id) WHERE sent = 1;
CREATE INDEX desk.ticket_spam ON ticket (changed, id) WHERE spam = 1;

-- Only the text of a message is searched (VW-3); the old index has subjects.
INSERT INTO desk.search_message (search_message) VALUES ('delete-all');
DELETE FROM desk.cursor WHERE name = 'search.message';
