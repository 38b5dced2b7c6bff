package observatory

import (
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// A View is one of the SQL views that the observatory reads.
type View struct {
	Name, About string
	Columns     []Column
}

// A Column is a column of a view, and what it means.
type Column struct{ Name, About string }

// every has the columns that each view begins with.
var every = []Column{
	{"id", "of the record that the row tells of"},
	{"tenant", "whose record it is"},
	{"version", "counts the changes of the record"},
	{"created_at", "when it was recorded: later than the release of its period means late"},
	{"updated_at", "when it was last changed"},
}

var (
	whose    = Column{"person", "the person; counted, and told to nobody"}
	team     = Column{"team", "the team that the referral is to"}
	practice = Column{"practice", "the ODS code of the person's GP practice; V81997 to V81999 where there is none"}
)

// Views are all that is read.
var Views = []View{
	{"observatory_team", "The teams that areas are made of", []Column{
		{"name", "as people call it"},
		{"ods", "the ODS code of its primary care network; may be empty"},
		{"place", "the place of the integrated care system; may be empty"},
		{"closed_on", "the day on which it closed; NULL while it is open"},
		{"whole", "the name of the tenant: the whole area"},
	}},
	{"observatory_referral", "One row for each referral, with what is known of the person now", []Column{
		whose, team,
		{"source", "who referred (referral.Sources)"},
		{"needs", "what for: a JSON list of slugs (nhs.Needs); may be empty"},
		{"urgency", "how soon (referral.Urgencies)"},
		{"status", "received, accepted, declined or closed"},
		{"decline", "why it was declined (referral.DeclineReasons)"},
		{"closing", "how support ended (referral.ClosingReasons)"},
		{"cohort", "the cohort through which a proactive list found them (cohort.Definition); may be empty"},
		{"received_at", "when it was received: the clock starts"},
		{"accepted_at", "when it was accepted"},
		{"contact_at", "the first two-way contact: the clock stops"},
		{"ended_at", "when it was declined or closed"},
		practice,
		{"born", "the date of birth"},
		{"age_about", "about how old, in years, where the date is not known"},
		{"age_on", "the day on which that was right"},
		{"gender", "as they state it (nhs.Genders)"},
		{"ethnicity", "as they state it (nhs.Ethnicities)"},
		{"language", "the one they would rather speak; empty is English"},
		{"interpreter", "whether an interpreter is needed"},
		{"postcode", "of the home they have now; empty when there is none"},
		{"plans", "how many plans were begun for it"},
		{"taken", "how many organisations took the person on while it was open"},
		{"came", "of those how many saw the person come"},
		{"booked", "how many sessions of groups the person was booked for"},
		{"joined", "how many of those the person came to"},
	}},
	{"observatory_contact", "One row for each contact that was not struck out", []Column{
		whose, team, practice,
		{"at", "when it was"},
		{"how", "the way of making contact (nhs.Mechanisms)"},
		{"two_way", "whether the person answered"},
		{"counts", "whether it counts as an attempt"},
		{"minutes", "how long it took; 0 where that was not said"},
	}},
	{"observatory_action", "One row for each action of a plan that was not struck out", []Column{
		whose, team, practice,
		{"support", "the kind of support (nhs.Supports)"},
		{"status", "planned, doing, waiting, done, failed or dropped"},
	}},
	{"observatory_onward", "One row for each organisation that was asked to support somebody", []Column{
		whose, team, practice,
		{"need", "what for (nhs.Needs)"},
		{"service_name", "the service, as the directory named it then"},
		{"status", "where it stands (onward.Statuses)"},
		{"reason", "why, where the status has a reason"},
		{"taken_at", "when the organisation said yes"},
		{"came_at", "when the person first came"},
	}},
	{"observatory_answer", "One row for each answered item of a measure that was not struck out", []Column{
		whose,
		{"referral", "the episode"},
		{"instrument", "the code of the instrument (outcome.Instruments)"},
		{"edition", "its version"},
		{"day", "the day on which it was asked"},
		{"item", "the code of the item"},
		{"value", "the answer in thousandths"},
	}},
	{"observatory_worker", "One row for each stretch of a worker's hours, in each team", []Column{
		team,
		{"role", "what they work as (team.Roles)"},
		{"wte", "hundredths of a whole-time equivalent, in all their teams together"},
		{"starts", "the first day in post; NULL where that is not known"},
		{"ends", "the last"},
		{"since", "the first day of these hours; NULL for their first, which hold before it too"},
		{"until", "the first day of the next; NULL where there are none"},
		{"teams", "how many teams they are in"},
	}},
	{"observatory_unmet", "One row for each time that support was looked for and there was none; it tells of no person", []Column{
		{"day", "the day"},
		{"need", "what was looked for; empty when only words were given"},
		{"why", "none, or what hid all there is"},
	}},
}

// The rows of the views. None of them leaves this package.
type (
	teamRow struct {
		db.Row
		Name     string   `db:"name"`
		ODS      nhs.ODS  `db:"ods"`
		Place    string   `db:"place"`
		ClosedOn kith.Day `db:"closed_on"`
		Whole    string   `db:"whole"`
	}
	referralRow struct {
		db.Row
		Person    kith.ID       `db:"person"`
		Team      kith.ID       `db:"team"`
		Source    string        `db:"source"`
		Needs     []nhs.Need    `db:"needs"`
		Urgency   string        `db:"urgency"`
		Status    string        `db:"status"`
		Decline   string        `db:"decline"`
		Closing   string        `db:"closing"`
		Cohort    string        `db:"cohort"`
		Received  time.Time     `db:"received_at"`
		Accepted  time.Time     `db:"accepted_at"`
		Contact   time.Time     `db:"contact_at"`
		Ended     time.Time     `db:"ended_at"`
		Practice  nhs.ODS       `db:"practice"`
		Born      kith.Day      `db:"born"`
		AgeAbout  int           `db:"age_about"`
		AgeOn     kith.Day      `db:"age_on"`
		Gender    nhs.Gender    `db:"gender"`
		Ethnicity nhs.Ethnicity `db:"ethnicity"`
		Language  string        `db:"language"`
		Interpret bool          `db:"interpreter"`
		Postcode  nhs.Postcode  `db:"postcode"`
		Plans     int           `db:"plans"`
		Taken     int           `db:"taken"`
		Came      int           `db:"came"`
		Booked    int           `db:"booked"`
		Joined    int           `db:"joined"`
	}
	contactRow struct {
		db.Row
		Person   kith.ID   `db:"person"`
		Team     kith.ID   `db:"team"`
		Practice nhs.ODS   `db:"practice"`
		At       time.Time `db:"at"`
		How      string    `db:"how"`
		TwoWay   bool      `db:"two_way"`
		Counts   bool      `db:"counts"`
		Minutes  int       `db:"minutes"`
	}
	actionRow struct {
		db.Row
		Person   kith.ID `db:"person"`
		Team     kith.ID `db:"team"`
		Practice nhs.ODS `db:"practice"`
		Support  string  `db:"support"`
		Status   string  `db:"status"`
	}
	onwardRow struct {
		db.Row
		Person   kith.ID   `db:"person"`
		Team     kith.ID   `db:"team"`
		Practice nhs.ODS   `db:"practice"`
		Need     string    `db:"need"`
		Service  string    `db:"service_name"`
		Status   string    `db:"status"`
		Reason   string    `db:"reason"`
		Taken    time.Time `db:"taken_at"`
		Came     time.Time `db:"came_at"`
	}
	answerRow struct {
		db.Row
		Person     kith.ID  `db:"person"`
		Referral   kith.ID  `db:"referral"`
		Instrument string   `db:"instrument"`
		Edition    string   `db:"edition"`
		Day        kith.Day `db:"day"`
		Item       string   `db:"item"`
		Value      int      `db:"value"`
	}
	workerRow struct {
		db.Row
		Team   kith.ID  `db:"team"`
		Role   string   `db:"role"`
		WTE    int      `db:"wte"`
		Starts kith.Day `db:"starts"`
		Ends   kith.Day `db:"ends"`
		Since  kith.Day `db:"since"`
		Until  kith.Day `db:"until"`
		Teams  int      `db:"teams"`
	}
	unmetRow struct {
		db.Row
		Day  kith.Day `db:"day"`
		Need string   `db:"need"`
		Why  string   `db:"why"`
	}
)

func (*teamRow) Table() string     { return "observatory_team" }
func (*teamRow) Wall() db.Wall     { return secret }
func (*referralRow) Table() string { return "observatory_referral" }
func (*referralRow) Wall() db.Wall { return secret }
func (*contactRow) Table() string  { return "observatory_contact" }
func (*contactRow) Wall() db.Wall  { return secret }
func (*actionRow) Table() string   { return "observatory_action" }
func (*actionRow) Wall() db.Wall   { return secret }
func (*onwardRow) Table() string   { return "observatory_onward" }
func (*onwardRow) Wall() db.Wall   { return secret }
func (*answerRow) Table() string   { return "observatory_answer" }
func (*answerRow) Wall() db.Wall   { return secret }
func (*workerRow) Table() string   { return "observatory_worker" }
func (*workerRow) Wall() db.Wall   { return secret }
func (*unmetRow) Table() string    { return "observatory_unmet" }

// Wall: what was looked for in a directory is kept with the directory, which
// the tenants of a place share.
func (*unmetRow) Wall() db.Wall {
	w := secret
	w.Sight = db.ByPlace
	return w
}
