-- +goose Up
-- A structured visit that an organisation has loaded, whole, as the FHIR
-- Questionnaire that it is.
CREATE TABLE visit_definition (
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
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX visit_definition_edition ON visit_definition (tenant, code, edition);

-- Why somebody is due for visits of a kind, and since when: a diagnosis, a
-- discharge, a birthday.
CREATE TABLE visit_call (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	code       text NOT NULL,
	since      date NOT NULL,
	worker     text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	ended_why  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX visit_call_person ON visit_call (tenant, person);
CREATE INDEX visit_call_worker ON visit_call (tenant, worker, ended_at);

-- One visit: every answer, the scores that came of them, and what is to go back
-- to the GP.
CREATE TABLE visit (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	visit_call text NOT NULL,
	referral   text NOT NULL,
	contact    text NOT NULL,
	code       text NOT NULL,
	edition    text NOT NULL,
	turn       text NOT NULL,
	day        date NOT NULL,
	answers    text NOT NULL,
	scores     text NOT NULL,
	gp         text NOT NULL,
	message    text,
	made_by    text,
	made_name  text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX visit_person ON visit (tenant, person);
CREATE INDEX visit_of_call ON visit (tenant, visit_call);
