package db

import "context"

// MigrateTo runs the migrations up to and with number n, as a Kith of that time
// did.
func (d *DB) MigrateTo(ctx context.Context, n int64) error {
	p, end, err := d.goose()
	if err != nil {
		return err
	}
	defer end()
	_, err = p.UpTo(ctx, n)
	return err
}
