package desk

import (
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/find"
	"kith/group"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/web/webtest"
)

// A hall is a town with people whom the worker supports, at a time that a test
// sets.
type hall struct {
	*town
	t      testing.TB
	now    time.Time
	people []kith.ID
}

func newHall(t testing.TB, names ...string) *hall {
	h := &hall{town: newTown(t), t: t}
	h.db.Now = func() time.Time { return h.now }
	h.at("2026-09-07 09:00")
	for i, name := range names {
		who := sample.Amina
		who.Number, who.Given, who.Born = "", name, kith.Day("1951-03-02").Add(40*i)
		var r *referral.Referral
		dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) (err error) {
			if r, err = referral.Receive(tx, who, sample.FromGP); err == nil {
				_, err = plan.Start(tx, r.ID)
			}
			return err
		})
		h.people = append(h.people, r.Person)
	}
	return h
}

// at sets the time, as London's clocks show it.
func (h *hall) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, kith.London)
	if err != nil {
		h.t.Fatal(err)
	}
	h.now = v.UTC()
}

// cafe sets up a talking café by its form, and returns its path.
func (h *hall) cafe() string {
	h.t.Helper()
	p := h.as(h.t, dbtest.Worker).Get("/groups/new").Press("Save", "name", "Tuesday talking café", "kind", "cafe", "leader", "worker", "place", "Canal Street library",
		"volunteers", "Ida Frost, tea", "capacity", "1", "every", "week", "days", "TU", "opens", "10am", "closes", "11:30", "holidays", "closed")
	p.Says("Tuesday talking café saved", "Every Tuesday, 10am to 11:30am, not on bank holidays", "Lena Walker; Ida Frost (tea)", "1 person at a time")
	return p.Path
}

// A talking café from its first form to the record of who came: the last place,
// the waiting list, the register and its count of heads, and what is undone.
func TestTalkingCafeJourney(t *testing.T) {
	h := newHall(t, "Amina", "Bella", "Cora")
	b := h.as(t, dbtest.Worker)
	b.Get("/groups").Is(200).Says("There is none here", "Nothing meets in the next four weeks").Follow("Set up a group").
		Press("Save").Is(422).Says("Enter the name of the group", "Choose how often it meets", "Enter when it begins", "Choose who leads it", "Enter where it meets")
	path := h.cafe()
	b.Get("/").Says("No group of yours meets today")
	b.Get("/groups").Says("Tuesday 8 September, 10am to 11:30am", "0 of 1 places taken")

	// From a person's page, and from the session's.
	person := func(i int) string { return "/people/" + string(h.people[i]) }
	b.Get(person(0)).Follow("Their groups").Says("Nothing is booked").
		Press("Book Tuesday talking café, Tuesday 8 September, 10am to 11:30am").Says("Booked", "Cancel")
	b.Get(path+"/on/2026-09-08").Says("1 of 1 places taken", "It opens on the day", "Amina Yusuf").Follow("Book somebody").
		Press("Look for them", "q", "Bella").Says("Bella Yusuf").Press("Book Bella Yusuf").Says("It is full: they are on the waiting list", "1 waiting", "Waiting for a place")
	b.Get(person(2)+"/groups").Says("Full").Press("Put on the waiting list Tuesday talking café, Tuesday 8 September, 10am to 11:30am").Says("waiting list", "Waiting for a place")
	b.Get(path+"/on/2026-09-08").Press("Cancel the booking of Amina Yusuf").Says("Whoever waited longest has the place", "1 person has cancelled", "1 of 1 places taken, 1 waiting")

	// The day.
	h.at("2026-09-08 10:05")
	b.Get("/").Says("Sessions", "Tuesday talking café").Follow("Tuesday talking café").Says("Save the register")
	p := b.Get(path+"/on/2026-09-08").Says("Bella Yusuf", "Did not come")
	mark := "mark-" + h.booking(h.people[1])
	p.Press("Save the register", mark, "came", "heads", "nine").Is(422).Says("Enter how many people came")
	for range 2 {
		b.Get(path+"/on/2026-09-08").Press("Save the register", mark, "came", "heads", "9").Says("Register saved", "Kept by Lena Walker")
	}
	if n := h.contacts(h.people[1]); n != 1 {
		t.Errorf("on her record %d times", n)
	}
	b.Get(path + "/on/2026-09-08").Press("Came all the same Cora Yusuf").Says("On the register, and on their record")
	b.Get(path+"/on/2026-09-08").Press("Save the register", mark, "booked")
	b.Get(person(1)).Says("Not ticked on the register any more")
	if n := h.contacts(h.people[1]); n != 0 {
		t.Errorf("still on her record %d times", n)
	}
	h.at("2026-09-09 09:00")
	b.Get(path).Says("9 people came")

	// Another time, and off.
	b.Get(path+"/on/2026-09-15").Follow("Change time or place").Press("Save", "on-day", "16", "from", "2pm", "to", "1pm").Is(422).Says("later than it begins").
		Press("Save", "to", "3pm", "place", "The park").Says("Wednesday 16 September, 2pm to 3pm", "The park")
	b.Get(path+"/on/2026-09-22").Follow("Call it off").Press("Save").Is(422).Says("Say why").Press("Save", "why", "Painting").Says("It does not take place: Painting").
		Press("It takes place after all").SaysNot("It does not take place")
	b.Get(path).Press("End this group").Says("does not meet any more")
	b.Get("/groups").SaysNot("Tuesday talking café, ").Follow("Groups that do not meet any more").Says("Tuesday talking café")
}

// contacts is how many contacts stand on a person's record.
func (h *hall) contacts(who kith.ID) (n int) {
	h.t.Helper()
	dbtest.See(h.t, h.db, dbtest.Worker, func(tx *db.Tx) (err error) {
		n, err = db.Count[plan.Contact](tx, db.Q{Where: "t.person = $1 AND t.struck_at IS NULL", Args: []any{who}})
		return err
	})
	return n
}

// booking is the ID of a person's latest booking.
func (h *hall) booking(who kith.ID) string {
	h.t.Helper()
	var id kith.ID
	dbtest.See(h.t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := group.Of(tx, who)
		if err == nil {
			id = all[0].ID
		}
		return err
	})
	return string(id)
}

// Whom no message can reach, the worker tells, and says so.
func TestTellThemYourself(t *testing.T) {
	h := newHall(t, "Amina", "Bella")
	path := h.cafe()
	dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		p, err := person.Get(tx, h.people[1])
		if err != nil {
			return err
		}
		p.Literacy = person.CannotRead
		return person.Change(tx, p)
	})
	for _, who := range h.people {
		dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
			g := kith.ID(strings.TrimPrefix(path, "/groups/"))
			_, err := group.Book(tx, g, find.Calendar{}, "2026-09-08", who, "", "")
			return err
		})
	}
	b := h.as(t, dbtest.Worker)
	b.Get(path + "/on/2026-09-08").Press("Cancel the booking of Amina Yusuf")
	b.Get("/").Says("Tell them yourself", "Bella Yusuf word that there is a place in a group", "They cannot read", "Tuesday 8 September, 10am to 11:30am, Canal Street library").
		Press("Told").SaysNot("Tell them yourself")
}

// A group consultation by its pages.
func TestConsultationJourney(t *testing.T) {
	h := newHall(t, "Amina")
	b := h.as(t, dbtest.Worker)
	p := b.Get("/groups/new").Press("Save", "name", "Menopause together", "kind", "consultation", "leader_name", "Dr Rhian Powell", "place", "The surgery",
		"every", "once", "start-day", "8", "start-month", "9", "start-year", "2026", "opens", "10am", "closes", "noon")
	path := p.Path + "/on/2026-09-08"
	b.Get("/people/" + string(h.people[0]) + "/groups").Press("Book Menopause together, Tuesday 8 September, 10am to midday").Says("Booked")
	h.at("2026-09-08 11:00")
	b.Get(path).Press("Save the register", "mark-"+h.booking(h.people[0]), "came")
	p = b.Get(path).Follow("Group consultation: consent and notes").Says("Not asked yet", "To be written")
	p.Follow("Amina Yusuf").Press("Save", "consent", "no", "one_to_one", "Patches").Is(422).Says("only for somebody who agrees").
		Press("Save", "consent", "yes").Says("Agrees")
	b.Get(path+"/consultation").Press("Write the notes", "shared", "Amina Yusuf told of her sleep").Is(422).Says("take out the name of Amina Yusuf").
		Press("Write the notes", "shared", "Sleep, and what helps").Says("A note is on 1 record now", "On the record")
	b.Get("/people/"+string(h.people[0])+"/notes").Says("Menopause together, Tuesday 8 September, 10am to midday.", "Sleep, and what helps", "To this person alone: Patches")
}

// A calendar by a link that nobody need sign in for, until it is ended.
func TestCalendarJourney(t *testing.T) {
	h := newHall(t, "Amina")
	h.cafe()
	b := h.as(t, dbtest.Worker)
	page := "/people/" + string(h.people[0]) + "/groups"
	b.Get(page).Press("Book Tuesday talking café, Tuesday 8 September, 10am to 11:30am")
	link := func(body string) string {
		_, rest, _ := strings.Cut(body, "/calendar/")
		token, _, _ := strings.Cut(rest, "<")
		return "/calendar/" + token
	}
	his := link(b.Get(page).Press("Make a secret link for a calendar program").Says("It is shown here once").Body)
	own := link(b.Get("/groups").Press("Make a secret link for a calendar program").Says("no names").Body)
	anyone := webtest.Open(t, h.web)
	for path, want := range map[string]string{his: "With Lena Walker", own: "Booked: 1. Waiting: 0."} {
		p := anyone.Get(path).Is(200)
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/calendar") || !strings.Contains(p.Body, want) || !strings.Contains(p.Body, "DTSTART;TZID=Europe/London:20260908T100000") || strings.Contains(p.Body, "Amina") {
			t.Errorf("%s: %s\n%s", path, p.Header.Get("Content-Type"), p.Body)
		}
	}
	b.Get(page).Press("Stop sharing").Says("no longer shared")
	anyone.Get(his).Is(404)
	b.Get("/groups").Press("Make a new link, and end the old one")
	anyone.Get(own).Is(404)
	anyone.Get("/calendar/").Is(404)
}

// A group's place is found in the directory, by its name or its postcode, on the
// form itself: what was typed stays, and what is found is the group's place.
func TestGroupPlaceJourney(t *testing.T) {
	h := newHall(t)
	dbtest.Do(t, h.db, dbtest.System, func(tx *db.Tx) error {
		for _, n := range []directory.LocationNew{
			{Name: "Canal Street Library", Addresses: []directory.Address{{Line1: "2 Canal Street", City: "Northtown", Postcode: "NX1 1AA"}}},
			{Name: "Mill Lane Café", Addresses: []directory.Address{{Line1: "9 Mill Lane", City: "Northtown", Postcode: "NX4 2AD"}}},
			{Name: "Canal Street refuge", Hidden: true, Addresses: []directory.Address{{Line1: "4 Canal Street", Postcode: "NX1 1AB"}}},
		} {
			if _, err := directory.AddLocation(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	p := h.as(t, dbtest.Worker).Get("/groups/new").Press("Find the place", "name", "Walk and talk", "kind", "walking", "leader", "worker", "every", "week", "days", "TU", "opens", "10am", "closes", "noon", "seek", "canal street").
		Is(200).Says("Canal Street Library, 2 Canal Street, Northtown, NX1 1AA", "None of these").SaysNot("refuge", "Mill Lane")
	if p.Field("name") != "Walk and talk" || p.Field("opens") != "10am" || p.Field("location") != "" {
		t.Errorf("what was typed did not stay: %q, %q, %q", p.Field("name"), p.Field("opens"), p.Field("location"))
	}
	p = p.Press("Find the place", "seek", "the moon").Is(200).Says("The directory has no place called “the moon”").SaysNot("None of these")
	p = p.Press("Find the place", "seek", "nx42ad").Is(200).Says("Mill Lane Café, 9 Mill Lane")
	var cafe kith.ID
	dbtest.See(t, h.db, dbtest.System, func(tx *db.Tx) error {
		all, err := directory.FindSpots(tx, "mill cafe")
		if len(all) == 1 {
			cafe = all[0].ID
		}
		return err
	})
	p = p.Press("Save", "location", string(cafe)).Is(200).Says("Walk and talk saved", "Mill Lane Café, 9 Mill Lane, Northtown, NX4 2AD")

	// It can be another one later, or none.
	edit := h.as(t, dbtest.Worker).Get(p.Path + "/edit").Says("Mill Lane Café")
	if edit.Field("location") != string(cafe) {
		t.Errorf("chosen is %q", edit.Field("location"))
	}
	edit.Press("Save", "location", "", "place", "By the lock").Is(200).Says("By the lock").SaysNot("Mill Lane")

	// The wrong people do not search by it, and nonsense is answered.
	h.as(t, dbtest.Analyst).Get("/groups/new").Is(403)
	h.as(t, dbtest.Worker).Get("/groups/new").Press("Save", "name", "Nowhere", "kind", "walking", "leader", "worker", "every", "week", "days", "TU", "opens", "10am", "closes", "noon", "seek", strings.Repeat("x ", 4000)).
		Is(422).Says("Enter where it meets")
}
