package directory

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// An Ask is a question to whoever runs a service, by a link that needs no
// account: is this still right?
//
//	asked → right | changed | closed, or lapsed
//
// "Right" renews the entry's date by itself. "Changed" and "closed" wait for a
// steward, since a link can be forwarded.
type Ask struct {
	db.Row
	Service    kith.ID   `db:"service"`
	Token      string    `db:"token" audit:"hidden"` // SHA-256 of it
	Email      string    `db:"email"`                // to whom it goes
	AskedBy    string    `db:"asked_by"`
	ExpiresAt  time.Time `db:"expires_at"`
	Answer     Answer    `db:"answer"`
	Words      string    `db:"words"` // what has changed, in the provider's words; 2,000
	AnsweredAt time.Time `db:"answered_at"`
	SettledAt  time.Time `db:"settled_at"`
	SettledBy  string    `db:"settled_by"`
}

// An Answer is what a provider says of an entry.
type Answer string

// The answers, each one tap.
const (
	StillRight Answer = "right"
	Changed    Answer = "changed"
	HasClosed  Answer = "closed"
)

// Table is the ask's table.
func (*Ask) Table() string { return "directory_ask" }

// Wall is the directory's, for those who keep it.
func (*Ask) Wall() db.Wall {
	return db.Wall{See: access.DirectoryWrite, Write: access.DirectoryWrite, Sight: db.ByPlace}
}

// askLife is how long a link can be answered.
const askLife = 60 * 24 * time.Hour

// NewAsk makes a link for a service; the token is nowhere stored. Earlier links
// of the service that were not answered lapse.
func NewAsk(tx *db.Tx, service kith.ID) (token string, a *Ask, err error) {
	s, err := GetService(tx, service)
	if err != nil {
		return "", nil, err
	}
	before, err := db.Select[Ask](tx, db.Q{Where: "t.service = $1 AND t.answer = '' AND t.expires_at > $2", Args: []any{service, tx.Now}})
	if err != nil {
		return "", nil, err
	}
	for i := range before {
		before[i].ExpiresAt = tx.Now
		if err := db.Update(tx, &before[i]); err != nil {
			return "", nil, err
		}
	}
	token, stored := pass.NewToken()
	a = &Ask{Service: service, Token: stored, Email: s.Email, AskedBy: tx.Actor.Name, ExpiresAt: tx.Now.Add(askLife)}
	return token, a, db.Insert(tx, a)
}

// Asked returns the question and the service behind a token, for a page that
// anybody may open who has the link. tx is of any tenant's.
func Asked(tx *db.Tx, token string) (*db.Tx, *Ask, *Listed, error) {
	tenant, _, id, err := pass.Behind(tx, "directory_ask", token)
	if err != nil {
		return nil, nil, nil, err
	}
	own := tx.As(kith.Actor{ID: "provider-link", Name: "Provider, by link", Role: kith.System, Tenant: tenant})
	a, err := db.Get[Ask](own, id)
	if err != nil {
		return nil, nil, nil, err
	}
	if !tx.Now.Before(a.ExpiresAt) || a.Answer != "" {
		return nil, nil, nil, pass.ErrLink
	}
	s, err := Get(own, a.Service)
	return own, a, s, err
}

// Reply answers the question of a token. Errors: NotFound when it cannot be
// answered any more; Invalid when it does not say what has changed.
func Reply(tx *db.Tx, token string, answer Answer, words string) error {
	own, a, _, err := Asked(tx, token)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.That(answer == StillRight || answer == Changed || answer == HasClosed, "answer", "Choose one of the three")
	c.Text(&words, "words", "What has changed", 2000)
	c.That(answer != Changed || words != "", "words", "Say what has changed")
	if c.Err() != nil {
		return c.Err()
	}
	a.Answer, a.Words, a.AnsweredAt = answer, words, tx.Now
	if answer == StillRight {
		a.SettledAt, a.SettledBy = tx.Now, own.Actor.Name
		s, err := GetService(own, a.Service)
		if err != nil {
			return err
		}
		if _, err := amend(own, s.ID, s.Version, func(s *Service) { s.AssuredOn, s.AssurerEmail = own.Today(), a.Email }); err != nil {
			return err
		}
	}
	return db.Update(own, a)
}

// Answers are those that wait for a steward, oldest first.
func Answers(tx *db.Tx) ([]Ask, error) {
	return db.Select[Ask](tx, db.Q{Where: "t.answer <> '' AND t.settled_at IS NULL", Order: "t.answered_at, t.id"})
}

// SettleAnswer notes that a steward has dealt with what a provider said.
func SettleAnswer(tx *db.Tx, id kith.ID, version int) error {
	a, err := db.Get[Ask](tx, id)
	if err != nil {
		return err
	}
	a.Version, a.SettledAt, a.SettledBy = version, tx.Now, tx.Actor.Name
	return db.Update(tx, a)
}
