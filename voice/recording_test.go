package voice_test

import (
	"bytes"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/voice"
)

// webm is the head of a WebM file (EBML, with its document type), and ballast.
var webm = append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"), bytes.Repeat([]byte{0xff, 0}, 300)...)

// What a file is, its first bytes say, and never its name.
func TestRecordingKinds(t *testing.T) {
	d, amina := supported(t)
	id := planOf(t, d, amina)
	long := make([]byte, 32)
	for name, c := range map[string]struct {
		head string
		kind string
	}{
		"WebM":                    {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "audio/webm"},
		"Matroska":                {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84matr", ""},
		"Ogg":                     {"OggS", "audio/ogg"},
		"M4A":                     {"\x00\x00\x00\x20ftypM4A ", "audio/mp4"},
		"WAV":                     {"RIFF\x00\x00\x00\x00WAVE", "audio/wav"},
		"AVI":                     {"RIFF\x00\x00\x00\x00AVI ", ""},
		"MP3 with a title":        {"ID3\x04", "audio/mpeg"},
		"MP3":                     {"\xff\xfb\x90\x00", "audio/mpeg"},
		"all ones":                {"\xff\xff\xff\xff", ""},
		"HTML":                    {"<!DOCTYPE html><script>", ""},
		"a picture with a script": {"<svg onload=alert(1)>", ""},
		"a program":               {"MZ\x90\x00", ""},
		"JPEG":                    {"\xff\xd8\xff\xe0", ""},
	} {
		var r *voice.Recording
		err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) (err error) {
			r, err = voice.Record(tx, amina, id, "m", append([]byte(c.head), long...))
			return err
		})
		if c.kind == "" {
			dbtest.Fails(t, name, err, kith.Invalid)
		} else if err != nil || r.Kind != c.kind {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	for _, content := range [][]byte{nil, {}, {0xff}, append([]byte("OggS"), make([]byte, voice.MostSound)...)} {
		err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := voice.Record(tx, amina, id, "m", content); return err })
		dbtest.Fails(t, "too short or too long", err, kith.Invalid)
	}
}

// A new recording takes the place of the one before; the person hears it, and
// nobody else who does not support them; they can neither make nor remove one.
func TestRecording(t *testing.T) {
	d, amina := supported(t)
	id := planOf(t, d, amina)
	var last *voice.Recording
	for _, mark := range []string{"first", "second"} {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { last, err = voice.Record(tx, amina, id, mark, webm); return err })
	}
	dbtest.See(t, d, on(amina), func(tx *db.Tx) error {
		all, err := voice.Recordings(tx, amina)
		if err != nil || len(all) != 1 || all[0].Mark != "second" || all[0].MadeName != "Lena Walker" || all[0].Size != len(webm) {
			t.Errorf("they have %+v, %v", all, err)
		}
		_, content, err := voice.Play(tx, amina, last.ID)
		if err != nil || !bytes.Equal(content, webm) {
			t.Errorf("they hear %d bytes, %v", len(content), err)
		}
		return nil
	})
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Stranger, dbtest.Admin, dbtest.Referrer, dbtest.Provider, on("somebody else")} {
		if err := dbtest.Err(d, a, func(tx *db.Tx) error { _, _, err := voice.Play(tx, amina, last.ID); return err }); err == nil {
			t.Errorf("%s hears it", a.Name)
		}
		if err := dbtest.Err(d, a, func(tx *db.Tx) error { _, err := voice.Record(tx, amina, id, "m", webm); return err }); err == nil {
			t.Errorf("%s records", a.Name)
		}
	}
	err := dbtest.Err(d, on(amina), func(tx *db.Tx) error { _, err := voice.Record(tx, amina, id, "m", webm); return err })
	dbtest.Fails(t, "the person records", err, kith.Forbidden)
	err = dbtest.Err(d, on(amina), func(tx *db.Tx) error { return voice.Unrecord(tx, amina, last.ID) })
	dbtest.Fails(t, "the person removes it", err, kith.Forbidden)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return voice.Unrecord(tx, amina, last.ID) })
	dbtest.Fails(t, "remove it again", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return voice.Unrecord(tx, amina, last.ID) }), kith.NotFound)
}

func planOf(t *testing.T, d *db.DB, person kith.ID) (id kith.ID) {
	t.Helper()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		all, err := plan.Plans(tx, person)
		id = all[0].ID
		return err
	})
	return id
}
