-- +goose Up
-- By whom a person asks to be supported. The latest stands; the others are its
-- history.
CREATE TABLE allocation_wish (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	sex        text NOT NULL,
	skills     text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX allocation_wish_person ON allocation_wish (tenant, person, id);

-- Who must not support a person: a relative, a neighbour, somebody they have had
-- trouble with.
CREATE TABLE allocation_conflict (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	worker     text NOT NULL,
	why        text NOT NULL,
	made_name  text NOT NULL,
	ended_on   date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES account (tenant, id)
);
CREATE INDEX allocation_conflict_person ON allocation_conflict (tenant, person, id);

-- What was proposed in the mornings and what was done: lines are added only.
CREATE TABLE allocation_choice (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	referral   text NOT NULL,
	team       text NOT NULL,
	proposed   text,
	worker     text NOT NULL,
	reasons    text NOT NULL,
	broke      text NOT NULL,
	why        text NOT NULL,
	made_by    text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX allocation_choice_team ON allocation_choice (tenant, team, id);
CREATE INDEX allocation_choice_person ON allocation_choice (tenant, person, id);
