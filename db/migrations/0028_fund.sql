-- +goose Up
-- A fund for vouchers and small grants: of money (pence), or of a stock of
-- vouchers (pieces, each worth so many pence). What is in it is said by the
-- last line of its ledger and nowhere else.
CREATE TABLE fund (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	name          text NOT NULL,
	unit          text NOT NULL,
	worth         integer NOT NULL,
	code          text NOT NULL,
	kinds         text NOT NULL,
	giver         text NOT NULL,
	contact       text NOT NULL,
	teams         text NOT NULL,
	leads_only    boolean NOT NULL,
	most          integer NOT NULL,
	person_most   integer NOT NULL,
	person_times  integer NOT NULL,
	person_days   integer NOT NULL,
	expires_after integer NOT NULL,
	starts        date,
	ends          date,
	closed_at     timestamp,
	closed_by     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

-- The ledger: lines are added, and never changed or removed. Each bears the
-- balance after it, which the database itself keeps from falling below zero.
CREATE TABLE fund_entry (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	fund       text NOT NULL,
	seq        integer NOT NULL,
	kind       text NOT NULL,
	amount     integer NOT NULL,
	balance    integer NOT NULL CHECK (balance >= 0),
	given      text,
	words      text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, fund) REFERENCES fund (tenant, id)
);
CREATE UNIQUE INDEX fund_entry_seq ON fund_entry (tenant, fund, seq);

-- One voucher or grant that was given to a person from a fund.
CREATE TABLE fund_grant (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	fund        text NOT NULL,
	kind        text NOT NULL,
	need        text NOT NULL,
	amount      integer NOT NULL,
	paid        integer NOT NULL,
	number      text NOT NULL,
	day         date NOT NULL,
	expires_on  date,
	state       text NOT NULL,
	state_on    date NOT NULL,
	bill        text NOT NULL,
	words       text NOT NULL,
	made_by     text,
	made_name   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, fund) REFERENCES fund (tenant, id)
);
CREATE INDEX fund_grant_person ON fund_grant (tenant, person, id);
CREATE INDEX fund_grant_fund ON fund_grant (tenant, fund, state, day);
CREATE UNIQUE INDEX fund_grant_number ON fund_grant (tenant, fund, number);

-- The voucher on the person's record knows from which fund it came.
ALTER TABLE voucher ADD COLUMN budget text;
ALTER TABLE voucher ADD COLUMN given text;
ALTER TABLE voucher ADD COLUMN need text NOT NULL DEFAULT '';
