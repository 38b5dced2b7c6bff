-- +goose Up
-- What a team's own closed episodes say of how many contacts a person needs: a
-- regression, kept as it was fitted. The latest of a team is used.
CREATE TABLE load_estimate (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	team       text NOT NULL,
	made_name  text NOT NULL,
	episodes   integer NOT NULL,
	minutes    double precision NOT NULL,
	logged     integer NOT NULL,
	theta      double precision NOT NULL,
	terms      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX load_estimate_team ON load_estimate (tenant, team, id);
