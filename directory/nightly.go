package directory

import (
	"fmt"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A source that has an address can be read by the program itself: at its hour of
// each day, and when a steward wants it.
//
//	waiting → due → tried ──→ read
//	            ↑     └─ failed: due again after RetryAfter, until RetryFor past its hour
const (
	RetryAfter = time.Hour
	RetryFor   = 6 * time.Hour
)

// stopped is the failure of a try that has begun and not come to its end.
const stopped = "It was stopped before its end"

// Due reports whether the source is to be read now.
func (s *Source) Due(now time.Time) bool {
	if s.URL == "" {
		return false
	}
	if s.WantedAt.After(s.TriedAt) {
		return true
	}
	at, err := time.Parse("15:04", s.PullAt)
	if err != nil {
		return false
	}
	here := now.In(kith.London)
	hour := time.Date(here.Year(), here.Month(), here.Day(), at.Hour(), 0, 0, 0, kith.London)
	if hour.After(now) {
		hour = time.Date(here.Year(), here.Month(), here.Day()-1, at.Hour(), 0, 0, 0, kith.London)
	}
	if s.TriedAt.Before(hour) {
		return true
	}
	return s.Failure != "" && now.Sub(s.TriedAt) >= RetryAfter && now.Sub(hour) < RetryFor
}

// Claim notes of the first source that is due that it is being read, and returns
// it; ok is false when none is due. Of two processes that claim at once one gets
// a Conflict.
func Claim(tx *db.Tx) (s *Source, ok bool, err error) {
	all, err := Sources(tx)
	if err != nil {
		return nil, false, err
	}
	for i := range all {
		if s := &all[i]; s.Due(tx.Now) {
			s.TriedAt, s.Failure = tx.Now, stopped
			return s, true, db.Update(tx, s)
		}
	}
	return nil, false, nil
}

// Tried notes how reading a source went; failure is "" when it went well.
func Tried(tx *db.Tx, id kith.ID, failure string) error {
	s, err := db.Get[Source](tx, id)
	if err != nil {
		return err
	}
	s.Failure = failure
	return db.Update(tx, s)
}

// Want has a source be read as soon as may be.
func Want(tx *db.Tx, id kith.ID) error {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return err
	}
	s, err := db.Get[Source](tx, id)
	if err != nil {
		return err
	}
	if s.URL == "" {
		return kith.Errorf(kith.Invalid, "This source is a file. Whoever runs Kith reads it again, with kith import directory")
	}
	s.WantedAt = tx.Now
	return db.Update(tx, s)
}

// Hours are the times of day at which a source can be read.
func Hours() (out []string) {
	for h := range 24 {
		out = append(out, fmt.Sprintf("%02d:00", h))
	}
	return out
}

// ReadAt says at which hour a source is read each day, "" for never by itself.
func ReadAt(tx *db.Tx, id kith.ID, version int, hour string) error {
	s, err := db.Get[Source](tx, id)
	if err != nil {
		return err
	}
	c := kith.Check{}
	_, bad := time.Parse("15:04", hour)
	c.That(hour == "" || bad == nil && hour[3:] == "00", "hour", "Choose an hour")
	c.That(hour == "" || s.URL != "", "hour", "This source is a file, which cannot be read by itself")
	if c.Err() != nil {
		return c.Err()
	}
	s.Version, s.PullAt = version, hour
	return db.Update(tx, s)
}
