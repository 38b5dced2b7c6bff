package observatory

import (
	"time"

	"kith"
	"kith/db"
)

// lateTable is the code of the table of what came in after its year was closed.
const lateTable = "referrals-late"

// late has the referrals of earlier years that were recorded after the figures of
// their year had been counted for the last time: they are in no table of their own
// year, and each is in one later year's table alone.
//
//	2021-22 published          2022-23 published
//	      │ recorded: in 2022-23's line │ recorded: in 2023-24's
func (r *reader) late() (all []fact, err error) {
	since, err := r.closedAt()
	if err != nil || len(since) == 0 {
		return nil, err
	}
	first := r.tx.Now
	for _, at := range since {
		if at.Before(first) {
			first = at
		}
	}
	q := db.Q{Where: "t.received_at < $1 AND t.created_at > $2", Args: []any{r.period.From().Start(), first}}
	return all, db.Each(r.tx, q, func(x *referralRow) error {
		at, ok := since[PeriodOf(kith.DayOf(x.Received)).Year]
		if ok && x.CreatedAt.After(at) {
			all = append(all, fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1})
		}
		return nil
	})
}

// closedAt is up to when the referrals of each earlier year have been published: in
// its own figures, or in the line of a later year.
func (r *reader) closedAt() (map[int]time.Time, error) {
	published, err := yearsPublished(r.tx)
	if err != nil {
		return nil, err
	}
	since := map[int]time.Time{}
	for year := range published {
		for _, x := range published {
			tells := x.year == year || x.line && x.year > year
			if tells && x.year < r.period.Year && since[year].Before(x.counted) {
				since[year] = x.counted
			}
		}
	}
	return since, nil
}

// A closedYear is a year whose figures are published.
type closedYear struct {
	year    int
	counted time.Time
	line    bool // with what was recorded late of earlier years
}

// yearsPublished are the years that are published, by their first.
func yearsPublished(tx *db.Tx) (map[int]closedYear, error) {
	published, err := db.Select[Release](tx, db.Q{Where: "t.state = 'published'"})
	if err != nil {
		return nil, err
	}
	all := map[int]closedYear{}
	for _, x := range published {
		p, err := ParsePeriod(x.Period)
		if err != nil {
			return nil, err
		}
		if p.Quarter > 0 {
			continue
		}
		n, err := db.Count[sheetRow](tx, db.Q{Where: "t.release = $1 AND t.code = $2", Args: []any{x.ID, lateTable}})
		if err != nil {
			return nil, err
		}
		all[p.Year] = closedYear{p.Year, x.CountedAt, n > 0}
	}
	return all, nil
}

// revisable refuses a further edition of a year of which a later year's line has told
// already what was recorded late: the edition would tell of the same people again.
func revisable(tx *db.Tx, p Period) error {
	published, err := yearsPublished(tx)
	if err != nil || p.Quarter > 0 {
		return err
	}
	if _, ok := published[p.Year]; !ok {
		return nil
	}
	for _, x := range published {
		if x.year > p.Year && x.line {
			return kith.Errorf(kith.Conflict, "%s is closed: what was recorded late of it was published with %s, and comes with later years", p.Name(), Period{Year: x.year}.Name())
		}
	}
	return nil
}

// lateEnough reports whether so many people were recorded late that they have a
// table. Where they are fewer nothing is said of it, not that it was left out either.
func (r *reader) lateEnough() (bool, error) {
	if r.period.Quarter > 0 {
		return false, nil
	}
	facts, err := r.read(lateOnes)
	who := map[kith.ID]bool{}
	for _, f := range facts {
		who[f.person] = true
	}
	return len(who) > 4*r.policy.Small, err
}
