package impact

import (
	"bytes"

	"kith/plan"
)

// PDF is the report on paper: the same parts as its page, with the figure over time.
// The same report is always the same bytes. changed is what was done otherwise than
// sealed.
func (r Report) PDF(changed string) ([]byte, error) {
	return plan.Paper("Impact: "+r.Spec.Question, "Kith: a sealed analysis, "+r.Seal.Hash, r.Run, func(p *plan.Document) error {
		for i, part := range r.PartsWith(changed) {
			p.Section(part.Heading)
			for _, line := range part.Lines {
				if i == 0 {
					p.Lead(line)
					continue
				}
				p.Line(line)
			}
			if part.Picture {
				f, err := r.Figure()
				if err != nil {
					return err
				}
				for _, s := range f.Words() {
					p.Line(s)
				}
				png, err := f.PNG()
				if err != nil {
					return err
				}
				p.Picture("figure", bytes.NewReader(png))
				var rows [][]string
				for _, row := range f.Rows() {
					cells := []string{row.Name}
					for _, v := range row.Values {
						cells = append(cells, v.Text)
					}
					rows = append(rows, cells)
				}
				p.Table(f.Columns(), rows)
			}
			if len(part.Rows) > 0 {
				p.Table(part.Columns, part.Rows)
			}
		}
		return nil
	})
}

// PartsWith are Parts, with what was done otherwise than sealed at the end.
func (r Report) PartsWith(changed string) []Part {
	return append(r.Parts(), Part{Heading: "What was changed after sealing", Lines: []string{changed}})
}
