-- +goose Up
-- A place is the tenant whose directory a tenant shares: its own unless said.
ALTER TABLE tenant ADD COLUMN place text REFERENCES tenant (id);

CREATE TABLE organisation (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	email          text NOT NULL,
	website        text NOT NULL,
	websites       text NOT NULL,
	tax_status     text NOT NULL,
	tax_id         text NOT NULL,
	year_founded   integer NOT NULL,
	legal_status   text NOT NULL,
	logo           text NOT NULL,
	uri            text NOT NULL,
	parent         text,
	charity_number text NOT NULL,
	company_number text NOT NULL,
	identifiers    text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	programs       text NOT NULL,
	funding        text NOT NULL,
	attributes     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX organisation_name ON organisation (tenant, name);
CREATE INDEX organisation_changed ON organisation (tenant, updated_at);

CREATE TABLE location (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	location_type  text NOT NULL,
	url            text NOT NULL,
	organisation   text,
	transportation text NOT NULL,
	latitude       text NOT NULL,
	longitude      text NOT NULL,
	external_id    text NOT NULL,
	external_type  text NOT NULL,
	addresses      text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	languages      text NOT NULL,
	accessibility  text NOT NULL,
	schedules      text NOT NULL,
	attributes     text NOT NULL,
	hidden         boolean NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX location_changed ON location (tenant, updated_at);

ALTER TABLE service RENAME TO service_before;
DROP INDEX service_name;
CREATE TABLE service (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	organisation   text,
	program        text,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	url            text NOT NULL,
	links          text NOT NULL,
	email          text NOT NULL,
	status         text NOT NULL,
	interpretation text NOT NULL,
	application    text NOT NULL,
	fees_description text NOT NULL,
	wait_time      text NOT NULL,
	wait_weeks     text NOT NULL,
	accreditations text NOT NULL,
	eligibility    text NOT NULL,
	minimum_age    text NOT NULL,
	maximum_age    text NOT NULL,
	audience       text NOT NULL,
	assured_on     date,
	assurer_email  text NOT NULL,
	licenses       text NOT NULL,
	alert          text NOT NULL,
	modified_at    timestamp,
	needs          text NOT NULL,
	delivery       text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	schedules      text NOT NULL,
	areas          text NOT NULL,
	languages      text NOT NULL,
	costs          text NOT NULL,
	documents      text NOT NULL,
	funding        text NOT NULL,
	capacities     text NOT NULL,
	attributes     text NOT NULL,
	assurances     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX service_name ON service (tenant, status, name);
CREATE INDEX service_organisation ON service (tenant, organisation);
CREATE INDEX service_changed ON service (tenant, updated_at);

CREATE TABLE service_at_location (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	service     text NOT NULL,
	location    text NOT NULL,
	description text NOT NULL,
	areas       text NOT NULL,
	phones      text NOT NULL,
	contacts    text NOT NULL,
	schedules   text NOT NULL,
	attributes  text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX service_at_location_service ON service_at_location (tenant, service, id);
CREATE INDEX service_at_location_location ON service_at_location (tenant, location);
CREATE INDEX service_at_location_changed ON service_at_location (tenant, updated_at);

-- What the first form of a service held becomes an organisation, a service and,
-- where it had an address, a location; each under the service's ID.
INSERT INTO organisation (id, tenant, version, created_at, updated_at, source, source_id, steward, origin, name, alternate_name,
	description, email, website, websites, tax_status, tax_id, year_founded, legal_status, logo, uri, parent, charity_number,
	company_number, identifiers, phones, contacts, programs, funding, attributes)
SELECT min(id), tenant, 1, min(created_at), min(updated_at), NULL, '', NULL, '', organisation, '',
	'', '', '', '', '', '', 0, '', '', '', NULL, '',
	'', '', '', '', '', '', '' FROM service_before GROUP BY tenant, organisation;

INSERT INTO service (id, tenant, version, created_at, updated_at, source, source_id, steward, origin, organisation, program, name,
	alternate_name, description, url, links, email, status, interpretation, application, fees_description, wait_time, wait_weeks,
	accreditations, eligibility, minimum_age, maximum_age, audience, assured_on, assurer_email, licenses, alert, modified_at, needs,
	delivery, phones, contacts, schedules, areas, languages, costs, documents, funding, capacities, attributes, assurances)
SELECT b.id, b.tenant, b.version, b.created_at, b.updated_at, NULL, '', NULL, '', o.id, NULL, b.name,
	'', b.description, b.url, '', b.email, b.status, '', '', b.cost, '', '',
	'', b.eligibility, '', '', '', b.checked_on, '', '', '', NULL, b.needs,
	'', CASE WHEN b.phone = '' THEN '' ELSE '[{"id":"' || b.id || '","number":"' || replace(replace(b.phone, '\', '\\'), '"', '\"') || '","type":"voice"}]' END, '',
	CASE WHEN b.open_when = '' THEN '' ELSE '[{"id":"' || b.id || '","description":"' || replace(replace(replace(b.open_when, '\', '\\'), '"', '\"'), chr10.c, ' ') || '"}]' END,
	'', '', '', '', '', '', '', ''
FROM service_before b JOIN organisation o ON o.tenant = b.tenant AND o.name = b.organisation
CROSS JOIN (SELECT CAST('
' AS text) AS c) chr10;

INSERT INTO location (id, tenant, version, created_at, updated_at, source, source_id, steward, origin, name, alternate_name,
	description, location_type, url, organisation, transportation, latitude, longitude, external_id, external_type, addresses,
	phones, contacts, languages, accessibility, schedules, attributes, hidden)
SELECT b.id, b.tenant, 1, b.created_at, b.updated_at, NULL, '', NULL, '', '', '',
	'', 'physical', '', NULL, '', '', '', '', '',
	'[{"id":"' || b.id || '","address_1":"' || replace(replace(replace(b.address, '\', '\\'), '"', '\"'), chr10.c, ' ') || '","city":"","state_province":"","postal_code":"' || b.postcode || '","country":"GB","address_type":"physical"}]',
	'', '', '', '', '', '', false
FROM service_before b CROSS JOIN (SELECT CAST('
' AS text) AS c) chr10 WHERE b.address <> '' OR b.postcode <> '';

INSERT INTO service_at_location (id, tenant, version, created_at, updated_at, source, source_id, steward, origin, service, location,
	description, areas, phones, contacts, schedules, attributes)
SELECT id, tenant, 1, created_at, updated_at, NULL, '', NULL, '', id, id, '', '', '', '', '', ''
FROM service_before WHERE address <> '' OR postcode <> '';

DROP TABLE service_before;

CREATE TABLE taxonomy (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	name        text NOT NULL,
	description text NOT NULL,
	uri         text NOT NULL,
	edition     text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX taxonomy_changed ON taxonomy (tenant, updated_at);

CREATE TABLE taxonomy_term (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	taxonomy    text,
	parent      text,
	code        text NOT NULL,
	name        text NOT NULL,
	description text NOT NULL,
	language    text NOT NULL,
	uri         text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX taxonomy_term_taxonomy ON taxonomy_term (tenant, taxonomy);
CREATE INDEX taxonomy_term_changed ON taxonomy_term (tenant, updated_at);

CREATE TABLE directory_source (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	url        text NOT NULL,
	dialect    text NOT NULL,
	licence    text NOT NULL,
	probe      text NOT NULL,
	cursor     text NOT NULL,
	full_at    timestamp,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX directory_source_name ON directory_source (tenant, name);

CREATE TABLE directory_original (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	kind       text NOT NULL,
	source_id  text NOT NULL,
	entry      text NOT NULL,
	body       text NOT NULL,
	sum        text NOT NULL,
	seen       text NOT NULL,
	missed     integer NOT NULL,
	missed_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);
CREATE UNIQUE INDEX directory_original_once ON directory_original (tenant, source, kind, source_id);
CREATE INDEX directory_original_entry ON directory_original (tenant, entry);

CREATE INDEX audit_record ON audit (tenant, record, record_id, at);
