package feed

import (
	"context"

	"kith"
	"kith/db"
	"kith/directory"
)

// Nightly reads sources by themselves, each when it is due (directory.Source).
type Nightly struct {
	DB     *db.DB
	Client Client
	// Headers are the credentials of feeds that ask for one, by the name of the
	// source, as Client.Header. They are kept in no database.
	Headers map[string]string
}

// Read reads the sources of a's directory that are due, one after another. done
// is told of each. A pull that was stopped before goes on.
func (n *Nightly) Read(ctx context.Context, a kith.Actor, done func(*directory.Source, *directory.Run, error)) error {
	for ctx.Err() == nil {
		var src *directory.Source
		var due bool
		err := n.DB.Write(ctx, a, func(tx *db.Tx) (err error) { src, due, err = directory.Claim(tx); return err })
		if kith.KindOf(err) == kith.Conflict { // another process has it
			return nil
		}
		if err != nil || !due {
			return err
		}
		f := Feed{At: src.URL, Name: src.Name, Dialect: src.Dialect, Client: n.Client}
		f.Client.Header = n.Headers[src.Name]
		run, err := f.Pull(ctx, n.DB, a)
		done(src, run, err)
		if ctx.Err() != nil {
			return nil // it goes on when Kith runs again
		}
		why := ""
		if err != nil {
			why, _ = cut(err.Error(), 500)
		}
		if err := n.DB.Write(ctx, a, func(tx *db.Tx) error { return directory.Tried(tx, src.ID, why) }); err != nil {
			return err
		}
	}
	return nil
}
