-- +goose Up
-- The keys by which a person is found, once more: those of one pair of names
-- lie side by side, as do those of one date of birth, so that a new person
-- touches fewer pages. They are derived, so no reference is checked for each.
-- Beside them all keys of a person as one text, to be read and changed by.
CREATE TABLE person_keyring (
	tenant text NOT NULL,
	person text NOT NULL,
	keys   text NOT NULL, -- each on a line
	PRIMARY KEY (tenant, person),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE TABLE person_key_new (
	tenant text NOT NULL,
	key    text NOT NULL,
	person text NOT NULL,
	PRIMARY KEY (tenant, key, person)
) /* SQLite: WITHOUT ROWID */;
INSERT INTO person_key_new (tenant, key, person)
	SELECT tenant, CASE substr(key, 1, 2)
		WHEN 'g:' THEN 'q:' || substr(key, 3)
		WHEN 'y:' THEN 'q:' || substr(key, 3)
		WHEN 'm:' THEN 'q:' || substr(key, 3)
		WHEN 'h:' THEN 'q:' || substr(key, 3) || '|-'
		ELSE key END, person
	FROM person_key WHERE substr(key, 1, 2) <> 'd:';
DROP TABLE person_key;
ALTER TABLE person_key_new RENAME TO person_key;
INSERT INTO person_keyring (tenant, person, keys)
	SELECT tenant, person, string_agg(key, '
') FROM person_key GROUP BY tenant, person;
