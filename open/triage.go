package open

import (
	"slices"
	"strings"

	"kith/open/page"
	"kith/referral"
	"kith/web"
)

// A sign is something that cannot wait. Each changes what is said at once, how
// soon the team should look, and what it should know before it rings.
type sign struct {
	value, label string
	urgency      referral.Urgency
	risk         string // as the team reads it
	do           page.Now
}

// signs are the questions of triage, the gravest first. They are few, and they
// are asked of whoever writes: about themselves or about somebody else.
var signs = []sign{
	{"danger", "Somebody is badly hurt or in danger now, or has taken too much of something", referral.Urgent, "danger or injury now",
		page.Now{What: "Ring 999 now", Href: "tel:999", Why: "Do not wait for us. We do not read this straight away."}},
	{"life", "Thoughts of suicide, or of hurting oneself", referral.Urgent, "thoughts of suicide or self-harm",
		page.Now{What: "Ring 111 and choose option 2", Href: "tel:111", Why: "Somebody trained in mental health answers at any hour. Or ring Samaritans on 116 123, or text SHOUT to 85258."}},
	{"fear", "Being frightened, hurt or controlled by somebody close", referral.Urgent, "afraid of somebody close: ask how it is safe to get in touch",
		page.Now{What: "Ring 0808 2000 247", Href: "tel:08082000247", Why: "The National Domestic Abuse Helpline of Refuge is free and answers at any hour. Tell us below when it is safe to get in touch, and how."}},
	{"roof", "Nowhere safe to sleep tonight", referral.Urgent, "nowhere safe to sleep",
		page.Now{What: "Ring your council's housing team today", Why: "Say that you are homeless tonight: it has to listen, at any hour. Or ring Shelter free on 0808 800 4444."}},
	{"food", "No food, heating or power today", referral.Soon, "no food, heating or power",
		page.Now{What: "Look for food and essentials near you", Href: "/support/need/food-bank", Why: "Food banks, larders and vouchers, most of them without asking first."}},
}

// noSign is the answer that none of these is so.
const noSign = "none"

// signOptions are the questions as the page asks them.
func signOptions() (out []web.Option) {
	for _, s := range signs {
		out = append(out, web.Option{Value: s.value, Label: s.label})
	}
	return append(out, web.Option{Value: noSign, Label: "None of these", Or: true})
}

// signsIn are those of signs that were ticked.
func signsIn(ticked []string) (out []sign) {
	for _, s := range signs {
		if slices.Contains(ticked, s.value) {
			out = append(out, s)
		}
	}
	return out
}

// nowOf is what to do at once.
func nowOf(ticked []string) (out []page.Now) {
	for _, s := range signsIn(ticked) {
		out = append(out, s.do)
	}
	return out
}

// weigh puts what was ticked into a referral: never less urgent, and where the
// writer says that there is nothing to know, it is known all the same. It
// returns what the writer said of risks, where there is no room for both.
func weigh(n *referral.New, ticked []string) (left string) {
	n.Urgency = referral.Routine
	var words []string
	for _, s := range signsIn(ticked) {
		if n.Urgency != referral.Urgent {
			n.Urgency = s.urgency
		}
		words = append(words, s.risk)
	}
	if len(words) == 0 {
		return ""
	}
	said := "Ticked on the form: " + strings.Join(words, "; ")
	if n.Risk == referral.RiskKnown && n.RiskWords != "" {
		left = n.RiskWords
	}
	if both := said + ". In their words: " + left; left != "" && len([]rune(both)) <= mostRisk {
		said, left = both, ""
	}
	n.Risk, n.RiskWords = referral.RiskKnown, said
	return left
}

// mostRisk is how much a referral holds about risks.
const mostRisk = 300
