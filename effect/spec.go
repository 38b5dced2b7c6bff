package effect

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"kith"
)

// A Spec is an analysis as it was decided on before anybody knew the outcomes.
type Spec struct {
	Question   string   `json:"question"`
	Outcome    string   `json:"outcome"`              // as sentences name it: "A&E attendances"
	Unaffected string   `json:"unaffected,omitempty"` // an outcome that the service cannot change: "cataract admissions"
	Days       int      `json:"days"`                 // in each window
	Washout    int      `json:"washout"`              // days left out on each side of the index date
	From       kith.Day `json:"from"`                 // the first day of which all events are known
	To         kith.Day `json:"to"`                   // and the last
	Bands      []string `json:"bands,omitempty"`      // of Exact, those whose people are expected to differ untreated: age band, sex
	Exact      []string `json:"exact"`                // matched exactly
	Covariates []string `json:"covariates"`           // in the propensity score and the balance table
	Controls   int      `json:"controls"`             // for each of the treated, at most
	Caliper    float64  `json:"caliper"`              // in standard deviations of the logit
	Form       Form     `json:"form"`
	Seed       uint64   `json:"seed"`

	// What only some designs, or none of the usual ones, have: without it a spec has
	// the hash that it had before there was any of this.
	Design Design              `json:"design,omitempty"` // Matched when empty
	Start  kith.Day            `json:"start,omitempty"`  // of a series: the first day with it, the first of a month
	Slope  bool                `json:"slope,omitempty"`  // of a series: the trend may change too
	Starts map[string]kith.Day `json:"starts,omitempty"` // of a stepped introduction: when each practice began
	Lot    string              `json:"lot,omitempty"`    // the seed by which their order was drawn; empty when it was not
	Pence  int                 `json:"pence,omitempty"`  // what one of the outcome costs
}

// Usual is the default analysis: a year on each side of two months around the
// referral, three controls within a fifth of a standard deviation, each person
// compared with themselves.
func Usual(question, outcome string) Spec {
	return Spec{Question: question, Outcome: outcome, Days: 365, Washout: 30, Controls: 3, Caliper: 0.2, Form: Conditional, Seed: 1}
}

// Check says what is missing from a spec.
func (s *Spec) Check() error {
	c := kith.Check{}
	c.Need(&s.Question, "question", "The question", "Say what the analysis asks", 400)
	c.Need(&s.Outcome, "outcome", "The outcome", "Say what is counted, such as A&E attendances", 80)
	c.Text(&s.Unaffected, "unaffected", "The unaffected outcome", 80)
	c.That(s.Days >= 28 && s.Days <= 1100, "days", "A window has 28 to 1,100 days")
	c.That(s.Washout >= 0 && s.Washout <= 183, "washout", "A washout has 0 to 183 days")
	c.That(s.From.Valid() && s.To.Valid() && s.From < s.To, "from", "Give the first and the last day of which all events are known, as 2024-04-01")
	c.That(s.Pence >= 0 && s.Pence <= 10_000_000, "pence", "A price is in pence, and at most £100,000")
	kith.OneOf(c, s.Design, Designs, "design", "Choose the design: matched, series, waiting list or stepped")
	s.checkDesign(c)
	c.That(s.Design == Interrupted || s.Start == "" && !s.Slope, "start", "Only a series has a start and a slope")
	c.That(s.Design == Stepwise || len(s.Starts) == 0 && s.Lot == "", "starts", "Only a stepped introduction has starts and their lot")
	return c.Err()
}

// A Seal is when a spec was frozen, and the hash by which it is known. Whoever
// publishes the hash before the outcomes are to be had can show that nothing was
// chosen to suit them.
type Seal struct {
	Hash string    `json:"hash"`
	At   time.Time `json:"at"`
}

// Seal freezes the spec as it stands.
func (s Spec) Seal(at time.Time) (Seal, error) {
	if err := s.Check(); err != nil {
		return Seal{}, err
	}
	if at.IsZero() {
		return Seal{}, kith.Errorf(kith.Invalid, "a seal bears a time")
	}
	at = at.UTC().Truncate(time.Second)
	hash, err := s.hash(at)
	return Seal{hash, at}, err
}

func (s Spec) hash(at time.Time) (string, error) {
	text, err := json.Marshal(struct {
		Spec Spec      `json:"spec"`
		At   time.Time `json:"at"`
	}{s, at})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Holds says whether a spec is the one that was sealed: Conflict when it is not.
func (s Seal) Holds(spec Spec) error {
	hash, err := spec.hash(s.At)
	if err != nil {
		return err
	}
	if s.Hash == "" || hash != s.Hash {
		return kith.Errorf(kith.Conflict, "the analysis is not the one that was sealed; seal it anew, and say that it was changed")
	}
	return nil
}

// Opens says whether outcomes that came at a time may be analysed by a spec under
// this seal: it is the spec that was sealed, and it was sealed before them.
func (s Seal) Opens(spec Spec, outcomes time.Time) error {
	if err := s.Holds(spec); err != nil {
		return err
	}
	if !outcomes.After(s.At) {
		return kith.Errorf(kith.Conflict, "the outcomes were there on %s, before the analysis was sealed on %s", outcomes.UTC().Format(time.DateOnly), s.At.Format(time.DateOnly))
	}
	return nil
}
