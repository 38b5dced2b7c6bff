-- +goose Up
-- Releases of figures: what was published, and what only analysts may know of it.
CREATE TABLE release (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	period       text NOT NULL,
	edition      integer NOT NULL,
	policy       text NOT NULL,
	catalogue    integer NOT NULL,
	state        text NOT NULL,
	why          text NOT NULL,
	reporting    text NOT NULL,
	hash         text NOT NULL,
	counted_at   timestamp NOT NULL,
	made_name    text NOT NULL,
	certified_at timestamp,
	certified_by text NOT NULL,
	published_at timestamp,
	published_by text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX release_period ON release (tenant, period, edition);

CREATE TABLE release_table (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	code       text NOT NULL,
	hash       text NOT NULL,
	body       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);
CREATE UNIQUE INDEX release_table_code ON release_table (tenant, release, code);

-- The counts that a table was made of, and what its numbers say of which sets
-- of records: the ledger.
CREATE TABLE release_count (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	code       text NOT NULL,
	space      text NOT NULL,
	counted    text NOT NULL,
	sets       text NOT NULL,
	said       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);
CREATE INDEX release_count_space ON release_count (tenant, space);

-- How many people are registered with a practice.
CREATE TABLE list_size (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	practice   text NOT NULL,
	day        date NOT NULL,
	patients   integer NOT NULL,
	source     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX list_size_day ON list_size (tenant, practice, day);

-- What anybody may read.
CREATE VIEW release_published AS
SELECT id, tenant, version, created_at, updated_at, period, edition, policy, catalogue, reporting, hash, counted_at, published_at
FROM release WHERE state = 'published';

CREATE VIEW release_published_table AS
SELECT t.id, t.tenant, t.version, t.created_at, t.updated_at, t.release, r.period, r.edition, r.published_at, t.code, t.hash, t.body
FROM release_table t JOIN release r ON r.tenant = t.tenant AND r.id = t.release
WHERE r.state = 'published';
