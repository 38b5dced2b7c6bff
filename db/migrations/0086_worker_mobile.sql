-- +goose Up
-- The telephone that a worker carries: alarms go there as texts too.
ALTER TABLE worker ADD COLUMN mobile text NOT NULL DEFAULT '';
