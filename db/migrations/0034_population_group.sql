-- +goose Up
-- How many people of a group live in an area, or are registered there, by what
-- somebody published. It tells of no person.
CREATE TABLE population_group (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	area       text NOT NULL,
	breakdown  text NOT NULL,
	category   text NOT NULL,
	year       integer NOT NULL,
	people     integer NOT NULL,
	counts     text NOT NULL,
	source     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX population_group_area ON population_group (tenant, breakdown, year, area, category);

-- What a release compares its people with, as it was known when it was counted.
CREATE TABLE release_population (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	breakdown  text NOT NULL,
	year       integer NOT NULL,
	counts     text NOT NULL,
	source     text NOT NULL,
	people     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);
CREATE UNIQUE INDEX release_population_breakdown ON release_population (tenant, release, breakdown);

CREATE VIEW release_published_population AS
SELECT p.id, p.tenant, p.version, p.created_at, p.updated_at, p.release, p.breakdown, p.year, p.counts, p.source, p.people
FROM release_population p JOIN release r ON r.tenant = p.tenant AND r.id = p.release
WHERE r.state = 'published';
