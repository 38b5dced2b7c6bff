package register

// pending is what happened to people, while it waits to be written: each once, and
// not what a later row takes back.
type pending struct {
	all []happened
	at  map[happening]int
	of  map[*someone][]int // those of a person
}

// A happened is an event of somebody.
type happened struct {
	who *someone
	event
	gone bool
}

// A happening tells events apart, as the table's key does.
type happening struct {
	who            *someone
	code, day, ref string
}

// put adds an event. Given twice, the later value holds.
func (p *pending) put(who *someone, e event) {
	key := happening{who, e.code, e.day, e.ref}
	if i, twice := p.at[key]; twice {
		p.all[i] = happened{who: who, event: e}
		return
	}
	if p.at == nil {
		p.at, p.of = map[happening]int{}, map[*someone][]int{}
	}
	p.at[key] = len(p.all)
	p.of[who] = append(p.of[who], len(p.all))
	p.all = append(p.all, happened{who: who, event: e})
}

// take takes back what is like e of somebody: without a code everything, without a
// day the code on every day.
func (p *pending) take(who *someone, e event) {
	for _, i := range p.of[who] {
		h := &p.all[i]
		if e.code == "" || e.code == h.code && (e.day == "" || e.day == h.day && e.ref == h.ref) {
			h.gone = true
		}
	}
}
