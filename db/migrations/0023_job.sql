-- +goose Up
-- Work that is still to be done, kept in the same transaction as the change that
-- asks for it. Bookkeeping of package job: no record, not in the audit trail;
-- what a job does is recorded where it does it. due_at is when a process may
-- next take it: taking it moves due_at to the end of the lease.
CREATE TABLE job (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	kind       text NOT NULL,
	key        text NOT NULL,
	payload    text NOT NULL,
	created_at timestamp NOT NULL,
	due_at     timestamp NOT NULL,
	lease      text NOT NULL,
	tries      integer NOT NULL,
	failed     text NOT NULL,
	done_at    timestamp,
	dead_at    timestamp,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX job_key ON job (tenant, kind, key);
CREATE INDEX job_due ON job (due_at) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX job_done ON job (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX job_dead ON job (tenant, dead_at) WHERE dead_at IS NOT NULL;
