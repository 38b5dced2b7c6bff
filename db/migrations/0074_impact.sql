-- +goose Up
-- Analyses that were sealed before anybody looked at outcomes, and what came of them.
CREATE TABLE impact_analysis (
	id               text NOT NULL,
	tenant           text NOT NULL REFERENCES tenant (id),
	version          integer NOT NULL,
	created_at       timestamp NOT NULL,
	updated_at       timestamp NOT NULL,
	title            text NOT NULL,
	design           text NOT NULL,
	outcome          text NOT NULL,
	tier             integer NOT NULL,
	hash             text NOT NULL,
	sealed_at        timestamp NOT NULL,
	spec             text NOT NULL,
	made_by          text,
	made_name        text NOT NULL,
	state            text NOT NULL,
	why              text NOT NULL,
	report           text NOT NULL,
	changed          text NOT NULL,
	ran_at           timestamp,
	ran_name         text NOT NULL,
	spec_published   timestamp,
	report_published timestamp,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX impact_analysis_hash ON impact_analysis (tenant, hash);

-- What anybody may read: that there is an analysis, and of its texts what its owner
-- has published.
CREATE VIEW impact_listed AS
SELECT id, tenant, version, created_at, updated_at, title, design, outcome, tier, hash, sealed_at, state, why, ran_at,
	CASE WHEN spec_published IS NULL THEN '' ELSE spec END AS spec,
	CASE WHEN report_published IS NULL THEN '' ELSE report END AS report,
	CASE WHEN report_published IS NULL THEN '' ELSE changed END AS changed
FROM impact_analysis;
