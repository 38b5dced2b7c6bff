-- +goose Up
-- Beside the keys that strangers share, telephone and postcode, stands when
-- their holder was born and what they are called, so that most strangers are
-- passed over without being read. Empty is not known: they are read.
ALTER TABLE person_key ADD COLUMN brief text NOT NULL DEFAULT '';
