-- +goose Up
-- A campaign invites the people of one signed version of a cohort, for one team.
-- (doc/adr/0026-outreach.md)
CREATE TABLE outreach (
	tenant          text NOT NULL REFERENCES tenant (id),
	id              text NOT NULL,
	version         integer NOT NULL,
	created_at      timestamp NOT NULL,
	updated_at      timestamp NOT NULL,
	cohort          text NOT NULL,
	number          integer NOT NULL,
	team            text NOT NULL,
	name            text NOT NULL,
	way             text NOT NULL,
	per_week        integer NOT NULL,
	most            integer NOT NULL,
	practices       text NOT NULL,
	rolling         boolean NOT NULL,
	compare         boolean NOT NULL,
	until           date,
	wait_days       integer NOT NULL,
	recent_days     integer NOT NULL,
	least_uptake    integer NOT NULL,
	most_complaints integer NOT NULL,
	stop_on_death   boolean NOT NULL,
	offer           text NOT NULL,
	offers          text NOT NULL,
	script          text NOT NULL,
	needs           text NOT NULL,
	support_group   text,
	status          text NOT NULL,
	seed            text NOT NULL,
	found           integer NOT NULL,
	unclear         integer NOT NULL,
	excluded        text NOT NULL,
	sets            text NOT NULL,
	anyway          text NOT NULL,
	made_by         text,
	made_name       text NOT NULL,
	started_at      timestamp,
	started_by      text NOT NULL,
	looked_on       date,
	status_at       timestamp,
	why             text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX outreach_team ON outreach (tenant, team);

-- One person whom a campaign may invite. Until their turn comes it holds no more
-- than the register's number and the groups by which uptake is counted; how they
-- can be reached is taken when they are invited, and goes again once they have
-- answered.
CREATE TABLE invitation (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	outreach    text NOT NULL,
	team        text NOT NULL,
	number      integer NOT NULL,
	place       integer NOT NULL,
	arm         text NOT NULL,
	since       date,
	due         date,
	status      text NOT NULL,
	why         text NOT NULL,
	age         text NOT NULL,
	sex         text NOT NULL,
	ethnic      text NOT NULL,
	fifth       text NOT NULL,
	given       text NOT NULL,
	family      text NOT NULL,
	born        date,
	nhs_number  text NOT NULL,
	practice    text NOT NULL,
	phone       text NOT NULL,
	email       text NOT NULL,
	address     text NOT NULL,
	postcode    text NOT NULL,
	language    text NOT NULL,
	cannot_read boolean NOT NULL,
	interpreter boolean NOT NULL,
	prefers     text NOT NULL,
	invited_at  timestamp,
	tried_at    timestamp,
	tries       integer NOT NULL,
	next_on     date,
	message     text,
	used        text NOT NULL,
	answered_at timestamp,
	answered_by text NOT NULL,
	heard_by    text NOT NULL,
	words       text NOT NULL,
	complaint   boolean NOT NULL,
	person      text,
	referral    text,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, outreach) REFERENCES outreach (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX invitation_number ON invitation (tenant, outreach, number);
CREATE INDEX invitation_status ON invitation (tenant, outreach, status, place);
CREATE INDEX invitation_ring ON invitation (tenant, team, status, due);
CREATE INDEX invitation_invited ON invitation (tenant, invited_at) WHERE invited_at IS NOT NULL;
CREATE INDEX invitation_person ON invitation (tenant, person) WHERE person IS NOT NULL;

-- Each try to reach somebody: what went by which channel, or who rang.
CREATE TABLE invitation_try (
	tenant     text NOT NULL REFERENCES tenant (id),
	id         text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	invitation text NOT NULL,
	team       text NOT NULL,
	how        text NOT NULL,
	result     text NOT NULL,
	message    text,
	made_name  text NOT NULL,
	words      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, invitation) REFERENCES invitation (tenant, id)
);
CREATE INDEX invitation_try_of ON invitation_try (tenant, invitation, id);
