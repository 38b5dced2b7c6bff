package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"kith"
)

// Argon is the cost of a password hash. Its zero value is 46 MiB in one pass,
// the first of the OWASP password storage cheat sheet's equal choices: about
// 30 ms here, and of those choices the dearest in memory, which is what a
// graphics card has least of for each of its cores.
type Argon struct {
	Memory uint32 // KiB
	Time   uint32
}

func (a Argon) orDefault() Argon {
	if a == (Argon{}) {
		return Argon{Memory: 47104, Time: 1}
	}
	return a
}

// mostWaiting is how many may wait for a hash; more are asked to come back.
const mostWaiting = 64

var errBusy = kith.Errorf(kith.Conflict, "Too many people are signing in at once. Try again in a minute")

// A hasher hashes passwords, a few at a time: half of the cores, so that a
// flood of sign-ins costs bounded memory and leaves room for other work.
type hasher struct {
	cost    Argon
	dummy   string
	slots   chan struct{}
	waiting atomic.Int32
	done    atomic.Int64 // hashes computed; tests count work by it
}

func newHasher(cost Argon) *hasher {
	h := &hasher{cost: cost.orDefault(), slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	h.dummy = h.encode(make([]byte, 16), make([]byte, 32)) // no password has this hash
	return h
}

// key computes one hash, within the limits.
func (h *hasher) key(ctx context.Context, pw string, salt []byte, cost Argon, size uint32) ([]byte, error) {
	if h.waiting.Add(1) > mostWaiting {
		h.waiting.Add(-1)
		return nil, errBusy
	}
	select {
	case h.slots <- struct{}{}:
		h.waiting.Add(-1)
	case <-ctx.Done():
		h.waiting.Add(-1)
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	h.done.Add(1)
	return argon2.IDKey([]byte(pw), salt, cost.Time, cost.Memory, 1, size), nil
}

func (h *hasher) encode(salt, key []byte) string {
	e := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.Memory, h.cost.Time, e(salt), e(key))
}

// hash returns pw's hash in the PHC string format.
func (h *hasher) hash(ctx context.Context, pw string) (string, error) {
	salt := make([]byte, 16)
	rand.Read(salt)
	key, err := h.key(ctx, pw, salt, h.cost, 32)
	if err != nil {
		return "", err
	}
	return h.encode(salt, key), nil
}

// verify reports whether pw is the password of stored, and whether stored
// cost less than a new hash would. An empty stored is nobody's: it takes the
// same work and is never right.
func (h *hasher) verify(ctx context.Context, stored, pw string) (right, weak bool, err error) {
	nobody := stored == ""
	if nobody {
		stored = h.dummy
	}
	var cost Argon
	var version int
	part := strings.Split(stored, "$")
	if len(part) != 6 || part[1] != "argon2id" {
		return false, false, fmt.Errorf("a password hash of an unknown kind")
	}
	if _, err := fmt.Sscanf(part[2]+" "+part[3], "v=%d m=%d,t=%d,p=1", &version, &cost.Memory, &cost.Time); err != nil || version != argon2.Version {
		return false, false, fmt.Errorf("a password hash of an unknown version: %v", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(part[4])
	if err != nil {
		return false, false, fmt.Errorf("a password hash's salt: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(part[5])
	if err != nil {
		return false, false, fmt.Errorf("a password hash: %w", err)
	}
	if len(pw) > 4*passwordMax {
		pw = "" // nobody's password: not worth hashing as it is, but worth the same work
		nobody = true
	}
	got, err := h.key(ctx, pw, salt, cost, uint32(len(want))) // #nosec G115 -- the length of a hash
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(got, want) == 1 && !nobody
	return right, right && cost != h.cost, nil
}
