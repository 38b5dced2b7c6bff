// Command asset makes the vendored front-end files of web/asset from the npm
// packages named in package.json. Run it from the root of the repository:
//
//	go run -C tools ./asset          write them
//	go run -C tools ./asset -check   fail if what is committed differs
//
// Of Leaflet it takes the script and the sheet (leaflet.go). Of nhsuk-frontend it
// takes the precompiled style sheet and the few icons that sheet names, and changes three things: the two @font-face rules are cut
// (they load a font from another host, and the font is licensed to NHS sites
// only), the icons are addressed under /asset/, and the source map line goes.
// Anything it does not expect is an error, so that an upgrade of the package
// cannot bring a request to another host in by the back door.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// header is put on top of the style sheet: the MIT licence asks that its
// notice go with every copy, and the npm package carries no licence file.
const header = `/*! nhsuk-frontend %s, https://github.com/nhsuk/nhsuk-frontend, licence MIT.
Changed for Kith: the @font-face rules are cut and the icons are addressed under /asset/.
Made by tools/asset; do not edit.

MIT License

Copyright (c) 2019 NHS.UK

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/
`

const (
	charset  = `@charset "UTF-8";`
	fontFace = 2 // the number of @font-face rules that are known and cut
)

var (
	fontRule  = regexp.MustCompile(`@font-face\{[^}]*\}`)
	mapLine   = regexp.MustCompile(`(?m)^/\*# sourceMappingURL=.*\*/\s*$`)
	iconURL   = regexp.MustCompile(`url\(/assets/images/([a-z0-9-]+\.svg)\)`)
	anyURL    = regexp.MustCompile(`url\(([^)]*)\)`)
	elsewhere = regexp.MustCompile(`(?i)https?:|//[a-z0-9]|@import`)
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a committed file differs")
	root := flag.String("root", "..", "root of the repository")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "asset:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	from := filepath.Join(root, "node_modules")
	to := filepath.Join(root, "web", "asset")
	files, err := build(filepath.Join(from, "nhsuk-frontend"))
	if err != nil {
		return err
	}
	more, err := leaflet(filepath.Join(from, "leaflet"))
	if err != nil {
		return err
	}
	maps.Copy(files, more)
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(to, name)
		if !check {
			problems = append(problems, os.WriteFile(file, files[name], 0o644))
			continue
		}
		if have, err := os.ReadFile(file); err != nil {
			problems = append(problems, err)
		} else if !bytes.Equal(have, files[name]) {
			problems = append(problems, fmt.Errorf("%s is not what the npm package makes; run make assets", file))
		}
	}
	return errors.Join(problems...)
}

// licensed returns the version of the package at dir, whose licence must be the
// one that was read before it was vendored.
func licensed(dir, licence string) (version string, err error) {
	var pkg struct{ Name, Version, License string }
	raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return "", fmt.Errorf("%w (run make assets, which calls npm ci)", err)
	}
	if err := json.Unmarshal(raw, &pkg); err != nil {
		return "", err
	}
	if pkg.License != licence {
		return "", fmt.Errorf("%s %s is licensed %q, not %s: read it before it is vendored", pkg.Name, pkg.Version, pkg.License, licence)
	}
	return pkg.Version, nil
}

// build reads the package at dir and returns the files to vendor, by name.
func build(dir string) (map[string][]byte, error) {
	version, err := licensed(dir, "MIT")
	if err != nil {
		return nil, err
	}
	dist := filepath.Join(dir, "dist", "nhsuk")
	css, err := os.ReadFile(filepath.Join(dist, "nhsuk-frontend.min.css"))
	if err != nil {
		return nil, err
	}
	sheet, icons, err := rewrite(string(css), version)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"nhsuk.css": []byte(sheet)}
	for _, name := range icons {
		icon, err := os.ReadFile(filepath.Join(dist, "assets", "images", name))
		if err != nil {
			return nil, err
		}
		if bytes.Contains(icon, []byte("<script")) {
			return nil, fmt.Errorf("%s carries a script", name)
		}
		files[name] = icon
	}
	return files, nil
}

// rewrite returns the sheet to vendor and the icons it names.
func rewrite(css, version string) (sheet string, icons []string, err error) {
	css = strings.TrimPrefix(css, charset)
	if n := len(fontRule.FindAllString(css, -1)); n != fontFace {
		return "", nil, fmt.Errorf("%d @font-face rules, expected %d: look at what they load", n, fontFace)
	}
	css = fontRule.ReplaceAllString(css, "")
	css = mapLine.ReplaceAllString(css, "")
	for _, m := range iconURL.FindAllStringSubmatch(css, -1) {
		if !slices.Contains(icons, m[1]) {
			icons = append(icons, m[1])
		}
	}
	css = iconURL.ReplaceAllString(css, "url(/asset/$1)")
	for _, m := range anyURL.FindAllStringSubmatch(css, -1) {
		if path.Dir(m[1]) != "/asset" {
			return "", nil, fmt.Errorf("unexpected address in the style sheet: %s", m[1])
		}
	}
	if m := elsewhere.FindString(css); m != "" {
		return "", nil, fmt.Errorf("the style sheet reaches elsewhere: %q", m)
	}
	return charset + "\n" + fmt.Sprintf(header, version) + strings.TrimSpace(css) + "\n", icons, nil
}
