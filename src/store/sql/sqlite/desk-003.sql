-- The configuration this store runs by: its files as they were read, without
-- passwords (PL-4); one row.
CREATE TABLE desk.accepted (
	one   INTEGER PRIMARY KEY,              -- 1
	hash  TEXT NOT NULL,
	files TEXT NOT NULL,                    -- JSON: file dir text by line col
	at    INTEGER NOT NULL
);
