-- +goose Up
-- What was said of a goal at one time: how much it matters and how far it has
-- come. A number that was not asked is empty, since nought is an answer. Of goals
-- set before this no first reading is made up: their importance may have been
-- written over.
CREATE TABLE goal_reading (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	goal       text NOT NULL,
	stage      text NOT NULL,
	importance text NOT NULL,
	progress   text NOT NULL,
	day        date NOT NULL,
	said_by    text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, goal) REFERENCES plan_goal (tenant, id)
);
CREATE INDEX goal_reading_person ON goal_reading (tenant, person, id);
CREATE INDEX goal_reading_plan ON goal_reading (tenant, plan, id);
