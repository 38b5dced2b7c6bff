package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kith"
)

// Folder writes messages into a folder, one file each: mail as .eml, letters as
// .txt, text messages as .json. It is what Kith does until it is told of a mail
// server, and nothing leaves the machine by it: a folder can be printed from,
// or carried on by a program of the operator's.
type Folder struct {
	Dir     string
	From    string // the address of the sender
	Service string // and its name
	Carried bool   // somebody carries on what is in it
}

// NewFolder makes the folder, which its owner alone can read.
func NewFolder(f Folder) (*Folder, error) {
	if f.From == "" {
		f.From = "kith@localhost.invalid"
	}
	return &f, os.MkdirAll(f.Dir, 0o700)
}

// Name is "folder".
func (f *Folder) Name() string { return "folder" }

// Details reports that they may go: the folder is on this machine.
func (f *Folder) Details() bool { return true }

// Leaves reports whether what is in the folder leaves it.
func (f *Folder) Leaves() bool { return f.Carried }

// textFile is a text message as it is written down.
type textFile struct {
	To        string `json:"to"`
	Text      string `json:"text"`
	Reference string `json:"reference"`
}

// Hand writes the file, and gives it its name after the mark.
func (f *Folder) Hand(_ context.Context, e *Envelope, mark func() error) (id string, err error) {
	path, err := f.path(e.Reference, e.Channel)
	if err != nil {
		return "", err
	}
	var text []byte
	switch e.Channel {
	case Email:
		text, err = e.mail(letterhead{f.Service, f.From}, time.Now())
	case Text:
		text, err = json.MarshalIndent(textFile{e.Address, e.Text, e.Reference}, "", "  ")
	default:
		text = []byte(e.Name + "\n" + e.Address + "\n\n\n" + e.Subject + "\n\n" + e.Text + "\n")
	}
	if err != nil {
		return "", err
	}
	part, err := os.CreateTemp(f.Dir, ".part-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(part.Name()) // gone already when all is well
	_, err = part.Write(text)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return "", err
	}
	if err := mark(); err != nil {
		return "", err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return "", &Fault{Waiting, "The folder of messages cannot be written to.", err}
	}
	dir, err := os.Open(f.Dir)
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	return filepath.Base(path), err
}

// Find looks whether the file is there.
func (f *Folder) Find(_ context.Context, reference string, c Channel) (Status, string, error) {
	path, err := f.path(reference, c)
	if err != nil {
		return "", "", err
	}
	switch _, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", nil
	case err != nil:
		return "", "", err
	}
	return Sent, filepath.Base(path), nil
}

// path is the file of a message.
func (f *Folder) path(reference string, c Channel) (string, error) {
	tenant, id, _ := strings.Cut(reference, ".")
	if !kith.ID(tenant).Valid() || !kith.ID(id).Valid() {
		return "", fmt.Errorf("%q cannot be the name of a file", reference)
	}
	return filepath.Join(f.Dir, reference+map[Channel]string{Email: ".eml", Text: ".json", Letter: ".txt"}[c]), nil
}
