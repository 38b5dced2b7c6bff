package open

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kith"
	"kith/web"
)

// A gate lets through what people send and holds up what programs do. It asks
// no other company. A form says, sealed, when it was drawn: one that comes back
// too soon, or for a second time, or with the field filled that nobody sees, or
// with several links in it, or while very many come, is shown again with one
// plain question. Whoever answers it passes, however suspect: nobody is turned
// away for being quick, or for what their browser fills in by itself.
type gate struct {
	seal cipher.AEAD
	now  func() time.Time

	*spent
}

// spent are the forms that were taken, each by its one-time key, so that the
// same form drawn once is not sent a thousand times with other keys.
type spent struct {
	mu sync.Mutex
	by map[string]string
}

const (
	soonest   = 4 * time.Second // a person has read nothing before
	longest   = 24 * time.Hour
	mostSpent = 10_000
	mostLinks = 1 // in the words of one who asks for help
)

// A stamp is what a form says of itself.
type stamp struct {
	At    int64  // when it was drawn
	Nonce string // which one it is
	Asks  int    // which question it asks, from 1; 0 for none
}

// A question is one that anybody can answer who can read the page, or hears it.
type question struct {
	asks    string
	answers []string
}

var questions = []question{
	{"What is two plus three?", []string{"5", "five"}},
	{"What is one plus six?", []string{"7", "seven"}},
	{"What is four plus four?", []string{"8", "eight"}},
	{"What is three plus one?", []string{"4", "four"}},
	{"What is five plus four?", []string{"9", "nine"}},
	{"What is one plus two?", []string{"3", "three"}},
}

// newGate makes a gate whose seal is of the installation's key, or of chance
// when that is empty: then what was drawn before a restart is asked once more.
func newGate(key []byte, now func() time.Time) (gate, error) {
	if len(key) == 0 {
		key = make([]byte, 32)
		rand.Read(key)
	}
	own, err := hkdf.Key(sha256.New, key, nil, "kith: forms of the public's door", 32)
	if err != nil {
		return gate{}, fmt.Errorf("open: %w", err)
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return gate{}, fmt.Errorf("open: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	return gate{seal: seal, now: now, spent: &spent{by: map[string]string{}}}, err
}

// draw is the stamp of a form that asks a question (from 1), or none (0), and
// that question.
func (g gate) draw(asks int) (sealed, words string) {
	s := stamp{At: g.now().Unix(), Nonce: rand.Text(), Asks: asks}
	if asks > 0 {
		words = questions[asks-1].asks
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", words // it is asked again, and no worse
	}
	return base64.RawURLEncoding.EncodeToString(g.seal.Seal(nil, nil, text, nil)), words // #nosec G407 -- NewGCMWithRandomNonce draws its own
}

// read opens the stamp of a form that came.
func (g gate) read(sealed string) (s stamp, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return s, false
	}
	text, err := g.seal.Open(nil, nil, b, nil)
	return s, err == nil && json.Unmarshal(text, &s) == nil && s.Asks <= len(questions)
}

// asks is the question that a form must answer first, 0 when it may pass.
// wary is that all forms must, for so many come.
func (g gate) asks(r *web.Request, words string, wary bool) int {
	s, ok := g.read(r.Value("stamp"))
	gone := g.now().Sub(time.Unix(s.At, 0))
	again := ok && !g.first(s.Nonce, r.Value("once"))
	suspect := gone < soonest || gone > longest || wary || r.Value("website") != "" || strings.Count(words, "://") > mostLinks
	answered := ok && s.Asks > 0 && slices.Contains(questions[s.Asks-1].answers, strings.ToLower(strings.Trim(r.Value("answer"), " .")))
	switch {
	case !ok || again || suspect && s.Asks == 0:
		return 1 + int(g.now().UnixNano()/1000)%len(questions)
	case suspect && !answered:
		return s.Asks
	}
	return 0
}

// first reports whether a form was not taken yet, or with this very key.
func (g gate) first(nonce, key string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	was, taken := g.by[nonce]
	return !taken || was == key
}

// taken notes that a form was taken.
func (g gate) taken(r *web.Request) {
	s, ok := g.read(r.Value("stamp"))
	if !ok {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.by) >= mostSpent {
		clear(g.by)
	}
	g.by[s.Nonce] = r.Value("once")
}

// errAsks is what stands beside the question.
var errAsks = kith.Check{"answer": "Answer this short question, so that we know that a person is sending this"}
