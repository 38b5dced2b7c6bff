-- +goose Up
-- A source that is read by itself, and what it says otherwise than somebody here.
ALTER TABLE directory_source ADD COLUMN pull_at text NOT NULL DEFAULT '';
ALTER TABLE directory_source ADD COLUMN wanted_at timestamp;
ALTER TABLE directory_source ADD COLUMN tried_at timestamp;
ALTER TABLE directory_source ADD COLUMN failure text NOT NULL DEFAULT '';

CREATE TABLE directory_difference (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	kind       text NOT NULL,
	entry      text NOT NULL,
	field      text NOT NULL,
	change     text NOT NULL,
	kept_at    timestamp,
	kept_by    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);
CREATE INDEX directory_difference_source ON directory_difference (tenant, source, kept_at);
CREATE INDEX directory_difference_entry ON directory_difference (tenant, entry);
