-- +goose Up
-- What the observatory counts. It reads these views and no table of another
-- capability; observatory/view.go describes each column. A migration that
-- remakes a table they read from drops them first and makes them again.

-- The teams that areas are made of.
CREATE VIEW observatory_team AS
SELECT t.id, t.tenant, t.version, t.created_at, t.updated_at,
	t.name, t.ods, t.place, t.closed_on, n.name AS whole
FROM team t JOIN tenant n ON n.id = t.tenant;

-- One row for each referral, with what is known of the person.
CREATE VIEW observatory_referral AS
SELECT r.id, r.tenant, r.version, r.created_at, r.updated_at,
	r.person, r.team, r.source, r.needs, r.urgency, r.status, r.decline, r.closing,
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

-- One row for each contact that was not struck out.
CREATE VIEW observatory_contact AS
SELECT c.id, c.tenant, c.version, c.created_at, c.updated_at,
	c.person, r.team, p.practice, c.at, c.how, c.two_way, c.counts, c.minutes
FROM contact c
JOIN referral r ON r.tenant = c.tenant AND r.id = c.referral
JOIN person p ON p.tenant = c.tenant AND p.id = c.person
WHERE c.struck_at IS NULL;

-- One row for each action of a plan that was not struck out.
CREATE VIEW observatory_action AS
SELECT a.id, a.tenant, a.version, a.created_at, a.updated_at,
	a.person, r.team, p.practice, a.support, a.status
FROM plan_action a
JOIN plan x ON x.tenant = a.tenant AND x.id = a.plan
JOIN referral r ON r.tenant = x.tenant AND r.id = x.referral
JOIN person p ON p.tenant = a.tenant AND p.id = a.person
WHERE a.struck_at IS NULL;

-- One row for each organisation that was asked to support somebody.
CREATE VIEW observatory_onward AS
SELECT o.id, o.tenant, o.version, o.created_at, o.updated_at,
	o.person, r.team, p.practice, o.need, o.service_name, o.status, o.reason, o.taken_at, o.came_at
FROM onward o
JOIN plan x ON x.tenant = o.tenant AND x.id = o.plan
JOIN referral r ON r.tenant = x.tenant AND r.id = x.referral
JOIN person p ON p.tenant = o.tenant AND p.id = o.person;

-- One row for each answered item of a measure that was not struck out.
CREATE VIEW observatory_answer AS
SELECT i.id, i.tenant, i.version, i.created_at, i.updated_at,
	i.person, s.referral, s.instrument, s.edition, s.day, i.item, i.value
FROM score_item i JOIN score s ON s.tenant = i.tenant AND s.id = i.score
WHERE s.struck_at IS NULL AND i.missing = '';

-- One row for each worker in each team.
CREATE VIEW observatory_worker AS
SELECT m.id, m.tenant, m.version, m.created_at, m.updated_at,
	m.team, w.role, w.wte, w.starts, w.ends,
	(SELECT count(*) FROM account_team o WHERE o.tenant = m.tenant AND o.account = m.account) AS teams
FROM account_team m JOIN worker w ON w.tenant = m.tenant AND w.account = m.account;

-- One row for each time that support was looked for and there was none.
CREATE VIEW observatory_unmet AS
SELECT u.id, u.tenant, u.version, u.created_at, u.updated_at, u.day, u.need, u.why
FROM directory_unmet u;
