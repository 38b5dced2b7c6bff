package goal

import (
	"kith"
	"kith/chart"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
)

// Figure draws the published periods of a goal's cell. NotFound when there are fewer
// than two, or when the picture would be of other numbers than the table: areas that
// were drawn otherwise, or a sum of columns one of which is withheld.
func (p *Progress) Figure(tx *db.Tx) (chart.Figure, error) {
	none := kith.Errorf(kith.NotFound, "There is no picture of this goal yet")
	all, err := editions(tx)
	if err != nil {
		return chart.Figure{}, err
	}
	t := chart.Series{Name: p.Name() + ", " + p.AreaName}
	gap := false
	for _, r := range p.Readings {
		if !r.Published {
			gap = true
			continue
		} else if gap {
			return chart.Figure{}, none // a line would bridge what is not published
		}
		a, err := observatory.Read(tx, p.Measure, all[r.Period.String()])
		if kith.KindOf(err) == kith.NotFound {
			return chart.Figure{}, none
		} else if err != nil {
			return chart.Figure{}, err
		}
		area := observatory.AreaNamed(a.Table, p.cell.Area)
		if area < 0 || a.Table.Areas()[area].Code != p.cell.Area || !r.Shown && len(p.Measure.Columns) > 1 {
			return chart.Figure{}, none
		}
		how := chart.Reckoning{Columns: p.Measure.Columns, Share: p.Unit == Percent, Rest: p.Measure.Kind == observatory.Recorded}
		switch {
		case p.cell.Group != "":
			how.Columns = sdc.Parts(p.cell.Group)
		case p.Measure.Kind == observatory.Rate:
			how.People = chart.Population{Of: "registered people", People: map[string]float64{p.cell.Area: float64(a.Edition.Population(p.cell.Area))}}
		case p.Measure.Kind == observatory.Hours:
			return chart.Figure{}, none // of two tables: the table of readings tells it
		}
		t.Moments = append(t.Moments, chart.Moment{Period: r.Period.Name(), Table: a.Table, Area: area, How: how})
	}
	if len(t.Moments) < 2 {
		return chart.Figure{}, none
	}
	return chart.Trend(t, chart.Beside{Polarity: p.Measure.Polarity, Method: "Published releases only. " + p.Measure.Numerator + "."})
}

// Name is what the figure is of: the measure, and the group of it.
func (p *Progress) Name() string {
	if p.cell.Group == "" {
		return p.Measure.Name
	}
	return p.Measure.Name + ": " + p.cell.Group
}
