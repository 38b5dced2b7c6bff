-- +goose Up
-- The register is looked up by what tells people apart first, and by the tenant
-- after it: half of what SQLite compares, and PostgreSQL's planner takes no index of
-- everybody for one of a few.
DROP INDEX register_person_known;
CREATE UNIQUE INDEX register_person_known ON register_person (known_by, of_tenant);
DROP INDEX register_person_local;
CREATE INDEX register_person_local ON register_person (local_id, of_tenant) WHERE local_id <> '';

-- How many live at an address stands with the address. Beside each person it had
-- every row written twice by an import. It is counted from the index alone. The
-- column household of register_person is emptied, and not read any more; it stays for
-- programs from before this migration.
DROP INDEX register_person_home;
CREATE INDEX register_person_home ON register_person (home, of_tenant, died, left_on, opted_out) WHERE home <> '';
CREATE INDEX register_person_died ON register_person (of_tenant, died) WHERE died IS NOT NULL;
CREATE TABLE register_home (
	of_tenant text NOT NULL,
	home      text NOT NULL,
	living    integer NOT NULL,
	PRIMARY KEY (home, of_tenant)
);
INSERT INTO register_home (of_tenant, home, living)
SELECT of_tenant, home, count(CASE WHEN died IS NULL AND left_on IS NULL AND NOT opted_out THEN 1 END)
FROM register_person WHERE home <> '' GROUP BY of_tenant, home;
UPDATE register_person SET household = NULL WHERE household IS NOT NULL;

DROP VIEW register_people;
CREATE VIEW register_people AS
SELECT p.id, p.of_tenant, p.practice, p.system, p.born, p.sex, p.ethnicity, p.language, p.residence, p.deprivation, h.living AS household
FROM register_person p LEFT JOIN register_home h ON h.home = p.home AND h.of_tenant = p.of_tenant
WHERE p.died IS NULL AND p.left_on IS NULL AND NOT p.opted_out;
