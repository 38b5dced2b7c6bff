-- +goose Up
-- What a worker asks for, of one organisation or of several.
CREATE TABLE onward_request (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text NOT NULL,
	need         text NOT NULL,
	ask          text NOT NULL,
	urgency      text NOT NULL,
	every_one    boolean NOT NULL,
	no_contact   boolean NOT NULL,
	no_contact_why text NOT NULL,
	items        text NOT NULL,
	made_by      text,
	made_name    text NOT NULL,
	settled_at   timestamp,
	settled_by   text NOT NULL,
	settled_why  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX onward_request_person ON onward_request (tenant, person, id);
CREATE INDEX onward_request_plan ON onward_request (tenant, plan) WHERE settled_at IS NULL;

-- One asked organisation. It says nothing that identifies the person: what was
-- shared is in onward_share, which an organisation can lose.
CREATE TABLE onward (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	person        text NOT NULL,
	plan          text NOT NULL,
	request       text NOT NULL,
	service       text NOT NULL,
	service_name  text NOT NULL,
	provider      text NOT NULL,
	provider_name text NOT NULL,
	address       text NOT NULL,
	asker         text NOT NULL,
	need          text NOT NULL,
	urgency       text NOT NULL,
	no_contact    boolean NOT NULL,
	consent       text,
	override_why  text NOT NULL,
	checks        text NOT NULL,
	anyway        text NOT NULL,
	part_of       text,
	status        text NOT NULL,
	since         timestamp NOT NULL,
	turn          text NOT NULL,
	reason        text NOT NULL,
	ended_by      text NOT NULL,
	booked_at     timestamp,
	onto          text NOT NULL,
	answered_at   timestamp,
	taken_at      timestamp,
	came_at       timestamp,
	ended_at      timestamp,
	nudges        integer NOT NULL,
	nudged_at     timestamp,
	escalated_at  timestamp,
	heard_at      timestamp,
	heard_by      text NOT NULL,
	unread        text NOT NULL,
	made_by       text,
	made_name     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, request) REFERENCES onward_request (tenant, id)
);
CREATE INDEX onward_person ON onward (tenant, person, id);
CREATE INDEX onward_plan ON onward (tenant, plan, id);
CREATE INDEX onward_request_of ON onward (tenant, request);
CREATE INDEX onward_inbox ON onward (tenant, provider, turn, since, id, status);
CREATE INDEX onward_all ON onward (tenant, provider, id);
CREATE INDEX onward_consent ON onward (tenant, consent);
CREATE INDEX onward_waiting ON onward (tenant, turn, since) WHERE heard_at IS NULL;

-- The copy of what the worker chose to share, as it was then. provider is
-- emptied when the organisation is to see it no longer; given_to stays.
CREATE TABLE onward_share (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	onward     text NOT NULL,
	provider   text,
	given_to   text NOT NULL,
	called     text NOT NULL,
	ask        text NOT NULL,
	items      text NOT NULL,
	consent    text,
	shut_at    timestamp,
	shut_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, onward) REFERENCES onward (tenant, id)
);
CREATE UNIQUE INDEX onward_share_onward ON onward_share (tenant, onward);
CREATE INDEX onward_share_person ON onward_share (tenant, person);

-- What happened with it and what was said, by whom.
CREATE TABLE onward_event (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	onward     text NOT NULL,
	provider   text,
	party      text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	move       text NOT NULL,
	status     text NOT NULL,
	reason     text NOT NULL,
	words      text NOT NULL,
	told       text NOT NULL,
	booked_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, onward) REFERENCES onward (tenant, id)
);
CREATE INDEX onward_event_onward ON onward_event (tenant, onward, id);
CREATE INDEX onward_event_person ON onward_event (tenant, person);
