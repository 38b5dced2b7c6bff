-- +goose Up
-- One asking of one instrument in one episode, or that it was not done and why.
CREATE TABLE score (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	referral   text NOT NULL,
	instrument text NOT NULL,
	edition    text NOT NULL,
	stage      text NOT NULL,
	mode       text NOT NULL,
	language   text NOT NULL,
	day        date NOT NULL,
	asked_by   text NOT NULL,
	not_done   text NOT NULL,
	comment    text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);
CREATE INDEX score_person ON score (tenant, person, day);
CREATE INDEX score_referral ON score (tenant, referral, stage, instrument);

-- The answer to one item: a value in thousandths, or why it is missing.
CREATE TABLE score_item (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	score      text NOT NULL,
	item       text NOT NULL,
	value      integer NOT NULL,
	missing    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, score) REFERENCES score (tenant, id)
);
CREATE UNIQUE INDEX score_item_once ON score_item (tenant, score, item);
CREATE INDEX score_item_person ON score_item (tenant, person, id);
