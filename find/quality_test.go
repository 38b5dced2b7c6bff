package find

import (
	"cmp"
	"encoding/csv"
	"hash/fnv"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"kith"
)

// The search is measured on real charities that people have classified by hand
// (UK Charity Activity Tags, CC BY 4.0): each tag's name is a query, and the
// charities with the tag are what it should find. The topics are split once for
// all by their codes: weights were tuned on one half, the other is reported.
// With narrower tags, whoever asks for "Health" is also served by "Cancer".
const (
	charities = "../../shared/data/directory/charities/sample.csv"
	topics    = "../../shared/standards/directory/taxonomies/ukcat/ukcat.csv"
)

type topic struct {
	code, name string
	relevant   map[kith.ID]bool
	report     bool
}

// What the search must reach on the reported half, a little below what it does
// reach, so that a change which makes it worse is seen.
const leastNDCG, leastRecall = 0.55, 0.56

func TestQuality(t *testing.T) {
	entries, with, tags := readCharities(t)
	x, bare := Build(slices.Values(entries)), newPlain(entries)
	ways := []struct {
		name string
		rank func(string) []kith.ID
	}{{"plain BM25, stemmed", bare.search}, {"find", func(q string) (out []kith.ID) {
		for _, r := range x.Search(Query{Text: q, Now: now, Size: 100, Ungrouped: true}).Results {
			out = append(out, r.Entry)
		}
		return out
	}}}
	t.Logf("%-20s %-22s %7s %20s %20s", "", "", "", "tuned on", "reported")
	t.Logf("%-20s %-22s %7s %9s %10s %9s %10s", "", "relevant is", "topics", "nDCG@10", "recall@100", "nDCG@10", "recall@100")
	for _, judged := range []struct {
		name   string
		topics []topic
	}{{"as labelled", topicsOf(tags, with)}, {"with narrower tags", topicsOf(tags, upwards(tags, with))}} {
		for _, way := range ways {
			var n, gain, found [2]float64
			for _, topic := range judged.topics {
				half := 0
				if topic.report {
					half = 1
				}
				ranked := way.rank(topic.name)
				n[half]++
				gain[half] += ndcg(ranked, topic.relevant, 10)
				found[half] += recall(ranked, topic.relevant, 100)
			}
			t.Logf("%-20s %-22s %7d %9.3f %10.3f %9.3f %10.3f", way.name, judged.name, len(judged.topics), gain[0]/n[0], found[0]/n[0], gain[1]/n[1], found[1]/n[1])
			if way.name == "find" && (gain[1]/n[1] < leastNDCG || found[1]/n[1] < leastRecall) {
				t.Errorf("the search finds less than it did")
			}
		}
	}
}

func ndcg(ranked []kith.ID, relevant map[kith.ID]bool, k int) float64 {
	gain, ideal := 0.0, 0.0
	for i := range min(k, len(relevant)) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	for i, id := range ranked[:min(k, len(ranked))] {
		if relevant[id] {
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	return gain / ideal
}

// recall is of all relevant entries, or of as many as k places can hold.
func recall(ranked []kith.ID, relevant map[kith.ID]bool, k int) float64 {
	n := 0
	for _, id := range ranked[:min(k, len(ranked))] {
		if relevant[id] {
			n++
		}
	}
	return float64(n) / float64(min(len(relevant), k))
}

// readCharities returns the charities as entries, and by tag those that have it.
func readCharities(t *testing.T) ([]Entry, map[string]map[kith.ID]bool, []map[string]string) {
	var entries []Entry
	with := map[string]map[kith.ID]bool{}
	for _, r := range readCSV(t, charities) {
		id := kith.ID(r["org_id"])
		entries = append(entries, Entry{ID: id, Name: r["name"], Description: r["activities"]})
		for code := range strings.SplitSeq(r["UKCAT"], ";") {
			tagged(with, code, id)
		}
	}
	return entries, with, readCSV(t, topics)
}

func tagged(with map[string]map[kith.ID]bool, code string, id kith.ID) {
	if code == "" {
		return
	}
	if with[code] == nil {
		with[code] = map[kith.ID]bool{}
	}
	with[code][id] = true
}

// upwards gives each tag the charities of the tags beneath it too.
func upwards(tags []map[string]string, with map[string]map[kith.ID]bool) map[string]map[kith.ID]bool {
	out := map[string]map[kith.ID]bool{}
	for _, tag := range tags {
		for _, above := range tags {
			category := above["Level"] == "1" && above["Category"] == tag["Category"]
			sub := above["Level"] == "2" && above["Subcategory"] == tag["Subcategory"]
			if category || sub || above["Code"] == tag["Code"] {
				for id := range with[tag["Code"]] {
					tagged(out, above["Code"], id)
				}
			}
		}
	}
	return out
}

// topicsOf are the tags that at least ten charities have.
func topicsOf(tags []map[string]string, with map[string]map[kith.ID]bool) (out []topic) {
	for _, tag := range tags {
		if len(with[tag["Code"]]) >= 10 {
			h := fnv.New32a()
			h.Write([]byte(tag["Code"]))
			out = append(out, topic{tag["Code"], tag["tag"], with[tag["Code"]], h.Sum32()%2 == 1})
		}
	}
	return out
}

func readCSV(t *testing.T, file string) []map[string]string {
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		t.Skipf("skipped: %s is not here", file)
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := rows[0]
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[head[i]] = v
		}
		out = append(out, m)
	}
	return out
}

// plain is BM25 as the textbooks have it (k1 1.2, b 0.75, any word counts)
// over the stems of name and text together.
type plain struct {
	ids  []kith.ID
	docs []map[string]int
	long []float64
	mean float64
	in   map[string]int
}

func newPlain(entries []Entry) *plain {
	p := &plain{in: map[string]int{}}
	for _, e := range entries {
		terms, n := map[string]int{}, 0.0
		for _, s := range stemsOf(e.Name + " " + e.Description) {
			terms[s]++
			n++
		}
		for s := range terms {
			p.in[s]++
		}
		p.ids, p.docs, p.long = append(p.ids, e.ID), append(p.docs, terms), append(p.long, n)
		p.mean += n / float64(len(entries))
	}
	return p
}

func (p *plain) search(q string) []kith.ID {
	scores := map[int]float64{}
	for _, s := range stemsOf(q) {
		n := float64(p.in[s])
		idf := math.Log(1 + (float64(len(p.docs))-n+0.5)/(n+0.5))
		for i, d := range p.docs {
			if f := float64(d[s]); f > 0 {
				scores[i] += idf * f * 2.2 / (f + 1.2*(0.25+0.75*p.long[i]/p.mean))
			}
		}
	}
	order := slices.SortedFunc(maps.Keys(scores), func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	var out []kith.ID
	for _, i := range order[:min(100, len(order))] {
		out = append(out, p.ids[i])
	}
	return out
}
