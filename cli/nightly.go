package cli

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/feed"
	"kith/identity"
)

// Feeds is how the sources of the directory are read that have an hour.
type Feeds struct {
	FeedHeaders map[string]string `name:"feed-header" help:"A header that a source's feed asks for, as SOURCE=\"Name: value\". Several are parted by semicolons, or given apart." env:"KITH_FEED_HEADERS" placeholder:"TEXT"`
	FeedPrivate bool              `help:"Sources may be on private networks and on this machine." env:"KITH_FEED_PRIVATE"`
}

// read reads the sources that are due, now and each minute, one at a time.
func (c *Feeds) read(ctx context.Context, d *db.DB) {
	n := &feed.Nightly{DB: d, Client: feed.Client{Private: c.FeedPrivate}, Headers: c.FeedHeaders}
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		if err := c.once(ctx, n); err != nil && ctx.Err() == nil {
			slog.Warn("the sources of the directory were not looked through", "err", err)
		}
		select {
		case <-minute.C:
		case <-ctx.Done():
			return
		}
	}
}

// once reads those that are due in each place.
func (c *Feeds) once(ctx context.Context, n *feed.Nightly) error {
	all, err := identity.Tenants(ctx, n.DB)
	if err != nil {
		return err
	}
	had := map[kith.ID]bool{}
	for _, t := range all {
		place := cmp.Or(t.Place, t.ID)
		if had[place] {
			continue
		}
		had[place] = true
		err := n.Read(ctx, identity.System(place), func(s *directory.Source, run *directory.Run, err error) {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				slog.Warn("a source of the directory could not be read to its end", "source", s.Name, "err", err)
			default:
				slog.Info("read a source of the directory", "source", s.Name, "read", run.Counts.Read, "added", run.Counts.Added, "changed", run.Counts.Changed, "problems", run.Counts.Problems)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
