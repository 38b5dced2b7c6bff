package person

import (
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// An Address is where somebody lives, stays or gets letters. A person may have
// several. No fixed abode is one of them, with no lines; a correspondence
// address is often at somebody else's, who is named in CareOf.
type Address struct {
	Of
	Type     nhs.AddressType `db:"type" form:"type"`
	CareOf   string          `db:"care_of" form:"care_of"` // whose home it is: "Mrs Joan Hale (mother)"
	Line1    string          `db:"line1" form:"line1"`     // five lines of 35 each, as the standard has them
	Line2    string          `db:"line2" form:"line2"`
	Line3    string          `db:"line3" form:"line3"`
	Line4    string          `db:"line4" form:"line4"`
	Line5    string          `db:"line5" form:"line5"`
	Postcode nhs.Postcode    `db:"postcode" form:"postcode"`
	Note     string          `db:"note" form:"note"` // "ring the top bell"; how to get in is the context's Access
	Since    kith.Day        `db:"since" form:"since"`
	Until    kith.Day        `db:"until" form:"until"`
}

func (*Address) Table() string { return "person_address" }

// Wall: a referrer writes an address down, and does not read the others.
func (*Address) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonWrite} }

// Check puts a into its usual form and notes what is wrong with it.
func (a *Address) Check(c kith.Check) {
	c.That(nhs.AddressTypes.Valid(a.Type), "type", "Choose what kind of address it is")
	c.Text(&a.CareOf, "care_of", "Care of", 70)
	for _, l := range []struct {
		text        *string
		field, name string
	}{{&a.Line1, "line1", "Address line 1"}, {&a.Line2, "line2", "Address line 2"}, {&a.Line3, "line3", "Address line 3"},
		{&a.Line4, "line4", "Town"}, {&a.Line5, "line5", "County"}} {
		c.Text(l.text, l.field, l.name, 35)
	}
	c.Text(&a.Note, "note", "Note", 150)
	c.That(a.Since == "" || a.Since.Valid(), "since", "Enter a real day, like 27 3 2026")
	c.That(a.Until == "" || a.Until.Valid() && a.Until >= a.Since, "until", "Enter a real day, not before the first")
	if a.Type == nhs.NoFixedAbode {
		c.That(a.Line1 == "", "line1", "Leave the lines empty for no fixed abode; add where they stay, or where letters go, as another address")
		a.Postcode = nhs.PostcodeNoFixedAbode
		return
	}
	c.That(a.Line1 != "" || a.Line2 != "" || a.Line3 != "" || a.Line4 != "" || a.Postcode != "", "line1", "Enter the address, or at least the postcode")
	if a.Postcode != "" {
		p, err := nhs.ParsePostcode(string(a.Postcode))
		c.That(err == nil, "postcode", text(err))
		if err == nil {
			a.Postcode = p
		}
	}
}

// Lines are the lines of the address as on an envelope, without the name.
func (a *Address) Lines() []string {
	if a.Type == nhs.NoFixedAbode {
		return []string{"No fixed abode"}
	}
	var out []string
	if a.CareOf != "" {
		out = append(out, "c/o "+a.CareOf)
	}
	for _, l := range []string{a.Line1, a.Line2, a.Line3, a.Line4, a.Line5, string(a.Postcode)} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Text is the address in one line.
func (a *Address) Text() string { return strings.Join(a.Lines(), ", ") }

// AddAddress adds an address. A new home, or no fixed abode, ends the home that
// stood before it: nobody is at two usual addresses at once.
func AddAddress(tx *db.Tx, a *Address) error {
	if err := checked(a.Check); err != nil {
		return err
	}
	if usual(a.Type) && access.Can(tx.Actor, access.CareSee) {
		old, err := Addresses(tx, a.Person)
		if err != nil {
			return err
		}
		for _, o := range old {
			if usual(o.Type) {
				o.Until = tx.Today()
				if err := db.Update(tx, &o); err != nil {
					return err
				}
			}
		}
	}
	if err := db.Insert(tx, a); err != nil {
		return err
	}
	return rekey(tx, a.Person)
}

func usual(t nhs.AddressType) bool { return t == nhs.Home || t == nhs.NoFixedAbode }

// ChangeAddress corrects an address.
func ChangeAddress(tx *db.Tx, a *Address) error {
	if err := checked(a.Check); err != nil {
		return err
	}
	if err := db.Update(tx, a); err != nil {
		return err
	}
	return rekey(tx, a.Person)
}

// EndAddress records that the person is no longer there.
func EndAddress(tx *db.Tx, id kith.ID, day kith.Day) error {
	a, err := db.Get[Address](tx, id)
	if err != nil {
		return err
	}
	a.Until = day
	return ChangeAddress(tx, a)
}

// Addresses are the addresses of a person that hold today, oldest first.
func Addresses(tx *db.Tx, person kith.ID) ([]Address, error) {
	return db.Select[Address](tx, all(person, "t.until IS NULL OR t.until > ?", tx.Today()))
}

// Usual is where the person lives, from their addresses: the newest of home and
// no fixed abode; nil when neither was given.
func Usual(as []Address) *Address {
	for i := len(as) - 1; i >= 0; i-- {
		if usual(as[i].Type) {
			return &as[i]
		}
	}
	return nil
}

// Letters is where letters go: the newest correspondence address, or the place
// where they stay, or the home; nil where there is none, as for no fixed abode.
func Letters(as []Address) *Address {
	for _, t := range []nhs.AddressType{nhs.Correspondence, nhs.Temporary, nhs.Home, nhs.OtherHome} {
		for i := len(as) - 1; i >= 0; i-- {
			if as[i].Type == t {
				return &as[i]
			}
		}
	}
	return nil
}
