-- +goose Up
-- A questionnaire that an organisation has loaded under its own licence, whole,
-- as JSON. One that is no longer offered stays, since scores tell of it.
CREATE TABLE instrument (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	code       text NOT NULL,
	edition    text NOT NULL,
	content    text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX instrument_edition ON instrument (tenant, code, edition);
