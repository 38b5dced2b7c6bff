package pass_test

import (
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/pass"
)

var theirs = pass.New{Purpose: "onward", Opens: "one", Address: "office@choir.example.org", Life: 90 * 24 * time.Hour}

// anyone is who opens a link: of no tenant.
var anyone = kith.Actor{ID: "public", Name: "Anybody", Role: "public"}

func make1(t testing.TB, d *db.DB, n pass.New) (token string) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { token, _, err = pass.Make(tx, n); return err })
	return token
}

// opens tries a token at a time.
func opens(d *db.DB, at time.Time, purpose pass.Purpose, token string) error {
	d.Now = func() time.Time { return at }
	return dbtest.Err(d, anyone, func(tx *db.Tx) error { _, _, err := pass.Open(tx, purpose, token); return err })
}

// code sends a code and returns it; the error when it cannot be sent.
func code(t testing.TB, d *db.DB, token string) (out string, err error) {
	t.Helper()
	err = dbtest.Err(d, anyone, func(tx *db.Tx) error {
		own, p, err := pass.Open(tx, "onward", token)
		if err != nil {
			return err
		}
		out, err = pass.NewCode(own, p, token)
		return err
	})
	return out, err
}

func prove(t testing.TB, d *db.DB, token, code string) (proof string, err error) {
	t.Helper()
	err = dbtest.Err(d, anyone, func(tx *db.Tx) error {
		own, p, err := pass.Open(tx, "onward", token)
		if err != nil {
			return err
		}
		proof, err = pass.Prove(own, p, token, code, 12*time.Hour)
		return err
	})
	return proof, err
}

func proven(t testing.TB, d *db.DB, token, proof string) (ok bool) {
	t.Helper()
	dbtest.Do(t, d, anyone, func(tx *db.Tx) error {
		own, p, err := pass.Open(tx, "onward", token)
		if err != nil {
			return err
		}
		ok, err = pass.Proven(own, p, proof)
		return err
	})
	return ok
}

// A token opens one thing for one purpose until its time is over; nothing of it
// can be read in the database; a near miss and another purpose open nothing.
func TestOpen(t *testing.T) {
	d := dbtest.Open(t)
	token, other := make1(t, d, theirs), make1(t, d, pass.New{Purpose: "person", Opens: "one", Address: "amina@example.org", Life: time.Hour})
	if len(token) != 32 || !kith.ID(token).Valid() {
		t.Errorf("token %q", token)
	}
	if err := opens(d, dbtest.Now, "onward", token); err != nil {
		t.Error(err)
	}
	last := byte('a')
	if token[31] == last {
		last = 'b'
	}
	for what, try := range map[string]string{"another purpose": other, "nothing": "", "a near miss": token[:31] + string(last), "capitals": strings.ToUpper(token),
		"a part": token[:31], "wild": "%", "SQL": "' OR 1=1 --", "long": strings.Repeat("a", 100_000)} {
		dbtest.Fails(t, what, opens(d, dbtest.Now, "onward", try), kith.NotFound)
	}
	if err := opens(d, dbtest.Now.Add(theirs.Life-time.Second), "onward", token); err != nil {
		t.Error(err)
	}
	dbtest.Fails(t, "lapsed", opens(d, dbtest.Now.Add(theirs.Life), "onward", token), kith.NotFound)
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("what the database holds of a token").Query(func(scan func(...any) error) error {
			var stored, change string
			err := scan(&stored, &change)
			if strings.Contains(stored+change, token) {
				t.Error("the token is kept as it is")
			}
			return err
		}, `SELECT p.token, coalesce(a.change, '') FROM pass p LEFT JOIN audit a ON a.record_id = p.id`)
	})
}

// Revoking ends every link that opens the record for the purpose, and what was
// proven with it; others stay.
func TestRevoke(t *testing.T) {
	d := dbtest.Open(t)
	token, again := make1(t, d, theirs), make1(t, d, theirs)
	n := theirs
	n.Opens = "two"
	other := make1(t, d, n)
	sent, _ := code(t, d, token)
	proof, _ := prove(t, d, token, sent)
	if !proven(t, d, token, proof) {
		t.Fatal("not proven")
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return pass.Revoke(tx, "onward", "one", "Stopped") })
	for _, was := range []string{token, again} {
		dbtest.Fails(t, "revoked", opens(d, dbtest.Now, "onward", was), kith.NotFound)
	}
	if err := opens(d, dbtest.Now, "onward", other); err != nil {
		t.Error(err)
	}
	elsewhere := make1(t, d, theirs)
	dbtest.Do(t, d, dbtest.Stranger, func(tx *db.Tx) error { return pass.Revoke(tx, "onward", "one", "Not theirs") })
	if err := opens(d, dbtest.Now, "onward", elsewhere); err != nil {
		t.Error("another tenant revoked it: ", err)
	}
}

// A code proves once, within its time, for its own link; wrong ones run out,
// and then the code does; after twenty the link is dead.
func TestCode(t *testing.T) {
	d := dbtest.Open(t)
	token, other := make1(t, d, theirs), make1(t, d, theirs)
	if proof, err := prove(t, d, token, ""); proof != "" || err != nil {
		t.Error("an empty code before any was sent")
	}
	sent, err := code(t, d, token)
	if err != nil || len(sent) != 6 {
		t.Fatal(sent, err)
	}
	if proof, _ := prove(t, d, other, sent); proof != "" {
		t.Error("the code of one link proved another")
	}
	proof, err := prove(t, d, token, " "+sent[:3]+" "+sent[3:]+" ")
	if err != nil || !proven(t, d, token, proof) {
		t.Fatal("a right code", err)
	}
	if proven(t, d, other, proof) {
		t.Error("the proof of one link opened another")
	}
	if again, _ := prove(t, d, token, sent); again != "" {
		t.Error("a code proved twice")
	}
	d.Now = func() time.Time { return dbtest.Now.Add(12 * time.Hour) }
	if proven(t, d, token, proof) {
		t.Error("a proof for ever")
	}
	sent, _ = code(t, d, token)
	d.Now = func() time.Time { return dbtest.Now.Add(12*time.Hour + 15*time.Minute) }
	if late, _ := prove(t, d, token, sent); late != "" {
		t.Error("a code that had lapsed")
	}
}

func TestGuessing(t *testing.T) {
	d := dbtest.Open(t)
	token := make1(t, d, theirs)
	wrong := 0
	for round := range 5 {
		sent, err := code(t, d, token)
		if err != nil {
			if round == 4 {
				break
			}
			t.Fatal(round, err)
		}
		bad := "000000"
		if sent == bad {
			bad = "000001"
		}
		for range 5 {
			if proof, err := prove(t, d, token, bad); proof != "" || err != nil && round < 4 {
				t.Fatal(round, proof, err)
			}
			wrong++
		}
		if proof, _ := prove(t, d, token, sent); proof != "" {
			t.Fatal("the right code after five wrong ones")
		}
		if wrong == 20 {
			break
		}
	}
	dbtest.Fails(t, "after twenty wrong codes", opens(d, dbtest.Now, "onward", token), kith.NotFound)

	token = make1(t, d, theirs)
	for range 5 {
		if _, err := code(t, d, token); err != nil {
			t.Fatal(err)
		}
	}
	_, err := code(t, d, token)
	dbtest.Fails(t, "a sixth code within the hour", err, kith.Conflict)
	d.Now = func() time.Time { return dbtest.Now.Add(time.Hour) }
	if _, err := code(t, d, token); err != nil {
		t.Error(err)
	}
}

func TestMake(t *testing.T) {
	d := dbtest.Open(t)
	for what, n := range map[string]pass.New{"nothing to open": {Purpose: "onward", Life: 1}, "no life": {Purpose: "onward", Opens: "one", Address: "a@example.org"},
		"two lines": {Purpose: "onward", Opens: "one", Address: "a@example.org\r\nBcc: b@example.org", Life: 1}, "a name": {Purpose: "onward", Opens: "one", Address: "A <a@example.org>", Life: 1},
		"two": {Purpose: "onward", Opens: "one", Address: "a@example.org, b@example.org", Life: 1}} {
		dbtest.Fails(t, what, dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, _, err := pass.Make(tx, n); return err }), kith.Invalid)
	}
}

func TestGate(t *testing.T) {
	now := dbtest.Now
	g := pass.Gate{Now: func() time.Time { return now }}
	for range 30 {
		if !g.Open("a") {
			t.Fatal("shut too soon")
		}
		g.Missed("a")
	}
	if g.Open("a") || !g.Open("b") {
		t.Error("not shut for the one who guesses alone")
	}
	now = now.Add(15 * time.Minute)
	if !g.Open("a") {
		t.Error("shut for ever")
	}
}
