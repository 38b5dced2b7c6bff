package place

import (
	"bytes"
	"context"
	"io"
	"testing"
)

// Whatever a file holds, reading it ends: with a set that can be asked, or with
// a reason.
func FuzzDraft(f *testing.F) {
	for _, text := range []string{postcodesCSV, onspdCSV, codepointCSV, imd2019CSV, file7CSV, lookupCSV, epraccurCSV, partnersCSV,
		membersCSV, holidaysCSV, holidaysJSON, termsCSV, wardsJSON, lsoa21JSON, "\"", "\xef\xbb\xbf", "{\"features\":[{", "a,b\n\"x"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Import{}.draft(context.Background(), source{"x", 0, func() (io.ReadCloser, error) {
			return unpacked(bytes.NewReader(text))
		}})
		if err != nil {
			if err.Error() == "" {
				t.Error("no reason")
			}
			return
		}
		if keys, err := keysOf(d.kind, d.packed); err != nil || len(keys) == 0 || d.rows == 0 {
			t.Errorf("%d rows, %d keys: %v", d.rows, len(keys), err)
		}
	})
}
