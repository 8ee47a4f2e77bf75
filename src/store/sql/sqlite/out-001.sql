-- out.db, written by send alone: what became of each letter.

-- One row a letter, made when send takes it up from desk.letter.
CREATE TABLE out.delivery (
	letter       INTEGER PRIMARY KEY,       -- desk.letter.id
	conversation INTEGER NOT NULL,
	to_address   TEXT NOT NULL,
	relay        TEXT NOT NULL,
	state        TEXT NOT NULL,     -- names of desk/letter_state.h
	due          INTEGER NOT NULL,
	lease        INTEGER NOT NULL,  -- claimed or handed: void after this
	attempts     INTEGER NOT NULL,
	first_try    INTEGER NOT NULL,  -- 0: none yet
	answer       TEXT NOT NULL,     -- the server's last words
	queue_id     TEXT NOT NULL,     -- what it calls the mail, if it said so
	error        TEXT NOT NULL,     -- ours, when there was no answer
	changed      INTEGER NOT NULL,
	sent_at      INTEGER NOT NULL   -- 0: not sent
);
CREATE INDEX out.delivery_due ON delivery (relay, due, letter)
	WHERE state = 'queued';
CREATE INDEX out.delivery_leased ON delivery (lease)
	WHERE state IN ('claimed', 'handed');
CREATE INDEX out.delivery_order ON delivery (conversation, to_address, letter)
	WHERE state IN ('queued', 'claimed', 'handed');
CREATE INDEX out.delivery_state ON delivery (state, letter);

-- Every attempt and every end, in order; the desk reads on from its cursor.
CREATE TABLE out.result (
	seq     INTEGER PRIMARY KEY,
	letter  INTEGER NOT NULL,
	state   TEXT NOT NULL,
	answer  TEXT NOT NULL,
	at      INTEGER NOT NULL
);

-- How far send has read desk.letter and desk.wish.
CREATE TABLE out.cursor (
	name    TEXT PRIMARY KEY,
	value   INTEGER NOT NULL
) WITHOUT ROWID;
