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

// services are the services that have a line of their own.
func services(facts []fact, i, small int) Breakdown {
	return lined(byService, facts, i, small)
}

// lined gives values lines of their own: those of so many people that nobody is told
// apart. The others are one line, b's only one, which holds as many too, or takes in
// the smallest of the lines until it does. Lines stand in the order of their names,
// since an order by size would tell of sizes.
func lined(b Breakdown, facts []fact, i, small int) Breakdown {
	other := b.list[0].name
	who := map[string]map[kith.ID]bool{}
	for _, f := range facts {
		if who[f.is[i]] == nil {
			who[f.is[i]] = map[kith.ID]bool{}
		}
		who[f.is[i]][f.person] = true
	}
	names := slices.Sorted(maps.Keys(who))
	slices.SortStableFunc(names, func(a, b string) int { return len(who[b]) - len(who[a]) })
	enough, others := many(small), map[kith.ID]bool{}
	own := 0
	for own < len(names) && own < mostServices && len(who[names[own]]) >= enough && names[own] != other && names[own] != "" {
		own++
	}
	for _, name := range names[own:] {
		maps.Copy(others, who[name])
	}
	for own > 0 && len(others) > 0 && len(others) < enough {
		own--
		maps.Copy(others, who[names[own]])
	}
	b.list = nil
	names = names[:own]
	slices.Sort(names)
	for _, name := range names {
		b.list = append(b.list, category{name, []string{name}})
	}
	b.list = append(b.list, category{other, nil})
	return b
}

// many is how many people a line of its own has at least.
func many(small int) int { return 4*small + 1 }
