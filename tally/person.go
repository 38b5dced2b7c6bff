package tally

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"

	"kith"
)

// numbers gives each person a number, 1 and up in order of appearance. It keeps
// 16 bytes of each: the whole of an ID that is a UUID, and half the SHA-256 of any
// other. A Go map of the IDs as text would take several times the memory.
type numbers struct {
	known [][16]byte // by number less one
	slots []uint32   // open addressing over the numbers; 0 is free
}

// of is the number of a person, a new one when they are not known.
func (n *numbers) of(id string) (uint32, error) {
	if id == "" {
		return 0, nil
	}
	if 4*(len(n.known)+1) > 3*len(n.slots) {
		n.grow()
	}
	key := compact(id)
	for at := slot(key, len(n.slots)); ; at = (at + 1) & (len(n.slots) - 1) {
		switch got := n.slots[at]; {
		case got == 0:
			if len(n.known) == math.MaxUint32-1 {
				return 0, kith.Errorf(kith.Invalid, "the table of facts holds more people than can be numbered")
			}
			n.known = append(n.known, key)
			n.slots[at] = uint32(len(n.known)) // #nosec G115 -- bounded just above
			return n.slots[at], nil
		case n.known[got-1] == key:
			return got, nil
		}
	}
}

func (n *numbers) grow() {
	n.slots = make([]uint32, max(2*len(n.slots), 1024))
	for i, key := range n.known {
		at := slot(key, len(n.slots))
		for n.slots[at] != 0 {
			at = (at + 1) & (len(n.slots) - 1)
		}
		n.slots[at] = uint32(i + 1) // #nosec G115 -- people are bounded by uint32
	}
}

// slot is where to look first. The end of a UUID is chance, but what is imported
// may not be: multiplying spreads it.
func slot(key [16]byte, slots int) int {
	h := (binary.LittleEndian.Uint64(key[8:]) ^ binary.LittleEndian.Uint64(key[:8])) * 0x9e3779b97f4a7c15
	return int(h >> 32 & uint64(slots-1)) // #nosec G115 -- less than slots
}

// compact is an ID in 16 bytes. Only a UUID as kith.NewID writes it is taken
// apart, so that no two texts give the same bytes but by a collision of SHA-256.
func compact(id string) (key [16]byte) {
	if len(id) == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-' {
		var digits [32]byte
		copy(digits[:], id[:8])
		copy(digits[8:], id[9:13])
		copy(digits[12:], id[14:18])
		copy(digits[16:], id[19:23])
		copy(digits[20:], id[24:])
		lower := true
		for _, d := range digits {
			lower = lower && !(d >= 'A' && d <= 'F')
		}
		if _, err := hex.Decode(key[:], digits[:]); err == nil && lower {
			return key
		}
	}
	sum := sha256.Sum256([]byte(id))
	copy(key[:], sum[:])
	return key
}
