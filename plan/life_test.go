package plan_test

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/team"
)

func (c *clock) ring(r *referral.Referral, how nhs.Mechanism, result plan.Result) *plan.Contact {
	c.t.Helper()
	return do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: how, Result: result})
	})
}

// Nobody is given up before three attempts that could have reached them; then
// the plan closes, and the message that says so waits to be sent.
func TestNotReached(t *testing.T) {
	c := town(t)
	r := c.refer(jordan, fromGP)
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return cannotRead(tx, r.Person) })
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	give := func() error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.NotReached(tx, p.ID, p.Version); return err })
	}
	for _, step := range []struct {
		at     string
		how    nhs.Mechanism
		result plan.Result
		says   string
	}{
		{"2026-09-07 15:10", nhs.Telephone, plan.NoAnswer, "1 of 3 attempts; try after 5:15pm on another day"},
		{"2026-09-08 10:00", nhs.Letter, plan.Sent, "Letter on 8 September 2026: They cannot read"},
		{"2026-09-08 11:00", nhs.TextSent, plan.Sent, "Text message on 8 September 2026: They cannot read"},
		{"2026-09-09 17:30", nhs.Telephone, plan.LeftWord, "2 of 3 attempts; try after 7:30pm on another day"},
	} {
		c.at(step.at)
		c.ring(r, step.how, step.result)
		if err := dbtest.Fails(t, "give up", give(), kith.Conflict); err == nil || !strings.Contains(err.Error(), step.says) {
			t.Errorf("after %s: %v, want %q in it", step.at, err, step.says)
		}
	}
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "not-reached", NoMessage: "None"})
		return err
	})
	dbtest.Fails(t, "give up by the other door", err, kith.Conflict)
	c.at("2026-09-10 19:45")
	c.ring(r, nhs.Telephone, plan.NoAnswer)
	if err := give(); err != nil {
		t.Fatal(err)
	}
	got := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, r.ID) })
	if got.Closing != "not-reached" || !got.ContactAt.IsZero() {
		t.Errorf("closed as %+v", got)
	}
	ms := see(c, func(tx *db.Tx) ([]plan.Message, error) { return plan.Messages(tx, r.ID) })
	if len(ms) != 1 || ms[0].Final() || ms[0].Closing != "not-reached" || ms[0].Professionals != plan.NoActions {
		t.Errorf("the messages are %+v", ms)
	}
	day := see(c, func(tx *db.Tx) (*plan.Day, error) { return plan.Today(tx, dbtest.Worker.ID) })
	if len(day.Due) != 1 || day.Due[0].Kind != plan.KindMessage {
		t.Errorf("due: %+v", day.Due)
	}
	if s := see(c, func(tx *db.Tx) (bool, error) { return outcome.Measured(tx, r.ID, outcome.End) }); !s {
		t.Error("nothing says why the end was not measured")
	}
}

// A referral can be declined as not reached only after three attempts too, and
// the referrer is told.
func TestDecline(t *testing.T) {
	c := town(t)
	n := sample.FromGP
	n.Source, n.Referrer, n.Organisation = "housing", "Sam Reed", "Northshire Homes"
	r := c.refer(sample.Amina, n)
	err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Decline(tx, r.ID, "no-reply", ""); return err })
	dbtest.Fails(t, "decline without trying", err, kith.Conflict)
	m := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Decline(tx, r.ID, referral.PersonDeclined, "She has friends who help.")
	})
	if m.ToName != "Sam Reed" || !strings.Contains(m.Summary, "does not want it. She has friends") || m.Professionals != plan.NoActions || m.Risks != plan.NoRisks {
		t.Errorf("the referrer is told %+v", m.NewMessage)
	}
	codes := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) })
	if len(codes) != 1 || codes[0].Concept != "871711000000103" {
		t.Errorf("to be coded: %+v", codes)
	}
	do(c, func(tx *db.Tx) (*plan.Coding, error) { return plan.Coded(tx, codes[0].ID, codes[0].Version) })
	if codes = see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) }); len(codes) != 0 {
		t.Errorf("still to be coded: %+v", codes)
	}
}

// The code is for link workers, once in an episode, at the first interaction
// after acceptance.
func TestCoding(t *testing.T) {
	for name, tc := range map[string]struct {
		role   kith.Role
		before bool // the contact was before acceptance
		want   int
	}{
		"link worker":     {access.LinkWorker, false, 1},
		"co-ordinator":    {access.CoOrdinator, false, 0},
		"coach":           {access.Coach, false, 0},
		"lead":            {access.Lead, false, 0},
		"at triage":       {access.LinkWorker, true, 0},
		"lead who is one": {access.Lead, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := town(t)
			a := dbtest.Worker
			a.Role = tc.role
			if name == "lead who is one" {
				dbtest.Do(t, c.DB, dbtest.System, func(tx *db.Tx) error {
					if err := addAccount(tx, a); err != nil {
						return err
					}
					return db.Insert(tx, &team.Worker{Account: a.ID, Profile: team.Profile{Name: a.Name, Role: access.LinkWorker}})
				})
			}
			r := c.refer(sample.Amina, sample.FromGP)
			step := func(f func(tx *db.Tx) error) {
				if err := c.err(a, f); err != nil {
					t.Fatal(err)
				}
			}
			start := func(tx *db.Tx) error { _, err := plan.Start(tx, r.ID); return err }
			speak := func(tx *db.Tx) error {
				_, err := plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke})
				return err
			}
			if tc.before {
				step(speak)
				c.at("2026-09-08 09:00")
				step(start)
			} else {
				step(start)
				step(func(tx *db.Tx) error {
					_, err := plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.NoAnswer})
					return err
				})
				step(speak)
				step(speak)
			}
			got := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) })
			if len(got) != tc.want {
				t.Errorf("%d codes, want %d: %+v", len(got), tc.want, got)
			}
		})
	}
}

func addAccount(tx *db.Tx, a kith.Actor) error {
	_, err := tx.Raw("an account for this test").Exec(`INSERT INTO account (id, tenant, version, created_at, updated_at, name, email, folded, role, suspended)
		VALUES ($1, $2, 1, $3, $3, $4, 'a@example.org', 'a@example.org', 'lead', $5)`, a.ID, a.Tenant, tx.Now, a.Name, false)
	return err
}

// A closed person comes back without starting again, by the plan's own door and
// by a new referral; a new episode has its own code and its own measures.
func TestReturn(t *testing.T) {
	for _, byReferral := range []bool{false, true} {
		c := town(t)
		r, p, _ := everything(t, c)
		closed := do(c, func(tx *db.Tx) (*plan.Plan, error) {
			return plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "person-ended", NoScore: "declined", Rest: plan.Stopped, NoMessage: "Not asked for"})
		})
		c.at("2027-01-11 10:00")
		var back *plan.Plan
		if byReferral {
			again := c.refer(sample.Amina, sample.FromGP)
			back = do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, again.ID) })
			twice := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, again.ID) })
			if twice.ID != back.ID || twice.Version != back.Version {
				t.Error("starting twice is not starting once")
			}
		} else {
			back = do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Return(tx, p.ID, closed.Version, sample.FromGP) })
		}
		if back.ID != p.ID || back.Referral == r.ID || back.Status != plan.Active || !back.ClosedAt.IsZero() || back.ReviewOn != "2027-04-11" {
			t.Errorf("came back as %+v", back)
		}
		tree := see(c, func(tx *db.Tx) (*plan.Tree, error) { return plan.Load(tx, p.ID) })
		if len(tree.Needs) != 1 {
			t.Error("the ladder is gone")
		}
		again := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, back.Referral) })
		if again.Worker != dbtest.Worker.ID || !again.Waiting() {
			t.Errorf("the new episode is %+v", again)
		}
		c.ring(again, nhs.Telephone, plan.Spoke)
		if codes := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) }); len(codes) != 2 {
			t.Errorf("%d codes, want one for each episode", len(codes))
		}
		m := do(c, func(tx *db.Tx) (*plan.Message, error) {
			return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
		})
		if strings.Contains(m.Signposts, "Library") || !strings.Contains(m.Contacts, "1 contact") {
			t.Errorf("the message speaks of the last episode: %s; %s", m.Signposts, m.Contacts)
		}
		entries := see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, r.Person) })
		if n := len(entries); n < 15 {
			t.Errorf("%d entries: what was before is gone", n)
		}
	}
}

// Where the person does not want their GP to know, nothing goes, unless
// somebody says why it must.
func TestConsent(t *testing.T) {
	c := town(t)
	r, p, _ := everything(t, c)
	var consent kith.ID
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error {
		k := &person.Consent{Of: person.Of{Person: r.Person}, Purpose: person.ForGP, Given: true, How: "spoken"}
		err := person.Consented(tx, k)
		consent = k.ID
		return err
	})
	draft := func() *plan.Message {
		return do(c, func(tx *db.Tx) (*plan.Message, error) {
			return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
		})
	}
	m := draft()
	do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.Send(tx, m.ID, m.Version, "") })
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return person.Withdraw(tx, consent, "Changed her mind") })
	m = draft()
	err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Send(tx, m.ID, m.Version, ""); return err })
	e, _ := dbtest.Fails(t, "send against consent", err, kith.Invalid).(*kith.Error)
	if e == nil || !strings.Contains(e.Fields["override"], "does not want their GP practice to know (7 September 2026)") {
		t.Errorf("it is explained so: %v", err)
	}
	sent := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Send(tx, m.ID, m.Version, "Risk to life: safeguarding lead agrees")
	})
	if !sent.Final() || sent.Override == "" {
		t.Errorf("sent as %+v", sent)
	}
	ref := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToReferrer})
	})
	do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.Send(tx, ref.ID, ref.Version, "") })
}

// Safeguarding is told only where it is chosen; risks are never blank.
func TestMessageRisks(t *testing.T) {
	c := town(t)
	r, p, _ := everything(t, c)
	var concern kith.ID
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error {
		if err := person.AddRisk(tx, &person.Risk{Of: person.Of{Person: r.Person}, What: "Falls on stairs"}); err != nil {
			return err
		}
		s := &person.Safeguard{Of: person.Of{Person: r.Person}, Kind: "concern", What: "Money taken by a nephew"}
		err := person.AddSafeguard(tx, s)
		concern = s.ID
		return err
	})
	for _, chosen := range [][]kith.ID{nil, {concern}} {
		m := do(c, func(tx *db.Tx) (*plan.Message, error) {
			return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ReviewMessage, To: plan.ToGP, Safeguarding: chosen})
		})
		if strings.Contains(m.Safeguarding, "nephew") != (chosen != nil) || !strings.Contains(m.Risks, "Falls on stairs") {
			t.Errorf("with %d chosen: %q, %q", len(chosen), m.Safeguarding, m.Risks)
		}
		n := m.NewMessage
		n.Risks = ""
		err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.ChangeMessage(tx, m.ID, m.Version, n); return err })
		dbtest.Fails(t, "a blank for risks", err, kith.Invalid)
	}
}

// What matters is written over by nobody: each version stays, and whoever read
// an old one is told.
func TestAboutMe(t *testing.T) {
	c := town(t)
	r := c.refer(sample.Amina, sample.FromGP)
	first := do(c, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, r.Person, "", plan.NewAboutMe{Most: "My garden"})
	})
	c.at("2026-09-08 09:00")
	do(c, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, r.Person, first.ID, plan.NewAboutMe{Most: "My garden, and my grandson", Best: "Ring twice"})
	})
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Say(tx, r.Person, first.ID, plan.NewAboutMe{Most: "x"})
		return err
	})
	dbtest.Fails(t, "write over what was not read", err, kith.Conflict)
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Say(tx, r.Person, "", plan.NewAboutMe{Most: "x"}); return err })
	dbtest.Fails(t, "begin twice", err, kith.Conflict)
	all := see(c, func(tx *db.Tx) ([]plan.AboutMe, error) { return plan.AboutHistory(tx, r.Person) })
	if len(all) != 2 || all[0].Best != "Ring twice" || all[1].Most != "My garden" {
		t.Errorf("the history is %+v", all)
	}
	if best := see(c, func(tx *db.Tx) (string, error) { return plan.Best(tx, r.Person) }); best != "Ring twice" {
		t.Errorf("best is %q", best)
	}
}

// What is wrong is said for every field at once, and says what to do.
func TestChecks(t *testing.T) {
	long := strings.Repeat("x", 10001)
	for name, tc := range map[string]struct {
		check func(kith.Check, kith.Day)
		want  string
	}{
		"plan":         {(&plan.New{Agreed: plan.AgreedRepresentative, AgreedOn: "2026-13-01", ReviewContact: long, FundingCode: "?", StrengthCode: "1"}).Check, "agreed_name agreed_on review_contact funding_code strength_code"},
		"unagreed":     {(&plan.New{Agreed: plan.NotAgreed}).Check, "agreed_why"},
		"about me":     {(&plan.NewAboutMe{SupportedBy: long, Day: "2027-01-01"}).Check, "most supported_by day"},
		"need":         {(&plan.NewNeed{Need: "gold", Raised: "cat", State: "x", Code: "2"}).Check, "need raised state code"},
		"reading":      {(&plan.NewReading{Importance: "0", Progress: "11"}).Check, "stage importance progress"},
		"reading odd":  {(&plan.NewReading{Stage: outcome.Start, Importance: "07", Progress: "many"}).Check, "importance progress"},
		"reading none": {(&plan.NewReading{Stage: outcome.Start}).Check, "progress"},
		"goal":         {(&plan.NewGoal{Importance: 11, Status: "x"}).Check, "words importance status"},
		"action":       {(&plan.NewAction{Confidence: -1, Who: plan.WhoOther, Status: plan.Failed, Due: "soon", WhoTeam: long}).Check, "words confidence who_name status_words due who_team"},
		"their action": {(&plan.NewAction{Words: "x", Who: plan.WhoOrganisation}).Check, "organisation"},
		"contact":      {(&plan.NewContact{Minutes: -1, PlaceType: "Q", Follows: "9", NextOn: "2026-09-01"}).Check, "how result minutes place_type follows next_on next"},
		"signpost":     {(&plan.NewSignpost{Reason: long, Need: "x"}).Check, "service reason need"},
		"voucher":      {(&plan.NewVoucher{Kind: "other", Pence: -1}).Check, "what pence fund"},
		"form":         {(&plan.NewForm{SentOn: "2026-09-08", Result: "x"}).Check, "kind sent_on result"},
		"letter":       {(&plan.NewLetter{}).Check, "kind to_organisation subject words"},
		"note":         {(&plan.NewNote{}).Check, "words"},
		"concern":      {(&plan.NewConcern{}).Check, "what to_name urgency"},
		"follow-up":    {(&plan.NewFollowUp{From: "25:00"}).Check, "what due ring_from"},
		"review":       {(&plan.NewReview{NextOn: "2026-09-01"}).Check, "stage changed next_on"},
		"message":      {(&plan.NewMessage{Closing: "x"}).Check, "to_organisation professionals risks summary closing"},
	} {
		k := kith.Check{}
		tc.check(k, "2026-09-07")
		for _, f := range strings.Fields(tc.want) {
			if k[f] == "" {
				t.Errorf("%s: nothing is said of %s", name, f)
			}
		}
		if len(k) != len(strings.Fields(tc.want)) {
			t.Errorf("%s: said is %v, want only %s", name, k, tc.want)
		}
	}
}

// A plan that has been closed keeps its message apart from a reason that was
// chosen later; and error closings ask for nothing that cannot be.
func TestClosing(t *testing.T) {
	c := town(t)
	_, p, _ := everything(t, c)
	m := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ClosingMessage, To: plan.ToGP, Closing: "moved"})
	})
	do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.Send(tx, m.ID, m.Version, "") })
	shut := func(k plan.Closing) error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Close(tx, p.ID, p.Version, k); return err })
	}
	err := shut(plan.Closing{Reason: "goals-met", NoScore: "declined", Rest: plan.Stopped})
	if e, _ := dbtest.Fails(t, "another reason than the message's", err, kith.Invalid).(*kith.Error); e == nil || len(e.Fields) != 1 || e.Fields["message"] == "" {
		t.Errorf("said is %v", err)
	}
	err = shut(plan.Closing{Reason: "moved", Rest: plan.Doing})
	if e, _ := dbtest.Fails(t, "things undone", err, kith.Invalid).(*kith.Error); e == nil || len(e.Fields) != 2 || e.Fields["rest"] == "" || e.Fields["no_score"] == "" {
		t.Errorf("said is %v", err)
	}
	old := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Close(tx, p.ID, p.Version-1, plan.Closing{Reason: "moved", NoScore: "declined", Rest: plan.Stopped})
		return err
	})
	dbtest.Fails(t, "an old version", old, kith.Conflict)
	if err := shut(plan.Closing{Reason: "moved", NoScore: "declined", Rest: plan.Stopped}); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "close twice", shut(plan.Closing{Reason: "moved"}), kith.Conflict)
}

// Two records that turn out to be one person: both plans are then theirs, with
// all that stands under them, and undoing it gives each their own.
func TestMerge(t *testing.T) {
	c := town(t)
	r, p, all := everything(t, c)
	other := c.refer(jordan, fromGP)
	do(c, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, other.Person, "", plan.NewAboutMe{Most: "Another thing"})
	})
	var m *person.Merger
	dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) (err error) {
		m, err = person.Merge(tx, other.Person, r.Person, "One and the same")
		return err
	})
	entries := see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, other.Person) })
	if len(entries) < len(all) {
		t.Errorf("%d entries after the merge", len(entries))
	}
	do(c, func(tx *db.Tx) (*plan.Need, error) { return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Money}) })
	dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) error { return person.Unmerge(tx, m.ID, "No") })
	back := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, p.ID) })
	if back.Person != r.Person {
		t.Error("the plan did not go back")
	}
}
