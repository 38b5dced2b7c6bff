package goal

import (
	"fmt"
	"strings"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
)

// A Standing is where a goal stands.
type Standing string

const (
	Untold   Standing = "cannot be told" // the figure is not shown
	Waiting  Standing = "nothing published yet"
	AtTarget Standing = "at the target"
	OnCourse Standing = "on course"
	Behind   Standing = "behind"
	NoNearer Standing = "no nearer"
	Missed   Standing = "not reached in time"
)

// A Progress is a goal with what is published of it.
type Progress struct {
	Measure  *observatory.Measure
	Unit     Unit
	AreaName string
	Readings []Reading // from the baseline to when it is due, or to the latest published
	Standing Standing
	Words    string // where it stands, in a sentence or two
	Target   string // with its unit
	By       string // the period, as pages say it
	cell     Cell
}

// Progress reads what is published of a goal. Nothing else is read: a number that is
// not published is not known here.
func (s *Said) Progress(tx *db.Tx) (Progress, error) {
	p := Progress{cell: s.Cell}
	m, err := observatory.Find(s.Measure)
	if err != nil {
		return p, err
	}
	p.Measure, p.Unit, p.AreaName = m, unitOf(m), s.Area
	from, err := observatory.ParsePeriod(s.Baseline)
	if err != nil {
		return p, err
	}
	due, err := observatory.ParsePeriod(s.By)
	if err != nil {
		return p, err
	}
	target, _ := parseTarget(s.Target)
	p.Target, p.By = p.Unit.Say(target), due.Name()
	all, err := editions(tx)
	if err != nil {
		return p, err
	}
	last := due
	for code := range all {
		if x, err := observatory.ParsePeriod(code); err == nil && (x.Quarter > 0) == (from.Quarter > 0) && x.From() > last.From() {
			last = x
		}
	}
	for at := from; at.From() <= last.From(); at = next(at) {
		r, name, err := s.read(tx, m, all[at.String()], at)
		if err != nil {
			return p, err
		}
		if p.Readings = append(p.Readings, r); name != "" {
			p.AreaName = name
		}
	}
	p.Standing, p.Words = stand(p.Readings, p.Unit, s.Direction, target, due)
	return p, nil
}

// editions are what is published, of each period the latest edition, by its code.
func editions(tx *db.Tx) (map[string]*observatory.Edition, error) {
	all, err := observatory.Editions(tx)
	out := map[string]*observatory.Edition{}
	for i := range all {
		if out[all[i].Code] == nil {
			out[all[i].Code] = &all[i]
		}
	}
	return out, err
}

// next is the year after a year, and the quarter after a quarter.
func next(p observatory.Period) observatory.Period {
	switch p.Quarter {
	case 0:
		p.Year++
	case 4:
		p.Year, p.Quarter = p.Year+1, 1
	default:
		p.Quarter++
	}
	return p
}

// stand says where readings stand, whose first is the baseline. It is told by the
// latest published period up to that in which the goal is due, and not at all when the
// figure of that one, or of the baseline, is not shown. An even pace is the straight
// line from the baseline to the target.
func stand(all []Reading, unit Unit, d Direction, target float64, due observatory.Period) (Standing, string) {
	at, steps := 0, 0
	for i, r := range all {
		if r.Period.From() > due.From() {
			break
		}
		if steps = i; r.Published {
			at = i
		}
	}
	base, now := all[0], all[at]
	switch {
	case at == 0:
		return Waiting, "Nothing after " + base.Period.Name() + " is published yet."
	case !base.Shown:
		return Untold, fmt.Sprintf("The figure of %s, where it begins, is not shown now (%s), so it cannot be said how far it has come.", base.Period.Name(), base.Text)
	case !now.Shown:
		return Untold, fmt.Sprintf("The figure of %s is not shown (%s), so it cannot be said whether this is on course.", now.Period.Name(), now.Text)
	}
	sign := 1.0
	if d == Fall {
		sign = -1
	}
	whole, gone := sign*(target-base.Value), sign*(now.Value-base.Value)
	where := fmt.Sprintf("%s in %s, from %s in %s; the target is %s by %s.", now.Text, now.Period.Name(), base.Text, base.Period.Name(), unit.Say(target), due.Name())
	even := whole * float64(at) / float64(steps)
	pace := unit.Say(base.Value + sign*even)
	switch {
	case gone >= whole:
		return AtTarget, "At the target: " + where
	case at == steps:
		return Missed, "Not reached in time: " + where
	case gone < 0:
		return NoNearer, "Further away than at the beginning: " + where
	case gone == 0:
		return NoNearer, "No nearer than at the beginning: " + where
	case gone >= even:
		return OnCourse, fmt.Sprintf("On course: %s An even pace would be at %s by now.", where, pace)
	}
	return Behind, fmt.Sprintf("Behind an even pace: %s An even pace would be at %s by now.", where, pace)
}

// A Unit is what a figure is in.
type Unit string

const (
	Percent     Unit = "%"
	PerThousand Unit = " per 1,000"
	HoursEach   Unit = " hours"
	Number      Unit = ""
)

// unitOf is what the figures of a measure are in.
func unitOf(m *observatory.Measure) Unit {
	switch {
	case m.Kind == observatory.Share, m.Kind == observatory.Recorded, grouped(m) && m.Class != observatory.Apart:
		return Percent
	case m.Kind == observatory.Rate:
		return PerThousand
	case m.Kind == observatory.Hours:
		return HoursEach
	}
	return Number
}

// Say writes a value with its unit.
func (u Unit) Say(v float64) string {
	s := strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
	whole, part, found := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + part
	}
	return whole + string(u)
}

// why says why a figure is not shown.
var why = map[sdc.State]string{
	sdc.Withheld: "withheld", sdc.NoneRecorded: "none recorded, and too few records say", sdc.NoData: "no data", sdc.TooFew: "too few to rate",
}

// begins reads the beginning of a goal, and notes what is wrong with its cell.
func (x Cell) begins(tx *db.Tx, c kith.Check) (from observatory.Period, at Reading, unit Unit, err error) {
	m, err := observatory.Find(x.Measure)
	if err != nil || !Measurable(m) {
		c.That(false, "measure", "Choose a measure of the list")
		return from, at, "", nil
	}
	unit = unitOf(m)
	if from, err = observatory.ParsePeriod(x.Baseline); err != nil {
		c.That(false, "baseline", "Choose a published period to begin at")
		return from, at, unit, nil
	}
	all, err := editions(tx)
	if err != nil {
		return from, at, unit, err
	}
	c.That(all[from.String()] != nil, "baseline", "Choose a published period to begin at")
	c.That(grouped(m) == (x.Group != ""), "group", "Choose the group that it is about")
	at, _, err = x.read(tx, m, all[from.String()], from)
	if len(c) == 0 {
		c.That(at.Shown, "area", fmt.Sprintf("The figure of %s cannot be a beginning (%s): choose another area, group or period", from.Name(), at.Text))
	}
	return from, at, unit, err
}
