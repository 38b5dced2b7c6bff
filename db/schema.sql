-- What the migrations amount to. Written by: go test kith/db -run TestSchema -update

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
	day          date NOT NULL, pounds text NOT NULL DEFAULT '', free_days text NOT NULL DEFAULT '', free_from text NOT NULL DEFAULT '', free_to text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX about_me_person ON about_me (tenant, person, id);

CREATE UNIQUE INDEX about_me_previous ON about_me (tenant, previous) WHERE previous IS NOT NULL;

CREATE TABLE account (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	email      text NOT NULL,
	folded     text NOT NULL,
	role       text NOT NULL,
	suspended  boolean NOT NULL,
	opened_at  timestamp,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX account_folded ON account (folded);

CREATE TABLE account_link (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text,
	token      text NOT NULL,
	codes      boolean NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE INDEX account_link_account ON account_link (tenant, account);

CREATE UNIQUE INDEX account_link_token ON account_link (token);

CREATE TABLE account_organisation (
	id           text NOT NULL,
	tenant       text NOT NULL,
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	organisation text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE UNIQUE INDEX account_organisation_once ON account_organisation (tenant, account, organisation);

CREATE INDEX account_organisation_organisation ON account_organisation (tenant, organisation);

CREATE TABLE account_team (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	team       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE UNIQUE INDEX account_team_once ON account_team (tenant, account, team);

CREATE INDEX account_team_team ON account_team (tenant, team);

CREATE TABLE allocation_choice (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	referral   text NOT NULL,
	team       text NOT NULL,
	proposed   text,
	worker     text NOT NULL,
	reasons    text NOT NULL,
	broke      text NOT NULL,
	why        text NOT NULL,
	made_by    text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX allocation_choice_person ON allocation_choice (tenant, person, id);

CREATE INDEX allocation_choice_team ON allocation_choice (tenant, team, id);

CREATE TABLE allocation_conflict (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	worker     text NOT NULL,
	why        text NOT NULL,
	made_name  text NOT NULL,
	ended_on   date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES account (tenant, id)
);

CREATE INDEX allocation_conflict_person ON allocation_conflict (tenant, person, id);

CREATE TABLE allocation_wish (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	sex        text NOT NULL,
	skills     text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX allocation_wish_person ON allocation_wish (tenant, person, id);

CREATE TABLE answer_wish (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	often      text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX answer_wish_account ON answer_wish (tenant, account);

CREATE TABLE "audit" (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	verb       text NOT NULL,
	record     text NOT NULL,
	record_id  text NOT NULL,
	person     text NOT NULL,
	change     text NOT NULL,
	PRIMARY KEY (tenant, person, id)
) WITHOUT ROWID;

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

CREATE VIEW board_goal_published AS
SELECT id, tenant, version, created_at, updated_at, title, why, project, owner, direction, target, due,
	measure, area, category, baseline, state, state_why, published_at
FROM board_goal WHERE published_at IS NOT NULL;

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

CREATE VIEW board_milestone_published AS
SELECT m.id, m.tenant, m.version, m.created_at, m.updated_at, m.goal, m.what, m.due_on, m.done_on
FROM board_milestone m JOIN board_goal g ON g.tenant = m.tenant AND g.id = m.goal
WHERE g.published_at IS NOT NULL;

CREATE TABLE calendar_link (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	token      text NOT NULL,
	account    text,
	person     text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX calendar_link_account ON calendar_link (tenant, account);

CREATE INDEX calendar_link_person ON calendar_link (tenant, person);

CREATE UNIQUE INDEX calendar_link_token ON calendar_link (token);

CREATE TABLE challenge (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	token      text NOT NULL,
	attempt    text,
	secret     text NOT NULL,
	tries      integer NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE INDEX challenge_account ON challenge (tenant, account);

CREATE UNIQUE INDEX challenge_token ON challenge (token);

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

CREATE UNIQUE INDEX coding_once ON coding (tenant, referral, concept) WHERE struck_at IS NULL;

CREATE INDEX coding_open ON coding (tenant, practice, day) WHERE done_at IS NULL;

CREATE INDEX coding_person ON coding (tenant, person, id);

CREATE TABLE cohort_count (
	tenant     text NOT NULL REFERENCES tenant (id),
	id         text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	number     integer NOT NULL,
	day        date NOT NULL,
	people     integer NOT NULL,
	of_people  integer NOT NULL,
	found      integer NOT NULL,
	unclear    integer NOT NULL,
	excluded   text NOT NULL,
	grave      boolean NOT NULL,
	warnings   text NOT NULL,
	groups     text NOT NULL,
	sets       text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX cohort_count_name ON cohort_count (tenant, name, number, id);

CREATE TABLE cohort_version (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	name        text NOT NULL,
	number      integer NOT NULL,
	title       text NOT NULL,
	body        text NOT NULL,
	owner       text NOT NULL,
	review      date NOT NULL,
	basis       text NOT NULL,
	why         text NOT NULL,
	made_by     text,
	made_name   text NOT NULL,
	signed_at   timestamp,
	signed_by   text,
	signed_name text NOT NULL,
	signed_as   text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX cohort_version_number ON cohort_version (tenant, name, number);

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

CREATE INDEX concern_made ON concern (tenant, made_by, due_at) WHERE heard_at IS NULL;

CREATE INDEX concern_person ON concern (tenant, person, id);

CREATE INDEX concern_plan ON concern (tenant, plan, id);

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

CREATE TABLE counting (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	period     text NOT NULL,
	policy     text NOT NULL,
	state      text NOT NULL,
	run        integer NOT NULL,
	done       integer NOT NULL,
	of_all     integer NOT NULL,
	doing      text NOT NULL,
	why        text NOT NULL,
	release    text,
	made_by    text NOT NULL,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);

CREATE TABLE credential (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	kind       text NOT NULL,
	subject    text NOT NULL,
	secret     text NOT NULL,
	step       integer NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE INDEX credential_account ON credential (tenant, account);

CREATE UNIQUE INDEX credential_one ON credential (tenant, account, kind) WHERE kind IN ('password', 'totp');

CREATE UNIQUE INDEX credential_subject ON credential (kind, subject) WHERE subject <> '';

CREATE TABLE debrief (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	account_name text NOT NULL,
	other        text,
	other_name   text NOT NULL,
	team         text NOT NULL,
	kind         text NOT NULL,
	due_at       timestamp NOT NULL,
	state        text NOT NULL,
	ended_at     timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX debrief_account ON debrief (tenant, account, state);

CREATE INDEX debrief_other ON debrief (tenant, other, state);

CREATE INDEX debrief_team ON debrief (tenant, team, state);

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

CREATE INDEX directory_ask_service ON directory_ask (tenant, service);

CREATE UNIQUE INDEX directory_ask_token ON directory_ask (token);

CREATE TABLE directory_difference (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	kind       text NOT NULL,
	entry      text NOT NULL,
	field      text NOT NULL,
	change     text NOT NULL,
	kept_at    timestamp,
	kept_by    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);

CREATE INDEX directory_difference_entry ON directory_difference (tenant, entry);

CREATE INDEX directory_difference_source ON directory_difference (tenant, source, kept_at);

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

CREATE TABLE directory_original (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	kind       text NOT NULL,
	source_id  text NOT NULL,
	entry      text NOT NULL,
	body       text NOT NULL,
	sum        text NOT NULL,
	seen       text NOT NULL,
	missed     integer NOT NULL,
	missed_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);

CREATE INDEX directory_original_entry ON directory_original (tenant, entry);

CREATE UNIQUE INDEX directory_original_once ON directory_original (tenant, source, kind, source_id);

CREATE INDEX directory_original_seen ON directory_original (tenant, source, kind, seen);

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

CREATE INDEX directory_report_maker ON directory_report (tenant, made_by, created_at);

CREATE INDEX directory_report_open ON directory_report (tenant, settled_at, created_at);

CREATE INDEX directory_report_service ON directory_report (tenant, service);

CREATE TABLE directory_run (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	source     text NOT NULL,
	whole      boolean NOT NULL,
	since      timestamp,
	cursor     text NOT NULL,
	counts     text NOT NULL,
	findings   text NOT NULL,
	failure    text NOT NULL,
	ended_at   timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, source) REFERENCES directory_source (tenant, id)
);

CREATE INDEX directory_run_source ON directory_run (tenant, source, created_at);

CREATE TABLE directory_source (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	url        text NOT NULL,
	dialect    text NOT NULL,
	licence    text NOT NULL,
	probe      text NOT NULL,
	cursor     text NOT NULL,
	full_at    timestamp, pull_at text NOT NULL DEFAULT '', wanted_at timestamp, tried_at timestamp, failure text NOT NULL DEFAULT '', mapping text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX directory_source_name ON directory_source (tenant, name);

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

CREATE INDEX follow_up_open ON follow_up (tenant, worker, due) WHERE done_at IS NULL;

CREATE INDEX follow_up_person ON follow_up (tenant, person, id);

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

CREATE TABLE fund (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	name          text NOT NULL,
	unit          text NOT NULL,
	worth         integer NOT NULL,
	code          text NOT NULL,
	kinds         text NOT NULL,
	giver         text NOT NULL,
	contact       text NOT NULL,
	teams         text NOT NULL,
	leads_only    boolean NOT NULL,
	most          integer NOT NULL,
	person_most   integer NOT NULL,
	person_times  integer NOT NULL,
	person_days   integer NOT NULL,
	expires_after integer NOT NULL,
	starts        date,
	ends          date,
	closed_at     timestamp,
	closed_by     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE TABLE fund_entry (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	fund       text NOT NULL,
	seq        integer NOT NULL,
	kind       text NOT NULL,
	amount     integer NOT NULL,
	balance    integer NOT NULL CHECK (balance >= 0),
	given      text,
	words      text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, fund) REFERENCES fund (tenant, id)
);

CREATE UNIQUE INDEX fund_entry_seq ON fund_entry (tenant, fund, seq);

CREATE TABLE fund_grant (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	fund        text NOT NULL,
	kind        text NOT NULL,
	need        text NOT NULL,
	amount      integer NOT NULL,
	paid        integer NOT NULL,
	number      text NOT NULL,
	day         date NOT NULL,
	expires_on  date,
	state       text NOT NULL,
	state_on    date NOT NULL,
	bill        text NOT NULL,
	words       text NOT NULL,
	made_by     text,
	made_name   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, fund) REFERENCES fund (tenant, id)
);

CREATE INDEX fund_grant_fund ON fund_grant (tenant, fund, state, day);

CREATE UNIQUE INDEX fund_grant_number ON fund_grant (tenant, fund, number);

CREATE INDEX fund_grant_person ON fund_grant (tenant, person, id);

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
	reminder    text,
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

CREATE INDEX group_booking_group ON group_booking (tenant, of_group, person, day);

CREATE UNIQUE INDEX group_booking_once ON group_booking (tenant, session, person);

CREATE INDEX group_booking_person ON group_booking (tenant, person, day);

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

CREATE TABLE home_visit (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	person         text,
	account        text NOT NULL,
	account_name   text NOT NULL,
	team           text NOT NULL,
	colleague      text NOT NULL,
	colleague_name text NOT NULL,
	place          text NOT NULL,
	phone          text NOT NULL,
	words          text NOT NULL,
	starts_at      timestamp NOT NULL,
	back_at        timestamp NOT NULL,
	state          text NOT NULL,
	out_at         timestamp,
	ended_at       timestamp,
	help_at        timestamp,
	told_at        timestamp,
	leads_at       timestamp,
	heard_at       timestamp,
	heard_by       text NOT NULL,
	heard_words    text NOT NULL, second text, second_name text NOT NULL DEFAULT '', second_out_at timestamp, second_back_at timestamp, first_back_at timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX home_visit_person ON home_visit (tenant, person);

CREATE INDEX home_visit_team ON home_visit (tenant, team, state, back_at);

CREATE TABLE impact_analysis (
	id               text NOT NULL,
	tenant           text NOT NULL REFERENCES tenant (id),
	version          integer NOT NULL,
	created_at       timestamp NOT NULL,
	updated_at       timestamp NOT NULL,
	title            text NOT NULL,
	design           text NOT NULL,
	outcome          text NOT NULL,
	tier             integer NOT NULL,
	hash             text NOT NULL,
	sealed_at        timestamp NOT NULL,
	spec             text NOT NULL,
	made_by          text,
	made_name        text NOT NULL,
	state            text NOT NULL,
	why              text NOT NULL,
	report           text NOT NULL,
	changed          text NOT NULL,
	ran_at           timestamp,
	ran_name         text NOT NULL,
	spec_published   timestamp,
	report_published timestamp, campaign text,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX impact_analysis_hash ON impact_analysis (tenant, hash);

CREATE VIEW impact_listed AS
SELECT id, tenant, version, created_at, updated_at, title, design, outcome, tier, hash, sealed_at, state, why, ran_at,
	CASE WHEN spec_published IS NULL THEN '' ELSE spec END AS spec,
	CASE WHEN report_published IS NULL THEN '' ELSE report END AS report,
	CASE WHEN report_published IS NULL THEN '' ELSE changed END AS changed
FROM impact_analysis;

CREATE TABLE instrument (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	code       text NOT NULL,
	edition    text NOT NULL,
	content    text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX instrument_edition ON instrument (tenant, code, edition);

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

CREATE INDEX invitation_invited ON invitation (tenant, invited_at) WHERE invited_at IS NOT NULL;

CREATE INDEX invitation_number ON invitation (tenant, outreach, number);

CREATE INDEX invitation_person ON invitation (tenant, person) WHERE person IS NOT NULL;

CREATE INDEX invitation_ring ON invitation (tenant, team, status, due);

CREATE INDEX invitation_status ON invitation (tenant, outreach, status, place);

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

CREATE TABLE job (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	kind       text NOT NULL,
	key        text NOT NULL,
	payload    text NOT NULL,
	created_at timestamp NOT NULL,
	due_at     timestamp NOT NULL,
	lease      text NOT NULL,
	tries      integer NOT NULL,
	failed     text NOT NULL,
	done_at    timestamp,
	dead_at    timestamp,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX job_dead ON job (tenant, dead_at) WHERE dead_at IS NOT NULL;

CREATE INDEX job_done ON job (done_at) WHERE done_at IS NOT NULL;

CREATE INDEX job_due ON job (due_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE UNIQUE INDEX job_key ON job (tenant, kind, key);

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

CREATE TABLE list_size (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	practice   text NOT NULL,
	day        date NOT NULL,
	patients   integer NOT NULL,
	source     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX list_size_day ON list_size (tenant, practice, day);

CREATE TABLE load_estimate (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	team       text NOT NULL,
	made_name  text NOT NULL,
	episodes   integer NOT NULL,
	minutes    double precision NOT NULL,
	logged     integer NOT NULL,
	theta      double precision NOT NULL,
	terms      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX load_estimate_team ON load_estimate (tenant, team, id);

CREATE TABLE location (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	location_type  text NOT NULL,
	url            text NOT NULL,
	organisation   text,
	transportation text NOT NULL,
	latitude       text NOT NULL,
	longitude      text NOT NULL,
	external_id    text NOT NULL,
	external_type  text NOT NULL,
	addresses      text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	languages      text NOT NULL,
	accessibility  text NOT NULL,
	schedules      text NOT NULL,
	attributes     text NOT NULL,
	hidden         boolean NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX location_changed ON location (tenant, updated_at);

CREATE TABLE "look" (
	id         text NOT NULL,
	tenant     text NOT NULL,
	at         timestamp NOT NULL,
	actor      text NOT NULL,
	actor_name text NOT NULL,
	role       text NOT NULL,
	person     text NOT NULL,
	what       text NOT NULL,
	PRIMARY KEY (tenant, person, id)
) WITHOUT ROWID;

CREATE INDEX look_actor ON look (tenant, actor, at);

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
	struck_why      text NOT NULL, codes text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, referral) REFERENCES referral (tenant, id)
);

CREATE INDEX message_person ON message (tenant, person, id);

CREATE INDEX message_plan ON message (tenant, plan, id);

CREATE INDEX message_referral ON message (tenant, referral, id);

CREATE INDEX message_unsent ON message (tenant, made_by, id) WHERE sent_at IS NULL;

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

CREATE VIEW observatory_action AS
SELECT a.id, a.tenant, a.version, a.created_at, a.updated_at,
	a.person, r.team, p.practice, a.support, a.status
FROM plan_action a
JOIN plan x ON x.tenant = a.tenant AND x.id = a.plan
JOIN referral r ON r.tenant = x.tenant AND r.id = x.referral
JOIN person p ON p.tenant = a.tenant AND p.id = a.person
WHERE a.struck_at IS NULL;

CREATE VIEW observatory_answer AS
SELECT i.id, i.tenant, i.version, i.created_at, i.updated_at,
	i.person, s.referral, s.instrument, s.edition, s.day, i.item, i.value
FROM score_item i JOIN score s ON s.tenant = i.tenant AND s.id = i.score
WHERE s.struck_at IS NULL AND i.missing = '';

CREATE VIEW observatory_contact AS
SELECT c.id, c.tenant, c.version, c.created_at, c.updated_at,
	c.person, r.team, p.practice, c.at, c.how, c.two_way, c.counts, c.minutes
FROM contact c
JOIN referral r ON r.tenant = c.tenant AND r.id = c.referral
JOIN person p ON p.tenant = c.tenant AND p.id = c.person
WHERE c.struck_at IS NULL;

CREATE VIEW observatory_onward AS
SELECT o.id, o.tenant, o.version, o.created_at, o.updated_at,
	o.person, r.team, p.practice, o.need, o.service_name, o.status, o.reason, o.taken_at, o.came_at
FROM onward o
JOIN plan x ON x.tenant = o.tenant AND x.id = o.plan
JOIN referral r ON r.tenant = x.tenant AND r.id = x.referral
JOIN person p ON p.tenant = o.tenant AND p.id = o.person;

CREATE VIEW observatory_referral AS
SELECT r.id, r.tenant, r.version, r.created_at, r.updated_at,
	r.person, r.team, r.source, r.needs, r.urgency, r.status, r.decline, r.closing, r.cohort,
	r.received_at, r.accepted_at, r.contact_at, r.ended_at,
	p.practice, p.born, p.age_about, p.age_on, p.gender, p.ethnicity, p.language, p.interpreter,
	coalesce((SELECT a.postcode FROM person_address a
		WHERE a.tenant = r.tenant AND a.person = r.person AND a.type = 'home' AND a.until IS NULL
		ORDER BY a.id DESC LIMIT 1), '') AS postcode,
	(SELECT count(*) FROM plan x WHERE x.tenant = r.tenant AND x.person = r.person
		AND (x.referral = r.id OR x.opened_at >= r.received_at AND (r.ended_at IS NULL OR x.opened_at <= r.ended_at))) AS plans,
	(SELECT count(*) FROM onward o WHERE o.tenant = r.tenant AND o.person = r.person AND o.taken_at IS NOT NULL
		AND o.created_at >= r.received_at AND (r.ended_at IS NULL OR o.created_at <= r.ended_at)) AS taken,
	(SELECT count(*) FROM onward o WHERE o.tenant = r.tenant AND o.person = r.person AND o.came_at IS NOT NULL
		AND o.created_at >= r.received_at AND (r.ended_at IS NULL OR o.created_at <= r.ended_at)) AS came,
	(SELECT count(*) FROM group_booking b WHERE b.tenant = r.tenant AND b.person = r.person AND b.referral = r.id
		AND b.state IN ('booked', 'came', 'missed')) AS booked,
	(SELECT count(*) FROM group_booking b WHERE b.tenant = r.tenant AND b.person = r.person AND b.referral = r.id
		AND b.state = 'came') AS joined
FROM referral r JOIN person p ON p.tenant = r.tenant AND p.id = r.person;

CREATE VIEW observatory_team AS
SELECT t.id, t.tenant, t.version, t.created_at, t.updated_at,
	t.name, t.ods, t.place, t.closed_on, n.name AS whole
FROM team t JOIN tenant n ON n.id = t.tenant;

CREATE VIEW observatory_unmet AS
SELECT u.id, u.tenant, u.version, u.created_at, u.updated_at, u.day, u.need, u.why
FROM directory_unmet u;

CREATE VIEW observatory_worker AS
SELECT m.id || coalesce('-' || h.id, '') AS id, m.tenant, m.version, m.created_at, m.updated_at,
	m.team, w.role, coalesce(h.wte, w.wte) AS wte, w.starts, w.ends,
	CASE WHEN lag(h.id) OVER (PARTITION BY m.tenant, m.id ORDER BY h.starts) IS NULL THEN NULL ELSE h.starts END AS since,
	lead(h.starts) OVER (PARTITION BY m.tenant, m.id ORDER BY h.starts) AS until,
	(SELECT count(*) FROM account_team o WHERE o.tenant = m.tenant AND o.account = m.account) AS teams
FROM account_team m JOIN worker w ON w.tenant = m.tenant AND w.account = m.account
LEFT JOIN worker_hours h ON h.tenant = w.tenant AND h.worker = w.id;

CREATE TABLE onward (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	person        text NOT NULL,
	plan          text NOT NULL,
	request       text NOT NULL,
	service       text NOT NULL,
	service_name  text NOT NULL,
	provider      text NOT NULL,
	provider_name text NOT NULL,
	address       text NOT NULL,
	asker         text NOT NULL,
	need          text NOT NULL,
	urgency       text NOT NULL,
	no_contact    boolean NOT NULL,
	consent       text,
	override_why  text NOT NULL,
	checks        text NOT NULL,
	anyway        text NOT NULL,
	part_of       text,
	status        text NOT NULL,
	since         timestamp NOT NULL,
	turn          text NOT NULL,
	reason        text NOT NULL,
	ended_by      text NOT NULL,
	booked_at     timestamp,
	onto          text NOT NULL,
	answered_at   timestamp,
	taken_at      timestamp,
	came_at       timestamp,
	ended_at      timestamp,
	nudges        integer NOT NULL,
	nudged_at     timestamp,
	escalated_at  timestamp,
	heard_at      timestamp,
	heard_by      text NOT NULL,
	unread        text NOT NULL,
	made_by       text,
	made_name     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id),
	FOREIGN KEY (tenant, request) REFERENCES onward_request (tenant, id)
);

CREATE INDEX onward_all ON onward (tenant, provider, id);

CREATE INDEX onward_consent ON onward (tenant, consent);

CREATE INDEX onward_inbox ON onward (tenant, provider, turn, since, id, status);

CREATE INDEX onward_person ON onward (tenant, person, id);

CREATE INDEX onward_plan ON onward (tenant, plan, id);

CREATE INDEX onward_request_of ON onward (tenant, request);

CREATE INDEX onward_waiting ON onward (tenant, turn, since) WHERE heard_at IS NULL;

CREATE TABLE onward_event (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	onward     text NOT NULL,
	provider   text,
	party      text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	move       text NOT NULL,
	status     text NOT NULL,
	reason     text NOT NULL,
	words      text NOT NULL,
	told       text NOT NULL,
	booked_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, onward) REFERENCES onward (tenant, id)
);

CREATE INDEX onward_event_onward ON onward_event (tenant, onward, id);

CREATE INDEX onward_event_person ON onward_event (tenant, person);

CREATE TABLE onward_request (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	plan         text NOT NULL,
	need         text NOT NULL,
	ask          text NOT NULL,
	urgency      text NOT NULL,
	every_one    boolean NOT NULL,
	no_contact   boolean NOT NULL,
	no_contact_why text NOT NULL,
	items        text NOT NULL,
	made_by      text,
	made_name    text NOT NULL,
	settled_at   timestamp,
	settled_by   text NOT NULL,
	settled_why  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);

CREATE INDEX onward_request_person ON onward_request (tenant, person, id);

CREATE INDEX onward_request_plan ON onward_request (tenant, plan) WHERE settled_at IS NULL;

CREATE TABLE onward_share (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	onward     text NOT NULL,
	provider   text,
	given_to   text NOT NULL,
	called     text NOT NULL,
	ask        text NOT NULL,
	items      text NOT NULL,
	consent    text,
	shut_at    timestamp,
	shut_why   text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, onward) REFERENCES onward (tenant, id)
);

CREATE UNIQUE INDEX onward_share_onward ON onward_share (tenant, onward);

CREATE INDEX onward_share_person ON onward_share (tenant, person);

CREATE TABLE open_draft (
	tenant text NOT NULL,
	id     text NOT NULL,
	until  timestamp NOT NULL,
	salt   text NOT NULL,
	proof  text NOT NULL,
	form   text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX open_draft_until ON open_draft (until);

CREATE TABLE organisation (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	email          text NOT NULL,
	website        text NOT NULL,
	websites       text NOT NULL,
	tax_status     text NOT NULL,
	tax_id         text NOT NULL,
	year_founded   integer NOT NULL,
	legal_status   text NOT NULL,
	logo           text NOT NULL,
	uri            text NOT NULL,
	parent         text,
	charity_number text NOT NULL,
	company_number text NOT NULL,
	identifiers    text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	programs       text NOT NULL,
	funding        text NOT NULL,
	attributes     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX organisation_changed ON organisation (tenant, updated_at);

CREATE INDEX organisation_name ON organisation (tenant, name);

CREATE TABLE outbox (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text,
	made_by    text,
	made_name  text NOT NULL,
	key        text,
	whom       text NOT NULL,
	to_account text,
	to_name    text NOT NULL,
	address    text NOT NULL,
	template   text NOT NULL,
	otherwise  text NOT NULL,
	data       text NOT NULL,
	record     text NOT NULL,
	record_id  text,
	due_at     timestamp,
	before_at  timestamp,
	status     text NOT NULL,
	why        text NOT NULL,
	tell       boolean NOT NULL,
	told_at    timestamp,
	told_by    text NOT NULL,
	channel    text NOT NULL,
	language   text NOT NULL,
	subject    text NOT NULL,
	words      text NOT NULL,
	carrier    text NOT NULL,
	carrier_id text NOT NULL,
	hold_until timestamp,
	handed_at  timestamp,
	sent_at    timestamp,
	ended_at   timestamp,
	purged_at  timestamp,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX outbox_address ON outbox (tenant, address, handed_at) WHERE handed_at IS NOT NULL;

CREATE UNIQUE INDEX outbox_key ON outbox (tenant, key) WHERE key IS NOT NULL;

CREATE INDEX outbox_person ON outbox (tenant, person, id);

CREATE INDEX outbox_purge ON outbox (tenant, ended_at) WHERE purged_at IS NULL;

CREATE INDEX outbox_record ON outbox (tenant, record_id) WHERE record_id IS NOT NULL;

CREATE INDEX outbox_status ON outbox (tenant, status, id);

CREATE INDEX outbox_tell ON outbox (tenant, id) WHERE tell;

CREATE INDEX outbox_template ON outbox (tenant, template, handed_at) WHERE handed_at IS NOT NULL;

CREATE TABLE outbox_pause (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	by_name    text NOT NULL,
	why        text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE TABLE outbox_way (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	channel    text NOT NULL,
	carrier    text NOT NULL,
	leaves     boolean NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX outbox_way_channel ON outbox_way (tenant, channel);

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

CREATE TABLE pass (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	purpose    text NOT NULL,
	opens      text NOT NULL,
	address    text NOT NULL,
	token      text NOT NULL,
	until      timestamp NOT NULL,
	used_at    timestamp,
	ended_at   timestamp,
	ended_why  text NOT NULL,
	code       text NOT NULL,
	code_until timestamp,
	tries      integer NOT NULL,
	codes      integer NOT NULL,
	codes_at   timestamp,
	wrong      integer NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX pass_opens ON pass (tenant, opens);

CREATE UNIQUE INDEX pass_token ON pass (token);

CREATE TABLE pass_proof (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	pass       text NOT NULL,
	token      text NOT NULL,
	until      timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, pass) REFERENCES pass (tenant, id)
);

CREATE INDEX pass_proof_pass ON pass_proof (tenant, pass);

CREATE TABLE "person" (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	given         text NOT NULL,
	family        text NOT NULL,
	born          date,
	age_about     integer NOT NULL,
	age_on        date,
	nhs_number    text NOT NULL,
	number_status text NOT NULL,
	practice      text NOT NULL,
	gp_details    text NOT NULL,
	gp_name       text NOT NULL,
	gp_opt_out    text NOT NULL,
	preferred     text NOT NULL,
	gender        text NOT NULL,
	ethnicity     text NOT NULL,
	language      text NOT NULL,
	interpreter   boolean NOT NULL,
	title         text NOT NULL,
	middle        text NOT NULL,
	suffix        text NOT NULL,
	pronoun       text NOT NULL,
	carer         text NOT NULL,
	contact       text NOT NULL,
	literacy      text NOT NULL,
	never_write   boolean NOT NULL,
	how_to_reach  text NOT NULL,
	risks         text NOT NULL,
	deceased      boolean NOT NULL,
	died_on       date,
	left_area     date,
	merged_into   text,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, merged_into) REFERENCES person (tenant, id)
) WITHOUT ROWID;

CREATE INDEX person_merged ON person (tenant, merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX person_number ON person (tenant, nhs_number) WHERE nhs_number <> '';

CREATE TABLE "person_address" (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	type       text NOT NULL,
	care_of    text NOT NULL,
	line1      text NOT NULL,
	line2      text NOT NULL,
	line3      text NOT NULL,
	line4      text NOT NULL,
	line5      text NOT NULL,
	postcode   text NOT NULL,
	note       text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
) WITHOUT ROWID;

CREATE INDEX person_address_person ON person_address (tenant, person);

CREATE TABLE person_alias (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	name       text NOT NULL,
	kind       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_alias_person ON person_alias (tenant, person);

CREATE TABLE "person_channel" (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	value      text NOT NULL,
	use_as     text NOT NULL,
	preference integer NOT NULL,
	message    text NOT NULL,
	text_only  boolean NOT NULL,
	ring_from  text NOT NULL,
	ring_to    text NOT NULL,
	weekdays   text NOT NULL,
	answers    text NOT NULL,
	note       text NOT NULL,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
) WITHOUT ROWID;

CREATE INDEX person_channel_person ON person_channel (tenant, person);

CREATE TABLE person_consent (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	purpose    text NOT NULL,
	body       text NOT NULL,
	body_id    text,
	given      boolean NOT NULL,
	how        text NOT NULL,
	by_whom    text NOT NULL,
	words      text NOT NULL,
	since      date,
	until      date,
	ended      date,
	end_why    text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_consent_person ON person_consent (tenant, person);

CREATE TABLE person_fact (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	detail     text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_fact_kind ON person_fact (tenant, kind, code);

CREATE INDEX person_fact_person ON person_fact (tenant, person, kind);

CREATE TABLE person_glass (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	account     text NOT NULL,
	name        text NOT NULL,
	role        text NOT NULL,
	why         text NOT NULL,
	until       timestamp NOT NULL,
	reviewer    text,
	reviewed    timestamp,
	finding     text NOT NULL,
	found       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_glass_person ON person_glass (tenant, person);

CREATE INDEX person_glass_review ON person_glass (tenant, reviewed, created_at);

CREATE TABLE person_identifier (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	system     text NOT NULL,
	value      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_identifier_person ON person_identifier (tenant, person);

CREATE TABLE "person_key" (
	tenant text NOT NULL,
	key    text NOT NULL,
	person text NOT NULL, brief text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, key, person)
) WITHOUT ROWID;

CREATE TABLE "person_keyring" (
	tenant text NOT NULL,
	person text NOT NULL,
	keys   text NOT NULL,
	PRIMARY KEY (tenant, person),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
) WITHOUT ROWID;

CREATE TABLE person_match (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	other      text NOT NULL,
	score      integer NOT NULL,
	reasons    text NOT NULL,
	state      text NOT NULL,
	why        text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, other) REFERENCES person (tenant, id)
);

CREATE INDEX person_match_other ON person_match (tenant, other);

CREATE INDEX person_match_person ON person_match (tenant, person);

CREATE INDEX person_match_state ON person_match (tenant, state, score);

CREATE TABLE person_merge (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	lost       text NOT NULL,
	why        text NOT NULL,
	moved      text NOT NULL,
	stayed     text NOT NULL,
	filled     text NOT NULL,
	sights     text NOT NULL,
	risks      text NOT NULL,
	undone_at  timestamp,
	undone_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, lost) REFERENCES person (tenant, id)
);

CREATE INDEX person_merge_lost ON person_merge (tenant, lost);

CREATE INDEX person_merge_person ON person_merge (tenant, person);

CREATE TABLE person_relation (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	person       text NOT NULL,
	name         text NOT NULL,
	relationship text NOT NULL,
	roles        text NOT NULL,
	phone        text NOT NULL,
	email        text NOT NULL,
	address      text NOT NULL,
	lives_with   boolean NOT NULL,
	told         text NOT NULL,
	told_what    text NOT NULL,
	note         text NOT NULL,
	until        date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_relation_person ON person_relation (tenant, person);

CREATE TABLE person_requirement (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	kind        text NOT NULL,
	code        text NOT NULL,
	what        text NOT NULL,
	detail      text NOT NULL,
	consequence text NOT NULL,
	until       date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_requirement_person ON person_requirement (tenant, person);

CREATE TABLE person_risk (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	comment    text NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_risk_person ON person_risk (tenant, person);

CREATE TABLE person_safeguard (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	code       text NOT NULL,
	what       text NOT NULL,
	comment    text NOT NULL,
	authority  text NOT NULL,
	council    text NOT NULL,
	hide       boolean NOT NULL,
	since      date,
	until      date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_safeguard_person ON person_safeguard (tenant, person);

CREATE TABLE person_voice (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	kind       text NOT NULL,
	about      text,
	about_name text NOT NULL,
	words      text NOT NULL,
	felt       text NOT NULL,
	suits      text NOT NULL,
	pass_on    boolean NOT NULL,
	heard_at   timestamp,
	heard_by   text NOT NULL,
	answer     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX person_voice_about ON person_voice (tenant, about) WHERE kind = 'felt';

CREATE INDEX person_voice_person ON person_voice (tenant, person, id);

CREATE INDEX person_voice_unheard ON person_voice (tenant, created_at) WHERE heard_at IS NULL;

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

CREATE TABLE population_group (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	area       text NOT NULL,
	breakdown  text NOT NULL,
	category   text NOT NULL,
	year       integer NOT NULL,
	people     integer NOT NULL,
	counts     text NOT NULL,
	source     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX population_group_area ON population_group (tenant, breakdown, year, area, category);

CREATE TABLE pulse_ballot (
	tenant  text NOT NULL REFERENCES tenant (id),
	month   text NOT NULL,
	account text NOT NULL,
	team    text NOT NULL,
	PRIMARY KEY (tenant, month, account)
);

CREATE TABLE pulse_count (
	tenant   text NOT NULL REFERENCES tenant (id),
	month    text NOT NULL,
	team     text NOT NULL,
	question text NOT NULL,
	answer   integer NOT NULL,
	n        integer NOT NULL,
	PRIMARY KEY (tenant, month, team, question, answer)
);

CREATE TABLE recording (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	plan       text NOT NULL,
	mark       text NOT NULL,
	kind       text NOT NULL,
	size       integer NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	content    bytea NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);

CREATE INDEX recording_person ON recording (tenant, person);

CREATE INDEX recording_plan ON recording (tenant, plan);

CREATE TABLE reference_set (
	id            text PRIMARY KEY,
	kind          text NOT NULL,
	part          text NOT NULL,
	vintage       text NOT NULL,
	file          text NOT NULL,
	sha256        text NOT NULL,
	row_count     integer NOT NULL,
	skipped       integer NOT NULL,
	added_at      timestamp NOT NULL,
	added_by      text NOT NULL,
	superseded_by text NOT NULL,
	content       bytea NOT NULL
);

CREATE UNIQUE INDEX reference_set_file ON reference_set (sha256);

CREATE TABLE referral (
	id            text NOT NULL,
	tenant        text NOT NULL REFERENCES tenant (id),
	version       integer NOT NULL,
	created_at    timestamp NOT NULL,
	updated_at    timestamp NOT NULL,
	person        text NOT NULL,
	team          text NOT NULL,
	source        text NOT NULL,
	referrer      text NOT NULL,
	role          text NOT NULL,
	service       text NOT NULL,
	organisation  text NOT NULL,
	contact       text NOT NULL,
	method        text NOT NULL,
	return_to     text NOT NULL,
	needs         text NOT NULL,
	tags          text NOT NULL,
	reason        text NOT NULL,
	person_words  text NOT NULL,
	urgency       text NOT NULL,
	agreed        text NOT NULL,
	risk          text NOT NULL,
	risk_words    text NOT NULL,
	source_ref    text NOT NULL,
	status        text NOT NULL,
	made_by       text,
	worker        text,
	complexity    text NOT NULL,
	previous      text,
	received_at   timestamp NOT NULL,
	accepted_at   timestamp,
	allocated_at  timestamp,
	contact_at    timestamp,
	ended_at      timestamp,
	decline       text NOT NULL,
	decline_words text NOT NULL,
	closing       text NOT NULL,
	closing_words text NOT NULL, problems text NOT NULL DEFAULT '', complexity_why text NOT NULL DEFAULT '', weighed_at timestamp, cohort text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX referral_made ON referral (tenant, made_by, received_at) WHERE made_by IS NOT NULL;

CREATE INDEX referral_person ON referral (tenant, person);

CREATE INDEX referral_team ON referral (tenant, team, status, received_at, id);

CREATE INDEX referral_worker ON referral (tenant, worker, status, received_at, id) WHERE worker IS NOT NULL;

CREATE TABLE register_code (
	of_tenant text NOT NULL,
	set_name  text NOT NULL,
	code      text NOT NULL,
	term      text NOT NULL,
	release   text NOT NULL,
	PRIMARY KEY (of_tenant, set_name, code)
);

CREATE TABLE register_cover (
	of_tenant text NOT NULL,
	practice  text NOT NULL,
	set_name  text NOT NULL,
	PRIMARY KEY (of_tenant, practice, set_name)
);

CREATE TABLE "register_event" (
	person integer NOT NULL,
	code   text NOT NULL,
	day    date NOT NULL,
	ref    text NOT NULL,
	feed   text NOT NULL,
	value  integer,
	seen   text NOT NULL,
	PRIMARY KEY (person, code, day, ref)
) WITHOUT ROWID;

CREATE TABLE register_feed (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	name        text NOT NULL,
	kind        text NOT NULL,
	system      text NOT NULL,
	basis       text NOT NULL,
	keep_months integer NOT NULL,
	mapping     text NOT NULL,
	covers      text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX register_feed_name ON register_feed (tenant, name);

CREATE TABLE register_home (
	of_tenant text NOT NULL,
	home      text NOT NULL,
	living    integer NOT NULL,
	PRIMARY KEY (home, of_tenant)
);

CREATE TABLE register_import (
	tenant      text NOT NULL REFERENCES tenant (id),
	id          text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	feed        text NOT NULL,
	file        text NOT NULL,
	sha256      text NOT NULL,
	day         date NOT NULL,
	whole       boolean NOT NULL,
	line        integer NOT NULL,
	finished    boolean NOT NULL,
	rows_read   integer NOT NULL,
	people      integer NOT NULL,
	changed     integer NOT NULL,
	events      integer NOT NULL,
	bad         integer NOT NULL,
	opted_out   integer NOT NULL, places text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, feed) REFERENCES register_feed (tenant, id)
);

CREATE INDEX register_import_feed ON register_import (tenant, feed);

CREATE VIEW register_people AS
SELECT p.id, p.of_tenant, p.practice, p.system, p.born, p.sex, p.ethnicity, p.language, p.residence, p.deprivation, p.deprivation_index, h.living AS household
FROM register_person p LEFT JOIN register_home h ON h.home = p.home AND h.of_tenant = p.of_tenant
WHERE p.died IS NULL AND p.left_on IS NULL AND NOT p.opted_out;

CREATE TABLE register_person (
	id          integer PRIMARY KEY,
	of_tenant   text NOT NULL,
	known_by    text NOT NULL,
	local_id    text NOT NULL DEFAULT '',
	feed        text NOT NULL DEFAULT '',
	practice    text NOT NULL DEFAULT '',
	system      text NOT NULL DEFAULT '',
	born        date,
	sex         text NOT NULL DEFAULT '',
	ethnicity   text NOT NULL DEFAULT '',
	language    text NOT NULL DEFAULT '',
	residence   text NOT NULL DEFAULT '',
	deprivation integer,
	home        text NOT NULL DEFAULT '',
	household   integer,
	given       text NOT NULL DEFAULT '',
	family      text NOT NULL DEFAULT '',
	address     text NOT NULL DEFAULT '',
	postcode    text NOT NULL DEFAULT '',
	phone       text NOT NULL DEFAULT '',
	email       text NOT NULL DEFAULT '',
	left_on     date,
	died        date,
	opted_out   boolean NOT NULL DEFAULT false,
	seen        text NOT NULL
, never_again boolean NOT NULL DEFAULT false, deprivation_index integer);

CREATE INDEX register_person_died ON register_person (of_tenant, died) WHERE died IS NOT NULL;

CREATE INDEX register_person_home ON register_person (home, of_tenant, died, left_on, opted_out) WHERE home <> '';

CREATE UNIQUE INDEX register_person_known ON register_person (known_by, of_tenant);

CREATE INDEX register_person_local ON register_person (local_id, of_tenant) WHERE local_id <> '';

CREATE TABLE release (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	period       text NOT NULL,
	edition      integer NOT NULL,
	policy       text NOT NULL,
	catalogue    integer NOT NULL,
	state        text NOT NULL,
	why          text NOT NULL,
	reporting    text NOT NULL,
	hash         text NOT NULL,
	counted_at   timestamp NOT NULL,
	made_name    text NOT NULL,
	certified_at timestamp,
	certified_by text NOT NULL,
	published_at timestamp,
	published_by text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX release_period ON release (tenant, period, edition);

CREATE TABLE release_count (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	code       text NOT NULL,
	space      text NOT NULL,
	counted    text NOT NULL,
	sets       text NOT NULL,
	said       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);

CREATE INDEX release_count_space ON release_count (tenant, space);

CREATE TABLE release_population (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	breakdown  text NOT NULL,
	year       integer NOT NULL,
	counts     text NOT NULL,
	source     text NOT NULL,
	people     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);

CREATE UNIQUE INDEX release_population_breakdown ON release_population (tenant, release, breakdown);

CREATE VIEW release_published AS
SELECT id, tenant, version, created_at, updated_at, period, edition, policy, catalogue, reporting, hash, counted_at, published_at
FROM release WHERE state = 'published';

CREATE VIEW release_published_population AS
SELECT p.id, p.tenant, p.version, p.created_at, p.updated_at, p.release, p.breakdown, p.year, p.counts, p.source, p.people
FROM release_population p JOIN release r ON r.tenant = p.tenant AND r.id = p.release
WHERE r.state = 'published';

CREATE VIEW release_published_table AS
SELECT t.id, t.tenant, t.version, t.created_at, t.updated_at, t.release, r.period, r.edition, r.published_at, t.code, t.hash, t.body
FROM release_table t JOIN release r ON r.tenant = t.tenant AND r.id = t.release
WHERE r.state = 'published';

CREATE TABLE release_table (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	release    text NOT NULL,
	code       text NOT NULL,
	hash       text NOT NULL,
	body       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, release) REFERENCES release (tenant, id)
);

CREATE UNIQUE INDEX release_table_code ON release_table (tenant, release, code);

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

CREATE TABLE service (
	id             text NOT NULL,
	tenant         text NOT NULL REFERENCES tenant (id),
	version        integer NOT NULL,
	created_at     timestamp NOT NULL,
	updated_at     timestamp NOT NULL,
	source         text,
	source_id      text NOT NULL,
	steward        text,
	origin         text NOT NULL,
	organisation   text,
	program        text,
	name           text NOT NULL,
	alternate_name text NOT NULL,
	description    text NOT NULL,
	url            text NOT NULL,
	links          text NOT NULL,
	email          text NOT NULL,
	status         text NOT NULL,
	interpretation text NOT NULL,
	application    text NOT NULL,
	fees_description text NOT NULL,
	wait_time      text NOT NULL,
	wait_weeks     text NOT NULL,
	accreditations text NOT NULL,
	eligibility    text NOT NULL,
	minimum_age    text NOT NULL,
	maximum_age    text NOT NULL,
	audience       text NOT NULL,
	assured_on     date,
	assurer_email  text NOT NULL,
	licenses       text NOT NULL,
	alert          text NOT NULL,
	modified_at    timestamp,
	needs          text NOT NULL,
	delivery       text NOT NULL,
	phones         text NOT NULL,
	contacts       text NOT NULL,
	schedules      text NOT NULL,
	areas          text NOT NULL,
	languages      text NOT NULL,
	costs          text NOT NULL,
	documents      text NOT NULL,
	funding        text NOT NULL,
	capacities     text NOT NULL,
	attributes     text NOT NULL,
	assurances     text NOT NULL, replaced_by text, review_days text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id)
);

CREATE INDEX service_changed ON service (tenant, updated_at);

CREATE INDEX service_name ON service (tenant, status, name);

CREATE INDEX service_organisation ON service (tenant, organisation);

CREATE TABLE service_at_location (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	service     text NOT NULL,
	location    text NOT NULL,
	description text NOT NULL,
	areas       text NOT NULL,
	phones      text NOT NULL,
	contacts    text NOT NULL,
	schedules   text NOT NULL,
	attributes  text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX service_at_location_changed ON service_at_location (tenant, updated_at);

CREATE INDEX service_at_location_location ON service_at_location (tenant, location);

CREATE INDEX service_at_location_service ON service_at_location (tenant, service, id);

CREATE TABLE session (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	token      text NOT NULL,
	rights     text NOT NULL,
	address    text NOT NULL,
	agent      text NOT NULL,
	seen_at    timestamp NOT NULL,
	fresh_at   timestamp NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE INDEX session_account ON session (tenant, account);

CREATE UNIQUE INDEX session_token ON session (token);

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

CREATE TABLE "sight" (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	person      text NOT NULL,
	holder      text NOT NULL,
	until       timestamp,
	why         text NOT NULL,
	reviewed_by text NOT NULL,
	PRIMARY KEY (tenant, person, holder)
) WITHOUT ROWID;

CREATE TABLE sign_in (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	who        text NOT NULL,
	address    text NOT NULL,
	device     text NOT NULL,
	outcome    text NOT NULL,
	times      integer NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX sign_in_account ON sign_in (tenant, account, created_at);

CREATE INDEX sign_in_address ON sign_in (address, created_at);

CREATE INDEX sign_in_who ON sign_in (who, created_at);

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

CREATE TABLE supervision (
	id           text NOT NULL,
	tenant       text NOT NULL REFERENCES tenant (id),
	version      integer NOT NULL,
	created_at   timestamp NOT NULL,
	updated_at   timestamp NOT NULL,
	account      text NOT NULL,
	account_name text NOT NULL,
	other        text,
	other_name   text NOT NULL,
	team         text NOT NULL,
	weeks        integer NOT NULL,
	ended_on     date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);

CREATE INDEX supervision_account ON supervision (tenant, account);

CREATE INDEX supervision_other ON supervision (tenant, other);

CREATE INDEX supervision_team ON supervision (tenant, team);

CREATE TABLE supervision_meeting (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	supervision text NOT NULL,
	account     text NOT NULL,
	other       text,
	team        text NOT NULL,
	due         date NOT NULL,
	state       text NOT NULL,
	held_on     date,
	minutes     integer NOT NULL,
	missed      text NOT NULL,
	step        text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, supervision) REFERENCES supervision (tenant, id)
);

CREATE INDEX supervision_meeting_of ON supervision_meeting (tenant, supervision, due);

CREATE INDEX supervision_meeting_team ON supervision_meeting (tenant, team, state, due);

CREATE TABLE supervision_note (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	meeting    text NOT NULL,
	account    text NOT NULL,
	other      text,
	sealed     text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, meeting) REFERENCES supervision_meeting (tenant, id)
);

CREATE UNIQUE INDEX supervision_note_meeting ON supervision_note (tenant, meeting);

CREATE TABLE supervision_task (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	supervision text NOT NULL,
	meeting     text NOT NULL,
	account     text NOT NULL,
	other       text,
	doer        text NOT NULL,
	due         date NOT NULL,
	done_on     date,
	sealed      text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, meeting) REFERENCES supervision_meeting (tenant, id)
);

CREATE INDEX supervision_task_of ON supervision_task (tenant, supervision, due);

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

CREATE TABLE taxonomy (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	name        text NOT NULL,
	description text NOT NULL,
	uri         text NOT NULL,
	edition     text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX taxonomy_changed ON taxonomy (tenant, updated_at);

CREATE TABLE taxonomy_term (
	id          text NOT NULL,
	tenant      text NOT NULL REFERENCES tenant (id),
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	source      text,
	source_id   text NOT NULL,
	steward     text,
	origin      text NOT NULL,
	taxonomy    text,
	parent      text,
	code        text NOT NULL,
	name        text NOT NULL,
	description text NOT NULL,
	language    text NOT NULL,
	uri         text NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX taxonomy_term_changed ON taxonomy_term (tenant, updated_at);

CREATE INDEX taxonomy_term_taxonomy ON taxonomy_term (tenant, taxonomy);

CREATE TABLE team (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	ods        text NOT NULL,
	place      text NOT NULL,
	employer   text NOT NULL,
	phone      text NOT NULL,
	email      text NOT NULL,
	hours      text NOT NULL,
	closed_on  date,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX team_name ON team (tenant, name);

CREATE TABLE tenant (
	id         text PRIMARY KEY,
	name       text NOT NULL,
	created_at timestamp NOT NULL
, place text REFERENCES tenant (id));

CREATE TABLE visit (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	visit_call text NOT NULL,
	referral   text NOT NULL,
	contact    text NOT NULL,
	code       text NOT NULL,
	edition    text NOT NULL,
	turn       text NOT NULL,
	day        date NOT NULL,
	answers    text NOT NULL,
	scores     text NOT NULL,
	gp         text NOT NULL,
	message    text,
	made_by    text,
	made_name  text NOT NULL,
	struck_at  timestamp,
	struck_by  text NOT NULL,
	struck_why text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX visit_of_call ON visit (tenant, visit_call);

CREATE INDEX visit_person ON visit (tenant, person);

CREATE TABLE visit_call (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	person     text NOT NULL,
	code       text NOT NULL,
	since      date NOT NULL,
	worker     text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	ended_by   text NOT NULL,
	ended_why  text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id)
);

CREATE INDEX visit_call_person ON visit_call (tenant, person);

CREATE INDEX visit_call_worker ON visit_call (tenant, worker, ended_at);

CREATE TABLE visit_definition (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	code       text NOT NULL,
	edition    text NOT NULL,
	content    text NOT NULL,
	made_by    text,
	made_name  text NOT NULL,
	ended_at   timestamp,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX visit_definition_edition ON visit_definition (tenant, code, edition);

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
	struck_why text NOT NULL, budget text, given text, need text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, person) REFERENCES person (tenant, id),
	FOREIGN KEY (tenant, plan) REFERENCES plan (tenant, id)
);

CREATE INDEX voucher_person ON voucher (tenant, person, id);

CREATE TABLE web_draft (
	tenant text NOT NULL,
	actor  text NOT NULL,
	page   text NOT NULL,
	at     timestamp NOT NULL,
	form   text NOT NULL,
	PRIMARY KEY (tenant, actor, page)
);

CREATE INDEX web_draft_at ON web_draft (at);

CREATE TABLE "web_once" (
	tenant   text NOT NULL,
	actor    text NOT NULL,
	key      text NOT NULL,
	at       timestamp NOT NULL,
	location text NOT NULL,
	said     text NOT NULL,
	PRIMARY KEY (tenant, actor, key)
) WITHOUT ROWID;

CREATE TABLE worker (
	id          text NOT NULL,
	tenant      text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	account     text NOT NULL,
	name        text NOT NULL,
	role        text NOT NULL,
	wte         integer NOT NULL,
	norm        integer NOT NULL,
	employer    text NOT NULL,
	languages   text NOT NULL,
	competences text NOT NULL,
	starts      date,
	ends        date, share integer NOT NULL DEFAULT 60, sex text NOT NULL DEFAULT '', base text NOT NULL DEFAULT '', mobile text NOT NULL DEFAULT '',
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);

CREATE UNIQUE INDEX worker_account ON worker (tenant, account);

CREATE TABLE worker_hours (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	starts     date NOT NULL,
	wte        integer NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);

CREATE UNIQUE INDEX worker_hours_once ON worker_hours (tenant, worker, starts);

CREATE TABLE worker_leave (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	kind       text NOT NULL,
	starts     date NOT NULL,
	ends       date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);

CREATE INDEX worker_leave_worker ON worker_leave (tenant, worker, starts);

CREATE TABLE worker_training (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	worker     text NOT NULL,
	skill      text NOT NULL,
	words      text NOT NULL,
	held_on    date NOT NULL,
	expires    date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, worker) REFERENCES worker (tenant, id)
);

CREATE INDEX worker_training_worker ON worker_training (tenant, worker, skill);

