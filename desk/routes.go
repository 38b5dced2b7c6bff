package desk

import "kith/web"

// routes is every page there is.
func (x *desk) routes() []web.Route {
	return append(detailRoutes(), []web.Route{
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
		{Pattern: "GET /{$}", Handle: x.today},
		{Pattern: "POST /today/call", Handle: x.rang},
		{Pattern: "POST /today/done", Handle: x.done},

		// Referrals (referral.go, referral_new.go, referral_decide.go)
		{Pattern: "GET /referrals", Handle: x.referrals},
		{Pattern: "GET /referrals/new", Handle: x.referralNew},
		{Pattern: "POST /referrals", Handle: x.sendReferral},
		{Pattern: "GET /sent", Handle: x.sent},
		{Pattern: "GET /people/{id}/refer", Handle: x.refer},
		{Pattern: "POST /people/{id}/refer", Handle: x.sendKnown},
		{Pattern: "GET /referrals/{id}", Handle: x.referral},
		{Pattern: "GET /referrals/{id}/next", Handle: x.next},
		{Pattern: "POST /referrals/{id}/accept", Handle: x.accept},
		{Pattern: "GET /referrals/{id}/decline", Handle: x.declinePage},
		{Pattern: "POST /referrals/{id}/decline", Handle: x.decline},
		{Pattern: "GET /referrals/{id}/allocate", Handle: x.allocatePage},
		{Pattern: "POST /referrals/{id}/allocate", Handle: x.allocate},
		{Pattern: "GET /referrals/{id}/weight", Handle: x.weighPage},
		{Pattern: "POST /referrals/{id}/weight", Handle: x.weigh},
		{Pattern: "GET /referrals/{id}/return", Handle: x.returnPage},
		{Pattern: "POST /referrals/{id}/return", Handle: x.returns},

		// People: lists, search, matches, glass (people.go, search.go, match.go, glass.go)
		{Pattern: "GET /people", Handle: x.people},
		{Pattern: "GET /search", Handle: x.search},
		{Pattern: "GET /glass", Handle: x.glass},
		{Pattern: "POST /glass", Handle: x.breakGlass},
		{Pattern: "GET /matches", Handle: x.matches},
		{Pattern: "GET /people/{id}/matches", Handle: x.matchesOf},
		{Pattern: "GET /people/{id}/matches/{match}", Handle: x.match},
		{Pattern: "POST /people/{id}/matches/{match}/merge", Handle: x.merge},
		{Pattern: "POST /people/{id}/matches/{match}/dismiss", Handle: x.dismiss},
		{Pattern: "GET /people/{id}/merges", Handle: x.merges},
		{Pattern: "POST /people/{id}/merges", Handle: x.unmerge},

		// A person's details (person.go, detail.go, seen.go); the forms are in detailRoutes
		{Pattern: "GET /people/{id}/details", Handle: x.details},
		{Pattern: "POST /people/{id}/risks/none", Handle: x.noRisks},
		{Pattern: "GET /people/{id}/facts/{kind}", Handle: x.fact},
		{Pattern: "POST /people/{id}/facts/{kind}", Handle: x.saveFact},
		{Pattern: "GET /people/{id}/facts/{kind}/forget", Handle: x.forgetPage},
		{Pattern: "POST /people/{id}/facts/{kind}/forget", Handle: x.forget},
		{Pattern: "GET /people/{id}/sex", Handle: x.sex},
		{Pattern: "GET /people/{id}/merges/{merge}/undo", Handle: x.undoPage},
		{Pattern: "POST /people/{id}/merges/{merge}/undo", Handle: x.undo},
		{Pattern: "GET /people/{id}/seen", Handle: x.seen},

		// A person's plan and support (plan.go, contact.go, help.go, close.go, print.go)
		{Pattern: "GET /people/{id}", Handle: x.person},
		{Pattern: "POST /people/{id}/start", Handle: x.start},
		{Pattern: "GET /people/{id}/strike/{kind}/{record}", Handle: x.strike},
		{Pattern: "POST /people/{id}/strike/{kind}/{record}", Handle: x.strike},
		{Pattern: "POST /people/{id}/codes/{code}/done", Handle: x.coded},
		{Pattern: "GET /people/{id}/about/history", Handle: x.aboutHistory},
		{Pattern: "GET /people/{id}/about", Handle: x.about},
		{Pattern: "POST /people/{id}/about", Handle: x.about},
		{Pattern: "GET /people/{id}/strengths", Handle: x.strengths},
		{Pattern: "POST /people/{id}/strengths", Handle: x.strengths},
		{Pattern: "GET /people/{id}/agreement", Handle: x.agreement},
		{Pattern: "POST /people/{id}/agreement", Handle: x.agreement},
		{Pattern: "GET /people/{id}/review-date", Handle: x.reviewDate},
		{Pattern: "POST /people/{id}/review-date", Handle: x.reviewDate},
		{Pattern: "GET /people/{id}/reviews/new", Handle: x.reviewed},
		{Pattern: "POST /people/{id}/reviews/new", Handle: x.reviewed},
		{Pattern: "GET /people/{id}/needs/new", Handle: x.addNeed},
		{Pattern: "POST /people/{id}/needs/new", Handle: x.addNeed},
		{Pattern: "GET /people/{id}/needs/{need}", Handle: x.need},
		{Pattern: "POST /people/{id}/needs/{need}", Handle: x.need},
		{Pattern: "GET /people/{id}/needs/{need}/goals/new", Handle: x.addGoal},
		{Pattern: "POST /people/{id}/needs/{need}/goals/new", Handle: x.addGoal},
		{Pattern: "GET /people/{id}/goals/{goal}", Handle: x.goal},
		{Pattern: "POST /people/{id}/goals/{goal}", Handle: x.goal},
		{Pattern: "GET /people/{id}/goals/{goal}/outcomes/new", Handle: x.goalOutcome},
		{Pattern: "POST /people/{id}/goals/{goal}/outcomes/new", Handle: x.goalOutcome},
		{Pattern: "GET /people/{id}/goals/{goal}/actions/new", Handle: x.addAction},
		{Pattern: "POST /people/{id}/goals/{goal}/actions/new", Handle: x.addAction},
		{Pattern: "GET /people/{id}/actions/{action}", Handle: x.action},
		{Pattern: "POST /people/{id}/actions/{action}", Handle: x.action},
		{Pattern: "GET /people/{id}/actions/{action}/stages/new", Handle: x.addStage},
		{Pattern: "POST /people/{id}/actions/{action}/stages/new", Handle: x.addStage},
		{Pattern: "GET /people/{id}/stages/{stage}", Handle: x.stage},
		{Pattern: "POST /people/{id}/stages/{stage}", Handle: x.stage},
		{Pattern: "POST /people/{id}/actions/{action}/progress", Handle: x.progress},
		{Pattern: "GET /people/{id}/contact", Handle: x.contact},
		{Pattern: "POST /people/{id}/contact", Handle: x.contact},
		{Pattern: "GET /people/{id}/notes", Handle: x.notes},
		{Pattern: "POST /people/{id}/notes", Handle: x.notes},
		{Pattern: "GET /people/{id}/follow-ups", Handle: x.followUps},
		{Pattern: "POST /people/{id}/follow-ups", Handle: x.followUps},
		{Pattern: "GET /people/{id}/follow-ups/{follow}", Handle: x.followUp},
		{Pattern: "POST /people/{id}/follow-ups/{follow}", Handle: x.followUp},
		{Pattern: "POST /people/{id}/notes/{note}/keep-back", Handle: x.keepBack},
		{Pattern: "POST /people/{id}/follow-ups/{follow}/done", Handle: x.followUpDone},
		{Pattern: "GET /people/{id}/attempts", Handle: x.attempts},
		{Pattern: "POST /people/{id}/not-reached", Handle: x.notReached},

		// Services (service.go)
		{Pattern: "GET /services", Handle: x.services},
		{Pattern: "GET /services/new", Handle: x.serviceNew},
		{Pattern: "POST /services", Handle: x.addService},
		{Pattern: "GET /services/{id}", Handle: x.service},
		{Pattern: "GET /services/{id}/edit", Handle: x.serviceEdit},
		{Pattern: "POST /services/{id}", Handle: x.changeService},
		{Pattern: "POST /services/{id}/status", Handle: x.serviceStatus},

		// Accounts, teams (accounts.go, teams.go)

		// Who saw what (trail.go)
	}...)
}
