package feed

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"kith"
)

// ldJSON finds what a page says of itself in JSON-LD.
var ldJSON = regexp.MustCompile(`(?is)<script[^>]*type\s*=\s*["']?application/ld\+json["']?[^>]*>(.*?)</script>`)

// datasetSite is the error for the page of an OpenActive dataset: which of its
// feeds say what there is, each of which is a source of its own. It is nil for
// any other page. Source: OpenActive Dataset API Discovery, a schema.org Dataset
// in JSON-LD whose distribution has a DataDownload for each feed.
func datasetSite(at *url.URL, body []byte) error {
	for _, m := range ldJSON.FindAllSubmatch(body, 20) {
		o, ok := asObject(m[1])
		if !ok || !strings.Contains(o.text("@type", "type"), "Dataset") {
			continue
		}
		var says, other []string
		for _, d := range o.list("distribution") {
			to, err := at.Parse(d.text("contentUrl"))
			if err != nil || d.text("contentUrl") == "" || to.Scheme != "http" && to.Scheme != "https" {
				continue
			}
			kind := lastPart(d.text("additionalType", "name"))
			line := kind + " " + to.String()
			if active[kind] {
				says = append(says, line)
			} else {
				other = append(other, line)
			}
		}
		switch {
		case len(says) > 0:
			slices.Sort(says)
			return kith.Errorf(kith.Invalid, "This is the page of an OpenActive dataset. Give the address of one of its feeds, each as a source of its own: %s", strings.Join(says, "; "))
		case len(other) > 0:
			return kith.Errorf(kith.Invalid, "This is the page of an OpenActive dataset, and none of its feeds says what there is, only single dates: %s", strings.Join(other, "; "))
		}
	}
	return nil
}

// lastPart is the name at the end of a term's address:
// https://openactive.io/SessionSeries.
func lastPart(s string) string { return s[strings.LastIndexAny(s, "/#:")+1:] }
