-- +goose Up
-- A human being, as one tenant knows them. What is more private than a name
-- and a date of birth stands in tables of its own, behind other permissions.
CREATE TABLE person (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	given         text NOT NULL,
	family        text NOT NULL,
	born          date,
	age_about     integer NOT NULL,
	age_on        date,
	nhs_number    text NOT NULL,
	number_status text NOT NULL,
	practice      text NOT NULL,
	gp_details    text NOT NULL,
	gp_name       text NOT NULL,
	gp_opt_out    text NOT NULL,
	preferred     text NOT NULL,
	gender        text NOT NULL,
	ethnicity     text NOT NULL,
	language      text NOT NULL,
	interpreter   boolean NOT NULL,
	title         text NOT NULL,
	middle        text NOT NULL,
	suffix        text NOT NULL,
	pronoun       text NOT NULL,
	carer         text NOT NULL,
	contact       text NOT NULL,
	literacy      text NOT NULL,
	never_write   boolean NOT NULL,
	how_to_reach  text NOT NULL,
	risks         text NOT NULL,
	deceased      boolean NOT NULL,
	died_on       date,
	left_area     date,
	merged_into   text,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, merged_into) REFERENCES person (tenant, id)
);
-- Not unique: a number with another date of birth is kept, and flagged.
-- Only what is there is indexed: SQLite's planner looks at the first entries of
-- an index, and would take all of them for blank.
CREATE INDEX person_number ON person (tenant, nhs_number) WHERE nhs_number <> '';
-- Of the few that were merged; else every search would come this way.
CREATE INDEX person_merged ON person (tenant, merged_into) WHERE merged_into IS NOT NULL;

-- The keys by which a person is found again: derived from the tables below, and
-- made afresh whenever one of them changes (person/key.go says which there are).
CREATE TABLE person_key (
	tenant text NOT NULL,
	key    text NOT NULL,
	person text NOT NULL,
	PRIMARY KEY (tenant, key, person),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_key_person ON person_key (tenant, person);

CREATE TABLE person_alias (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	name       text NOT NULL,
	kind       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_alias_person ON person_alias (tenant, person);

CREATE TABLE person_identifier (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	system     text NOT NULL,
	value      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_identifier_person ON person_identifier (tenant, person);

CREATE TABLE person_address (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	type       text NOT NULL,
	care_of    text NOT NULL,
	line1      text NOT NULL,
	line2      text NOT NULL,
	line3      text NOT NULL,
	line4      text NOT NULL,
	line5      text NOT NULL,
	postcode   text NOT NULL,
	note       text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_address_person ON person_address (tenant, person);

CREATE TABLE person_channel (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	value      text NOT NULL,
	use_as     text NOT NULL,
	preference integer NOT NULL,
	message    text NOT NULL,
	text_only  boolean NOT NULL,
	ring_from  text NOT NULL,
	ring_to    text NOT NULL,
	weekdays   text NOT NULL,
	answers    text NOT NULL,
	note       text NOT NULL,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_channel_person ON person_channel (tenant, person);

CREATE TABLE person_requirement (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	kind        text NOT NULL,
	code        text NOT NULL,
	what        text NOT NULL,
	detail      text NOT NULL,
	consequence text NOT NULL,
	until       date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_requirement_person ON person_requirement (tenant, person);

CREATE TABLE person_relation (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	name         text NOT NULL,
	relationship text NOT NULL,
	roles        text NOT NULL,
	phone        text NOT NULL,
	email        text NOT NULL,
	address      text NOT NULL,
	lives_with   boolean NOT NULL,
	told         text NOT NULL,
	told_what    text NOT NULL,
	note         text NOT NULL,
	until        date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_relation_person ON person_relation (tenant, person);

CREATE TABLE person_risk (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	comment    text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_risk_person ON person_risk (tenant, person);

CREATE TABLE person_safeguard (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	comment    text NOT NULL,
	authority  text NOT NULL,
	council    text NOT NULL,
	hide       boolean NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_safeguard_person ON person_safeguard (tenant, person);

CREATE TABLE person_consent (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	purpose    text NOT NULL,
	body       text NOT NULL,
	body_id    text,
	given      boolean NOT NULL,
	how        text NOT NULL,
	by_whom    text NOT NULL,
	words      text NOT NULL,
	since      date,
	until      date,
	ended      date,
	end_why    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_consent_person ON person_consent (tenant, person);

-- How somebody lives, and what is more private than a name: one row for each
-- fact, the newest of a kind holding.
CREATE TABLE person_fact (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	detail     text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_fact_person ON person_fact (tenant, person, kind);
CREATE INDEX person_fact_kind ON person_fact (tenant, kind, code);

-- That two records may be of one human being: for a worker to look at.
CREATE TABLE person_match (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	other      text NOT NULL,
	score      integer NOT NULL,
	reasons    text NOT NULL,
	state      text NOT NULL,
	why        text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, other) REFERENCES person (tenant, id)
);
CREATE INDEX person_match_person ON person_match (tenant, person);
CREATE INDEX person_match_other ON person_match (tenant, other);
CREATE INDEX person_match_state ON person_match (tenant, state, score);

-- Which rows a merge moved, so that it can be undone.
CREATE TABLE person_merge (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	lost       text NOT NULL,
	why        text NOT NULL,
	moved      text NOT NULL,
	stayed     text NOT NULL,
	filled     text NOT NULL,
	sights     text NOT NULL,
	risks      text NOT NULL,
	undone_at  timestamp,
	undone_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, lost) REFERENCES person (tenant, id)
);
CREATE INDEX person_merge_person ON person_merge (tenant, person);
CREATE INDEX person_merge_lost ON person_merge (tenant, lost);

-- That somebody opened one person outside their teams, and why.
CREATE TABLE person_glass (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	account     text NOT NULL,
	name        text NOT NULL,
	role        text NOT NULL,
	why         text NOT NULL,
	until       timestamp NOT NULL,
	reviewer    text,
	reviewed    timestamp,
	finding     text NOT NULL,
	found       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX person_glass_person ON person_glass (tenant, person);
CREATE INDEX person_glass_review ON person_glass (tenant, reviewed, created_at);
