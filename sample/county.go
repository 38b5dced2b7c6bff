package sample

import "kith"

// A PCN is a primary care network of the invented county, with the referrals
// that were published for Oxfordshire's network of that name (JOURNEY.md
// section 7). The unallocated row, published as "<6" and 0, is 5 and 0: the
// other rows give it away.
type PCN struct {
	ID      kith.ID
	Name    string
	Places  []string // towns and villages of its people
	Outward string   // the outward part of its people's postcodes
	Lean    int      // how deprived its people are: -2 much less than the county, 2 much more
	In2021  int      // referrals of the financial year 2021-22
	In2022  int      // and of 2022-23
}

// PCNs are the county. Postcodes begin with NX, which the Post Office does not
// use, so that no invented person lives at a real address.
var PCNs = []PCN{
	{"abingdon-district", "Abingdon and District", []string{"Abingdon", "Marcham"}, "NX14", -1, 419, 547},
	{"abingdon-central", "Abingdon Central", []string{"Abingdon"}, "NX15", 0, 498, 414},
	{"banbury-alliance", "Banbury Alliance", []string{"Banbury", "Hook Norton"}, "NX16", 1, 251, 608},
	{"banbury-cross", "Banbury Cross", []string{"Banbury"}, "NX17", 2, 1026, 1255},
	{"bicester", "Bicester", []string{"Bicester", "Ambrosden"}, "NX26", 0, 574, 2452},
	{"city-east", "City – East Oxford", []string{"Oxford"}, "NX4", 2, 444, 699},
	{"city-ox3", "City – OX3+", []string{"Oxford", "Headington"}, "NX3", 1, 1974, 1965},
	{"didcot", "Didcot", []string{"Didcot", "Harwell"}, "NX11", 0, 1044, 1099},
	{"eynsham-witney", "Eynsham & Witney", []string{"Witney", "Eynsham"}, "NX28", -1, 403, 956},
	{"healthier-city", "Healthier Oxford City Network", []string{"Oxford", "Cowley"}, "NX5", 2, 978, 2157},
	{"henley", "Henley SonNet", []string{"Henley", "Sonning Common"}, "NX9", -2, 99, 844},
	{"kiwy", "Kidlington, Islip, Woodstock & Yarnton (KIWY)", []string{"Kidlington", "Woodstock"}, "NX6", -1, 577, 629},
	{"nora", "North Oxfordshire Rural Alliance (NORA)", []string{"Deddington", "Bloxham"}, "NX7", -1, 312, 331},
	{"oxford-central", "Oxford Central", []string{"Oxford"}, "NX1", 0, 212, 336},
	{"rural-west", "Rural West Oxfordshire", []string{"Charlbury", "Burford", "Bampton"}, "NX18", -1, 85, 980},
	{"seoxha", "South East Oxford Health Alliance (SEOxHA)", []string{"Oxford", "Wheatley"}, "NX33", 1, 385, 649},
	{"thame", "Thame", []string{"Thame", "Chinnor"}, "NX39", -1, 244, 1259},
	{"unallocated", "Unallocated", []string{"Oxford"}, "NX2", 0, 5, 0},
	{"wallingford", "Wallingford & Surrounds", []string{"Wallingford", "Benson"}, "NX10", -1, 210, 408},
	{"wantage", "Wantage", []string{"Wantage", "Grove"}, "NX12", -1, 197, 295},
	{"white-horse", "White Horse Botley", []string{"Botley", "Cumnor"}, "NX20", -1, 780, 1456},
}

// Quintile is the deprivation quintile of an invented postcode, 1 the most
// deprived fifth. The county gives each the sectors of its own figure: NX4 1AB
// is in quintile 1.
func Quintile(postcode string) int {
	for i := 1; i < len(postcode); i++ {
		if postcode[i-1] == ' ' && postcode[i] >= '1' && postcode[i] <= '5' {
			return int(postcode[i] - '0')
		}
	}
	return 0
}

// weighted is one choice with how often it is made.
type weighted[T any] struct {
	v T
	n int
}
