-- +goose Up
-- Messages that go out of Kith: to people, referrers, practices, providers and
-- staff. person is whom a message is about, when it is about one.
CREATE TABLE outbox (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text,
	made_by    text,
	made_name  text NOT NULL,
	key        text,
	whom       text NOT NULL,
	to_account text,
	to_name    text NOT NULL,
	address    text NOT NULL,
	template   text NOT NULL,
	otherwise  text NOT NULL,
	data       text NOT NULL,
	record     text NOT NULL,
	record_id  text,
	due_at     timestamp,
	before_at  timestamp,
	status     text NOT NULL,
	why        text NOT NULL,
	tell       boolean NOT NULL,
	told_at    timestamp,
	told_by    text NOT NULL,
	channel    text NOT NULL,
	language   text NOT NULL,
	subject    text NOT NULL,
	words      text NOT NULL,
	carrier    text NOT NULL,
	carrier_id text NOT NULL,
	hold_until timestamp,
	handed_at  timestamp,
	sent_at    timestamp,
	ended_at   timestamp,
	purged_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX outbox_person ON outbox (tenant, person, id);
CREATE UNIQUE INDEX outbox_key ON outbox (tenant, key) WHERE key IS NOT NULL;
CREATE INDEX outbox_record ON outbox (tenant, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX outbox_status ON outbox (tenant, status, id);
CREATE INDEX outbox_tell ON outbox (tenant, id) WHERE tell;
CREATE INDEX outbox_address ON outbox (tenant, address, handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX outbox_template ON outbox (tenant, template, handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX outbox_purge ON outbox (tenant, ended_at) WHERE purged_at IS NULL;

-- While a row stands, the tenant sends nothing.
CREATE TABLE outbox_pause (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	by_name    text NOT NULL,
	why        text NOT NULL,
	PRIMARY KEY (tenant, id)
);

-- Which kinds of message really leave, as the service was last started.
CREATE TABLE outbox_way (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	channel    text NOT NULL,
	carrier    text NOT NULL,
	leaves     boolean NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX outbox_way_channel ON outbox_way (tenant, channel);
