-- +goose Up
-- A plan as a worker has read it aloud for the person. mark is the digest of
-- what the plan said then.
CREATE TABLE recording (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text NOT NULL,
	mark       text NOT NULL,
	kind       text NOT NULL,
	size       integer NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	content    bytea NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX recording_person ON recording (tenant, person);
CREATE INDEX recording_plan ON recording (tenant, plan);
