-- +goose Up
-- What the columns of a plain CSV mean, so that it can be read again by itself.
ALTER TABLE directory_source ADD COLUMN mapping text NOT NULL DEFAULT '';
