package directory

import (
	"encoding/json"
	"strconv"
	"time"

	"kith"
)

// What follows are the parts of an entry that have no life of their own. Their
// JSON is that of HSDS 3.1, in which what is not known is left out; a name that
// begins with kith_ is ours.

// A Phone is a number that can be rung (HSDS phone).
type Phone struct {
	ID          kith.ID    `json:"id"`
	Number      string     `json:"number"` // 70
	Extension   int        `json:"extension,omitempty"`
	Type        string     `json:"type,omitempty"` // text, voice, fax, cell, textphone, …
	Description string     `json:"description,omitempty"`
	Languages   []Language `json:"languages,omitempty"`
}

// A Contact is a named person or desk at an organisation (HSDS contact).
// Private ones are for staff and never leave in an open feed.
type Contact struct {
	ID         kith.ID `json:"id"`
	Name       string  `json:"name,omitempty"`
	Title      string  `json:"title,omitempty"`
	Department string  `json:"department,omitempty"`
	Email      string  `json:"email,omitempty"`
	Phones     []Phone `json:"phones,omitempty"`
	Private    bool    `json:"kith_private,omitempty"`
}

// A Language is one in which a service is given (HSDS language). Code is of
// ISO 639-1 or 639-3.
type Language struct {
	ID   kith.ID `json:"id"`
	Name string  `json:"name,omitempty"`
	Code string  `json:"code,omitempty"`
	Note string  `json:"note,omitempty"`
}

// An Address is where a location is (HSDS address). Type is physical, postal
// or virtual.
type Address struct {
	ID        kith.ID `json:"id"`
	Attention string  `json:"attention,omitempty"`
	Line1     string  `json:"address_1"`
	Line2     string  `json:"address_2,omitempty"`
	City      string  `json:"city"`
	Region    string  `json:"region,omitempty"`
	State     string  `json:"state_province"` // the county
	Postcode  string  `json:"postal_code"`
	Country   string  `json:"country"` // ISO 3166-1: GB
	Type      string  `json:"address_type"`
}

// A Schedule is when something happens: a rule of iCalendar (RFC 5545), of
// which HSDS takes the weekly and monthly ones. Times are London's, "15:30".
type Schedule struct {
	ID          kith.ID `json:"id"`
	ValidFrom   string  `json:"valid_from,omitempty"` // a date
	ValidTo     string  `json:"valid_to,omitempty"`
	Start       string  `json:"dtstart,omitempty"`
	Until       string  `json:"until,omitempty"`
	Count       int     `json:"count,omitempty"`
	WeekStart   string  `json:"wkst,omitempty"`
	Freq        string  `json:"freq,omitempty"` // WEEKLY or MONTHLY
	Interval    int     `json:"interval,omitempty"`
	ByDay       string  `json:"byday,omitempty"` // MO,TU or 1TU,-1FR
	ByWeekNo    string  `json:"byweekno,omitempty"`
	ByMonthDay  string  `json:"bymonthday,omitempty"`
	ByYearDay   string  `json:"byyearday,omitempty"`
	Description string  `json:"description,omitempty"`
	OpensAt     string  `json:"opens_at,omitempty"`
	ClosesAt    string  `json:"closes_at,omitempty"`
	Link        string  `json:"schedule_link,omitempty"`
	Attending   string  `json:"attending_type,omitempty"` // in-venue, online, phone, home visit
	Notes       string  `json:"notes,omitempty"`

	// What HSDS has no words for (openreferral/specification issues 167, 168, 413).
	Except       []kith.Day `json:"kith_except,omitempty"` // not on these days
	Also         []kith.Day `json:"kith_also,omitempty"`   // on these days too
	BankHolidays string     `json:"kith_bank_holidays,omitempty"`
	TermTimeOnly bool       `json:"kith_term_time_only,omitempty"`
}

// A Cost is one thing that may be asked for (HSDS cost_option). Amount is in
// pounds where the currency is GBP; nil when it is not known.
type Cost struct {
	ID          kith.ID  `json:"id"`
	ValidFrom   string   `json:"valid_from,omitempty"`
	ValidTo     string   `json:"valid_to,omitempty"`
	Option      string   `json:"option,omitempty"`
	Currency    string   `json:"currency,omitempty"`
	Amount      *float64 `json:"amount,omitempty"`
	Description string   `json:"amount_description,omitempty"`
}

// An Area is where the people live whom a service is for (HSDS service_area).
// Codes are the ONS codes of the areas that Extent names, where they are known.
type Area struct {
	ID          kith.ID  `json:"id"`
	Name        string   `json:"name,omitempty"`
	Description string   `json:"description,omitempty"`
	Extent      string   `json:"extent,omitempty"`
	ExtentType  string   `json:"extent_type,omitempty"`
	URI         string   `json:"uri,omitempty"`
	Codes       []string `json:"kith_codes,omitempty"`
}

// An Attribute says that a term of a taxonomy holds of an entry (HSDS
// attribute). LinkType says as what: a need it meets, whom it is for, …
type Attribute struct {
	ID       kith.ID `json:"id"`
	Term     kith.ID `json:"taxonomy_term_id,omitempty"`
	LinkType string  `json:"link_type,omitempty"`
	Value    string  `json:"value,omitempty"`
	Label    string  `json:"label,omitempty"`
}

// An Access is one thing that helps, or hinders, a disabled person at a
// location (HSDS accessibility).
type Access struct {
	ID          kith.ID `json:"id"`
	Description string  `json:"description,omitempty"`
	Details     string  `json:"details,omitempty"`
	URL         string  `json:"url,omitempty"`
}

// A Document is something to bring (HSDS required_document).
type Document struct {
	ID       kith.ID `json:"id"`
	Document string  `json:"document,omitempty"`
	URI      string  `json:"uri,omitempty"`
}

// A Fund is where the money comes from (HSDS funding).
type Fund struct {
	ID     kith.ID `json:"id"`
	Source string  `json:"source,omitempty"`
}

// A Link is one more address on the web (HSDS url).
type Link struct {
	ID    kith.ID `json:"id"`
	Label string  `json:"label,omitempty"`
	URL   string  `json:"url"`
}

// An Identifier is what a register calls an organisation (HSDS
// organization_identifier): GB-CHC for charities, GB-COH for companies.
type Identifier struct {
	ID         kith.ID `json:"id"`
	Scheme     string  `json:"identifier_scheme,omitempty"`
	Type       string  `json:"identifier_type"`
	Identifier string  `json:"identifier"`
}

// A Program is several services under one name (HSDS program).
type Program struct {
	ID            kith.ID `json:"id"`
	Name          string  `json:"name"`
	AlternateName string  `json:"alternate_name,omitempty"`
	Description   string  `json:"description"`
}

// A Capacity is how many more a service can take (HSDS service_capacity), as
// of a time.
type Capacity struct {
	ID          kith.ID   `json:"id"`
	Unit        string    `json:"kith_unit"` // places, sessions, hours
	Available   int       `json:"available"`
	Maximum     int       `json:"maximum,omitempty"`
	Description string    `json:"description,omitempty"`
	Updated     time.Time `json:"updated"`
}

// An Assurance is something that was seen to be in order, and until when.
type Assurance struct {
	Kind      AssuranceKind `json:"kind"`
	Body      string        `json:"body,omitempty"` // who issued it
	Reference string        `json:"reference,omitempty"`
	SeenOn    kith.Day      `json:"seen_on,omitempty"`
	SeenBy    string        `json:"seen_by,omitempty"`
	Expires   kith.Day      `json:"expires,omitempty"`
}

// An AssuranceKind is what is assured.
type AssuranceKind string

// The kinds of assurance that commissioners of social prescribing ask for.
const (
	Insurance    AssuranceKind = "public liability insurance"
	Safeguarding AssuranceKind = "safeguarding policy"
	Checks       AssuranceKind = "DBS checks"
	FirstAid     AssuranceKind = "first aid"
	FoodHygiene  AssuranceKind = "food hygiene"
	DataPolicy   AssuranceKind = "data protection"
	QualityMark  AssuranceKind = "quality mark"
)

// A Delivery is how a service reaches a person.
type Delivery string

// The ways of delivery.
const (
	InPerson  Delivery = "in person"
	ByPhone   Delivery = "phone"
	Online    Delivery = "online"
	HomeVisit Delivery = "home visit"
)

// An Age is in years, as decimal digits, or "" when it is not known. Feeds write
// -1 for that, and some 0 and 120: ParseAge knows.
type Age string

// Years is the age as a number; known is false when there is none.
func (a Age) Years() (years float64, known bool) {
	f, err := strconv.ParseFloat(string(a), 64)
	return f, err == nil && f >= 0
}

// ParseAge reads what a feed gives for an age: a number below 0 or above 120 is
// none.
func ParseAge(years float64) Age {
	if years < 0 || years > 120 {
		return ""
	}
	return Age(strconv.FormatFloat(years, 'f', -1, 64))
}

// MarshalJSON writes a number; an unknown age is left out by omitempty.
func (a Age) MarshalJSON() ([]byte, error) {
	y, ok := a.Years()
	if !ok {
		return []byte("null"), nil
	}
	return json.Marshal(y)
}
