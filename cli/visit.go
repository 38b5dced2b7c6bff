package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"kith"
	"kith/db"
	"kith/visit"
)

// Visits is the commands about structured visits.
type Visits struct {
	List   VisitList   `cmd:"" help:"List the visits that are offered." default:"withargs"`
	Show   VisitShow   `cmd:"" help:"Write a visit as a FHIR R4 Questionnaire."`
	Load   VisitLoad   `cmd:"" help:"Load a visit from a FHIR R4 Questionnaire, in place of the one of the same name."`
	Unload VisitUnload `cmd:"" help:"Offer a loaded visit no longer. Visits that were made stay."`
}

// VisitList lists them.
type VisitList struct{}

// Run prints them.
func (VisitList) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := visit.Offered(tx)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "CODE\tVERSION\tTITLE")
			for _, v := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\n", v.Code, v.Version, v.Title)
			}
			return w.Flush()
		})
	})
}

// VisitShow writes one.
type VisitShow struct {
	Code    string `arg:"" help:"Its code."`
	Version string `help:"Which version; the one that is offered unless given."`
}

// Run writes it.
func (c *VisitShow) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			v, err := visit.Find(tx, c.Code, c.Version)
			if err != nil {
				return err
			}
			if v == nil {
				return kith.Errorf(kith.NotFound, "There is no visit %q of this version. See: kith visit list", c.Code)
			}
			text, err := v.FHIR()
			if err != nil {
				return err
			}
			_, err = s.out.Write(text)
			return err
		})
	})
}

// VisitLoad loads one.
type VisitLoad struct {
	File  string `arg:"" help:"The file, in JSON; - for what is piped in."`
	Check bool   `help:"Only look whether the file is as it should be."`
}

// Help is what --help says below the flags' heading.
func (VisitLoad) Help() string {
	return `The file is a FHIR R4 Questionnaire; doc/guide/visits.md says which parts of it can be
asked, and how it says when a visit is due, what is scored and what goes back to the GP.`
}

// Run loads the file, whole or not at all.
func (c *VisitLoad) Run(s *session) error {
	in, _, err := s.file(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, visit.MostFile+1))
	if err != nil {
		return err
	}
	if c.Check {
		v, err := visit.Parse(text)
		if err == nil {
			fmt.Fprintf(s.out, "%s, version %s, is as it should be\n", v.Title, v.Version)
		}
		return err
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		var v *visit.Definition
		err := d.Write(s.ctx, a, func(tx *db.Tx) (err error) { v, err = visit.Load(tx, text); return err })
		if err == nil {
			fmt.Fprintf(s.out, "loaded %s, version %s\n", v.Title, v.Version)
		}
		return err
	})
}

// VisitUnload ends one.
type VisitUnload struct {
	Code string `arg:"" help:"Its code."`
}

// Run ends what was loaded under the code.
func (c *VisitUnload) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Write(s.ctx, a, func(tx *db.Tx) error { return visit.Unload(tx, c.Code) })
	})
}
