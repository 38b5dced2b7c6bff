// Package desk is the door for staff: link workers, care co-ordinators,
// coaches, team leads, referrers, administrators and the governance lead. A
// handler asks the capabilities and fills the struct of a page; it holds no
// rule. Who may open which page is not said here: the records refuse, and
// testdata/access.golden shows the outcome for every role.
//
// desk/referral.go goes with desk/page/referral.templ, and so for each part.
package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/identity"
	"kith/referral"
	"kith/supervision"
	"kith/web"
)

// Config is how the desk is set up.
type Config struct {
	Service string // the name in the header
	HTTPS   bool
	Proxy   bool
	Base    string // where browsers reach Kith, for links to hand over
	Key     []byte // the installation's, as web.Config has it

	// Calendar returns the bank holidays and school terms by which searches go;
	// nil when none are known.
	Calendar func(context.Context) (find.Calendar, error)
	// AreaName is the name of a ward or district, "" when it is not known. May be nil.
	AreaName func(ctx context.Context, code string) string
	// Places says where practices and homes are, for the figures. May be nil.
	Places Places
}

// A desk is the door with what it needs besides the database.
type desk struct {
	db      *db.DB
	keeper  *identity.Keeper
	finder  *directory.Finder
	config  Config
	seal    *supervision.Seal
	unmet   daybook
	almanac almanac
}

// New returns the door.
func New(d *db.DB, k *identity.Keeper, f *directory.Finder, c Config) (*web.Server, error) {
	seal, err := supervision.NewSeal(c.Key)
	if err != nil {
		return nil, err
	}
	x := &desk{db: d, keeper: k, finder: f, config: c, seal: seal}
	return web.New(d, web.Config{
		Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Key: c.Key,
		Who: x.who, Nav: nav,
		Home: "/", SignIn: "/sign-in", SignOut: "/sign-out", Search: "/search", Account: "/account",
	}, x.routes())
}

func (x *desk) who(r *http.Request) (kith.Actor, error) {
	a, err := x.keeper.Who(r)
	if errors.Is(err, identity.ErrSignIn) {
		return a, web.ErrSignedOut
	}
	return a, err
}

// nav is the primary navigation: what the actor may open.
func nav(tx *db.Tx) ([]web.NavItem, error) {
	var out []web.NavItem
	put := func(p access.Permission, href, label string) {
		if access.Can(tx.Actor, p) {
			out = append(out, web.NavItem{Href: href, Label: label})
		}
	}
	if access.Can(tx.Actor, access.CareSee) {
		n, err := referral.Count(tx, referral.Filter{Status: referral.Received})
		if err != nil {
			return nil, err
		}
		out = append(out, web.NavItem{Href: "/", Label: "Today"}, web.NavItem{Href: "/referrals", Label: "Referrals", Count: n})
		out = append(out, web.NavItem{Href: "/people", Label: "My people"}, web.NavItem{Href: "/onward", Label: "Sent on"})
	} else if tx.Actor.Role == access.Provider {
		out = append(out, web.NavItem{Href: "/provider", Label: "Inbox"})
	} else if access.Can(tx.Actor, access.ReferralMake) {
		out = append(out, web.NavItem{Href: "/sent", Label: "My referrals"})
	}
	if access.Can(tx.Actor, access.DirectorySee) {
		n, err := directory.Unheard(tx)
		if err != nil {
			return nil, err
		}
		out = append(out, web.NavItem{Href: "/services", Label: "Services", Count: n})
	} else {
		put(access.UnmetSee, "/services/unmet", "Unmet need")
	}
	put(access.ObservatoryMake, "/figures", "Figures")
	put(access.BoardSee, "/board", "Board’s goals")
	if access.Can(tx.Actor, access.CareSee) {
		put(access.WorkforceSee, "/load", "Workload")
	} else {
		put(access.WorkforceSee, "/workforce", "Workforce")
	}
	put(access.ImpactSee, "/impact", "Impact")
	put(access.GroupSee, "/groups", "Groups")
	put(access.FundSee, "/funds", "Funds")
	put(access.SupervisionSee, "/supervision", "Supervision")
	if access.Can(tx.Actor, access.OutreachSee) {
		put(access.OutreachSee, "/calls", "Outreach")
	} else {
		put(access.CohortSee, "/cohorts", "Cohorts")
	}
	put(access.AccountSee, "/accounts", "Accounts")
	put(access.TeamWrite, "/teams", "Teams")
	put(access.MeasureWrite, "/questionnaires", "Questionnaires")
	put(access.AuditSee, "/trail", "Who saw what")
	put(access.AuditSee, "/glasses", "To review")
	return out, nil
}

// home is where somebody begins who has no morning's list.
func home(a kith.Actor) string {
	switch {
	case access.Can(a, access.CareSee):
		return "/"
	case access.Can(a, access.ReferralMake):
		return "/sent"
	case a.Role == access.Provider:
		return "/provider"
	case access.Can(a, access.AuditSee):
		return "/trail"
	case access.Can(a, access.AccountSee):
		return "/accounts"
	}
	return "/account"
}

// with sets the cookies of a step of signing in on a reply.
func with(r web.Reply, cookies []*http.Cookie) web.Reply {
	for _, c := range cookies {
		r = r.SetCookie(strings.TrimPrefix(c.Name, "__Host-"), c.Value, time.Duration(c.MaxAge)*time.Second)
	}
	return r
}
