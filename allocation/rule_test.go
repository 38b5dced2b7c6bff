package allocation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/load"
	"kith/nhs"
	"kith/team"
)

var now = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

const north kith.ID = "north"

// carrier is a whole-time worker of the north with nobody yet.
func carrier(account kith.ID, change func(*team.Worker)) load.Carrier {
	w := &team.Worker{Account: account, Profile: team.Profile{Name: "Worker " + string(account), Role: access.LinkWorker, WTE: 100, Norm: 225, Share: 60}, Teams: []kith.ID{north}}
	if change != nil {
		change(w)
	}
	return load.Carrier{Worker: w, Room: load.RoomOf(w, kith.DayOf(now))}
}

func waiter(id kith.ID, change func(*Waiter)) *Waiter {
	w := &Waiter{Given: "Ann", Family: "Reed"}
	w.ID, w.Person, w.Team, w.ReceivedAt = id, "person "+id, north, now.AddDate(0, 0, -3)
	if change != nil {
		change(w)
	}
	w.weight = w.Weigh(now, nil)
	return w
}

func trained(s ...team.Skill) func(*team.Worker) {
	return func(w *team.Worker) {
		for _, k := range s {
			w.Training = append(w.Training, team.Training{NewTraining: team.NewTraining{Skill: k, HeldOn: "2026-01-01", Expires: "2026-12-31"}})
		}
	}
}

// Each rule, and the worker who keeps it and the one who does not.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		who       func(*Waiter)
		yes, no   func(*team.Worker)
		says      string
		neverOver bool
	}{
		"team":     {nil, nil, func(w *team.Worker) { w.Teams = []kith.ID{"south"} }, "in this team", true},
		"conflict": {func(w *Waiter) { w.conflicts = []kith.ID{"w"} }, func(w *team.Worker) { w.Account = "another" }, nil, "conflict of interest", true},
		"language": {func(w *Waiter) { w.Interpret, w.Language = true, "Polish" }, func(w *team.Worker) { w.Languages = []string{"polish"} }, nil, "Does not speak Polish", false},
		"interpreter": {func(w *Waiter) { w.Interpret, w.Language = true, "Polish" }, trained(team.WithInterpreter),
			func(w *team.Worker) { w.Languages = []string{"Urdu"} }, "interpreter", false},
		"an interpreter for no language": {func(w *Waiter) { w.Interpret = true }, trained(team.WithInterpreter), func(w *team.Worker) { w.Languages = []string{""} }, "the person's language", false},
		"sex":                            {func(w *Waiter) { w.wish = &Wish{Sex: "woman"} }, func(w *team.Worker) { w.Sex = "woman" }, func(w *team.Worker) { w.Sex = "man" }, "asks for a woman", false},
		"sex not said":                   {func(w *Waiter) { w.wish = &Wish{Sex: "man"} }, func(w *team.Worker) { w.Sex = "man" }, nil, "asks for a man", false},
		"training":                       {func(w *Waiter) { w.wish = &Wish{Skills: []team.Skill{"domestic-abuse"}} }, trained("domestic-abuse"), trained("dementia"), "domestic abuse", false},
		"safeguarding":                   {func(w *Waiter) { w.Guarded = 1 }, trained(team.SafeguardingAdults), nil, "safeguarding adults", false},
		"a child":                        {func(w *Waiter) { w.Guarded, w.Born = 1, "2012-01-01" }, trained(team.SafeguardingChildren), trained(team.SafeguardingAdults), "safeguarding children", false},
		"training that ran out": {func(w *Waiter) { w.Guarded = 1 }, trained(team.SafeguardingAdults), func(w *team.Worker) {
			w.Training = []team.Training{{NewTraining: team.NewTraining{Skill: team.SafeguardingAdults, HeldOn: "2020-01-01", Expires: "2026-08-31"}}}
		}, "safeguarding adults", false},
		"away": {nil, func(w *team.Worker) {
			w.Away = []team.Away{{NewAway: team.NewAway{From: "2026-09-01", Until: "2026-09-04"}}}
		},
			func(w *team.Worker) { w.Away = []team.Away{{NewAway: team.NewAway{From: "2026-09-03"}}} }, "Away", false},
		"leaving":   {nil, func(w *team.Worker) { w.Ends = "2026-12-31" }, func(w *team.Worker) { w.Ends = "2026-09-20" }, "Leaves on 20 September 2026", false},
		"beginning": {nil, func(w *team.Worker) { w.Starts = "2026-09-01" }, func(w *team.Worker) { w.Starts = "2026-09-02" }, "Begins on", false},
		"no hours":  {nil, func(w *team.Worker) { w.WTE = 10 }, func(w *team.Worker) { w.WTE = 0 }, "no hours", false},
	} {
		w, yes, no := waiter("r", c.who), carrier("w", c.yes), carrier("w", c.no)
		if got := (&Board{now: now}).broken(w, &yes); len(got) != 0 {
			t.Errorf("%s: %+v stands against one who may", name, got)
		}
		got := (&Board{now: now}).broken(w, &no)
		if len(got) != 1 || !strings.Contains(got[0].says, c.says) || got[0].final != c.neverOver || got[0].rule == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// board proposes for a morning.
func board(t testing.TB, crew []load.Carrier, waiting []*Waiter) *Board {
	t.Helper()
	b := &Board{Crew: crew, now: now, where: func(a, b nhs.Postcode) int {
		if a == b {
			return 500
		}
		return 12_000
	}}
	if err := b.propose(waiting); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *Board) words() string {
	var out []string
	for _, p := range b.Proposals {
		to := "nobody"
		if p.Worker != nil {
			to = string(p.Worker.Account)
		}
		out = append(out, string(p.ID)+"→"+to)
	}
	return strings.Join(out, " ")
}

// What weighs, among those who may.
func TestWhoIsProposed(t *testing.T) {
	a, b := carrier("a", func(w *team.Worker) { w.Base = "NX16 2AB" }), carrier("b", func(w *team.Worker) { w.Base, w.Languages = "NX7 1AA", []string{"Urdu"} })
	half := func(c load.Carrier) load.Carrier { c.Load = c.Room.People / 2; return c }
	for name, c := range map[string]struct {
		crew []load.Carrier
		who  func(*Waiter)
		want string
		says string
	}{
		"the one with room":            {[]load.Carrier{half(a), b}, nil, "r→b", "0% full now, 2% with those proposed today"},
		"near, where room is alike":    {[]load.Carrier{b, a}, func(w *Waiter) { w.Home = "NX16 2AB" }, "r→a", "About 1 km"},
		"with a home that nobody has":  {[]load.Carrier{a, b}, func(w *Waiter) { w.Home = "ZZ99 3VZ" }, "r→a", ""},
		"the language preferred":       {[]load.Carrier{a, b}, func(w *Waiter) { w.Language, w.Home = "Urdu", "NX16 2AB" }, "r→b", "Speaks Urdu"},
		"the one before":               {[]load.Carrier{half(a), b}, func(w *Waiter) { w.Before = "a" }, "r→b", ""}, // half as full outweighs it
		"the one before, a little off": {[]load.Carrier{a, b}, func(w *Waiter) { w.Before, w.Language = "a", "Urdu" }, "r→a", "Supported Ann Reed before"},
	} {
		got := board(t, c.crew, []*Waiter{waiter("r", c.who)})
		if got.words() != c.want || !strings.Contains(strings.Join(got.Proposals[0].Why, ". "), c.says) {
			t.Errorf("%s: %s: %q", name, got.words(), got.Proposals[0].Why)
		}
	}
}

// The only speaker is kept for the one who needs the language, though another
// has waited longer.
func TestAllAtOnce(t *testing.T) {
	speaker := carrier("speaker", func(w *team.Worker) { w.Languages = []string{"Polish"} })
	other := carrier("other", nil)
	speaker.Load, other.Load = 1.1*speaker.Room.People-1, 1.1*other.Room.People-1 // one place each
	old := waiter("old", func(w *Waiter) { w.ReceivedAt = now.AddDate(0, 0, -90) })
	polish := waiter("polish", func(w *Waiter) { w.Language, w.Interpret, w.Judged = "Polish", true, "usual" })
	if got := board(t, []load.Carrier{speaker, other}, []*Waiter{old, polish}); got.words() != "old→other polish→speaker" {
		t.Error(got.words())
	}
	// Where there is one place, it goes to the one who has waited longer; unless
	// the other is urgent.
	late := waiter("late", nil)
	if got := board(t, []load.Carrier{other}, []*Waiter{late, old}); got.words() != "late→nobody old→other" {
		t.Error(got.words())
	}
	urgent := waiter("urgent", func(w *Waiter) { w.Urgency, w.Judged = "urgent", "usual" })
	got := board(t, []load.Carrier{other}, []*Waiter{urgent, old})
	if got.words() != "urgent→other old→nobody" || !strings.Contains(got.Proposals[1].Why[0], "above 110%") {
		t.Error(got.words(), got.Proposals[1].Why)
	}
	// Why nobody, by the rule that each breaks.
	got = board(t, []load.Carrier{speaker, other}, []*Waiter{waiter("r", func(w *Waiter) { w.Guarded = 1 })})
	if why := strings.Join(got.Proposals[0].Why, ". "); why != "Nobody of the team can take them on. 2: no training in safeguarding adults" {
		t.Error(why)
	}
}

// Nobody is proposed beyond 110 % of their room, whatever the weights; no rule is
// broken; and those proposed make the loads more even than the next free worker
// in turn would.
func TestLimitsHold(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for n := range 200 {
		crew, waiting := morning(r, 3+r.IntN(6), r.IntN(60))
		b := board(t, crew, waiting)
		more := map[kith.ID]float64{}
		for _, p := range b.Proposals {
			if p.Worker == nil {
				continue
			}
			if got := b.broken(p.Waiter, p.Worker); len(got) > 0 {
				t.Fatalf("%d: %s breaks %+v", n, p.Worker.Name, got)
			}
			more[p.Worker.Account] += p.Weight.People
		}
		for i := range crew {
			if c := &crew[i]; more[c.Account] > 0 && c.Load+more[c.Account] > most*c.Room.People+1e-6 {
				t.Fatalf("%d: %s would carry %v of %v", n, c.Name, c.Load+more[c.Account], c.Room.People)
			}
		}
	}
}

// morning is a crew and who waits, drawn by lot.
func morning(r *rand.Rand, workers, referrals int) ([]load.Carrier, []*Waiter) {
	languages := []string{"Polish", "Urdu", "Arabic"}
	var crew []load.Carrier
	for j := range workers {
		c := carrier(kith.ID(fmt.Sprint("w", j)), func(w *team.Worker) {
			w.WTE = []int{100, 60, 80}[r.IntN(3)]
			w.Languages = languages[:r.IntN(3)]
			w.Base = []nhs.Postcode{"NX16 2AB", "NX7 1AA"}[r.IntN(2)]
			if r.IntN(2) == 0 {
				trained(team.SafeguardingAdults, team.WithInterpreter)(w)
			}
		})
		c.Load = c.Room.People * (0.6 + 0.5*r.Float64())
		crew = append(crew, c)
	}
	var waiting []*Waiter
	for i := range referrals {
		waiting = append(waiting, waiter(kith.ID(fmt.Sprint("r", i)), func(w *Waiter) {
			w.ReceivedAt = now.AddDate(0, 0, -r.IntN(60))
			w.Interpret = r.IntN(8) == 0
			if r.IntN(6) == 0 || w.Interpret {
				w.Language = languages[r.IntN(3)]
			}
			w.Guarded = r.IntN(10) / 9
			w.Needs = make([]nhs.Need, r.IntN(4))
			w.Home = []nhs.Postcode{"NX16 2AB", "NX7 1AA", ""}[r.IntN(3)]
		}))
	}
	return crew, waiting
}

// 200 referrals and 50 workers, with rules, costs and reasons.
func BenchmarkPropose(b *testing.B) {
	crew, waiting := morning(rand.New(rand.NewPCG(1, 1)), 50, 200)
	for b.Loop() {
		board(b, crew, waiting)
	}
}
