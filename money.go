package kith

import (
	"fmt"
	"strconv"
)

// Pounds is an amount in pence as people write it: £12.50, £3, £4,924.50, −£0.05.
func Pounds(pence int) string {
	sign := ""
	if pence < 0 {
		sign, pence = "−", -pence
	}
	s := strconv.Itoa(pence / 100)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if pence %= 100; pence > 0 {
		s += fmt.Sprintf(".%02d", pence)
	}
	return sign + "£" + s
}
