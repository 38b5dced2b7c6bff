package chart

import "testing"

func BenchmarkRanking(b *testing.B) {
	c, people := county(b)
	for b.Loop() {
		f, err := Ranking(c, 0, in(1, people), Beside{})
		if err != nil {
			b.Fatal(err)
		}
		f.SVG(Wide)
		f.SVG(Narrow)
	}
}

func BenchmarkPNG(b *testing.B) {
	c, people := county(b)
	f, err := Ranking(c, 0, in(1, people), Beside{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
