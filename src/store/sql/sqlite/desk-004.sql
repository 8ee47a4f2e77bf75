-- Lists of conversations, by owner and state, and of those that are in no
-- other list (VW-6).
CREATE INDEX desk.conversation_owner ON conversation (owner, id);
CREATE INDEX desk.conversation_open ON conversation (id) WHERE closed = 0;
CREATE INDEX desk.conversation_spam_id ON conversation (spam, id)
	WHERE spam = 1;
CREATE INDEX desk.conversation_trashed_id ON conversation (id)
	WHERE trashed > 0;
