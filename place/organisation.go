package place

import (
	"cmp"
	"slices"
	"strings"

	"kith"
	"kith/nhs"
)

// A Practice is a GP practice as the Organisation Data Service has it.
type Practice struct {
	Code     nhs.ODS // such as K84001
	Name     string
	Address  []string
	Postcode nhs.Postcode
	ICB      nhs.ODS // such as QU9
	SubICB   nhs.ODS // such as 10Q
	Opened   kith.Day
	Closed   kith.Day // "" while it is open
	Status   string   // A active, C closed, D dormant, P proposed
	folded   string
}

// Open reports whether the practice is active.
func (p Practice) Open() bool { return p.Status == "A" }

type practices struct {
	byCode map[nhs.ODS]*Practice
	all    []*Practice // by name
}

func (b *Book) practices() (*practices, error) {
	return take(b, &b.g.practices, Practices, func(b *Book, sets []Set) (*practices, error) {
		ps, same := &practices{byCode: map[nhs.ODS]*Practice{}}, interner{}
		err := b.rows(sets, func(r []string) {
			p := &Practice{Code: nhs.ODS(strings.Clone(r[0])), Name: strings.Clone(r[1]), Postcode: nhs.Postcode(strings.Clone(r[7])),
				ICB: nhs.ODS(same.of(r[8])), SubICB: nhs.ODS(same.of(r[9])), Opened: kith.Day(same.of(r[10])), Closed: kith.Day(same.of(r[11])), Status: same.of(r[12])}
			for _, line := range r[2:7] {
				if line != "" {
					p.Address = append(p.Address, strings.Clone(line))
				}
			}
			p.folded = strings.ToLower(strings.Join(append([]string{string(p.Code), p.Name, string(p.Postcode),
				strings.ReplaceAll(string(p.Postcode), " ", "")}, p.Address...), " "))
			ps.byCode[p.Code] = p
		})
		for _, p := range ps.byCode {
			ps.all = append(ps.all, p)
		}
		slices.SortFunc(ps.all, func(a, b *Practice) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code)) })
		return ps, err
	})
}

// System is the record system that a practice has, by its name; referrals are coded
// differently in each.
func (b *Book) System(practice nhs.ODS) (string, error) {
	all, err := take(b, &b.g.systems, Systems, func(b *Book, sets []Set) (map[nhs.ODS]string, error) {
		all, same := map[nhs.ODS]string{}, interner{}
		return all, b.rows(sets, func(r []string) { all[nhs.ODS(strings.Clone(r[0]))] = same.of(r[1]) })
	})
	if err != nil {
		return "", err
	}
	if s, ok := all[practice]; ok {
		return s, nil
	}
	return "", kith.Errorf(kith.NotFound, "It is not known which record system %s has", practice)
}

// Practice is the practice with a code, closed ones too.
func (b *Book) Practice(code nhs.ODS) (Practice, error) {
	ps, err := b.practices()
	if err != nil {
		return Practice{}, err
	}
	if p, ok := ps.byCode[code]; ok {
		return *p, nil
	}
	return Practice{}, kith.Errorf(kith.NotFound, "There is no GP practice %s", code)
}

// SearchPractices finds practices for a form: each word must be in the name,
// the address, the postcode or the code. Open ones come first, and of those the
// ones whose name begins with the words; at most limit of them.
func (b *Book) SearchPractices(words string, limit int) ([]Practice, error) {
	ps, err := b.practices()
	if err != nil {
		return nil, err
	}
	words = strings.ToLower(words)
	if p, err := nhs.ParsePostcode(words); err == nil {
		words = strings.ToLower(strings.ReplaceAll(string(p), " ", ""))
	}
	each := strings.Fields(words)
	if len(each) == 0 || limit < 1 {
		return []Practice{}, nil
	}
	found := []*Practice{}
	for _, p := range ps.all {
		if !slices.ContainsFunc(each, func(w string) bool { return !strings.Contains(p.folded, w) }) {
			found = append(found, p)
		}
	}
	rank := func(p *Practice) int {
		n := 0
		if !p.Open() {
			n = 2
		}
		if !strings.HasPrefix(strings.ToLower(p.Name), each[0]) {
			n++
		}
		return n
	}
	slices.SortStableFunc(found, func(a, b *Practice) int { return rank(a) - rank(b) })
	out := []Practice{}
	for _, p := range found[:min(limit, len(found))] {
		out = append(out, *p)
	}
	return out, nil
}

// A PCN is a primary care network.
type PCN struct {
	Code   nhs.ODS // such as U09012
	Name   string
	SubICB nhs.ODS
	Opened kith.Day
	Closed kith.Day // "" while it is open
}

// PCN is the network with a code, closed ones too.
func (b *Book) PCN(code nhs.ODS) (PCN, error) {
	all, err := b.pcns()
	if err != nil {
		return PCN{}, err
	}
	if p, ok := all[string(code)]; ok {
		return p, nil
	}
	return PCN{}, kith.Errorf(kith.NotFound, "There is no PCN %s", code)
}

func (b *Book) pcns() (map[string]PCN, error) {
	return take(b, &b.g.pcns, PCNs, func(b *Book, sets []Set) (map[string]PCN, error) {
		all, same := map[string]PCN{}, interner{}
		return all, b.rows(sets, func(r []string) {
			p := PCN{nhs.ODS(strings.Clone(r[0])), strings.Clone(r[1]), nhs.ODS(same.of(r[2])), kith.Day(same.of(r[3])), kith.Day(same.of(r[4]))}
			all[string(p.Code)] = p
		})
	})
}

// PCNs are the networks of a sub-ICB that are open on a day, by name; of all
// sub-ICBs when subICB is "".
func (b *Book) PCNs(subICB nhs.ODS, on kith.Day) ([]PCN, error) {
	all, err := b.pcns()
	if err != nil {
		return nil, err
	}
	out := []PCN{}
	for _, p := range all {
		if (subICB == "" || p.SubICB == subICB) && p.Opened <= on && (p.Closed == "" || p.Closed >= on) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b PCN) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code)) })
	return out, nil
}

// A Membership is a practice's time in a network: from Start to End, both
// included; End is "" while it lasts.
type Membership struct {
	Practice, PCN nhs.ODS
	Start, End    kith.Day
}

func (m Membership) on(d kith.Day) bool { return m.Start <= d && (m.End == "" || m.End >= d) }

type members struct {
	of map[nhs.ODS][]Membership // by practice, the latest start first
	in map[nhs.ODS][]Membership // by network, by practice
}

func (b *Book) members() (*members, error) {
	return take(b, &b.g.members, Members, func(b *Book, sets []Set) (*members, error) {
		// A newer file tells anew of each practice that it names: what an older
		// one said of that is forgotten.
		said := map[nhs.ODS][]Membership{}
		same := interner{}
		for i := range sets {
			now := map[nhs.ODS][]Membership{}
			err := b.rows(sets[len(sets)-1-i:len(sets)-i], func(r []string) {
				m := Membership{nhs.ODS(same.of(r[0])), nhs.ODS(same.of(r[1])), kith.Day(same.of(r[2])), kith.Day(same.of(r[3]))}
				now[m.Practice] = append(now[m.Practice], m)
			})
			if err != nil {
				return nil, err
			}
			for p, list := range now {
				said[p] = list
			}
		}
		ms := &members{said, map[nhs.ODS][]Membership{}}
		for _, list := range said {
			slices.SortFunc(list, func(a, b Membership) int { return cmp.Compare(b.Start, a.Start) })
			for _, m := range list {
				ms.in[m.PCN] = append(ms.in[m.PCN], m)
			}
		}
		for _, list := range ms.in {
			slices.SortFunc(list, func(a, b Membership) int {
				return cmp.Or(cmp.Compare(a.Practice, b.Practice), cmp.Compare(a.Start, b.Start))
			})
		}
		return ms, nil
	})
}

// Memberships are the networks that a practice was in, the latest first.
func (b *Book) Memberships(practice nhs.ODS) ([]Membership, error) {
	ms, err := b.members()
	if err != nil {
		return nil, err
	}
	return slices.Clone(ms.of[practice]), nil
}

// PCNOf is the network that a practice was in on a day; of two that overlap,
// the later. NotFound when it was in none. Where there is no file of networks,
// the PCN has its code only.
func (b *Book) PCNOf(practice nhs.ODS, on kith.Day) (PCN, error) {
	ms, err := b.members()
	if err != nil {
		return PCN{}, err
	}
	for _, m := range ms.of[practice] {
		if m.on(on) {
			p, err := b.PCN(m.PCN)
			if kith.KindOf(err) == kith.NotFound {
				return PCN{Code: m.PCN}, nil
			}
			return p, err
		}
	}
	return PCN{}, kith.Errorf(kith.NotFound, "The practice %s was in no PCN on %v", practice, on)
}

// MembersOf are the practices that were in a network on a day, by code.
func (b *Book) MembersOf(pcn nhs.ODS, on kith.Day) ([]nhs.ODS, error) {
	ms, err := b.members()
	if err != nil {
		return nil, err
	}
	out := []nhs.ODS{}
	for _, m := range ms.in[pcn] {
		if m.on(on) && !slices.Contains(out, m.Practice) {
			out = append(out, m.Practice)
		}
	}
	return out, nil
}
