package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"kith/find"
	"kith/geo"
)

// A source is what services are invented of: the texts of real charities taken
// apart and put together anew, at real postcodes; or, where the files are not
// there, our own words at places anywhere.
type source struct {
	about     string
	names     []string
	texts     []string
	places    []place
	districts []string // the first is none
}

type place struct {
	at       geo.Point
	district int
}

func readSource(shared string) source {
	s := source{districts: []string{""}}
	err := s.charities(filepath.Join(shared, "data/directory/charities/sample.csv"))
	if err == nil {
		err = s.postcodes(filepath.Join(shared, "data/geo/codepoint-open-2025-4-gb.csv.gz"))
	}
	if err == nil {
		s.about = fmt.Sprintf("recombined from %d real charities' texts at %d real postcodes", len(s.texts), len(s.places))
		return s
	}
	s = source{about: fmt.Sprintf("of invented texts at invented places (%v)", err), districts: []string{""}}
	r := rand.New(rand.NewPCG(1, 1))
	var words []string
	for _, n := range find.Needs() {
		words = append(words, n.Words...)
	}
	for range 5000 {
		s.names = append(s.names, words[r.IntN(len(words))]+" "+strconv.Itoa(r.IntN(1000)))
		var text []string
		for range 5 + r.IntN(20) {
			text = append(text, words[r.IntN(len(words))])
		}
		s.texts = append(s.texts, strings.Join(text, " and ")+".")
	}
	for i := range 300 {
		s.districts = append(s.districts, fmt.Sprintf("E07%06d", i))
		for range 200 {
			s.places = append(s.places, place{geo.Point{E: 250_000 + int32(i%20)*20_000 + r.Int32N(20_000), N: 80_000 + int32(i/20)*20_000 + r.Int32N(20_000)}, i + 1}) // #nosec G115 -- small
		}
	}
	return s
}

func (s *source) charities(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return missing(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for _, row := range rows[1:] {
		if text := row[column["activities"]]; len(text) >= 30 {
			s.names, s.texts = append(s.names, row[column["name"]]), append(s.texts, text)
		}
	}
	return nil
}

func (s *source) postcodes(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return missing(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	known := map[string]int{}
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		c := strings.Split(lines.Text(), ",") // postcode, quality, easting, northing, district
		if len(c) != 5 || !strings.HasPrefix(c[4], "E") || c[1] == "90" {
			continue
		}
		e, err := strconv.ParseInt(c[2], 10, 32)
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(c[3], 10, 32)
		if err != nil {
			return err
		}
		if known[c[4]] == 0 {
			known[c[4]] = len(s.districts)
			s.districts = append(s.districts, c[4])
		}
		s.places = append(s.places, place{geo.Point{E: int32(e), N: int32(n)}, known[c[4]]})
	}
	return lines.Err()
}

func missing(err error) error {
	if os.IsNotExist(err) {
		return fmt.Errorf("the shared data is not there")
	}
	return err
}

var sentence = regexp.MustCompile(`[.;!?]+\s+`)

// invent makes services: the name of one charity, its text and a sentence of
// another's, a place, ages, days and an area, some of them not known.
func (s *source) invent(n int, r *rand.Rand) []service {
	out := make([]service, n)
	for i := range out {
		k := r.IntN(len(s.names))
		others := sentence.Split(s.texts[r.IntN(len(s.texts))], -1)
		p := s.places[r.IntN(len(s.places))]
		v := service{name: s.names[k], text: s.texts[k] + " " + others[r.IntN(len(others))], at: p.at, minAge: -1, maxAge: -1, days: r.IntN(128)}
		switch r.IntN(4) {
		case 0:
			v.minAge = 18
		case 1:
			v.minAge, v.maxAge = 50, 120
		case 2:
			v.minAge, v.maxAge = 0, 18
		}
		if r.IntN(5) > 0 {
			v.district = p.district
		}
		out[i] = v
	}
	return out
}

// asked is what people come with.
var asked = []string{
	"bereavement support", "food bank", "walking group", "debt advice", "dementia cafe", "housing advice homeless", "befriending older people",
	"carers support", "gardening", "domestic abuse", "autism", "transport hospital", "english classes refugees", "exercise classes", "arts crafts",
	"mental health counselling", "community centre", "youth club", "benefits advice", "choir singing",
}

func (s *source) questions(n int, r *rand.Rand) []question {
	out := make([]question, n)
	for i := range out {
		p := s.places[r.IntN(len(s.places))]
		out[i] = question{words: asked[r.IntN(len(asked))], from: p.at, radius: []int{2000, 5000, 10_000, 25_000}[r.IntN(4)], age: 18 + r.IntN(70), district: p.district}
		if r.IntN(2) == 0 {
			out[i].day = 1 << r.IntN(7)
		}
	}
	return out
}

// sizeOf is the bytes of a file or folder.
func sizeOf(dir, name string) (n float64) {
	if name == "" {
		return 0
	}
	filepath.WalkDir(filepath.Join(dir, name), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if i, err := d.Info(); err == nil {
				n += float64(i.Size())
			}
		}
		return nil
	})
	return n
}
