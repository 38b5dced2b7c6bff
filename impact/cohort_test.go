package impact_test

import (
	"bytes"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/impact"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/sdc"
)

var secret = []byte("a key of thirty-two bytes or more")

// The cohort is who was accepted, under a pseudonym and with a day, and nothing
// else; only who may export data may write it.
func TestCohort(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		nameless := sample.Amina
		nameless.Given, nameless.Family, nameless.Born, nameless.Number = "Bela", "Novak", "1960-05-06", ""
		for _, who := range []person.New{sample.Amina, nameless} {
			r, err := referral.Receive(tx, who, sample.FromGP)
			if err != nil {
				return err
			}
			if _, err := referral.Accept(tx, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	write := func(a kith.Actor, key []byte, from, to kith.Day) (text string, written, nameless int, err error) {
		var out bytes.Buffer
		err = d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
			written, nameless, err = impact.WriteCohort(tx, key, from, to, &out)
			return err
		})
		return out.String(), written, nameless, err
	}
	operator := identity.Operator(dbtest.Tenant, "Operator")
	today := kith.DayOf(dbtest.Now)
	text, written, nameless, err := write(operator, secret, today, today)
	if err != nil || written != 1 || nameless != 1 {
		t.Fatalf("%d written, %d without a number, %v", written, nameless, err)
	}
	want := "person,referred\n" + impact.Pseudonym(secret, sample.Amina.Number) + "," + string(today) + "\n"
	if text != want {
		t.Errorf("%q, want %q", text, want)
	}
	cohort, err := impact.ReadCohort(strings.NewReader(text))
	if err != nil || len(cohort) != 1 || cohort[impact.Pseudonym(secret, "9990000018")] != today {
		t.Errorf("%v, %v", cohort, err)
	}
	if other := impact.Pseudonym([]byte("another key of thirty-two bytes…"), "9990000018"); strings.Contains(text, other) {
		t.Error("another key gives the same pseudonym")
	}
	if _, written, _, err := write(operator, secret, today.Add(1), today.Add(30)); err != nil || written != 0 {
		t.Errorf("accepted before: %d, %v", written, err)
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Analyst, dbtest.Admin, dbtest.Governor, dbtest.Provider, dbtest.Referrer} {
		if _, _, _, err := write(a, secret, today, today); kith.KindOf(err) != kith.Forbidden {
			t.Errorf("%s wrote it: %v", a.Role, err)
		}
	}
	if _, written, nameless, err := write(identity.Operator(dbtest.Elsewhere, "Operator"), secret, today, today); err != nil || written+nameless != 0 {
		t.Errorf("another tenant's operator wrote %d and %d, %v", written, nameless, err)
	}
	if _, _, _, err := write(operator, []byte("short"), today, today); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a short key: %v", err)
	}
	if _, _, _, err := write(operator, secret, today, "yesterday"); kith.KindOf(err) != kith.Invalid {
		t.Errorf("no day: %v", err)
	}
}

// What comes of a cohort and a register without the column is what comes of one
// with it.
func TestRunWithCohort(t *testing.T) {
	spec, seal := ready(t)
	people, events := files(3000, 1)
	var register, cohort strings.Builder
	cohort.WriteString("person,referred\nnobody-here,2024-05-06\n")
	for i, line := range strings.Split(strings.TrimSpace(people), "\n") {
		f := strings.Split(line, ",")
		if i > 0 && f[2] != "" {
			cohort.WriteString(f[0] + "," + f[2] + "\n")
		}
		register.WriteString(strings.Join(append(f[:2:2], f[3:]...), ",") + "\n")
	}
	one, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	two, err := impact.Run(spec, seal, impact.Files{Cohort: strings.NewReader(cohort.String()), People: strings.NewReader(register.String()), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	if one.Claim.Claim != two.Claim.Claim || len(two.Notes) != len(one.Notes)+1 {
		t.Errorf("%s\n%s\n%q", one.Claim.Claim, two.Claim.Claim, two.Notes)
	}
	for what, text := range map[string]string{"twice": "person,referred\na,2024-05-06\na,2024-05-06\n", "no day": "person,referred\na,\n", "empty": ""} {
		if _, err := impact.ReadCohort(strings.NewReader(text)); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
