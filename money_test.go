package kith_test

import (
	"testing"

	"kith"
)

func TestPounds(t *testing.T) {
	for pence, want := range map[int]string{0: "£0", 300: "£3", 1250: "£12.50", -5: "−£0.05", 492450: "£4,924.50", -123456789: "−£1,234,567.89", 100000: "£1,000"} {
		if got := kith.Pounds(pence); got != want {
			t.Errorf("%d: %q, want %q", pence, got, want)
		}
	}
}
