package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white edge that a reader of QR codes asks for, in modules
// (ISO/IEC 18004 section 9.1).
const quiet = 4

// QR is the QR code of an address as an SVG that stands in a page: one path, so
// that it prints sharp at any size and needs no picture from anywhere.
func QR(address string) (string, error) {
	c, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	size := c.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(c.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	side := size + 2*quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="160" height="160" role="img" aria-label="QR code of this page's address" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"></path><path fill="#000" d="%s"></path></svg>`,
		side, side, side, side, path.String()), nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
