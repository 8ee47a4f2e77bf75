-- What is new in a message, and what it quotes, is mostly a piece of its text:
-- then the column is '' and these tell where it is. Bytes, from 0; of nothing
-- when the column has the words itself.
ALTER TABLE desk.message ADD COLUMN new_text_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN new_text_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN quoted_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.message ADD COLUMN quoted_bytes INTEGER NOT NULL DEFAULT 0;
