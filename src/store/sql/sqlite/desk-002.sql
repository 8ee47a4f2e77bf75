-- What was told of things that stopped working (CH-7).
CREATE TABLE desk.alarm (
	thing TEXT PRIMARY KEY,         -- inbox:NAME relay:NAME disk set-aside
	since INTEGER NOT NULL,         -- of its trouble; 0: it is well
	told  INTEGER NOT NULL,         -- when this outage was told; 0: not
	last  INTEGER NOT NULL          -- when any outage of it was
) WITHOUT ROWID;
