-- When a ticket was put in the trash, 0: it is not (TK-7); 1: a conversation
-- of it is spam, which hides it (CO-5).
ALTER TABLE desk.ticket ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE desk.ticket ADD COLUMN spam INTEGER NOT NULL DEFAULT 0;

-- Numbers that lead to another ticket for ever: it was merged (MM-1, TH-5).
CREATE TABLE desk.ticket_alias (
	number INTEGER PRIMARY KEY,
	ticket INTEGER NOT NULL                 -- never itself a number here
);
CREATE INDEX desk.ticket_alias_ticket ON ticket_alias (ticket, number);

-- What retention looks for.
CREATE INDEX desk.ticket_trashed ON ticket (trashed) WHERE trashed > 0;
CREATE INDEX desk.ticket_closed ON ticket (closed) WHERE closed > 0;
CREATE INDEX desk.ticket_spam ON ticket (changed) WHERE spam = 1;
CREATE INDEX desk.conversation_trashed ON conversation (trashed)
	WHERE trashed > 0 AND ticket = 0;
CREATE INDEX desk.conversation_spam ON conversation (changed)
	WHERE spam = 1 AND ticket = 0;
CREATE INDEX desk.ref_conversation ON ref (conversation);

-- Mails whose raw bytes nobody wants any more. receive reads it and takes
-- them away (intake.raw becomes 0); the desk takes out what is done.
CREATE TABLE desk.purge (
	intake INTEGER PRIMARY KEY,
	at     INTEGER NOT NULL
);
