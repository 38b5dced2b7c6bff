package notify

import (
	"context"
	"fmt"
	"time"
)

// A Carrier takes messages out of Kith.
type Carrier interface {
	// Name is under which the outbox remembers who took a message.
	Name() string
	// Details reports whether details of people, and files, may go this way to
	// an address that is secure.
	Details() bool
	// Leaves reports whether what it takes goes out by itself.
	Leaves() bool
	// Hand hands one message over. It calls mark at the last moment at which the
	// message can still be called back, and does not send when mark fails. id is
	// the carrier's own name for the message, where it has one. An error before
	// mark means that nothing has gone; after it, only a Fault says so.
	Hand(ctx context.Context, e *Envelope, mark func() error) (id string, err error)
}

// An Asker is a Carrier that can be asked what became of a message.
type Asker interface {
	// Find reports what became of the message with this reference: "" when the
	// carrier has never had it, for certain.
	Find(ctx context.Context, reference string, e Channel) (Status, string, error)
}

// A Fault is a carrier's own answer that it has not taken a message.
type Fault struct {
	To  Status // Waiting to try again, Bounced when the address is wrong, Failed when nothing helps
	Why string // in words for the worker
	Err error  // for the log
}

func (f *Fault) Error() string {
	if f.Err == nil {
		return f.Why
	}
	return fmt.Sprintf("%s (%v)", f.Why, f.Err)
}

// Unwrap is what the carrier said.
func (f *Fault) Unwrap() error { return f.Err }

// mostTime bounds one handing over; it is well within the lease of its job.
const mostTime = time.Minute
