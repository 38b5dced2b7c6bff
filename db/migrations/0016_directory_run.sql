-- +goose Up
-- One time that a source was read: how far it came, and what it found.
CREATE TABLE directory_run (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	whole      boolean NOT NULL,
	since      timestamp,
	cursor     text NOT NULL,
	counts     text NOT NULL,
	findings   text NOT NULL,
	failure    text NOT NULL,
	ended_at   timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);
CREATE INDEX directory_run_source ON directory_run (tenant, source, created_at);
CREATE INDEX directory_original_seen ON directory_original (tenant, source, kind, seen);
