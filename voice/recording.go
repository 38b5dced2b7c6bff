package voice

import (
	"bytes"
	"database/sql/driver"
	"fmt"

	"kith"
	"kith/access"
	"kith/db"
)

// A Recording is a plan as a worker has read it aloud for the person, who plays
// it on their own page. There is one of each plan: a new one takes the place of
// the one before.
type Recording struct {
	db.Row
	Person   kith.ID `db:"person"`
	Plan     kith.ID `db:"plan"`
	Mark     string  `db:"mark"` // of what the plan said then: plan.Sheet.Mark
	Kind     string  `db:"kind"` // media type
	Size     int     `db:"size"` // bytes
	MadeBy   kith.ID `db:"made_by"`
	MadeName string  `db:"made_name"`
}

// Table is where it is kept.
func (*Recording) Table() string { return "recording" }

// Wall: whoever supports the person reads it aloud; the person listens.
func (*Recording) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnSee}
}

// A sounding is a Recording with its sound, which is read only to be played.
type sounding struct {
	Recording
	Content sound `db:"content" audit:"hidden"`
}

// sound is stored as it is, byte by byte.
type sound []byte

// Value is what the database stores.
func (s sound) Value() (driver.Value, error) { return []byte(s), nil }

// Scan reads what the database has stored.
func (s *sound) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("cannot read a sound from %T", v)
	}
	*s = bytes.Clone(b)
	return nil
}

// MostSound is the size of the largest recording in bytes: half an hour as a
// browser records it at the rate that the page asks for.
const MostSound = 8 << 20

// Record keeps a plan as it was read aloud, in place of the recording before.
// mark is of what the plan says now. Errors: Invalid, under "sound", for what is
// no recording that browsers play; NotFound, of somebody whom the actor does not
// support.
func Record(tx *db.Tx, person, plan kith.ID, mark string, content []byte) (*Recording, error) {
	kind := soundKind(content)
	c := kith.Check{}
	c.That(len(content) > 0, "sound", "Record something first, or choose a file")
	c.That(len(content) <= MostSound, "sound", fmt.Sprintf("The recording is too long: it has %d MB, and there is room for %d. Record it here, or read a part of the plan", len(content)>>20, MostSound>>20))
	c.That(len(content) == 0 || kind != "", "sound", "This is no recording that every browser plays. Record it here, or choose a file of the kind MP3, M4A, WebM, Ogg or WAV")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := tx.Lock("recording of " + string(plan)); err != nil {
		return nil, err
	}
	was, err := RecordingOf(tx, person, plan)
	if err != nil {
		return nil, err
	}
	if was != nil {
		if err := db.Delete(tx, was); err != nil {
			return nil, err
		}
	}
	r := Recording{Person: person, Plan: plan, Mark: mark, Kind: kind, Size: len(content), MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	s := &sounding{Recording: r, Content: content}
	return &s.Recording, db.Insert(tx, s)
}

// RecordingOf is the recording of a person's plan; nil when there is none.
func RecordingOf(tx *db.Tx, person, plan kith.ID) (*Recording, error) {
	all, err := Recordings(tx, person)
	for i := range all {
		if all[i].Plan == plan {
			return &all[i], err
		}
	}
	return nil, err
}

// Recordings are those of a person, one of each plan.
func Recordings(tx *db.Tx, person kith.ID) ([]Recording, error) {
	return db.Select[Recording](tx, db.Q{Where: "t.person = $1", Args: []any{person}})
}

// Play is a recording of a person and its sound. Errors: NotFound, where they
// have no such.
func Play(tx *db.Tx, person, id kith.ID) (*Recording, []byte, error) {
	s, err := db.First[sounding](tx, db.Q{Where: "t.person = $1 AND t.id = $2", Args: []any{person, id}})
	if err != nil {
		return nil, nil, err
	}
	return &s.Recording, s.Content, nil
}

// Unrecord removes a recording. Errors: NotFound; Conflict, when another has
// taken its place.
func Unrecord(tx *db.Tx, person, id kith.ID) error {
	r, err := db.First[Recording](tx, db.Q{Where: "t.person = $1 AND t.id = $2", Args: []any{person, id}})
	if err != nil {
		return err
	}
	return db.Delete(tx, r)
}

// soundKind tells by its first bytes what kind of sound b is, whatever its
// name says; "" for anything else. WebM and MP4 hold films too: as the page has
// no picture, only the sound of one is played.
func soundKind(b []byte) string {
	head := b[:min(len(b), 64)]
	switch {
	case bytes.HasPrefix(b, []byte("\x1a\x45\xdf\xa3")) && bytes.Contains(head, []byte("webm")):
		return "audio/webm"
	case bytes.HasPrefix(b, []byte("OggS")):
		return "audio/ogg"
	case len(b) > 12 && bytes.Equal(b[4:8], []byte("ftyp")):
		return "audio/mp4"
	case bytes.HasPrefix(b, []byte("RIFF")) && len(b) > 12 && bytes.Equal(b[8:12], []byte("WAVE")):
		return "audio/wav"
	case bytes.HasPrefix(b, []byte("ID3")):
		return "audio/mpeg"
	case len(b) > 4 && b[0] == 0xff && mpegLayer3(b[1], b[2]):
		return "audio/mpeg"
	}
	return ""
}

// mpegLayer3 reports whether two bytes go on a frame of MP3 (ISO/IEC 11172-3,
// section 2.4.1.3): the sync word, a version, layer III, a bit rate and a
// sampling rate that there are.
func mpegLayer3(b, c byte) bool {
	return b&0xe0 == 0xe0 && b&0x18 != 0x08 && b&0x06 == 0x02 && c&0xf0 != 0xf0 && c&0xf0 != 0 && c&0x0c != 0x0c
}
