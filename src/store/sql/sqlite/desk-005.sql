-- What is new in a message, and what it quotes, is mostly a piece of its text:
-- then the column is '' and these tell where it is. Bytes, from 0; of nothing
-- when the column has the words itself.
ALTER TABLE desk.message ADD COLUMN new_text_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN new_text_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN quoted_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN quoted_bytes INTEGER NOT NULL DEFAULT 0;

-- Digests of views (VW-5): up to when each is sent to each of its users. A
-- letter and the row that says so are written together.
CREATE TABLE desk.view_digest (
	name      TEXT NOT NULL,                -- as the configuration has it
	recipient TEXT NOT NULL,                -- a user
	times     TEXT NOT NULL,                -- what it was to be sent at then
	done      INTEGER NOT NULL,             -- ms
	PRIMARY KEY (name, recipient)
) WITHOUT ROWID;
