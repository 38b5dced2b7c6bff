-- +goose Up
-- Reference data: what publishers say of postcodes, areas, deprivation, GP
-- practices and bank holidays. They tell of no person and belong to the
-- installation, not to a tenant: so there is no column tenant, no wall, and no
-- archive holds them. Each row is one file as it was read, whole, and is its
-- own trail; nothing is deleted. (doc/adr/0014-reference-data.md)
CREATE TABLE reference_set (
	id            text PRIMARY KEY,
	kind          text NOT NULL,
	part          text NOT NULL,
	vintage       text NOT NULL,
	file          text NOT NULL,
	sha256        text NOT NULL,
	row_count     integer NOT NULL,
	skipped       integer NOT NULL,
	added_at      timestamp NOT NULL,
	added_by      text NOT NULL,
	superseded_by text NOT NULL,
	content       bytea NOT NULL
);
CREATE UNIQUE INDEX reference_set_file ON reference_set (sha256);
