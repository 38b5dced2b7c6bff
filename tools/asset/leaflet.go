package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// urls are how many addresses Leaflet's sheet is known to name: pictures of
// markers and layers that Kith does not use, and one for an old browser.
const urls = 4

var (
	urlLine   = regexp.MustCompile(`(?m)^\s*[a-z-]+:\s*url\([^)]*\);\s*$\n?`)
	comment   = regexp.MustCompile(`(?s)[ \t]*/\*.*?\*/\n?`)
	jsMapLine = regexp.MustCompile(`(?m)^//# sourceMappingURL=.*$\n?`)
)

// leaflet reads Leaflet's package at dir and returns the files to vendor. Its
// sheet loses every picture that it names, and its script the line about a map
// of its source; each begins with its licence, as that asks.
func leaflet(dir string) (map[string][]byte, error) {
	version, err := licensed(dir, "BSD-2-Clause")
	if err != nil {
		return nil, err
	}
	read := map[string][]byte{}
	for _, name := range []string{"LICENSE", "dist/leaflet.css", "dist/leaflet.js"} {
		if read[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return nil, err
		}
	}
	notice := fmt.Sprintf("/*! Leaflet %s, https://leafletjs.com, licence BSD-2-Clause.\nMade by tools/asset; do not edit.\n\n%s*/\n", version, read["LICENSE"])
	sheet, err := withoutPictures(string(read["dist/leaflet.css"]))
	if err != nil {
		return nil, err
	}
	script := jsMapLine.ReplaceAll(bytes.TrimSpace(read["dist/leaflet.js"]), nil)
	return map[string][]byte{"leaflet.css": []byte(notice + sheet), "leaflet.js": []byte(notice + string(bytes.TrimSpace(script)) + "\n")}, nil
}

func withoutPictures(css string) (string, error) {
	if n := len(urlLine.FindAllString(css, -1)); n != urls {
		return "", fmt.Errorf("leaflet.css names %d addresses in lines of their own, expected %d: look at what they load", n, urls)
	}
	css = comment.ReplaceAllString(urlLine.ReplaceAllString(css, ""), "")
	if m := elsewhere.FindString(css); m != "" || strings.Contains(css, "url(") {
		return "", fmt.Errorf("leaflet.css reaches elsewhere: %q", m)
	}
	return strings.TrimSpace(css) + "\n", nil
}
