package notify

import (
	"maps"
	"strings"
	"time"

	"kith"
	"kith/db"
)

// What a message brings to its recipient alone, a link or a code, is as good as
// a key: it goes from the outbox when the message has gone, and when it cannot
// go any more. Which data are secret, a template says.

// takenOut stands in the words of a message where the secret was.
const takenOut = "[taken out]"

// retryFor is how long a human can have a message tried again that brings a
// secret; then the secret goes, and another message is to be made.
const retryFor = 7 * 24 * time.Hour

// secrets are the data of the message that are secret and still there.
func (m *Message) secrets() (out []string) {
	for _, t := range []*template{templates[m.Template], templates[m.Otherwise]} {
		if t == nil {
			continue
		}
		for _, key := range t.secret {
			if m.Data[key] != "" {
				out = append(out, key)
			}
		}
	}
	return out
}

// spent reports whether a secret that the message needs was taken out.
func (m *Message) spent() bool {
	t := templates[m.Template]
	return t != nil && len(t.secret) > 0 && len(m.secrets()) == 0
}

// forget takes the secrets out of what is kept.
func (m *Message) forget() {
	keys := m.secrets()
	if len(keys) == 0 {
		return
	}
	m.Data = maps.Clone(m.Data) // others hold the map, to try again with
	for _, key := range keys {
		m.Words = strings.ReplaceAll(m.Words, clean(m.Data[key]), takenOut)
		delete(m.Data, key)
	}
}

// Forget takes the links and codes out of messages that did not go and are no
// longer tried again: at most a thousand. It returns how many they were.
func Forget(tx *db.Tx) (int, error) {
	sys := program(tx)
	var args []any
	var keys []string
	for _, t := range templates {
		if len(t.secret) > 0 {
			keys = append(keys, "?")
			args = append(args, t.name)
		}
	}
	q := db.Q{Limit: 1000}
	q.And("t.purged_at IS NULL AND t.template IN ("+strings.Join(keys, ", ")+")", args...)
	q.And("t.ended_at <= ? OR t.status = 'uncertain' AND t.handed_at <= ? OR t.ended_at IS NOT NULL AND t.before_at <= ?",
		sys.Now.Add(-retryFor), sys.Now.Add(-retryFor), sys.Now)
	q.And(`t.data LIKE '%"path":%' OR t.data LIKE '%"code":%'`)
	all, err := db.Select[Message](sys, q)
	if err != nil {
		return 0, err
	}
	for i := range all {
		all[i].forget()
		if err := db.Update(sys, &all[i]); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

var errSpent = kith.Errorf(kith.Conflict, "The link or code that this message brought was taken out of it; send another")
