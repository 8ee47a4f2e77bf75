-- mail.db, written by receive alone: what came, and what the door knew.

-- Raw mail as the door gave it, byte for byte.
CREATE TABLE mail.raw (
	id      INTEGER PRIMARY KEY,
	size    INTEGER NOT NULL,       -- bytes, before any coding
	digest  BLOB NOT NULL,          -- SHA-256 of those bytes
	coding  INTEGER NOT NULL,       -- 0 as it is, 1 zstd
	data    BLOB                    -- NULL: in raw_chunk
);

-- Mails above 1 MB, in pieces; each piece is coded alone.
CREATE TABLE mail.raw_chunk (
	raw     INTEGER NOT NULL,
	seq     INTEGER NOT NULL,       -- from 0
	data    BLOB NOT NULL,
	PRIMARY KEY (raw, seq)
) WITHOUT ROWID;

-- One row a mail taken. Its outcome is desk.outcome; until then it waits.
CREATE TABLE mail.intake (
	id          INTEGER PRIMARY KEY,        -- in order of arrival
	channel     TEXT NOT NULL,
	source      TEXT NOT NULL,              -- imap
	folder      TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL,           -- 0: the source has none
	uid         INTEGER NOT NULL,
	size        INTEGER NOT NULL,           -- bytes stored
	received    INTEGER NOT NULL,           -- when it reached its server
	taken       INTEGER NOT NULL,           -- when we committed it
	partial     INTEGER NOT NULL,           -- 1: not stored whole (CH-11)
	full_size   INTEGER NOT NULL,           -- what the server said
	raw         INTEGER NOT NULL
);
CREATE INDEX mail.intake_channel ON intake (channel, id);

-- A folder in one UIDVALIDITY epoch (CH-3). A mail of it is ours when its UID
-- is first_uid or above, or when it reached its server at old_from or later.
CREATE TABLE mail.folder (
	id          INTEGER PRIMARY KEY,
	channel     TEXT NOT NULL,
	name        TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL,
	first_uid   INTEGER NOT NULL,           -- below: from before `start`
	old_from    INTEGER NOT NULL,           -- ms; the largest number: none
	seen_from   INTEGER NOT NULL,           -- ms; old_from of a later epoch
	UNIQUE (channel, name, uidvalidity)
);

-- The UID ledger: every UID the server has shown us, and what became of it.
CREATE TABLE mail.uid (
	folder  INTEGER NOT NULL,
	uid     INTEGER NOT NULL,
	intake  INTEGER NOT NULL,       -- 0: gone before it could be taken
	told    INTEGER NOT NULL,       -- 1: after-intake is done
	gone    INTEGER NOT NULL,       -- 1: vanished before it was taken
	PRIMARY KEY (folder, uid)
) WITHOUT ROWID;
CREATE INDEX mail.uid_untold ON uid (folder, uid) WHERE told = 0 AND gone = 0;

-- How each channel's source is doing; a row a channel.
CREATE TABLE mail.channel_state (
	channel     TEXT PRIMARY KEY,
	state       TEXT NOT NULL,      -- starting, up, down, refused, paused
	since       INTEGER NOT NULL,   -- ms; when this state began
	error       TEXT NOT NULL,      -- the last one, or ''
	last_taken  INTEGER NOT NULL    -- ms; when a mail was last taken, or 0
) WITHOUT ROWID;
