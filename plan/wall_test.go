package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// A made is one record, and how it is read and listed.
type made struct {
	kind  plan.Kind
	id    kith.ID
	get   func(*db.Tx, kith.ID) error
	count func(*db.Tx) (int, error)
}

// reads is how a record of the type is got and counted.
func reads[T any](kind plan.Kind, id kith.ID, get func(*db.Tx, kith.ID) (*T, error), count func(*db.Tx, db.Q) (int, error)) made {
	return made{kind, id, func(tx *db.Tx, id kith.ID) error { _, err := get(tx, id); return err },
		func(tx *db.Tx) (int, error) { return count(tx, db.Q{Where: "1 = 1 OR t.tenant <> ''"}) }}
}

// everything makes one record of every type, and returns how to try each.
func everything(t testing.TB, c *clock) (r *referral.Referral, p *plan.Plan, all []made) {
	t.Helper()
	r = c.refer(sample.Amina, sample.FromGP)
	p = do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	who := r.Person
	about := do(c, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, who, "", plan.NewAboutMe{Most: "My garden"})
	})
	need := do(c, func(tx *db.Tx) (*plan.Need, error) { return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Isolation}) })
	goal := do(c, func(tx *db.Tx) (*plan.Goal, error) { return plan.AddGoal(tx, need.ID, plan.NewGoal{Words: "Company"}) })
	came := do(c, func(tx *db.Tx) (*plan.GoalOutcome, error) {
		return plan.AddOutcome(tx, goal.ID, plan.NewOutcome{Words: "A friend"})
	})
	reading := do(c, func(tx *db.Tx) (*plan.Reading, error) {
		return plan.AddReading(tx, goal.ID, plan.NewReading{Stage: outcome.Start, Progress: "0"})
	})
	action := do(c, func(tx *db.Tx) (*plan.Action, error) {
		return plan.AddAction(tx, goal.ID, plan.NewAction{Support: "group"})
	})
	stage := do(c, func(tx *db.Tx) (*plan.StageGoal, error) {
		return plan.AddStage(tx, action.ID, plan.NewStage{Words: "Go once"})
	})
	contact := do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke})
	})
	sign := do(c, func(tx *db.Tx) (*plan.Signpost, error) {
		return plan.Point(tx, p.ID, plan.NewSignpost{Service: "Library"})
	})
	voucher := do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		return plan.Give(tx, p.ID, plan.NewVoucher{Kind: "fuel", Fund: "The council"})
	})
	form := do(c, func(tx *db.Tx) (*plan.Form, error) {
		return plan.AddForm(tx, p.ID, plan.NewForm{Kind: "blue-badge", Due: "2026-09-08"})
	})
	letter := do(c, func(tx *db.Tx) (*plan.Letter, error) {
		return plan.WriteLetter(tx, p.ID, plan.NewLetter{Kind: "work", ToName: "A. Chief", Subject: "Hours", Words: "Dear"})
	})
	note := do(c, func(tx *db.Tx) (*plan.Note, error) { return plan.AddNote(tx, who, plan.NewNote{Words: "Likes roses"}) })
	concern := do(c, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Raise(tx, who, plan.NewConcern{What: "Low mood", ToName: "Dr Powell", Urgency: "now"})
	})
	follow := do(c, func(tx *db.Tx) (*plan.FollowUp, error) {
		return plan.AddFollowUp(tx, who, plan.NewFollowUp{What: "Ring", Due: "2026-09-07", Contact: true})
	})
	review := do(c, func(tx *db.Tx) (*plan.Review, error) {
		return plan.AddReview(tx, p.ID, p.Version, plan.NewReview{Stage: outcome.OtherStage, Changed: "Nothing"})
	})
	message := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
	})
	p = see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, p.ID) })
	var coding kith.ID
	for _, l := range see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) }) {
		coding = l.ID
	}
	return r, p, []made{
		reads(plan.KindPlan, p.ID, db.Get[plan.Plan], db.Count[plan.Plan]),
		reads(plan.KindAbout, about.ID, db.Get[plan.AboutMe], db.Count[plan.AboutMe]),
		reads(plan.KindNeed, need.ID, db.Get[plan.Need], db.Count[plan.Need]),
		reads(plan.KindGoal, goal.ID, db.Get[plan.Goal], db.Count[plan.Goal]),
		reads(plan.KindOutcome, came.ID, db.Get[plan.GoalOutcome], db.Count[plan.GoalOutcome]),
		reads(plan.KindReading, reading.ID, db.Get[plan.Reading], db.Count[plan.Reading]),
		reads(plan.KindAction, action.ID, db.Get[plan.Action], db.Count[plan.Action]),
		reads(plan.KindStage, stage.ID, db.Get[plan.StageGoal], db.Count[plan.StageGoal]),
		reads(plan.KindContact, contact.ID, db.Get[plan.Contact], db.Count[plan.Contact]),
		reads(plan.KindSignpost, sign.ID, db.Get[plan.Signpost], db.Count[plan.Signpost]),
		reads(plan.KindVoucher, voucher.ID, db.Get[plan.Voucher], db.Count[plan.Voucher]),
		reads(plan.KindForm, form.ID, db.Get[plan.Form], db.Count[plan.Form]),
		reads(plan.KindLetter, letter.ID, db.Get[plan.Letter], db.Count[plan.Letter]),
		reads(plan.KindNote, note.ID, db.Get[plan.Note], db.Count[plan.Note]),
		reads(plan.KindConcern, concern.ID, db.Get[plan.Concern], db.Count[plan.Concern]),
		reads(plan.KindFollow, follow.ID, db.Get[plan.FollowUp], db.Count[plan.FollowUp]),
		reads(plan.KindReview, review.ID, db.Get[plan.Review], db.Count[plan.Review]),
		reads(plan.KindMessage, message.ID, db.Get[plan.Message], db.Count[plan.Message]),
		reads(plan.KindCoding, coding, db.Get[plan.Coding], db.Count[plan.Coding]),
		reads(plan.KindCoding, coding, db.Get[plan.CodingLine], db.Count[plan.CodingLine]),
	}
}

// strangers are those who may see nothing of Amina's care, and what they are told.
var strangers = []struct {
	who  kith.Actor
	want kith.Kind
}{
	{dbtest.Southerner, kith.NotFound}, {dbtest.Stranger, kith.NotFound}, {dbtest.Referrer, kith.Forbidden}, {dbtest.Admin, kith.Forbidden},
	{dbtest.Governor, kith.Forbidden}, {dbtest.Analyst, kith.Forbidden}, {dbtest.Provider, kith.Forbidden},
}

// No record of any type is seen by the wrong team, the wrong tenant, the
// referrer, or a role that does not support people.
func TestWallOfEveryRecord(t *testing.T) {
	c := town(t)
	_, _, all := everything(t, c)
	for _, m := range all {
		if err := c.err(dbtest.Worker, func(tx *db.Tx) error { return m.get(tx, m.id) }); err != nil {
			t.Errorf("the worker cannot read a %s: %v", m.kind, err)
		}
		for _, s := range strangers {
			err := c.err(s.who, func(tx *db.Tx) error { return m.get(tx, m.id) })
			dbtest.Fails(t, fmt.Sprintf("%s reads a %s", s.who.Name, m.kind), err, s.want)
			err = c.err(s.who, func(tx *db.Tx) error {
				n, err := m.count(tx)
				if err == nil && n > 0 {
					return fmt.Errorf("counts %d", n)
				}
				return err
			})
			if s.want == kith.NotFound && err != nil || s.want == kith.Forbidden && kith.KindOf(err) != kith.Forbidden {
				t.Errorf("%s counts every %s: %v", s.who.Name, m.kind, err)
			}
		}
	}
}

// Nor written, by any verb.
func TestWallOfEveryVerb(t *testing.T) {
	c := town(t)
	r, p, all := everything(t, c)
	id := func(k plan.Kind) kith.ID {
		return all[slices.IndexFunc(all, func(m made) bool { return m.kind == k })].id
	}
	verbs := map[string]func(tx *db.Tx) error{
		"start":           func(tx *db.Tx) error { _, err := plan.Start(tx, r.ID); return err },
		"return":          func(tx *db.Tx) error { _, err := plan.Return(tx, p.ID, p.Version, sample.FromGP); return err },
		"decline":         func(tx *db.Tx) error { _, err := plan.Decline(tx, r.ID, "moved", ""); return err },
		"change the plan": func(tx *db.Tx) error { _, err := plan.Change(tx, p.ID, p.Version, p.New); return err },
		"say": func(tx *db.Tx) error {
			_, err := plan.Say(tx, r.Person, id(plan.KindAbout), plan.NewAboutMe{Most: "x"})
			return err
		},
		"need": func(tx *db.Tx) error { _, err := plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Food}); return err },
		"change a need": func(tx *db.Tx) error {
			_, err := plan.ChangeNeed(tx, id(plan.KindNeed), 1, plan.NewNeed{Need: nhs.Food})
			return err
		},
		"goal reading": func(tx *db.Tx) error {
			_, err := plan.AddReading(tx, id(plan.KindGoal), plan.NewReading{Stage: outcome.End, Progress: "9"})
			return err
		},
		"goal": func(tx *db.Tx) error {
			_, err := plan.AddGoal(tx, id(plan.KindNeed), plan.NewGoal{Words: "x"})
			return err
		},
		"change a goal": func(tx *db.Tx) error {
			_, err := plan.ChangeGoal(tx, id(plan.KindGoal), 1, plan.NewGoal{Words: "x"})
			return err
		},
		"outcome": func(tx *db.Tx) error {
			_, err := plan.AddOutcome(tx, id(plan.KindGoal), plan.NewOutcome{Words: "x"})
			return err
		},
		"action": func(tx *db.Tx) error {
			_, err := plan.AddAction(tx, id(plan.KindGoal), plan.NewAction{Words: "x"})
			return err
		},
		"progress": func(tx *db.Tx) error { _, err := plan.Progress(tx, id(plan.KindAction), 1, plan.Done, ""); return err },
		"stage": func(tx *db.Tx) error {
			_, err := plan.AddStage(tx, id(plan.KindAction), plan.NewStage{Words: "x"})
			return err
		},
		"contact": func(tx *db.Tx) error {
			_, err := plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke})
			return err
		},
		"signpost": func(tx *db.Tx) error { _, err := plan.Point(tx, p.ID, plan.NewSignpost{Service: "x"}); return err },
		"voucher": func(tx *db.Tx) error {
			_, err := plan.Give(tx, p.ID, plan.NewVoucher{Kind: "food", Fund: "x"})
			return err
		},
		"form":      func(tx *db.Tx) error { _, err := plan.AddForm(tx, p.ID, plan.NewForm{Kind: "pip"}); return err },
		"letter":    func(tx *db.Tx) error { _, err := plan.FinishLetter(tx, id(plan.KindLetter), 1); return err },
		"note":      func(tx *db.Tx) error { _, err := plan.AddNote(tx, r.Person, plan.NewNote{Words: "x"}); return err },
		"keep back": func(tx *db.Tx) error { _, err := plan.KeepBack(tx, id(plan.KindNote), 1, true); return err },
		"concern": func(tx *db.Tx) error {
			_, err := plan.Raise(tx, r.Person, plan.NewConcern{What: "x", ToName: "y", Urgency: "now"})
			return err
		},
		"heard": func(tx *db.Tx) error { _, err := plan.Heard(tx, id(plan.KindConcern), 1, "x", "y"); return err },
		"follow-up": func(tx *db.Tx) error {
			_, err := plan.AddFollowUp(tx, r.Person, plan.NewFollowUp{What: "x", Due: "2026-09-09"})
			return err
		},
		"done": func(tx *db.Tx) error { _, err := plan.DoFollowUp(tx, id(plan.KindFollow), 1, ""); return err },
		"review": func(tx *db.Tx) error {
			_, err := plan.AddReview(tx, p.ID, p.Version, plan.NewReview{Stage: outcome.OtherStage, Changed: "x"})
			return err
		},
		"draft": func(tx *db.Tx) error {
			_, err := plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
			return err
		},
		"send":  func(tx *db.Tx) error { _, err := plan.Send(tx, id(plan.KindMessage), 1, ""); return err },
		"coded": func(tx *db.Tx) error { _, err := plan.Coded(tx, id(plan.KindCoding), 1); return err },
		"close": func(tx *db.Tx) error {
			_, err := plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "moved"})
			return err
		},
	}
	for _, m := range all {
		if m.kind != plan.KindPlan && m.kind != plan.KindAbout {
			verbs["strike out a "+string(m.kind)] = func(tx *db.Tx) error { return plan.StrikeOut(tx, m.kind, m.id, 1, "x") }
		}
	}
	for _, s := range strangers {
		for name, verb := range verbs {
			err := c.err(s.who, verb)
			if k := kith.KindOf(err); err == nil || k != kith.NotFound && k != kith.Forbidden {
				t.Errorf("%s, %s: got %v, want NotFound or Forbidden", s.who.Name, name, err)
			}
		}
		for name, list := range map[string]func(tx *db.Tx) (int, error){
			"timeline": func(tx *db.Tx) (int, error) {
				all, err := plan.Timeline(tx, r.Person)
				if s.who.Role == dbtest.Referrer.Role { // sees their own referral, and no more
					return 0, err
				}
				return len(all), err
			},
			"today": func(tx *db.Tx) (int, error) {
				d, err := plan.Today(tx, dbtest.Worker.ID)
				if err != nil {
					return 0, err
				}
				return len(d.Now) + len(d.Waiting) + len(d.Due), nil
			},
			"to code": func(tx *db.Tx) (int, error) { all, err := plan.ToCode(tx, "", 1); return len(all), err },
		} {
			err := c.err(s.who, func(tx *db.Tx) error {
				n, err := list(tx)
				if n > 0 {
					return fmt.Errorf("sees %d", n)
				}
				return err
			})
			if err != nil && kith.KindOf(err) != kith.Forbidden && kith.KindOf(err) != kith.NotFound {
				t.Errorf("%s, %s: %v", s.who.Name, name, err)
			}
		}
	}
	if after := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, p.ID) }); after.Version != p.Version {
		t.Error("the plan was changed by somebody who may not")
	}
}

// What was struck out stays to be seen, with the reason, and cannot be changed.
func TestStrikeOut(t *testing.T) {
	c := town(t)
	r, p, all := everything(t, c)
	for _, m := range all {
		if m.kind == plan.KindPlan || m.kind == plan.KindAbout {
			continue
		}
		err := c.err(dbtest.Worker, func(tx *db.Tx) error { return plan.StrikeOut(tx, m.kind, m.id, 1, " ") })
		dbtest.Fails(t, "strike out without a reason: "+string(m.kind), err, kith.Invalid)
		err = c.err(dbtest.Worker, func(tx *db.Tx) error { return plan.StrikeOut(tx, m.kind, m.id, 99, "Wrong person") })
		if m.kind != plan.KindCoding || m.id != "" {
			dbtest.Fails(t, "strike out another version: "+string(m.kind), err, kith.Conflict)
		}
	}
	for i, m := range all {
		if m.kind == plan.KindPlan || m.kind == plan.KindAbout || i == len(all)-1 || m.kind == plan.KindCoding {
			continue // a code is taken back with the contact that led to it
		}
		if err := c.err(dbtest.Worker, func(tx *db.Tx) error { return plan.StrikeOut(tx, m.kind, m.id, 1, "Wrong person") }); err != nil {
			t.Errorf("strike out a %s: %v", m.kind, err)
		}
	}
	entries := see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, r.Person) })
	struck := 0
	for _, e := range entries {
		if e.Struck {
			struck++
			if !strings.Contains(e.Why, "Wrong person") && e.Kind != plan.KindCoding || !strings.Contains(e.Why, dbtest.Worker.Name) {
				t.Errorf("%s: struck out because %q", e.Text, e.Why)
			}
		}
	}
	if struck < 12 {
		t.Errorf("%d entries are shown as struck out", struck)
	}
	got := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, r.ID) })
	if !got.Waiting() {
		t.Error("the only two-way contact was struck out, and the clock still stands")
	}
	if codes := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) }); len(codes) != 0 {
		t.Errorf("still to be coded: %+v", codes)
	}
	tree := see(c, func(tx *db.Tx) (*plan.Tree, error) { return plan.Load(tx, p.ID) })
	if len(tree.Needs) != 0 {
		t.Errorf("the plan still shows %+v", tree.Needs)
	}
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		for _, m := range all {
			if m.kind == plan.KindGoal {
				_, err := plan.ChangeGoal(tx, m.id, 2, plan.NewGoal{Words: "x"})
				return err
			}
		}
		return nil
	})
	dbtest.Fails(t, "change what was struck out", err, kith.Conflict)
}

// Twenty workers edit one plan at the same time: every change that was said to
// be saved is there, and whoever was too late was told.
func TestNoLostUpdate(t *testing.T) {
	c := town(t)
	_, p, all := everything(t, c)
	var goal kith.ID
	for _, m := range all {
		if m.kind == plan.KindGoal {
			goal = m.id
		}
	}
	const workers = 20
	var wg sync.WaitGroup
	saved := make([]int, workers)
	for w := range workers {
		wg.Go(func() {
			a := dbtest.Worker
			a.ID, a.Name = kith.ID(fmt.Sprintf("worker-%d", w)), fmt.Sprintf("Worker %d", w)
			for saved[w] == 0 {
				err := c.err(a, func(tx *db.Tx) error {
					cur, err := plan.Get(tx, p.ID)
					if err != nil {
						return err
					}
					n := cur.New
					n.Strengths += fmt.Sprintf("[%d]", w)
					_, err = plan.Change(tx, p.ID, cur.Version, n)
					return err
				})
				if err == nil {
					saved[w]++
				} else if kith.KindOf(err) != kith.Conflict {
					t.Error(err)
					return
				}
			}
			// From a page that was opened before anybody wrote: at most one of all.
			err := c.err(a, func(tx *db.Tx) error {
				_, err := plan.ChangeGoal(tx, goal, 1, plan.NewGoal{Words: fmt.Sprintf("By %d", w)})
				return err
			})
			if err != nil && kith.KindOf(err) != kith.Conflict {
				t.Error(err)
			}
			if err == nil {
				saved[w] += 100
			}
			if err := c.err(a, func(tx *db.Tx) error {
				_, err := plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Food, Words: fmt.Sprint(w)})
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, p.ID) })
	firsts := 0
	for w := range workers {
		if !strings.Contains(got.Strengths, fmt.Sprintf("[%d]", w)) {
			t.Errorf("what worker %d wrote is lost: %s", w, got.Strengths)
		}
		if saved[w] > 100 {
			firsts++
		}
	}
	if firsts != 1 {
		t.Errorf("%d of the old pages were saved, want 1", firsts)
	}
	tree := see(c, func(tx *db.Tx) (*plan.Tree, error) { return plan.Load(tx, p.ID) })
	if len(tree.Needs) != workers+1 {
		t.Errorf("%d needs, want %d", len(tree.Needs), workers+1)
	}
	if tree.Updated.Before(got.UpdatedAt) {
		t.Error("the plan was last updated before it was")
	}
}

// The list of each kind holds what was recorded.
func TestLists(t *testing.T) {
	c := town(t)
	r, _, _ := everything(t, c)
	for name, n := range map[string]int{
		"signposts":  len(see(c, func(tx *db.Tx) ([]plan.Signpost, error) { return plan.Signposts(tx, r.Person) })),
		"vouchers":   len(see(c, func(tx *db.Tx) ([]plan.Voucher, error) { return plan.Vouchers(tx, r.Person) })),
		"forms":      len(see(c, func(tx *db.Tx) ([]plan.Form, error) { return plan.Forms(tx, r.Person) })),
		"letters":    len(see(c, func(tx *db.Tx) ([]plan.Letter, error) { return plan.Letters(tx, r.Person) })),
		"notes":      len(see(c, func(tx *db.Tx) ([]plan.Note, error) { return plan.Notes(tx, r.Person) })),
		"concerns":   len(see(c, func(tx *db.Tx) ([]plan.Concern, error) { return plan.Concerns(tx, r.Person) })),
		"follow-ups": len(see(c, func(tx *db.Tx) ([]plan.FollowUp, error) { return plan.FollowUps(tx, r.Person) })),
		"reviews":    len(see(c, func(tx *db.Tx) ([]plan.Review, error) { return plan.Reviews(tx, r.Person) })),
		"codings":    len(see(c, func(tx *db.Tx) ([]plan.Coding, error) { return plan.Codings(tx, r.Person) })),
	} {
		if n != 1 {
			t.Errorf("%d %s, want 1", n, name)
		}
	}
}
