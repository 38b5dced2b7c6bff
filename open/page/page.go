// Package page draws what the public sees. What its structs hold is public:
// package open has taken out of it what is not (open/public.go).
package page

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/plan"
	"kith/web"
)

// A Service is an entry of the directory as anybody may read it.
type Service struct {
	ID           kith.ID
	Name, Other  string // Other: what it is also called
	Organisation string
	About        string
	Alert        string // shown first: "Closed for August"
	Shut         string // why it cannot be used now; "" when it can
	For          []string
	Helps        []string
	Pictures     []string // of what it helps with, for easy read
	When         []string
	Next         []string // the next times, soonest first
	Cost         string
	Free         bool
	Join         string // how to get in
	Wait         string
	Ways         []string
	Languages    []string
	Areas        []string // whose people it is for
	Bring        []string
	Seen         []string // insurance, safeguarding and the like, as far as they were seen
	Places       []Place
	Phones       []Phone
	Email        string
	Sites        []web.Link
	Charity      string // number at the Charity Commission
	Company      string // number at Companies House
	Age          Age
	Origins      []Origin
}

// A Place is where a service is given.
type Place struct {
	Name   string
	Lines  []string // of the address; of a hidden one, the town at most
	Hidden bool
	Travel string
	Access []string
	When   []string // where it differs from the service's own
	Phones []Phone
}

// A Phone is a number that anybody may ring.
type Phone struct{ Number, Note string }

// Age is how long ago somebody last said that an entry is right.
type Age struct {
	Words string // "Checked 3 weeks ago", "Nobody has checked this entry yet"
	Old   bool   // ask before relying on it
}

// An Origin is where one fact comes from.
type Origin struct{ Fact, From, When string }

// Href is the service's page.
func (s *Service) Href() string { return "/support/services/" + string(s.ID) }

// A Dress is how a page is made for paper.
type Dress string

// The dresses. Screen is the page itself.
const (
	Screen Dress = ""
	Print  Dress = "print"
	Large  Dress = "large"
	Easy   Dress = "easy"
)

// class is the dress's class of the body.
func (d Dress) class() string {
	return map[Dress]string{Large: "kith-large-print", Easy: "kith-easy-read"}[d]
}

// A Share is what is given to others: a link, and the text that goes with it.
type Share struct {
	Title string // "Talking café"
	Link  string // the whole address
	QR    string // the link as an SVG picture
}

// text and mail are links that write a message with the link in it; to whom is
// left to the person.
func (s Share) text() templ.SafeURL {
	return templ.SafeURL("sms:?&body=" + escaped(s.Title+": "+s.Link))
}

func (s Share) mail() templ.SafeURL {
	return templ.SafeURL("mailto:?subject=" + escaped(s.Title) + "&body=" + escaped(s.Title+"\n\n"+s.Link+"\n"))
}

// picture is one of Kith's own drawings, which stands in the page as it is.
func picture(key string) templ.Component { return templ.Raw(plan.Picture(key)) }

// drawing is an SVG picture of ours with a name.
func drawing(svg string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, svg)
		return err
	})
}

// telephone is the link that rings a number.
func telephone(number string) templ.SafeURL {
	return templ.SafeURL("tel:" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number))
}

// mailTo is the link that writes to an address.
func mailTo(address string) templ.SafeURL { return templ.SafeURL("mailto:" + escaped(address)) }

// brief is the first sentence or so of a text.
func brief(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= 160 {
		return string(r)
	}
	cut := string(r[:160])
	if i := strings.LastIndex(cut, ". "); i > 60 {
		return cut[:i+1]
	}
	if i := strings.LastIndex(cut, " "); i > 80 {
		cut = cut[:i]
	}
	return cut + "…"
}

// escaped is s within the body of a link that writes a message, where a space
// is %20 and never a plus.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
