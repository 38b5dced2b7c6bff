package observatory

import (
	"slices"
	"strconv"
	"strings"

	"kith/find"
	"kith/nhs"
)

// A Breakdown is one flat list of categories by which a subject is counted.
type Breakdown struct {
	Code string
	Name string
	// Overlap says that one record may stand in several categories, which
	// therefore do not add up to a total.
	Overlap bool
	// NotRecorded is the category of those for whom it is not known, "" when
	// there is none.
	NotRecorded string

	list []category
	ends []int // upper ends of bands of whole numbers, for list's first categories
}

// A category is one heading and the values that come under it; an empty value is
// one that was not recorded.
type category struct {
	name   string
	values []string
}

const (
	notRecorded = "Not recorded"
	ratherNot   = "Would rather not say"
	late        = "Recorded late"
)

// Categories are the headings, in order.
func (b *Breakdown) Categories() []string {
	var all []string
	for _, c := range b.list {
		all = append(all, c.name)
	}
	return all
}

// of is the place of a value among the categories: the last one, which says so,
// for what no category names.
func (b *Breakdown) of(value string) int {
	if n, err := strconv.Atoi(value); err == nil && b.ends != nil {
		i, _ := slices.BinarySearch(b.ends, n)
		return i
	}
	for i, c := range b.list {
		if slices.Contains(c.values, value) {
			return i
		}
	}
	return len(b.list) - 1
}

// Breakdowns of referrals. Codes that other capabilities own are grouped as they
// are published; a test holds that every code of theirs stands in one group.
var (
	bySource = Breakdown{Code: "source", Name: "who referred", list: []category{
		{"GP or practice", []string{"gp", "practice"}},
		{"Hospital or ambulance", []string{"hospital", "ambulance"}},
		{"Mental health or community health", []string{"mental-health", "community-health"}},
		{"Social care or another council service", []string{"social-care", "council"}},
		{"Housing provider", []string{"housing"}},
		{"Charity or community organisation", []string{"vcse"}},
		{"The person", []string{"self"}},
		{"Family, friend or carer", []string{"carer"}},
		{proactiveName, []string{proactiveSource}},
		{"Somebody else", []string{"education", "colleague", "other"}},
	}}
	byNeed = Breakdown{Code: "need", Name: "what for", Overlap: true, NotRecorded: notRecorded, list: needs()}
	byAge  = Breakdown{Code: "age", Name: "age when referred", NotRecorded: notRecorded, ends: []int{17, 24, 39, 64, 74, 84, 200}, list: []category{
		{"Under 18", nil}, {"18 to 24", nil}, {"25 to 39", nil}, {"40 to 64", nil}, {"65 to 74", nil}, {"75 to 84", nil}, {"85 and over", nil},
		{notRecorded, []string{""}}}}
	bySex = Breakdown{Code: "sex", Name: "gender", NotRecorded: notRecorded, list: []category{
		{"Female", []string{"2"}}, {"Male", []string{"1"}}, {"Another gender", []string{"3", "4", "9"}},
		{ratherNot, []string{"Z"}}, {notRecorded, []string{"X", ""}}}}
	byEthnicity = Breakdown{Code: "ethnicity", Name: "ethnic group", NotRecorded: notRecorded, list: ethnicGroups()}
	byQuintile  = Breakdown{Code: "deprivation", Name: "deprivation of the neighbourhood", NotRecorded: notRecorded, list: []category{
		{"1, the most deprived fifth", []string{"1"}}, {"2", []string{"2"}}, {"3", []string{"3"}}, {"4", []string{"4"}},
		{"5, the least deprived fifth", []string{"5"}}, {notRecorded, []string{"0", ""}}}}
	byLanguage = Breakdown{Code: "language", Name: "language", list: []category{
		{"Another language, with an interpreter", []string{"interpreter"}}, {"Another language", []string{"other"}}, {"English, or none was named", []string{"english"}}}}
	byUrgency = Breakdown{Code: "urgency", Name: "how soon", list: []category{
		{"Routine", []string{"routine"}}, {"Within a week", []string{"soon"}}, {"Within two working days", []string{"urgent"}}}}
	byStep = Breakdown{Code: "flow", Name: "the furthest step", list: []category{
		{"Declined", []string{"declined"}}, {"Not decided yet", []string{"received"}}, {"Accepted, not reached", []string{"accepted"}},
		{"Reached, no plan", []string{"reached"}}, {"Plan, not connected", []string{"planned"}}, {"Connected, not come", []string{"connected"}},
		{"Came to a service or group", []string{"attended"}}}}
	byWait = Breakdown{Code: "wait", Name: "the wait for a first two-way contact", ends: []int{7, 14, 28, 56, 1 << 30}, list: []category{
		{"Up to 7 days", nil}, {"8 to 14 days", nil}, {"15 to 28 days", nil}, {"29 to 56 days", nil}, {"More than 56 days", nil},
		{"Ended without one", []string{"ended"}}, {"Still waiting", []string{"waiting"}}}}
	byDecline = Breakdown{Code: "decline", Name: "why it was declined", list: []category{
		{"Not declined", []string{""}}, {"The person did not want it", []string{"person-declined"}}, {"The person could not be reached", []string{"no-reply"}},
		{"Another service was needed", []string{"not-suitable", "age"}}, {"Supported already", []string{"already"}},
		{"Out of area or moved away", []string{"out-of-area", "moved"}}, {"Died", []string{"died"}}, {"Not enough information, or sent by mistake", []string{"information", "error"}}}}
	byClosing = Breakdown{Code: "closing", Name: "how support ended", list: []category{
		{"What mattered has been done", []string{"goals-met"}}, {"Some of it has been done", []string{"goals-partly"}},
		{"Another service supports the person", []string{"handed-on"}}, {"The person chose to stop, or did not want it", []string{"person-ended", "declined"}},
		{"Contact was lost", []string{"lost-contact"}}, {"The person was never reached", []string{"not-reached"}},
		{"Moved away or died", []string{"moved", "died"}}, {"Opened by mistake", []string{"error"}}}}
)

// Breakdowns of other subjects.
var (
	byHow = Breakdown{Code: "how", Name: "how contact was made", list: []category{
		{"Face to face", []string{"01"}}, {"Telephone", []string{"02", "04"}}, {"Video call", []string{"11"}},
		{"Letter", []string{"L"}}, {"Message or another way", []string{"05", "09", "10", "12", "13", "98"}}}}
	byTwoWay = Breakdown{Code: "answer", Name: "whether the person answered", list: []category{
		{"Two-way contact", []string{"yes"}}, {"Not answered", []string{"no"}}}}
	byMinutes = Breakdown{Code: "minutes", Name: "how long it took", NotRecorded: notRecorded, ends: []int{0, 15, 30, 60, 1 << 30}, list: []category{
		{notRecorded, nil}, {"Up to 15 minutes", nil}, {"16 to 30 minutes", nil}, {"31 to 60 minutes", nil}, {"More than an hour", nil}}}
	bySupport = Breakdown{Code: "kind", Name: "the kind of support", list: []category{
		{"Groups, activity, arts and nature", []string{"group", "exercise", "arts", "nature"}},
		{"Befriending and peer support", []string{"befriending", "peer"}},
		{"Money, benefits, housing and rights", []string{"money-advice", "housing-advice", "legal-advice"}},
		{"Learning, work and volunteering", []string{"learning", "work", "volunteering"}},
		{"Talking and counselling", []string{"counselling"}}, {"Support for carers", []string{"carer-support"}},
		{"Health, lifestyle and coaching", []string{"lifestyle", "condition", "coaching"}},
		{"Practical help, travel and essentials", []string{"home", "travel", "essentials", "practical"}},
		{"Statutory service", []string{"statutory"}}, {"Another kind", []string{""}}}}
	byAsked = Breakdown{Code: "outcome", Name: "what became of it", list: []category{
		{"The person came", []string{"came"}}, {"Taken on, not come yet", []string{"taken"}}, {"Declined by the organisation", []string{"declined"}},
		{"Ended early or passed on", []string{"ended"}}, {"Waiting for an answer", []string{"waiting"}}}}
	byNeedSent = Breakdown{Code: "need", Name: "what for", NotRecorded: notRecorded, list: needs()}
	byTheme    = Breakdown{Code: "theme", Name: "what was looked for", NotRecorded: notRecorded, list: themes()}
	byRole     = Breakdown{Code: "role", Name: "role", list: []category{
		{"Link worker", []string{"link-worker"}}, {"Care co-ordinator", []string{"care-co-ordinator"}}, {"Health and wellbeing coach", []string{"coach"}}}}
)

// byQuarter has the quarters of a year, and what came in after its quarter had
// been published.
func byQuarter(p Period) Breakdown {
	b := Breakdown{Code: "quarter", Name: "quarter"}
	for _, q := range p.Quarters() {
		b.list = append(b.list, category{q.Name(), []string{q.String()}})
	}
	b.list = append(b.list, category{late, []string{lateValue}})
	return b
}

// lateValue is the quarter of what was recorded after its own was published.
const lateValue = "late"

// byChange has what became of an answer: better, worse, or no second one.
func byChange(code, name string) Breakdown {
	return Breakdown{Code: code, Name: name, list: []category{
		{"Better", []string{"better"}}, {"The same", []string{"same"}}, {"Worse", []string{"worse"}},
		{"One answer only", []string{"one"}}, {"No answer", []string{""}}}}
}

func needs() []category {
	var all []category
	for _, n := range nhs.Needs.Codes {
		all = append(all, category{n.Name, []string{string(n.Code)}})
	}
	return append(all, category{notRecorded, []string{""}})
}

// themes are the needs with the finer terms by which the directory is searched.
func themes() []category {
	all := needs()
	for i, n := range nhs.Needs.Codes {
		for _, term := range find.Needs() {
			if term.Theme == n.Code {
				all[i].values = append(all[i].values, term.Slug)
			}
		}
	}
	return all
}

func ethnicGroups() []category {
	var all []category
	for _, g := range nhs.EthnicGroups {
		c := category{name: g.Short}
		for _, e := range nhs.Ethnicities.Codes {
			if e.Code.Group() == g.Short {
				c.values = append(c.values, string(e.Code))
			}
		}
		all = append(all, c)
	}
	return append(all, category{ratherNot, []string{"Z"}}, category{notRecorded, []string{string(nhs.EthnicityNotKnown), ""}})
}

// several are the values of a record in a breakdown that overlaps.
func several(value string) []string { return strings.Split(value, "|") }
