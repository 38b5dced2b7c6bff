package load

import (
	"kith"
	"kith/team"
)

// Room is what a worker has for people in the weeks ahead.
type Room struct {
	People float64 // standard people at once
	Hours  float64 // with and for people, of the weeks ahead
	Post   int     // weekdays in post, and there, of the weeks ahead
	There  int
}

// RoomOf is a worker's room from a day on. Of 52 weeks 42 are worked; where more
// leave than that is known to fall in the weeks ahead, the leave counts.
func RoomOf(w *team.Worker, day kith.Day) Room {
	const days = 7 * int(Ahead)
	r := Room{}
	r.Post, r.There = w.Workdays(day, days)
	post, there := 0.0, 0.0 // whole-time days
	for i := range days {
		on := day.Add(i)
		if p, t := w.Workdays(on, 1); p > 0 {
			post += float64(w.WTEOn(on)) / 100
			there += float64(t) * float64(w.WTEOn(on)) / 100
		}
	}
	r.Hours = min(post*YearWeeks/52, there) * WeekHours / 5 * float64(w.Share) / 100
	r.People = r.Hours / aheadHours * float64(w.Norm) / team.Norm
	return r
}

// YearHours is how many hours a worker of a whole-time equivalent (hundredths)
// and share has with and for people in a year: 945 when whole-time.
func YearHours(wte, share int) float64 {
	return WeekHours * YearWeeks * float64(wte) / 100 * float64(share) / 100
}

// HoursEach is how many hours there are for each referral of a year: 2.0 at 472
// for each whole-time worker; 0 when there are none.
func HoursEach(yearHours float64, referrals int) float64 {
	if referrals == 0 {
		return 0
	}
	return yearHours / float64(referrals)
}

// A Light is load against room at a glance.
type Light string

const (
	HasRoom    Light = "room"        // below 85 %
	NearlyFull Light = "nearly full" // 85 to 100 %
	Over       Light = "over"        // above
	NotThere   Light = "not there"   // no room at all
)

// LightOf is the light of a load and a room, in standard people.
func LightOf(load, room float64) Light {
	switch {
	case room <= 0:
		return NotThere
	case load > room:
		return Over
	case load >= 0.85*room:
		return NearlyFull
	}
	return HasRoom
}
