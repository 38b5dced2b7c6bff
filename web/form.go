package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// What a form may hold; see Route.Upload and Config.Body for its size.
const (
	mostFields  = 1000
	longestName = 200
	usualBody   = 1 << 20
)

// A refusal is a request that no handler should see.
type refusal struct {
	status     int
	title, msg string
}

func (e *refusal) Error() string { return e.title }

var (
	errTooLarge = &refusal{http.StatusRequestEntityTooLarge, "What you sent is too large",
		"Go back, make it shorter or choose a smaller file, then send it again."}
	errFormKind = &refusal{http.StatusUnsupportedMediaType, "This form came in a shape that we cannot read",
		"Go back to the page, reload it, and send the form again."}
	errBroken = &refusal{http.StatusBadRequest, "Some of what you sent is not text",
		"It has characters in it that we cannot store. Go back, type the text again instead of pasting it, and send the form again."}
	errMalformed = &refusal{http.StatusBadRequest, "We could not read this request",
		"Go back to the page, reload it, and try again."}
	errNoOnce = &refusal{http.StatusBadRequest, "This form is incomplete",
		"Go back to the page, reload it, and send the form again."}
)

// readQuery returns the query of r, if path and query are sound.
func readQuery(r *http.Request) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errMalformed
	}
	if !sound(r.URL.Path) {
		return nil, errMalformed
	}
	return q, check(q)
}

// readForm reads the form of a POST, and returns the files that came with it.
// After it r.PostForm holds the fields and nothing of the query.
func readForm(w http.ResponseWriter, r *http.Request, body, upload int64) (map[string]Upload, error) {
	kind, param, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || param["charset"] != "" && !strings.EqualFold(param["charset"], "utf-8") {
		return nil, errFormKind
	}
	r.Body = http.MaxBytesReader(w, r.Body, body+upload)
	switch {
	case kind == "application/x-www-form-urlencoded":
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, unread(err)
		}
		if r.PostForm, err = url.ParseQuery(string(b)); err != nil {
			return nil, errMalformed
		}
		r.Form = r.PostForm
		return nil, check(r.PostForm)
	case kind == "multipart/form-data" && upload > 0:
		return readParts(r, body, upload)
	}
	return nil, errFormKind
}

// readParts reads a form with files, which stay in memory: what people send
// lies on no disk unless a handler puts it there.
func readParts(r *http.Request, body, upload int64) (map[string]Upload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errFormKind
	}
	files := map[string]Upload{}
	r.PostForm = url.Values{}
	r.Form = r.PostForm
	for n := 0; ; n++ {
		p, err := parts.NextPart()
		if err == io.EOF {
			return files, check(r.PostForm)
		}
		if err != nil {
			return nil, unread(err)
		}
		if n >= mostFields {
			return nil, errTooLarge
		}
		left := &body
		if p.FileName() != "" {
			left = &upload
		}
		b, err := io.ReadAll(io.LimitReader(p, *left+1))
		if err != nil {
			return nil, unread(err)
		}
		if *left -= int64(len(b)); *left < 0 {
			return nil, errTooLarge
		}
		if err := keep(p, b, r.PostForm, files); err != nil {
			return nil, err
		}
	}
}

// keep puts one part of a form among the fields or the files. Of files by the
// same name, it keeps the first.
func keep(p *multipart.Part, b []byte, form url.Values, files map[string]Upload) error {
	name := p.FormName()
	if p.FileName() == "" {
		if isEmptyFile(p) {
			return nil
		}
		form.Add(name, string(b))
		return nil
	}
	if !sound(name) || !sound(p.FileName()) {
		return errBroken
	}
	if _, have := files[name]; !have {
		files[name] = Upload{Name: path.Base(strings.ReplaceAll(p.FileName(), `\`, "/")), Body: b}
	}
	return nil
}

// isEmptyFile reports whether a part is a file input with nothing chosen.
func isEmptyFile(p *multipart.Part) bool {
	_, param, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	_, file := param["filename"]
	return err == nil && file
}

// unread says why a body could not be read.
func unread(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return errTooLarge
	}
	return errMalformed
}

// check refuses names and values that no record could hold.
func check(form url.Values) error {
	n := 0
	for name, values := range form {
		if n += len(values); n > mostFields || len(name) > longestName {
			return errTooLarge
		}
		if !sound(name) {
			return errBroken
		}
		for _, v := range values {
			if !sound(v) {
				return errBroken
			}
		}
	}
	return nil
}

// sound reports whether s is text: PostgreSQL takes no NUL, and a page that
// holds half a character is broken.
func sound(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
