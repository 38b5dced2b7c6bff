package impact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// accepted is a referral as the cohort has it.
type accepted struct {
	db.Row
	Person     kith.ID    `db:"person"`
	AcceptedAt time.Time  `db:"accepted_at"`
	Number     nhs.Number `db:"p.nhs_number"`
}

func (*accepted) Table() string { return "referral" }
func (*accepted) Wall() db.Wall { return db.Wall{See: access.Data} }

// From joins the person's number.
func (*accepted) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// Pseudonym is the name of a person in an evaluation: HMAC-SHA256 of the ten
// digits of the NHS number, in hexadecimal, with a key that the two who link
// their data share and nobody else has. Whoever holds the key can find people in
// the file again: it is pseudonymous, and not anonymous.
func Pseudonym(key []byte, number nhs.Number) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(number))
	return hex.EncodeToString(h.Sum(nil))
}

// leastKey is how many bytes such a key has: with fewer, all NHS numbers could be
// tried against the file.
const leastKey = 32

// WriteCohort writes whose referral was accepted, and when first: person and
// referred, ordered by pseudonym so that the order tells nothing. Everybody whose
// first acceptance lies from one day to another counts, whatever came of it. It
// returns how many were written, and how many could not be, as they have no NHS
// number here.
func WriteCohort(tx *db.Tx, key []byte, from, to kith.Day, w io.Writer) (written, nameless int, err error) {
	if len(key) < leastKey {
		return 0, 0, kith.Errorf(kith.Invalid, "the key of the pseudonyms must have %d bytes or more", leastKey)
	}
	if !from.Valid() || !to.Valid() || from > to {
		return 0, 0, kith.Errorf(kith.Invalid, "give the first and the last day, as 2024-04-01")
	}
	tx.Searched("a pseudonymous cohort for an evaluation, " + string(from) + " to " + string(to))
	first := map[kith.ID]accepted{}
	err = db.Each(tx, db.Q{Where: "t.accepted_at IS NOT NULL"}, func(a *accepted) error {
		if was, ok := first[a.Person]; !ok || a.AcceptedAt.Before(was.AcceptedAt) {
			first[a.Person] = *a
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	var lines [][]string
	for _, a := range first {
		day := kith.DayOf(a.AcceptedAt)
		switch {
		case day < from || day > to:
		case a.Number == "":
			nameless++
		default:
			lines = append(lines, []string{Pseudonym(key, a.Number), string(day)})
		}
	}
	slices.SortFunc(lines, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	out := csv.NewWriter(w)
	if err := out.WriteAll(append([][]string{{"person", "referred"}}, lines...)); err != nil {
		return 0, 0, err
	}
	return len(lines), nameless, nil
}

// ReadCohort reads what WriteCohort wrote: the day of each pseudonym.
func ReadCohort(r io.Reader) (map[string]kith.Day, error) {
	f, err := open(r, "cohort.csv", []string{"person", "referred"})
	if err != nil {
		return nil, err
	}
	cohort := map[string]kith.Day{}
	for f.next() {
		id, day := strings.Clone(f.get("person")), kith.Day(strings.Clone(f.get("referred")))
		if _, twice := cohort[id]; twice || id == "" {
			return nil, f.wrong("a person is there twice, or has no pseudonym")
		}
		if !day.Valid() {
			return nil, f.wrong("a date is not like 2025-04-30")
		}
		cohort[id] = day
	}
	return cohort, f.err
}
