package cli

import (
	"fmt"
	"text/tabwriter"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/place"
	"kith/sample"
)

// Releases makes and publishes releases of figures.
type Releases struct {
	List    ListReleases `cmd:"" default:"1" help:"List what was proposed, refused and published."`
	Propose Propose      `cmd:"" help:"Count a period, protect every table, and try them beside all that was published. Publishes nothing."`
	Certify Certify      `cmd:"" help:"Check the proof of every table of a proposal once more, and the ledger."`
	Publish Publish      `cmd:"" help:"Publish a certified release. It cannot be taken back."`
}

// Help is what --help says below the flags' heading.
func (Releases) Help() string {
	return `A release has all tables of one financial year, or the referrals of a quarter. It goes
from proposed to certified to published, and then stays as it is: records that come in later
are counted in later releases. A release is refused when its tables, beside all that was
ever published, would give away how many a few people are; "kith observatory audit" says whom.

  kith observatory release propose 2022-23
  kith observatory release certify 2022-23
  kith observatory release publish 2022-23`
}

// ListReleases lists releases.
type ListReleases struct{}

// Run prints a line for each release.
func (ListReleases) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := observatory.Releases(tx)
			if err != nil {
				return err
			}
			if len(all) == 0 {
				_, err := fmt.Fprintln(s.out, "There is no release yet. \"kith observatory release propose 2022-23\" makes one.")
				return err
			}
			t := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
			fmt.Fprintln(t, "period\tedition\tpolicy\tstate\tmade by\tcounted\tpublished\trelease")
			for _, r := range all {
				day := ""
				if !r.PublishedAt.IsZero() {
					day = kith.DayOf(r.PublishedAt).String()
				}
				fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Period, r.Edition, r.Policy, r.State, r.MadeName, kith.DayOf(r.CountedAt), day, r.Hash[:12])
			}
			return t.Flush()
		})
	})
}

// Propose makes a release.
type Propose struct {
	Period string `arg:"" help:"A financial year, like 2022-23, or a quarter of one, like 2022-23-Q1."`
	Policy string `help:"What is too small to publish: lt6, nhs-7-5 or ons-10-5." default:"lt6" placeholder:"NAME"`
}

// Run counts and protects the period.
func (c *Propose) Run(s *session) error {
	p, err := observatory.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		var draft *observatory.Draft
		err := d.Read(s.ctx, a, func(tx *db.Tx) error { // the long part: others go on writing
			at, err := placesFor(tx)
			if err != nil {
				return err
			}
			draft, err = observatory.Count(tx, at, p, c.Policy)
			return err
		})
		if err != nil {
			return err
		}
		var r *observatory.Release
		err = d.Write(s.ctx, a, func(tx *db.Tx) (err error) {
			r, err = draft.Propose(tx)
			return err
		})
		if err != nil {
			return err
		}
		return s.said(r)
	})
}

// placesFor says where practices and homes are: by the reference data, and for the
// demo's invented county by its own.
func placesFor(tx *db.Tx) (observatory.Places, error) {
	book, err := place.NewGazetteer().In(tx)
	at := observatory.Places{Book: book}
	if tx.Actor.Tenant == sample.DemoTenant {
		at.Quintile, at.System = sample.Places.Quintile, sample.Places.System
	}
	return at, err
}

// said prints where a release stands; a refused one is an error.
func (s *session) said(r *observatory.Release) error {
	fmt.Fprintf(s.out, "%s, edition %d (%s): %s\n", r.Period, r.Edition, r.Policy, r.State)
	for _, w := range r.Why {
		fmt.Fprintln(s.out, "  "+w)
	}
	if n := len(r.Reporting.Withheld); n > 0 && r.State != observatory.Refused {
		fmt.Fprintf(s.out, "%s left out, since too little is in them to be published.\n", many(n, "table is", "tables are"))
	}
	if r.State == observatory.Refused {
		return kith.Errorf(kith.Conflict, "the release of %s is refused: it would give people away", r.Period)
	}
	return nil
}

// Certify certifies a proposal.
type Certify struct {
	Period string `arg:"" help:"The period that was proposed."`
}

// Run checks the proposal.
func (c *Certify) Run(s *session) error { return s.advance(c.Period, (*observatory.Verdict).Certify) }

// Publish publishes a certified release.
type Publish struct {
	Period string `arg:"" help:"The period that was certified."`
}

// Run publishes it.
func (c *Publish) Run(s *session) error { return s.advance(c.Period, (*observatory.Verdict).Publish) }

// advance takes one step with the latest release of a period.
func (s *session) advance(period string, step func(*observatory.Verdict, *db.Tx) (*observatory.Release, error)) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		var v *observatory.Verdict
		err := d.Read(s.ctx, a, func(tx *db.Tx) error { // the long part: others go on writing
			now, err := latest(tx, period)
			if err == nil {
				v, err = observatory.Judge(tx, now.ID)
			}
			return err
		})
		if err != nil {
			return err
		}
		var r *observatory.Release
		err = d.Write(s.ctx, a, func(tx *db.Tx) (err error) {
			r, err = step(v, tx)
			return err
		})
		if err != nil {
			return err
		}
		return s.said(r)
	})
}

// latest is the release of a period that was made last.
func latest(tx *db.Tx, period string) (*observatory.Release, error) {
	p, err := observatory.ParsePeriod(period)
	if err != nil {
		return nil, err
	}
	all, err := observatory.Releases(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Period == p.String() && all[i].State != observatory.Replaced {
			return &all[i], nil
		}
	}
	return nil, kith.Errorf(kith.NotFound, "there is no release of %s: \"kith observatory release propose %s\" makes one", p, p)
}

// Audit says what a proposal would give away.
type Audit struct {
	Period string `arg:"" help:"The period that was proposed."`
}

// Run tries the proposal beside all that is published now.
func (c *Audit) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			r, err := latest(tx, c.Period)
			if err != nil {
				return err
			}
			why, err := observatory.Audit(tx, r.ID)
			if err != nil {
				return err
			}
			for _, w := range why {
				fmt.Fprintln(s.out, w)
			}
			if len(why) > 0 {
				return kith.Errorf(kith.Conflict, "%s beside what is published: %s would be given away", r.Period, many(len(why), "group of people", "groups of people"))
			}
			_, err = fmt.Fprintf(s.out, "%s, edition %d: %s. Nothing in it gives anybody away, beside all that was published.\n", r.Period, r.Edition, r.State)
			return err
		})
	})
}

// Verify works what is published out again.
type Verify struct{}

// Run verifies every published release.
func (Verify) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := observatory.Verify(tx)
			if err != nil {
				return err
			}
			wrong := 0
			for _, f := range all {
				word := fmt.Sprintf("%s, all as published", many(f.Tables, "table"))
				if f.Wrong != "" {
					word = f.Wrong
					wrong++
				}
				fmt.Fprintf(s.out, "%s, edition %d, %s: %s\n", f.Release.Period, f.Release.Edition, f.Release.Hash, word)
			}
			if wrong > 0 {
				return fmt.Errorf("%s not as published", many(wrong, "release is", "releases are"))
			}
			_, err = fmt.Fprintf(s.out, "%s verified: hashes, and the proof of every table.\n", many(len(all), "release"))
			return err
		})
	})
}
