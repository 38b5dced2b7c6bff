package cohort

import (
	"encoding/csv"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith"
)

// areas are England's neighbourhoods as published: deprivation, age and ethnic
// group by LSOA, or nothing where the publishers' files are not here.
func areas(t testing.TB) (all []Area) {
	read := func(file string) map[string]map[string]string {
		f, err := os.Open("../../shared/data/" + file)
		if err != nil {
			return nil
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]map[string]string{}
		for _, row := range rows[1:] {
			m := map[string]string{}
			for i, h := range rows[0] {
				m[h] = row[i]
			}
			out[row[0]] = m
		}
		return out
	}
	imd, ages := read("imd/imd2019_lsoa11_england.csv"), read("population/mid2020_five_year_age_persons_lsoa11_england.csv")
	ethnic := read("population/census2021_ethnicity_ts021_lsoa21_england.csv")
	if imd == nil || ages == nil || ethnic == nil {
		t.Log("the publishers' files are not here: invented neighbourhoods are used")
		return nil
	}
	codes := map[string]string{"asian_bangladeshi": "K", "asian_chinese": "R", "asian_indian": "H", "asian_pakistani": "J", "asian_other_asian": "L",
		"black_african": "N", "black_caribbean": "M", "black_other_black": "P", "mixed_white_asian": "F", "mixed_white_black_african": "E",
		"mixed_white_black_caribbean": "D", "mixed_other_mixed": "G", "white_british": "A", "white_irish": "B", "white_other_white": "C", "other_any_other": "S"}
	for lsoa, d := range imd {
		a, e := ages[lsoa], ethnic[lsoa]
		if a == nil || e == nil || !strings.HasSuffix(lsoa, "7") { // a tenth of them is enough
			continue
		}
		area := Area{Ethnicity: map[string]int{}}
		area.Decile, _ = strconv.Atoi(d["imd_decile"])
		area.Weight, _ = strconv.ParseFloat(a["total"], 64)
		for y := 0; y < 90; y += 5 {
			n, _ := strconv.ParseFloat(a["age_"+two(y)+"_"+two(y+4)], 64)
			area.Ages = append(area.Ages, n)
		}
		n, _ := strconv.ParseFloat(a["age_90_plus"], 64)
		area.Ages = append(area.Ages, n)
		for h, c := range codes {
			area.Ethnicity[c], _ = strconv.Atoi(e[h])
		}
		all = append(all, area)
	}
	return all
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// The same seed gives the same people, whichever block is asked for first.
func TestInventedPeopleAreTheSame(t *testing.T) {
	list := func(blocks ...int) (all []Person) {
		v := Invention{Seed: 7, People: blockPeople + 100, Today: "2026-11-27"}
		for _, i := range blocks {
			if err := v.Block(i, func(p *Person) error {
				c := *p
				c.Events = append([]Recorded{}, p.Events...)
				all = append(all, c)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	forth, back := list(0, 1), list(1, 0)
	if len(forth) != blockPeople+100 || !reflect.DeepEqual(forth[:blockPeople], back[100:]) || !reflect.DeepEqual(forth[blockPeople:], back[:100]) {
		t.Error("the people differ")
	}
}

// Every shipped cohort finds somebody among ten thousand, and about as many as are
// said to be found where somebody has counted.
func TestInventedPeopleAreInEveryCohort(t *testing.T) {
	const today kith.Day = "2026-11-27"
	defs, _ := Shipped()
	l := InventedLibrary(ShippedLibrary())
	for seed := range uint64(3) {
		v := &Invention{Seed: 1 + seed, People: 10_000, Today: today}
		r, err := v.Into(l)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := NewPlan(today, nil, l, defs...)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range plan.Run(r).Counts {
			share := 100 * float64(c.In) / float64(max(1, c.Of))
			if c.In == 0 {
				t.Errorf("seed %d: %s finds nobody of %d; of %d it cannot be told", v.Seed, defs[i].Name, c.Of, c.Unclear)
			}
			if want := map[string][2]float64{"high-intensity-red-cross": {.5, .9}, "high-intensity-nhs": {.01, .1}, "bowel-screening-declined": {.2, 1}}[defs[i].Name]; want[1] > 0 && (share < want[0] || share > want[1]) {
				t.Errorf("seed %d: %s finds %.2f %%, want %v", v.Seed, defs[i].Name, share, want)
			}
		}
	}
}

// The shipped cohorts over an invented register: with KITH_BIG=1800000 that of an
// integrated care system, with KITH_BIG=60000000 England's and more, and what it
// cost. The many need a longer -timeout; an interrupt stops them.
func TestPass(t *testing.T) {
	n, big := 20_000, false
	if s := os.Getenv("KITH_BIG"); s != "" {
		n, _ = strconv.Atoi(s)
		big = true
	}
	defs, _ := Shipped()
	l := InventedLibrary(ShippedLibrary())
	const today kith.Day = "2026-11-27"
	v := &Invention{Seed: 1, People: n, Today: today}
	if big {
		v.Areas = areas(t)
	}
	plan, err := NewPlan(today, nil, l, defs...)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, at := spent(), time.Now()
	r := NewRegister(l)
	stopped, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	for i := range v.Blocks() {
		if err := v.Block(i, r.Add); err != nil {
			t.Fatal(err)
		}
		if stopped.Err() != nil {
			t.Fatalf("stopped after %d people", r.People())
		}
		if tenth := max(1, v.Blocks()/10); big && (i+1)%tenth == 0 {
			t.Logf("%d people invented in %v", r.People(), time.Since(at))
		}
	}
	stop()
	made, took := spent()-cpu, time.Since(at)
	runtime.GC()
	runtime.ReadMemStats(&after)
	bytes := float64(after.HeapAlloc) - float64(before.HeapAlloc)
	t.Logf("%d people with %d events invented in %v (%v of processor); %.0f MB, %.0f bytes a person", r.People(), r.Events(), took, made, bytes/1e6, bytes/float64(n))
	cpu, at = spent(), time.Now()
	result := plan.Run(r)
	t.Logf("%d cohorts in one pass: %v (%v of processor)", len(defs), time.Since(at), spent()-cpu)
	for i, d := range defs {
		c := result.Counts[i]
		if c.In+c.Unclear > c.Of+c.Unclear || c.Of > n {
			t.Errorf("%s: %+v of %d", d.Name, c, n)
		}
		t.Logf("%-26s %8d of %8d, %8d cannot be told", d.Name, c.In, c.Of, c.Unclear)
	}
	runtime.KeepAlive(r)
	t.Logf("the process had %d MB at most", mostMemory()>>20)
	if big && mostMemory() > 24<<30 {
		t.Errorf("that is more than 24 GiB")
	}
}

// mostMemory is the most bytes that the program has had in memory.
func mostMemory() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss << 10
}

// spent is the processor time of the program so far.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
