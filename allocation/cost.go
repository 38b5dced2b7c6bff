package allocation

import (
	"fmt"
	"math"
	"time"

	"kith/load"
	"kith/referral"
)

// What things weigh against each other. A worker who is full to the brim costs
// 2,000 more than one who has nobody yet; all else is set against that. They are
// Kith's own starting values (ADR 27).
const (
	fullness  = 1000  // the slope of load against room: twice this where it is full
	aKM       = 20    // each kilometre from the worker's base to the person's home
	farthest  = 30    // kilometres, beyond which it costs no more
	noTongue  = 300   // not to speak the language that the person would rather speak
	stranger  = 600   // not to be the one who supported the person before
	aDay      = 1000  // each day that somebody has waited, when nobody is proposed
	mostDays  = 365   //
	leaveOut  = 50000 // to propose nobody at all: more than anything above
	urgencies = 100 * aDay
)

// cost is what giving a person to a worker costs, the load aside.
func (b *Board) cost(w *Waiter, c *load.Carrier) int64 {
	cost := int64(0)
	if m := b.metres(w, c); m > 0 {
		cost += int64(min(m, farthest*1000)) * aKM / 1000
	}
	if w.Language != "" && !speaks(c, w.Language) {
		cost += noTongue
	}
	if w.Before != "" && w.Before != c.Account {
		cost += stranger
	}
	return cost
}

func (b *Board) metres(w *Waiter, c *load.Carrier) int {
	if !home(w.Home) || !home(c.Base) {
		return 0
	}
	return b.where(w.Home, c.Base)
}

// nobody is what it costs to propose nobody: the longer the wait and the more
// urgent, the more, so that where room is short those who have waited go first.
func nobody(w *Waiter, now time.Time) int64 {
	cost := leaveOut + int64(min(mostDays, w.Waited(now)))*aDay
	if w.Urgency == referral.Urgent {
		cost += urgencies
	}
	return cost
}

// places are what the first, second … person of a mean weight costs a worker:
// the square of the load against room, which grows with each, up to the most
// that a proposal fills.
func places(c *load.Carrier, mean float64) []int64 {
	if c.Room.People <= 0 || mean <= 0 {
		return nil
	}
	var out []int64
	square := func(l float64) float64 { return l * l / c.Room.People * fullness }
	for k := 1.0; c.Load+k*mean <= most*c.Room.People+1e-9; k++ {
		step := square(c.Load+k*mean) - square(c.Load+(k-1)*mean)
		out = append(out, int64(math.Round(step)))
		if len(out) == 500 {
			break
		}
	}
	return out
}

// reasons are why this worker, in sentences.
func (b *Board) reasons(w *Waiter, c *load.Carrier, fit int, more float64) []string {
	var out []string
	if w.Before == c.Account {
		out = append(out, "Supported "+w.Name()+" before")
	}
	if w.Language != "" && speaks(c, w.Language) {
		out = append(out, "Speaks "+w.Language)
	} else if w.Interpret {
		out = append(out, "Trained to work with an interpreter")
	}
	if w.wish != nil && w.wish.Sex != "" {
		out = append(out, "The person asks for "+sexWords(w.wish.Sex))
	}
	if w.Guarded > 0 || w.wish != nil && len(w.wish.Skills) > 0 {
		out = append(out, "Has the training that is needed")
	}
	if m := b.metres(w, c); m > 0 {
		out = append(out, fmt.Sprintf("About %d km from the person's home", max(1, int(math.Round(float64(m)/1000)))))
	}
	if fit == 1 {
		out = append(out, "The only one who can take them on")
	}
	return append(out, fmt.Sprintf("%d%% full now, %d%% with those proposed today", percent(c.Load, c), percent(c.Load+more, c)))
}

func percent(load float64, c *load.Carrier) int {
	return int(math.Round(100 * load / c.Room.People))
}

// whyNobody is why nobody is proposed, in sentences: how many of the team break
// each rule.
func (b *Board) whyNobody(w *Waiter, fit int) []string {
	if fit > 0 {
		return []string{fmt.Sprintf("All who could take them on (%d) would be above %d%% of their room", fit, int(most*100))}
	}
	counts, order, team := map[string]int{}, []string{}, 0
	for j := range b.Crew {
		if !b.Crew[j].InTeam(w.Team) {
			continue
		}
		team++
		rule := b.broken(w, &b.Crew[j])[0].rule
		if counts[rule] == 0 {
			order = append(order, rule)
		}
		counts[rule]++
	}
	if team == 0 {
		return []string{"Nobody works in this team"}
	}
	out := []string{"Nobody of the team can take them on"}
	for _, rule := range order {
		out = append(out, fmt.Sprintf("%d: %s", counts[rule], rule))
	}
	return out
}
