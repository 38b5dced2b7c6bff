package sample

import (
	"fmt"
	"strings"
	"time"

	"kith/db"
	"kith/nhs"
	"kith/observatory"
)

// Published is when the demo's figures were published: the first working day
// after the year 2022-23, which its today is nearly the end of.
var Published = time.Date(2023, 4, 3, 9, 0, 0, 0, time.UTC)

// Places says how deprived the county's invented postcodes are; the rest follows
// from its teams.
var Places = observatory.Places{Quintile: func(p nhs.Postcode) int { return Quintile(string(p)) }, System: recordSystem}

// recordSystem is the record system of an invented practice.
func recordSystem(p nhs.ODS) string {
	if len(p) != 6 || p[:3] != "K99" {
		return ""
	}
	return []string{"System A (invented)", "System B (invented)", "System A (invented)"}[int(p[5]+p[4])%3]
}

// figures publishes the figures of the two years. It is a note, and no error,
// when they could give somebody away, as those of a part of the county may.
func (c *county) figures(tx *db.Tx) error {
	tx.Now = Published
	for i, p := range PCNs {
		if p.In2021+p.In2022 < 100 {
			continue
		}
		for j := range 4 {
			size := observatory.ListSize{Practice: nhs.ODS(fmt.Sprintf("K99%03d", 10*i+j)), Day: "2021-04-01", Patients: listed(i, j), Source: "invented"}
			if err := observatory.SetListSize(tx, size); err != nil {
				return err
			}
		}
	}
	if _, err := observatory.ReadGroups(tx, strings.NewReader(populations()), observatory.GroupSize{Year: 2021, Counts: "registered people", Source: "invented for the demo"}); err != nil {
		return err
	}
	for _, year := range []int{2021, 2022} {
		r, err := observatory.Propose(tx, Places, observatory.Period{Year: year}, "lt6")
		if err != nil {
			return err
		}
		if r.State == observatory.Refused {
			continue
		}
		if r, err = observatory.Certify(tx, r.ID); err == nil {
			_, err = observatory.Publish(tx, r.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listed is how many people are registered with a practice of a network.
func listed(network, practice int) int { return 5100 + (network*3701+practice*2903)%8300 }

// shares are how the county's registered people divide, in thousandths; those of the
// deprivation of their neighbourhoods lean as the network does.
var shares = []struct {
	breakdown string
	groups    []string
	of        []int
}{
	{"age", []string{"Under 18", "18 to 24", "25 to 39", "40 to 64", "65 to 74", "75 to 84", "85 and over"}, []int{203, 92, 201, 319, 97, 62, 26}},
	{"sex", []string{"Female", "Male"}, []int{504, 496}},
	{"ethnicity", []string{"Asian", "Black", "Mixed", "White", "Other"}, []int{64, 21, 31, 862, 22}},
	{"deprivation", []string{"1", "2", "3", "4", "5"}, []int{140, 170, 200, 230, 260}},
}

// populations are the registered people of every network by group, as a file of the
// kind that analysts import. All of it is invented.
func populations() string {
	var b strings.Builder
	fmt.Fprintln(&b, "area,breakdown,group,people")
	for i, p := range PCNs {
		if p.In2021+p.In2022 < 100 {
			continue
		}
		all := 0
		for j := range 4 {
			all += listed(i, j)
		}
		for k, s := range shares {
			sum, weights := 0, make([]int, len(s.of))
			for g, n := range s.of {
				weights[g] = n*40 + (i*7+g*13+k*5)%9*n // each network its own
				if s.breakdown == "deprivation" {
					weights[g] += n * 12 * p.Lean * (2 - g)
				}
				weights[g] = max(weights[g], n)
				sum += weights[g]
			}
			for g, w := range weights {
				fmt.Fprintf(&b, "%s,%s,%s,%d\n", p.ID, s.breakdown, s.groups[g], all*w/sum)
			}
		}
	}
	return b.String()
}
