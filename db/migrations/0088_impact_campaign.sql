-- +goose Up
-- The campaign whose random order an analysis compares; empty for others.
ALTER TABLE impact_analysis ADD COLUMN campaign text;
