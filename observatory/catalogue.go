package observatory

import (
	"slices"

	"kith"
	"kith/stats"
)

// CatalogueVersion counts the changes of what is measured and how. A release
// says by which it was made.
const CatalogueVersion = 4 // 2: people by category in each network; 3: populations by group, what was recorded late; 4: by the list that found people

// A Kind is how a measure is read from its table.
type Kind string

const (
	Counts   Kind = "count"             // the numerator by itself
	Share    Kind = "share"             // of the row's total
	Rate     Kind = "rate per 1,000"    // of those registered with the practices of the area
	Growth   Kind = "growth"            // against the year before
	Median   Kind = "median band"       // the band in which the median lies
	Recorded Kind = "completeness"      // the share of records that say
	Hours    Kind = "hours per records" // working hours over records
)

// A Measure is one thing that is published, defined here and nowhere else. It is
// read from one protected table: nothing else of the records goes into it.
type Measure struct {
	Code        string
	Name        string
	Question    string // as a reader would ask it
	Numerator   string
	Denominator string
	Exclusions  string
	View        string   // the SQL view that is counted
	Table       string   // the code of the table in a release
	Columns     []string // the categories that are its numerator; none for the total
	Kind        Kind
	Polarity    stats.Polarity
	Class       Class
	Owner       string
	Version     int
	Source      string // whose definition; the NHS's indicator where it has one
}

// A Class says how a measure is kept from giving anybody away.
type Class string

const (
	// Together: areas in a tree by one flat list, one table of several that share
	// their totals, and all protected together with the totals shown.
	Together Class = "areas by categories that add up; protected together with all tables of the same records"
	// Beside: so, and beside the people behind the referrals, or the other way round.
	Beside Class = "areas by categories that add up; protected together with the referrals of the same categories, and withheld where they are"
	// Alone: areas in a tree, or one area, by one list; no table shares its totals.
	Alone Class = "areas by categories that add up; protected by itself"
	// Apart: categories that overlap, each of them a tree of areas by itself.
	Apart Class = "categories that overlap have no total; each is protected over the areas by itself"
	// Many: lines of many people alone.
	Many Class = "the whole area by lines of many people each; what is less is one line, of as many; not published where those are few in all"
	// Derived: reckoned from protected numbers, and from nothing else.
	Derived Class = "reckoned from numbers of a protected table only; withheld where one of them is"
	// Staff: tells of workers' hours, and of nobody who is supported.
	Staff Class = "hours of staff, protected like counts"
)

const owner = "The integrated care board's analysts"

// own is the source of what has no national definition.
const own = "Kith"

// Measures are all measures there are.
var Measures = measures()

func measures() []Measure {
	everybody := "None: a referral that was declined, or sent by mistake, was received"
	base := Measure{View: "observatory_referral", Kind: Counts, Class: Together, Owner: owner, Version: 1, Source: own, Exclusions: everybody,
		Numerator: "Referrals received in the period", Denominator: "None"}
	var all []Measure
	add := func(m Measure, change func(*Measure)) {
		change(&m)
		all = append(all, m)
	}
	share := func(code, name, question, table, numerator string, polarity stats.Polarity, columns ...string) {
		add(base, func(m *Measure) {
			m.Code, m.Name, m.Question, m.Table, m.Numerator, m.Columns = code, name, question, table, numerator, columns
			m.Kind, m.Polarity, m.Class, m.Denominator = Share, polarity, Derived, "All referrals received in the period"
		})
	}
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table = "referrals", "Referrals", "How many referrals were received?", "referrals-by-quarter"
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table = "rate", "Referrals per 1,000 registered", "How many referrals are there for every 1,000 people registered?", "referrals-by-quarter"
		m.Kind, m.Class, m.Denominator = Rate, Derived, "People registered with the practices of the area: list sizes as imported, the latest before the period ends"
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table = "growth", "Growth in referrals", "How many more referrals were there than in the year before?", "referrals-by-quarter"
		m.Kind, m.Class, m.Denominator = Growth, Derived, "Referrals received in the year before, as published"
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table, m.Class = "practices", "Referrals by practice", "How many referrals came from each practice's list?", "referrals-by-practice", Alone
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table, m.Class = "people", "People referred", "How many people were referred?", "people", Alone
		m.Numerator, m.Source = "People with a referral received in the period, each once, where they were first referred", own+"; the numerator of NCD001 and PC01 counts people likewise, by codes in the GP record"
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table, m.Class = "people-rate", "People referred, of 1,000 registered", "How many of every 1,000 people registered were referred?", "people", Derived
		m.Kind, m.Numerator, m.Denominator, m.Source = Rate, "People with a referral received in the period, each once", "People registered with the practices of the area", "NHS England NCD001 (2023-24), PC01 (2024-25): percentage of registered patients referred to a social prescribing service; there by codes in the GP record"
	})
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table, m.Class = "late", "Referrals recorded late", "How many referrals of earlier years were recorded after those years were published?", lateTable, Alone
		m.Numerator = "Referrals received in an earlier year and recorded after the figures of that year were counted, each in one year's figures"
	})
	for _, b := range referrals.by(Period{Year: 2022}) {
		add(base, func(m *Measure) {
			m.Code, m.Name, m.Question, m.Table = "referrals-by-"+b.Code, "Referrals by "+b.Name, "How do referrals divide by "+b.Name+"?", "referrals-by-"+b.Code
			if b.Overlap {
				m.Class, m.Exclusions = Apart, "None; a referral for several reasons counts under each"
			}
		})
		if b.NotRecorded != "" && !b.Overlap {
			add(base, func(m *Measure) {
				m.Code, m.Name, m.Question, m.Table = "recorded-"+b.Code, capital(b.Name)+": recorded", "How often is "+b.Name+" recorded?", "referrals-by-"+b.Code
				m.Kind, m.Class, m.Polarity, m.Columns = Recorded, Derived, stats.HighIsGood, []string{b.NotRecorded}
				m.Numerator, m.Denominator = "Referrals whose record says, also that the person would rather not", "All referrals received in the period"
			})
		}
	}
	for _, code := range ofPeople {
		add(base, func(m *Measure) {
			m.Code, m.Name, m.Question, m.Table = "people-by-"+code, "People referred by "+named(code), "How do the people who were referred divide by "+named(code)+"?", "people-by-"+code
			m.Numerator = "People with a referral received in the period, each once, as they were and where they were when first referred"
			m.Class = Beside
		})
	}
	share("reached", "Reached", "How many were reached?", "referrals-by-flow", "Referrals with a two-way contact", stats.HighIsGood,
		"Reached, no plan", "Plan, not connected", "Connected, not come", "Came to a service or group")
	share("connected", "Connected", "How many were connected with a service or group?", "referrals-by-flow", "Referrals on which an organisation said yes, or a group was booked", stats.NoPolarity,
		"Connected, not come", "Came to a service or group")
	share("attended", "Came", "How many came to a service or group?", "referrals-by-flow", "Referrals after which the person came", stats.NoPolarity, "Came to a service or group")
	share("proactive", "From a proactive list", "How many were found before anybody referred them?", "referrals-by-source", "Referrals of people from a proactive list", stats.NoPolarity, proactiveName)
	share("within-14", "Reached within 14 days", "How many were reached within 14 days?", "referrals-by-wait", "Referrals with a two-way contact at most 14 days after receipt", stats.HighIsGood, "Up to 7 days", "8 to 14 days")
	share("waiting", "Still waiting", "How many are still waiting?", "referrals-by-wait", "Referrals without a two-way contact that have not ended", stats.LowIsGood, "Still waiting")
	share("not-wanted", "Did not want it", "How many did not want it?", "referrals-by-decline", "Referrals that the person declined", stats.NoPolarity, "The person did not want it")
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table, m.Kind, m.Class, m.Polarity = "wait", "The median wait", "How long does half of those referred wait to be reached?", "referrals-by-wait", Median, Derived, stats.LowIsGood
		m.Numerator, m.Exclusions = "Days from receipt to the first two-way contact, in bands; those still waiting are later than all bands", "Referrals that ended without a contact"
	})
	ended := func(m *Measure) {
		m.Numerator, m.Exclusions = "Referrals whose support ended in the period", "Declined referrals"
	}
	for _, b := range closed.by(Period{Year: 2022}) {
		add(base, func(m *Measure) {
			ended(m)
			m.Code, m.Name, m.Question, m.Table = "closed-by-"+b.Code, "Support that ended, by "+b.Name, "How did support end?", "closed-by-"+b.Code
			if b.Code != byClosing.Code {
				m.Question = "Of the people whose support ended, what was the " + b.Name + "?"
				m.Numerator = "Referrals whose support ended in the period, by the change between the first and the last answer of the same person"
			}
		})
	}
	for _, q := range asked {
		add(base, func(m *Measure) {
			ended(m)
			m.Code, m.Name, m.Question, m.Table = "twice-"+q.code, "Asked twice: "+q.name, "For how many is change known?", "closed-by-"+q.code
			m.Kind, m.Class, m.Polarity, m.Columns, m.Denominator = Share, Derived, stats.HighIsGood, []string{"Better", "The same", "Worse"}, m.Numerator
			m.Numerator = "Those of them with two answers: the completers, of whom alone change is told"
		})
	}
	other := func(s *subject, code, name, question, numerator, exclusions string, class Class) {
		for _, b := range s.by(Period{Year: 2022}) {
			add(base, func(m *Measure) {
				m.Code, m.Name, m.Question, m.Table = code+"-by-"+b.Code, name+" by "+b.Name, question+" by "+b.Name+"?", s.code+"-by-"+b.Code
				m.View, m.Numerator, m.Exclusions, m.Class = s.view, numerator, exclusions, class
			})
		}
	}
	other(found, "proactive", "Referrals from proactive lists", "Of those who were found before anybody referred them, how many came from each list,", "Referrals in the period of people whom a campaign found, by the cohort it was for", "Referrals from elsewhere, also where a list had found the person too", Many)
	other(foundPeople, "proactive-people", "People from proactive lists", "How many people came from each list,", "People with such a referral in the period, each once, by the list that first found them", "People who were referred from elsewhere alone", Many)
	other(contacts, "contacts", "Contacts", "How many contacts were made,", "Contacts in the period; NHS England NCDMI105 and PC02 count consultations likewise", "Contacts that were struck out", Together)
	other(support, "support", "Support agreed", "What support was agreed,", "Actions recorded in plans in the period", "Actions that were struck out", Alone)
	other(onwards, "onward", "Referrals to services", "How many were sent on to services,", "Organisations asked in the period, of the whole area", "Signposts, by which nobody is told of the person", Together)
	other(searches, "unmet", "Searches that found nothing", "What was looked for and not there,", "Searches of the directory in the period that found nothing, of the whole area; they tell of no person", "None", Alone)
	other(workers, "workforce", "Workforce", "How many whole-time equivalents work here,", "Hundredths of a whole-time equivalent in post on the last day, shared among a worker's teams", "Leads without a working profile", Staff)
	add(base, func(m *Measure) {
		m.Code, m.Name, m.Question, m.Table = "hours", "Hours for each referral", "How many hours of a link worker are there for each referral?", "workforce-by-role"
		m.View, m.Kind, m.Class, m.Columns = workers.view, Hours, Derived, []string{"Link worker"}
		m.Numerator, m.Denominator = "Link workers' whole-time equivalents on the last day × 945 hours with people a year (42 weeks of 37.5 hours, 60 % of them)", "Referrals received in the period"
	})
	return all
}

// named is the name of a breakdown of referrals.
func named(code string) string {
	all := referrals.by(Period{Year: 2022})
	return all[slices.IndexFunc(all, func(b Breakdown) bool { return b.Code == code })].Name
}

// Find is the measure with a code.
func Find(code string) (*Measure, error) {
	for i := range Measures {
		if Measures[i].Code == code {
			return &Measures[i], nil
		}
	}
	return nil, kith.Errorf(kith.NotFound, "There is no measure %q", code)
}
