-- +goose Up
-- How often each answer was given in a month's round, and nothing of who gave
-- it: no author, no order, no time finer than the month.
CREATE TABLE pulse_count (
	tenant   text NOT NULL REFERENCES tenant (id),
	month    text NOT NULL,
	team     text NOT NULL,
	question text NOT NULL,
	answer   integer NOT NULL,
	n        integer NOT NULL,
	PRIMARY KEY (tenant, month, team, question, answer)
);

-- Who has answered in a month, so that nobody does twice, and so that two months
-- are not shown that differ by a few people.
CREATE TABLE pulse_ballot (
	tenant  text NOT NULL REFERENCES tenant (id),
	month   text NOT NULL,
	account text NOT NULL,
	team    text NOT NULL,
	PRIMARY KEY (tenant, month, account)
);
