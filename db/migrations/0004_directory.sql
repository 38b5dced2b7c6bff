-- +goose Up
CREATE TABLE service (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	name         text NOT NULL,
	organisation text NOT NULL,
	description  text NOT NULL,
	needs        text NOT NULL,
	phone        text NOT NULL,
	email        text NOT NULL,
	url          text NOT NULL,
	address      text NOT NULL,
	postcode     text NOT NULL,
	eligibility  text NOT NULL,
	cost         text NOT NULL,
	open_when    text NOT NULL,
	checked_on   date,
	status       text NOT NULL,
	folded       text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX service_name ON service (tenant, status, name);
