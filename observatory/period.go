package observatory

import (
	"fmt"
	"regexp"
	"strconv"

	"kith"
)

// A Period is a financial year, from 1 April, or a quarter of one, by the days
// of London. Figures are of whole periods only, so that no two of them differ by
// a week. The zero Period is none.
type Period struct {
	Year    int // in which it begins: 2022 for 2022-23
	Quarter int // 1 (April to June) to 4; 0 for the whole year
}

var periodCode = regexp.MustCompile(`^(\d{4})-(\d{2})(?:-?[Qq]([1-4]))?$`)

// ParsePeriod reads "2022-23" or "2022-23-Q1".
func ParsePeriod(s string) (Period, error) {
	m := periodCode.FindStringSubmatch(s)
	if m == nil {
		return Period{}, kith.Errorf(kith.Invalid, "%q is no period: give a financial year, like 2022-23, or a quarter of one, like 2022-23-Q1", s)
	}
	p := Period{}
	p.Year, _ = strconv.Atoi(m[1])
	p.Quarter, _ = strconv.Atoi(m[3])
	if fmt.Sprintf("%02d", (p.Year+1)%100) != m[2] {
		return Period{}, kith.Errorf(kith.Invalid, "%q is no financial year: that from April %d is %d-%02d", s, p.Year, p.Year, (p.Year+1)%100)
	}
	return p, nil
}

// PeriodOf is the financial year in which a day lies.
func PeriodOf(d kith.Day) Period {
	t := d.Time()
	if t.Month() < 4 {
		return Period{Year: t.Year() - 1}
	}
	return Period{Year: t.Year()}
}

// String is the period as addresses and commands have it: 2022-23-Q1.
func (p Period) String() string {
	s := fmt.Sprintf("%d-%02d", p.Year, (p.Year+1)%100)
	if p.Quarter > 0 {
		s += fmt.Sprintf("-Q%d", p.Quarter)
	}
	return s
}

var quarterNames = []string{"April to June", "July to September", "October to December", "January to March"}

// Name is the period as pages say it: "2022-23", "April to June 2022".
func (p Period) Name() string {
	if p.Quarter == 0 {
		return p.String()
	}
	return fmt.Sprintf("%s %d", quarterNames[p.Quarter-1], p.From().Time().Year())
}

// From is the first day, Last the last one.
func (p Period) From() kith.Day {
	return kith.NewDay(p.Year, 4, 1).AddMonths(3 * max(0, p.Quarter-1))
}

// Last is the last day of the period: areas are as they were then.
func (p Period) Last() kith.Day { return p.after().Add(-1) }

// after is the day after the last.
func (p Period) after() kith.Day {
	if p.Quarter == 0 {
		return p.From().AddMonths(12)
	}
	return p.From().AddMonths(3)
}

// Over reports whether the period is over on a day.
func (p Period) Over(today kith.Day) bool { return today >= p.after() }

// early is that the period is not over.
func (p Period) early() error {
	return kith.Errorf(kith.Invalid, "%s is not over: its figures can be made from %s on", p.Name(), p.after())
}

// Whole is the financial year that the period belongs to.
func (p Period) Whole() Period { return Period{Year: p.Year} }

// Quarters are the quarters of the year.
func (p Period) Quarters() []Period {
	return []Period{{p.Year, 1}, {p.Year, 2}, {p.Year, 3}, {p.Year, 4}}
}

// quarterOf is the quarter of the year in which a day lies.
func quarterOf(d kith.Day) Period {
	p := PeriodOf(d)
	p.Quarter = (int(d.Time().Month())+8)%12/3 + 1
	return p
}
