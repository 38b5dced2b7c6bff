package outcome

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kith"
)

// What a file of an instrument may hold.
const (
	MostFile    = 256 << 10 // bytes
	mostItems   = 60
	mostChoices = 20
)

// fileOf is an instrument as an organisation writes it down: doc/guide/questionnaires.md
// explains each field.
type fileOf struct {
	Code    string     `json:"code"`
	Version string     `json:"version"`
	Name    string     `json:"name"`
	About   string     `json:"about"`
	Intro   string     `json:"intro"`
	Licence string     `json:"licence"`
	Source  string     `json:"source"`
	Alone   bool       `json:"alone"`
	Score   *fileScore `json:"score"`
	Items   []fileItem `json:"items"`
}

type fileScore struct {
	How     string `json:"how"` // sum, mean
	Name    string `json:"name"`
	Better  string `json:"better"`
	AtLeast int    `json:"at_least"` // answers, for a score in spite of what is missing; all of them when 0
	fileFigures
}

// fileFigures are what is published of an item or of the score, each with of
// whom and where.
type fileFigures struct {
	Important *fileFigure `json:"important"`
	Reliable  *fileFigure `json:"reliable"`
	Retest    *fileRetest `json:"retest"`
}

type fileFigure struct {
	Value  json.Number `json:"value"`
	Of     string      `json:"of"`
	Source string      `json:"source"`
}

type fileRetest struct {
	Mean        json.Number `json:"mean"`
	SD          json.Number `json:"sd"`
	Reliability json.Number `json:"reliability"`
	Of          string      `json:"of"`
	Source      string      `json:"source"`
}

type fileItem struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Question string       `json:"question"`
	Low      string       `json:"low"`
	High     string       `json:"high"`
	Min      *json.Number `json:"min"`
	Max      *json.Number `json:"max"`
	Better   string       `json:"better"`
	Reverse  bool         `json:"reverse"`
	Optional bool         `json:"optional"`
	Choices  []fileChoice `json:"choices"`
	fileFigures
}

type fileChoice struct {
	Value json.Number `json:"value"`
	Name  string      `json:"name"`
}

// Parse reads the file of an instrument. Errors: Invalid, with all that is wrong
// with it, each with the place where it stands.
func Parse(text []byte) (*Instrument, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, kith.Check{"file": "The file is empty"}.Err()
	case len(text) > MostFile:
		return nil, kith.Check{"file": fmt.Sprintf("The file is larger than %d kB: this is no questionnaire", MostFile>>10)}.Err()
	case !utf8.Valid(text):
		return nil, kith.Check{"file": "The file is not text in UTF-8. Save it as such"}.Err()
	}
	var f fileOf
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&f)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else {
			err = errors.New("there is more after its end")
		}
	}
	if err != nil {
		return nil, kith.Check{"file": badJSON(text, d, err)}.Err()
	}
	c := kith.Check{}
	in := f.instrument(c)
	return in, c.Err()
}

// badJSON says what is wrong with the form of a file, and in which line.
func badJSON(text []byte, d *json.Decoder, err error) string {
	at := d.InputOffset()
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	what := strings.TrimPrefix(err.Error(), "json: ")
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at, what = kind.Offset, fmt.Sprintf("%q is a %s, and should be another kind of value", cmp.Or(kind.Field, "the whole"), kind.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		at, what = int64(len(text)), "it ends too soon"
	}
	line := 1 + bytes.Count(text[:min(int(at), len(text))], []byte("\n"))
	return fmt.Sprintf("The file is not JSON as it should be, in line %d: %s", line, what)
}

var (
	codeForm     = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	itemCodeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	ways         = map[string]Direction{"higher": Higher, "lower": Lower, "neither": Neither}
	hows         = map[string]Total{"": NeverSummed, "sum": Summed, "mean": Averaged}
)

const wayAsk = `Say which way is better for the person: "higher", "lower" or "neither"`

// instrument checks f and makes an instrument of it.
func (f *fileOf) instrument(c kith.Check) *Instrument {
	in := &Instrument{Code: f.Code, Wording: true, Own: true, Alone: f.Alone}
	c.That(codeForm.MatchString(f.Code), "code", `"code": enter 2 to 40 small letters, digits and hyphens, beginning with a letter`)
	c.That(f.Licence != "", "licence", `"licence" is missing: say on what terms you may use these words, such as "Ours" or the number of your licence`)
	for _, t := range []struct {
		to         *string
		text, name string
		need       bool
		most       int
	}{
		{&in.Version, f.Version, "version", true, 20}, {&in.Name, f.Name, "name", true, 150}, {&in.About, f.About, "about", false, 500},
		{&in.Intro, f.Intro, "intro", false, 1000}, {&in.Licence, f.Licence, "licence", true, 500}, {&in.Source, f.Source, "source", false, 300},
	} {
		*t.to = t.text
		c.Text(t.to, t.name, `"`+t.name+`"`, t.most)
		c.That(!t.need || *t.to != "", t.name, `"`+t.name+`" is missing`)
	}
	c.That(len(f.Items) > 0 && len(f.Items) <= mostItems, "items", fmt.Sprintf(`"items": there must be 1 to %d`, mostItems))
	if len(f.Items) > mostItems {
		return in
	}
	for i := range f.Items {
		it := f.Items[i].item(c, fmt.Sprintf("item %d", i+1))
		c.That(in.Item(it.Code) == nil, "item "+fmt.Sprint(i+1)+" code", fmt.Sprintf("Item %d: its code %q is there before", i+1, it.Code))
		in.Items = append(in.Items, it)
	}
	if f.Score != nil {
		f.score(c, in)
	}
	return in
}

func (f *fileItem) item(c kith.Check, place string) Item {
	says := strings.ToUpper(place[:1]) + place[1:]
	it := Item{Code: f.Code, Name: f.Name, Question: f.Question, Low: f.Low, High: f.High, Step: Whole(1), Better: ways[f.Better], Reverse: f.Reverse, Optional: f.Optional}
	c.That(itemCodeForm.MatchString(f.Code) && f.Code != TotalItem, place+" code", says+`: "code" must be small letters, digits and hyphens, and not "total"`)
	c.Text(&it.Question, place+" question", says+`: "question"`, 500)
	c.That(it.Question != "", place+" question", says+`: "question" is missing`)
	it.Name = cmp.Or(it.Name, it.Question)
	c.Text(&it.Name, place+" name", says+`: "name"`, 500)
	c.Text(&it.Low, place+" low", says+`: "low"`, 80)
	c.Text(&it.High, place+" high", says+`: "high"`, 80)
	_, ok := ways[f.Better]
	c.That(ok, place+" better", says+": "+wayAsk)
	if len(f.Choices) > 0 {
		c.That(f.Min == nil && f.Max == nil, place+" min", says+`: has choices, so leave out "min" and "max"`)
		f.choices(c, place, says, &it)
	} else {
		c.That(f.Min != nil && f.Max != nil, place+" min", says+`: give "min" and "max", or "choices"`)
		it.Min, it.Max = number(c, f.Min, place+" min", says), number(c, f.Max, place+" max", says)
	}
	f.fill(c, place, says, &it)
	c.That(it.Min < it.Max, place+" max", says+`: "max" must be greater than "min", or there must be two choices`)
	return it
}

func (f *fileItem) choices(c kith.Check, place, says string, it *Item) {
	c.That(len(f.Choices) <= mostChoices, place+" choices", fmt.Sprintf("%s: has %d choices; %d are the most", says, len(f.Choices), mostChoices))
	it.Step = 0
	for i, x := range f.Choices[:min(len(f.Choices), mostChoices)] {
		v := number(c, &x.Value, place+" choices", says)
		c.Text(&x.Name, place+" choices", says+": a choice", 150)
		c.That(x.Name != "", place+" choices", says+`: a choice has no "name"`)
		c.That(!slices.ContainsFunc(it.Choices, func(o Choice) bool { return o.Value == v || o.Name == x.Name }), place+" choices", says+": two choices have the same value or the same name")
		it.Choices = append(it.Choices, Choice{Value: v, Name: x.Name})
		if i == 0 {
			it.Min, it.Max = v, v
		}
		it.Min, it.Max = min(it.Min, v), max(it.Max, v)
	}
}

// mostPoints bounds a value, so that no sum of items overflows.
const mostPoints = 100_000

func number(c kith.Check, n *json.Number, field, says string) Points {
	if n == nil {
		return 0
	}
	v, err := ParsePoints(n.String())
	c.That(err == nil && v >= -Whole(mostPoints) && v <= Whole(mostPoints), field, fmt.Sprintf("%s: %q is no number of at most three decimals, up to %d", says, n.String(), mostPoints))
	return v
}

// score is the item that is the instrument's own score, and how it comes about.
func (f *fileOf) score(c kith.Check, in *Instrument) {
	s := f.Score
	total, ok := hows[s.How]
	c.That(ok && total != NeverSummed, "score how", `"score": "how" must be "sum" or "mean"; leave "score" out where the items stand for themselves`)
	way, ok := ways[s.Better]
	c.That(ok, "score better", `"score": `+wayAsk)
	c.Text(&s.Name, "score name", `"score": "name"`, 150)
	c.That(s.AtLeast >= 0 && s.AtLeast <= len(in.Items), "score at_least", fmt.Sprintf(`"score": "at_least" must be between 1 and %d, the number of items`, len(in.Items)))
	in.Total, in.AtLeast = total, s.AtLeast
	it := Item{Code: TotalItem, Name: cmp.Or(s.Name, "Total"), Better: way}
	for i := range in.Items {
		x := &in.Items[i]
		it.Min, it.Max = it.Min+x.Min, it.Max+x.Max
		c.That(!x.Optional, "score optional", fmt.Sprintf(`Item %d: where there is a score no item is "optional". Say with "at_least" how many answers are enough`, i+1))
		c.That(total != Averaged && s.AtLeast == 0 || x.Min == in.Items[0].Min && x.Max == in.Items[0].Max, "score how", `"score": a mean, and a score in spite of missing answers, need items that all have the same range`)
	}
	if total == Averaged && len(in.Items) > 0 {
		it.Min, it.Max = in.Items[0].Min, in.Items[0].Max
	}
	s.fill(c, "score", `"score"`, &it)
	if c.Err() == nil {
		in.Items = append(in.Items, it)
	}
}
