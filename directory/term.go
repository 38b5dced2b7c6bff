package directory

import (
	"kith"
	"kith/db"
)

// A Taxonomy is a list of terms by which services are sorted (HSDS taxonomy).
type Taxonomy struct {
	db.Row
	Kept
	TaxonomyNew
}

// TaxonomyNew is what a taxonomy's entry says.
type TaxonomyNew struct {
	Name        string `db:"name" form:"name"`
	Description string `db:"description" form:"description"`
	URI         string `db:"uri" form:"uri"`
	Edition     string `db:"edition" form:"edition"` // HSDS version
}

// Table is the taxonomy's table.
func (*Taxonomy) Table() string { return "taxonomy" }

// Wall is the directory's.
func (*Taxonomy) Wall() db.Wall { return wall }

func (t *Taxonomy) base() (*db.Row, *Kept) { return &t.Row, &t.Kept }
func (t *Taxonomy) facts() any             { return &t.TaxonomyNew }
func (t *Taxonomy) check(c kith.Check) {
	c.Need(&t.Name, "name", "Name", "Enter the taxonomy's name", 200)
	c.Text(&t.Description, "description", "Description", 4000)
}

// A Term is one term of a taxonomy (HSDS taxonomy_term).
type Term struct {
	db.Row
	Kept
	TermNew
}

// TermNew is what a term's entry says.
type TermNew struct {
	Taxonomy    kith.ID `db:"taxonomy"`
	Parent      kith.ID `db:"parent"` // "" at the top
	Code        string  `db:"code" form:"code"`
	Name        string  `db:"name" form:"name"`
	Description string  `db:"description" form:"description"`
	Language    string  `db:"language" form:"language"`
	URI         string  `db:"uri" form:"uri"`
}

// Table is the term's table.
func (*Term) Table() string { return "taxonomy_term" }

// Wall is the directory's.
func (*Term) Wall() db.Wall { return wall }

func (t *Term) base() (*db.Row, *Kept) { return &t.Row, &t.Kept }
func (t *Term) facts() any             { return &t.TermNew }
func (t *Term) check(c kith.Check) {
	c.Need(&t.Name, "name", "Name", "Enter the term", 300)
	c.Text(&t.Description, "description", "Description", 4000)
	c.That(t.Parent == "" || t.Parent != t.ID, "parent", "A term cannot stand under itself")
}

// AddTaxonomy adds a taxonomy by hand.
func AddTaxonomy(tx *db.Tx, n TaxonomyNew) (*Taxonomy, error) {
	t := &Taxonomy{TaxonomyNew: n}
	return t, add(tx, t)
}

// AddTerm adds a term by hand.
func AddTerm(tx *db.Tx, n TermNew) (*Term, error) {
	t := &Term{TermNew: n}
	return t, add(tx, t)
}
