package plan

import (
	"crypto/sha256"
	"encoding/hex"
)

// Mark is a short digest of what the person's copy of the plan says, but for the
// worker's name and telephone, which not everybody sees who reads it. Two sheets
// with the same mark say the same: by it one knows whether the plan has changed
// since somebody read it into a recording.
func (s *Sheet) Mark() string {
	bare := *s
	bare.Worker, bare.Phone = "", ""
	sum := sha256.New()
	for _, p := range Dress(&bare, Plain).Pages {
		sum.Write([]byte(p.Heading + "\n"))
		for _, x := range p.Sentences {
			sum.Write([]byte(x.Text + "\n"))
		}
		sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
