-- +goose Up
-- What analysts asked of the figures that nobody foresaw, so that many questions
-- about few people are seen and bounded. It holds no answer.
CREATE TABLE exploration (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	actor      text NOT NULL,
	name       text NOT NULL,
	asked      text NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX exploration_actor ON exploration (tenant, actor, created_at);
