package outcome

import (
	"slices"

	"kith"
	"kith/db"
	"kith/nhs"
)

// said is one answer within a team's episodes.
type said struct {
	db.Row
	Score      kith.ID  `db:"s.id"`
	Instrument string   `db:"s.instrument"`
	Edition    string   `db:"s.edition"`
	Stage      Stage    `db:"s.stage"`
	Day        kith.Day `db:"s.day"`
	Item       string   `db:"i.item"`
	Value      Points   `db:"i.value"`
}

func (*said) Table() string { return "referral" }
func (*said) Wall() db.Wall { return counted }
func (*said) From() string {
	return "referral t JOIN score s ON s.tenant = t.tenant AND s.referral = t.id JOIN score_item i ON i.tenant = s.tenant AND i.score = s.id"
}

// one is a score with the values of its answers.
type one struct {
	stage Stage
	of    map[string]Points
}

// kind is an instrument in one version.
type kind struct{ code, version string }

// Changes tells, for each instrument in each version, how people of the teams
// changed between the start and the last later answer, over all and by group.
// Counted are episodes accepted in the last 24 months, of each person the last;
// those in which nothing later could have been asked yet are left out.
func Changes(tx *db.Tx, teams []kith.ID, quintile func(nhs.Postcode) (int, error)) ([]Changed, error) {
	episodes, err := Episodes(tx, teams)
	if err != nil || len(episodes) == 0 {
		return nil, err
	}
	scores, kinds, err := answers(tx, teams)
	if err != nil {
		return nil, err
	}
	var out []Changed
	for _, k := range kinds {
		in, err := Find(tx, k.code, k.version)
		if err != nil {
			return nil, err
		}
		if in == nil {
			continue
		}
		items := in.principal()
		if len(items) == 0 {
			continue // a star, of which everybody fills in other arms
		}
		of := map[kith.ID]Case{}
		for i := range episodes {
			w := &episodes[i]
			if c, ok := caseOf(items, scores[k][w.ID]); ok && w.Ripe(tx.Now) {
				c.Who = *w
				of[w.Person] = c
			}
		}
		c, err := Tell(in.Name+", version "+in.Version, items, InOrder(of), quintile)
		if err != nil {
			return nil, err
		}
		if len(of) > 0 {
			out = append(out, *c)
		}
	}
	return out, nil
}

// InOrder are the cases, by person: a sum of them is the same each time.
func InOrder(of map[kith.ID]Case) []Case {
	out := make([]Case, 0, len(of))
	for _, c := range of {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Case) int {
		if a.Person < b.Person {
			return -1
		}
		return 1
	})
	return out
}

// answers reads the scores of the teams' episodes, by instrument and episode,
// each in the order of its days.
func answers(tx *db.Tx, teams []kith.ID) (map[kind]map[kith.ID][]*one, []kind, error) {
	scores, byID := map[kind]map[kith.ID][]*one{}, map[kith.ID]*one{}
	var kinds []kind
	q := OfTeams(tx, teams, "s.instrument, s.edition, s.day, s.id")
	q.And("s.struck_at IS NULL AND i.missing = ''")
	err := db.Each(tx, q, func(a *said) error {
		k := kind{a.Instrument, a.Edition}
		if scores[k] == nil {
			scores[k] = map[kith.ID][]*one{}
			kinds = append(kinds, k)
		}
		o := byID[a.Score]
		if o == nil {
			o = &one{stage: a.Stage, of: map[string]Points{}}
			byID[a.Score] = o
			scores[k][a.ID] = append(scores[k][a.ID], o)
		}
		o.of[a.Item] = a.Value
		return nil
	})
	return scores, kinds, err
}

// principal are the items by which an instrument's change is told: its own
// score, or every item that must be answered.
func (in *Instrument) principal() []Item {
	if total := in.Item(TotalItem); total != nil {
		return []Item{*total}
	}
	var out []Item
	for _, it := range in.Items {
		if !it.Optional {
			out = append(out, it)
		}
	}
	return out
}

// caseOf is the first whole answer at the start and the last whole one later;
// ok is false when there is none at the start.
func caseOf(items []Item, scores []*one) (c Case, ok bool) {
	var stages []Stage
	var values [][]float64
	for _, s := range scores {
		var v []float64
		for _, it := range items {
			if p, ok := s.of[it.Code]; ok {
				v = append(v, float64(p)/1000)
			}
		}
		if len(v) == len(items) {
			stages, values = append(stages, s.stage), append(values, v)
		}
	}
	first, last := ends(stages)
	if first < 0 {
		return c, false
	}
	c.First = values[first]
	if last > 0 {
		c.Last = values[last]
	}
	return c, true
}
