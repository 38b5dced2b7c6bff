package find

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"kith"
)

func day(y, m, d int) kith.Day { return kith.NewDay(y, time.Month(m), d) }

func hm(h, m int) Clock { return Clock(h*60 + m) }

// anySchedule draws schedules of all kinds, around the years in which they are
// looked at.
func anySchedule(t *rapid.T) Schedule {
	anyDay := rapid.Custom(func(t *rapid.T) kith.Day {
		return day(2024, 1, 1).Add(rapid.IntRange(0, 1500).Draw(t, "day"))
	})
	maybe := func(label string) kith.Day {
		if rapid.Bool().Draw(t, label) {
			return anyDay.Draw(t, label)
		}
		return ""
	}
	s := Schedule{
		Freq:     Freq(rapid.IntRange(0, 2).Draw(t, "freq")),
		Interval: rapid.IntRange(0, 4).Draw(t, "interval"),
		Start:    anyDay.Draw(t, "start"),
		Until:    maybe("until"), From: maybe("from"), To: maybe("to"),
		Except:   rapid.SliceOfN(anyDay, 0, 3).Draw(t, "except"),
		Extra:    rapid.SliceOfN(anyDay, 0, 3).Draw(t, "extra"),
		Holidays: When(rapid.IntRange(0, 3).Draw(t, "holidays")),
		Terms:    When(rapid.IntRange(0, 3).Draw(t, "terms")),
		Opens:    Clock(rapid.IntRange(0, 1439).Draw(t, "opens")),
		Closes:   Clock(rapid.IntRange(0, 1440).Draw(t, "closes")),
	}
	if rapid.IntRange(0, 3).Draw(t, "counted") == 0 {
		s.Count = rapid.IntRange(1, 40).Draw(t, "count")
	}
	// rrule-go joins "each Thursday" and "the third Saturday" of one rule by AND,
	// where RFC 5545 has OR: such mixtures are not compared with it.
	nth := s.Freq == Monthly && rapid.Bool().Draw(t, "nth")
	for range rapid.IntRange(0, 3).Draw(t, "days") {
		d := DayRule{Day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
		if nth {
			d.Nth = rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2}).Draw(t, "nth")
		}
		s.Days = append(s.Days, d)
	}
	if s.Freq == Monthly {
		s.Dates = rapid.SliceOfN(rapid.SampledFrom([]int{1, 2, 13, 28, 29, 30, 31, -1, -2, -31}), 0, 2).Draw(t, "dates")
	}
	return s
}

// The bare rules are those of another implementation of RFC 5545; what is
// ours (seasons, exceptions, bank holidays, terms, London's clock) is asked day
// by day, in other words than the code's.
func TestExpandAgainstDayByDay(t *testing.T) {
	holidays := bankHolidays(t)
	calendar := Calendar{BankHolidays: holidays, Terms: []Term{{day(2025, 1, 6), day(2025, 2, 14)}, {day(2025, 2, 24), day(2025, 4, 4)}, {day(2025, 4, 22), day(2025, 7, 22)}, {day(2025, 9, 2), day(2025, 12, 19)}}}
	from, to := day(2024, 12, 1), day(2026, 12, 31)
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule(t)
		bare := ruleDays(t, s, to)
		got := Expand([]Schedule{s}, calendar, from, to)
		n := 0
		for d := from; d <= to; d = d.Add(1) {
			on, doubt := false, false
			if slices.Contains(s.Extra, d) {
				on = true
			} else if slices.Contains(bare, d) && (s.From == "" || d >= s.From) && (s.To == "" || d <= s.To) {
				on = true
				_, holiday := holidays[d]
				switch s.Holidays {
				case Never:
					on = on && !holiday
				case Only:
					on = on && holiday
				case Unsaid:
					doubt = holiday
				}
				if s.Terms == Only || s.Terms == Never {
					if d < day(2025, 1, 6) || d > day(2025, 12, 19) {
						doubt = true
					} else {
						in := slices.ContainsFunc(calendar.Terms, func(t Term) bool { return t.From <= d && d <= t.To })
						on = on && in == (s.Terms == Only)
					}
				}
			}
			if slices.Contains(s.Except, d) {
				on = false
			}
			if !on {
				if n < len(got) && got[n].Day == d {
					t.Fatalf("%s: on, and should not be", d)
				}
				continue
			}
			if n == len(got) || got[n].Day != d {
				t.Fatalf("%s: should be on", d)
			}
			o := got[n]
			n++
			if (o.Doubt != "") != doubt {
				t.Fatalf("%s: doubt %q, want %v", d, o.Doubt, doubt)
			}
			checkClock(t, o.Start, d, s.Opens)
			switch {
			case s.Closes == 0 && !o.End.Equal(o.Start):
				t.Fatalf("%s: ends at %v", d, o.End)
			case s.Closes > 0 && s.Closes <= s.Opens:
				checkClock(t, o.End, d.Add(1), s.Closes)
			case s.Closes > 0:
				checkClock(t, o.End, d, s.Closes)
			}
		}
		if n != len(got) {
			t.Fatalf("%d times, want %d", len(got), n)
		}
	})
}

// checkClock holds that clocks in London show c on the day d at the moment t;
// in the hour that is left out in spring they show it an hour later.
func checkClock(t *rapid.T, at time.Time, d kith.Day, c Clock) {
	local := at.In(kith.London)
	want := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(c) * time.Minute)
	wantDay := d
	if c == 24*60 {
		wantDay = d.Add(1)
	}
	if spring := local.Month() == time.March && local.Weekday() == time.Sunday && local.Day() > 24; spring && c >= 60 && c < 120 {
		want = want.Add(time.Hour)
	}
	if kith.DayOf(at) != wantDay || local.Format("15:04") != want.Format("15:04") {
		t.Fatalf("%s %d: clocks show %s", d, c, local)
	}
	if earlier := at.Add(-time.Hour).In(kith.London); earlier.Format("02 15:04") == local.Format("02 15:04") {
		t.Fatalf("%s %d: the second of two such times", d, c)
	}
}

// ruleDays is the days of the bare rule, by rrule-go.
func ruleDays(t *rapid.T, s Schedule, to kith.Day) (out []kith.Day) {
	if s.Freq == Once {
		if s.Until != "" && s.Start > s.Until {
			return nil
		}
		return []kith.Day{s.Start}
	}
	o := rrule.ROption{Freq: rrule.WEEKLY, Dtstart: s.Start.Time(), Interval: max(s.Interval, 1), Count: s.Count, Wkst: rrule.MO, Bymonthday: s.Dates}
	if s.Freq == Monthly {
		o.Freq = rrule.MONTHLY
	}
	if s.Count == 0 {
		o.Until = to.Time()
	}
	for _, d := range s.Days {
		w := []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}[d.Day]
		o.Byweekday = append(o.Byweekday, w.Nth(d.Nth))
	}
	r, err := rrule.NewRRule(o)
	if err != nil {
		t.Fatal(err)
	}
	next := r.Iterator()
	for at, ok := next(); ok && !at.After(to.Time()); at, ok = next() {
		if d := kith.Day(at.Format(time.DateOnly)); s.Until == "" || d <= s.Until {
			out = append(out, d)
		}
	}
	return out
}

// bankHolidays are England's; without the publisher's file a few are enough.
func bankHolidays(t *testing.T) map[kith.Day]string {
	out := map[kith.Day]string{day(2024, 12, 25): "Christmas Day", day(2025, 4, 18): "Good Friday", day(2025, 5, 5): "Early May", day(2026, 5, 25): "Spring"}
	f, err := os.Open("../../shared/data/calendar/bank-holidays-england-wales.csv")
	if err != nil {
		t.Log("the publisher's file of bank holidays is not here: four of them are used")
		return out
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for _, v := range r {
			if d := kith.Day(v); d.Valid() {
				out[d] = r[len(r)-1]
			}
		}
	}
	t.Logf("%d bank holidays", len(out))
	return out
}

// The first Tuesday of the month, for someone who looks in the week before and
// on the day.
func TestOccurrenceWords(t *testing.T) {
	s := []Schedule{{Freq: Monthly, Days: []DayRule{{time.Tuesday, 1}}, Opens: hm(10, 0), Closes: hm(12, 0)}}
	for now, want := range map[time.Time]string{
		time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC):   "Tuesday 3 March, 10am to midday",
		time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC):   "Tomorrow, 10am to midday",
		time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC):   "Today, 10am to midday",
		time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC):  "Now, until midday",
		time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC):  "Tuesday 7 April, 10am to midday",
		time.Date(2026, 3, 31, 23, 0, 0, 0, time.UTC): "Tuesday 7 April, 10am to midday",
	} {
		o, _ := next(compile(s), Calendar{}.ready(), now, "", nil)
		if o == nil || o.Words(now) != want {
			t.Errorf("%v: %v, want %s", now, o, want)
		}
	}
}

func TestFreeTimes(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday
	tuesday := []Schedule{{Days: []DayRule{{Day: time.Tuesday}}, Opens: hm(10, 0), Closes: hm(12, 0)}}
	night := []Schedule{{Days: []DayRule{{Day: time.Friday}}, Opens: hm(22, 0), Closes: hm(2, 0)}}
	days := []Schedule{{Days: []DayRule{{Day: time.Friday}}}}
	free := func(days Days, from, to Clock) []Window { return []Window{{days, from, to}} }
	for _, c := range []struct {
		name  string
		times []Schedule
		free  []Window
		on    kith.Day
		want  answer
	}{
		{"the very time", tuesday, free(1<<time.Tuesday, hm(10, 0), hm(12, 0)), "", yes},
		{"half an hour of it", tuesday, free(1<<time.Tuesday, hm(11, 30), hm(15, 0)), "", yes},
		{"a few minutes of it", tuesday, free(1<<time.Tuesday, hm(11, 40), hm(15, 0)), "", no},
		{"another day", tuesday, free(AllDays&^(1<<time.Tuesday), 0, 0), "", no},
		{"the whole day", tuesday, free(1<<time.Tuesday, 0, 0), "", yes},
		{"past midnight", night, free(1<<time.Saturday, 0, hm(4, 0)), "", yes},
		{"before midnight", night, free(1<<time.Friday, hm(20, 0), hm(23, 0)), "", yes},
		{"the next night", night, free(1<<time.Saturday, hm(20, 0), hm(23, 0)), "", no},
		{"no time of day given", days, free(1<<time.Friday, hm(9, 0), hm(12, 0)), "", unknown},
		{"on that day", tuesday, nil, day(2026, 3, 10), yes},
		{"on the day after", tuesday, nil, day(2026, 3, 11), no},
		{"runs into that day", night, nil, day(2026, 3, 7), yes},
		{"nothing said", nil, nil, day(2026, 3, 10), unknown},
		{"too vague", []Schedule{{Freq: Monthly}}, nil, day(2026, 3, 10), unknown},
		{"over", []Schedule{{Days: tuesday[0].Days, Until: day(2026, 2, 20)}}, free(AllDays, 0, 0), "", no},
	} {
		q := Query{Free: c.free, On: c.on, Now: now}
		if got := q.ready().judge(&segment{}).on(compile(c.times)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// The nights on which London's clocks change: half past one comes not at all,
// or twice.
func TestClockChanges(t *testing.T) {
	for _, c := range []struct {
		on   kith.Day
		at   Clock
		want string // UTC
	}{
		{"2026-03-29", hm(0, 30), "2026-03-29 00:30"}, {"2026-03-29", hm(1, 30), "2026-03-29 01:30"}, {"2026-03-29", hm(2, 0), "2026-03-29 01:00"},
		{"2026-03-29", hm(10, 0), "2026-03-29 09:00"}, {"2026-03-29", hm(24, 0), "2026-03-29 23:00"},
		{"2026-10-25", hm(0, 30), "2026-10-24 23:30"}, {"2026-10-25", hm(1, 30), "2026-10-25 00:30"}, {"2026-10-25", hm(2, 0), "2026-10-25 02:00"},
		{"2026-10-25", hm(24, 0), "2026-10-26 00:00"},
	} {
		if got := instant(dayNumber(c.on), c.at).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s %d is %s, want %s", c.on, c.at, got, c.want)
		}
	}
}
