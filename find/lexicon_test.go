package find

import "testing"

func TestLexicon(t *testing.T) {
	l, err := readLexicon(synonymText, Needs())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d needs, %d words with others, %d first words of phrases", len(Needs()), len(l.like), len(l.phrases))
}
