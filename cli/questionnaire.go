package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"kith"
	"kith/db"
	"kith/outcome"
)

// Questionnaires is the commands about an organisation's own questionnaires.
type Questionnaires struct {
	List QuestionnaireList `cmd:"" help:"List the questionnaires that were loaded." default:"withargs"`
	Load QuestionnaireLoad `cmd:"" help:"Load a questionnaire of your own, under your own licence, from a file."`
	End  QuestionnaireEnd  `cmd:"" help:"Offer a questionnaire no longer. Scores that there are stay."`
}

// QuestionnaireList lists them.
type QuestionnaireList struct{}

// Run prints them.
func (QuestionnaireList) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := outcome.LoadedAll(tx)
			if err != nil {
				return err
			}
			if len(all) == 0 {
				fmt.Fprintln(s.out, "none was loaded")
				return nil
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "CODE\tVERSION\tOFFERED\tNAME")
			for _, l := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.Code, l.Edition, map[bool]string{true: "no", false: "yes"}[l.Ended()], l.Content.Name)
			}
			return w.Flush()
		})
	})
}

// QuestionnaireLoad loads one.
type QuestionnaireLoad struct {
	File  string `arg:"" help:"The file, in JSON; - for what is piped in."`
	Check bool   `help:"Only look whether the file is as it should be."`
}

// Help is what --help says below the flags' heading.
func (QuestionnaireLoad) Help() string {
	return `The file holds the questions, the answers that can be given, and how a score comes
about; doc/guide/questionnaires.md explains each field. A file whose version is there already
is not taken: what was asked stays what it was.`
}

// Run loads the file, whole or not at all.
func (c *QuestionnaireLoad) Run(s *session) error {
	in, _, err := s.file(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, outcome.MostFile+1))
	if err != nil {
		return err
	}
	if c.Check {
		i, err := outcome.Parse(text)
		if err == nil {
			fmt.Fprintf(s.out, "%s, version %s, is as it should be\n", i.Name, i.Version)
		}
		return err
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		var l *outcome.Loaded
		err := d.Write(s.ctx, a, func(tx *db.Tx) (err error) { l, err = outcome.Load(tx, text); return err })
		if err == nil {
			fmt.Fprintf(s.out, "loaded %s, version %s\n", l.Content.Name, l.Edition)
		}
		return err
	})
}

// QuestionnaireEnd ends one.
type QuestionnaireEnd struct {
	Code string `arg:"" help:"Its code."`
}

// Run ends the version that is offered.
func (c *QuestionnaireEnd) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Write(s.ctx, a, func(tx *db.Tx) error {
			all, err := outcome.LoadedAll(tx)
			for _, l := range all {
				if err == nil && l.Code == c.Code && !l.Ended() {
					_, err = outcome.Retire(tx, l.ID, l.Version)
					fmt.Fprintf(s.out, "%s is no longer offered\n", l.Content.Name)
					return err
				}
			}
			if err == nil {
				err = kith.Errorf(kith.NotFound, "no questionnaire with the code %q is offered. See \"kith questionnaire list\"", c.Code)
			}
			return err
		})
	})
}
