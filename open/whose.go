package open

import (
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/geo"
	"kith/nhs"
	"kith/place"
	"kith/team"
	"kith/web"
)

// Which team takes somebody is found out, as far as it can be: by the person's
// own choice, else by the primary care network of their GP surgery, else by the
// network or the district that their postcode lies in, else it is the team that
// was set up for those who do not know. Nothing of it is asked of anybody else.

// A whose is what is known of where somebody belongs.
type whose struct {
	teams     []team.Team  // open ones
	team      kith.ID      // "" when it could not be told
	practice  nhs.ODS      // of their surgery; "" when it could not be told
	surgeries []web.Option // that fit what was written, when several do
	unclear   bool         // which of them it is
}

// noSurgery is the answer that none of the surgeries offered is theirs.
const noSurgery = "none"

// mostSurgeries is how many can be offered to choose from.
const mostSurgeries = 8

// teamsOf are the teams that take people.
func (x *door) teamsOf(tx *db.Tx) ([]team.Team, error) {
	all, err := team.List(tx.As(x.self()))
	return slices.DeleteFunc(all, func(t team.Team) bool { return !t.Open() }), err
}

// book is the reference data as they stand, nil when there are none.
func (x *door) book(tx *db.Tx) (*place.Book, error) {
	if x.Places == nil {
		return nil, nil
	}
	return x.Places.In(tx)
}

// belongs finds out which team takes whoever f tells of.
func (x *door) belongs(tx *db.Tx, f *selfForm) (w whose, err error) {
	if w.teams, err = x.teamsOf(tx); err != nil {
		return w, err
	}
	book, err := x.book(tx)
	if err != nil {
		return w, err
	}
	if book != nil {
		if err := w.surgery(book, f); err != nil {
			return w, err
		}
	}
	switch {
	case slices.ContainsFunc(w.teams, func(t team.Team) bool { return t.ID == f.Team }):
		w.team = f.Team
		return w, nil
	case len(w.teams) == 1:
		w.team = w.teams[0].ID
		return w, nil
	}
	if book != nil {
		if err := w.byNetwork(book, tx.Today()); err != nil || w.team != "" {
			return w, err
		}
		if err := w.byPostcode(book, f.Postcode); err != nil || w.team != "" {
			return w, err
		}
	}
	w.the(func(t team.Team) bool { return string(t.ID) == x.Team || strings.EqualFold(t.Name, x.Team) })
	return w, nil
}

// the takes the team that is wanted, when it is exactly one.
func (w *whose) the(want func(team.Team) bool) {
	found := kith.ID("")
	for _, t := range w.teams {
		if want(t) {
			if found != "" {
				return
			}
			found = t.ID
		}
	}
	w.team = found
}

// surgery finds the GP surgery that was named: the only one that fits, or the
// one that was chosen of those that do.
func (w *whose) surgery(book *place.Book, f *selfForm) error {
	words := strings.FieldsFunc(strings.ToLower(f.GP), func(r rune) bool { return strings.ContainsRune(" ,.;:()", r) })
	if len(words) == 0 {
		return nil
	}
	found, err := book.SearchPractices(strings.Join(words, " "), mostSurgeries+1)
	if kith.KindOf(err) == kith.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(p place.Practice) bool { return !p.Open() })
	if whole := slices.DeleteFunc(slices.Clone(found), func(p place.Practice) bool { return !hasWords(p, words) }); len(whole) == 1 {
		found = whole // "Mill Surgery" is not the one in Millbury
	}
	switch {
	case len(found) == 1:
		w.practice = found[0].Code
		return nil
	case len(found) == 0 || len(found) > mostSurgeries:
		return nil
	}
	w.unclear = f.Practice != noSurgery
	for _, p := range found {
		w.surgeries = append(w.surgeries, web.Option{Value: string(p.Code), Label: named(p)})
		if string(p.Code) == f.Practice {
			w.practice, w.unclear = p.Code, false
		}
	}
	w.surgeries = append(w.surgeries, web.Option{Value: noSurgery, Label: "None of these, or I am not sure", Or: true})
	return nil
}

// hasWords reports whether each word is a whole word of the practice's name or
// address.
func hasWords(p place.Practice, words []string) bool {
	all := strings.Fields(strings.ToLower(p.Name + " " + strings.Join(p.Address, " ")))
	return !slices.ContainsFunc(words, func(s string) bool { return !slices.Contains(all, s) })
}

// named is a surgery as people know it: the files shout.
func named(p place.Practice) string {
	words := append([]string{p.Name}, some(p.Address, 2)...)
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
		if w == strings.ToUpper(w) {
			words[i] = spoken(w)
		}
	}
	return strings.Join(append(words, string(p.Postcode)), ", ")
}

// spoken is a text in capitals as one writes it: "The Mill Surgery".
func spoken(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = capital(w)
	}
	return strings.Join(words, " ")
}

// byNetwork takes the team of the surgery's network.
func (w *whose) byNetwork(book *place.Book, today kith.Day) error {
	if w.practice == "" {
		return nil
	}
	pcn, err := book.PCNOf(w.practice, today)
	if kith.KindOf(err) == kith.NotFound {
		return nil
	}
	if err == nil {
		w.the(func(t team.Team) bool { return t.ODS == pcn.Code })
	}
	return err
}

// byPostcode takes the team in whose network's area a postcode lies, else the
// only one of its district.
func (w *whose) byPostcode(book *place.Book, postcode string) error {
	p, err := nhs.ParsePostcode(postcode)
	if err != nil {
		return nil // what is no postcode, the form says itself
	}
	at, err := book.Postcode(p)
	if kith.KindOf(err) == kith.NotFound || err == nil && at.Precision < geo.Estimated {
		return nil
	}
	if err != nil {
		return err
	}
	areas, err := book.Areas("pcn")
	switch {
	case err == nil:
		if a, ok := areas.At(at.Point); ok {
			w.the(func(t team.Team) bool { return string(t.ODS) == a.Code })
		}
	case kith.KindOf(err) != kith.NotFound:
		return err
	}
	if w.team != "" || at.District == "" {
		return nil
	}
	district, err := book.District(at.District)
	if kith.KindOf(err) == kith.NotFound {
		return nil
	}
	if err == nil {
		w.the(func(t team.Team) bool { return t.Place != "" && strings.EqualFold(t.Place, district.Name) })
	}
	return err
}
