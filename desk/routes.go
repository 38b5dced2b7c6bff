package desk

import "kith/web"

// routes is every page there is.
func (x *desk) routes() []web.Route {
	return []web.Route{
		// Signing in (sign.go)
		{Pattern: "GET /sign-in", Public: true, Handle: x.signIn},
		{Pattern: "POST /sign-in", Public: true, Apart: x.password},
		{Pattern: "GET /sign-in/code", Public: true, Apart: x.codePage},
		{Pattern: "POST /sign-in/code", Public: true, Apart: x.code},
		{Pattern: "GET /sign-in/qr", Public: true, Apart: x.qr},
		{Pattern: "GET /set-up/{token...}", Public: true, Apart: x.setUp},
		{Pattern: "POST /set-up/{token...}", Public: true, Apart: x.open},
		{Pattern: "POST /sign-out", Public: true, Apart: x.signOut},

		// One's own account (account.go)
		{Pattern: "GET /account", Handle: x.account},
		{Pattern: "POST /account/sessions/{session}/end", Handle: x.endSession},
		{Pattern: "POST /account/sessions/end", Handle: x.endSessions},
		{Pattern: "GET /account/password", Handle: x.passwordPage},
		{Pattern: "POST /account/password", Apart: x.changePassword},
		{Pattern: "GET /account/confirm", Handle: x.confirmPage},
		{Pattern: "POST /account/confirm", Apart: x.confirm},
		{Pattern: "GET /account/codes", Apart: x.codesPage},
		{Pattern: "POST /account/codes", Apart: x.startCodes},
		{Pattern: "GET /account/recovery", Apart: x.recoveryPage},
		{Pattern: "POST /account/recovery", Apart: x.newRecovery},

		// Today (today.go)

		// Referrals (referral.go)

		// People: lists, search, matches, glass (people.go, search.go, match.go, glass.go)

		// A person's details (person.go, detail.go)

		// A person's plan and support (plan.go, contact.go, help.go, close.go, print.go)

		// Services (service.go)

		// Accounts, teams (accounts.go, teams.go)

		// Who saw what (trail.go)

	}
}
