package main

import (
	"strings"
	"testing"
)

func TestWithoutPictures(t *testing.T) {
	four := strings.Repeat(".a {\n\tbackground-image: url(images/x.png);\n\tcolor: red;\n\t}\n", 4)
	css, err := withoutPictures(four)
	if err != nil || strings.Contains(css, "url") || strings.Count(css, "color: red;") != 4 {
		t.Errorf("%v\n%s", err, css)
	}
	for _, bad := range []string{"", four + ".b {\n\tbackground: url(x.png);\n\t}", four + ".b{background:url(x.png)}", four + "@import 'x'"} {
		if _, err := withoutPictures(bad); err == nil {
			t.Errorf("not refused: %s", bad)
		}
	}
}
