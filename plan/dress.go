package plan

import (
	"fmt"
	"strings"
	"unicode"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/team"
)

// A Style is one of the dresses in which a person can have their plan.
type Style string

const (
	Plain Style = "plain"
	Large Style = "large"
	Easy  Style = "easy"
)

// Styles are the dresses, all three from the same data.
var Styles = nhs.List[Style]{Title: "How you would like it", Source: "Accessible Information Standard; PAGES.md",
	Codes: []nhs.Code[Style]{{Code: Plain, Name: "Plain"}, {Code: Large, Name: "Large print"}, {Code: Easy, Name: "Easy read, with pictures"}}}

// A Sheet is what a person's copy of the plan says, before it is dressed.
type Sheet struct {
	Tree   *Tree
	About  *AboutMe
	Called string // the person's name
	Worker string // "" when nobody has been given the plan yet
	Phone  string // of the worker's team
	Next   []Meeting
}

// A Dressed plan is pages of sentences, for printing or reading aloud.
type Dressed struct {
	Style Style
	Title string
	Pages []Page
}

// A Page is one heading with its sentences; in large print, one sheet of paper.
type Page struct {
	Heading   string
	Picture   string // for easy read
	Sentences []Sentence
}

// A Sentence is one, with the drawing that stands beside it in easy read.
type Sentence struct {
	Text    string
	Picture string
	Quote   bool // the person's own words
}

// SheetOf gathers what a person's copy of a plan says. Notes and concerns, and
// what is struck out, are not in it.
func SheetOf(tx *db.Tx, plan kith.ID) (*Sheet, error) {
	t, err := Load(tx, plan)
	if err != nil {
		return nil, err
	}
	p, err := person.Get(tx, t.Plan.Person)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Tree: t, Called: p.Called()}
	if s.About, err = About(tx, p.ID); err != nil {
		return nil, err
	}
	r, err := referral.Get(tx, t.Plan.Referral)
	if err != nil {
		return nil, err
	}
	if s.Worker, s.Phone, err = worker(tx, r); err != nil {
		return nil, err
	}
	s.Next, err = db.Select[Meeting](tx, db.Q{Where: "t.person = $1 AND t.plan = $2 AND t.contact = $3 AND t.done_at IS NULL AND t.struck_at IS NULL AND t.due >= $4",
		Args: []any{p.ID, plan, true, tx.Today()}, Order: "t.due, t.id", Limit: 1})
	return s, err
}

// A Meeting is a follow-up at which the worker speaks with the person, and of
// it no more than they are told: when.
type Meeting struct {
	Of
	Due  kith.Day `db:"due"`
	From string   `db:"ring_from"`
	To   string   `db:"ring_to"`
}

func (*Meeting) Table() string { return "follow_up" }
func (*Meeting) Wall() db.Wall { return db.Wall{See: care.See, Own: db.OwnSee} }

// worker is the name of whoever has the referral, and the team's number.
func worker(tx *db.Tx, r *referral.Referral) (name, phone string, err error) {
	if w, err := team.WorkerOf(tx, r.Worker); err == nil {
		name = w.Name
	} else if kith.KindOf(err) != kith.NotFound {
		return "", "", err
	}
	if r.Worker == tx.Actor.ID {
		name = tx.Actor.Name
	}
	t, err := team.Get(tx, r.Team)
	if err != nil {
		if kith.KindOf(err) == kith.NotFound {
			err = nil
		}
		return name, "", err
	}
	return name, t.Phone, nil
}

// Dress puts a plan into one of its dresses.
func Dress(s *Sheet, style Style) *Dressed {
	d := &Dressed{Style: style, Title: "My plan: " + s.Called}
	if style == Easy {
		d.Title = "My plan"
	}
	d.first(s)
	for _, n := range s.Tree.Needs {
		d.need(&n)
	}
	d.last(s)
	return d
}

// page begins a new page, or in plain dress a new heading.
func (d *Dressed) page(heading, picture string) {
	d.Pages = append(d.Pages, Page{Heading: heading, Picture: picture})
}

// say adds one sentence, to the last page.
func (d *Dressed) say(picture, text string) { d.put(Sentence{Text: sentence(text), Picture: picture}) }

// quote adds the person's own words, unchanged. In easy read they are laid out
// a phrase to a line.
func (d *Dressed) quote(picture, words string) {
	if words = strings.TrimSpace(words); words == "" {
		return
	}
	if d.Style != Easy {
		d.put(Sentence{Text: words, Quote: true})
		return
	}
	for i, s := range phrases(words) {
		if i > 0 {
			picture = ""
		}
		d.put(Sentence{Text: s, Picture: picture, Quote: true})
	}
}

func (d *Dressed) put(s Sentence) {
	if d.Style != Easy {
		s.Picture = ""
	}
	p := &d.Pages[len(d.Pages)-1]
	p.Sentences = append(p.Sentences, s)
}

func (d *Dressed) first(s *Sheet) {
	d.page("What matters to me", "heart")
	if s.About.Most == "" {
		d.say("question", "You have not told us yet what matters to you")
	}
	d.quote("heart", s.About.Most)
	if s.About.Best != "" {
		d.page("How best to support me", "talking")
		d.quote("talking", s.About.Best)
	}
	if s.Tree.Plan.Strengths != "" {
		d.page("What I am good at", "smile")
		d.quote("smile", s.Tree.Plan.Strengths)
	}
}

// need is the pages of one need: in large print and easy read one for each
// goal, in plain one for the need.
func (d *Dressed) need(n *NeedBranch) {
	name, pic := nhs.Needs.Name(n.Need.Need), needPictures[n.Need.Need]
	if d.Style == Plain || len(n.Goals) == 0 {
		d.page(name, pic)
		d.quote(pic, n.Words)
	}
	for i := range n.Goals {
		g := &n.Goals[i]
		if d.Style != Plain {
			d.page(name, pic)
			if i == 0 {
				d.quote(pic, n.Words)
			}
		}
		d.goal(g, pic)
	}
}

func (d *Dressed) goal(g *GoalBranch, pic string) {
	d.say("smile", "This is what I want")
	d.quote(pic, g.Goal.Words)
	if g.Importance > 0 {
		d.say("heart", fmt.Sprintf("How much it matters to me: %d out of 10", g.Importance))
	}
	for _, p := range GoalPairs(g.Readings) {
		if p.Name == HowFar {
			d.say("walking", fmt.Sprintf("How far I was: %d out of 10. Now: %d", p.First, p.Last))
		}
	}
	switch g.Goal.Status {
	case GoalMet:
		d.say(goalPictures[GoalMet], "I have done this")
	case GoalPartly:
		d.say(goalPictures[GoalPartly], "I have done some of this")
	case GoalNot:
		d.say(goalPictures[GoalNot], "This did not happen")
	case GoalDropped:
		d.say(goalPictures[GoalDropped], "I do not want this any more")
	}
	for i := range g.Actions {
		d.action(&g.Actions[i].Action)
	}
}

func (d *Dressed) action(a *Action) {
	if d.Style != Easy {
		s := a.WhoText() + ": " + a.What()
		if a.Who == WhoPerson {
			s = "I will: " + a.What()
		}
		if a.Organisation != "" && !strings.Contains(s, a.Organisation) {
			s += " (" + a.Organisation + ")"
		}
		if a.Due != "" && a.Status.Open() {
			s += ", by " + a.Due.String()
		}
		d.say("", s+". "+stands(a.Status))
		return
	}
	switch who := a.simply(); {
	case a.Status.Open() && a.Who == WhoPerson:
		d.say("person", "This is what I will do")
	case a.Status.Open():
		d.say("person", who+" will do this")
	default:
		d.say(map[bool]string{true: "tick", false: "question"}[a.Status == Done], stands(a.Status))
	}
	pic := a.picture()
	for i, s := range phrases(a.What()) {
		if i > 0 {
			pic = ""
		}
		d.say(pic, s)
	}
	if a.Due != "" && a.Status.Open() {
		d.say("calendar", "Do it by "+a.Due.String())
	}
	if a.Confidence > 0 && a.Status.Open() {
		d.say("smile", fmt.Sprintf("How sure I feel: %d out of 10", a.Confidence))
	}
}

// simply is who does the action, in as few words as can be.
func (n *NewAction) simply() string {
	switch {
	case n.WhoName != "":
		return n.WhoName
	case n.Organisation != "":
		return n.Organisation
	case n.Who == WhoGP:
		return "Your doctor's surgery"
	case n.Who == WhoWorker:
		return "Your worker"
	case n.Who == WhoPerson:
		return "You"
	}
	return Whos.Name(n.Who)
}

// stands is where an action stands, as one says it to the person.
func stands(s ActionStatus) string {
	switch s {
	case Done:
		return "This is done"
	case Failed:
		return "We tried this. It did not work"
	case Refused:
		return "You decided not to do this"
	case Handed:
		return "Somebody else does this now"
	case Stopped:
		return "This is not needed any more"
	case Waiting:
		return "We are waiting for an answer"
	case Doing:
		return "This has begun"
	}
	return "This is still to do"
}

func (d *Dressed) last(s *Sheet) {
	d.page("What happens next", "calendar")
	who := s.Worker
	if who == "" {
		who = "We"
	}
	for _, f := range s.Next {
		d.say("phone", who+" will be in touch on "+f.Due.String())
	}
	if on := s.Tree.Plan.ReviewOn; on != "" {
		d.say("calendar", "We look at this plan again on "+on.String())
	}
	if s.Worker != "" {
		d.say("person", "My worker is "+s.Worker)
	}
	if s.Phone != "" {
		d.say("phone", "You can ring "+person.ShowPhone(s.Phone))
	}
	d.say("question", "You can change your mind at any time")
}

// most is how many words a line of easy read holds, where it can.
const most = 8

// phrases lays words out a phrase to a line, of about eight words each: at the
// ends of sentences, then at commas, then before a joining word. The words
// themselves are never changed.
func phrases(s string) []string {
	var out []string
	for _, sent := range split(strings.Join(strings.Fields(s), " "), ".!?;:") {
		if len(strings.Fields(sent)) <= most+2 {
			out = append(out, sent)
			continue
		}
		var line []string
		for _, part := range split(sent, ",–") {
			for _, p := range joints(part) {
				if len(line)+len(p) > most+2 && len(line) > 0 || len(line) >= 5 && strong[strings.ToLower(p[0])] {
					out = append(out, strings.Join(line, " "))
					line = nil
				}
				line = append(line, p...)
			}
		}
		if len(line) > 0 {
			out = append(out, strings.Join(line, " "))
		}
	}
	return out
}

// split cuts s after any of marks that a space follows, and keeps the mark.
func split(s, marks string) []string {
	var out []string
	from := 0
	rs := []rune(s)
	for i, r := range rs {
		if strings.ContainsRune(marks, r) && i+1 < len(rs) && unicode.IsSpace(rs[i+1]) {
			out = append(out, strings.TrimSpace(string(rs[from:i+1])))
			from = i + 1
		}
	}
	if rest := strings.TrimSpace(string(rs[from:])); rest != "" {
		out = append(out, rest)
	}
	return out
}

// strong are joining words at which a new line begins wherever the last one is
// long enough; joining are those at which one may.
var strong = map[string]bool{"and": true, "but": true, "so": true, "because": true, "when": true, "before": true, "after": true, "if": true, "as": true}

var joining = map[string]bool{"and": true, "but": true, "or": true, "so": true, "because": true, "when": true, "that": true, "which": true,
	"who": true, "if": true, "as": true, "before": true, "after": true, "with": true, "for": true, "to": true, "at": true, "in": true, "on": true, "from": true, "until": true}

// joints cuts a part before its joining words.
func joints(part string) [][]string {
	var out [][]string
	var cur []string
	for _, w := range strings.Fields(part) {
		if low := strings.ToLower(w); joining[low] && (len(cur) >= 3 || strong[low] && len(cur) >= 2) {
			out = append(out, cur)
			cur = nil
		}
		cur = append(cur, w)
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}
