package pass

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// NewToken is a secret for a link, a cookie or a calendar, and what is kept of
// it: 160 bits of chance, in small letters and digits, so that it can stand in
// an address and be read out.
func NewToken() (token, stored string) {
	b := make([]byte, 20)
	rand.Read(b) // never fails since Go 1.24
	token = strings.ToLower(base32.StdEncoding.EncodeToString(b))
	return token, Digest(token)
}

// Digest is what is kept of a token: its SHA-256 in hexadecimal. A token has
// too many values to be guessed, so that nothing slower is needed.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
