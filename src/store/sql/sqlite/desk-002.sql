-- Messages are read in the order in which they came; of old mail that is not
-- the order in which it was filed.
DROP INDEX desk.message_conversation;
CREATE INDEX desk.message_conversation ON message (conversation, created, id);

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

-- Full text, made behind the filing in batches (store/search.h); derived.
-- Names: a ticket's at its id twice, a contact's behind it, at id * 2 + 1.
-- Messages: without the text, which the message itself has, and without
-- places in it: words only.
CREATE VIRTUAL TABLE desk.search_name USING fts5(words, detail=none,
	columnsize=0, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE desk.search_message USING fts5(words, content='',
	detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2');

-- Which of search_name has changed since.
CREATE TABLE desk.search_stale (
	name INTEGER PRIMARY KEY
);
INSERT INTO desk.search_stale (name) SELECT id * 2 FROM desk.ticket;
INSERT INTO desk.search_stale (name) SELECT id * 2 + 1 FROM desk.contact;

-- What was told of things that stopped working (CH-7).
CREATE TABLE desk.alarm (
	thing TEXT PRIMARY KEY,         -- inbox:NAME relay:NAME disk set-aside
	since INTEGER NOT NULL,         -- of its trouble; 0: it is well
	told  INTEGER NOT NULL,         -- when this outage was told; 0: not
	last  INTEGER NOT NULL          -- when any outage of it was
) WITHOUT ROWID;
