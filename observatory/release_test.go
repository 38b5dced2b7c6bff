package observatory_test

import (
	"testing"

	"kith/db/dbtest"
	"kith/observatory"
)

// A year goes from proposal to publication.
func TestPublish(t *testing.T) {
	d := dbtest.Open(t)
	county(t, d, 60, 45)
	r := publish(t, d, observatory.Period{Year: 2025})
	t.Logf("%+v", r)
}
