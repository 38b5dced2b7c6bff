-- +goose Up
-- The cohorts of a tenant: each version of a definition as it was written, who
-- signed it off clinically, and what it was last counted to find. A version is
-- never changed: a change makes the next, which nobody has signed.
-- (doc/adr/0026-outreach.md)
CREATE TABLE cohort_version (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	name        text NOT NULL,
	number      integer NOT NULL,
	title       text NOT NULL,
	body        text NOT NULL,
	owner       text NOT NULL,
	review      date NOT NULL,
	basis       text NOT NULL,
	why         text NOT NULL,
	made_by     text,
	made_name   text NOT NULL,
	signed_at   timestamp,
	signed_by   text,
	signed_name text NOT NULL,
	signed_as   text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX cohort_version_number ON cohort_version (tenant, name, number);

-- What a version found on a day. Counts, and nobody.
CREATE TABLE cohort_count (
	tenant     text NOT NULL REFERENCES tenant (id),
	id         text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	number     integer NOT NULL,
	day        date NOT NULL,
	people     integer NOT NULL,
	of_people  integer NOT NULL,
	found      integer NOT NULL,
	unclear    integer NOT NULL,
	excluded   text NOT NULL,
	grave      boolean NOT NULL,
	warnings   text NOT NULL,
	groups     text NOT NULL,
	sets       text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX cohort_count_name ON cohort_count (tenant, name, number, id);

-- Who said "never again" to an invitation: unlike opted_out, no file of a
-- practice takes that back.
ALTER TABLE register_person ADD COLUMN never_again boolean NOT NULL DEFAULT false;
