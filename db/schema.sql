-- What the migrations amount to. Written by: go test kith/db -run TestSchema -update

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

CREATE INDEX audit_record ON audit (tenant, record_id);

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

CREATE INDEX look_actor ON look (tenant, actor, at);

CREATE INDEX look_person ON look (tenant, person, at);

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

CREATE INDEX sight_holder ON sight (tenant, holder, person);

CREATE UNIQUE INDEX sight_id ON sight (tenant, id);

CREATE TABLE tenant (
	id         text PRIMARY KEY,
	name       text NOT NULL,
	created_at timestamp NOT NULL
);

