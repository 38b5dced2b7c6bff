package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/find"
	"kith/fund"
	"kith/group"
	"kith/identity"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/team"
)

// A loop is "kith serve" as it is put together, with a clock that the test
// moves and a folder into which messages go, and the worked case in it.
type loop struct {
	t    *testing.T
	db   *db.DB
	base string
	out  string // the folder of messages
	mu   sync.Mutex
	now  time.Time

	worker, lead kith.Actor
	jordan       kith.ID
	fund, cafe   kith.ID
}

const kindWords = "three kind words"

// the three organisations that are asked.
const (
	homes  = "Homes First"                  // has an account
	rough  = "Rough sleepers' action group" // answers by a link
	larder = "Banbury food larder"          // does not answer
)

func (l *loop) clock() time.Time { l.mu.Lock(); defer l.mu.Unlock(); return l.now }

// at sets the time, as London's clocks show it.
func (l *loop) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, kith.London)
	if err != nil {
		l.t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = v.UTC()
}

// newLoop serves.
func newLoop(t *testing.T) *loop {
	was := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(was) })
	l := &loop{t: t, db: dbtest.Open(t), out: t.TempDir()}
	l.at("2026-09-07 15:30")
	l.db.Now = l.clock
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	l.base = "http://" + address
	ctx, stop := context.WithCancel(context.Background())
	s := &session{Config: Config{Tenant: string(dbtest.Tenant), KeyFile: filepath.Join(t.TempDir(), "key")}, ctx: ctx, out: io.Discard, errs: io.Discard}
	key, err := s.key()
	if err != nil {
		t.Fatal(err)
	}
	weeks := 60 * 24 * time.Hour // nobody is signed out by the clock of this test
	k, err := identity.NewKeeper(ctx, l.db, identity.Config{Base: l.base, Listen: address, Key: key, Optional: true, Idle: weeks, Absolute: weeks, Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	l.furnish(k)
	o := Outgoing{Phone: "01632 960100", Folder: l.out, Keep: 180}
	sender, err := s.sender(o, "Kith", l.base)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- s.serve(l.db, k, Address{Listen: address, Base: l.base}, Public{Public: true}, o, sender, "Kith", sample.PostcodesOf)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return l
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it does not serve")
	return nil
}

// furnish makes the accounts, the directory, the fund, the café, and the man of
// the worked case with his plan.
func (l *loop) furnish(k *identity.Keeper) {
	t := l.t
	sys := dbtest.System
	account := func(name, email string, role kith.Role) (a kith.Actor) {
		dbtest.Do(t, l.db, sys, func(tx *db.Tx) error {
			made, _, err := identity.Add(tx, identity.New{Name: name, Email: email, Role: role, Teams: []kith.ID{sample.North}})
			if err != nil {
				return err
			}
			a = kith.Actor{ID: made.ID, Name: name, Role: role, Tenant: dbtest.Tenant, Teams: []kith.ID{sample.North}}
			if slices.Contains(team.Roles, role) {
				_, err = team.AddWorker(tx, made.ID, team.Profile{Name: name, Role: role, WTE: 100, Starts: "2021-04-01"})
			}
			return err
		})
		return a
	}
	password := func(id kith.ID) {
		if err := k.Demo(context.Background(), dbtest.Tenant, id, kindWords); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Do(t, l.db, sys, sample.Teams)
	l.worker, l.lead = account("Lena Walker", "lena@example.org", access.LinkWorker), account("Lee Lead", "lee@example.org", access.Lead)
	for _, a := range []kith.Actor{l.worker, l.lead, account("Dr Cleo Nic", "cleo@example.org", access.Lead)} {
		password(a.ID)
	}
	var priya kith.ID
	dbtest.Do(t, l.db, sys, func(tx *db.Tx) error {
		for _, o := range sample.Services {
			if o.Name == larder {
				o.Email = "larder@example.org"
			}
			if err := o.Add(tx); err != nil {
				return err
			}
		}
		s, err := l.service(tx, homes)
		if err != nil {
			return err
		}
		a, _, err := identity.AddMember(tx, s.Organisation, "Priya Vider", "priya@example.org")
		if err == nil {
			priya = a.ID
		}
		return err
	})
	password(priya)
	dbtest.Do(t, l.db, l.lead, func(tx *db.Tx) error {
		f, err := fund.Add(tx, fund.New{Name: "Hardship scheme", Giver: "Northshire Council", Unit: "pence", Code: "HS", ExpiresAfter: 60})
		if err != nil {
			return err
		}
		l.fund = f.ID
		_, err = fund.PayIn(tx, f.ID, 100000, "Grant")
		return err
	})
	dbtest.Do(t, l.db, l.worker, func(tx *db.Tx) error {
		times := directory.Schedule{Freq: "WEEKLY", ByDay: "TU", OpensAt: "15:30", ClosesAt: "17:00"}
		g, err := group.Add(tx, group.New{Name: "Tuesday talking café", Kind: "cafe", Team: sample.North, Leader: l.worker.ID, Place: "Canal Street library", Capacity: 12, Times: times})
		if err != nil {
			return err
		}
		l.cafe = g.ID
		of := sample.FromDietitian
		of.Team, of.Organisation = sample.North, "K84001"
		who := sample.Jordan
		who.Practice = "K84001"
		r, err := referral.Receive(tx, who, of)
		if err != nil {
			return err
		}
		l.jordan = r.Person
		p, err := person.Get(tx, r.Person)
		if err != nil {
			return err
		}
		p.Literacy, p.HowToReach = person.CannotRead, "Sleeps during the day"
		if err := person.Change(tx, p); err != nil {
			return err
		}
		_, err = plan.Start(tx, r.ID)
		return err
	})
}

func (l *loop) service(tx *db.Tx, name string) (*directory.Service, error) {
	return db.First[directory.Service](tx, db.Q{Where: "t.name = $1", Args: []any{name}})
}

// letter waits for a message to the address whose words have this in them, and
// returns the words.
func (l *loop) letter(to, says string) string {
	l.t.Helper()
	for range 400 {
		all, _ := filepath.Glob(filepath.Join(l.out, "*.eml"))
		for _, file := range all {
			if text, is := l.read(file); is == to && strings.Contains(text, says) {
				return text
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	l.t.Fatalf("no message to %s says %q", to, says)
	return ""
}

// read is the text of a mail in a file, and to whom it is.
func (l *loop) read(file string) (text, to string) {
	b, err := os.ReadFile(file)
	if err != nil {
		l.t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		l.t.Fatal(err)
	}
	at, err := m.Header.AddressList("To")
	if err != nil {
		l.t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		l.t.Fatal(err)
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	if err != nil {
		l.t.Fatal(err)
	}
	words, err := io.ReadAll(part)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(words), at[0].Address
}

// A seat is somebody at a browser of their own.
type seat struct {
	*browser.Page
	base string
}

func (l *loop) seat(how ...browser.Option) *seat { return &seat{browser.Open(l.t, how...), l.base} }

func (s *seat) to(path string) { s.Goto(s.base + path) }

func (s *seat) signIn(email string) {
	s.to("/sign-in")
	s.Fill("Email address", email)
	s.Fill("Password", kindWords)
	s.Click("Sign in")
}

// says opens a page and sees each of the words there.
func (s *seat) says(path string, words ...string) {
	s.to(path)
	for _, w := range words {
		s.See(w)
	}
}

var (
	linkIn = regexp.MustCompile(`http://\S+/provider/r/[a-z2-7]+`)
	codeIn = regexp.MustCompile(`\b[0-9]{6}\b`)
	pageIn = regexp.MustCompile(`http://\S+/mine/[a-z2-7]+`)
)

// TestBrowserLoop is the whole loop with four browsers at once, on the worked
// case: the link worker at the desk, an organisation with an account, one by the
// link in its e-mail, and the man himself on his own page. Three onward referrals
// are sent: one is accepted, one declined, one never answered and escalated. He
// comes to a talking café, gets a voucher that is used, and stops one sharing;
// that organisation sees him no more, by whatever page it had open. At each step
// all of them read the same status.
func TestBrowserLoop(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	worker := browser.Open(t) // skips before anything is made, where there is no browser
	l := newLoop(t)
	lena, priya, sam, jordan := &seat{worker, l.base}, l.seat(), l.seat(browser.Phone, browser.NoScript), l.seat(browser.Phone, browser.NoScript)
	lena.signIn("lena@example.org")
	priya.signIn("priya@example.org")
	priya.See("Nothing here.")
	him := "/people/" + string(l.jordan)

	// He gets his page: he cannot read, so his code is on paper.
	lena.says(him+"/own", "Their own page")
	lena.Click("Give them their page")
	lena.See("It is shown here once")
	own := strings.TrimPrefix(pageIn.FindString(lena.Text()), l.base)
	code := codeIn.FindString(lena.Text()[strings.Index(lena.Text(), "Their code"):])
	enter := func() {
		jordan.to(own)
		jordan.Fill("Day", "11")
		jordan.Fill("Month", "5")
		jordan.Fill("Year", "1990")
		jordan.Fill("The code of six digits", code)
		jordan.Click("Open my page")
		jordan.See("This is your plan")
	}
	enter()
	jordan.Screenshot("loop-person-first")

	// Three are asked.
	ids := map[string]string{}
	dbtest.See(t, l.db, dbtest.System, func(tx *db.Tx) error {
		for _, name := range []string{homes, rough, larder} {
			s, err := l.service(tx, name)
			if err != nil {
				return err
			}
			ids[name] = string(s.ID)
		}
		return nil
	})
	lena.to(him + "/find")
	lena.Click("Send to " + homes)
	lena.Goto(lena.URL() + "&service=" + ids[rough] + "&service=" + ids[larder])
	lena.See("What you share")
	lena.Choose("What for", "Inadequate housing")
	lena.Fill("In your words", "Housewords: a room, and somebody to go with him to the council")
	lena.Click("They can go to all of these")
	lena.Choose("They said yes", "Spoken")
	lena.Click("See the message")
	lena.See("Before you send")
	lena.Screenshot("loop-worker-look")
	lena.Click("Send to all 3")
	lena.See("Sent on to organisations")
	at := map[string]string{} // where the worker reads of each
	dbtest.See(t, l.db, l.worker, func(tx *db.Tx) error {
		return db.Each(tx, db.Q{}, func(o *sentOn) error { at[o.Name] = him + "/onward/" + string(o.ID); return nil })
	})
	theirs := func(name string) string { return at[name][strings.LastIndex(at[name], "/"):] }
	// all four see where each stands; what the worker and the person read of it
	stands := func(name, workers, persons string) {
		t.Helper()
		lena.says(at[name], workers)
		jordan.to(own + "/who")
		text := jordan.Text()
		if i := strings.Index(text, name+". "); i < 0 || !strings.HasPrefix(text[i+len(name)+2:], persons) {
			t.Errorf("%s: he does not read %q:\n%s", name, persons, text)
		}
	}
	for _, name := range []string{homes, rough, larder} {
		stands(name, "Sent", "They have not answered yet")
	}
	lena.says("/", homes+": no answer yet", rough+": no answer yet", larder+": no answer yet")
	jordan.Screenshot("loop-person-who-asked")

	// One with an account says yes.
	inbox, one := "/provider", "/provider/referrals"+theirs(homes)
	priya.says(inbox, "Jordan Hale", "1 referral")
	priya.Click("Jordan Hale")
	priya.See("Housewords")
	priya.Screenshot("loop-provider-account")
	priya.Click("Yes")
	priya.See("Accepted")
	stands(homes, "Accepted", "They have said yes")
	lena.says("/", homes+": said yes, nothing booked yet")
	lena.says(him, homes+" said yes")

	// One by the link in its e-mail says not now, and why.
	link := linkIn.FindString(l.letter("post@homeless-action.example.org", "/provider/r/"))
	sam.Goto(link)
	sam.See("Can you help somebody?")
	for _, secret := range []string{"Jordan", "Hale", "Housewords", "07700 900123"} {
		sam.SeeNot(secret)
	}
	sam.Click("Send me a code")
	sam.See("We have sent a code")
	sam.Fill("The code", codeIn.FindString(l.letter("post@homeless-action.example.org", "Your code is")))
	sam.Click("Open")
	sam.See("Jordan Hale")
	sam.Screenshot("loop-provider-link")
	sam.Click("Not now – and why")
	sam.Click("We are full")
	sam.Within("form:has(input[value=decline])").Fill("In your words (optional)", "Ask again in May")
	sam.Click("Not now")
	sam.See("not shared with you any more")
	sam.Screenshot("loop-provider-link-declined")
	for _, secret := range []string{"Jordan", "Hale", "Housewords"} {
		sam.Goto(link)
		sam.SeeNot(secret)
	}
	stands(rough, "Declined: we are full", "They cannot help now")
	lena.says("/", rough+": declined, we are full. Read it")
	lena.says(at[rough], "Ask again in May")
	lena.Click("I have read it")
	lena.See("Nothing more is to be done")

	// A talking café: booked, he reads of it, and comes; the register on a phone.
	lena.says(him+"/groups", "Tuesday talking café")
	lena.Click("Book Tuesday talking café, Tuesday 8 September, 3:30pm to 5pm")
	lena.See("Booked")
	jordan.says(own, "8 September", "Tuesday talking café", "Canal Street library", "With Lena Walker")
	jordan.Screenshot("loop-person-appointment")
	l.at("2026-09-08 15:40")
	phone := l.seat(browser.Phone, browser.NoScript)
	phone.signIn("lena@example.org")
	phone.says("/groups/"+string(l.cafe)+"/on/2026-09-08", "Jordan Hale")
	phone.Good()
	phone.Click("Came")
	phone.Fill("How many came in all (optional)", "7")
	phone.Screenshot("loop-register-phone")
	phone.Click("Save the register")
	phone.See("Register saved")
	lena.says(him, "Tuesday talking café")
	lena.Screenshot("loop-worker-timeline")

	// A voucher is given from the fund, and used.
	lena.to(him + "/vouchers/new")
	lena.Choose("Take it from a fund", "Hardship scheme: £1,000 left")
	lena.Click("Food")
	lena.Fill("What it is worth (optional)", "40")
	lena.Click("Save")
	lena.See("Food voucher of £40 from Hardship scheme")
	lena.says("/funds/"+string(l.fund)+"/given?state=given", "HS-00002")
	lena.SeeNot("Jordan")
	lena.Click("Used HS-00002")
	lena.See("HS-00002 was used")
	lena.to(him)
	lena.Click("More about: Food voucher of £40 from Hardship scheme.")
	lena.See("Used, 8 September 2026")
	lena.Screenshot("loop-worker-voucher")

	// One does not answer: it is reminded twice, and then the worker has to act.
	for _, day := range []string{"2026-09-12 09:00", "2026-09-17 09:00", "2026-09-21 15:30"} {
		l.at(day)
		if err := remind(context.Background(), l.db, noCalendar); err != nil {
			t.Fatal(err)
		}
	}
	l.letter("larder@example.org", "has been waiting to hear from")
	lena.says("/", larder+": no answer yet. Ring them, or ask another")
	lena.says(him, "Reminded "+larder, "Still no answer from "+larder)
	lena.says("/onward?show=late", "1 referral", larder)
	lena.Screenshot("loop-worker-late")
	enter() // his page had closed by itself
	stands(larder, "Sent", "They have not answered yet")
	jordan.Screenshot("loop-person-who")

	// He stops one sharing: at once that organisation sees him no more.
	open := []string{inbox, inbox + "?show=all", inbox + "?show=new", one, "/provider/figures", "/provider/capacity", "/provider/members"}
	priya.says(one, "Jordan Hale", "Housewords")
	jordan.says(own+"/who", homes)
	jordan.Click("Stop sharing with Homes First Northshire")
	jordan.See("can no longer see")
	stands(homes, "Ended early, by the person", "You have stopped this")
	for _, page := range open {
		priya.to(page)
		for _, secret := range []string{"Jordan", "Hale", "Housewords", "07700 900123"} {
			priya.SeeNot(secret)
		}
	}
	priya.says(one, "The person has stopped sharing")
	priya.Screenshot("loop-provider-stopped")
	priya.Back()
	priya.SeeNot("Jordan")
	lena.says("/", "Jordan Hale")
	lena.says(him+"/own", "Sharing stopped: "+homes)
	lena.Screenshot("loop-worker-told")

	// No link and no code that went out stands in the database any more.
	for _, secret := range []string{strings.TrimPrefix(link, l.base+"/provider/r/"), strings.TrimPrefix(own, "/mine/")} {
		if where := dbtest.Holds(t, l.db, secret); len(where) > 0 {
			t.Errorf("a token stands in %v", where)
		}
	}
}

// sentOn is an onward referral, to find its page.
type sentOn struct {
	db.Row
	Name string `db:"service_name"`
}

func (*sentOn) Table() string { return "onward" }
func (*sentOn) Wall() db.Wall { return db.Wall{See: access.CareSee, Sight: db.Everyone} }

// noCalendar knows of no bank holidays.
func noCalendar(context.Context) (find.Calendar, error) { return find.Calendar{}, nil }
