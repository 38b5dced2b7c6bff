package desk

import (
	"errors"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/referral"
	"kith/web"
)

const mostMatches = 100

// matchLine is a possible duplicate, as the page of one of the two shows it.
func matchLine(tx *db.Tx, of kith.ID, m person.Pair) page.MatchLine {
	l := page.MatchLine{ID: m.ID, Of: of, Reasons: m.Reasons}
	for _, p := range []*person.Person{m.Added, m.Known} {
		if p == nil {
			l.Hidden = true
		} else if p.ID != of {
			l.Other = p.Called() + ", " + page.AgeAndBirth(p.AgeText(tx.Today()), p.Born)
		}
	}
	return l
}

// matches are all those of the actor's people.
func (x *desk) matches(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pairs, err := person.Matches(tx, mostMatches)
	d := page.MatchesData{Title: "Possible duplicates"}
	for _, m := range pairs {
		d.Lines = append(d.Lines, namedMatch(tx, m))
	}
	return web.Show(page.Matches(d)), err
}

// namedMatch is a match as a list of several people shows it.
func namedMatch(tx *db.Tx, m person.Pair) page.MatchLine {
	l := matchLine(tx, m.Person, m)
	if m.Added != nil {
		l = matchLine(tx, m.Added.ID, m)
		l.Name = m.Added.Called() + ", " + page.AgeAndBirth(m.Added.AgeText(tx.Today()), m.Added.Born)
	}
	return l
}

// matchesOf are those of one person.
func (x *desk) matchesOf(r *web.Request, tx *db.Tx) (web.Reply, error) {
	p, err := person.Current(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	pairs, err := person.MatchesOf(tx, p.ID)
	d := page.MatchesData{Title: "May be the same as " + p.Called(), Person: p.ID, Name: p.Called()}
	for _, m := range pairs {
		l := matchLine(tx, p.ID, m)
		l.Name = p.Called()
		d.Lines = append(d.Lines, l)
	}
	return web.Show(page.Matches(d)), err
}

// match compares the two.
func (x *desk) match(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := matchData(r, tx)
	return web.Show(page.Match(d)), err
}

func matchData(r *web.Request, tx *db.Tx) (page.MatchData, error) {
	d := page.MatchData{Person: r.ID("id"), ID: r.ID("match")}
	pairs, err := person.MatchesOf(tx, d.Person)
	if err != nil {
		return d, err
	}
	for _, m := range pairs {
		if m.ID != d.ID {
			continue
		}
		d.Reasons = m.Reasons
		for _, p := range []*person.Person{m.Known, m.Added} {
			if p == nil {
				d.Hidden = true
				continue
			}
			s, err := sideOf(tx, p)
			if err != nil {
				return d, err
			}
			d.Sides = append(d.Sides, s)
		}
		return d, nil
	}
	return d, kith.Errorf(kith.NotFound, "This has been decided already, or it is not yours to see")
}

// sideOf is what two records are compared by.
func sideOf(tx *db.Tx, p *person.Person) (page.Side, error) {
	s := page.Side{P: p, Age: p.AgeText(tx.Today())}
	chs, err := person.Channels(tx, p.ID)
	if err != nil {
		return s, err
	}
	for _, c := range chs {
		if c.Kind == person.Phone {
			s.Contacts = append(s.Contacts, person.ShowPhone(c.Value))
		} else {
			s.Contacts = append(s.Contacts, c.Value)
		}
	}
	as, err := person.Addresses(tx, p.ID)
	if err != nil {
		return s, err
	}
	for _, a := range as {
		s.Addresses = append(s.Addresses, a.Text())
	}
	all, err := referral.Of(tx, p.ID)
	for _, f := range all {
		s.Referrals = append(s.Referrals, page.RefLine{ID: f.ID, Text: kith.DayOf(f.ReceivedAt).String() + ": " + referral.Statuses.Name(f.Status)})
	}
	return s, err
}

func (x *desk) merge(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := matchData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	keep := kith.ID(r.Value("keep"))
	if keep == "" {
		return web.Show(page.Match(d)), kith.Check{"keep": "Choose which record to keep"}.Err()
	}
	m, err := person.Confirm(tx, d.ID, keep, r.Value("why"))
	if err != nil {
		return web.Show(page.Match(d)), err
	}
	return web.GoTo("/people/" + string(m.Person)).Saying("The two records are one now. If that was a mistake, it can be undone"), nil
}

func (x *desk) dismiss(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := matchData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := person.Dismiss(tx, d.ID, r.Value("differ")); err != nil {
		return web.Show(page.Match(d)), renamed(err, "why", "differ")
	}
	return web.GoTo("/matches").Saying("Noted that these are two people"), nil
}

// merges are the merges into one person, of which each can be undone.
func (x *desk) merges(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := mergesData(tx, r.ID("id"))
	return web.Show(page.Merges(d)), err
}

func mergesData(tx *db.Tx, id kith.ID) (page.MergesData, error) {
	d := page.MergesData{}
	p, err := person.Get(tx, id)
	if err != nil {
		return d, err
	}
	d.Person, d.Name = p.ID, p.Called()
	all, err := person.Mergers(tx, id)
	for _, m := range all {
		l := page.MergeLine{ID: m.ID, Day: kith.DayOf(m.CreatedAt), Why: m.Why}
		if m.UndoneAt.IsZero() {
			d.Open = append(d.Open, l)
		} else {
			l.Undone, l.Why = kith.DayOf(m.UndoneAt), m.UndoneWhy
			d.Undone = append(d.Undone, l)
		}
	}
	return d, err
}

func (x *desk) unmerge(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := mergesData(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	again := web.Show(page.Merges(d))
	id := kith.ID(r.Value("merger"))
	for _, m := range d.Open {
		if m.ID == id {
			if err := person.Unmerge(tx, id, r.Value("why")); err != nil {
				return again, err
			}
			return web.GoTo("/people/" + string(d.Person)).Saying("The two records are apart again"), nil
		}
	}
	return again, kith.Check{"merger": "Choose which merge to undo"}.Err()
}

// renamed is err with what it says of one field said of another, where a page
// has two forms that ask the same.
func renamed(err error, from, to string) error {
	var e *kith.Error
	if errors.As(err, &e) && e.Fields[from] != "" {
		e.Fields[to] = e.Fields[from]
		delete(e.Fields, from)
	}
	return err
}
