-- +goose Up
-- The observatory's whole-time equivalents are those written down by day, and no
-- longer the profile's of today: one row for each stretch of a worker's hours.
DROP VIEW observatory_worker;
CREATE VIEW observatory_worker AS
SELECT m.id || coalesce('-' || h.id, '') AS id, m.tenant, m.version, m.created_at, m.updated_at,
	m.team, w.role, coalesce(h.wte, w.wte) AS wte, w.starts, w.ends,
	CASE WHEN lag(h.id) OVER (PARTITION BY m.tenant, m.id ORDER BY h.starts) IS NULL THEN NULL ELSE h.starts END AS since,
	lead(h.starts) OVER (PARTITION BY m.tenant, m.id ORDER BY h.starts) AS until,
	(SELECT count(*) FROM account_team o WHERE o.tenant = m.tenant AND o.account = m.account) AS teams
FROM account_team m JOIN worker w ON w.tenant = m.tenant AND w.account = m.account
LEFT JOIN worker_hours h ON h.tenant = w.tenant AND h.worker = w.id;
