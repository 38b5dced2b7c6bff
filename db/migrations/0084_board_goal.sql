-- +goose Up
-- What the board means to reach, each told by one cell of the published figures. No
-- value is kept here: figures are read from published releases alone.
CREATE TABLE board_goal (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	title          text NOT NULL,
	why            text NOT NULL,
	project        text NOT NULL,
	owner          text NOT NULL,
	direction      text NOT NULL,
	target         text NOT NULL,
	due            text NOT NULL,
	measure        text NOT NULL,
	area           text NOT NULL,
	category       text NOT NULL,
	baseline       text NOT NULL,
	state          text NOT NULL,
	state_why      text NOT NULL,
	made_by        text,
	made_name      text NOT NULL,
	published_at   timestamp,
	published_name text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE TABLE board_milestone (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	goal       text NOT NULL,
	what       text NOT NULL,
	who        text NOT NULL,
	due_on     date NOT NULL,
	done_on    date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, goal) REFERENCES board_goal (tenant, id)
);
CREATE INDEX board_milestone_of ON board_milestone (tenant, goal);

-- What anybody may read: the goals that the board published, and their milestones
-- without the names of those who see to them.
CREATE VIEW board_goal_published AS
SELECT id, tenant, version, created_at, updated_at, title, why, project, owner, direction, target, due,
	measure, area, category, baseline, state, state_why, published_at
FROM board_goal WHERE published_at IS NOT NULL;

CREATE VIEW board_milestone_published AS
SELECT m.id, m.tenant, m.version, m.created_at, m.updated_at, m.goal, m.what, m.due_on, m.done_on
FROM board_milestone m JOIN board_goal g ON g.tenant = m.tenant AND g.id = m.goal
WHERE g.published_at IS NOT NULL;
