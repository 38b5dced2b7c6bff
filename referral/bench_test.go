package referral_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/referral"
	"kith/sample"
)

// A referral of somebody new: checked, matched, audited and on disk, as 64
// callers send them.
func BenchmarkReceive(b *testing.B) {
	d := town(b)
	var n atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			who := sample.Amina
			i := n.Add(1)
			who.Given, who.Family = fmt.Sprintf("Am%c%c", 'a'+i%26, 'a'+i/26%26), fmt.Sprintf("Yu%c%c%c", 'a'+i/7%26, 'a'+i/99%26, 'a'+i/31%26)
			who.Born = kith.Day("1931-01-01").Add(int(i * 37 % 25000))
			who.Number, who.Phone, who.Line1, who.Postcode, who.Town = "", "", "", "", ""
			if i%2 == 0 {
				who.Phone = fmt.Sprintf("07700 %06d", i%1000000)
			}
			who.Gender = nhs.Gender("2")
			if err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
				_, err := referral.Receive(tx, who, sample.FromGP)
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
