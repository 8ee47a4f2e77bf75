-- Who goes first (SE-5), and how each relay is doing (CH-7).

ALTER TABLE out.delivery ADD COLUMN channel TEXT NOT NULL DEFAULT '';
-- 0 a reply, 1 a notification or transcript, 2 automatic
ALTER TABLE out.delivery ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;
-- 1: the desk was told that it takes long (SE-4)
ALTER TABLE out.delivery ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;

DROP INDEX out.delivery_due;
CREATE INDEX out.delivery_turn
	ON delivery (relay, urgency, channel, due, letter)
	WHERE state = 'queued';

-- delivery.lease is from now on the number of the sender that has the
-- letter: out.cursor 'sender' counts the senders that ever began.

CREATE TABLE out.relay_state (
	relay   TEXT PRIMARY KEY,
	state   TEXT NOT NULL,          -- up, down, refused
	since   INTEGER NOT NULL,       -- ms; when this state began
	error   TEXT NOT NULL           -- the last one, or ''
) WITHOUT ROWID;
