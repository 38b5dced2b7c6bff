-- +goose Up
-- The register: the people of practices, hospitals and housing providers among
-- whom cohorts are found, kept apart from those whom Kith supports. Only who
-- accepts an invitation becomes a person there. Nobody browses it: no role reads
-- its rows, and so they are no records. The column of_tenant, which package
-- register puts into every statement, is not called tenant because what carries
-- that name is exported, merged and shown. (doc/adr/0024-cohorts-and-the-register.md)

-- A feed is a source with a lawful basis, a mapping of its columns, and how long
-- what it brings is kept. It tells of no person: it is a record like others.
CREATE TABLE register_feed (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	name        text NOT NULL,
	kind        text NOT NULL,
	system      text NOT NULL,
	basis       text NOT NULL,
	keep_months integer NOT NULL,
	mapping     text NOT NULL,
	covers      text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX register_feed_name ON register_feed (tenant, name);

-- An import is one file of a feed: how far it was read, and what came of it.
CREATE TABLE register_import (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	feed        text NOT NULL,
	file        text NOT NULL,
	sha256      text NOT NULL,
	day         date NOT NULL,
	whole       boolean NOT NULL,
	line        integer NOT NULL,
	finished    boolean NOT NULL,
	rows_read   integer NOT NULL,
	people      integer NOT NULL,
	changed     integer NOT NULL,
	events      integer NOT NULL,
	bad         integer NOT NULL,
	opted_out   integer NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, feed) REFERENCES register_feed (tenant, id)
);
CREATE INDEX register_import_feed ON register_import (tenant, feed);

CREATE TABLE register_person (
	id          integer PRIMARY KEY,
	of_tenant   text NOT NULL,
	known_by    text NOT NULL,
	local_id    text NOT NULL DEFAULT '',
	feed        text NOT NULL DEFAULT '',
	practice    text NOT NULL DEFAULT '',
	system      text NOT NULL DEFAULT '',
	born        date,
	sex         text NOT NULL DEFAULT '',
	ethnicity   text NOT NULL DEFAULT '',
	language    text NOT NULL DEFAULT '',
	residence   text NOT NULL DEFAULT '',
	deprivation integer,
	home        text NOT NULL DEFAULT '',
	household   integer,
	given       text NOT NULL DEFAULT '',
	family      text NOT NULL DEFAULT '',
	address     text NOT NULL DEFAULT '',
	postcode    text NOT NULL DEFAULT '',
	phone       text NOT NULL DEFAULT '',
	email       text NOT NULL DEFAULT '',
	left_on     date,
	died        date,
	opted_out   boolean NOT NULL DEFAULT false,
	seen        text NOT NULL
);
CREATE UNIQUE INDEX register_person_known ON register_person (of_tenant, known_by);
CREATE INDEX register_person_local ON register_person (of_tenant, local_id) WHERE local_id <> '';
CREATE INDEX register_person_home ON register_person (of_tenant, home) WHERE home <> '';

CREATE TABLE register_event (
	person integer NOT NULL,
	code   text NOT NULL,
	day    date NOT NULL,
	ref    text NOT NULL,
	feed   text NOT NULL,
	value  integer,
	seen   text NOT NULL,
	PRIMARY KEY (person, code, day, ref)
);

-- Which codes a set has, and which sets a practice is known to record.
CREATE TABLE register_code (
	of_tenant text NOT NULL,
	set_name  text NOT NULL,
	code      text NOT NULL,
	term      text NOT NULL,
	release   text NOT NULL,
	PRIMARY KEY (of_tenant, set_name, code)
);
CREATE TABLE register_cover (
	of_tenant text NOT NULL,
	practice  text NOT NULL,
	set_name  text NOT NULL,
	PRIMARY KEY (of_tenant, practice, set_name)
);

-- Who may be looked for: registered, alive, and not opted out. Everything that is
-- computed starts here.
CREATE VIEW register_people AS
SELECT id, of_tenant, practice, system, born, sex, ethnicity, language, residence, deprivation, household
FROM register_person WHERE died IS NULL AND left_on IS NULL AND NOT opted_out;
