package team

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// Norm is how many people a full-time worker supports in a year, unless the
// worker's own figure says otherwise: the middle of the 200 to 250 of the
// national workforce guidance (JOURNEY.md section 6).
const Norm = 225

// Roles are the three that support people (the additional roles of the Network
// Contract DES). A lead who also supports people works as one of them.
var Roles = []kith.Role{access.LinkWorker, access.CoOrdinator, access.Coach}

// Works are what somebody in a workforce can work as: Roles, and volunteers, who
// help beside them and are given nobody's support.
var Works = append(slices.Clone(Roles), access.Volunteer)

// Share is how many hundredths of a worker's hours are with and for people,
// unless the worker's own figure says otherwise; the rest is supervision,
// meetings, training and travel between places of work (STATISTICS.md 6.1).
const Share = 60

// A Sex is as whom a worker supports people who ask for a woman or a man.
type Sex string

// Sexes are the choices; a worker need make none, and is then not proposed to
// those who ask.
var Sexes = nhs.List[Sex]{
	Title: "Supports people who ask for", Source: "Kith",
	Codes: []nhs.Code[Sex]{
		{Code: "woman", Name: "A woman", Local: true},
		{Code: "man", Name: "A man", Local: true},
	},
}

// Profile is what is written about a worker.
type Profile struct {
	Name        string       `db:"name" form:"name"`
	Role        kith.Role    `db:"role" form:"role"`         // what they work as, one of Works; what they may do is their account's
	WTE         int          `db:"wte" form:"wte"`           // today's, in hundredths of a whole-time equivalent: 60 is three days a week
	Norm        int          `db:"norm" form:"norm"`         // people a year if whole-time; 0 means 225
	Share       int          `db:"share" form:"share"`       // hundredths of the hours that are with and for people; 0 means 60
	Sex         Sex          `db:"sex" form:"sex"`           // "" where the worker does not say
	Base        nhs.Postcode `db:"base" form:"base"`         // the postcode from which they set out to visits
	Mobile      string       `db:"mobile" form:"mobile"`     // the telephone that they carry, to which alarms go as texts
	Employer    string       `db:"employer" form:"employer"` // empty: the team's
	Languages   []string     `db:"languages" form:"languages"`
	Competences []string     `db:"competences" form:"competences"` // training held, such as "Personalised Care Institute: shared decisions"
	Starts      kith.Day     `db:"starts" form:"starts"`
	Ends        kith.Day     `db:"ends" form:"ends"`
}

// A Worker is an account's working profile.
type Worker struct {
	db.Row
	Account kith.ID `db:"account"`
	Profile

	Hours    []Hours    // by day, where a reader of this package filled them in
	Away     []Away     // by day; of Force and Full only, as are the following
	Training []Training // by skill, the latest first
	Teams    []kith.ID
}

// Table is the worker's table.
func (*Worker) Table() string { return "worker" }

// Wall: all of the tenant's staff see who works where.
func (*Worker) Wall() db.Wall {
	return db.Wall{See: access.TeamSee, Write: access.TeamWrite, Sight: db.Everyone}
}

// Capacity is how many people the worker supports in a year at their hours.
func (w *Worker) Capacity() int { return w.Norm * w.WTE / 100 }

// On reports whether the worker is in post on the day.
func (w *Worker) On(day kith.Day) bool {
	return (w.Starts == "" || w.Starts <= day) && (w.Ends == "" || day <= w.Ends)
}

// A Member is one account's belonging to one team.
type Member struct {
	db.Row
	Account kith.ID `db:"account"`
	Team    kith.ID `db:"team"`
}

// Table is the table of memberships; package identity reads it at each request.
func (*Member) Table() string { return "account_team" }

// Wall: all of the tenant's staff see who belongs where; joining changes whom
// somebody sees, and is an administrator's to grant.
func (*Member) Wall() db.Wall {
	return db.Wall{See: access.TeamSee, Write: access.TeamWrite, Sight: db.Everyone}
}

// mobile is a number of the United Kingdom that can be texted.
var mobile = regexp.MustCompile(`^(0|\+44)7\d{9}$`)

func (p *Profile) check() error {
	c := kith.Check{}
	c.Need(&p.Name, "name", "Name", "Enter the worker's name", 100)
	kith.OneOf(c, p.Role, Works, "role", "Choose what they work as")
	c.That(p.WTE >= 0 && p.WTE <= 100, "wte", "Whole-time equivalent must be between 0 and 1, like 0.6")
	if p.Norm == 0 {
		p.Norm = Norm
	}
	c.That(p.Norm >= 20 && p.Norm <= 500, "norm", "People a year must be between 20 and 500. The national guidance is 200 to 250")
	if p.Share == 0 {
		p.Share = Share
	}
	c.That(p.Share >= 10 && p.Share <= 100, "share", "The share of hours with people must be between 10 and 100 per cent. Usual is 60")
	c.That(Sexes.Blank(p.Sex), "sex", "Choose from the list, or leave it empty")
	if p.Base != "" {
		base, err := nhs.ParsePostcode(string(p.Base))
		c.That(err == nil, "base", "Enter a full postcode, like NX16 2AB, or leave it empty")
		p.Base = base
	}
	p.Mobile = strings.ReplaceAll(strings.TrimSpace(p.Mobile), " ", "")
	c.That(p.Mobile == "" || mobile.MatchString(p.Mobile), "mobile", "Enter a mobile number, like 07700 900123, or leave it empty")
	c.Text(&p.Employer, "employer", "Employer", 100)
	p.Languages = tidy(c, p.Languages, "languages", "language", 35)
	p.Competences = tidy(c, p.Competences, "competences", "competence", 100)
	c.That(p.Starts == "" || p.Starts.Valid(), "starts", "Start date must be a real date")
	c.That(p.Ends == "" || p.Ends.Valid(), "ends", "End date must be a real date")
	c.That(p.Starts == "" || p.Ends == "" || p.Starts <= p.Ends, "ends", "End date must be on or after the start date")
	return c.Err()
}

// tidy trims a list and leaves out what is empty or said twice.
func tidy(c kith.Check, list []string, field, label string, max int) []string {
	var out []string
	for _, s := range list {
		c.Text(&s, field, "Each "+label, max)
		if s != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, s) }) {
			out = append(out, s)
		}
	}
	c.That(len(out) <= 50, field, fmt.Sprintf("Enter 50 or fewer, one %s for each", label))
	return out
}

// AddWorker gives an account its working profile; it has one at most.
func AddWorker(tx *db.Tx, account kith.ID, p Profile) (*Worker, error) {
	if err := access.Need(tx.Actor, access.TeamWrite); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := mustKnow(tx, account); err != nil {
		return nil, err
	}
	w := &Worker{Account: account, Profile: p}
	if err := db.Insert(tx, w); err != nil {
		return nil, err
	}
	return w, setHours(tx, w.ID, cmp.Or(p.Starts, tx.Today()), p.WTE)
}

// ChangeWorker writes p over the worker, if version is still the stored one. A
// whole-time equivalent that differs from today's holds from today.
func ChangeWorker(tx *db.Tx, id kith.ID, version int, p Profile) (*Worker, error) {
	if err := access.Need(tx.Actor, access.TeamWrite); err != nil {
		return nil, err
	}
	w, err := db.Get[Worker](tx, id)
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	was := *w
	if err := withHours(tx, []*Worker{&was}); err != nil {
		return nil, err
	}
	if p.WTE != was.WTEOn(tx.Today()) {
		if err := setHours(tx, w.ID, tx.Today(), p.WTE); err != nil {
			return nil, err
		}
	}
	w.Version, w.Profile = version, p
	return w, db.Update(tx, w)
}

// GetWorker returns one worker.
func GetWorker(tx *db.Tx, id kith.ID) (*Worker, error) {
	w, err := db.Get[Worker](tx, id)
	if err != nil {
		return nil, err
	}
	return w, withHours(tx, []*Worker{w})
}

// WorkerOf returns the working profile of an account.
func WorkerOf(tx *db.Tx, account kith.ID) (*Worker, error) {
	w, err := db.First[Worker](tx, db.Q{Where: "t.account = $1", Args: []any{account}})
	if err != nil {
		return nil, err
	}
	return w, withHours(tx, []*Worker{w})
}

// Workers returns the workers of a team who have not ended, by name.
func Workers(tx *db.Tx, team kith.ID) ([]Worker, error) {
	all, err := db.Select[Worker](tx, db.Q{
		Where: "(t.ends IS NULL OR t.ends >= $1) AND EXISTS (SELECT 1 FROM account_team m WHERE m.tenant = t.tenant AND m.account = t.account AND m.team = $2)",
		Args:  []any{tx.Today(), team}, Order: "t.name, t.id"})
	if err != nil {
		return nil, err
	}
	return all, withHours(tx, pointers(all))
}

// A Colleague is as much of a Worker as a list of names shows.
type Colleague struct {
	db.Row
	Account kith.ID `db:"account"`
	Name    string  `db:"name"`
}

// Table is the worker's table.
func (*Colleague) Table() string { return "worker" }

// Wall is a worker's, for reading.
func (*Colleague) Wall() db.Wall { return db.Wall{See: access.TeamSee, Sight: db.Everyone} }

// Crew returns the workers of some teams who have not ended, once each, by name.
func Crew(tx *db.Tx, teams []kith.ID) ([]Colleague, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	q := db.Q{Order: "t.name, t.id"}
	q.And("t.ends IS NULL OR t.ends >= ?", tx.Today())
	q.And("t.account IN (SELECT m.account FROM account_team m WHERE m.tenant = ? AND m.team IN ("+marks(len(teams))+"))", append([]any{tx.Actor.Tenant}, anys(teams)...)...)
	return db.Select[Colleague](tx, q)
}

// Names returns what the workers with these accounts are called, those who have
// ended too.
func Names(tx *db.Tx, accounts []kith.ID) (map[kith.ID]string, error) {
	out := map[kith.ID]string{}
	for part := range slices.Chunk(accounts, 400) {
		q := db.Q{}
		q.And("t.account IN ("+marks(len(part))+")", anys(part)...)
		if err := db.Each(tx, q, func(c *Colleague) error { out[c.Account] = c.Name; return nil }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func marks(n int) string { return "?" + strings.Repeat(", ?", n-1) }

func anys(ids []kith.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// AllNames returns what every worker of the tenant is called, by account, those
// who have ended too.
func AllNames(tx *db.Tx) (map[kith.ID]string, error) {
	out := map[kith.ID]string{}
	return out, db.Each(tx, db.Q{}, func(c *Colleague) error { out[c.Account] = c.Name; return nil })
}

// Teams returns the teams that an account belongs to, by name.
func Teams(tx *db.Tx, account kith.ID) ([]Team, error) {
	return db.Select[Team](tx, db.Q{
		Where: "EXISTS (SELECT 1 FROM account_team m WHERE m.tenant = t.tenant AND m.team = t.id AND m.account = $1)",
		Args:  []any{account}, Order: "t.name, t.id"})
}

// Join puts an account into a team: from its next request on, after signing in
// again, it sees the team's people. Joining twice is joining once.
func Join(tx *db.Tx, account, team kith.ID) error {
	if err := notOneself(tx, account); err != nil {
		return err
	}
	if err := tx.Lock("team " + string(team)); err != nil { // against Close
		return err
	}
	t, err := Get(tx, team)
	if err != nil {
		return err
	}
	if !t.Open() {
		return kith.Errorf(kith.Conflict, "%s was closed on %s. Choose another team", t.Name, t.ClosedOn)
	}
	if err := mustKnow(tx, account); err != nil {
		return err
	}
	if _, err := member(tx, account, team); kith.KindOf(err) != kith.NotFound {
		return err
	}
	return db.Insert(tx, &Member{Account: account, Team: team})
}

// Leave takes an account out of a team, whose people it no longer sees. Leaving
// a team that one is not in is no error.
func Leave(tx *db.Tx, account, team kith.ID) error {
	if err := notOneself(tx, account); err != nil {
		return err
	}
	m, err := member(tx, account, team)
	if kith.KindOf(err) == kith.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return db.Delete(tx, m)
}

func member(tx *db.Tx, account, team kith.ID) (*Member, error) {
	return db.First[Member](tx, db.Q{Where: "t.account = $1 AND t.team = $2", Args: []any{account, team}})
}

// notOneself: administrators grant sight of people to others, never to
// themselves.
func notOneself(tx *db.Tx, account kith.ID) error {
	if err := access.Need(tx.Actor, access.TeamWrite); err != nil {
		return err
	}
	if account == tx.Actor.ID {
		return kith.Errorf(kith.Forbidden, "You cannot change your own teams. Ask another administrator")
	}
	return nil
}

// known is an account, as far as this package needs to know of it.
type known struct{ db.Row }

func (*known) Table() string { return "account" }
func (*known) Wall() db.Wall { return db.Wall{See: access.TeamWrite, Sight: db.Everyone} }

func mustKnow(tx *db.Tx, account kith.ID) error {
	_, err := db.Get[known](tx, account)
	return err
}
