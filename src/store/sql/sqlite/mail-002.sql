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
