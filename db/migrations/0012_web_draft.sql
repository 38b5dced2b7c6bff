-- +goose Up
-- What was typed into a form whose session had ended before it was sent: for the
-- account that the form was drawn for, on the page that it stood on, until it is
-- sent or two hours have passed. Bookkeeping of package web: no record, not in
-- the audit trail, in no archive.
CREATE TABLE web_draft (
	tenant text NOT NULL,
	actor  text NOT NULL,
	page   text NOT NULL,
	at     timestamp NOT NULL,
	form   text NOT NULL,
	PRIMARY KEY (tenant, actor, page)
);
CREATE INDEX web_draft_at ON web_draft (at);
