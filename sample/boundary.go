package sample

import (
	"encoding/json"
	"math"

	"kith"
	"kith/geo"
)

// grid are the networks as they lie: rows from north to south, each from west to east.
var grid = [][]kith.ID{
	{"banbury-alliance", "banbury-cross", "nora", "bicester"},
	{"rural-west", "eynsham-witney", "kiwy", "city-ox3", "thame"},
	{"white-horse", "oxford-central", "healthier-city", "city-east", "seoxha"},
	{"wantage", "abingdon-central", "abingdon-district", "didcot", "wallingford", "henley"},
}

// Boundaries are the networks' boundaries as GeoJSON in metres of the grid. They are
// invented, and lie roughly as networks of these names might.
func Boundaries() ([]byte, error) {
	type properties struct {
		Code string `json:"PCN"`
		Name string `json:"PCN_NAME"`
	}
	type geometry struct {
		Type        string         `json:"type"`
		Coordinates [][][2]float64 `json:"coordinates"`
	}
	type feature struct {
		Type       string     `json:"type"`
		Properties properties `json:"properties"`
		Geometry   geometry   `json:"geometry"`
	}
	centre := geo.FromLatLng(towns["Oxford"])
	west, south := float64(centre.E)-30000, float64(centre.N)-28000
	var all []feature
	for r, row := range grid {
		for c, id := range row {
			name := ""
			for _, p := range PCNs {
				if p.ID == id {
					name = p.Name
				}
			}
			from, to := float64(c)/float64(len(row)), float64(c+1)/float64(len(row))
			var ring [][2]float64
			add := func(x, y float64) { ring = append(ring, [2]float64{west + x, south + y}) }
			const steps = 24
			for s := range steps {
				x := 60000 * (from + (to-from)*float64(s)/steps)
				add(x, level(r+1, x))
			}
			for s := range steps {
				x := 60000 * to
				low, high := level(r+1, x), level(r, x)
				y := low + (high-low)*float64(s)/steps
				add(x+wave(r, c+1, len(row), float64(s)/steps), y)
			}
			for s := range steps {
				x := 60000 * (to - (to-from)*float64(s)/steps)
				add(x, level(r, x))
			}
			for s := range steps {
				x := 60000 * from
				low, high := level(r+1, x), level(r, x)
				y := high - (high-low)*float64(s)/steps
				add(x+wave(r, c, len(row), 1-float64(s)/steps), y)
			}
			all = append(all, feature{"Feature", properties{string(id), name}, geometry{"Polygon", [][][2]float64{append(ring, ring[0])}}})
		}
	}
	return json.Marshal(map[string]any{"type": "FeatureCollection", "name": "Invented networks", "features": all})
}

// level is how far north the line above a row lies, so far east. The first and the
// last are the county's own border, which is rounder.
func level(row int, x float64) float64 {
	y := 60000 - float64(row)*15000 + 1800*math.Sin(x/7000+float64(row)*2)
	switch bow := (x - 30000) * (x - 30000) / 90000; row {
	case 0:
		y -= bow
	case len(grid):
		y += bow / 2
	}
	return y
}

// wave bends the line west of a network; none at its ends, where others meet it.
func wave(row, column, of int, along float64) float64 {
	bend := 1500.0
	if column == 0 || column == of {
		bend = 900
	}
	return bend * math.Sin(along*math.Pi) * math.Sin(float64(row*5+column*3))
}
