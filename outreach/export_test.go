package outreach

import "kith/register"

// Shuffled is the order that a seed makes of these numbers.
func Shuffled(seed string, numbers []uint32) []uint32 {
	people := make([]register.Reach, len(numbers))
	for i, n := range numbers {
		people[i].Number = n
	}
	c := &Campaign{Seed: seed}
	if err := c.shuffle(people); err != nil {
		panic(err)
	}
	out := make([]uint32, len(people))
	for i, p := range people {
		out[i] = p.Number
	}
	return out
}
