package observatory_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/observatory"
	"kith/place"
)

// A practice is counted in the network that it was in on the last day of the
// period, by the reference data; one that they do not know, where its team is.
func TestNetworksAsAtTheEndOfThePeriod(t *testing.T) {
	d, _ := town(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pcns.csv": "pcn_code,pcn_name,sub_icb_code,sub_icb_name,open_date,close_date,addr1,postcode\n" +
			"U99001,NOWHERE EAST PCN,99Z,NHS NOWHERE - 99Z,20190701,,X,ZX1 1AA\nU99002,NOWHERE WEST PCN,99Z,NHS NOWHERE - 99Z,20190701,,X,ZX1 1AA\n",
		"members.csv": "practice_code,practice_name,pcn_code,pcn_name,start_date,end_date\n" +
			"K99000,THE MILL,U99001,NOWHERE EAST PCN,20190701,20251231\nK99000,THE MILL,U99002,NOWHERE WEST PCN,20260101,\nK99001,CASTLE,U99001,NOWHERE EAST PCN,20190701,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (place.Import{}).Run(context.Background(), d, identity.Operator(dbtest.Tenant, "Op"), []string{dir}); err != nil {
		t.Fatal(err)
	}
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		book, err := place.NewGazetteer().In(tx)
		if err != nil {
			return err
		}
		for _, c := range []struct {
			p    observatory.Period
			code string
			want map[string]int
		}{
			// 420 referrals, a quarter of them from each of four practices; two of these
			// are known, and the others divide 60 to 45 between the teams.
			{observatory.Period{Year: 2025}, "referrals-by-quarter", map[string]int{"U99001": 105, "U99002": 105, "team-north": 120, "team-south": 90}},
			{observatory.Period{Year: 2025, Quarter: 3}, "referrals", map[string]int{"U99001": 52, "team-north": 30, "team-south": 23}},
		} {
			table, err := observatory.Counted(tx, observatory.Places{Book: book}, c.p, c.code)
			if err != nil {
				return err
			}
			got := map[string]int{}
			for i, a := range table.Areas {
				for _, n := range table.Count[i] {
					got[a.Code] += n
				}
			}
			for code, want := range c.want {
				if got[code] != want {
					t.Errorf("%s: %s has %d, want %d (%v)", c.p, code, got[code], want, got)
				}
			}
		}
		return nil
	})
}
