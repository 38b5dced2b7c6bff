package effect_test

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/effect"
	"kith/stats"
)

func analyse(t testing.TB, w world, seed uint64) effect.Result {
	t.Helper()
	c, o := w.make(seed)
	spec := usual()
	seal, err := spec.Seal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	r, err := effect.Analyse(spec, seal, c, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// long is how many worlds the slow simulations make: KITH_EFFECT=1000 for the
// figures in doc/measured.md.
func long(quick int) int {
	if n, err := strconv.Atoi(os.Getenv("KITH_EFFECT")); err == nil {
		return n
	}
	return quick
}

// The demonstration: a service that does nothing at all. A study before and after
// finds a quarter to two fifths fewer attendances, every time; the default does
// not.
func TestNothingWasDone(t *testing.T) {
	worlds, naive, compared, wrong, beyond := long(12), 0, 0, 0, 0
	least, most := 1.0, 0.0
	for seed := range worlds {
		r := analyse(t, world{people: 12_000, practices: 50, effect: 1}, uint64(seed))
		fall := 1 - r.Change.Ratio.Value
		least, most = min(least, fall), max(most, fall)
		if r.Change.Ratio.High < 1 {
			naive++
		}
		if effect.Detectable(r.Change.Beyond) {
			beyond++
		}
		if r.Claim.Tier() == effect.Compared {
			compared++
			if effect.Detectable(r.Difference.Ratio) {
				wrong++
			} else if !strings.Contains(r.Claim.String(), "no detectable difference") {
				t.Errorf("no difference, and it says: %s", r.Claim)
			}
		}
		if seed == 0 {
			t.Log(r.Claim)
			t.Log(r.Change.Claim("A&E attendances", 1))
		}
	}
	t.Logf("%d worlds in which nothing was done: before and after, a fall of %.0f%% to %.0f%%, \"significant\" in %d; beyond regression to the mean in %d; compared in %d, of which a difference in %d",
		worlds, 100*least, 100*most, naive, beyond, compared, wrong)
	if naive < worlds || least < 0.2 || most > 0.5 {
		t.Errorf("the naive study was to be fooled in all of %d worlds by 25 to 40%%, and was in %d by %.2f to %.2f", worlds, naive, least, most)
	}
	if allowed := 0.05*float64(worlds) + 4*math.Sqrt(0.05*0.95*float64(worlds)); float64(beyond) > allowed {
		t.Errorf("a difference beyond regression to the mean in %d of %d worlds in which nothing was done", beyond, worlds)
	}
	if compared*4 < worlds*3 || wrong*6 > worlds {
		t.Errorf("of %d worlds %d were compared and %d showed a difference", worlds, compared, wrong)
	}
}

// Who is referred has more wrong with them than others who came as often: what is
// expected of them goes by that, and by where practices stand.
func TestExpectedOfTheIll(t *testing.T) {
	worlds, sum := long(6), 0.0
	var first stats.Limits
	for seed := range worlds {
		b := analyse(t, world{people: 12_000, practices: 50, effect: 1, known: 1.5}, uint64(seed)).Change.Beyond
		if sum += math.Log(b.Value); seed == 0 {
			first = b
		}
	}
	mean, se := sum/float64(worlds), math.Log(first.High/first.Low)/2/effect.Level.Z()/math.Sqrt(float64(worlds))
	t.Logf("in %d worlds where nothing was done, %+.1f%% beyond what was expected, with an error of %.1f%%", worlds, 100*mean, 100*se)
	// Half a percent, a twentieth of what a study of this size can see, is let pass:
	// in a thousand worlds it is 0.4 below.
	if math.Abs(mean) > max(3*se, 0.005) {
		t.Errorf("people of whom much is known were expected to have %.1f%% too few", 100*mean)
	}
}

// What is there is seen.
func TestSomethingWasDone(t *testing.T) {
	r := analyse(t, world{people: 40_000, practices: 50, effect: 0.7}, 5)
	t.Log(r.Claim)
	if r.Claim.Tier() != effect.Compared || r.Difference.Ratio.High >= 1 || r.Difference.Ratio.Low > 0.7 || r.Difference.Ratio.High < 0.7 {
		t.Errorf("a fall of 30%%: %+v, %v", r.Difference, r.Claim.Why())
	}
	money, err := r.Claim.Money(15_000)
	if err != nil || !strings.HasPrefix(money, "At £150 each that is £") {
		t.Errorf("%q, %v", money, err)
	}
	t.Log(money)
}

// GPs who see more than the record does fool a comparison; the year before finds
// it out as a rule, and then nothing is compared.
func TestSomethingNobodyRecorded(t *testing.T) {
	found := 0
	for seed := range uint64(6) {
		r := analyse(t, world{people: 25_000, practices: 50, effect: 1, secret: true}, seed)
		if r.Tests[0].Verdict == effect.Fails {
			found++
			if r.Claim.Tier() > effect.Changed || len(r.Claim.Why()) == 0 {
				t.Errorf("the year before differs, and it claims %s", r.Claim)
			}
		}
		t.Log(r.Tests[0], r.Claim.Tier(), r.Difference.Ratio)
	}
	if found < 4 {
		t.Errorf("found out in %d of 6", found)
	}
}

func TestHalfWereLost(t *testing.T) {
	r := analyse(t, world{people: 12_000, practices: 50, effect: 1, lost: 0.5}, 5)
	if r.Claim.Tier() != effect.Activity || len(r.Claim.Why()) == 0 || strings.Contains(r.Claim.String(), "%") {
		t.Errorf("half were lost, and it claims: %s", r.Claim)
	}
}

func TestTiersRefuse(t *testing.T) {
	change := effect.Change{People: 2, Before: 7, After: 5, Ratio: stats.Limits{Value: 0.71, Low: 0.35, High: 1.46}, Untreated: 0.6, Beyond: stats.Limits{Value: 1.2, Low: 0.4, High: 3.6}}
	forbidden := func(what string, c effect.Claim, err error) {
		t.Helper()
		if kith.KindOf(err) != kith.Forbidden || c.String() != "" {
			t.Errorf("%s: %q, %v", what, c, err)
		}
	}
	c, err := change.Claim("A&E attendances", 0.69)
	forbidden("too few followed up", c, err)
	bare := change
	bare.Untreated = 0
	c, err = bare.Claim("A&E attendances", 1)
	forbidden("no expectation", c, err)
	bare = change
	bare.Beyond = stats.Limits{}
	c, err = bare.Claim("A&E attendances", 1)
	forbidden("nothing beside it", c, err)
	c, err = effect.Change{}.Claim("A&E attendances", 1)
	forbidden("no change at all", c, err)

	held, err := change.Claim("A&E attendances", 1)
	if err != nil || held.Tier() != effect.Changed || !strings.Contains(held.String(), "would have been expected of the same people") {
		t.Errorf("%q, %v", held, err)
	}
	t.Log(held)
	if _, err := held.Ratio(); kith.KindOf(err) != kith.Forbidden {
		t.Error("a change gives its percentage alone")
	}
	if s, err := held.Money(100); kith.KindOf(err) != kith.Forbidden || s != "" {
		t.Error("a change is worth money")
	}
	activity, err := effect.Count(1)
	if err != nil || activity.String() != "Fewer than 10 people were referred." {
		t.Errorf("%q, %v", activity, err)
	}
	if _, err := activity.Money(100); kith.KindOf(err) != kith.Forbidden {
		t.Error("activity is worth money")
	}
	if _, err := (effect.Claim{}).Money(100); err == nil {
		t.Error("nothing is worth money")
	}
	d := effect.Difference{Ratio: stats.Limits{Value: 0.8, Low: 0.7, High: 0.9}}
	for _, v := range []effect.Verdict{effect.Fails, effect.CannotTell, ""} {
		c, err := d.Introduced("GP contacts", 100, effect.Test{Verdict: v})
		forbidden("trends that are not flat", c, err)
	}
	c, err = d.Introduced("GP contacts", 100, effect.Test{Verdict: effect.Holds})
	if err != nil || c.String() != "The introduction was associated with a change: GP contacts were 20% lower (95% interval: 30% lower to 10% lower)." {
		t.Errorf("%q, %v", c, err)
	}
	if m, err := c.Money(3_000); err != nil || m != "At £30 each that is £600 less (95% interval: £300 to £900), before what the service itself costs." {
		t.Errorf("%q, %v", m, err)
	}
	c, err = effect.Trial{Ratio: stats.Limits{Value: 0.8, Low: 0.7, High: 0.9}, Chance: 0.01}.Claim("GP contacts", 100)
	if err != nil || c.String() != "GP contacts were reduced by 20% (95% interval: 10% to 30%), with and without by lot." {
		t.Errorf("%q, %v", c, err)
	}
	c, err = effect.Trial{Ratio: stats.Limits{Value: 0.8, Low: 0.7, High: 0.9}, Chance: 0.2}.Claim("GP contacts", 100)
	if err != nil || !strings.Contains(c.String(), "no detectable difference") {
		t.Errorf("the lot would do as much, and it says %q, %v", c, err)
	}
	if m, _ := c.Money(100); m != "No saving and no cost can be told from none." {
		t.Error(m)
	}
	text, err := json.Marshal(held)
	if err != nil || !strings.Contains(string(text), `"tier":1`) {
		t.Errorf("%s, %v", text, err)
	}
}

// A spec cannot be changed after it was sealed, nor sealed after the outcomes.
func TestSeal(t *testing.T) {
	spec := usual()
	seal, err := spec.Seal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Opens(spec, sealed.Add(time.Second)); err != nil {
		t.Error(err)
	}
	conflict := func(what string, err error) {
		t.Helper()
		if kith.KindOf(err) != kith.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	conflict("outcomes at the same moment", seal.Opens(spec, sealed))
	conflict("outcomes before", seal.Opens(spec, sealed.Add(-time.Hour)))
	conflict("no seal", effect.Seal{}.Opens(spec, sealed))
	back := seal
	back.At = seal.At.Add(-24 * time.Hour)
	conflict("a seal dated back", back.Opens(spec, sealed))
	for what, change := range map[string]func(*effect.Spec){
		"outcome":    func(s *effect.Spec) { s.Outcome = "GP contacts" },
		"window":     func(s *effect.Spec) { s.Days = 180 },
		"covariates": func(s *effect.Spec) { s.Covariates = s.Covariates[:1] },
		"seed":       func(s *effect.Spec) { s.Seed++ },
		"form":       func(s *effect.Spec) { s.Form = effect.NegativeMeans },
	} {
		other := usual()
		change(&other)
		conflict(what, seal.Opens(other, sealed.Add(time.Hour)))
	}
	c, o := world{people: 200, practices: 2, effect: 1}.make(1)
	o.At = sealed
	_, err = effect.Analyse(spec, seal, c, o)
	conflict("an analysis of outcomes that were there", err)
	o.At = sealed.Add(time.Hour)
	c.Covariates = c.Covariates[:1]
	_, err = effect.Analyse(spec, seal, c, o)
	conflict("a covariate left out", err)
	if _, err := (effect.Spec{}).Seal(sealed); kith.KindOf(err) != kith.Invalid {
		t.Error("an empty spec was sealed")
	}
}
