-- SL: what the goals of an SLA were from then on (SL-7).
CREATE TABLE desk.sla_version (
	id    INTEGER PRIMARY KEY,
	sla   TEXT NOT NULL,
	since INTEGER NOT NULL,
	goals TEXT NOT NULL                     -- desk/sla.h
);
CREATE INDEX desk.sla_version_sla ON sla_version (sla, since);

-- How the clocks of a ticket stand; derived from its history (desk/sla.h).
CREATE TABLE desk.ticket_sla (
	ticket      INTEGER PRIMARY KEY,
	sla         TEXT NOT NULL,              -- '': none applies
	state       TEXT NOT NULL,              -- the worst of its clocks
	due         INTEGER NOT NULL,           -- the nearest; 0: none runs
	wake        INTEGER NOT NULL,           -- look again then; 0: need not
	first_state TEXT NOT NULL,
	first_due   INTEGER NOT NULL,
	first_met   INTEGER NOT NULL,
	next_state  TEXT NOT NULL,
	next_due    INTEGER NOT NULL,
	next_met    INTEGER NOT NULL,
	close_state TEXT NOT NULL,
	close_due   INTEGER NOT NULL,
	close_met   INTEGER NOT NULL
);
CREATE INDEX desk.ticket_sla_wake ON ticket_sla (wake, ticket)
	WHERE wake > 0;
CREATE INDEX desk.ticket_sla_due ON ticket_sla (due, ticket) WHERE due > 0;

-- One row for each clock that ever ran, for reports; derived too.
CREATE TABLE desk.sla_clock (
	ticket  INTEGER NOT NULL,
	goal    TEXT NOT NULL,                  -- first-response ...
	began   INTEGER NOT NULL,
	ended   INTEGER NOT NULL,               -- 0: it runs
	elapsed INTEGER NOT NULL,               -- counted ms, up to ended
	state   TEXT NOT NULL,
	PRIMARY KEY (ticket, goal, began)
) WITHOUT ROWID;
CREATE INDEX desk.sla_clock_began ON sla_clock (began);

-- Tickets whose clocks have to be looked at again.
CREATE TABLE desk.sla_stale (
	ticket INTEGER PRIMARY KEY
);
