-- +goose Up
-- A link for somebody without an account: what for, what it opens, to which
-- address it went. The token is kept as its hash; code is a short one that went
-- to that address after it, hashed with the token.
CREATE TABLE pass (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	purpose    text NOT NULL,
	opens      text NOT NULL,
	address    text NOT NULL,
	token      text NOT NULL,
	until      timestamp NOT NULL,
	used_at    timestamp,
	ended_at   timestamp,
	ended_why  text NOT NULL,
	code       text NOT NULL,
	code_until timestamp,
	tries      integer NOT NULL,
	codes      integer NOT NULL,
	codes_at   timestamp,
	wrong      integer NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX pass_token ON pass (token);
CREATE INDEX pass_opens ON pass (tenant, opens);

-- A browser in which the code was entered, for a time.
CREATE TABLE pass_proof (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	pass       text NOT NULL,
	token      text NOT NULL,
	until      timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, pass) REFERENCES pass (tenant, id)
);
CREATE INDEX pass_proof_pass ON pass_proof (tenant, pass);

-- Who answers for which organisation of the directory.
CREATE TABLE account_organisation (
	id           text NOT NULL,
	tenant       text NOT NULL,
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	organisation text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX account_organisation_once ON account_organisation (tenant, account, organisation);
CREATE INDEX account_organisation_organisation ON account_organisation (tenant, organisation);
