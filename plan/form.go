package plan

import (
	"kith"
	"kith/db"
	"kith/nhs"
)

var (
	// FormKinds are the forms with which people are most often helped.
	FormKinds = nhs.List[string]{
		Title: "Which form", Source: "Kith; JOURNEY.md section 3",
		Codes: []nhs.Code[string]{
			{Code: "blue-badge", Name: "Blue Badge"},
			{Code: "pip", Name: "Personal Independence Payment"},
			{Code: "uc", Name: "Universal Credit"},
			{Code: "attendance", Name: "Attendance Allowance"},
			{Code: "carers", Name: "Carer's Allowance"},
			{Code: "pension-credit", Name: "Pension Credit"},
			{Code: "council-tax", Name: "Council Tax Support"},
			{Code: "housing-register", Name: "Housing register"},
			{Code: "homeless", Name: "Homelessness application"},
			{Code: "hardship", Name: "Hardship scheme"},
			{Code: "grant", Name: "Grant or charity fund"},
			{Code: "appeal", Name: "Appeal or reconsideration"},
			{Code: "care-needs", Name: "Care needs assessment"},
			{Code: "other", Name: "Another form"},
		},
	}
	// FormHelps are how somebody was helped with a form.
	FormHelps = nhs.List[string]{
		Title: "How you helped", Source: "Kith",
		Codes: []nhs.Code[string]{
			{Code: "together", Name: "Filled it in together"}, {Code: "for-them", Name: "Filled it in for them, as they said"},
			{Code: "evidence", Name: "Helped to find the evidence"}, {Code: "explained", Name: "Explained it"}, {Code: "passed", Name: "Passed it to an adviser"},
		},
	}
	// FormResults are what came of it.
	FormResults = nhs.List[string]{
		Title: "Result", Source: "Kith",
		Codes: []nhs.Code[string]{
			{Code: "granted", Name: "Granted"}, {Code: "partly", Name: "Granted in part"}, {Code: "refused", Name: "Refused"},
			{Code: "withdrawn", Name: "The person decided not to go on"}, {Code: "appealed", Name: "Refused, and appealed"},
		},
	}
)

// NewForm is help with a form.
type NewForm struct {
	Kind        string   `db:"kind" form:"kind"`
	What        string   `db:"what" form:"what"` // in words, where the kind does not say; 150
	Helped      string   `db:"helped" form:"helped"`
	SentOn      kith.Day `db:"sent_on" form:"sent_on"`
	SentTo      string   `db:"sent_to" form:"sent_to"` // 150
	Due         kith.Day `db:"due" form:"due"`         // when to send it, or to ask what became of it
	Result      string   `db:"result" form:"result"`   // "" while it is not known
	ResultOn    kith.Day `db:"result_on" form:"result_on"`
	ResultWords string   `db:"result_words" form:"result_words"` // 500
}

// A Form is one with which somebody was helped.
type Form struct {
	Of
	NewForm
	Strike
}

func (*Form) Table() string { return "form_help" }
func (*Form) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewForm) Check(c kith.Check, today kith.Day) {
	c.That(FormKinds.Valid(n.Kind), "kind", "Choose which form it is")
	c.Text(&n.What, "what", "Which form", 150)
	c.That(n.Kind != "other" || n.What != "", "what", "Enter which form it is")
	c.That(FormHelps.Blank(n.Helped), "helped", "Choose how you helped")
	past(c, n.SentOn, "sent_on", today)
	c.Text(&n.SentTo, "sent_to", "Sent to", 150)
	day(c, n.Due, "due")
	c.That(FormResults.Blank(n.Result), "result", "Choose the result from the list")
	past(c, n.ResultOn, "result_on", today)
	if n.Result != "" && n.ResultOn == "" {
		n.ResultOn = today
	}
	c.Text(&n.ResultWords, "result_words", "Result in words", 500)
}

// Name is the form's name.
func (n *NewForm) Name() string {
	if n.What != "" {
		return n.What
	}
	return FormKinds.Name(n.Kind)
}

// AddForm writes down help with a form.
func AddForm(tx *db.Tx, plan kith.ID, n NewForm) (*Form, error) {
	r := &Form{NewForm: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeForm writes n over a form: it was sent, there is a result.
func ChangeForm(tx *db.Tx, id kith.ID, version int, n NewForm) (*Form, error) {
	r, err := db.Get[Form](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.NewForm = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
