package person

import (
	"cmp"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Fact is one thing about how somebody lives, or of what is nobody's business
// but theirs and their worker's: the standard's Social context, and those
// demographic items that are more private than a name. One list, ContextKinds,
// says what there is; the newest of a kind is what holds, and those before it
// are its history.
type Fact struct {
	Of
	Kind   Kind     `db:"kind" form:"kind"`
	Code   string   `db:"code" form:"code"`     // from the kind's list, or SNOMED CT
	What   string   `db:"what" form:"what"`     // in words
	Detail string   `db:"detail" form:"detail"` // a comment; 150
	Since  kith.Day `db:"since" form:"since"`
	Until  kith.Day `db:"until" form:"until"`
}

func (*Fact) Table() string { return "person_fact" }
func (*Fact) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.CareWrite} }

// A Kind is what a Fact is about.
type Kind string

const (
	Household     Kind = "household"
	Occupation    Kind = "occupation"
	Education     Kind = "education"
	Lifestyle     Kind = "lifestyle"
	Smoking       Kind = "smoking"
	Alcohol       Kind = "alcohol"
	Substances    Kind = "substances"
	Circumstances Kind = "circumstances"
	Access        Kind = "access"
	Dependants    Kind = "dependants"
	Accommodation Kind = "accommodation"
	Environment   Kind = "environment"
	Pregnancy     Kind = "pregnancy"
	Sex           Kind = "sex"
	Religion      Kind = "religion"
	Orientation   Kind = "orientation"
	Marital       Kind = "marital"
	Immigration   Kind = "immigration"
	BirthPlace    Kind = "birth-place"
	Overseas      Kind = "overseas"
	School        Kind = "school"
	Organs        Kind = "organ-donation"
	Care          Kind = "care"
)

// A Context is one line of ContextKinds.
type Context struct {
	Kind   Kind
	Name   string
	Group  string
	Path   string // where it stands in the information standard
	Max    int    // characters of What
	Refset string // the SNOMED CT reference set of its code, where it has one
	codes  func() []nhs.Code[string]
	valid  func(string) bool
}

// listed gives a Context the codes of a list.
func listed[T ~string](k Context, l nhs.List[T]) Context {
	k.valid = func(s string) bool { return l.Valid(T(s)) }
	k.codes = func() []nhs.Code[string] {
		var out []nhs.Code[string]
		for _, c := range l.Options() {
			out = append(out, nhs.Code[string]{Code: string(c.Code), Name: c.Name, About: c.About, Group: c.Group, Snomed: c.Snomed, Local: c.Local})
		}
		return out
	}
	return k
}

var yesNo = nhs.List[YesNo]{Title: "Yes or no", Source: "PRSB flag", Codes: YesNos.Codes}

const (
	living  = "How they live"
	private = "About them"
)

// ContextKinds are all the kinds of Fact, in the order of the standard.
var ContextKinds = []Context{
	{Kind: Household, Name: "Household", Group: living, Path: "Social context / Household composition", Max: 150, Refset: nhs.RefsetHousehold},
	listed(Context{Kind: Accommodation, Name: "Accommodation", Group: living, Path: "Social context / Accommodation status", Max: 150}, nhs.Accommodations),
	{Kind: Environment, Name: "The home and its surroundings", Group: living, Path: "Social context / Household environment", Max: 500},
	{Kind: Access, Name: "Getting in: key safe, which door", Group: living, Path: "Social context / Access", Max: 150},
	{Kind: Dependants, Name: "People who depend on them", Group: living, Path: "Social context / Dependants", Max: 150},
	{Kind: Occupation, Name: "Work", Group: living, Path: "Social context / Occupational history", Max: 150, Refset: nhs.RefsetOccupation},
	{Kind: Education, Name: "Education", Group: living, Path: "Social context / Educational history", Max: 150},
	{Kind: School, Name: "School, nursery or playgroup", Group: living, Path: "Person demographics / Educational establishment", Max: 150},
	{Kind: Lifestyle, Name: "Lifestyle", Group: living, Path: "Social context / Lifestyle choices", Max: 150},
	{Kind: Smoking, Name: "Smoking", Group: living, Path: "Social context / Smoking status", Max: 150, Refset: nhs.RefsetSmoking},
	{Kind: Alcohol, Name: "Alcohol", Group: living, Path: "Social context / Alcohol intake", Max: 150},
	{Kind: Substances, Name: "Drugs and other substances", Group: living, Path: "Social context / Drug/substance use", Max: 150},
	{Kind: Circumstances, Name: "Social circumstances", Group: living, Path: "Social context / Social circumstances", Max: 150},
	{Kind: Care, Name: "Care package they have", Group: living, Path: "Services and care", Max: 150},
	listed(Context{Kind: Pregnancy, Name: "Pregnant", Group: living, Path: "Pregnancy status", Max: 150}, yesNo),
	listed(Context{Kind: Sex, Name: "Sex", Group: private, Path: "Person demographics / Sex", Max: 0}, nhs.Sexes),
	{Kind: Religion, Name: "Religion or belief", Group: private, Path: "Person demographics / Religion", Max: 150, Refset: nhs.RefsetReligion},
	listed(Context{Kind: Orientation, Name: "Sexual orientation", Group: private, Path: "Person demographics / Sexual Orientation", Max: 150}, nhs.Orientations),
	listed(Context{Kind: Marital, Name: "Marital status", Group: private, Path: "Person demographics / Marital status", Max: 0}, nhs.Maritals),
	listed(Context{Kind: Immigration, Name: "Immigration status", Group: private, Path: "Person demographics / Immigration status", Max: 150}, nhs.Immigrations),
	{Kind: BirthPlace, Name: "Country of birth", Group: private, Path: "Person demographics / Place of birth", Max: 150},
	{Kind: Overseas, Name: "Overseas visitor category", Group: private, Path: "Person demographics / Overseas visitor status", Max: 1},
	listed(Context{Kind: Organs, Name: "Organ donation: opted out", Group: private, Path: "Person demographics / Organ and tissue donation", Max: 0}, yesNo),
}

// ContextOf is the line of a kind, or nil.
func ContextOf(k Kind) *Context {
	for i := range ContextKinds {
		if ContextKinds[i].Kind == k {
			return &ContextKinds[i]
		}
	}
	return nil
}

// Options are the codes that a form offers for it; none where it is told in words.
func (k *Context) Options() []nhs.Code[string] {
	if k.codes == nil {
		return nil
	}
	return k.codes()
}

// Text is the fact as a page says it: its code's name, its words, or both.
func (f *Fact) Text() string {
	name := ""
	if k := ContextOf(f.Kind); k != nil {
		for _, c := range k.Options() {
			if c.Code == f.Code {
				name = c.Name
			}
		}
	}
	if name != "" && f.What != "" {
		return name + ": " + f.What
	}
	return cmp.Or(name, f.What, f.Code)
}

// Check notes what is wrong with f.
func (f *Fact) Check(c kith.Check) {
	k := ContextOf(f.Kind)
	if c.That(k != nil, "kind", "Choose what it is about"); k == nil {
		return
	}
	c.Text(&f.What, "what", k.Name, max(k.Max, 0))
	c.Text(&f.Detail, "detail", "Comment", 150)
	switch {
	case k.valid != nil:
		c.That(f.Code == "" || k.valid(f.Code), "code", "Choose from the list")
	default:
		c.That(f.Code == "" || nhs.ConceptID(f.Code), "code", "Enter a SNOMED CT code, or leave it empty and say it in words")
	}
	c.That(f.Code != "" || f.What != "", "what", "Enter something, or choose from the list")
	c.That(f.Since == "" || f.Since.Valid(), "since", "Enter a real day, like 27 3 2026")
	c.That(f.Until == "" || f.Until.Valid() && f.Until >= f.Since, "until", "Enter a real day, not before the first")
}

// Learn records a fact. The one of the same kind that held before ends today
// and stays as its history.
func Learn(tx *db.Tx, f *Fact) error {
	if err := checked(f.Check); err != nil {
		return err
	}
	old, err := db.Select[Fact](tx, all(f.Person, "t.kind = ? AND t.until IS NULL", f.Kind))
	if err != nil {
		return err
	}
	for i := range old {
		old[i].Until = max(tx.Today(), old[i].Since)
		if err := db.Update(tx, &old[i]); err != nil {
			return err
		}
	}
	return db.Insert(tx, f)
}

// Correct changes a fact that was written down wrongly.
func Correct(tx *db.Tx, f *Fact) error {
	if err := checked(f.Check); err != nil {
		return err
	}
	return db.Update(tx, f)
}

// Forget removes a fact that the person does not want kept. The audit trail
// keeps that it was removed.
func Forget(tx *db.Tx, id kith.ID) error {
	f, err := db.Get[Fact](tx, id)
	if err != nil {
		return err
	}
	return db.Delete(tx, f)
}

// Facts are what holds today, by kind. Sex is left out: beside the gender it
// can disclose a gender reassignment, so it is read by SexOf, on purpose.
func Facts(tx *db.Tx, person kith.ID) (map[Kind]Fact, error) {
	all, err := db.Select[Fact](tx, all(person, "t.kind <> ? AND (t.until IS NULL OR t.until > ?)", Sex, tx.Today()))
	if err != nil {
		return nil, err
	}
	out := map[Kind]Fact{}
	for _, f := range all {
		out[f.Kind] = f
	}
	return out, nil
}

// FactHistory is all that was ever recorded of one kind, oldest first.
func FactHistory(tx *db.Tx, person kith.ID, k Kind) ([]Fact, error) {
	return db.Select[Fact](tx, all(person, "t.kind = ?", k))
}

// SexOf is the person's phenotypic sex, "" when it was not recorded. Whoever
// shows it must not show the gender beside it (Gender Recognition Act 2004,
// section 22). The look is on record.
func SexOf(tx *db.Tx, person kith.ID) (nhs.Sex, error) {
	fs, err := db.Select[Fact](tx, all(person, "t.kind = ? AND t.until IS NULL", Sex))
	if err != nil || len(fs) == 0 {
		return "", err
	}
	return nhs.Sex(fs[len(fs)-1].Code), nil
}
