-- Digests of views (VW-5): up to when each is sent to each of its users. A
-- letter and the row that says so are written together.
CREATE TABLE desk.view_digest (
	name      TEXT NOT NULL,                -- as the configuration has it
	recipient TEXT NOT NULL,                -- a user
	times     TEXT NOT NULL,                -- what it was to be sent at then
	done      INTEGER NOT NULL,             -- ms
	PRIMARY KEY (name, recipient)
) WITHOUT ROWID;
