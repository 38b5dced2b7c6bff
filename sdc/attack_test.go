package sdc_test

import (
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/sdc"
)

// oxfordshire is the table of referrals by primary care network as the
// integrated care board printed it.
const oxfordshire = `PCN,2021-22,2022-23
Abingdon and District,419,547
Abingdon Central,498,414
Banbury Alliance,251,608
Banbury Cross,1026,1255
Bicester,574,2452
City – East Oxford,444,699
City – OX3+,1974,1965
Didcot,1044,1099
Eynsham & Witney,403,956
Healthier Oxford City Network,978,2157
Henley SonNet,99,844
"Kidlington, Islip, Woodstock & Yarnton (KIWY)",577,629
North Oxfordshire Rural Alliance (NORA),312,331
Oxford Central,212,336
Rural West Oxfordshire,85,980
South East Oxford Health Alliance (SEOxHA),385,649
Thame,244,1259
Unallocated,<6,0
Wallingford & Surrounds,210,408
Wantage,197,295
White Horse Botley,780,1456
Oxfordshire total,10717,19339
`

// attack reads a table and gives what follows, a line for each hidden cell.
func attack(t *testing.T, text string, how sdc.How) string {
	t.Helper()
	p, err := sdc.ReadPublished(strings.NewReader(text), how)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	found, err := p.Attack()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintf(&b, "%s/%s: %s\n", p.Rows[d.Row], p.Columns[d.Column], d.After)
	}
	return b.String()
}

// The printed Oxfordshire table gives away the number that it hides: 5.
func TestAttackOxfordshire(t *testing.T) {
	if got := attack(t, oxfordshire, sdc.How{}); got != "Unallocated/2021-22: exactly 5\n" {
		t.Error(got)
	}
	p, err := sdc.ReadPublished(strings.NewReader(oxfordshire), sdc.How{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := p.Attack()
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Why(found[0]); got != "In 2021-22 the 20 other rows add to 10,712 and Oxfordshire total is 10,717, so Unallocated, 2021-22 is 5." {
		t.Error(got)
	}
}

func TestAttackOfPublishedTables(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		how  sdc.How
		want string
	}{
		"symbols of all kinds, without zeros": {"area,n,m\na,*,1\nb,c,2\nc,suppressed,3\nd,,4\ntotal,10,10\n", sdc.How{},
			"a/n: between 0 and 10\nb/n: between 0 and 10\nc/n: between 0 and 10\nd/n: between 0 and 10\n"},
		"zeros shown": {"area,n\na,*\nb,*\nc,0\ntotal,10\n", sdc.How{}, "a/n: between 1 and 9\nb/n: between 1 and 9\n"},
		"ranges": {"area,n\na,<6\nb,1-5\nc,≤5\nd,5 or fewer\ne,fewer than 6\ntotal,\"1,023\"\nf,1 000\n",
			sdc.How{TotalRow: "total", Zeros: true},
			"a/n: between 3 and 5\nb/n: between 3 and 5\nc/n: between 3 and 5\nd/n: between 3 and 5\ne/n: between 3 and 5\n"},
		"rows and columns": {"area,women,men,all\nnorth,*,10,13\nsouth,20,*,24\nall,23,14,37\n", sdc.How{},
			"north/women: exactly 3\nsouth/men: exactly 4\n"},
		"two in each line are not enough": {"area,a,b,c,d,total\nw,*,*,*,89,230\nx,*,124,*,31,250\ny,92,*,59,*,336\nz,800,*,651,*,3127\ntotal,1012,1262,779,890,3943\n", sdc.How{},
			"w/a: between 25 and 94\nw/b: exactly 47\nw/c: between 0 and 69\nx/a: between 26 and 95\nx/c: between 0 and 69\n" +
				"y/b: between 0 and 185\ny/d: between 0 and 185\nz/b: between 906 and 1,091\nz/d: between 585 and 770\n"},
		"totals at the head, a column of totals in the middle, a BOM and semicolons": {"\ufeffcode;name;all;men;women\nE;England;30;*;*\nK81;North;10;4;6\nK82;South;20;*;*\n", sdc.How{TotalRow: "E England", TotalColumn: "all"},
			"E England/men: between 4 and 24\nE England/women: between 6 and 26\nK82 South/men: between 0 and 20\nK82 South/women: between 0 and 20\n"},
		"subtotals": {"practice,n\na,*\nb,7\nnorth total,9\nc,4\nd,*\nsouth total,*\ntotal,20\n", sdc.How{},
			"a/n: exactly 2\nsouth total/n: exactly 11\nd/n: exactly 7\n"},
		"no totals":                          {"a,b\nx,<6\ny,*\n", sdc.How{NoTotals: true, Hidden: "1-7"}, "x/b: between 0 and 5\ny/b: between 1 and 7\n"},
		"shares left out, notes and a title": {"Referrals 2023\n\narea,n,share of all\nx,*,10 %\ny,9,90%\ntotal,10,100%\n* is fewer than 6\n", sdc.How{Skip: []string{"Share of all"}}, "x/n: exactly 1\n"},
		"no heading":                         {"x,*\ny,9\ntotal,12\n", sdc.How{}, "x/column 2: exactly 3\n"},
		"years as a heading":                 {"area,2022,2023\nx,*,3\ny,9,4\ntotal,12,7\n", sdc.How{}, "x/2022: exactly 3\n"},
		"rounded":                            {"area,n\nx,*\ny,10\nz,0\ntotal,15\n", sdc.How{Rounded: 5, Hidden: "1-7"}, "x/n: between 1 and 7\n"},
		"rounded, narrow":                    {"area,n\nx,*\ny,10\nz,15\ntotal,25\n", sdc.How{Rounded: 5, Hidden: "1-7"}, "x/n: between 1 and 6\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := attack(t, c.text, c.how); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// What is wrong with a file is said so that it can be put right.
func TestPublishedRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		how  sdc.How
		want string
	}{
		"empty":              {" \n\n", sdc.How{}, "the file is empty"},
		"one line":           {"a,b\n", sdc.How{}, "headings and no rows"},
		"no table":           {"hello\nworld\n", sdc.How{}, "no line has two fields"},
		"a spreadsheet":      {"PK\x03\x04abc", sdc.How{}, "save the sheet as CSV"},
		"bytes":              {"a\x00b,c\n", sdc.How{}, "no text in UTF-8"},
		"percentages":        {"a,n,growth\nx,5,10%\n", sdc.How{}, `only counts can be added up: "growth"`},
		"decimals":           {"a,n,rate\nx,5,1.5\n", sdc.How{}, `"rate"`},
		"words":              {"a,n,note\nx,5,odd\ny,6,\nz,7,8\n", sdc.How{}, `row "x", column "note": "odd" is neither`},
		"no such row":        {"a,n\nx,5\n", sdc.How{TotalRow: "sum"}, `there is no row "sum": there is "x"`},
		"no such column":     {"a,n\nx,5\n", sdc.How{TotalColumn: "sum"}, `there is no column "sum": there is "n"`},
		"no such to skip":    {"a,n\nx,5\n", sdc.How{Skip: []string{"m"}}, `there is no column "m"`},
		"what symbols are":   {"a,n\nx,5\n", sdc.How{Hidden: "few"}, `"few" does not say`},
		"rounding":           {"a,n\nx,5\n", sdc.How{Rounded: -3}, "not to -3"},
		"nothing counted":    {"a,b\nx,y\nz,\n", sdc.How{}, `"y" is neither`},
		"too many":           {"a,n\nx,99999999999999999999\n", sdc.How{}, "too large to be a count"},
		"an impossible mark": {"a,n\nx,5-1\ny,3\n", sdc.How{}, "leaves no number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sdc.ReadPublished(strings.NewReader(c.text), c.how)
			if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A table that does not add up is answered with the sums that fail.
func TestPublishedThatDoesNotAddUp(t *testing.T) {
	for text, want := range map[string]string{
		"a,n\nx,5\ny,6\ntotal,12\n":                                "in n the rows of total add to exactly 11, not 12",
		"a,n\nx,<3\ny,6\ntotal,12\n":                               "in n the rows of total add to between 6 and 8, not 12",
		"a,p,q,total\nx,1,2,4\n":                                   "the columns of x add to exactly 3, not 4",
		"a,p,q,total\nx,<3,<3,9\ny,1,<3,5\ntotal,9,<3,14\n":        "does not add up",
		"a,p,q,total\nx,*,*,5\ny,*,*,5\ntotal,3,<3,10\n":           "does not add up",
		"a,p,q,total\nx,<6,*,20\ny,<6,*,3\nz,0,0,0\ntotal,9,9,*\n": "no counts fit this table",
	} {
		p, err := sdc.ReadPublished(strings.NewReader(text), sdc.How{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Attack(); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Whatever is in a file, it is answered.
func FuzzAttack(f *testing.F) {
	f.Add(oxfordshire)
	f.Add("a,b,total\nx,*,3\ntotal,<6,9\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := sdc.ReadPublished(strings.NewReader(text), sdc.How{})
		if err != nil {
			if kith.KindOf(err) != kith.Invalid {
				t.Error(err)
			}
			return
		}
		found, err := p.Attack()
		if err != nil && kith.KindOf(err) != kith.Invalid {
			t.Error(err)
		}
		for _, d := range found {
			if d.After.Low > d.After.High || d.After.Low < d.Before.Low || d.After.High > d.Before.High {
				t.Errorf("%+v", d)
			}
			_ = p.Why(d)
		}
	})
}
