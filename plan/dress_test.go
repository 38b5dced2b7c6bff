package plan_test

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/plan"
)

// Every drawing is whole, has a title to be read aloud, no colour of its own,
// and nothing that runs or loads.
func TestPictures(t *testing.T) {
	if n := len(plan.Pictures()); n < 24 {
		t.Errorf("%d drawings", n)
	}
	for _, key := range plan.Pictures() {
		svg := plan.Picture(key)
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			if s, ok := tok.(xml.StartElement); ok && !strings.Contains(" svg title path circle ellipse rect ", " "+s.Name.Local+" ") {
				t.Errorf("%s has a <%s>", key, s.Name.Local)
			}
		}
		if plan.PictureTitle(key) == "" || !strings.Contains(svg, `stroke="currentColor"`) || strings.Contains(svg, "href") {
			t.Errorf("%s has no title, or a colour of its own, or a link", key)
		}
	}
	if plan.Picture("../message.go") != "" || plan.Picture("nothing") != "" {
		t.Error("a drawing that is none")
	}
}

// dressed is the plan of a person with every need, every kind of support and
// every status, in a style.
func dressed(style plan.Style) *plan.Dressed {
	tree := &plan.Tree{Plan: plan.Plan{New: plan.New{ReviewOn: "2026-12-07", Strengths: "Repairs bicycles"}}}
	for i, n := range nhs.Needs.Codes {
		b := plan.NeedBranch{Need: plan.Need{NewNeed: plan.NewNeed{Need: n.Code, Words: "In my own words"}}}
		g := plan.GoalBranch{Goal: plan.Goal{NewGoal: plan.NewGoal{Words: "Something better", Importance: 8, Status: plan.GoalStatuses.Codes[i%6].Code}}}
		for j, s := range nhs.Supports.Codes {
			g.Actions = append(g.Actions, plan.ActionBranch{Action: plan.Action{NewAction: plan.NewAction{Support: s.Code, Who: plan.Whos.Codes[j%6].Code,
				WhoName: map[bool]string{true: "Sam Reed"}[j%6 > 3], Due: "2026-10-01", Confidence: 5, Status: plan.ActionStatuses.Codes[j%8].Code, StatusWords: "x"}}})
		}
		b.Goals = append(b.Goals, g)
		tree.Needs = append(tree.Needs, b)
	}
	return plan.Dress(&plan.Sheet{Tree: tree, Called: "Jordan Hale", Worker: "Lena Walker", Phone: "01632960100",
		About: &plan.AboutMe{NewAboutMe: plan.NewAboutMe{Most: "Finding somewhere to live", Best: "Contact on mobile and leave a message, as I cannot charge it when sleeping rough. I sleep during the day."}},
		Next:  []plan.Meeting{{Due: "2026-09-10"}}}, style)
}

// All three dresses say the same; easy read says it in short sentences, each
// beside a drawing that there is.
func TestDresses(t *testing.T) {
	for _, style := range plan.Styles.Values() {
		d := dressed(style)
		var text strings.Builder
		long, all := 0, 0
		for _, p := range d.Pages {
			if p.Heading == "" || len(p.Sentences) == 0 {
				t.Errorf("%s: a page with no heading or nothing on it: %+v", style, p)
			}
			begun := false
			for _, s := range p.Sentences {
				text.WriteString(s.Text + " ")
				if style != plan.Easy {
					if s.Picture != "" {
						t.Errorf("%s: a drawing beside %q", style, s.Text)
					}
					continue
				}
				begun = begun || s.Picture != ""
				if !begun || s.Picture != "" && plan.Picture(s.Picture) == "" {
					t.Errorf("no drawing beside %q (%s)", s.Text, s.Picture)
				}
				all++
				if n := len(strings.Fields(s.Text)); n > 12 {
					t.Errorf("%d words: %q", n, s.Text)
				} else if n > 9 {
					long++
				}
			}
		}
		if long*5 > all {
			t.Errorf("%s: %d of %d sentences are longer than nine words", style, long, all)
		}
		for _, want := range []string{"Finding somewhere to live", "I cannot charge it", "In my own words", "Something better", "Lena Walker", "8 out of 10", "10 September 2026", "7 December 2026"} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s does not say %q", style, want)
			}
		}
	}
	goals := 0
	for _, p := range dressed(plan.Large).Pages {
		goals += strings.Count(fmt.Sprint(p.Sentences), "This is what I want")
		if strings.Count(fmt.Sprint(p.Sentences), "This is what I want") > 1 {
			t.Error("two goals on one page of large print")
		}
	}
	if goals != len(nhs.Needs.Codes) {
		t.Errorf("%d goals", goals)
	}
}

// A person's copy holds no note and no concern, in no dress.
func TestSheet(t *testing.T) {
	c := town(t)
	_, p, _ := everything(t, c)
	s := see(c, func(tx *db.Tx) (*plan.Sheet, error) { return plan.SheetOf(tx, p.ID) })
	if s.Worker != dbtest.Worker.Name || len(s.Next) != 1 {
		t.Errorf("the sheet is %+v", s)
	}
	for _, style := range plan.Styles.Values() {
		text := fmt.Sprint(plan.Dress(s, style))
		if strings.Contains(text, "roses") || strings.Contains(text, "Low mood") || !strings.Contains(text, "My garden") {
			t.Errorf("%s: %s", style, text)
		}
	}
}

// pages are the texts of a PDF's pages, as far as its streams tell them.
func pages(t *testing.T, pdf []byte) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`).FindAllSubmatch(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(b, []byte(")Tj")) {
			continue
		}
		var text strings.Builder
		for _, s := range regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) ?Tj`).FindAllSubmatch(b, -1) {
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAll(s[1], []byte("$1"))
			var u []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				u = append(u, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			text.WriteString(string(utf16.Decode(u)) + "\n")
		}
		out = append(out, text.String())
	}
	return out
}

// A printed message names the person on every page, counts its pages, spells
// names rightly, and is the same bytes each time.
func TestPDF(t *testing.T) {
	m := &plan.Message{Kind: plan.ClosingMessage, To: plan.ToGP, Author: "Lena Walker", FinalAt: time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC),
		Subject: plan.Subject{Name: "Oleksandra Шевченко-Łukasz", Born: "1950-01-02", Number: "9990000018"}}
	m.NewMessage = plan.NewMessage{ToOrganisation: "Canal Street Surgery", Professionals: plan.NoActions, Risks: plan.NoRisks,
		Summary: strings.Repeat("She walks to the library each week, and has met two friends there. “Très bien”, Ελένη said 😀.\n", 250)}
	pdf, err := m.PDF()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := m.PDF()
	if !bytes.Equal(pdf, again) {
		t.Error("the same message is not the same bytes")
	}
	ps := pages(t, pdf)
	if len(ps) < 5 {
		t.Fatalf("%d pages", len(ps))
	}
	for i, p := range ps {
		for _, want := range []string{"Шевченко-Łukasz", "999 000 0018", fmt.Sprintf("Page %d of %d", i+1, len(ps))} {
			if !strings.Contains(p, want) {
				t.Errorf("page %d does not say %q", i+1, want)
			}
		}
		if strings.Contains(p, "Draft") {
			t.Error("a finished message calls itself a draft")
		}
	}
	if i, j := strings.Index(ps[0], plan.NoActions), strings.Index(ps[0], "Clinical summary"); i < 0 || j < i {
		t.Error("what is asked of the reader does not stand first")
	}
	if !strings.Contains(ps[0], "Ελένη") || !strings.Contains(ps[0], "“Très bien”") {
		t.Error("a letter is lost")
	}
	m.FinalAt = time.Time{}
	if pdf, err = m.PDF(); err != nil || !strings.Contains(pages(t, pdf)[1], "Draft: not finished") {
		t.Errorf("a draft does not say so: %v", err)
	}
	l := &plan.Letter{NewLetter: plan.NewLetter{ToOrganisation: "Northshire Homes", ToAddress: "1 High Street\nOxford", Subject: "Support for Jordan Hale", Words: "I am writing …"}}
	if pdf, err = l.PDF(); err != nil || !strings.Contains(pages(t, pdf)[0], "Northshire Homes") {
		t.Errorf("the letter: %v", err)
	}
}

// A fund of time: the worker's day is quick, however many others there are.
func BenchmarkToday(b *testing.B) {
	c := town(b)
	const workers, each = 200, 50
	dbtest.Do(b, c.DB, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("a benchmark's rows")
		for i := range workers * each {
			id, w := kith.ID(fmt.Sprintf("b-%06d", i)), fmt.Sprintf("w-%d", i%workers)
			p := jordan
			p.Number, p.Family, p.Phone = "", fmt.Sprintf("Hale%d", i), ""
			for _, s := range []struct {
				text string
				args []any
			}{
				{`INSERT INTO person (id, tenant, version, created_at, updated_at, given, family, born, age_about, nhs_number, practice, gp_details, preferred, gender, ethnicity, language, interpreter,
					title, middle, suffix, pronoun, number_status, gp_name, gp_opt_out, carer, contact, literacy, never_write, how_to_reach, risks, deceased)
					VALUES ($1, $2, 1, $3, $3, 'Jo', $4, '1990-01-01', 0, '', '', '', '', '', '', '', $5, '', '', '', '', '', '', '', '', '', '', $5, '', 'none', $5)`, []any{id, tx.Actor.Tenant, tx.Now, p.Family, false}},
				{`INSERT INTO sight (id, tenant, version, created_at, updated_at, person, holder, why, reviewed_by) VALUES ($1, $2, 1, $3, $3, $4, $5, '', '')`, []any{"s" + id, tx.Actor.Tenant, tx.Now, id, dbtest.North}},
				{`INSERT INTO follow_up (id, tenant, version, created_at, updated_at, person, made_name, what, due, ring_from, ring_to, contact, worker, done_by, done_words, struck_by, struck_why)
					VALUES ($1, $2, 1, $3, $3, $4, '', 'Ring', '2026-09-07', '', '', $5, $6, '', '', '', '')`, []any{"f" + id, tx.Actor.Tenant, tx.Now, id, true, w}},
			} {
				if _, err := raw.Exec(s.text, s.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for b.Loop() {
		dbtest.See(b, c.DB, dbtest.Worker, func(tx *db.Tx) error {
			d, err := plan.Today(tx, "w-7")
			if err == nil && len(d.Due) != each {
				err = fmt.Errorf("%d lines, want %d", len(d.Due), each)
			}
			return err
		})
	}
}
