-- +goose Up
-- Who supervises whom: account is supported by other, who may be outside Kith
-- and then has a name only.
CREATE TABLE supervision (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	account_name text NOT NULL,
	other        text,
	other_name   text NOT NULL,
	team         text NOT NULL,
	weeks        integer NOT NULL,
	ended_on     date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX supervision_account ON supervision (tenant, account);
CREATE INDEX supervision_other ON supervision (tenant, other);
CREATE INDEX supervision_team ON supervision (tenant, team);

-- That they meet, and when: nothing of what is said.
CREATE TABLE supervision_meeting (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	supervision text NOT NULL,
	account     text NOT NULL,
	other       text,
	team        text NOT NULL,
	due         date NOT NULL,
	state       text NOT NULL,
	held_on     date,
	minutes     integer NOT NULL,
	missed      text NOT NULL,
	step        text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, supervision) REFERENCES supervision (tenant, id)
);
CREATE INDEX supervision_meeting_of ON supervision_meeting (tenant, supervision, due);
CREATE INDEX supervision_meeting_team ON supervision_meeting (tenant, team, state, due);

-- What was said, themes and words together, sealed with the installation's key
-- for this meeting alone.
CREATE TABLE supervision_note (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	meeting    text NOT NULL,
	account    text NOT NULL,
	other      text,
	sealed     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, meeting) REFERENCES supervision_meeting (tenant, id)
);
CREATE UNIQUE INDEX supervision_note_meeting ON supervision_note (tenant, meeting);

-- What was agreed to be done, sealed as the note is.
CREATE TABLE supervision_task (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	supervision text NOT NULL,
	meeting     text NOT NULL,
	account     text NOT NULL,
	other       text,
	doer        text NOT NULL,
	due         date NOT NULL,
	done_on     date,
	sealed      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, meeting) REFERENCES supervision_meeting (tenant, id)
);
CREATE INDEX supervision_task_of ON supervision_task (tenant, supervision, due);

-- A talk within a day of a hard contact: whose and what kind, and nothing of
-- whom the contact was with.
CREATE TABLE debrief (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	account_name text NOT NULL,
	other        text,
	other_name   text NOT NULL,
	team         text NOT NULL,
	kind         text NOT NULL,
	due_at       timestamp NOT NULL,
	state        text NOT NULL,
	ended_at     timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX debrief_account ON debrief (tenant, account, state);
CREATE INDEX debrief_other ON debrief (tenant, other, state);
CREATE INDEX debrief_team ON debrief (tenant, team, state);
