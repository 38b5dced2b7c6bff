-- +goose Up
-- A visit to somebody's home, or wherever a worker goes alone: when they are to
-- be back, who looks after them, and what came of it when they were not.
CREATE TABLE home_visit (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	person         text,
	account        text NOT NULL,
	account_name   text NOT NULL,
	team           text NOT NULL,
	colleague      text NOT NULL,
	colleague_name text NOT NULL,
	place          text NOT NULL,
	phone          text NOT NULL,
	words          text NOT NULL,
	starts_at      timestamp NOT NULL,
	back_at        timestamp NOT NULL,
	state          text NOT NULL,
	out_at         timestamp,
	ended_at       timestamp,
	help_at        timestamp,
	told_at        timestamp,
	leads_at       timestamp,
	heard_at       timestamp,
	heard_by       text NOT NULL,
	heard_words    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX home_visit_team ON home_visit (tenant, team, state, back_at);
CREATE INDEX home_visit_person ON home_visit (tenant, person);
