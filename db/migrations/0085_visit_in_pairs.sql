-- +goose Up
-- Two go together: who goes along with the worker, and when each went in and was back.
ALTER TABLE home_visit ADD COLUMN second text;
ALTER TABLE home_visit ADD COLUMN second_name text NOT NULL DEFAULT '';
ALTER TABLE home_visit ADD COLUMN second_out_at timestamp;
ALTER TABLE home_visit ADD COLUMN second_back_at timestamp;
ALTER TABLE home_visit ADD COLUMN first_back_at timestamp;
