-- +goose Up
-- The cohort through which somebody was found before they were referred, by the
-- name of its definition; empty where they were not, or it is not known.
ALTER TABLE referral ADD COLUMN cohort text NOT NULL DEFAULT '';
UPDATE referral SET cohort = coalesce((SELECT min(c.cohort) FROM invitation i JOIN outreach c ON c.tenant = i.tenant AND c.id = i.outreach
	WHERE i.tenant = referral.tenant AND i.referral = referral.id), '') WHERE source = 'proactive';

DROP VIEW observatory_referral;
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
