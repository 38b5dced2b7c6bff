-- +goose Up
-- What a person says on their own page, and what became of it.
CREATE TABLE person_voice (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	about      text,
	about_name text NOT NULL,
	words      text NOT NULL,
	felt       text NOT NULL,
	suits      text NOT NULL,
	pass_on    boolean NOT NULL,
	heard_at   timestamp,
	heard_by   text NOT NULL,
	answer     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_voice_person ON person_voice (tenant, person, id);
CREATE INDEX person_voice_unheard ON person_voice (tenant, created_at) WHERE heard_at IS NULL;
CREATE INDEX person_voice_about ON person_voice (tenant, about) WHERE kind = 'felt';
