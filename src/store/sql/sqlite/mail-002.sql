-- Mail of sources without UIDs: LMTP, Maildir, deliver, import.

-- 1: old mail; it is threaded, and nothing is sent or triggered (CH-9). 2: it
-- is, and what our own addresses wrote was sent by us.
ALTER TABLE mail.intake ADD COLUMN history INTEGER NOT NULL DEFAULT 0;

-- What was handed in under a key of the giver's, so that handing it in again
-- after a crash takes nothing twice. A row outlives its intake.
CREATE TABLE mail.handed (
	channel TEXT NOT NULL,
	source  TEXT NOT NULL,
	key     TEXT NOT NULL,          -- the giver's; unique by source
	intake  INTEGER NOT NULL,
	PRIMARY KEY (channel, source, key)
) WITHOUT ROWID;

-- When a folder was last compared with its server as a whole; 0: not yet.
ALTER TABLE mail.folder ADD COLUMN reconciled INTEGER NOT NULL DEFAULT 0;

-- When a UID was found gone; 0: it is not, or before this was noted.
ALTER TABLE mail.uid ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;

-- after-intake move, where it takes several steps: the mails of a folder that
-- are on their way to another. Written before the copy, gone after the end.
CREATE TABLE mail.moving (
	folder      INTEGER PRIMARY KEY,
	place       TEXT NOT NULL,              -- the folder they go to
	uidvalidity INTEGER NOT NULL,           -- its, before the copy
	uidnext     INTEGER NOT NULL,           -- its, before the copy
	copied      INTEGER NOT NULL            -- 1: they are there
);
CREATE TABLE mail.moving_uid (
	folder  INTEGER NOT NULL,
	uid     INTEGER NOT NULL,
	PRIMARY KEY (folder, uid)
) WITHOUT ROWID;

-- Which mail of the ledger is this one? For audit and for what is moved.
CREATE INDEX mail.uid_intake ON uid (intake);

-- The status of tickets that old mail makes; '': the first closed one.
ALTER TABLE mail.intake ADD COLUMN history_status TEXT NOT NULL DEFAULT '';
