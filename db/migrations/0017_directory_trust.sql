-- +goose Up
ALTER TABLE service ADD COLUMN replaced_by text;
ALTER TABLE service ADD COLUMN review_days text NOT NULL DEFAULT '';

CREATE TABLE directory_ask (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	service     text NOT NULL,
	token       text NOT NULL,
	email       text NOT NULL,
	asked_by    text NOT NULL,
	expires_at  timestamp NOT NULL,
	answer      text NOT NULL,
	words       text NOT NULL,
	answered_at timestamp,
	settled_at  timestamp,
	settled_by  text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX directory_ask_token ON directory_ask (token);
CREATE INDEX directory_ask_service ON directory_ask (tenant, service);

CREATE TABLE directory_report (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	service    text NOT NULL,
	made_by    text NOT NULL,
	made_name  text NOT NULL,
	about      text NOT NULL,
	words      text NOT NULL,
	outcome    text NOT NULL,
	said       text NOT NULL,
	settled_at timestamp,
	settled_by text NOT NULL,
	heard_at   timestamp,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX directory_report_open ON directory_report (tenant, settled_at, created_at);
CREATE INDEX directory_report_service ON directory_report (tenant, service);
CREATE INDEX directory_report_maker ON directory_report (tenant, made_by, created_at);

CREATE TABLE directory_duplicate (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	one        text NOT NULL,
	other      text NOT NULL,
	score      integer NOT NULL,
	because    text NOT NULL,
	decision   text NOT NULL,
	decided_at timestamp,
	decided_by text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX directory_duplicate_once ON directory_duplicate (tenant, one, other);
CREATE INDEX directory_duplicate_other ON directory_duplicate (tenant, other);

CREATE TABLE directory_unmet (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	day        date NOT NULL,
	need       text NOT NULL,
	area       text NOT NULL,
	area_name  text NOT NULL,
	why        text NOT NULL,
	door       text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX directory_unmet_day ON directory_unmet (tenant, day);

CREATE TABLE shortlist (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	token      text NOT NULL,
	items      text NOT NULL,
	made_by    text NOT NULL,
	expires_on date NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX shortlist_token ON shortlist (token);
