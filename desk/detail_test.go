package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// amina is the person of the samples, referred to the North team.
func (w *town) amina(t testing.TB) (id kith.ID) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err == nil {
			id = r.Person
		}
		return err
	})
	return id
}

// What is kept of who somebody is: each thing shown, changed, and said.
func TestDetails(t *testing.T) {
	w := newTown(t)
	id := w.amina(t)
	b := w.as(t, dbtest.Worker)
	home := "/people/" + string(id)
	b.Get(home+"/details").Is(200).Says("Amina Yusuf", "2 March 1951", "999 000 0018", "4 Canal Street", "Ring 01632 960001", "No known risks.",
		"They have not been asked yet")

	p := b.Get(home+"/details/names").Is(200).Press("Save", "given", "")
	p.Is(422).Says("Enter the person's first name")
	p.Press("Save", "given", "Amina", "preferred", "Mina", "pronoun", "she/her", "title", "Mrs").Is(200).Says("Names: saved", "Mina Yusuf (Mrs Amina Yusuf)", "she/her", "2 March 1951")
	b.Get(home+"/details/about").Press("Save", "born-day", "", "born-month", "", "born-year", "", "age_about", "70", "ethnicity", "N", "carer", "carer").
		Is(200).Says("About 70", "African", "Looks after somebody")
	p = b.Get(home+"/details/nhs").Press("Save", "nhs_number", "999 000 0019")
	p.Is(422)
	p.Press("Save", "nhs_number", "", "practice", "", "gp_opt_out", "does-not-wish").Is(200).Says("Does not wish to register")
	b.Get(home+"/details/reach").Press("Save", "literacy", "cannot", "never_write", "yes", "how_to_reach", "sleeps during the day").Is(200).
		Says("Cannot read", "Never write to them", "sleeps during the day")

	p = b.Get(home+"/channels/new").Press("Save", "kind", "phone", "value", "07700 900123", "preference", "1", "message", "yes", "ring_from", "teatime", "note", "cannot charge it")
	p.Is(422).Says("Enter a time of day")
	if p.Field("note") != "cannot charge it" {
		t.Error("what was typed is lost")
	}
	p.Press("Save", "ring_from", "3pm").Is(200).Says("Way to reach them added", "Ring 07700 900123 after 3pm and leave a message. Cannot charge it.")
	b.Get(home+"/addresses/new").Press("Save", "type", "no-fixed-abode").Is(200).Says("Address added", "No fixed abode")
	p = b.Get(home+"/addresses/new").Press("Save", "type", "correspondence", "care_of", "Mrs Joan Yusuf (mother)", "line1", "2 Mill Lane", "postcode", "nx4 1ab").Is(200).
		Says("c/o Mrs Joan Yusuf (mother), 2 Mill Lane, NX4 1AB")
	p.Follow("Change address For letters only").Press("Save", "line1", "3 Mill Lane").Is(200).Says("Address changed", "3 Mill Lane").
		Follow("End address For letters only").Press("End this address").Is(200).Says("Earlier: Addresses (2)", "3 Mill Lane", "Until 1 September 2026").SaysNot("Change address For letters only")

	b.Get(home+"/requirements/new").Press("Save", "kind", "communication", "what", "Say it, do not write it", "consequence", "She does not come").Is(200).
		Says("Say it, do not write it", "Otherwise: She does not come")
	b.Get(home+"/relations/new").Press("Save", "name", "Joan Yusuf", "relationship", "mother", "told", "some", "told_what", "where she is", "roles", "next-of-kin").
		Is(200).Says("Joan Yusuf", "Next of kin", "May be told: only some things: where she is")

	p = b.Get(home+"/risks/new").Press("Save", "what", "Former partner may answer the phone").Is(200).Says("Risk: Former partner")
	p.Follow("End risk Risk").Press("End this risk", "until-day", "").Is(422)
	b.Get(home+"/details").Follow("End risk Risk").Press("End this risk").Is(200).Says("No known risks.", "Over from 1 September 2026")
	b.Get(home+"/safeguarding/new").Press("Save", "kind", "concern", "what", "Her post is opened").Is(200).Says("Her post is opened", "Safeguarding: 1 concern")

	p = b.Get(home+"/consents/new").Press("Save", "purpose", "provider", "body", "Canal Street Café", "how", "spoken")
	p.Is(422).Says("Choose whether they agreed")
	p.Press("Save", "given", "yes").Is(200).Says("Agreed: So that an organisation can support them (Canal Street Café)").
		Follow("Withdraw consent Agreed").Press("Withdraw this consent", "end_why", "Changed her mind").Is(200).Says("Withdrawn on 1 September 2026", "Consent withdrawn")

	b.Get(home+"/facts/accommodation").Press("Save", "code", "HM04").Is(200).Says("Accommodation: saved", "Sofa surfing")
	b.Get(home+"/facts/accommodation").Press("Save", "code", "HM01", "since-day", "1", "since-month", "8", "since-year", "2026").Is(200).Says("Sleeping rough")
	b.Get(home+"/facts/accommodation").Says("What was recorded before", "Sofa surfing").Follow("Remove what is recorded").Press("Remove").Is(200).SaysNot("Sleeping rough")
	b.Get(home+"/facts/sex").Press("Save", "code", "2").Is(200).Says("Kept apart from gender")
	b.Get(home + "/sex").Is(200).Says("Female")

	p = b.Get(home+"/names/new").Press("Save", "name", "Minnie", "kind", "known-as").Is(200).Says("Also known as", "Minnie")
	p.Follow("Remove other name Also known as").Press("Remove this name").Is(200).SaysNot("Minnie")
	b.Get(home+"/numbers/new").Press("Save", "system", "Northshire Homes", "value", "NH 12").Is(200).Says("NH 12")

	b.Get(home + "/left").Press("Record that they have left").Is(422).Says("Enter the day on which the person moved away")
	b.Get(home+"/died").Press("Record that they have died", "died_on-day", "30", "died_on-month", "8", "died_on-year", "2026").Is(200).Says("Has died 30 August 2026")
	b.Get(home+"/died").Press("Save", "mistake", "yes").Is(200).SaysNot("30 August 2026")

	b.Get(home+"/seen").Is(200).Says("Who saw this", "Added: address", "Opened: the person's record", "Lena Walker, link worker")
}

// Two people who change the same thing: the second is told, and loses nothing.
func TestDetailsConflict(t *testing.T) {
	w := newTown(t)
	home := "/people/" + string(w.amina(t))
	one, two := w.as(t, dbtest.Worker).Get(home+"/details/names"), w.as(t, dbtest.Lead).Get(home+"/details/names")
	one.Press("Save", "given", "Aminah").Is(200)
	p := two.Press("Save", "given", "Amena").Is(409).Says("Somebody else has changed this")
	if p.Field("given") != "Amena" {
		t.Error("what was typed is lost")
	}
}

// A merge is shown, and whoever may undo it is led there.
func TestDetailsOfMerged(t *testing.T) {
	w := newTown(t)
	id := w.amina(t)
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		n := sample.Amina
		n.Number, n.Given, n.Born, n.Phone = "", "Mina", "1951-03-20", ""
		r, err := referral.Receive(tx, n, sample.FromGP)
		if err != nil {
			return err
		}
		if r.Person == id {
			t.Fatal("the same person")
		}
		if _, err = referral.Turndown(tx, r.ID, "error", ""); err != nil {
			return err
		}
		_, err = person.Merge(tx, id, r.Person, "The same GP says so")
		return err
	})
	home := "/people/" + string(id)
	w.as(t, dbtest.Worker).Get(home + "/details").Is(200).Says("The same GP says so").SaysNot("Undo merge")
	w.as(t, dbtest.Lead).Get(home + "/details").Follow("Undo merge of 1 September 2026").Is(200).Says("The same GP says so")
}

// Who may not, reads nothing.
func TestDetailsWall(t *testing.T) {
	w := newTown(t)
	home := "/people/" + string(w.amina(t))
	for _, path := range []string{"/details", "/details/names", "/addresses/new", "/facts/religion", "/sex", "/seen", "/died"} {
		for who, want := range map[*kith.Actor]int{&dbtest.Southerner: 404, &dbtest.Stranger: 404, &dbtest.Admin: 403, &dbtest.Governor: 403, &dbtest.Analyst: 403} {
			if p := w.as(t, *who).Get(home + path); p.Status != want || strings.Contains(p.Body, "Yusuf") {
				t.Errorf("%s as %s: %d", path, who.ID, p.Status)
			}
		}
	}
}
