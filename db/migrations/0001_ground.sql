-- +goose Up
-- A tenant is one data controller arrangement: an integrated care system's
-- installation of Kith. Its ID leads every key, and no query crosses it.
CREATE TABLE tenant (
	id         text PRIMARY KEY,
	name       text NOT NULL,
	created_at timestamp NOT NULL
);

-- Who changed what. It has no foreign keys, so that it outlives what it tells of.
CREATE TABLE audit (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	verb       text NOT NULL,
	record     text NOT NULL,
	record_id  text NOT NULL,
	person     text,
	change     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX audit_person ON audit (tenant, person, at);

-- Who looked at whom, or searched, and when.
CREATE TABLE look (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	person     text,
	what       text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX look_person ON look (tenant, person, at);
CREATE INDEX look_actor ON look (tenant, actor, at);

-- Who within the tenant has sight of a person: a team, or one account (a
-- referrer; or somebody who broke the glass, until a time). Every query about
-- a person passes it (db/wall.go); package person writes it.
CREATE TABLE sight (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	holder      text NOT NULL,
	until       timestamp,
	why         text NOT NULL,
	reviewed_by text NOT NULL,
	PRIMARY KEY (tenant, person, holder)
);
CREATE UNIQUE INDEX sight_id ON sight (tenant, id);
CREATE INDEX sight_holder ON sight (tenant, holder, person);
