-- +goose Up
-- Whole-time equivalents over time: those of a row hold from its day until the
-- next row's. worker.wte is what held when the worker was written last.
CREATE TABLE worker_hours (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	starts     date NOT NULL,
	wte        integer NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);
CREATE UNIQUE INDEX worker_hours_once ON worker_hours (tenant, worker, starts);

INSERT INTO worker_hours (id, tenant, version, created_at, updated_at, worker, starts, wte)
SELECT w.id || '-1', w.tenant, 1, w.created_at, w.updated_at, w.id, coalesce(w.starts, '2000-01-01'), w.wte FROM worker w;

-- Days away. What somebody is away for is kept as far as planning needs it, and
-- no further: nobody's illness is written down here.
CREATE TABLE worker_leave (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	kind       text NOT NULL,
	starts     date NOT NULL,
	ends       date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);
CREATE INDEX worker_leave_worker ON worker_leave (tenant, worker, starts);

-- Training and checks, with the day on which they run out, where they do.
CREATE TABLE worker_training (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	skill      text NOT NULL,
	words      text NOT NULL,
	held_on    date NOT NULL,
	expires    date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);
CREATE INDEX worker_training_worker ON worker_training (tenant, worker, skill);

-- The share of a worker's hours that is with and for people, in hundredths; as
-- whom somebody is supported who asks for a woman or a man; and where the
-- worker sets out from.
ALTER TABLE worker ADD COLUMN share integer NOT NULL DEFAULT 60;
ALTER TABLE worker ADD COLUMN sex text NOT NULL DEFAULT '';
ALTER TABLE worker ADD COLUMN base text NOT NULL DEFAULT '';
