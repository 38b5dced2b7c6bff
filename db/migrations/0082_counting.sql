-- +goose Up
-- A period that somebody asked to have counted: how far that is, and what came
-- of it. The counts themselves are in release_count once all are there.
CREATE TABLE counting (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	period     text NOT NULL,
	policy     text NOT NULL,
	state      text NOT NULL,
	run        integer NOT NULL,
	done       integer NOT NULL,
	of_all     integer NOT NULL,
	doing      text NOT NULL,
	why        text NOT NULL,
	release    text,
	made_by    text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);
