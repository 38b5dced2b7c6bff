package person_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
)

// BenchmarkFindOrAdd shows that finding stays as quick with a hundred thousand
// people as with a thousand: every look-up is by a key that few hold.
//
//	go test ./person -run - -bench FindOrAdd -benchtime 500x
func BenchmarkFindOrAdd(b *testing.B) {
	for _, size := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			d := dbtest.Open(b)
			r := rand.New(rand.NewPCG(1, 2))
			for n := 0; n < size; n += 50 {
				dbtest.Do(b, d, dbtest.Worker, func(tx *db.Tx) error {
					for range 50 {
						if _, _, err := person.FindOrAdd(tx, invented(r)); err != nil {
							return err
						}
					}
					return nil
				})
			}
			// One Tx for all, so that the disk's sync, the same for every
			// size, does not hide the difference.
			b.ResetTimer()
			dbtest.Do(b, d, dbtest.Worker, func(tx *db.Tx) error {
				for b.Loop() {
					if _, _, err := person.FindOrAdd(tx, invented(r)); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

// invented is a person with one of 200 first names and one of 3,000 family
// names, the first of each list the commonest.
func invented(r *rand.Rand) person.New {
	const b = "bdfglmnprst"
	const v = "aeiou"
	zipf := func(n int) int { return int(float64(n) * r.Float64() * r.Float64()) }
	word := func(n, parts int) string {
		s := ""
		for range parts {
			s += string(b[n%len(b)]) + string(v[(n/len(b))%len(v)])
			n = n*7 + 3
		}
		return s
	}
	return person.New{Given: word(zipf(200), 3), Family: word(zipf(3000), 4), Born: kith.NewDay(1930, 1, 1).Add(r.IntN(90 * 365)),
		Phone: fmt.Sprintf("07700 9%05d", r.IntN(100000)), Line1: "1 High Street",
		Postcode: fmt.Sprintf("OX%d %d%c%c", 1+r.IntN(40), r.IntN(10), "ABDEFGHJLN"[r.IntN(10)], "ABDEFGHJLN"[r.IntN(10)])}
}
