-- When a ticket was put in the trash, 0: it is not (TK-7); 1: a conversation
-- of it is spam, which hides it (CO-5).
ALTER TABLE desk.ticket ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.ticket ADD COLUMN spam INTEGER NOT NULL DEFAULT 0;

-- Numbers that lead to another ticket for ever: it was merged (MM-1, TH-5).
CREATE TABLE desk.ticket_alias (
	number INTEGER PRIMARY KEY,
	ticket INTEGER NOT NULL                 -- never itself a number here
);
CREATE INDEX desk.ticket_alias_ticket ON ticket_alias (ticket, number);

-- What retention looks for.
CREATE INDEX desk.ticket_trashed ON ticket (trashed) WHERE trashed > 0;
CREATE INDEX desk.ticket_closed ON ticket (closed) WHERE closed > 0;
CREATE INDEX desk.conversation_trashed ON conversation (trashed)
	WHERE trashed > 0 AND ticket = 0;
CREATE INDEX desk.conversation_spam ON conversation (changed)
	WHERE spam = 1 AND ticket = 0;
CREATE INDEX desk.ref_conversation ON ref (conversation);

-- Mails whose raw bytes nobody wants any more. receive reads it and takes
-- them away (intake.raw becomes 0); the desk takes out what is done.
CREATE TABLE desk.purge (
	intake INTEGER PRIMARY KEY,
	at     INTEGER NOT NULL
);

-- The configuration this store runs by: its files as they were read, without
-- passwords (PL-4); one row.
CREATE TABLE desk.accepted (
	one   INTEGER PRIMARY KEY,              -- 1
	hash  TEXT NOT NULL,
	files TEXT NOT NULL,                    -- JSON: file dir text by line col
	at    INTEGER NOT NULL
);

-- Since when a ticket is in its status, and which time rule of it (AU-9) it
-- had last. Kept by commit beside the ticket.
CREATE TABLE desk.status_since (
	ticket   INTEGER PRIMARY KEY,
	pipeline TEXT NOT NULL,
	status   TEXT NOT NULL,
	since    INTEGER NOT NULL,
	fired    INTEGER NOT NULL               -- its time, ms; 0: none
);
CREATE INDEX desk.status_since_due ON status_since
	(pipeline, status, fired, since);
INSERT INTO desk.status_since (ticket, pipeline, status, since, fired)
	SELECT id, pipeline, status, coalesce((SELECT max(e.at)
		FROM desk.event AS e WHERE e.ticket = t.id
		AND e.what IN ('ticket.status', 'ticket.created')), created), 0
	FROM desk.ticket AS t;

-- Who of a team was assigned a ticket last (AU-8).
CREATE TABLE desk.team_turn (
	team      TEXT PRIMARY KEY,
	last_user TEXT NOT NULL
) WITHOUT ROWID;

-- SL: what the goals of an SLA were from then on (SL-7).
CREATE TABLE desk.sla_version (
	id    INTEGER PRIMARY KEY,
	sla   TEXT NOT NULL,
	since INTEGER NOT NULL,
	goals TEXT NOT NULL                     -- desk/sla.h
);
CREATE INDEX desk.sla_version_sla ON sla_version (sla, since);

-- How the clocks of a ticket stand; derived from its history (desk/sla.h).
CREATE TABLE desk.ticket_sla (
	ticket      INTEGER PRIMARY KEY,
	sla         TEXT NOT NULL,              -- '': none applies
	state       TEXT NOT NULL,              -- the worst of its clocks
	due         INTEGER NOT NULL,           -- the nearest; 0: none runs
	wake        INTEGER NOT NULL,           -- look again then; 0: need not
	first_state TEXT NOT NULL,
	first_due   INTEGER NOT NULL,
	first_met   INTEGER NOT NULL,
	next_state  TEXT NOT NULL,
	next_due    INTEGER NOT NULL,
	next_met    INTEGER NOT NULL,
	close_state TEXT NOT NULL,
	close_due   INTEGER NOT NULL,
	close_met   INTEGER NOT NULL
);
CREATE INDEX desk.ticket_sla_wake ON ticket_sla (wake, ticket)
	WHERE wake > 0;
CREATE INDEX desk.ticket_sla_due ON ticket_sla (due, ticket) WHERE due > 0;

-- One row for each clock that ever ran, for reports; derived too.
CREATE TABLE desk.sla_clock (
	ticket  INTEGER NOT NULL,
	goal    TEXT NOT NULL,                  -- first-response ...
	began   INTEGER NOT NULL,
	ended   INTEGER NOT NULL,               -- 0: it runs
	elapsed INTEGER NOT NULL,               -- counted ms, up to ended
	state   TEXT NOT NULL,
	PRIMARY KEY (ticket, goal, began)
) WITHOUT ROWID;
CREATE INDEX desk.sla_clock_began ON sla_clock (began);

-- Tickets whose clocks have to be looked at again.
CREATE TABLE desk.sla_stale (
	ticket INTEGER PRIMARY KEY
);

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

-- A conversation of it was begun by a user; and when its nearest SLA clock
-- is due, which without one is the end of time. Lists need not ask further.
ALTER TABLE desk.ticket ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.ticket ADD COLUMN sla_due INTEGER NOT NULL
	DEFAULT 9223372036854775807;
UPDATE desk.ticket SET sent = 1 WHERE EXISTS (SELECT 1
	FROM desk.conversation AS c
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
CREATE INDEX desk.ticket_sla_due_id ON ticket (sla_due, id);
CREATE INDEX desk.ticket_sent ON ticket (changed, id) WHERE sent = 1;
CREATE INDEX desk.ticket_spam_changed ON ticket (changed, id) WHERE spam = 1;

-- Only the text of a message is searched (VW-3); the old index has subjects.
INSERT INTO desk.search_message (search_message) VALUES ('delete-all');
DELETE FROM desk.cursor WHERE name = 'search.message';

-- Who calls is found by the number (TM-4).
CREATE INDEX desk.contact_phone ON contact (phone) WHERE phone <> '';
CREATE INDEX desk.contact_mobile ON contact (mobile) WHERE mobile <> '';
