// Package access says who may do what. It is a table and one question; it
// knows no database and no page. Which rows of a tenant somebody sees is the
// other half, and stands in db: the teams somebody belongs to, and whom they
// referred.
package access

import (
	"slices"

	"kith"
)

// A Permission is one thing that a role may do.
type Permission string

const (
	PersonSee       Permission = "person: see who they are"
	PersonWrite     Permission = "person: add or change"
	PersonMerge     Permission = "person: merge and unmerge"
	CareSee         Permission = "care: see contact details, needs, plan and notes"
	CareWrite       Permission = "care: record"
	SafeguardingSee Permission = "safeguarding: see and record"
	ReferralSee     Permission = "referral: see"
	ReferralMake    Permission = "referral: make"
	ReferralDecide  Permission = "referral: accept, decline, allocate, close"
	TeamSee         Permission = "team: see teams and workers"
	TeamWrite       Permission = "team: change teams and workers"
	WorkforceSee    Permission = "workforce: see hours, leave, training and load"
	WorkforceWrite  Permission = "workforce: record hours and training"
	LeaveWrite      Permission = "workforce: record leave, one's own or the team's"
	DirectorySee    Permission = "directory: see"
	DirectoryWrite  Permission = "directory: change"
	GroupSee        Permission = "group: see groups, sessions and registers"
	GroupWrite      Permission = "group: run groups, book people, keep registers"
	FundSee         Permission = "fund: see balances, ledgers and reports"
	FundGive        Permission = "fund: give from a fund"
	FundWrite       Permission = "fund: set up a fund, pay in, settle bills"
	UnmetSee        Permission = "unmet need: see what was looked for and was not there"
	AccountSee      Permission = "account: see who has one"
	AccountWrite    Permission = "account: add, change and close"
	OwnAccount      Permission = "account: change one's own password and codes"
	GlassBreak      Permission = "glass: open one person outside one's teams, with a reason"
	AuditSee        Permission = "audit: see who changed and who looked, of the whole tenant"
	CohortSee       Permission = "cohort: see definitions, how many they find, and what feeds brought"
	OutreachSee     Permission = "outreach: see who was invited, ring them, write down what they say"
	OutreachWrite   Permission = "outreach: change and sign cohorts, run campaigns"
	ObservatorySee  Permission = "observatory: see figures"
	ObservatoryMake Permission = "observatory: count, propose, certify and publish figures"
	ImpactSee       Permission = "impact: see sealed analyses and their reports"
	ImpactWrite     Permission = "impact: register analyses, attach results, publish"
	BoardSee        Permission = "board: see the board's goals, published or not"
	BoardWrite      Permission = "board: write, change and publish the board's goals"
	OnwardGlance    Permission = "onward: see that something was sent, and of whom nothing"
	OnwardSee       Permission = "onward: see what was sent to one's organisation"
	OnwardAnswer    Permission = "onward: answer what was sent to one's organisation"
	MeasureSee      Permission = "measure: see which questionnaires there are"
	MeasureWrite    Permission = "measure: load a questionnaire of one's own"
	// What is said in supervision is for the two who meet: neither the program
	// nor the operator has these.
	SupervisionSee  Permission = "supervision: one's own meetings, and what was said there"
	SupervisionLead Permission = "supervision: say who supervises whom, and see that it happens"
	MemberAdd       Permission = "member: let somebody answer for an organisation"
	Data            Permission = "data: import and export a whole tenant"
)

var (
	everyone = []Permission{OwnAccount, ObservatorySee}
	worker   = join(everyone, []Permission{PersonSee, PersonWrite, CareSee, CareWrite, SafeguardingSee,
		ReferralSee, ReferralMake, ReferralDecide, TeamSee, DirectorySee, GlassBreak, GroupSee, GroupWrite, FundSee, FundGive, MeasureSee, OutreachSee, SupervisionSee, WorkforceSee, LeaveWrite})
)

// The roles that an account can have (JOURNEY.md section 1).
const (
	Referrer      kith.Role = "referrer"
	LinkWorker    kith.Role = "link-worker"
	CoOrdinator   kith.Role = "care-co-ordinator"
	Coach         kith.Role = "coach"
	Volunteer     kith.Role = "volunteer"
	Lead          kith.Role = "lead"
	Provider      kith.Role = "provider"
	Analyst       kith.Role = "analyst"
	Administrator kith.Role = "administrator"
	Governance    kith.Role = "governance"
	Public        kith.Role = "public" // no account has it

	// A provider without an account, by a link (package pass): before the code
	// that goes to the known address was entered, and after.
	ByLink kith.Role = "provider-link"
	ByCode kith.Role = "provider-code"

	// A person on their own page (package pass). What of their record is shown
	// to them, and what they can add, each record says itself: db.Wall.Own.
	Person kith.Role = "person"
)

// Roles is the whole of the policy, on one page.
var Roles = map[kith.Role][]Permission{
	// A GP, nurse, social worker or housing officer: their own referrals only.
	Referrer: join(everyone, []Permission{PersonSee, PersonWrite, ReferralSee, ReferralMake, DirectorySee}),
	// The three roles that support people, within their teams.
	LinkWorker:  worker,
	CoOrdinator: worker,
	Coach:       worker,
	// Helps beside the team: finds services, and knows who works where. Sees no
	// person; whom they support they know from the one who asked them.
	Volunteer: join(everyone, []Permission{TeamSee, DirectorySee}),
	// A team lead or supervisor: also merges records, keeps the directory, the
	// funds and the questionnaires, and tells commissioners what is lacking.
	Lead: join(worker, []Permission{PersonMerge, DirectoryWrite, FundWrite, MemberAdd, UnmetSee, MeasureWrite, CohortSee, OutreachWrite, SupervisionLead, WorkforceWrite, ImpactSee, ImpactWrite, BoardSee, BoardWrite}),
	// A community organisation: sees what is sent to it, by the portal, and of
	// the person what the worker chose to send.
	Provider: join(everyone, []Permission{OnwardGlance, OnwardSee, OnwardAnswer, MemberAdd}),
	ByLink:   {OnwardGlance},
	ByCode:   {OnwardGlance, OnwardSee, OnwardAnswer},
	// Sees no person at all, and makes the figures that are published.
	Analyst: join(everyone, []Permission{UnmetSee, ObservatoryMake, CohortSee, ImpactSee, ImpactWrite, BoardSee, BoardWrite}),
	// Manages accounts, teams and questionnaires, and cannot read case content.
	Administrator: join(everyone, []Permission{AccountSee, AccountWrite, TeamSee, TeamWrite, DirectorySee, DirectoryWrite, MemberAdd, UnmetSee, MeasureSee, MeasureWrite, WorkforceSee, WorkforceWrite, LeaveWrite}),
	// Proves who saw what; reviews every broken glass. Sees who was changed and
	// which of their columns, and no care.
	Governance: join(everyone, []Permission{AccountSee, TeamSee, AuditSee, ImpactSee, BoardSee}),
	// The program and the person at the machine.
	kith.System:   all,
	kith.Operator: all,
	// Anybody, without an account: what is public anyway.
	Public: {DirectorySee, ObservatorySee},
	// Besides what is their own: who supports them, what they can be asked, and
	// the public directory.
	Person: {TeamSee, DirectorySee, MeasureSee},
}

var all = []Permission{PersonSee, PersonWrite, PersonMerge, CareSee, CareWrite, SafeguardingSee, ReferralSee,
	ReferralMake, ReferralDecide, TeamSee, TeamWrite, DirectorySee, DirectoryWrite, AccountSee, AccountWrite,
	OwnAccount, GlassBreak, AuditSee, ObservatorySee, ObservatoryMake, OnwardGlance, OnwardSee, OnwardAnswer, MemberAdd, UnmetSee, Data,
	GroupSee, GroupWrite, FundSee, FundGive, FundWrite, MeasureSee, MeasureWrite, CohortSee, OutreachSee, OutreachWrite, WorkforceSee, WorkforceWrite, LeaveWrite, ImpactSee, ImpactWrite, BoardSee, BoardWrite}

// Assignable are the roles that an account can be given, in the order in
// which a form offers them.
var Assignable = []kith.Role{LinkWorker, CoOrdinator, Coach, Volunteer, Lead, Referrer, Provider, Analyst, Administrator, Governance}

// Names are the roles as pages say them.
var Names = map[kith.Role]string{
	LinkWorker: "Link worker", CoOrdinator: "Care co-ordinator", Coach: "Health and wellbeing coach",
	Volunteer: "Volunteer", Lead: "Team lead", Referrer: "Referrer", Provider: "Provider", Analyst: "Analyst",
	Administrator: "Administrator", Governance: "Information governance lead",
	kith.System: "Kith", kith.Operator: "Operator", Public: "The public",
	Person: "The person", ByLink: "Provider, by link", ByCode: "Provider, by link and code",
}

// Can reports whether a may do p.
func Can(a kith.Actor, p Permission) bool { return slices.Contains(Roles[a.Role], p) }

// Need is Can as an error of the kind Forbidden.
func Need(a kith.Actor, p Permission) error {
	if !Can(a, p) {
		return kith.Errorf(kith.Forbidden, "You do not have permission to do this (%s)", p)
	}
	return nil
}

func join(a, b []Permission) []Permission { return append(slices.Clone(a), b...) }
