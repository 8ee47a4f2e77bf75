-- desk.db, written by the desk alone: everything that was decided.

CREATE TABLE desk.contact (
	id         INTEGER PRIMARY KEY,
	first_name TEXT NOT NULL,
	last_name  TEXT NOT NULL,
	phone      TEXT NOT NULL,
	mobile     TEXT NOT NULL,
	company    TEXT NOT NULL,
	language   TEXT NOT NULL,
	marketing  INTEGER NOT NULL,
	created    INTEGER NOT NULL
);

CREATE TABLE desk.contact_address (
	folded        TEXT PRIMARY KEY,         -- lower-case ASCII
	address       TEXT NOT NULL,            -- as first written
	contact       INTEGER NOT NULL,
	undeliverable INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX desk.contact_address_contact ON contact_address (contact);

CREATE TABLE desk.conversation (
	id        INTEGER PRIMARY KEY,
	channel   TEXT NOT NULL,
	inbox     TEXT NOT NULL,
	subject   TEXT NOT NULL,
	closed    INTEGER NOT NULL,
	spam      INTEGER NOT NULL,
	trashed   INTEGER NOT NULL,             -- when; 0: it is not
	ticket    INTEGER NOT NULL,             -- 0: none
	owner     TEXT NOT NULL,
	contact   INTEGER NOT NULL,             -- 0: none
	begun_by_user INTEGER NOT NULL,
	created   INTEGER NOT NULL,
	changed   INTEGER NOT NULL
);
CREATE INDEX desk.conversation_ticket ON conversation (ticket, id);
CREATE INDEX desk.conversation_contact ON conversation (contact, id);
CREATE INDEX desk.conversation_inbox ON conversation (inbox, id);

CREATE TABLE desk.participant (
	conversation INTEGER NOT NULL,
	folded       TEXT NOT NULL,
	address      TEXT NOT NULL,
	name         TEXT NOT NULL,
	PRIMARY KEY (conversation, folded)
) WITHOUT ROWID;

CREATE TABLE desk.conversation_link (
	conversation INTEGER NOT NULL,
	other        INTEGER NOT NULL,
	why          TEXT NOT NULL,
	PRIMARY KEY (conversation, other)
) WITHOUT ROWID;

CREATE TABLE desk.message (
	id           INTEGER PRIMARY KEY,
	intake       INTEGER NOT NULL,          -- 0: none
	conversation INTEGER NOT NULL,
	direction    TEXT NOT NULL,             -- incoming outgoing comment
	kind         TEXT NOT NULL,             -- person auto-reply bounce ...
	from_name    TEXT NOT NULL,
	from_address TEXT NOT NULL,
	recipients   TEXT NOT NULL,             -- JSON {"to":[..],"cc":[..]}
	subject      TEXT NOT NULL,
	date         INTEGER NOT NULL,
	message_id   TEXT NOT NULL,
	refs         TEXT NOT NULL,             -- ids without <>, space between
	text         TEXT NOT NULL,
	new_text     TEXT NOT NULL,
	quoted       TEXT NOT NULL,
	signature    TEXT NOT NULL,
	by_user      TEXT NOT NULL,
	claims       TEXT NOT NULL,
	third_party  INTEGER NOT NULL,
	verified     INTEGER NOT NULL,
	forwarded    INTEGER NOT NULL,
	joined_by    TEXT NOT NULL,
	created      INTEGER NOT NULL,
	no_auto_reply INTEGER NOT NULL          -- programs must not (SE-7)
);
CREATE INDEX desk.message_conversation ON message (conversation, id);

-- Where an attachment's bytes are in the raw mail; nothing is copied.
CREATE TABLE desk.attachment (
	message    INTEGER NOT NULL,
	n          INTEGER NOT NULL,            -- from 0
	name       TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       INTEGER NOT NULL,
	is_inline  INTEGER NOT NULL,
	content_id TEXT NOT NULL,
	offset     INTEGER NOT NULL,
	length     INTEGER NOT NULL,
	coding     INTEGER NOT NULL,            -- 0 none, 1 base64, 2 QP
	PRIMARY KEY (message, n)
) WITHOUT ROWID;

-- Which conversation an id means (TH-1). how: enum ref_how.
CREATE TABLE desk.ref (
	msgid        TEXT NOT NULL,
	conversation INTEGER NOT NULL,
	message      INTEGER NOT NULL,
	how          INTEGER NOT NULL,
	PRIMARY KEY (msgid, conversation, how)
) WITHOUT ROWID;

CREATE TABLE desk.ticket (
	id          INTEGER PRIMARY KEY,        -- its number
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	pipeline    TEXT NOT NULL,
	status      TEXT NOT NULL,
	owner       TEXT NOT NULL,
	team        TEXT NOT NULL,
	inbox       TEXT NOT NULL,
	priority    INTEGER NOT NULL,           -- 0 low .. 3 urgent
	category    TEXT NOT NULL,
	source      TEXT NOT NULL,
	origin      INTEGER NOT NULL,
	created     INTEGER NOT NULL,
	changed     INTEGER NOT NULL,
	closed      INTEGER NOT NULL,
	reopened    INTEGER NOT NULL
);
CREATE INDEX desk.ticket_status ON ticket (pipeline, status, id);
CREATE INDEX desk.ticket_owner ON ticket (owner, id);
CREATE INDEX desk.ticket_changed ON ticket (changed, id);

CREATE TABLE desk.ticket_contact (
	ticket  INTEGER NOT NULL,
	contact INTEGER NOT NULL,
	PRIMARY KEY (ticket, contact)
) WITHOUT ROWID;
CREATE INDEX desk.ticket_contact_contact ON ticket_contact (contact);

CREATE TABLE desk.event (
	id           INTEGER PRIMARY KEY,
	at           INTEGER NOT NULL,
	ticket       INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	message      INTEGER NOT NULL,
	letter       INTEGER NOT NULL,
	what         TEXT NOT NULL,
	by_whom      TEXT NOT NULL,
	from_value   TEXT NOT NULL,
	to_value     TEXT NOT NULL,
	why          TEXT NOT NULL
);
CREATE INDEX desk.event_ticket ON event (ticket, id);
CREATE INDEX desk.event_conversation ON event (conversation, id);

-- A letter never changes once it is here; what becomes of it is out.delivery.
CREATE TABLE desk.letter (
	id            INTEGER PRIMARY KEY,
	kind          TEXT NOT NULL,            -- reply automatic notification
	channel       TEXT NOT NULL,
	relay         TEXT NOT NULL,
	envelope_from TEXT NOT NULL,            -- '': <>
	to_address    TEXT NOT NULL,
	to_folded     TEXT NOT NULL,
	header_from   TEXT NOT NULL,
	subject       TEXT NOT NULL,
	message_id    TEXT NOT NULL,
	ticket        INTEGER NOT NULL,
	conversation  INTEGER NOT NULL,
	message       INTEGER NOT NULL,
	contact       INTEGER NOT NULL,
	to_unverified INTEGER NOT NULL,
	created       INTEGER NOT NULL,
	due           INTEGER NOT NULL,
	held          TEXT NOT NULL             -- why; '': it is not
);
CREATE INDEX desk.letter_limit ON letter (to_folded, created)
	WHERE kind = 'automatic' AND held = '';
CREATE INDEX desk.letter_channel_limit ON letter (channel, created)
	WHERE kind = 'automatic' AND held = '' AND to_unverified = 1;
CREATE INDEX desk.letter_ticket ON letter (ticket, id);
CREATE INDEX desk.letter_conversation ON letter (conversation, id);

CREATE TABLE desk.letter_body (
	letter INTEGER PRIMARY KEY,
	bytes  BLOB NOT NULL                    -- what goes on the wire
);

-- What people want of letters; send reads on from its cursor.
CREATE TABLE desk.wish (
	id     INTEGER PRIMARY KEY,
	letter INTEGER NOT NULL,
	what   TEXT NOT NULL,                   -- cancel retry sent resend
	by_whom TEXT NOT NULL,
	at     INTEGER NOT NULL
);

-- CH-5: every mail ends in one.
CREATE TABLE desk.outcome (
	intake       INTEGER PRIMARY KEY,
	what         TEXT NOT NULL,             -- filed filtered duplicate set-aside
	message      INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	duplicate_of INTEGER NOT NULL,
	rule         TEXT NOT NULL,
	reason       TEXT NOT NULL,
	at           INTEGER NOT NULL
);
CREATE INDEX desk.outcome_what ON outcome (what, intake);

-- Committed before a mail is read, so that one that kills us is known.
CREATE TABLE desk.tries (
	intake INTEGER PRIMARY KEY,
	n      INTEGER NOT NULL
);

-- The same content again in the same inbox is a duplicate.
CREATE TABLE desk.digest (
	inbox  TEXT NOT NULL,
	digest BLOB NOT NULL,
	intake INTEGER NOT NULL,
	PRIMARY KEY (inbox, digest)
) WITHOUT ROWID;

-- Each input that moved the desk, what was decided and under which words.
CREATE TABLE desk.decision (
	id      INTEGER PRIMARY KEY,
	input   TEXT NOT NULL,                  -- mail command result
	intake  INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	by_whom TEXT NOT NULL,
	config  TEXT NOT NULL,                  -- hash
	record  TEXT NOT NULL                   -- JSON: facts, rules, plan
);
CREATE INDEX desk.decision_intake ON decision (intake);

CREATE TABLE desk.config (
	hash TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	at   INTEGER NOT NULL
) WITHOUT ROWID;

-- How far the desk has read mail.intake and out.result.
CREATE TABLE desk.cursor (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
