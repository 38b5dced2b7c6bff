-- +goose Up
-- The keys of forms that were sent, so that each counts once, and where it led.
-- Bookkeeping of package web: no record, not in the audit trail, gone after a
-- day. Actor and tenant are empty when nobody was signed in.
CREATE TABLE web_once (
	tenant   text NOT NULL,
	actor    text NOT NULL,
	key      text NOT NULL,
	at       timestamp NOT NULL,
	location text NOT NULL,
	said     text NOT NULL,
	PRIMARY KEY (tenant, actor, key)
);
CREATE INDEX web_once_at ON web_once (at);
