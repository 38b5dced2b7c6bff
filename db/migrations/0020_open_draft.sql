-- +goose Up
-- What somebody wrote on the public's page and means to finish later. The form
-- is sealed with a key that is made of the reference and the code which they
-- were told once and which are kept nowhere; id is a digest of the reference,
-- proof one of what only the code makes. Bookkeeping of package open: no record,
-- not in the audit trail, in no archive, gone after fourteen days.
CREATE TABLE open_draft (
	tenant text NOT NULL,
	id     text NOT NULL,
	until  timestamp NOT NULL,
	salt   text NOT NULL,
	proof  text NOT NULL,
	form   text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX open_draft_until ON open_draft (until);
