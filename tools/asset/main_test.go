package main

import (
	"strings"
	"testing"
)

const twoFonts = `@font-face{src:url(https://a.example/f.woff2)}@font-face{src:url(https://a.example/g.woff2)}`

func TestRewriteCutsFontsAndMovesIcons(t *testing.T) {
	sheet, icons, err := rewrite(charset+twoFonts+`.a{background:url(/assets/images/nhsuk-icon-cross.svg)}`+"\n/*# sourceMappingURL=x.map */\n", "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(sheet, charset+"\n/*! nhsuk-frontend 1.2.3,") || !strings.Contains(sheet, "Copyright (c) 2019 NHS.UK") {
		t.Errorf("the notice is missing: %.80s", sheet)
	}
	if want := ".a{background:url(/asset/nhsuk-icon-cross.svg)}\n"; !strings.HasSuffix(sheet, "*/\n"+want) {
		t.Errorf("sheet ends %q, want %q", sheet[len(sheet)-60:], want)
	}
	if len(icons) != 1 || icons[0] != "nhsuk-icon-cross.svg" {
		t.Errorf("icons = %q", icons)
	}
}

func TestRewriteRefusesWhatItDoesNotKnow(t *testing.T) {
	for name, css := range map[string]string{
		"no font rules":   `.a{}`,
		"a third font":    twoFonts + `@font-face{src:url(https://a.example/h.woff2)}`,
		"another host":    twoFonts + `.a{background:url(https://a.example/x.png)}`,
		"no scheme":       twoFonts + `.a{background:url(//a.example/x.png)}`,
		"an import":       twoFonts + `@import "x.css";`,
		"a data address":  twoFonts + `.a{background:url(data:image/png;base64,AA)}`,
		"a quoted string": twoFonts + `.a{background:image-set("https://a.example/x.png" 1x)}`,
	} {
		if _, _, err := rewrite(css, "1"); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}
