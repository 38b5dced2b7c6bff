package directory_test

import (
	"context"
	"slices"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/find"
	"kith/nhs"
)

func pounds(p float64) *float64 { return &p }

// What the directory says of a service is what the search knows of it.
func TestFinder(t *testing.T) {
	d, ctx := dbtest.Open(t), context.Background()
	f := &directory.Finder{Live: directory.NewLive(d)}
	var choir, line *directory.Service
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		org, err := directory.AddOrganisation(tx, directory.OrganisationNew{Name: "Canal Arts"})
		if err != nil {
			return err
		}
		choir, err = directory.AddService(tx, directory.ServiceNew{Organisation: org.ID, Name: "Canal choir", Description: "Sing with us, no need to read music",
			Needs: []nhs.Need{nhs.Isolation}, Delivery: []directory.Delivery{directory.InPerson}, MinimumAge: "18", AssuredOn: tx.Today(), Costs: []directory.Cost{{Amount: pounds(3), Currency: "GBP"}},
			Schedules: []directory.Schedule{{Freq: "WEEKLY", ByDay: "TU", OpensAt: "10:00", ClosesAt: "12:00", BankHolidays: "closed"}}})
		if err != nil {
			return err
		}
		hall, err := directory.AddLocation(tx, directory.LocationNew{Latitude: "51.752", Longitude: "-1.2577", Access: []directory.Access{{Description: "Ramp at the door, no hearing loop"}}})
		if err != nil {
			return err
		}
		if _, err = directory.AddAtLocation(tx, directory.AtLocationNew{Service: choir.ID, Location: hall.ID}); err != nil {
			return err
		}
		line, err = directory.AddService(tx, directory.ServiceNew{Organisation: org.ID, Name: "Friendly calls", FeesText: "Free",
			Description: "A volunteer rings you each week", Needs: []nhs.Need{nhs.Isolation}, Delivery: []directory.Delivery{directory.ByPhone}})
		return err
	})
	search := func(q find.Query) []kith.ID {
		t.Helper()
		v, err := f.See(ctx, dbtest.Worker)
		if err != nil {
			t.Fatal(err)
		}
		q.Now = dbtest.Now
		var out []kith.ID
		for _, r := range v.Search(q).Results {
			s, _ := v.Entry(r)
			out = append(out, s.ID)
		}
		slices.Sort(out)
		return out
	}
	age, free := 16, 0
	for _, c := range []struct {
		name string
		q    find.Query
		want []kith.ID
	}{
		{"everything", find.Query{}, []kith.ID{choir.ID, line.ID}},
		{"words", find.Query{Text: "singing"}, []kith.ID{choir.ID}},
		{"a need", find.Query{Needs: []string{"singing-music"}}, []kith.ID{choir.ID}},
		{"too young, and no age said", find.Query{Person: find.Person{Age: &age}}, []kith.ID{line.ID}},
		{"free", find.Query{MaxPence: &free}, []kith.ID{line.ID}},
		{"by telephone", find.Query{Delivery: find.ByPhone}, []kith.ID{line.ID}},
		{"an access that it lacks", find.Query{Person: find.Person{Access: []string{"hearing-loop"}}}, []kith.ID{line.ID}},
		{"free on Mondays only", find.Query{Free: []find.Window{{Days: 1 << 1, From: 0, To: 0}}}, []kith.ID{line.ID}},
	} {
		if got := search(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%s finds %v, want %v", c.name, got, c.want)
		}
	}
	// A change is found at once, and what goes off the list is not.
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		n := choir.ServiceNew
		n.Description = "Drumming"
		if _, err := directory.ChangeService(tx, choir.ID, choir.Version, n); err != nil {
			return err
		}
		_, err := directory.SetStatus(tx, line.ID, line.Version, directory.Closed)
		return err
	})
	if got := search(find.Query{Text: "drumming"}); !slices.Equal(got, []kith.ID{choir.ID}) {
		t.Errorf("after a change it finds %v", got)
	}
	if got := search(find.Query{}); !slices.Equal(got, []kith.ID{choir.ID}) {
		t.Errorf("a closed service is found: %v", got)
	}
}
