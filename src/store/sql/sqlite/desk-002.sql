-- Messages are read in the order in which they came; of old mail that is not
-- the order in which it was filed.
DROP INDEX desk.message_conversation;
CREATE INDEX desk.message_conversation ON message (conversation, created, id);
