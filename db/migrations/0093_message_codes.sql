-- +goose Up
-- The SNOMED CT codes that a practice is asked to put on its record, as a message
-- to it says them.
ALTER TABLE message ADD COLUMN codes text NOT NULL DEFAULT '';
