// Package outcome keeps what people say of how they are, before and after.
//
//	due ──Record──▶ a score, at a stage (start, 3, 6, 12 months, end)
//	 └──Record with NotDone──▶ asked or not asked, and why there is no answer
//	a score recorded by mistake ──StrikeOut──▶ struck out, still to be seen
//
// Instruments are data (instrument.go). Change is told in pairs (pair.go): the
// same person, the same instrument, the first time and the last; and always
// with how much has no second score. Nothing is averaged here.
package outcome

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

type (
	Stage  string // when in the episode
	Mode   string // how it was asked
	Reason string // why there is no answer
)

const (
	Start       Stage = "start"
	ThreeMonth  Stage = "3-months"
	SixMonth    Stage = "6-months"
	TwelveMonth Stage = "12-months"
	End         Stage = "end"
	OtherStage  Stage = "other"

	NotReached Reason = "not-reached"
)

// Stages are the points at which a measure is taken, in order.
var Stages = nhs.List[Stage]{
	Title:  "When",
	Source: "JOURNEY.md sections 2 and 9: start, reviews at 3, 6 and 12 months, end",
	Codes: []nhs.Code[Stage]{
		{Code: Start, Name: "At the start"},
		{Code: ThreeMonth, Name: "At 3 months"},
		{Code: SixMonth, Name: "At 6 months"},
		{Code: TwelveMonth, Name: "At 12 months"},
		{Code: End, Name: "At the end"},
		{Code: OtherStage, Name: "At another time"},
	},
}

// Modes are the ways of asking. How it was asked changes the answers, so a
// pair says when the two were asked differently.
var Modes = nhs.List[Mode]{
	Title:  "How it was asked",
	Source: "Kith; FIELD.md section 5: mode of any score",
	Codes: []nhs.Code[Mode]{
		{Code: "face-to-face", Name: "Face to face"},
		{Code: "phone", Name: "By telephone"},
		{Code: "link", Name: "By a link, alone"},
		{Code: "paper", Name: "On paper, alone"},
		{Code: "easy-read", Name: "In easy read, with pictures"},
		{Code: "help", Name: "With somebody's help"},
		{Code: "interpreter", Name: "Through an interpreter"},
	},
}

// Reasons are why an item, or a whole measure, has no answer.
var Reasons = nhs.List[Reason]{
	Title:  "Why not",
	Source: "Kith; FIELD.md section 5: missing items, reason not done",
	Codes: []nhs.Code[Reason]{
		{Code: "declined", Name: "The person would rather not say"},
		{Code: "not-right", Name: "It was not the right moment to ask"},
		{Code: "unwell", Name: "The person was too unwell"},
		{Code: "understand", Name: "The person could not understand the question"},
		{Code: "language", Name: "There was no interpreter or translation"},
		{Code: NotReached, Name: "The person could not be reached"},
		{Code: "died", Name: "The person has died"},
		{Code: "forgotten", Name: "It was not asked"},
	},
}

// Points are a value in thousandths, so that every scale, from 0 to 10 or from
// −0.594 to 1, is stored exactly and compares as an integer.
type Points int64

// Whole is n points.
func Whole(n int) Points { return Points(n) * 1000 }

// ParsePoints reads a number with at most three decimals, like 23.21.
func ParsePoints(s string) (Points, error) {
	s = strings.ReplaceAll(strings.TrimSpace(s), "−", "-")
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	if err != nil || strings.Trim(whole, "+-") == "" || len(part) > 3 || len(whole) > 9 || strings.ContainsAny(part, "+-") {
		return 0, kith.Errorf(kith.Invalid, "Enter a number, like 7 or 23.21")
	}
	return Points(n), nil
}

// String is the number as a page writes it, without needless noughts.
func (p Points) String() string {
	sign, n := "", int64(p)
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// New is what a worker writes about one asking of one instrument.
type New struct {
	Instrument string   `db:"instrument" form:"instrument"` // code of an Instrument
	Edition    string   `db:"edition" form:"edition"`       // the instrument's version; the one in use when empty
	Stage      Stage    `db:"stage" form:"stage"`
	Mode       Mode     `db:"mode" form:"mode"`
	Language   string   `db:"language" form:"language"` // asked in; 35; "" is English
	Day        kith.Day `db:"day" form:"day"`           // today when empty
	AskedBy    string   `db:"asked_by" form:"asked_by"` // who asked; 70; the actor when empty
	NotDone    Reason   `db:"not_done" form:"not_done"` // why it was not done at all
	Comment    string   `db:"comment" form:"comment"`   // PRSB Assessments / Comment; 1000
	Items      []Answer `form:"-"`                      // one for each item: a value, or why not
}

// An Answer is the value of one item, or why it is missing.
type Answer struct {
	Item    string // the item's code
	Value   Points
	Missing Reason // when there is no value
}

// A Score is one asking of one instrument, with all its answers (PRSB
// Assessments / Structured assessment).
type Score struct {
	db.Row
	New
	Person    kith.ID   `db:"person"`
	Referral  kith.ID   `db:"referral"` // the episode
	MadeBy    kith.ID   `db:"made_by"`
	MadeName  string    `db:"made_name"`
	StruckAt  time.Time `db:"struck_at"` // recorded by mistake
	StruckBy  string    `db:"struck_by"`
	StruckWhy string    `db:"struck_why"`

	Of *Instrument // in the version that was asked; nil when nobody knows it any more
}

func (*Score) Table() string { return "score" }
func (*Score) Wall() db.Wall { return scored }

// item is the row of an Answer.
type item struct {
	db.Row
	Person  kith.ID `db:"person"`
	Score   kith.ID `db:"score"`
	Item    string  `db:"item"`
	Value   Points  `db:"value"` // thousandths; means nothing when Missing is set
	Missing Reason  `db:"missing"`
}

func (*item) Table() string { return "score_item" }
func (*item) Wall() db.Wall { return scored }

// scored is the wall of both: a person can answer a questionnaire on their own page.
var scored = db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnAdd}

// Check puts n into its usual form and notes what is wrong with it. today is
// the day in London, in the instrument; nil when there is no such.
func (n *New) Check(c kith.Check, today kith.Day, in *Instrument) {
	c.That(in != nil, "instrument", "Choose the measure from the list")
	if in != nil {
		n.Edition = in.Version
	}
	if n.Day == "" {
		n.Day = today
	}
	c.That(Stages.Valid(n.Stage), "stage", "Choose when in the person's support this was asked")
	c.That(n.Day.Valid() && n.Day <= today, "day", "Enter the day on which it was asked, not in the future, like 27 3 2026")
	c.Text(&n.Language, "language", "Language", 35)
	c.Text(&n.AskedBy, "asked_by", "Who asked", 70)
	c.Text(&n.Comment, "comment", "Comment", 1000)
	c.That(Reasons.Blank(n.NotDone), "not_done", "Choose why it was not done from the list")
	if n.NotDone != "" {
		c.That(Modes.Blank(n.Mode), "mode", "Choose how it was asked")
		c.That(len(n.Items) == 0, "not_done", "Either enter the answers or say why it was not done, not both")
		return
	}
	c.That(Modes.Valid(n.Mode), "mode", "Choose how it was asked")
	if in != nil {
		in.check(c, n)
	}
}

// check puts the answers into the instrument's order: every item has one, with
// a value in its range or a reason.
func (in *Instrument) check(c kith.Check, n *New) {
	given := map[string]Answer{}
	for _, a := range n.Items {
		_, twice := given[a.Item]
		c.That(in.Item(a.Item) != nil && !twice, "items", "This measure has no item "+a.Item+", or it is there twice")
		given[a.Item] = a
	}
	total, only := given[TotalItem]
	only = only && total.Missing == "" && in.Reckons() && len(given) == 1
	n.Items = nil
	some := false
	for _, it := range in.Items {
		a, ok := given[it.Code]
		field := "item-" + it.Code
		switch {
		case it.Code == TotalItem && in.Reckons() && !only:
			if a, ok = in.score(c, n.Items, given); !ok {
				continue
			}
		case !ok && (it.Optional || only):
			continue
		case !ok:
			c.That(false, field, "Answer \""+it.Name+"\", or say why there is no answer")
		case a.Missing != "":
			c.That(Reasons.Valid(a.Missing), field, "Choose why there is no answer from the list")
			a.Value = 0
		default:
			some = true
			c.That(it.Has(a.Value), field, it.ask())
		}
		a.Item = it.Code
		n.Items = append(n.Items, a)
	}
	c.That(some || len(c) > 0, "not_done", "No item has an answer. Say why it was not done at all")
}
