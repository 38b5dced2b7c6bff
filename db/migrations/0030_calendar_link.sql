-- +goose Up
-- A secret link by which a calendar program reads what somebody leads, or what
-- somebody is booked for. What is stored of the link is its SHA-256.
CREATE TABLE calendar_link (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	token      text NOT NULL,
	account    text,
	person     text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX calendar_link_token ON calendar_link (token);
CREATE INDEX calendar_link_account ON calendar_link (tenant, account);
CREATE INDEX calendar_link_person ON calendar_link (tenant, person);
