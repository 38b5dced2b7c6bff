-- +goose Up
-- What bears on which support somebody can use, and is asked once.
ALTER TABLE about_me ADD COLUMN pounds text NOT NULL DEFAULT '';
ALTER TABLE about_me ADD COLUMN free_days text NOT NULL DEFAULT '';
ALTER TABLE about_me ADD COLUMN free_from text NOT NULL DEFAULT '';
ALTER TABLE about_me ADD COLUMN free_to text NOT NULL DEFAULT '';
