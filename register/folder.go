package register

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kith"
)

// A Folder is what FHIR Bulk Data, or a generator of people, has written: files of
// one resource a line, each of one type.
type Folder struct {
	Files []string  // to read, in this order: people before what happened to them
	Known Medicines // what files name that are not of people
	Other []string  // the types of those that a register does not take, each with its file; and files with nothing in them
}

// OpenFolder looks into a folder. Errors: Invalid, when there is no such file in it.
func OpenFolder(dir string) (*Folder, error) {
	all, err := filepath.Glob(filepath.Join(dir, "*.ndjson"))
	if err != nil || len(all) == 0 {
		return nil, kith.Errorf(kith.Invalid, "%s is a folder without files called .ndjson: name one file, or a folder as FHIR Bulk Data writes it", dir)
	}
	f := &Folder{Known: Medicines{}}
	types := map[string]string{}
	for _, name := range all {
		is, err := typeOf(name)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		switch {
		case err != nil:
			f.Other = append(f.Other, "nothing ("+filepath.Base(name)+")")
		case is == "Medication":
			if err := readMedicines(name, f.Known); err != nil {
				return nil, err
			}
		case is != "" && !slices.Contains(readTypes, is):
			f.Other = append(f.Other, is+" ("+filepath.Base(name)+")")
		default:
			types[name] = is
			f.Files = append(f.Files, name)
		}
	}
	slices.SortStableFunc(f.Files, func(a, b string) int {
		return cmp.Or(turn(types[a])-turn(types[b]), strings.Compare(a, b))
	})
	return f, nil
}

// turn is when files of a type are read: those of none last, as they stop the rest.
func turn(is string) int {
	if i := slices.Index(readTypes, is); i >= 0 {
		return i
	}
	return len(readTypes)
}

func readMedicines(name string, to Medicines) error {
	file, err := os.Open(name) // #nosec G304 -- in the folder that the operator named
	if err != nil {
		return err
	}
	defer file.Close()
	return to.Read(file)
}

// typeOf is the type of the first resource of a file; "" when the first line is none, so
// that whoever reads the file is told why. Errors: io.EOF, when nothing is in it.
func typeOf(name string) (string, error) {
	file, err := os.Open(name) // #nosec G304 -- in the folder that the operator named
	if err != nil {
		return "", err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	for {
		text, err := nextLine(in)
		var is medication
		switch {
		case errors.Is(err, io.EOF):
			return "", err
		case err != nil || len(text) > 0 && json.Unmarshal(text, &is) != nil:
			return "", nil
		case len(text) > 0:
			return is.ResourceType, nil
		}
	}
}
