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
