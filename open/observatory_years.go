package open

import (
	"slices"

	"kith"
	"kith/chart"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
)

// years draws who is reached in each year up to that of the sight, compared with the
// population of each: as far back as the years follow each other, were compared with
// one, and have the same groups in the area. Errors: NotFound, where that is one year.
func (x *lookout) years(tx *db.Tx, s sight, b chart.Beside) (f chart.Figure, err error) {
	var tables []sdc.Protected
	var people []chart.Population
	name := ""
	for e := s.edition; compared(s.measure, e); {
		p, err := observatory.TableOf(tx, e, table(s.measure, e))
		if kith.KindOf(err) == kith.NotFound {
			break
		} else if err != nil {
			return f, err
		}
		area := observatory.AreaNamed(p, s.area)
		if area < 0 || name != "" && p.Areas()[area].Name != name || len(tables) > 0 && !slices.Equal(p.Columns(), tables[0].Columns()) {
			break // not counted then, or drawn otherwise
		}
		name = p.Areas()[area].Name
		of, source, err := population(tx, sight{s.measure, s.kind, e, s.area})
		if kith.KindOf(err) == kith.NotFound || len(people) > 0 && of.Of != people[0].Of {
			break
		} else if err != nil {
			return f, err
		}
		if len(tables) == 0 {
			b.Source += ". " + source
		}
		tables, people = append(tables, p), append(people, of)
		before := e.Period()
		before.Year--
		if e, err = observatory.EditionOf(tx, before); kith.KindOf(err) == kith.NotFound {
			break
		} else if err != nil {
			return f, err
		}
	}
	if len(tables) < 2 {
		return f, kith.Errorf(kith.NotFound, "There are no two years that can be compared here")
	}
	slices.Reverse(tables)
	slices.Reverse(people)
	b.Title = s.measure.Name + ", " + name + ": over the years, compared with " + people[0].Of
	return chart.Multiples(tables, s.area, people, b)
}
