-- What a restore or a recovery leaves behind (store/mend.h); one row. An id
-- is never below its floor: what was given out after the backup was made must
-- not come to mean something else.
CREATE TABLE desk.floor (
	one          INTEGER PRIMARY KEY,       -- 1
	contact      INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	message      INTEGER NOT NULL,
	ticket       INTEGER NOT NULL,
	letter       INTEGER NOT NULL,
	restored     INTEGER NOT NULL           -- ms; 0: never
);
INSERT INTO desk.floor (one, contact, conversation, message, ticket, letter,
	restored) VALUES (1, 0, 0, 0, 0, 0, 0);
