package open

import (
	"os"
	"path/filepath"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/place"
	"kith/team"
	"kith/web/webtest"
)

// An invented county: two networks, four surgeries, a postcode in each network.
var reference = map[string]string{
	"practices.csv": "practice_code,practice_name,addr1,addr2,addr3,addr4,addr5,postcode,icb_code,sub_icb_code,open_date,status\n" +
		"Z99001,THE MILL SURGERY,1 MILL LANE,MILLBURY,,,,ZX1 1AA,QZ9,99Z,19740401,A\n" +
		"Z99002,CASTLE MEDICAL CENTRE,CASTLE HILL,OAKTON,,,,ZX1 2AA,QZ9,99Z,20010401,A\n" +
		"Z99003,CASTLE SURGERY,2 CASTLE HILL,MILLBURY,,,,ZX1 1AB,QZ9,99Z,19740401,A\n" +
		"Z99004,OLD MILL PRACTICE,,,,,,ZX1 1AB,QZ9,99Z,19740401,C\n",
	"pcns.csv": "pcn_code,pcn_name,sub_icb_code,sub_icb_name,open_date,close_date,addr1,postcode\n" +
		"U99001,MILLBURY PCN,99Z,NHS NOWHERE - 99Z,20190701,,X,ZX1 1AA\nU99002,OAKSHIRE PCN,99Z,NHS NOWHERE - 99Z,20190701,,X,ZX1 2AA\n",
	"members.csv": "practice_code,practice_name,pcn_code,pcn_name,start_date,end_date\nZ99001,X,U99001,M,20190701,\nZ99002,X,U99002,O,20190701,\nZ99003,X,U99001,M,20190701,\n",
	"postcodes.csv": "postcode,lat,lon,lad,lsoa21,lsoa11,quality\nZX1 1AA,51.7520,-1.2577,E07900001,E01900001,E01900001,10\n" +
		"ZX1 2AA,51.9000,-1.2500,E07900002,E01900002,,10\n",
	"pcn.geojson": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"PCN":"U99001","PCN_NAME":"Millbury"},` +
		`"geometry":{"type":"Polygon","coordinates":[[[-1.3,51.7],[-1.2,51.7],[-1.2,51.8],[-1.3,51.8],[-1.3,51.7]]]}}]}`,
	"districts.csv": "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE,UTLACD,UTLANM,RGNCD,RGNNM\nE07900002,Oakshire,E07900002,Oakshire,E10900001,Nowhereshire,E12000008,South East\n",
}

// placed is a town with reference data, whose teams are those of networks.
func placed(t *testing.T) (*town, *place.Gazetteer) {
	w := newTown(t)
	dir := t.TempDir()
	for name, text := range reference {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := place.Import{}.Run(t.Context(), w.db, kith.Actor{ID: "operator", Name: "Operator", Role: kith.Operator}, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Set.Rows == 0 {
			t.Fatalf("%s: %s, %s", r.File, r.Outcome, r.Why)
		}
	}
	dbtest.Do(t, w.db, dbtest.Admin, func(tx *db.Tx) error {
		teams, err := team.List(tx)
		if err != nil {
			return err
		}
		for _, x := range teams {
			n := x.New
			if n.Name == "Millbury PCN" {
				n.ODS = "U99001"
			} else {
				n.ODS, n.Place = "U99002", "Oakshire"
			}
			if _, err := team.Change(tx, x.ID, x.Version, n); err != nil {
				return err
			}
		}
		return nil
	})
	return w, place.NewGazetteer()
}

// The team is found by surgery, then by postcode, and asked for only then.
func TestWhoseTeam(t *testing.T) {
	w, book := placed(t)
	c := w.config()
	c.Places = book
	x, err := newDoor(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	millbury, oakshire := kith.ID(w.teamCalled(t, "Millbury PCN")), kith.ID(w.teamCalled(t, "Oakshire PCN"))
	for name, try := range map[string]struct {
		form      selfForm
		team      kith.ID
		practice  string
		surgeries int
	}{
		"nothing":                 {selfForm{}, "", "", 0},
		"the only surgery":        {selfForm{GP: "Mill Surgery, Millbury"}, millbury, "Z99001", 0},
		"of several":              {selfForm{GP: "castle"}, "", "", 3},
		"chosen of several":       {selfForm{GP: "castle", Practice: "Z99002"}, oakshire, "Z99002", 3},
		"one that is not offered": {selfForm{GP: "castle", Practice: "Z99001"}, "", "", 3},
		"none of them":            {selfForm{GP: "castle", Practice: noSurgery, Postcode: "zx1 1aa"}, millbury, "", 3},
		"a postcode":              {selfForm{Postcode: "ZX1 1AA"}, millbury, "", 0},
		"its district":            {selfForm{Postcode: "ZX1 2AA"}, oakshire, "", 0},
		"surgery over postcode":   {selfForm{GP: "Mill Surgery", Postcode: "ZX1 2AA"}, millbury, "Z99001", 0},
		"choice over surgery":     {selfForm{GP: "Mill Surgery", Team: oakshire}, oakshire, "Z99001", 0},
		"a surgery of elsewhere":  {selfForm{GP: "Elsewhere"}, "", "", 0},
		"a made-up team":          {selfForm{Team: "0199aaaa-0000-7000-8000-000000000000"}, "", "", 0},
	} {
		dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
			got, err := x.belongs(tx, &try.form)
			if err == nil && (got.team != try.team || string(got.practice) != try.practice || got.unclear != (try.surgeries > 0 && try.practice == "" && try.form.Practice != noSurgery) || len(got.surgeries) != try.surgeries) {
				t.Errorf("%s: team %q, practice %q, %d surgeries", name, got.team, got.practice, len(got.surgeries))
			}
			return err
		})
	}
}

// Somebody names their surgery, is asked which of two, and their team has it.
func TestReferBySurgery(t *testing.T) {
	w, book := placed(t)
	c := w.config()
	c.Places = book
	s, err := New(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.Open(t, s)
	p := w.form(b, "who", "me", "now", "none").SaysNot("Which team is nearest")
	p = p.Press("Send", append([]string{"gp_details", "Castle"}, amina...)...).Is(422).Says("Which surgery is it?", "Castle Medical Centre, Castle Hill, Oakton", "None of these")
	w.form(b, "who", "me", "now", "none").Press("Send", amina...).Is(422).Says("Which team is nearest to you?", "Choose the team nearest to you")
	p.Press("Send", "practice", "Z99002").Is(200).Says("Oakshire PCN")
	if r := received(t, w); len(r) != 1 || r[0].Team != kith.ID(w.teamCalled(t, "Oakshire PCN")) {
		t.Errorf("%+v", r)
	}
}
