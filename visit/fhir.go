package visit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kith"
)

// A definition travels as a FHIR R4 Questionnaire (hl7.org/fhir/R4/questionnaire.html).
// What counts in a score is the standard's ordinalValue, the bounds of a number
// its minValue and maxValue. When a visit is due, scores and what goes to the
// GP have no standard form: they are extensions of Kith's own.
const (
	extOrdinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
	extMin     = "http://hl7.org/fhir/StructureDefinition/minValue"
	extMax     = "http://hl7.org/fhir/StructureDefinition/maxValue"

	extFrom  = "urn:kith:visit:from"
	extDue   = "urn:kith:visit:due" // name, months, days
	extEvery = "urn:kith:visit:every"
	extScore = "urn:kith:visit:score" // code, name, item, at-least, band
	extBand  = "band"                 // low, high, name, gp
	extGP    = "urn:kith:visit:gp"

	system    = "urn:kith:visit:" // of the answers' codes, and then the visit's
	canonical = "urn:kith:visit:"
)

type questionnaire struct {
	ResourceType string      `json:"resourceType"`
	URL          string      `json:"url,omitempty"`
	Name         string      `json:"name,omitempty"`
	Title        string      `json:"title,omitempty"`
	Version      string      `json:"version,omitempty"`
	Status       string      `json:"status"`
	SubjectType  []string    `json:"subjectType,omitempty"`
	Description  string      `json:"description,omitempty"`
	Copyright    string      `json:"copyright,omitempty"`
	Extension    []extension `json:"extension,omitempty"`
	Item         []qItem     `json:"item"`
}

type extension struct {
	URL       string       `json:"url"`
	String    *string      `json:"valueString,omitempty"`
	Integer   *int         `json:"valueInteger,omitempty"`
	Decimal   *json.Number `json:"valueDecimal,omitempty"`
	Extension []extension  `json:"extension,omitempty"`
}

type qItem struct {
	LinkID         string      `json:"linkId"`
	Text           string      `json:"text,omitempty"`
	Type           string      `json:"type"`
	EnableWhen     []qWhen     `json:"enableWhen,omitempty"`
	EnableBehavior string      `json:"enableBehavior,omitempty"`
	Required       bool        `json:"required,omitempty"`
	Repeats        bool        `json:"repeats,omitempty"`
	AnswerOption   []qOption   `json:"answerOption,omitempty"`
	Extension      []extension `json:"extension,omitempty"`
	Item           []qItem     `json:"item,omitempty"`

	// What may stand there and means nothing to Kith.
	Prefix     string          `json:"prefix,omitempty"`
	Definition json.RawMessage `json:"definition,omitempty"`
	Code       json.RawMessage `json:"code,omitempty"`
	MaxLength  json.RawMessage `json:"maxLength,omitempty"`
}

type qWhen struct {
	Question string  `json:"question"`
	Operator string  `json:"operator"`
	Coding   *coding `json:"answerCoding,omitempty"`
	Boolean  *bool   `json:"answerBoolean,omitempty"`
	Integer  *int    `json:"answerInteger,omitempty"`
	String   *string `json:"answerString,omitempty"`
}

type qOption struct {
	Coding    *coding     `json:"valueCoding,omitempty"`
	String    *string     `json:"valueString,omitempty"`
	Integer   *int        `json:"valueInteger,omitempty"`
	Extension []extension `json:"extension,omitempty"`
}

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

// MostFile is how large a questionnaire may be.
const MostFile = 256 << 10

// bounds of what one visit may hold.
const (
	mostItems   = 300
	mostDepth   = 5
	mostOptions = 100
)

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// A reader turns a questionnaire into a definition, and says what it cannot
// ask: a question that would be left out silently is worse than a file refused.
type reader struct {
	ids  map[string]bool
	said []string
}

func (r *reader) no(format string, args ...any) {
	if len(r.said) < 10 {
		r.said = append(r.said, fmt.Sprintf(format, args...))
	}
}

// Parse reads a FHIR R4 Questionnaire. Errors: Invalid, with all that is wrong
// with it.
func Parse(file []byte) (*Definition, error) {
	if len(file) > MostFile {
		return nil, kith.Errorf(kith.Invalid, "A questionnaire may have %d kB at most", MostFile>>10)
	}
	var head struct {
		ResourceType string            `json:"resourceType"`
		Item         []json.RawMessage `json:"item"`
	}
	if err := json.Unmarshal(file, &head); err != nil || head.ResourceType != "Questionnaire" {
		return nil, kith.Errorf(kith.Invalid, "This is not a FHIR Questionnaire in JSON")
	}
	var q questionnaire
	if err := json.Unmarshal(file, &q); err != nil {
		return nil, kith.Errorf(kith.Invalid, "This questionnaire cannot be read: %v", err)
	}
	for _, it := range head.Item { // an item's field that is not known could change what is asked
		strict := json.NewDecoder(bytes.NewReader(it))
		strict.DisallowUnknownFields()
		if err := strict.Decode(new(qItem)); err != nil {
			return nil, kith.Errorf(kith.Invalid, "A question of this questionnaire has what Kith cannot ask: %s", strings.TrimPrefix(err.Error(), "json: "))
		}
	}
	r := &reader{ids: map[string]bool{}}
	d := &Definition{Code: q.Name, Version: q.Version, Title: q.Title, About: q.Description, Copyright: q.Copyright}
	if !codeForm.MatchString(d.Code) {
		r.no("its name must be a short code in small letters, such as cancer-review")
	}
	if d.Version == "" || len(d.Version) > 40 {
		r.no("it must have a version")
	}
	if d.Title == "" || len([]rune(d.Title)) > 150 {
		r.no("it must have a title of 150 characters at most")
	}
	r.head(d, q.Extension)
	d.Items = r.items(q.Item, 1)
	r.refer(d)
	if len(r.said) > 0 {
		return nil, kith.Errorf(kith.Invalid, "This questionnaire cannot be used: %s", strings.Join(r.said, "; "))
	}
	return d, nil
}

func (r *reader) head(d *Definition, all []extension) {
	for _, e := range all {
		switch e.URL {
		case extFrom:
			d.From = text(e)
		case extEvery:
			d.Every = number(e)
		case extDue:
			t := DueAt{Name: text(part(e, "name")), Months: number(part(e, "months")), Days: number(part(e, "days"))}
			if t.Name == "" || t.Months < 0 || t.Days < 0 || t.Months > 60 || t.Days > 366 {
				r.no("when it is due needs a name, and months or days")
			}
			d.Due = append(d.Due, t)
		case extScore:
			s := Score{Code: text(part(e, "code")), Name: text(part(e, "name")), AtLeast: number(part(e, "at-least"))}
			for _, p := range e.Extension {
				switch p.URL {
				case "item":
					s.Items = append(s.Items, text(p))
				case extBand:
					s.Bands = append(s.Bands, Band{Low: number(part(p, "low")), High: number(part(p, "high")), Name: text(part(p, "name")), GP: text(part(p, "gp"))})
				}
			}
			if !codeForm.MatchString(s.Code) || s.Name == "" || len(s.Items) == 0 || s.AtLeast < 0 || s.AtLeast > len(s.Items) {
				r.no("a score needs a code, a name and its items")
			}
			d.Scores = append(d.Scores, s)
		}
	}
}

func (r *reader) items(in []qItem, depth int) (out []Item) {
	if depth > mostDepth {
		r.no("questions lie more than %d deep within each other", mostDepth)
		return nil
	}
	for _, q := range in {
		it := Item{ID: q.LinkID, Kind: Kind(q.Type), Text: q.Text, Required: q.Required, Repeats: q.Repeats, Any: q.EnableBehavior == "any"}
		if !codeForm.MatchString(it.ID) {
			r.no("the linkId %q must be a short code in small letters", it.ID)
		}
		if r.ids[it.ID] {
			r.no("two questions have the linkId %q", it.ID)
		}
		if r.ids[it.ID] = true; len(r.ids) > mostItems {
			r.no("there are more than %d questions", mostItems)
			return nil
		}
		if !slices.Contains(kinds, it.Kind) {
			r.no("%q is of the type %q, which Kith cannot ask", it.ID, q.Type)
		}
		if it.Text == "" || len([]rune(it.Text)) > 1000 {
			r.no("%q must have a text of 1000 characters at most", it.ID)
		}
		if it.Repeats && it.Kind != Choice {
			r.no("%q repeats, which only choices can", it.ID)
		}
		for _, w := range q.EnableWhen {
			it.When = append(it.When, r.when(it.ID, w))
		}
		r.options(&it, q)
		for _, e := range q.Extension {
			switch e.URL {
			case extGP:
				it.GP = text(e)
			case extMin:
				it.Min = e.Integer
			case extMax:
				it.Max = e.Integer
			}
		}
		it.Items = r.items(q.Item, depth+1)
		out = append(out, it)
	}
	return out
}

func (r *reader) when(id string, w qWhen) When {
	out := When{Item: w.Question, Op: w.Operator}
	switch {
	case w.Coding != nil:
		out.Value = w.Coding.Code
	case w.Boolean != nil:
		out.Value = strconv.FormatBool(*w.Boolean)
	case w.Integer != nil:
		out.Value = strconv.Itoa(*w.Integer)
	case w.String != nil:
		out.Value = *w.String
	}
	if !slices.Contains([]string{"=", "!=", "exists"}, out.Op) || out.Value == "" {
		r.no("%q has a condition that Kith cannot follow (%s)", id, w.Operator)
	}
	if !r.ids[w.Question] {
		r.no("%q depends on %q, which does not stand before it", id, w.Question)
	}
	return out
}

func (r *reader) options(it *Item, q qItem) {
	for _, o := range q.AnswerOption {
		var out Option
		switch {
		case o.Coding != nil:
			out.Code, out.Name = o.Coding.Code, o.Coding.Display
		case o.String != nil:
			out.Code = *o.String
		case o.Integer != nil:
			out.Code = strconv.Itoa(*o.Integer)
		}
		if out.Name == "" {
			out.Name = out.Code
		}
		for _, e := range o.Extension {
			switch {
			case e.URL == extGP:
				out.GP = text(e)
			case e.URL == extOrdinal && e.Decimal != nil:
				n, err := strconv.Atoi(e.Decimal.String())
				if err != nil || n < -1000 || n > 1000 {
					r.no("an answer to %q counts %s, and only whole numbers can count", it.ID, *e.Decimal)
				}
				out.Points = &n
			}
		}
		if out.Code == "" || len(out.Code) > 200 || it.option(out.Code) != nil {
			r.no("%q has an answer without a code, or two of one", it.ID)
		}
		it.Options = append(it.Options, out)
	}
	if (it.Kind == Choice) != (len(it.Options) > 0) || len(it.Options) > mostOptions {
		r.no("%q must have answers to choose from if it is a choice, at most %d, and none otherwise", it.ID, mostOptions)
	}
}

// refer checks that scores are of questions that there are.
func (r *reader) refer(d *Definition) {
	for _, s := range d.Scores {
		for _, id := range s.Items {
			if it := d.Item(id); it == nil || !it.asks() {
				r.no("the score %q counts %q, which is no question", s.Code, id)
			}
		}
	}
	if len(d.Items) == 0 {
		r.no("it asks nothing")
	}
}

func part(e extension, url string) extension {
	for _, p := range e.Extension {
		if p.URL == url {
			return p
		}
	}
	return extension{}
}

func text(e extension) string {
	if e.String == nil {
		return ""
	}
	return *e.String
}

func number(e extension) int {
	if e.Integer == nil {
		return 0
	}
	return *e.Integer
}
