-- +goose Up
-- What else is known of the person's health that matters for this referral
-- (PRSB Problem list).
ALTER TABLE referral ADD COLUMN problems text NOT NULL DEFAULT '';
