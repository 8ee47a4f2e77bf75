-- What is written for every letter touches few pages: `handed` changes no
-- index, a result two of them.

-- 1 while it is queued, claimed or handed, else 0. Who writes state writes
-- this too, where it changes.
ALTER TABLE out.delivery ADD COLUMN pending INTEGER NOT NULL DEFAULT 1;
UPDATE out.delivery SET pending = 0
	WHERE state NOT IN ('queued', 'claimed', 'handed');

DROP INDEX out.delivery_leased;
DROP INDEX out.delivery_order;
DROP INDEX out.delivery_state;
CREATE INDEX out.delivery_order ON delivery (conversation, to_address, letter)
	WHERE pending = 1;
CREATE INDEX out.delivery_ended ON delivery (state, letter)
	WHERE pending = 0;
