package desk

import (
	"net/http/httptest"
	"testing"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/outcome"
	"kith/person"
	"kith/voice"
)

// The pages about the person's own page, with a link given and with replies,
// and the recording: wide and on a phone. A worker records into the page itself,
// and what was recorded plays.
func TestBrowserOwnPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, "Amina")
			who := h.people[0]
			dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
				if err := person.AddChannel(tx, &person.Channel{Of: person.Of{Person: who}, Kind: person.Email, Value: "amina@example.org"}); err != nil {
					return err
				}
				_, err := voice.Give(tx, who, false)
				return err
			})
			dbtest.Do(t, h.db, onOwnPage(who), func(tx *db.Tx) error {
				for _, n := range []voice.New{
					{Kind: voice.Call, Words: "About the bus pass", Suits: "Tuesday after 3pm"},
					{Kind: voice.Felt, About: "choir", AboutName: "The Canal Street choir", Felt: "helped", Words: "They kept me a chair", PassOn: true},
					{Kind: voice.Stopped, AboutName: "So that my GP knows", Words: "Taken back, on their own page"},
				} {
					if _, err := voice.Say(tx, who, n); err != nil {
						return err
					}
				}
				return nil
			})
			dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
				all, err := voice.Of(tx, who)
				if err == nil {
					_, err = voice.Heard(tx, all[1].ID, all[1].Version, "I am glad. I tell them", true)
				}
				return err
			})
			server := httptest.NewServer(h.door(t))
			defer server.Close()
			p := browser.Open(t, how)
			c := h.session(t, dbtest.Worker)
			p.Cookie(server.URL, c.Name, c.Value)
			look := func(shot string) {
				p.Good()
				p.Screenshot("own-" + shot + "-" + name)
			}
			at := server.URL + "/people/" + string(who)
			p.Goto(at + "/own")
			p.See("They have a link, until")
			look("replies")
			p.Click("Give them their page")
			p.See("It is shown here once")
			look("given")
			p.Goto(at + "/own/recording")
			p.See("What to read")
			look("recording")
			p.Eval(`(() => {
				const sound = new AudioContext(), tone = sound.createOscillator(), to = sound.createMediaStreamDestination();
				tone.connect(to);
				tone.start();
				navigator.mediaDevices.getUserMedia = async () => { await sound.resume(); return to.stream };
				return ""
			})()`)
			p.Click("Record now")
			p.See("Stop recording")
			p.Click("Stop recording")
			p.See("Listen to it, then save it.")
			p.Screenshot("own-recorded-" + name)
			p.Click("Save the recording")
			p.See("They can listen to it on their page")
			p.See("Recorded by Lena Walker")
			p.Screenshot("own-saved-" + name)
			p.Eval(`(() => { const a = document.querySelector("main audio"); a.muted = true; a.play().then(() => a.before("It plays")); return "" })()`)
			p.See("It plays")
			dbtest.Do(t, h.db, dbtest.Admin, func(tx *db.Tx) error {
				_, err := outcome.Load(tx, []byte(drillQuestionnaire("going-out", "2026")))
				return err
			})
			c = h.session(t, dbtest.Admin)
			p.Cookie(server.URL, c.Name, c.Value)
			p.Goto(server.URL + "/questionnaires")
			look("questionnaires")
			p.Click("Going out")
			look("questionnaire")
		})
	}
}
