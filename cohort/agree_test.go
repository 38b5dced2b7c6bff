package cohort

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// Both evaluators say the same of random people by random rules, unknowns
// included.
func TestMemoryAndSQLAgree(t *testing.T) {
	const today kith.Day = "2026-03-29"
	d := dbtest.Open(t)
	seen := [3]int{}
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		l := randomLibrary(rng)
		tenant := fmt.Sprint("t", seed)
		people := randomPeople(rng, uint32(1000*seed+1), 60, today)
		r := NewRegister(l)
		for i := range people {
			if err := r.Add(&people[i]); err != nil {
				t.Fatal(err)
			}
		}
		if rng.IntN(2) == 0 {
			r.Covers("P1", "a")
		}
		store(t, d, tenant, l, r, people)
		var defs []*Definition
		for i := range 25 {
			def := &Definition{Name: fmt.Sprintf("d%d", i), Version: 1, Who: randomRule(rng, 3, today)}
			if rng.IntN(2) == 0 {
				def.Among = randomRule(rng, 1, today)
			}
			defs = append(defs, def)
		}
		plan, err := NewPlan(today, func(d kith.Day) bool { return d == "2026-03-27" }, l, defs...)
		if err != nil {
			t.Fatal(err)
		}
		result := plan.Run(r)
		for i, def := range defs {
			got := map[uint32]Truth{}
			result.Each(i, func(n uint32, truth Truth) { got[n] = truth; seen[truth]++ })
			sql, of := answers(t, d, plan.SQL(i, tenant))
			if len(sql) != len(people) {
				t.Fatalf("seed %d: SQL has %d people, want %d", seed, len(sql), len(people))
			}
			for n, truth := range sql {
				if got[n] != truth {
					t.Errorf("seed %d, %s: in memory %q, by SQL %q, of person %d\n%+v\n%s", seed, def.Say(), got[n], truth, n, people[n-people[0].Number], plan.SQL(i, tenant))
					return
				}
			}
			if c := result.Counts[i]; c.Of != of {
				t.Errorf("seed %d, %s: population of %d in memory, %d by SQL", seed, def.Say(), c.Of, of)
			}
		}
	}
	for truth, n := range seen {
		if n < 300 {
			t.Errorf("only %d answers were %q: the test asks too little", n, Truth(truth))
		}
	}
}

func answers(t *testing.T, d *db.DB, text string) (map[uint32]Truth, int) {
	t.Helper()
	out, of := map[uint32]Truth{}, 0
	err := d.Read(context.Background(), dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("a test").Query(func(scan func(...any) error) error {
			var n, in, truth int64
			err := scan(&n, &in, &truth)
			out[uint32(n)] = Truth(truth)
			if in == 2 {
				of++
			}
			return err
		}, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, of
}

// store writes people, codes and covers into the register's tables.
func store(t *testing.T, d *db.DB, tenant string, l Library, r *Register, people []Person) {
	t.Helper()
	err := d.Write(context.Background(), dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("a test")
		run := func(text string, args ...any) {
			if _, err := raw.Exec(text, args...); err != nil {
				t.Fatal(err)
			}
		}
		for name, s := range l {
			for _, c := range s.Codes {
				run(`INSERT INTO register_code (of_tenant, set_name, code, term, release) VALUES ($1, $2, $3, '', '')`, tenant, name, c.ID)
			}
			for _, practice := range append([]string{""}, r.Practices...) {
				if r.Covered(practice, name) {
					run(`INSERT INTO register_cover (of_tenant, practice, set_name) VALUES ($1, $2, $3)`, tenant, practice, name)
				}
			}
		}
		for _, p := range people {
			number := func(n int) any {
				if n == 0 {
					return nil
				}
				return n
			}
			var born any
			if p.Born != "" {
				born = p.Born
			}
			run(`INSERT INTO register_person (id, of_tenant, known_by, local_id, feed, practice, system, born, sex, ethnicity, language, residence, deprivation, home,
				given, family, address, postcode, phone, email, opted_out, seen)
				VALUES ($1, $2, $3, '', '', $4, '', $5, $6, $7, $8, $9, $10, $11, '', '', '', '', '', '', false, '')`,
				int(p.Number), tenant, fmt.Sprint(p.Number), p.Practice, born, p.Words[Sex], p.Words[Ethnicity], p.Words[Language], p.Words[Residence],
				number(p.Numbers[Deprivation-words]), fmt.Sprint(p.Number))
			if n := p.Numbers[Household-words]; n > 0 {
				run(`INSERT INTO register_home (of_tenant, home, living) VALUES ($1, $2, $3)`, tenant, fmt.Sprint(p.Number), n)
			}
			for i, e := range p.Events {
				var value any
				if e.Value >= 0 {
					value = int(e.Value)
				}
				run(`INSERT INTO register_event (person, code, day, ref, feed, value, seen) VALUES ($1, $2, $3, $4, '', $5, '')`,
					int(p.Number), e.Code, e.Day, fmt.Sprint(i), value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func pick[T any](rng *rand.Rand, all ...T) T { return all[rng.IntN(len(all))] }

func randomLibrary(rng *rand.Rand) Library {
	l := Library{}
	for _, name := range []string{"a", "b", "c", "empty"} {
		s := &Set{Name: name}
		for _, code := range []string{"1", "2", "3", "4", "5"} {
			if name != "empty" && rng.IntN(5) < 2 {
				s.Codes = append(s.Codes, Code{ID: code})
			}
		}
		l[name] = s
	}
	return l
}

func randomPeople(rng *rand.Rand, from uint32, n int, today kith.Day) (all []Person) {
	for i := range n {
		p := Person{Number: from + uint32(i), Practice: pick(rng, "P1", "P1", "P2", "P3", "")}
		if rng.IntN(8) > 0 {
			p.Born = today.AddMonths(-rng.IntN(1200)).Add(rng.IntN(3) - 1)
		}
		p.Words = [words]string{pick(rng, "", "female", "male"), pick(rng, "", "A", "H"), pick(rng, "", "en", "uk", "it's"), pick(rng, "", "own-home", "care-home")}
		p.Numbers = [columns - words]int{rng.IntN(11), rng.IntN(4)}
		for range rng.IntN(7) {
			p.Events = append(p.Events, Recorded{
				Code: pick(rng, "1", "2", "3", "4", "5", "6"), Day: today.Add(-pick(rng, -2, 0, 1, 2, 6, 7, 27, 28, 29, 30, 364, 365, 366, 4000)), Value: pick[Tenths](rng, -1, -1, 0, 299, 300, 301),
			})
		}
		all = append(all, p)
	}
	return all
}

func randomRule(rng *rand.Rand, deep int, today kith.Day) Rule {
	window := func() (w Window) {
		if rng.IntN(2) == 0 {
			w.Within = pick(rng, Span{1, Days}, Span{2, WorkingDays}, Span{4, Weeks}, Span{1, Months}, Span{12, Months}, Span{10, Years})
		}
		if rng.IntN(3) == 0 {
			w.Before = pick(rng, Span{1, Days}, Span{28, Days}, Span{1, Years})
		}
		if rng.IntN(5) == 0 {
			w.Since = today.Add(-pick(rng, 0, 7, 365))
		}
		return w
	}
	value := func() Range {
		return pick(rng, Range{}, Range{}, Range{300, 0}, Range{0, 300}, Range{299, 301})
	}
	sets := func() []string {
		return pick(rng, []string{"a"}, []string{"b"}, []string{"c"}, []string{"a", "b"}, []string{"empty"})
	}
	if deep > 0 && rng.IntN(3) > 0 {
		s := Some{}
		for range 1 + rng.IntN(4) {
			s.Of = append(s.Of, randomRule(rng, deep-1, today))
		}
		s.Least = 1 + rng.IntN(len(s.Of))
		return s
	}
	switch rng.IntN(7) {
	case 0:
		return Not{randomRule(rng, deep, today)}
	case 1:
		from := rng.IntN(90)
		return Age{pick(rng, Range{Tenths(10 * from), 0}, Range{0, Tenths(10 * (from + 1))}, Range{Tenths(10 * from), Tenths(10 * (from + 20))})}
	case 2:
		c := pick(rng, Sex, Ethnicity, Language, Residence)
		return Is{c, pick(rng, []string{"female", "H", "it's", "own-home"}, []string{"A", "uk", "care-home", "male"}), rng.IntN(3) == 0}
	case 3:
		return Number{pick(rng, Deprivation, Household), pick(rng, Range{10, 30}, Range{20, 0}, Range{10, 20})}
	case 4, 5:
		return Event{Sets: sets(), Window: window(), Least: 1 + rng.IntN(2), Value: value(), Absent: rng.IntN(3) == 0}
	}
	return Latest{Sets: sets(), Against: pick(rng, nil, []string{"b"}, []string{"c", "a"}), Window: window(), Value: value(), Absent: rng.IntN(3) == 0}
}
