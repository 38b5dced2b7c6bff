-- +goose Up
-- A monthly meeting of those who do the same work.
CREATE TABLE forum (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	starts_at  timestamp NOT NULL,
	title      text NOT NULL,
	place      text NOT NULL,
	agenda     text NOT NULL,
	guest      text,
	guest_name text NOT NULL,
	topic      text NOT NULL,
	off_why    text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX forum_start ON forum (tenant, starts_at);

-- Who came.
CREATE TABLE forum_attendance (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	forum      text NOT NULL,
	account    text NOT NULL,
	name       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, forum) REFERENCES forum (tenant, id)
);
CREATE UNIQUE INDEX forum_attendance_once ON forum_attendance (tenant, forum, account);

-- What was learned, to be found again: words is folded for the search.
CREATE TABLE forum_learning (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	forum      text NOT NULL,
	title      text NOT NULL,
	words      text NOT NULL,
	folded     text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, forum) REFERENCES forum (tenant, id)
);
CREATE INDEX forum_learning_of ON forum_learning (tenant, forum);
