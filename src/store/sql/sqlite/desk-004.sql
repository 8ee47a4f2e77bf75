-- Lists of conversations, by owner and state, and of those that are in no
-- other list (VW-6).
CREATE INDEX desk.conversation_owner ON conversation (owner, id);
CREATE INDEX desk.conversation_open ON conversation (id) WHERE closed = 0;
CREATE INDEX desk.conversation_spam_id ON conversation (spam, id)
	WHERE spam = 1;
CREATE INDEX desk.conversation_trashed_id ON conversation (id)
	WHERE trashed > 0;
-- A list by status, owner, ... and its order within are one index now: equals
-- stand in the order in which they were changed.
DROP INDEX desk.ticket_status_alone;
DROP INDEX desk.ticket_owner;
DROP INDEX desk.ticket_priority;
DROP INDEX desk.ticket_pipeline;
DROP INDEX desk.ticket_unassigned_team;
