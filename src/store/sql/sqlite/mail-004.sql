-- SE-11: replies that were sent, on their way into the Sent folder. A letter
-- may be erased by the desk meanwhile; then there is nothing to copy.

-- How far out.result was looked at for a channel.
CREATE TABLE mail.copy_cursor (
	channel TEXT PRIMARY KEY,
	seq     INTEGER NOT NULL
) WITHOUT ROWID;

-- A row goes when its copy is there, or is given up.
CREATE TABLE mail.copy (
	letter  INTEGER PRIMARY KEY,    -- desk.letter.id
	channel TEXT NOT NULL,
	since   INTEGER NOT NULL,       -- ms; when it was noted
	due     INTEGER NOT NULL,       -- ms; not before
	tries   INTEGER NOT NULL,
	begun   INTEGER NOT NULL        -- 1: it may be there already
);
CREATE INDEX mail.copy_due ON copy (channel, due, letter);
