package visit

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// FHIR is the definition as a Questionnaire. Parse reads the same from it.
func (d *Definition) FHIR() ([]byte, error) {
	q := questionnaire{ResourceType: "Questionnaire", URL: canonical + d.Code, Name: d.Code, Title: d.Title, Version: d.Version, Status: "active",
		SubjectType: []string{"Patient"}, Description: d.About, Copyright: d.Copyright, Item: d.out(d.Items)}
	put := func(to *[]extension, url string, v any, empty bool) {
		if empty {
			return
		}
		e := extension{URL: url}
		switch v := v.(type) {
		case string:
			e.String = &v
		case int:
			e.Integer = &v
		case []extension:
			e.Extension = v
		}
		*to = append(*to, e)
	}
	put(&q.Extension, extFrom, d.From, d.From == "")
	for _, t := range d.Due {
		var in []extension
		put(&in, "name", t.Name, false)
		put(&in, "months", t.Months, t.Months == 0)
		put(&in, "days", t.Days, t.Days == 0)
		put(&q.Extension, extDue, in, false)
	}
	put(&q.Extension, extEvery, d.Every, d.Every == 0)
	for _, s := range d.Scores {
		var in []extension
		put(&in, "code", s.Code, false)
		put(&in, "name", s.Name, false)
		for _, id := range s.Items {
			put(&in, "item", id, false)
		}
		put(&in, "at-least", s.AtLeast, s.AtLeast == 0)
		for _, b := range s.Bands {
			var band []extension
			put(&band, "low", b.Low, false)
			put(&band, "high", b.High, false)
			put(&band, "name", b.Name, false)
			put(&band, "gp", b.GP, b.GP == "")
			put(&in, extBand, band, false)
		}
		put(&q.Extension, extScore, in, false)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(q)
	return b.Bytes(), err
}

func (d *Definition) out(items []Item) (out []qItem) {
	for i := range items {
		it := &items[i]
		q := qItem{LinkID: it.ID, Text: it.Text, Type: string(it.Kind), Required: it.Required, Repeats: it.Repeats, Item: d.out(it.Items)}
		for _, w := range it.When {
			q.EnableWhen = append(q.EnableWhen, d.outWhen(w))
		}
		if it.Any {
			q.EnableBehavior = "any"
		} else if len(it.When) > 1 {
			q.EnableBehavior = "all"
		}
		for _, o := range it.Options {
			x := qOption{Coding: &coding{system + d.Code, o.Code, o.Name}}
			if o.Points != nil {
				n := json.Number(strconv.Itoa(*o.Points))
				x.Extension = append(x.Extension, extension{URL: extOrdinal, Decimal: &n})
			}
			if o.GP != "" {
				x.Extension = append(x.Extension, extension{URL: extGP, String: &o.GP})
			}
			q.AnswerOption = append(q.AnswerOption, x)
		}
		if it.GP != "" {
			q.Extension = append(q.Extension, extension{URL: extGP, String: &it.GP})
		}
		if it.Min != nil {
			q.Extension = append(q.Extension, extension{URL: extMin, Integer: it.Min})
		}
		if it.Max != nil {
			q.Extension = append(q.Extension, extension{URL: extMax, Integer: it.Max})
		}
		out = append(out, q)
	}
	return out
}

func (d *Definition) outWhen(w When) qWhen {
	out := qWhen{Question: w.Item, Operator: w.Op}
	yes := w.Value == "true"
	it := d.Item(w.Item)
	switch {
	case w.Op == "exists" || it != nil && it.Kind == Boolean:
		out.Boolean = &yes
	case it != nil && it.Kind == Choice:
		out.Coding = &coding{System: system + d.Code, Code: w.Value}
	case it != nil && it.Kind == Integer:
		if n, err := strconv.Atoi(w.Value); err == nil {
			out.Integer = &n
			break
		}
		fallthrough
	default:
		out.String = &w.Value
	}
	return out
}
