package sdc

// A heap gives back nodes in order of their distance, and those of the same
// distance in order of their number, so that the same table is always protected
// in the same way.
type heap []struct {
	dist int64
	node int32
}

func (h heap) less(i, j int) bool {
	return h[i].dist < h[j].dist || h[i].dist == h[j].dist && h[i].node < h[j].node
}

func (h *heap) push(node int32, dist int64) {
	*h = append(*h, struct {
		dist int64
		node int32
	}{dist, node})
	q := *h
	for i := len(q) - 1; i > 0 && q.less(i, (i-1)/2); i = (i - 1) / 2 {
		q[i], q[(i-1)/2] = q[(i-1)/2], q[i]
	}
}

func (h *heap) pop() (node int32, dist int64, ok bool) {
	q := *h
	if len(q) == 0 {
		return 0, 0, false
	}
	top := q[0]
	last := len(q) - 1
	q[0] = q[last]
	q = q[:last]
	for i := 0; ; {
		least := i
		for _, j := range []int{2*i + 1, 2*i + 2} {
			if j < last && q.less(j, least) {
				least = j
			}
		}
		if least == i {
			break
		}
		q[i], q[least] = q[least], q[i]
		i = least
	}
	*h = q
	return top.node, top.dist, true
}
