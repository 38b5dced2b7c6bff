-- +goose Up
-- How often a worker wants an e-mail when an organisation has answered. Without
-- a row it is once a day.
CREATE TABLE answer_wish (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	often      text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX answer_wish_account ON answer_wish (tenant, account);
