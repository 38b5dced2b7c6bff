package referral

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/notify"
)

// tell tells whoever made a referral what became of it, when they have a
// referrer's account and it was not their own doing: by e-mail, without saying
// about whom. What there is to know they read in Kith. Staff who enter referrals
// for others see it anyway.
func tell(tx *db.Tx, r *Referral) error {
	if r.MadeBy == "" || r.MadeBy == tx.Actor.ID {
		return nil
	}
	a, err := identity.Get(tx.As(identity.System(tx.Actor.Tenant)), r.MadeBy)
	if kith.KindOf(err) == kith.NotFound || err == nil && a.Role != access.Referrer {
		return nil
	}
	if err != nil {
		return err
	}
	data := map[string]string{"made": kith.DayOf(r.ReceivedAt).String()}
	if r.Status == Declined {
		data["reason"] = DeclineReasons.Name(r.Decline)
	}
	_, err = notify.Send(tx, notify.New{To: notify.To{Whom: notify.Referrer, Account: r.MadeBy}, Template: "referral-" + string(r.Status), Data: data,
		About: r.Person, Record: "referral", RecordID: r.ID, Key: "referral " + string(r.ID) + " " + string(r.Status)})
	return err
}
