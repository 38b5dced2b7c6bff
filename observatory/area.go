package observatory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/place"
	"kith/sdc"
)

// Places says where practices and homes are.
type Places struct {
	// Book is the reference data. Nil, or what it does not know, leaves a
	// practice with the network of the team that its people are referred to.
	Book *place.Book
	// Quintile is the deprivation quintile of a postcode, 1 the most deprived; 0
	// when it is not known. Nil asks the Book.
	Quintile func(nhs.Postcode) int
	// System is the record system of a practice; "" when it is not known. Nil asks the
	// Book.
	System func(nhs.ODS) string
}

// A leaf is the finest area that is counted: the practice of the person and the
// team of the referral.
type leaf struct {
	Practice nhs.ODS `json:"p"`
	Team     kith.ID `json:"t"`
}

// String is the leaf as the ledger keeps it.
func (l leaf) String() string { return string(l.Practice) + "@" + string(l.Team) }

// A level is how far down a tree of areas goes.
type level int

const (
	wholeLevel level = iota
	networkLevel
	practiceLevel
)

// A network is a primary care network, or the team that stands for one.
type network struct{ code, name, place string }

// unallocated is where those are counted of whom neither practice nor team says
// where they belong.
var unallocated = network{"unallocated", "Unallocated", ""}

// areas are the networks as they were on the last day of a period.
type areas struct {
	whole string
	teams map[kith.ID]*teamRow
	book  *place.Book
	on    kith.Day
	known map[leaf]network
}

// wholeCode is the code of the whole area, the tenant.
const wholeCode = "all"

// areasOn reads the teams.
func areasOn(tx *db.Tx, at Places, on kith.Day) (*areas, error) {
	a := &areas{whole: "Whole area", teams: map[kith.ID]*teamRow{}, book: at.Book, on: on, known: map[leaf]network{}}
	return a, db.Each(tx, db.Q{}, func(t *teamRow) error {
		a.teams[t.ID], a.whole = t, t.Whole
		return nil
	})
}

// network finds the network of a leaf: the practice's by the reference data, as
// on the day, else the team's.
func (a *areas) network(l leaf) (network, error) {
	if n, ok := a.known[l]; ok {
		return n, nil
	}
	n := a.ofTeam(l.Team)
	if a.book != nil {
		p, err := a.book.PCNOf(l.Practice, a.on)
		switch {
		case err == nil:
			n = network{string(p.Code), cmp.Or(p.Name, string(p.Code)), n.place}
			if s, err := a.book.SubICB(string(p.SubICB)); err == nil {
				n.place = s.Name
			}
		case kith.KindOf(err) != kith.NotFound:
			return network{}, err
		}
	}
	a.known[l] = n
	return n, nil
}

// ofTeam is the network that a team stands for.
func (a *areas) ofTeam(id kith.ID) network {
	t, ok := a.teams[id]
	if !ok {
		return unallocated
	}
	return network{cmp.Or(string(t.ODS), string(t.ID)), t.Name, t.Place}
}

// A tree is the rows of a table, and which row a leaf is counted in.
type tree struct {
	areas []sdc.Area
	at    map[leaf]int
}

// tree makes the rows down to a level: of all leaves that are counted, and of
// all teams that took people, so that one whom nobody was referred to has a row
// too. Places are a level of their own where there are several.
func (a *areas) tree(leaves []leaf, down level) (*tree, error) {
	t := &tree{areas: []sdc.Area{{Code: wholeCode, Name: a.whole, Parent: -1}}, at: map[leaf]int{}}
	nets, of := map[string]network{}, map[leaf]network{}
	for id, row := range a.teams {
		n := a.ofTeam(id)
		// Of several teams of one network the first by name stands for it.
		if was, ok := nets[n.code]; (row.ClosedOn == "" || row.ClosedOn > a.on) && (!ok || n.name < was.name) {
			nets[n.code] = n
		}
	}
	for _, l := range leaves {
		n, err := a.network(l)
		if err != nil {
			return nil, err
		}
		of[l] = n
		if was, ok := nets[n.code]; !ok {
			nets[n.code] = n
		} else if was.place == "" {
			was.place = n.place
			nets[n.code] = was
		}
	}
	if down == wholeLevel {
		for _, l := range leaves {
			t.at[l] = 0
		}
		return t, nil
	}
	sorted := make([]network, 0, len(nets))
	places := map[string]int{}
	for _, n := range nets {
		sorted = append(sorted, n)
		places[n.place] = 0
	}
	slices.SortFunc(sorted, func(x, y network) int {
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(x.name, y.name), cmp.Compare(x.code, y.code))
	})
	row := map[string]int{}
	for _, n := range sorted {
		parent := 0
		if len(places) > 1 {
			if places[n.place] == 0 {
				places[n.place] = len(t.areas)
				name := cmp.Or(n.place, "Place not known")
				t.areas = append(t.areas, sdc.Area{Code: "place-" + slug(name), Name: name, Parent: 0})
			}
			parent = places[n.place]
		}
		row[n.code] = len(t.areas)
		t.areas = append(t.areas, sdc.Area{Code: n.code, Name: n.name, Parent: parent})
	}
	for l, n := range of {
		t.at[l] = row[n.code]
	}
	if down == practiceLevel {
		a.practices(t, leaves)
	}
	return t, nil
}

// practices adds a row for each practice below its network.
func (a *areas) practices(t *tree, leaves []leaf) {
	type key struct {
		parent   int
		practice nhs.ODS
	}
	row, used := map[key]int{}, map[string]bool{}
	sorted := slices.Clone(leaves)
	slices.SortFunc(sorted, func(x, y leaf) int {
		return cmp.Or(cmp.Compare(t.at[x], t.at[y]), cmp.Compare(x.Practice, y.Practice), cmp.Compare(x.Team, y.Team))
	})
	for _, l := range sorted {
		k := key{t.at[l], l.Practice}
		if _, ok := row[k]; !ok {
			row[k] = len(t.areas)
			code := string(l.Practice)
			if _, pseudo := nhs.PracticeDefaults.Find(l.Practice); pseudo || code == "" || used[code] {
				code = t.areas[k.parent].Code + "-" + cmp.Or(code, "none") // of several networks
			}
			used[code] = true
			t.areas = append(t.areas, sdc.Area{Code: code, Name: a.practiceName(l.Practice), Parent: k.parent})
		}
		t.at[l] = row[k]
	}
}

func (a *areas) practiceName(code nhs.ODS) string {
	if c, ok := nhs.PracticeDefaults.Find(code); ok {
		return c.Name
	}
	if a.book != nil {
		if p, err := a.book.Practice(code); err == nil {
			return p.Name + " (" + string(code) + ")"
		}
	}
	return "Practice " + string(code)
}

// join makes rows one that stand as one in a table that was protected: there
// they bear the codes of both.
func (t *tree) join(as []sdc.Area) {
	into := map[string]int{} // the code of a part → the row of the whole
	rows := slices.Clone(as)
	for i, a := range as {
		for _, part := range strings.Split(a.Code, "+") {
			into[part] = i
		}
	}
	for i, a := range t.areas { // what the table does not have stands by itself: a team that closed, say
		if _, ok := into[a.Code]; !ok && slices.Contains(slices.Collect(maps.Values(t.at)), i) {
			into[a.Code] = len(rows)
			rows = append(rows, sdc.Area{Code: a.Code, Name: a.Name, Parent: into[t.areas[a.Parent].Code]})
		}
	}
	for l, i := range t.at {
		t.at[l] = into[strings.Split(t.areas[i].Code, "+")[0]]
	}
	t.areas = rows
}

// slug is a name as an address has it.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s), "-")
}

// QuintileOn is how deprived the neighbourhood of a home is, 1 the most deprived
// fifth of England; 0 when that is not known. The index is that of its time: of
// 2025 for periods that end after it was published, else of 2019.
func (at Places) QuintileOn(p nhs.Postcode, on kith.Day) (int, error) {
	switch {
	case p == "" || p.Pseudo():
		return 0, nil
	case at.Quintile != nil:
		return at.Quintile(p), nil
	case at.Book == nil:
		return 0, nil
	}
	home, err := at.Book.Postcode(p)
	if err == nil {
		edition, lsoa := place.IoD2019, home.LSOA11
		if on >= imd2025From {
			edition, lsoa = place.IoD2025, home.LSOA21
		}
		var d place.Deprivation
		if d, err = at.Book.Deprivation(lsoa, edition); err == nil {
			return d.Quintile, nil
		}
	}
	if kith.KindOf(err) == kith.NotFound {
		return 0, nil
	}
	return 0, err
}

// imd2025From is the day on which the Index of 2025 was published (MHCLG).
const imd2025From kith.Day = "2025-10-30"
