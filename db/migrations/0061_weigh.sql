-- +goose Up
-- Why a worker judged a person's support as they did, and when: what is judged
-- intense counts as that for four weeks.
ALTER TABLE referral ADD COLUMN complexity_why text NOT NULL DEFAULT '';
ALTER TABLE referral ADD COLUMN weighed_at timestamp;
