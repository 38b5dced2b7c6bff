package cli

import (
	"bytes"
	"fmt"
	"io"

	"kith"
	"kith/db"
	"kith/impact"
)

// ImpactCohort writes the cohort.
type ImpactCohort struct {
	File     string `arg:"" help:"The CSV file to write, or - for standard output. It is about people still: guard it."`
	Secret   string `required:"" help:"The file with the key of the pseudonyms, 32 bytes or more, which whoever links the data has too." placeholder:"FILE"`
	From     string `help:"The first day of acceptance." placeholder:"DAY"`
	To       string `help:"The last." placeholder:"DAY"`
	Campaign string `help:"The id or the name of a campaign in which half wait, in random order: its arms are written." placeholder:"ID"`
}

// Help is what --help says below the flags' heading.
func (ImpactCohort) Help() string {
	return `With --from and --to everybody whose first accepted referral lies within the days is written,
whatever came of it: person, referred. The person is a pseudonym, HMAC-SHA256 of the ten digits
of the NHS number in hexadecimal under the shared key. Whoever holds the linked data makes the
same pseudonyms of their own register, and runs the analysis there. Without an NHS number
nobody can be linked; how many that are is said.

With --campaign everybody whom the campaign drew is written: person, drawn (the day of the lot),
arm (first or waiting), invited (the day; empty for who was not), turn (the day on which their
turn came or, for who waits, would have come). Who opted out since has a line without a
pseudonym, so that the arms keep their size. It is refused with fewer than ten in an arm.`
}

// Run writes the file, which must not be there yet.
func (i *ImpactCohort) Run(s *session) error {
	if (i.Campaign == "") == (i.From == "" && i.To == "") {
		return kith.Errorf(kith.Invalid, "give --from and --to, or --campaign: one of the two")
	}
	key, err := whole(i.Secret)
	if err != nil {
		return err
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		var text bytes.Buffer
		var said string
		err := d.Read(s.ctx, a, func(tx *db.Tx) (err error) {
			said, err = i.write(tx, bytes.TrimSpace(key), &text)
			return err
		})
		if err != nil {
			return err
		}
		if i.File == "-" {
			_, err = text.WriteTo(s.out)
		} else {
			err = create(i.File, text.Bytes())
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.errs, said)
		return err
	})
}

// write writes those referred, or those drawn, and says how many.
func (i *ImpactCohort) write(tx *db.Tx, key []byte, w io.Writer) (string, error) {
	if i.Campaign == "" {
		written, nameless, err := impact.WriteCohort(tx, key, kith.Day(i.From), kith.Day(i.To), w)
		return fmt.Sprintf("wrote %d people; %d have no NHS number and cannot be linked", written, nameless), err
	}
	c, err := impact.CampaignOf(tx, i.Campaign)
	if err != nil {
		return "", err
	}
	d, err := impact.WriteDrawn(tx, key, c.ID, w)
	return fmt.Sprintf("wrote %d people invited first and %d who wait; %d of them opted out or have no NHS number, and cannot be linked", d.First, d.Waiting, d.Unlinked), err
}
