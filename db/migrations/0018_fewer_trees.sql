-- +goose Up
-- What one referral writes is spread over fewer b-trees, each of which costs a
-- search and often a page of the log.
--
-- The two trails lie by person and then by ID, which is the order of time: one
-- tree in place of three, and what belongs together side by side. Who is about
-- nobody has the empty text, so that the key is whole.
CREATE TABLE audit_new (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	verb       text NOT NULL,
	record     text NOT NULL,
	record_id  text NOT NULL,
	person     text NOT NULL,
	change     text NOT NULL,
	PRIMARY KEY (tenant, person, id)
) /* SQLite: WITHOUT ROWID */;
INSERT INTO audit_new (id, tenant, at, actor, actor_name, role, verb, record, record_id, person, change)
	SELECT id, tenant, at, actor, actor_name, role, verb, record, record_id, coalesce(person, ''), change
	FROM audit ORDER BY tenant, coalesce(person, ''), id;
DROP TABLE audit;
ALTER TABLE audit_new RENAME TO audit;

CREATE TABLE look_new (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	person     text NOT NULL,
	what       text NOT NULL,
	PRIMARY KEY (tenant, person, id)
) /* SQLite: WITHOUT ROWID */;
INSERT INTO look_new (id, tenant, at, actor, actor_name, role, person, what)
	SELECT id, tenant, at, actor, actor_name, role, coalesce(person, ''), what
	FROM look ORDER BY tenant, coalesce(person, ''), id;
DROP TABLE look;
ALTER TABLE look_new RENAME TO look;
CREATE INDEX look_actor ON look (tenant, actor, at);

-- Sight is asked for by person and holder, which is its key, and by nothing else.
DROP INDEX sight_id;
DROP INDEX sight_holder;
-- Old keys of forms are swept out once an hour, and there are not many.
DROP INDEX web_once_at;

/* SQLite:
-- SQLite keeps a table with a primary key of text as two trees, the rows by
-- number and the key to the number, unless it is told not to.
CREATE TABLE sight_new (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	holder      text NOT NULL,
	until       timestamp,
	why         text NOT NULL,
	reviewed_by text NOT NULL,
	PRIMARY KEY (tenant, person, holder)
) WITHOUT ROWID;
INSERT INTO sight_new SELECT id, tenant, version, created_at, updated_at, person, holder, until, why, reviewed_by
	FROM sight ORDER BY tenant, person, holder;
DROP TABLE sight;
ALTER TABLE sight_new RENAME TO sight;

CREATE TABLE person_new (
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
) WITHOUT ROWID;
INSERT INTO person_new SELECT id, tenant, version, created_at, updated_at, given, family, born, age_about, age_on,
	nhs_number, number_status, practice, gp_details, gp_name, gp_opt_out, preferred, gender, ethnicity, language, interpreter,
	title, middle, suffix, pronoun, carer, contact, literacy, never_write, how_to_reach, risks, deceased, died_on, left_area, merged_into
	FROM person ORDER BY tenant, id;
DROP TABLE person;
ALTER TABLE person_new RENAME TO person;
CREATE INDEX person_number ON person (tenant, nhs_number) WHERE nhs_number <> '';
CREATE INDEX person_merged ON person (tenant, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE person_address_new (
	id         text NOT NULL,
	tenant     text NOT NULL,
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
) WITHOUT ROWID;
INSERT INTO person_address_new SELECT id, tenant, version, created_at, updated_at, person, type, care_of,
	line1, line2, line3, line4, line5, postcode, note, since, until FROM person_address ORDER BY tenant, id;
DROP TABLE person_address;
ALTER TABLE person_address_new RENAME TO person_address;
CREATE INDEX person_address_person ON person_address (tenant, person);

CREATE TABLE person_channel_new (
	id         text NOT NULL,
	tenant     text NOT NULL,
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
) WITHOUT ROWID;
INSERT INTO person_channel_new SELECT id, tenant, version, created_at, updated_at, person, kind, value, use_as, preference,
	message, text_only, ring_from, ring_to, weekdays, answers, note, until FROM person_channel ORDER BY tenant, id;
DROP TABLE person_channel;
ALTER TABLE person_channel_new RENAME TO person_channel;
CREATE INDEX person_channel_person ON person_channel (tenant, person);

CREATE TABLE person_keyring_new (
	tenant text NOT NULL,
	person text NOT NULL,
	keys   text NOT NULL,
	PRIMARY KEY (tenant, person),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
) WITHOUT ROWID;
INSERT INTO person_keyring_new SELECT tenant, person, keys FROM person_keyring ORDER BY tenant, person;
DROP TABLE person_keyring;
ALTER TABLE person_keyring_new RENAME TO person_keyring;

CREATE TABLE web_once_new (
	tenant   text NOT NULL,
	actor    text NOT NULL,
	key      text NOT NULL,
	at       timestamp NOT NULL,
	location text NOT NULL,
	said     text NOT NULL,
	PRIMARY KEY (tenant, actor, key)
) WITHOUT ROWID;
INSERT INTO web_once_new SELECT tenant, actor, key, at, location, said FROM web_once;
DROP TABLE web_once;
ALTER TABLE web_once_new RENAME TO web_once;
*/
