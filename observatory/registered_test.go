package observatory_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
)

const registeredHeading = "EXTRACT_DATE,CCG_CODE,ONS_CCG_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"

// NHS England's files of patients registered, one for each sex, in one: ages are of
// both, and what the publisher added up is not counted again.
func TestReadRegistered(t *testing.T) {
	d := dbtest.Open(t)
	women := registeredHeading + "01NOV2025,X,E1,K84001,OX1 1AA,FEMALE,ALL,60\n01NOV2025,X,E1,K84001,OX1 1AA,FEMALE,17,10\n01NOV2025,X,E1,K84001,OX1 1AA,FEMALE,18,20\n01NOV2025,X,E1,K84001,OX1 1AA,FEMALE,95+,30\n"
	men := registeredHeading + "01NOV2025,X,E1,K84001,OX1 1AA,MALE,ALL,5\n01NOV2025,X,E1,K84001,OX1 1AA,MALE,17,5\n"
	given := observatory.GroupSize{Year: 2025, Counts: "registered people", Source: "invented"}
	read := func(text string, given observatory.GroupSize) (n int, err error) {
		err = d.Write(t.Context(), dbtest.Analyst, func(tx *db.Tx) (err error) {
			n, err = observatory.ReadGroups(tx, strings.NewReader(text), given)
			return err
		})
		return n, err
	}
	if n, err := read(women+men, given); n != 5 || err != nil {
		t.Fatalf("%d groups, %v", n, err)
	}
	want := map[string]int{"sex Female": 60, "sex Male": 5, "age Under 18": 15, "age 18 to 24": 20, "age 85 and over": 30}
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		return db.Each(tx, db.Q{}, func(g *observatory.GroupSize) error {
			if k := g.Breakdown + " " + g.Category; want[k] != g.People || g.Area != "K84001" || g.Year != 2025 {
				t.Errorf("%s of %s in %d: %d, want %d", k, g.Area, g.Year, g.People, want[k])
			}
			return nil
		})
	})
	for text, why := range map[string]string{women: "the files of both", registeredHeading: "the files of both", women + "X,X,X,K84001,X,MALE,old,3\n": "line 6"} {
		if _, err := read(text, given); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want %q", err, why)
		}
	}
	if _, err := read(women+men, observatory.GroupSize{Counts: "registered people", Source: "invented"}); kith.KindOf(err) != kith.Invalid {
		t.Errorf("without a year: %v", err)
	}
}
