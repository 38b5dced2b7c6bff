package team

import (
	"cmp"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Skill is something that a worker has been trained in or checked for.
type Skill string

const (
	SafeguardingAdults   Skill = "safeguarding-adults"
	SafeguardingChildren Skill = "safeguarding-children"
	WithInterpreter      Skill = "interpreter"
	OtherTraining        Skill = "other"
)

// Skills are the choices: what a network must be able to show for the workers of
// the additional roles, and what allocation goes by. Months says after how long
// each is usually done again.
var Skills = nhs.List[Skill]{
	Title:  "Training and checks",
	Source: "Kith; for how long each holds is a service's to say",
	Codes: []nhs.Code[Skill]{
		{Code: SafeguardingAdults, Name: "Safeguarding adults", Local: true},
		{Code: SafeguardingChildren, Name: "Safeguarding children", Local: true},
		{Code: "dbs", Name: "DBS check", Local: true},
		{Code: "information", Name: "Data security awareness", Local: true},
		{Code: "pci", Name: "Personalised care (Personalised Care Institute)", Local: true},
		{Code: "coaching", Name: "Health coaching or motivational interviewing", Local: true},
		{Code: "learning-disability", Name: "Learning disability and autism", Local: true},
		{Code: WithInterpreter, Name: "Working with an interpreter", Local: true},
		{Code: "mental-health", Name: "Mental health first aid", Local: true},
		{Code: "suicide", Name: "Suicide prevention", Local: true},
		{Code: "domestic-abuse", Name: "Domestic abuse", Local: true},
		{Code: "dementia", Name: "Dementia", Local: true},
		{Code: "lone-working", Name: "Lone working", Local: true},
		{Code: "first-aid", Name: "First aid", Local: true},
		{Code: OtherTraining, Name: "Other training", Local: true},
	},
}

// months after which training is usually done again: Kith's own starting
// values. What is not here does not run out.
var months = map[Skill]int{SafeguardingAdults: 36, SafeguardingChildren: 36, "dbs": 36, "information": 12,
	"learning-disability": 36, "mental-health": 36, "suicide": 36, "lone-working": 24, "first-aid": 36}

// Months is after how many months the training is usually done again; 0 when it
// does not run out.
func (s Skill) Months() int { return months[s] }

// NewTraining is what a worker has been trained in.
type NewTraining struct {
	Skill   Skill    `db:"skill" form:"skill"`
	Words   string   `db:"words" form:"words"` // the course or the level; what it was, when other; 150
	HeldOn  kith.Day `db:"held_on" form:"held_on"`
	Expires kith.Day `db:"expires" form:"expires"` // the last day on which it holds; after Months, when empty
}

// A Training is one, as kept. When it is done again, another is added.
type Training struct {
	db.Row
	Worker kith.ID `db:"worker"`
	NewTraining
}

// Table is the table of training.
func (*Training) Table() string { return "worker_training" }

// Wall: the team knows who can do what; a lead writes it.
func (*Training) Wall() db.Wall {
	return db.Wall{See: access.WorkforceSee, Write: access.WorkforceWrite, Sight: db.Everyone}
}

// Name is the training in words.
func (t *NewTraining) Name() string {
	if t.Skill == OtherTraining {
		return t.Words
	}
	if t.Words != "" {
		return Skills.Name(t.Skill) + " (" + t.Words + ")"
	}
	return Skills.Name(t.Skill)
}

// Holds reports whether the training is current on a day.
func (t *NewTraining) Holds(day kith.Day) bool {
	return t.HeldOn <= day && (t.Expires == "" || day <= t.Expires)
}

// Can reports whether a worker has current training in a skill; of those of
// Force and Full.
func (w *Worker) Can(s Skill, day kith.Day) bool {
	return slices.ContainsFunc(w.Training, func(t Training) bool { return t.Skill == s && t.Holds(day) })
}

// RunsOut is the worker's training that will have run out by a day and has not
// been done again, the first to run out first.
func (w *Worker) RunsOut(by kith.Day) []Training {
	var out []Training
	for _, t := range w.Training {
		again := slices.ContainsFunc(w.Training, func(o Training) bool {
			return o.Skill == t.Skill && (t.Skill != OtherTraining || o.Words == t.Words) && o.HeldOn > t.HeldOn
		})
		if t.Expires != "" && t.Expires < by && !again {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Training) int { return cmp.Compare(a.Expires, b.Expires) })
	return out
}

// RecordTraining writes down that a worker has been trained.
func RecordTraining(tx *db.Tx, worker kith.ID, n NewTraining) (*Training, error) {
	w, err := keeping(tx, worker, access.WorkforceWrite)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(Skills.Valid(n.Skill), "skill", "Choose what the training was in")
	c.Text(&n.Words, "words", "Course or level", 150)
	c.That(n.Skill != OtherTraining || n.Words != "", "words", "Say what the training was")
	c.That(n.HeldOn.Valid() && n.HeldOn <= tx.Today(), "held_on", "Enter the day of the training, not in the future")
	c.That(n.Expires == "" || n.Expires.Valid() && n.Expires >= n.HeldOn, "expires", "Enter the last day on which it holds, after the training")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if m := n.Skill.Months(); n.Expires == "" && m > 0 {
		n.Expires = n.HeldOn.AddMonths(m)
	}
	t := &Training{Worker: w.ID, NewTraining: n}
	return t, db.Insert(tx, t)
}

// RemoveTraining takes back what was written down by mistake.
func RemoveTraining(tx *db.Tx, id kith.ID, version int) error {
	if err := access.Need(tx.Actor, access.WorkforceWrite); err != nil {
		return err
	}
	t, err := db.Get[Training](tx, id)
	if err != nil {
		return err
	}
	if _, err := keeping(tx, t.Worker, access.WorkforceWrite); err != nil {
		return err
	}
	t.Version = version
	return db.Delete(tx, t)
}
