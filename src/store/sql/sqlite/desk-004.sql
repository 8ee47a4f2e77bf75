-- Why (OP-6): the decision an event is of, 0: from before this was kept; and
-- the first event of a decision, whose events have the ids from there on.
ALTER TABLE desk.event ADD COLUMN decision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.decision ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
