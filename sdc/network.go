package sdc

// A network is a table as a circulation. Each cell is an arc; its count flows
// along it, and what enters a node leaves it. A leaf's categories flow from the
// leaf into its parent's node for the category, on to the grandparent's and out
// of the whole; the totals flow back the other way. Every published sum is one
// node, or follows from several.
//
// A second table that agrees with all that is published differs from the first
// by circulations, so how far a cell can move is a maximal flow; such flows are
// whole numbers, and the intervals are exact.
type network struct {
	tail, head []int32 // by cell: the node it leaves, the node it enters
	first      []int32 // by node: where its arcs begin in arcs
	arcs       []int32 // cell<<1 of those that leave, cell<<1|1 of those that enter
	x          []int   // a table that agrees with what is published
	known      []Range // what an outsider knows of each cell
	hidden     []Range // what an outsider would know if it were withheld
	price      []int64 // what withholding it costs; 0 when it is, or may not be

	flow    []int // how a second table differs from x
	touched []int32

	dist  []int64
	seen  []int32
	round int32
	via   []int32
	now   []int32
	later heap
}

// weave makes the network of areas with the given parents (an area without has
// -1) and width columns, the last of which is the total of the others if total.
func weave(parents []int, width int, total bool) *network {
	whole := make([]bool, len(parents))
	for _, p := range parents {
		if p >= 0 {
			whole[p] = true
		}
	}
	// Node 0 is outside. An area with parts has a node for each column; one
	// without has a single node when its columns add up.
	base, nodes := make([]int32, len(parents)), int32(1)
	for a := range parents {
		base[a] = nodes
		switch {
		case whole[a]:
			nodes += int32(width) // #nosec G115 -- bounded by maxCells
		case total:
			nodes++
		default:
			base[a] = 0
		}
	}
	n := &network{tail: make([]int32, len(parents)*width), head: make([]int32, len(parents)*width)}
	for a, p := range parents {
		for c := range width {
			from, to := base[a], int32(0)
			if whole[a] {
				from += int32(c) // #nosec G115 -- bounded by maxCells
			}
			if p >= 0 {
				to = base[p] + int32(c) // #nosec G115 -- bounded by maxCells
			}
			if total && c == width-1 {
				from, to = to, from
			}
			n.tail[a*width+c], n.head[a*width+c] = from, to
		}
	}
	n.first = make([]int32, nodes+1)
	for i := range n.tail {
		n.first[n.tail[i]+1]++
		n.first[n.head[i]+1]++
	}
	for i := range nodes {
		n.first[i+1] += n.first[i]
	}
	n.arcs = make([]int32, 2*len(n.tail))
	at := append([]int32(nil), n.first...)
	for i := range n.tail {
		c := int32(i) << 1 // #nosec G115 -- bounded by maxCells
		n.arcs[at[n.tail[i]]] = c
		at[n.tail[i]]++
		n.arcs[at[n.head[i]]] = c | 1
		at[n.head[i]]++
	}
	size := len(n.tail)
	n.x, n.flow = make([]int, size), make([]int, size)
	n.known, n.hidden, n.price = make([]Range, size), make([]Range, size), make([]int64, size)
	n.dist, n.seen, n.via = make([]int64, nodes), make([]int32, nodes), make([]int32, nodes)
	return n
}

// room is how far the cell of an arc can move along it, given what it may be.
func (n *network) room(arc int32, s Range) int {
	c := arc >> 1
	if arc&1 == 0 {
		return s.High - n.x[c] - n.flow[c]
	}
	return n.x[c] + n.flow[c] - s.Low
}

// search finds the cheapest way from one node to another that does not use cell
// skip, over cells that can move; if pay, also over cells that would have to be
// withheld. It reports whether there is one; via then holds the arcs back.
func (n *network) search(from, to int32, skip int32, pay bool) bool {
	n.round++
	n.now, n.later = append(n.now[:0], from), n.later[:0]
	n.seen[from], n.dist[from], n.via[from] = n.round, 0, -1
	if from == to {
		return true
	}
	for i := 0; ; i++ {
		var at int32
		var far int64
		if i < len(n.now) {
			at = n.now[i]
			far = n.dist[at]
		} else {
			if len(n.later) == 0 {
				return false
			}
			n.now, i = n.now[:0], -1
			var ok bool
			if at, far, ok = n.later.pop(); !ok || n.dist[at] != far {
				continue
			}
			if at == to {
				return true
			}
		}
		for _, arc := range n.arcs[n.first[at]:n.first[at+1]] {
			c := arc >> 1
			if c == skip {
				continue
			}
			cost := far
			if n.room(arc, n.known[c]) <= 0 {
				if !pay || n.price[c] == 0 || n.room(arc, n.hidden[c]) <= 0 {
					continue
				}
				cost += n.price[c]
			}
			next := n.head[c]
			if arc&1 == 1 {
				next = n.tail[c]
			}
			if n.seen[next] == n.round && n.dist[next] <= cost {
				continue
			}
			n.seen[next], n.dist[next], n.via[next] = n.round, cost, arc
			if cost > far {
				n.later.push(next, cost)
				continue
			}
			if next == to {
				return true
			}
			n.now = append(n.now, next)
		}
	}
}

// push moves up to most units along the way that search found to node to, and
// returns how many, and the cells that had to be withheld for it.
func (n *network) push(to int32, most int) (moved int, withheld []int32) {
	moved = most
	for at := to; n.via[at] >= 0; {
		arc := n.via[at]
		c := arc >> 1
		room := n.room(arc, n.known[c])
		if room <= 0 {
			room = n.room(arc, n.hidden[c])
			withheld = append(withheld, c)
		}
		moved = min(moved, room)
		at = n.back(arc)
	}
	for at := to; n.via[at] >= 0; at = n.back(n.via[at]) {
		n.add(n.via[at], moved)
	}
	return moved, withheld
}

// back is the node that an arc comes from.
func (n *network) back(arc int32) int32 {
	if arc&1 == 0 {
		return n.tail[arc>>1]
	}
	return n.head[arc>>1]
}

// add moves the cell of an arc.
func (n *network) add(arc int32, by int) {
	if n.flow[arc>>1] == 0 {
		n.touched = append(n.touched, arc>>1)
	}
	if arc&1 == 1 {
		by = -by
	}
	n.flow[arc>>1] += by
}

// rest forgets the second table.
func (n *network) rest() {
	for _, c := range n.touched {
		n.flow[c] = 0
	}
	n.touched = n.touched[:0]
}

// move lets cell c rise by up to most units (fall, if down) with what is known,
// and returns how far it came. The second table stays in flow.
func (n *network) move(c int32, down bool, most int) int {
	arc, from, to := c<<1, n.head[c], n.tail[c]
	if down {
		arc, from, to = arc|1, to, from
	}
	done := 0
	for most = min(most, n.room(arc, n.known[c])); done < most && n.search(from, to, c, false); {
		by, _ := n.push(to, most-done)
		n.add(arc, by)
		done += by
		if from == to { // it stands in no sum
			break
		}
	}
	return done
}

// interval is the least and the most that cell c can be, as an outsider who
// knows what is published can work out.
func (n *network) interval(c int) Range {
	i := int32(c) // #nosec G115 -- bounded by maxCells
	s := Range{n.x[c], n.x[c]}
	s.Low -= n.move(i, true, Unlimited)
	n.rest()
	s.High += n.move(i, false, Unlimited)
	n.rest()
	if s.High > Unlimited/2 { // another cell without an end gave way
		s.High = Unlimited
	}
	return s
}

// settle finds a table that agrees with what is known: it starts from each
// cell's least and moves what is left over at a node to where it is wanting. It
// reports false when no table agrees; loose then has the nodes it could not
// satisfy.
func (n *network) settle() (loose map[int32]bool, ok bool) {
	left := make([]int, len(n.dist))
	for c, k := range n.known {
		n.x[c] = k.Low
		if k.Low > k.High {
			return nil, false
		}
		left[n.head[c]] += k.Low
		left[n.tail[c]] -= k.Low
	}
	defer n.rest()
	for from := range left {
		for left[from] > 0 {
			to := n.spread(int32(from), left) // #nosec G115 -- bounded by maxCells
			if to < 0 {
				loose = map[int32]bool{}
				for i, r := range n.seen {
					loose[int32(i)] = r == n.round // #nosec G115 -- bounded by maxCells
				}
				return loose, false
			}
			moved, _ := n.push(to, min(left[from], -left[to]))
			left[from] -= moved
			left[to] += moved
		}
	}
	for c := range n.x {
		n.x[c] += n.flow[c]
	}
	return nil, true
}

// spread finds the nearest node where something is wanting, or -1.
func (n *network) spread(from int32, left []int) int32 {
	n.round++
	n.now = append(n.now[:0], from)
	n.seen[from], n.via[from] = n.round, -1
	for i := 0; i < len(n.now); i++ {
		at := n.now[i]
		if left[at] < 0 {
			return at
		}
		for _, arc := range n.arcs[n.first[at]:n.first[at+1]] {
			next := n.head[arc>>1]
			if arc&1 == 1 {
				next = n.tail[arc>>1]
			}
			if n.seen[next] != n.round && n.room(arc, n.known[arc>>1]) > 0 {
				n.seen[next], n.via[next] = n.round, arc
				n.now = append(n.now, next)
			}
		}
	}
	return -1
}
