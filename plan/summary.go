package plan

import (
	"fmt"
	"strings"

	"kith"
	"kith/db"
	"kith/fund"
	"kith/nhs"
	"kith/referral"
)

// summary drafts the clinical summary: why the person came, what matters to
// them, what was done, what did not work, what is still open, how it ended.
func (d *drafting) summary(o Occasion) error {
	about, err := About(d.tx, d.p.ID)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Referred on %s by %s", kith.DayOf(d.r.ReceivedAt), d.r.Referrer)
	if d.r.Source == referral.Self {
		b.Reset()
		fmt.Fprintf(&b, "Came to us on %s", kith.DayOf(d.r.ReceivedAt))
	}
	if names := needNames(d.r.Needs); names != "" {
		b.WriteString(" for: " + names)
	}
	b.WriteString(".\n")
	if about.Most != "" {
		fmt.Fprintf(&b, "What matters to %s: “%s”\n", d.p.Called(), about.Most)
	}
	worked, failed, open := d.tried()
	help, err := d.help()
	if err != nil {
		return err
	}
	list(&b, "What was done", append(worked, help...))
	list(&b, "What did not work", failed)
	list(&b, "Still to come", open)
	list(&b, "What came of it", d.outcomes())
	if o.Kind == ClosingMessage {
		fmt.Fprintf(&b, "\nSupport has ended: %s.", lower(referral.ClosingReasons.Name(o.Closing)))
		if o.Words != "" {
			b.WriteString(" " + o.Words)
		}
		b.WriteString("\n")
	}
	d.m.Summary = strings.TrimSpace(b.String())
	return nil
}

func needNames(ns []nhs.Need) string {
	var out []string
	for _, n := range ns {
		out = append(out, lower(nhs.Needs.Name(n)))
	}
	return strings.Join(out, "; ")
}

func list(b *strings.Builder, heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n" + heading + ":\n")
	for _, l := range lines {
		b.WriteString("- " + l + "\n")
	}
}

// tried sorts the actions into what was done, what did not work, and what is
// still open.
func (d *drafting) tried() (worked, failed, open []string) {
	for _, a := range d.t.Actions() {
		line := a.Line()
		if a.WhoName != "" {
			line += ", with " + a.WhoName
		}
		switch {
		case a.Status == Done:
			worked = append(worked, line)
		case a.Status == Failed:
			failed = append(failed, line)
		case a.Status == Refused:
			failed = append(failed, line+" (the person decided not to)")
		case a.Status == Handed:
			open = append(open, line+" (handed on)")
		case a.Status.Open():
			open = append(open, line+" ("+lower(ActionStatuses.Name(a.Status))+")")
		}
	}
	return worked, failed, open
}

// help is the practical help that was given, in lines.
func (d *drafting) help() ([]string, error) {
	var out []string
	vouchers, err := ofPlan(d.tx, d.t, db.Select[Voucher])
	if err != nil {
		return nil, err
	}
	for i := range vouchers {
		out = append(out, vouchers[i].Line())
	}
	forms, err := ofPlan(d.tx, d.t, db.Select[Form])
	if err != nil {
		return nil, err
	}
	for i := range forms {
		out = append(out, forms[i].Line())
	}
	letters, err := ofPlan(d.tx, d.t, db.Select[Letter])
	if err != nil {
		return nil, err
	}
	for i := range letters {
		if letters[i].Final() {
			out = append(out, letters[i].Line())
		}
	}
	return out, nil
}

// outcomes are what came of the goals, in lines.
func (d *drafting) outcomes() []string {
	var out []string
	for _, n := range d.t.Needs {
		for _, g := range n.Goals {
			line := g.Goal.Words + ": " + lower(GoalStatuses.Name(g.Goal.Status))
			for _, p := range GoalPairs(g.Readings) {
				line += ". " + p.Line()
			}
			for _, o := range g.Outcomes {
				line += ". " + o.Words
			}
			out = append(out, line)
		}
	}
	return out
}

// Line is the voucher in one line.
func (n *NewVoucher) Line() string {
	s := fund.Kinds.Name(n.Kind)
	if n.What != "" {
		s += " (" + n.What + ")"
	}
	s += " voucher"
	if w := n.Worth(); w != "" {
		s += " of " + w
	}
	return s + " from " + n.Fund
}

// Line is the form in one line.
func (n *NewForm) Line() string {
	s := "Form: " + n.Name()
	if n.SentOn != "" {
		s += ", sent on " + n.SentOn.String()
	}
	if n.Result != "" {
		s += ": " + lower(FormResults.Name(n.Result))
	}
	return s
}

// Line is the letter in one line.
func (n *NewLetter) Line() string {
	to := n.ToOrganisation
	if to == "" {
		to = n.ToName
	}
	return "Supporting letter to " + to + ", for " + lower(LetterKinds.Name(n.Kind))
}

// draftDeclined tells the referrer that a referral was declined, and why.
func draftDeclined(tx *db.Tx, r *referral.Referral) (*Message, error) {
	m := newMessage(tx, r, "", DeclinedMessage, ToReferrer)
	d := &drafting{tx: tx, t: &Tree{}, r: r, m: m}
	if err := d.reader(Occasion{}); err != nil {
		return nil, err
	}
	if err := d.risks(Occasion{}); err != nil {
		return nil, err
	}
	m.Professionals = NoActions
	m.Summary = fmt.Sprintf("The referral of %s was declined on %s: %s.", kith.DayOf(r.ReceivedAt), kith.DayOf(r.EndedAt), lower(referral.DeclineReasons.Name(r.Decline)))
	if r.DeclineWords != "" {
		m.Summary += " " + r.DeclineWords
	}
	return m, db.Insert(tx, m)
}

// lower is s with a small first letter, to stand within a sentence; a name in
// capitals stays as it is.
func lower(s string) string {
	r := []rune(s)
	if len(r) < 2 || strings.ToUpper(string(r[1])) == string(r[1]) && r[1] != ' ' {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}
