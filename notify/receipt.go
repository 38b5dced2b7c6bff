package notify

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"kith"
	"kith/db"
	"kith/job"
)

// ReceiptPath is where GOV.UK Notify is to be told to send its delivery receipts.
const ReceiptPath = "/receipts/notify"

// A receipt is what Notify tells of one message.
type receipt struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
}

// mostReceipt is how long a receipt may be.
const mostReceipt = 16 << 10

// Receipts hears what became of messages: POST with the bearer token that was
// agreed, and nothing else. A receipt that is late, doubled or about a message
// that there is not changes nothing, and is answered like any other, so that
// Notify does not send it again and nobody learns what there is.
func Receipts(d *db.DB, token string) http.Handler {
	want := sha256.Sum256([]byte("Bearer " + token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		if token == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			http.Error(w, "not allowed", http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodPost {
			http.Error(w, "POST a receipt", http.StatusMethodNotAllowed)
			return
		}
		var x receipt
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostReceipt)).Decode(&x); err != nil {
			http.Error(w, "this is no receipt", http.StatusBadRequest)
			return
		}
		if err := x.keep(r, d); err != nil {
			slog.Warn("a receipt was not kept", "err", err)
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// keep moves the message to where the receipt says it is.
func (x *receipt) keep(r *http.Request, d *db.DB) error {
	tenant, id, _ := strings.Cut(x.Reference, ".")
	if !kith.ID(tenant).Valid() || !kith.ID(id).Valid() {
		return nil
	}
	to, why := govukStatus(x.Status)
	return d.Write(r.Context(), job.System(kith.ID(tenant)), func(tx *db.Tx) error {
		m, err := db.Get[Message](tx, kith.ID(id))
		if kith.KindOf(err) == kith.NotFound {
			return nil
		}
		if err != nil || m.Carrier != "govuk" || m.Status == to || !m.Status.CanBecome(to) {
			return err
		}
		m.CarrierID = x.ID
		return m.move(tx, to, why)
	})
}
