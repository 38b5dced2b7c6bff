-- +goose Up
-- A group that meets: by itself, or again and again by its schedule.
CREATE TABLE support_group (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	name        text NOT NULL,
	kind        text NOT NULL,
	about       text NOT NULL,
	for_whom    text NOT NULL,
	needs       text NOT NULL,
	team        text NOT NULL,
	leader      text,
	leader_name text NOT NULL,
	leader_how  text NOT NULL,
	volunteers  text NOT NULL,
	location    text,
	place       text NOT NULL,
	access      text NOT NULL,
	cost        text NOT NULL,
	capacity    integer NOT NULL,
	drop_in     boolean NOT NULL,
	times       text NOT NULL,
	made_by     text,
	made_name   text NOT NULL,
	ended_at    timestamp,
	ended_by    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE INDEX support_group_leader ON support_group (tenant, leader);

-- One time that a group meets, once something is said of it: somebody booked,
-- it moved, it was called off, people were counted. The day is that of the
-- schedule, and stays when the session moves.
CREATE TABLE group_session (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	of_group    text NOT NULL,
	day         date NOT NULL,
	starts_at   timestamp NOT NULL,
	ends_at     timestamp NOT NULL,
	moved       boolean NOT NULL,
	place       text NOT NULL,
	capacity    integer NOT NULL,
	words       text NOT NULL,
	off         boolean NOT NULL,
	off_why     text NOT NULL,
	heads       integer NOT NULL,
	register_at timestamp,
	register_by text NOT NULL,
	shared      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, of_group) REFERENCES support_group (tenant, id)
);
CREATE UNIQUE INDEX group_session_day ON group_session (tenant, of_group, day);
CREATE INDEX group_session_starts ON group_session (tenant, starts_at);

-- One person and one session. It is known by the person to those who support
-- them, and by the team to those who keep the register.
CREATE TABLE group_booking (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	team        text NOT NULL,
	of_group    text NOT NULL,
	session     text NOT NULL,
	day         date NOT NULL,
	referral    text,
	state       text NOT NULL,
	queued_at   timestamp NOT NULL,
	wants       text NOT NULL,
	contact     text,
	unwritten   text NOT NULL,
	follow_up   text,
	reminded_at timestamp,
	consent     text NOT NULL,
	consent_at  timestamp,
	one_to_one  text NOT NULL,
	note        text,
	made_by     text,
	made_name   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, of_group) REFERENCES support_group (tenant, id),
	FOREIGN KEY (tenant, session) REFERENCES group_session (tenant, id)
);
CREATE UNIQUE INDEX group_booking_once ON group_booking (tenant, session, person);
CREATE INDEX group_booking_person ON group_booking (tenant, person, day);
CREATE INDEX group_booking_group ON group_booking (tenant, of_group, person, day);
