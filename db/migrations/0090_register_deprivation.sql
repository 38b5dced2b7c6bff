-- +goose Up
-- Where an extract has no decile of deprivation, that of the neighbourhood of the
-- postcode stands, and beside it the year of the index in which it was looked up;
-- NULL where the extract's own stands, or none. An import notes by which reference
-- data everybody was looked up last, so that a new release has it done anew.
ALTER TABLE register_person ADD COLUMN deprivation_index integer;
ALTER TABLE register_import ADD COLUMN places text NOT NULL DEFAULT '';

DROP VIEW register_people;
CREATE VIEW register_people AS
SELECT p.id, p.of_tenant, p.practice, p.system, p.born, p.sex, p.ethnicity, p.language, p.residence, p.deprivation, p.deprivation_index, h.living AS household
FROM register_person p LEFT JOIN register_home h ON h.home = p.home AND h.of_tenant = p.of_tenant
WHERE p.died IS NULL AND p.left_on IS NULL AND NOT p.opted_out;
