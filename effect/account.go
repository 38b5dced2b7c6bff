package effect

import (
	"fmt"
	"math"

	"kith/stats"
)

// An Account is what a series, a waiting list or a stepped introduction comes to:
// the strongest claim that it bears, and what that rests on.
type Account struct {
	Ratio    stats.Limits // what the claim rests on
	Chance   float64      // by lot: how often other lots show as much; 0 without a lot
	Expected []float64    // of a series: the counts that the months before led to expect
	Tests    []Test
	Claim    Claim
}

// tell makes the claim, unless a test fails: then the weaker one, which says why.
func (a *Account) tell(strong, weak func() (Claim, error)) error {
	var why []string
	for _, t := range a.Tests {
		if t.Verdict == Fails {
			why = append(why, fmt.Sprintf("There was a difference where there should be none: %s, %s.", t.Name, fewer(t.Ratio.Value)))
		}
	}
	var err error
	if len(why) == 0 {
		if a.Claim, err = strong(); err == nil {
			return nil
		}
		why = append(why, err.Error())
	}
	if a.Claim, err = weak(); err == nil {
		a.Claim.why = why
	}
	return err
}

// test adds what an analysis shows where there should be nothing.
func (a *Account) test(name string, ratio stats.Limits, err error) {
	if err != nil || !whole(ratio) {
		a.Tests = append(a.Tests, Test{Name: name, Verdict: CannotTell})
		return
	}
	a.Tests = append(a.Tests, Test{name, ratio, verdict(ratio)})
}

// Account fits the series, and where nothing should be seen: in the unaffected
// outcome, nil where there is none, and for an introduction in the middle of the
// months before, where these are enough for two halves.
func (s Series) Account(spec Spec, unaffected *Series) (Account, error) {
	b, err := s.Interrupt()
	if err != nil {
		return Account{}, err
	}
	a := Account{Ratio: b.Wider(), Expected: b.Expected}
	if unaffected != nil {
		other, err := unaffected.Interrupt()
		a.test(spec.Unaffected, other.Wider(), err)
	}
	if b.Before >= 2*Fewest {
		early := Series{Counts: s.Counts[:s.From], Population: s.Population[:s.From], Month: s.Month[:s.From], From: b.Before / 2, Harmonics: s.Harmonics}
		other, err := early.Interrupt()
		a.test("an introduction that was not, halfway through the months before", other.Wider(), err)
	}
	events, after := 0.0, 0.0
	for i, n := range s.Counts {
		events += n
		if i >= s.From {
			after += n
		}
	}
	return a, a.tell(func() (Claim, error) { return b.Claim(spec.Outcome, after/a.Ratio.Value) },
		func() (Claim, error) { return Happened(int(events), spec.Outcome) })
}

// AccountOfList compares those whom the lot put first with those who wait, in the
// outcome and, nil where there is none, in one that cannot respond. followed is the
// share of everybody drawn who was observed.
func AccountOfList(spec Spec, people, unaffected []Person, followed float64) (Account, error) {
	t, err := WaitList(people, spec.Seed)
	if err != nil {
		return Account{}, err
	}
	a := Account{Ratio: t.Judged(), Chance: t.Chance}
	if unaffected != nil {
		other, err := WaitList(unaffected, spec.Seed)
		a.test(spec.Unaffected, other.Judged(), err)
	}
	with, treated := 0.0, 0
	for _, p := range people {
		if p.Treated {
			with, treated = with+p.After, treated+1
		}
	}
	base := with / a.Ratio.Value
	compared := func() (Claim, error) {
		return claim(Compared, "Compared with those who waited, "+plain(spec.Outcome)+" of those invited first %s", a.Ratio, base, 0)
	}
	if followed < Followed {
		if a.Claim, err = compared(); err == nil {
			a.Claim.why = []string{fmt.Sprintf("Only %s of those drawn were seen both before and after.", percent(followed))}
		}
		return a, err
	}
	return a, a.tell(func() (Claim, error) { return t.Claim(spec.Outcome, base) }, compared)
}

// AccountOfSteps compares practices that have begun with those that have not, in
// the outcome and, nil where there is none, in one that cannot respond. Where no
// lot said who begins when, the months before a practice begins must show nothing.
func AccountOfSteps(spec Spec, steps, unaffected []Step) (Account, error) {
	t, err := Stepped(steps, spec.Seed)
	if err != nil {
		return Account{}, err
	}
	a := Account{Ratio: t.Judged(), Chance: t.Chance}
	if unaffected != nil {
		other, err := Stepped(unaffected, spec.Seed)
		a.test(spec.Unaffected, other.Judged(), err)
	}
	ahead, err := Ahead(steps, 3)
	a.test("the three months before a practice begins", ahead, err)
	events, with := 0.0, 0.0
	for _, s := range steps {
		events += s.Events
		if s.With {
			with += s.Events
		}
	}
	base := with / a.Ratio.Value
	counted := func() (Claim, error) { return Happened(int(math.Round(events)), spec.Outcome) }
	if spec.Lot != "" {
		return a, a.tell(func() (Claim, error) { return t.Claim(spec.Outcome, base) }, func() (Claim, error) {
			return claim(Introduced, introduced(spec.Outcome, a.Ratio), a.Ratio, base, 0)
		})
	}
	return a, a.tell(func() (Claim, error) {
		return Difference{Ratio: a.Ratio}.Introduced(spec.Outcome, base, a.Tests[len(a.Tests)-1])
	}, counted)
}
