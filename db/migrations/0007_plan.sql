-- +goose Up
-- What one person and one worker have agreed. It stays when support ends, and is
-- opened again when the person comes back: referral is the episode it serves now.
CREATE TABLE plan (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	person         text NOT NULL,
	made_by        text,
	made_name      text NOT NULL,
	referral       text NOT NULL,
	status         text NOT NULL,
	opened_at      timestamp NOT NULL,
	closed_at      timestamp,
	strengths      text NOT NULL,
	strength_code  text NOT NULL,
	agreed         text NOT NULL,
	agreed_name    text NOT NULL,
	agreed_role    text NOT NULL,
	agreed_on      date,
	agreed_why     text NOT NULL,
	review_on      date,
	review_name    text NOT NULL,
	review_role    text NOT NULL,
	review_contact text NOT NULL,
	funding_code   text NOT NULL,
	funding        text NOT NULL,
	elsewhere      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);
CREATE INDEX plan_person ON plan (tenant, person, id);
CREATE UNIQUE INDEX plan_referral ON plan (tenant, referral);

-- What the person wants others to know, in their words. Each saving is a row;
-- the newest holds, and the others are its history.
CREATE TABLE about_me (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	made_by      text,
	made_name    text NOT NULL,
	previous     text,
	best         text NOT NULL,
	most         text NOT NULL,
	people       text NOT NULL,
	communicate  text NOT NULL,
	wellness     text NOT NULL,
	please       text NOT NULL,
	support      text NOT NULL,
	also         text NOT NULL,
	supported_by text NOT NULL,
	media        text NOT NULL,
	day          date NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);
CREATE INDEX about_me_person ON about_me (tenant, person, id);
CREATE UNIQUE INDEX about_me_previous ON about_me (tenant, previous) WHERE previous IS NOT NULL;

-- The ladder of the plan: need, goal, action; with what came of a goal, and the
-- smaller goals on the way that an action serves.
CREATE TABLE plan_need (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	need       text NOT NULL,
	code       text NOT NULL,
	words      text NOT NULL,
	raised     text NOT NULL,
	state      text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX plan_need_person ON plan_need (tenant, person, id);
CREATE INDEX plan_need_plan ON plan_need (tenant, plan, id);

CREATE TABLE plan_goal (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	need       text NOT NULL,
	code       text NOT NULL,
	words      text NOT NULL,
	importance integer NOT NULL,
	status     text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, need) REFERENCES plan_need (tenant, id)
);
CREATE INDEX plan_goal_person ON plan_goal (tenant, person, id);
CREATE INDEX plan_goal_plan ON plan_goal (tenant, plan, id);

CREATE TABLE plan_outcome (
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
	code       text NOT NULL,
	words      text NOT NULL,
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
CREATE INDEX plan_outcome_person ON plan_outcome (tenant, person, id);
CREATE INDEX plan_outcome_plan ON plan_outcome (tenant, plan, id);

CREATE TABLE plan_action (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text,
	made_by      text,
	made_name    text NOT NULL,
	goal         text NOT NULL,
	support      text NOT NULL,
	code         text NOT NULL,
	words        text NOT NULL,
	who          text NOT NULL,
	who_name     text NOT NULL,
	who_role     text NOT NULL,
	who_team     text NOT NULL,
	who_contact  text NOT NULL,
	organisation text NOT NULL,
	due          date,
	strategies   text NOT NULL,
	confidence   integer NOT NULL,
	review_on    date,
	status       text NOT NULL,
	status_words text NOT NULL,
	status_on    date,
	struck_at    timestamp,
	struck_by    text NOT NULL,
	struck_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, goal) REFERENCES plan_goal (tenant, id)
);
CREATE INDEX plan_action_person ON plan_action (tenant, person, id);
CREATE INDEX plan_action_plan ON plan_action (tenant, plan, id);

CREATE TABLE plan_stage (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text,
	made_by      text,
	made_name    text NOT NULL,
	action       text NOT NULL,
	code         text NOT NULL,
	words        text NOT NULL,
	status       text NOT NULL,
	outcome      text NOT NULL,
	outcome_code text NOT NULL,
	struck_at    timestamp,
	struck_by    text NOT NULL,
	struck_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, action) REFERENCES plan_action (tenant, id)
);
CREATE INDEX plan_stage_person ON plan_stage (tenant, person, id);
CREATE INDEX plan_stage_plan ON plan_stage (tenant, plan, id);

-- Every contact and every attempt at one. plan is empty while the referral has
-- not been accepted.
CREATE TABLE contact (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	referral   text NOT NULL,
	how        text NOT NULL,
	at         timestamp NOT NULL,
	result     text NOT NULL,
	minutes    integer NOT NULL,
	place      text NOT NULL,
	place_code text NOT NULL,
	place_type text NOT NULL,
	others     text NOT NULL,
	kind       text NOT NULL,
	words      text NOT NULL,
	next       text NOT NULL,
	follows    text NOT NULL,
	seen_name  text NOT NULL,
	seen_role  text NOT NULL,
	two_way    boolean NOT NULL,
	counts     boolean NOT NULL,
	why_not    text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);
CREATE INDEX contact_person ON contact (tenant, person, at);
CREATE INDEX contact_referral ON contact (tenant, referral, at);

-- Information given: it is not a referral.
CREATE TABLE signpost (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text,
	made_by      text,
	made_name    text NOT NULL,
	day          date NOT NULL,
	name         text NOT NULL,
	role         text NOT NULL,
	team         text NOT NULL,
	service      text NOT NULL,
	organisation text NOT NULL,
	contact      text NOT NULL,
	need         text NOT NULL,
	reason       text NOT NULL,
	struck_at    timestamp,
	struck_by    text NOT NULL,
	struck_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX signpost_person ON signpost (tenant, person, id);

-- Practical help: vouchers, forms, supporting letters.
CREATE TABLE voucher (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	kind       text NOT NULL,
	what       text NOT NULL,
	pence      integer NOT NULL,
	fund       text NOT NULL,
	number     text NOT NULL,
	day        date NOT NULL,
	given_to   text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX voucher_person ON voucher (tenant, person, id);

CREATE TABLE form_help (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text,
	made_by      text,
	made_name    text NOT NULL,
	kind         text NOT NULL,
	what         text NOT NULL,
	helped       text NOT NULL,
	sent_on      date,
	sent_to      text NOT NULL,
	due          date,
	result       text NOT NULL,
	result_on    date,
	result_words text NOT NULL,
	struck_at    timestamp,
	struck_by    text NOT NULL,
	struck_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX form_help_person ON form_help (tenant, person, id);
CREATE INDEX form_help_plan ON form_help (tenant, plan, id);

CREATE TABLE letter (
	id              text NOT NULL,
	tenant          text NOT NULL REFERENCES tenant (id),
	version         integer NOT NULL,
	created_at      timestamp NOT NULL,
	updated_at      timestamp NOT NULL,
	person          text NOT NULL,
	plan            text,
	made_by         text,
	made_name       text NOT NULL,
	kind            text NOT NULL,
	to_name         text NOT NULL,
	to_organisation text NOT NULL,
	to_address      text NOT NULL,
	subject         text NOT NULL,
	words           text NOT NULL,
	final_at        timestamp,
	final_by        text NOT NULL,
	hash            text NOT NULL,
	sent_how        text NOT NULL,
	sent_on         date,
	struck_at       timestamp,
	struck_by       text NOT NULL,
	struck_why      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX letter_person ON letter (tenant, person, id);

CREATE TABLE note (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	words      text NOT NULL,
	keep_back  boolean NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX note_person ON note (tenant, person, id);

-- A concern raised to a named clinician, who must say that it has arrived.
CREATE TABLE concern (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text,
	made_by      text,
	made_name    text NOT NULL,
	what         text NOT NULL,
	to_name      text NOT NULL,
	to_role      text NOT NULL,
	to_contact   text NOT NULL,
	urgency      text NOT NULL,
	raised_at    timestamp NOT NULL,
	due_at       timestamp NOT NULL,
	heard_at     timestamp,
	heard_by     text NOT NULL,
	outcome      text NOT NULL,
	escalated_at timestamp,
	escalated_to text NOT NULL,
	struck_at    timestamp,
	struck_by    text NOT NULL,
	struck_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX concern_person ON concern (tenant, person, id);
CREATE INDEX concern_plan ON concern (tenant, plan, id);
CREATE INDEX concern_made ON concern (tenant, made_by, due_at) WHERE heard_at IS NULL;

-- What is to be done, by whom, on which day, between which hours.
CREATE TABLE follow_up (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	what       text NOT NULL,
	due        date NOT NULL,
	ring_from  text NOT NULL,
	ring_to    text NOT NULL,
	contact    boolean NOT NULL,
	worker     text,
	done_at    timestamp,
	done_by    text NOT NULL,
	done_words text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX follow_up_person ON follow_up (tenant, person, id);
CREATE INDEX follow_up_open ON follow_up (tenant, worker, due) WHERE done_at IS NULL;

CREATE TABLE review (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	stage      text NOT NULL,
	day        date NOT NULL,
	changed    text NOT NULL,
	next_on    date,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);
CREATE INDEX review_person ON review (tenant, person, id);

-- A message back to the GP practice or the referrer. Once final it does not
-- change; hash is of its words.
CREATE TABLE message (
	id              text NOT NULL,
	tenant          text NOT NULL REFERENCES tenant (id),
	version         integer NOT NULL,
	created_at      timestamp NOT NULL,
	updated_at      timestamp NOT NULL,
	person          text NOT NULL,
	plan            text,
	made_by         text,
	made_name       text NOT NULL,
	referral        text NOT NULL,
	kind            text NOT NULL,
	to_whom         text NOT NULL,
	to_name         text NOT NULL,
	to_organisation text NOT NULL,
	to_code         text NOT NULL,
	to_contact      text NOT NULL,
	professionals   text NOT NULL,
	for_person      text NOT NULL,
	agreed          text NOT NULL,
	summary         text NOT NULL,
	scores          text NOT NULL,
	needs           text NOT NULL,
	contacts        text NOT NULL,
	signposts       text NOT NULL,
	risks           text NOT NULL,
	safeguarding    text NOT NULL,
	closing         text NOT NULL,
	author          text NOT NULL,
	author_role     text NOT NULL,
	author_contact  text NOT NULL,
	subject         text NOT NULL,
	override        text NOT NULL,
	final_at        timestamp,
	final_by        text NOT NULL,
	hash            text NOT NULL,
	sent_at         timestamp,
	sent_how        text NOT NULL,
	sent_to         text NOT NULL,
	struck_at       timestamp,
	struck_by       text NOT NULL,
	struck_why      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);
CREATE INDEX message_person ON message (tenant, person, id);
CREATE INDEX message_referral ON message (tenant, referral, id);
CREATE INDEX message_plan ON message (tenant, plan, id);
CREATE INDEX message_unsent ON message (tenant, made_by, id) WHERE sent_at IS NULL;

-- A SNOMED CT code that the practice is to put on the GP record.
CREATE TABLE coding (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text,
	made_by    text,
	made_name  text NOT NULL,
	referral   text NOT NULL,
	concept    text NOT NULL,
	why        text NOT NULL,
	day        date NOT NULL,
	practice   text NOT NULL,
	done_at    timestamp,
	done_by    text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);
CREATE INDEX coding_person ON coding (tenant, person, id);
CREATE UNIQUE INDEX coding_once ON coding (tenant, referral, concept) WHERE struck_at IS NULL;
CREATE INDEX coding_open ON coding (tenant, practice, day) WHERE done_at IS NULL;
