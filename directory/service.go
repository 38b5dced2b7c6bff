package directory

import (
	"net/mail"
	"net/url"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// A Service is one thing that an organisation offers (HSDS service).
type Service struct {
	db.Row
	Kept
	ServiceNew
}

// ServiceNew is what a service's entry says.
type ServiceNew struct {
	Organisation   kith.ID   `db:"organisation" form:"organisation"`
	Program        kith.ID   `db:"program"`
	Name           string    `db:"name" form:"name"` // 200
	AlternateName  string    `db:"alternate_name" form:"alternate_name"`
	Description    string    `db:"description" form:"description"` // 8,000
	URL            string    `db:"url" form:"url"`
	Links          []Link    `db:"links"`
	Email          string    `db:"email" form:"email"`
	Status         Status    `db:"status"`
	Interpretation string    `db:"interpretation" form:"interpretation"` // HSDS interpretation_services
	Application    string    `db:"application" form:"application"`       // application_process: how one gets in
	FeesText       string    `db:"fees_description" form:"fees"`         // in words: "Free", "£3 a session"
	WaitTime       string    `db:"wait_time" form:"wait_time"`           // in words
	WaitWeeks      string    `db:"wait_weeks" form:"wait_weeks"`         // a whole number, "" when not known
	Accreditations string    `db:"accreditations" form:"accreditations"` //
	Eligibility    string    `db:"eligibility" form:"eligibility"`       // eligibility_description: who it is for, in words
	MinimumAge     Age       `db:"minimum_age" form:"minimum_age"`       //
	MaximumAge     Age       `db:"maximum_age" form:"maximum_age"`       // the last age that it is for
	For            string    `db:"audience" form:"audience"`             // "women", "men", or "" for anybody or not known
	AssuredOn      kith.Day  `db:"assured_on" form:"assured_on"`         // assured_date: when somebody last saw that it is right
	AssurerEmail   string    `db:"assurer_email" form:"assurer_email"`   //
	Licenses       string    `db:"licenses"`                             //
	Alert          string    `db:"alert" form:"alert"`                   // shown first: "Closed for August"
	ReplacedBy     kith.ID   `db:"replaced_by"`                          // the entry of the same service that stands in its place
	ReviewDays     string    `db:"review_days" form:"review_days"`       // after how many days to ask again; "" for what its kind asks for
	ModifiedAt     time.Time `db:"modified_at"`                          // last_modified, as the source says

	Needs      []nhs.Need  `db:"needs" form:"needs"` // the themes that it helps with
	Delivery   []Delivery  `db:"delivery" form:"delivery"`
	Phones     []Phone     `db:"phones"`
	Contacts   []Contact   `db:"contacts"`
	Schedules  []Schedule  `db:"schedules"`
	Areas      []Area      `db:"areas"` // none: everywhere, or not known
	Languages  []Language  `db:"languages"`
	Costs      []Cost      `db:"costs"`
	Documents  []Document  `db:"documents"`
	Funding    []Fund      `db:"funding"`
	Capacities []Capacity  `db:"capacities"`
	Attributes []Attribute `db:"attributes"`
	Assurances []Assurance `db:"assurances"`
}

// A Status says whether a service can be offered (HSDS service.status).
type Status string

// The statuses of HSDS. Only an active service is offered.
const (
	Active   Status = "active"
	Inactive Status = "inactive"
	Defunct  Status = "defunct"
	Closed   Status = "temporarily closed"
)

// Table is the service's table.
func (*Service) Table() string { return "service" }

// Wall is the directory's.
func (*Service) Wall() db.Wall { return wall }

func (s *Service) base() (*db.Row, *Kept) { return &s.Row, &s.Kept }
func (s *Service) facts() any             { return &s.ServiceNew }
func (s *Service) check(c kith.Check)     { s.ServiceNew.Check(c) }

// Check puts n into its usual form and notes what is wrong with it. A source's
// entry passes it, too.
func (n *ServiceNew) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter the name of the service", 200)
	c.Text(&n.AlternateName, "alternate_name", "Other name", 200)
	c.Text(&n.Description, "description", "Description", 8000)
	c.Text(&n.Eligibility, "eligibility", "Who it is for", 2000)
	c.Text(&n.FeesText, "fees", "Cost", 1000)
	c.Text(&n.Application, "application", "How to join", 2000)
	c.Text(&n.WaitTime, "wait_time", "Waiting time", 300)
	c.Text(&n.Alert, "alert", "Alert", 500)
	checkURL(c, &n.URL, "url")
	checkEmail(c, &n.Email, "email")
	checkEmail(c, &n.AssurerEmail, "assurer_email")
	if n.Status == "" {
		n.Status = Active
	}
	switch n.Status {
	case Active, Inactive, Defunct, Closed:
	default:
		c.That(false, "status", "Choose active, inactive, defunct or temporarily closed")
	}
	for _, need := range n.Needs {
		c.That(nhs.Needs.Valid(need), "needs", "Choose needs from the list")
	}
	low, hasLow := n.MinimumAge.Years()
	high, hasHigh := n.MaximumAge.Years()
	c.That(n.MinimumAge == "" || hasLow, "minimum_age", "Enter the youngest age in years, or leave it empty")
	c.That(n.MaximumAge == "" || hasHigh, "maximum_age", "Enter the oldest age in years, or leave it empty")
	c.That(!hasLow || !hasHigh || low <= high, "maximum_age", "The oldest age must not be below the youngest")
	c.That(n.For == "" || n.For == "women" || n.For == "men", "audience", "Choose women, men or anybody")
	c.That(n.AssuredOn == "" || n.AssuredOn.Valid(), "assured_on", "Enter a real date")
}

// AddService adds a service by hand.
func AddService(tx *db.Tx, n ServiceNew) (*Service, error) {
	s := &Service{ServiceNew: n}
	return s, add(tx, s)
}

// ChangeService writes what a steward has corrected; version is the one they
// saw.
func ChangeService(tx *db.Tx, id kith.ID, version int, n ServiceNew) (*Service, error) {
	return amend(tx, id, version, func(s *Service) { s.ServiceNew = n })
}

// SetStatus takes a service off the list, or puts it back.
func SetStatus(tx *db.Tx, id kith.ID, version int, status Status) (*Service, error) {
	return amend(tx, id, version, func(s *Service) { s.Status = status })
}

// GetService returns one service.
func GetService(tx *db.Tx, id kith.ID) (*Service, error) { return db.Get[Service](tx, id) }

// checkURL allows web addresses only: a javascript: link must never be stored.
func checkURL(c kith.Check, s *string, field string) {
	c.Text(s, field, "Website", 500)
	u, err := url.Parse(*s)
	c.That(*s == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "", field, "Enter a web address that begins with https://")
}

func checkEmail(c kith.Check, s *string, field string) {
	c.Text(s, field, "E-mail", 150)
	a, err := mail.ParseAddress(*s)
	c.That(*s == "" || err == nil && a.Address == *s, field, "Enter an e-mail address, like name@example.org")
}

// usualPostcode is s as postcodes are written, or s itself when it is none.
func usualPostcode(s string) string {
	s = strings.TrimSpace(s)
	if p, err := nhs.ParsePostcode(s); err == nil {
		return string(p)
	}
	return s
}

func outward(postcode string) string {
	out, _, _ := strings.Cut(postcode, " ")
	return out
}
