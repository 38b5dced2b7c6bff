package observatory_test

import (
	"context"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/sample"
	"kith/sdc"
)

func explorer(t *testing.T, key string) *observatory.Explorer {
	t.Helper()
	x, err := observatory.NewExplorer([]byte(key), func(context.Context, *db.Tx) (observatory.Places, error) { return sample.Places, nil })
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// explore asks, and opens the answer.
func explore(t *testing.T, x *observatory.Explorer, d *db.DB, who kith.Actor, q observatory.Question) (out *observatory.Explored, err error) {
	t.Helper()
	var id kith.ID
	if err := d.Write(t.Context(), who, func(tx *db.Tx) (err error) { id, err = observatory.Ask(tx, q); return err }); err != nil {
		return nil, err
	}
	return out, d.Read(t.Context(), who, func(tx *db.Tx) (err error) { out, err = x.Answer(tx, id); return err })
}

// Before the error is added every number is what SQL counts; with it, it is at most
// six off, the same each time, and another by another secret.
func TestExploreIsWhatSQLSays(t *testing.T) {
	d, _ := town(t)
	plain, noisy, other := explorer(t, "a").WithoutError(), explorer(t, "a"), explorer(t, "b")
	ask := func(x *observatory.Explorer, a observatory.Question) *observatory.Explored {
		t.Helper()
		got, err := explore(t, x, d, dbtest.Analyst, a)
		if err != nil {
			t.Fatal(a, err)
		}
		return got
	}
	compared, differ := 0, 0
	for _, people := range []bool{false, true} {
		for _, pair := range [][2]string{{"sex", "age"}, {"ethnicity", "source"}, {"network", "sex"}, {"deprivation", "flow"}} {
			a := observatory.Question{Period: year, People: people, Rows: pair[0], Columns: pair[1]}
			exact, once, again, b := ask(plain, a), ask(noisy, a), ask(noisy, a), ask(other, a)
			want := observatory.Crossed(t.Context(), d, dbtest.Analyst, sample.Places, a)
			for i, row := range exact.Rows {
				for j, column := range append(exact.Columns, "") {
					n, _ := exact.Cells[i][j].Number()
					if n != want[row+"/"+column] {
						t.Errorf("%v: %s, %s: %d, SQL says %d", a, row, column, n, want[row+"/"+column])
					}
					told, ok := once.Cells[i][j].Number()
					if same, _ := again.Cells[i][j].Number(); same != told {
						t.Errorf("%v: %s, %s: first %d and then %d", a, row, column, told, same)
					}
					if ok && (told < 10 || told-n > 6 || n-told > 6) || !ok && n > 15 {
						t.Errorf("%v: %s, %s: %d is told as %d (%v)", a, row, column, n, told, ok)
					}
					if with, yes := b.Cells[i][j].Number(); ok && yes {
						if compared++; with != told {
							differ++
						}
					}
				}
			}
		}
	}
	if compared < 40 || differ < compared/3 {
		t.Errorf("of %d numbers %d differ by the secret", compared, differ)
	}
}

// What would tell too much is not answered, and whoever asks too much stops.
func TestExploreIsBounded(t *testing.T) {
	d, _ := town(t)
	x := explorer(t, "a")
	for _, a := range []observatory.Question{{}, {Period: year}, {Period: year, Rows: "name"}, {Period: year, Rows: "sex", Columns: "sex"},
		{Period: observatory.Period{Year: year.Year, Quarter: 1}, Rows: "sex"}, {Period: observatory.Period{Year: year.Year + 1}, Rows: "sex"},
		{Period: year, Rows: "sex", Only: "age"}, {Period: year, Rows: "sex", Only: "age", Is: "37"}, {Period: year, Rows: "sex", Only: "sex", Is: "Male"},
		{Period: year, Rows: "sex", Columns: "age", Only: "source", Is: "The person"}} {
		_, err := explore(t, x, d, dbtest.Analyst, a)
		dbtest.Fails(t, "asked "+a.Rows+" "+a.Columns+" "+a.Only, err, kith.Invalid)
	}
	for _, who := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Admin, public} {
		_, err := explore(t, x, d, who, observatory.Question{Period: year, Rows: "sex"})
		dbtest.Fails(t, string(who.Role), err, kith.Forbidden)
	}
	ask := observatory.Question{Period: year, Rows: "network", Columns: "sex", Only: "age", Is: "40 to 64"}
	got, err := explore(t, x, d, dbtest.Analyst, ask)
	if err != nil || len(got.Rows) == 0 || got.Cells[0][len(got.Columns)].State() == sdc.Zero {
		t.Fatalf("%+v, %v", got, err)
	}
	for range observatory.AsksADay - 1 {
		if _, err := explore(t, x, d, dbtest.Analyst, ask); err != nil {
			t.Fatal(err)
		}
	}
	_, err = explore(t, x, d, dbtest.Analyst, ask)
	dbtest.Fails(t, "one too many", err, kith.Conflict)
	elsewhere := dbtest.Analyst
	elsewhere.Tenant = dbtest.Elsewhere
	if got, err := explore(t, x, d, elsewhere, ask); err != nil || len(got.Rows) != 0 {
		t.Errorf("another tenant: %+v, %v", got, err)
	}
	if _, err := observatory.NewExplorer(nil, nil); kith.KindOf(err) != kith.Invalid {
		t.Errorf("without a secret: %v", err)
	}
}
