package register

import (
	"slices"
	"strconv"

	"kith"
)

// Someone is who an import is about: as the register has them, and then as the
// file says.
type someone struct {
	id     int
	key    string // known_by
	local  string
	system string
	are    [facets]string
	index  int // of deprivation, in which the decile was looked up; 0 for an extract's own
	opted  bool
	never  bool // they said so to us: no file takes it back

	fresh   bool // the register does not have them yet
	changed bool // what is to be written differs from what the register has
	called  bool // so does a name by which they are looked up
	named   bool // the file says who they are
}

// here says that they may be looked for: registered, alive, and not opted out.
func (w *someone) here() bool { return !w.opted && w.are[atLeft] == "" && w.are[atDied] == "" }

// A crowd is everybody whom entries are about, by their names. Who is asked for
// and not known is there as nil.
type crowd struct {
	byKey, byLocal map[string]*someone
	all            []*someone // who is known, and then who is new, in the order of their numbers
}

// of is whom an entry is about; nil for nobody who is known.
func (c *crowd) of(e numbered) *someone {
	if w := c.byKey[e.key]; w != nil || e.local == "" {
		return w
	}
	return c.byLocal[e.local]
}

// is notes that an entry is about w, by both of its names.
func (c *crowd) is(e numbered, w *someone) {
	c.byKey[e.key] = w
	if e.local != "" {
		c.byLocal[e.local] = w
	}
}

// What is read of who is known: by events alone no more than is needed.
const (
	whoColumns  = `id, known_by, opted_out, never_again, practice, left_on, died`
	factColumns = `, local_id, system, born, sex, ethnicity, language, residence, COALESCE(deprivation, 0), COALESCE(deprivation_index, 0), home, given, family, address, postcode, phone, email`
)

// find looks up everybody whom entries are about.
func (l *loader) find(all []numbered) (*crowd, error) {
	c := &crowd{byKey: make(map[string]*someone, len(all)), byLocal: map[string]*someone{}}
	var keys, locals []string
	said := false // who they are
	for _, e := range all {
		if _, asked := c.byKey[e.key]; !asked {
			c.byKey[e.key] = nil
			keys = append(keys, e.key)
		}
		if e.local != "" {
			if _, asked := c.byLocal[e.local]; !asked {
				c.byLocal[e.local] = nil
				locals = append(locals, e.local)
			}
		}
		said = said || e.person.said != 0 || e.opted
	}
	known := map[int]*someone{}
	for _, by := range []struct {
		column, and string
		keys        []string
		to          map[string]*someone
	}{{"known_by", "", keys, c.byKey}, {"local_id", " AND local_id <> '' AND feed = $2", locals, c.byLocal}} {
		slices.Sort(by.keys) // as the index has them
		text := "SELECT " + by.column + ", " + whoColumns
		if said {
			text += factColumns
		}
		text += " FROM register_person WHERE of_tenant = $1 AND $2 = $2 AND " + by.column + " IN ("
		for some := range slices.Chunk(by.keys, mostKeys) {
			args := make([]any, 0, 2+len(some))
			args = append(args, string(l.tx.Actor.Tenant), string(l.feed.ID))
			for _, k := range some {
				args = append(args, k)
			}
			err := l.raw.Query(func(scan func(...any) error) error {
				key, w, err := scanSomeone(scan, said)
				if err != nil {
					return err
				}
				if known[w.id] == nil {
					known[w.id] = w
					c.all = append(c.all, w)
				}
				by.to[key] = known[w.id]
				return nil
			}, text+marks(3, len(some))+")"+by.and+l.hold(), args...)
			if err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(c.all, func(a, b *someone) int { return a.id - b.id })
	return c, nil
}

// mostKeys is how many people are looked up by one statement.
const mostKeys = 1000

// hold keeps people who are being read from being changed meanwhile, such as by
// somebody who opts out. SQLite has one writer, and no word for it.
func (l *loader) hold() string {
	if l.raw.Postgres() {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// scanSomeone reads who they are, and by which name they were looked up.
func scanSomeone(scan func(...any) error, said bool) (key string, w *someone, err error) {
	w = &someone{}
	var born, left, died kith.Day
	var decile int
	all := make([]any, 0, 8+facets)
	all = append(all, &key, &w.id, &w.key, &w.opted, &w.never, &w.are[atPractice], &left, &died)
	if !said {
		err = scan(all...)
		w.are[atLeft], w.are[atDied] = string(left), string(died)
		return key, w, err
	}
	all = append(all, &w.local, &w.system)
	for i := range facets {
		switch i {
		case atBorn:
			all = append(all, &born)
		case atDeprivation:
			all = append(all, &decile, &w.index)
		case atPractice, atLeft, atDied:
		default:
			all = append(all, &w.are[i])
		}
	}
	err = scan(all...)
	w.are[atBorn], w.are[atLeft], w.are[atDied] = string(born), string(left), string(died)
	if decile > 0 {
		w.are[atDeprivation] = strconv.Itoa(decile)
	}
	return key, w, err
}
