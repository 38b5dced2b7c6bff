package plan

import (
	"crypto/sha256"
	"encoding/hex"
)

// Mark is a short digest of all that the person's copy of the plan says. Two
// sheets with the same mark say the same: by it one knows whether the plan has
// changed since somebody read it into a recording.
func (s *Sheet) Mark() string {
	sum := sha256.New()
	for _, p := range Dress(s, Plain).Pages {
		sum.Write([]byte(p.Heading + "\n"))
		for _, x := range p.Sentences {
			sum.Write([]byte(x.Text + "\n"))
		}
		sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
