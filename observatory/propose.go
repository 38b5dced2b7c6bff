package observatory

import (
	"encoding/json"
	"fmt"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/sdc"
)

// A Draft is a period as it was counted and protected, before it is proposed. It is
// as secret as the records.
type Draft struct {
	release Release
	all     []made
	groups  []Groups
	beside  []kith.ID // all that had ever been published then
}

// Count counts a period, protects every table and tries them beside all that was
// ever published. It takes seconds and writes nothing, so it belongs in a reading:
// others write meanwhile, and the figures are as of the instant of the reading,
// which the release keeps. Errors: Invalid, when the period is not over or there is
// no such policy.
func Count(tx *db.Tx, at Places, p Period, policyName string) (*Draft, error) {
	return CountTelling(tx, at, p, policyName, func(Step) error { return nil })
}

// CountTelling is Count, and tells before each part how far it is. An error of told
// ends it.
func CountTelling(tx *db.Tx, at Places, p Period, policyName string, told func(Step) error) (*Draft, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return nil, err
	}
	policy, err := sdc.Named(policyName)
	if err != nil {
		return nil, err
	}
	if !p.Over(tx.Today()) {
		return nil, p.early()
	}
	if err := revisable(tx, p); err != nil {
		return nil, err
	}
	d := &Draft{release: Release{Period: p.String(), Policy: policy.Name, Catalogue: CatalogueVersion, State: Proposed, CountedAt: tx.Now}}
	if d.beside, err = everPublished(tx); err != nil {
		return nil, err
	}
	r := &d.release
	if r.Edition, err = nextEdition(tx, p); err != nil {
		return nil, err
	}
	read, err := newReader(tx, at, p, policy)
	if err != nil {
		return nil, err
	}
	all, refused, last, err := read.makeAll(told)
	if err != nil {
		return nil, err
	}
	if err := told(last); err != nil {
		return nil, err
	}
	r.notice(refused)
	if r.State == Proposed {
		leaks, err := audit(tx, r, all, policy)
		if err != nil {
			return nil, err
		}
		r.refuse(leaks)
	}
	r.Reporting.cover(read)
	d.all, d.groups = all, read.compared
	r.Hash = hashOf(d.all, d.groups)
	return d, nil
}

// Propose writes a draft down. The release is Proposed or Refused; a proposal of the
// same period that was not published gives way to it. It is a Conflict when something
// was published since the draft was counted, beside which it was not tried.
func (d *Draft) Propose(tx *db.Tx) (*Release, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	now, err := everPublished(tx)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(now, d.beside) {
		return nil, kith.Errorf(kith.Conflict, "Other figures were published while %s was counted: propose it again", d.release.Period)
	}
	p, err := ParsePeriod(d.release.Period)
	if err != nil {
		return nil, err
	}
	if err := giveWay(tx, p); err != nil {
		return nil, err
	}
	r := d.release // its own: a Write may run again
	r.MadeName = tx.Actor.Name
	if err := db.Insert(tx, &r); err != nil || r.State == Refused {
		return &r, err
	}
	return &r, r.keep(tx, d.all, d.groups)
}

// Propose counts a period and writes it down in one piece of work, for one who
// writes alone: see Count.
func Propose(tx *db.Tx, at Places, p Period, policyName string) (*Release, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	d, err := Count(tx, at, p, policyName)
	if err != nil {
		return nil, err
	}
	return d.Propose(tx)
}

// everPublished are the releases that were ever published.
func everPublished(tx *db.Tx) (all []kith.ID, err error) {
	return all, db.Each(tx, db.Q{Where: "t.published_at IS NOT NULL", Order: "t.id"}, func(r *Release) error {
		all = append(all, r.ID)
		return nil
	})
}

// notice notes which tables could not be protected. Without those of the core
// there is no release.
func (r *Release) notice(refused []refusal) {
	for _, x := range refused {
		if !slices.Contains(r.Why, x.why) { // several tables fall with one
			r.Why = append(r.Why, x.why)
		}
		r.Reporting.Withheld = append(r.Reporting.Withheld, x.tables...)
		if x.core {
			r.State = Refused
		}
	}
}

// refuse refuses a release that gives something away.
func (r *Release) refuse(leaks []string) {
	if len(leaks) > 0 {
		r.State, r.Why = Refused, append(r.Why, leaks...)
	}
}

// cover says what the release covers: the teams that were open in the period,
// and those of them that took referrals.
func (rep *Reporting) cover(r *reader) {
	took := map[kith.ID]bool{}
	for _, f := range r.facts[referrals] {
		took[f.at.Team] = true
	}
	for id, t := range r.areas.teams {
		if t.ClosedOn == "" || t.ClosedOn > r.period.From() {
			rep.Of++
			if took[id] {
				rep.Teams++
			}
		}
	}
	rep.Population, rep.Systems = r.registered, r.recorded
	for _, g := range r.compared {
		rep.Groups = append(rep.Groups, g.Breakdown)
	}
}

// keep stores the tables, what they were made of, and what people are compared with.
func (r *Release) keep(tx *db.Tx, all []made, groups []Groups) error {
	for _, g := range groups {
		g.Release = r.ID
		if err := db.Insert(tx, &groupsRow{g}); err != nil {
			return err
		}
	}
	for _, m := range all {
		body, err := json.Marshal(m.protected)
		if err != nil {
			return fmt.Errorf("%s: %w", m.code, err)
		}
		if err := db.Insert(tx, &sheetRow{Release: r.ID, Code: m.code, Hash: m.protected.Hash(), Body: string(body)}); err != nil {
			return err
		}
		policy, err := sdc.Named(r.Policy)
		if err != nil {
			return err
		}
		row := &countRow{Release: r.ID, Code: m.code, Space: m.space, Counted: m.table, Sets: m.sets, Said: m.said(policy)}
		if err := db.Insert(tx, row); err != nil {
			return err
		}
	}
	return nil
}
