package cohort

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
)

//go:embed definition/*.yaml codes/starter.csv
var shipped embed.FS

// Starter is the version of the code sets that ship with Kith: the codes that
// public texts confirm, with the set's meaning from the definitions that use it.
const Starter = "starter-1"

// Shipped are the cohorts that come with Kith, by name, and the code sets they
// ask for. They are drafts: nobody has signed them off, and most sets hold a few
// codes or none until the national release is imported.
var Shipped = sync.OnceValues(func() ([]*Definition, []*Set) {
	var defs []*Definition
	names, err := fs.Glob(shipped, "definition/*.yaml")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range names {
		d, err := Parse(path.Base(name), must(shipped.ReadFile(name)))
		if err != nil {
			panic(fmt.Errorf("a definition that ships with Kith: %w", err)) // TestShipped reads them all
		}
		defs = append(defs, d)
	}
	sets, odd, err := ReadCodes("starter.csv", bytes.NewReader(must(shipped.ReadFile("codes/starter.csv"))), Starter, "codes confirmed by public texts: for trying things out, not the whole list", nil)
	if err != nil || len(odd) > 0 {
		panic(fmt.Errorf("the code sets that ship with Kith: %w %s", err, odd))
	}
	for _, s := range sets {
		s.Starter = true
	}
	for _, d := range defs {
		for _, name := range d.Sets() {
			known := slices.ContainsFunc(sets, func(s *Set) bool { return s.Name == name }) || slices.Contains(Feeds, name)
			if !known {
				sets = append(sets, &Set{Name: name, Version: Starter, Source: "empty until it is imported", Starter: true})
			}
		}
	}
	return defs, sets
})

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err) // it is embedded
	}
	return b
}

// ShippedLibrary is the library of the sets that ship with Kith.
func ShippedLibrary() Library {
	_, sets := Shipped()
	return NewLibrary(sets...)
}

// Named finds a shipped cohort.
func Named(name string) (*Definition, bool) {
	defs, _ := Shipped()
	i := slices.IndexFunc(defs, func(d *Definition) bool { return d.Name == name })
	if i < 0 {
		return nil, false
	}
	return defs[i], true
}

// Text is a shipped cohort as it is written, to start one of your own from.
func Text(name string) (string, error) {
	text, err := shipped.ReadFile("definition/" + name + ".yaml")
	return string(text), err
}
