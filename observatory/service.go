package observatory

import (
	"maps"
	"slices"

	"kith"
)

// otherService is where services are counted that few were sent to.
const otherService = "Another service, to which fewer were sent"

// byService is by the services that were asked: their names are public, and which
// of them have a line of their own depends on what was counted (services).
var byService = Breakdown{Code: "service", Name: "service", list: []category{{otherService, nil}}}

// mostServices bounds the lines of a table by service.
const mostServices = 40

// services are the services that have a line of their own: those to which so many
// people were sent that nobody is told apart. The others are one line, which holds as
// many too, or takes in the smallest of the services until it does. Lines stand in the
// order of their names, since an order by size would tell of sizes.
func services(facts []fact, i, small int) Breakdown {
	who := map[string]map[kith.ID]bool{}
	for _, f := range facts {
		if who[f.is[i]] == nil {
			who[f.is[i]] = map[kith.ID]bool{}
		}
		who[f.is[i]][f.person] = true
	}
	names := slices.Sorted(maps.Keys(who))
	slices.SortStableFunc(names, func(a, b string) int { return len(who[b]) - len(who[a]) })
	enough, others := 4*small+1, map[kith.ID]bool{}
	own := 0
	for own < len(names) && own < mostServices && len(who[names[own]]) >= enough && names[own] != otherService && names[own] != "" {
		own++
	}
	for _, name := range names[own:] {
		maps.Copy(others, who[name])
	}
	for own > 0 && len(others) > 0 && len(others) < enough {
		own--
		maps.Copy(others, who[names[own]])
	}
	b := byService
	b.list = nil
	names = names[:own]
	slices.Sort(names)
	for _, name := range names {
		b.list = append(b.list, category{name, []string{name}})
	}
	b.list = append(b.list, category{otherService, nil})
	return b
}
