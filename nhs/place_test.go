package nhs

import "testing"

func TestParsePostcode(t *testing.T) {
	for in, want := range map[string]Postcode{
		"ox11aa": "OX1 1AA", " OX1  1AA ": "OX1 1AA", "EC1A 1BB": "EC1A 1BB", "W1A 0AX": "W1A 0AX",
		"M1 1AE": "M1 1AE", "B33 8TH": "B33 8TH", "CR2 6XH": "CR2 6XH", "DN55 1PT": "DN55 1PT",
		"GIR 0AA": "GIR 0AA", "SW1A 2AA": "SW1A 2AA", "N1C 4AG": "N1C 4AG", "SW1W 0NY": "SW1W 0NY",
		"zz993vz": PostcodeNoFixedAbode, "ZZ99 3CZ": PostcodeEnglandUnknown, "ZZ99 3WZ": PostcodeNotKnown,
		"": "", "OX1": "", "OX1 1A": "", "QX1 1AA": "", "OX1 1AC": "", "OX1 1AAA": "", "1OX 1AA": "", "OX1 1ÄA": "", "OXX1 1AA": "",
	} {
		got, err := ParsePostcode(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", in, got, err)
		}
	}
}

func TestPostcodeParts(t *testing.T) {
	for p, want := range map[Postcode][2]string{
		"OX1 1AA": {"OX1", "OX1 1"}, "EC1A 1BB": {"EC1A", "EC1A 1"}, "": {"", ""}, "OX1": {"OX1", "OX1"},
	} {
		if p.Outward() != want[0] || p.Sector() != want[1] {
			t.Errorf("%q: %q %q", p, p.Outward(), p.Sector())
		}
	}
	if !PostcodeNoFixedAbode.Pseudo() || Postcode("OX1 1AA").Pseudo() {
		t.Error("pseudo")
	}
}

func TestODS(t *testing.T) {
	for in, want := range map[string][2]bool{
		"K84001": {true, true}, " k84 001 ": {true, true}, "V81997": {true, true}, "QU9": {true, false}, "RTH": {true, false},
		"": {false, false}, "K8": {false, false}, "K8400!": {false, false}, "ABCDEFGHIJK": {false, false},
	} {
		if o := ParseODS(in); o.Valid() != want[0] || o.Practice() != want[1] {
			t.Errorf("%q: %v %v", in, o.Valid(), o.Practice())
		}
	}
	for _, c := range PracticeDefaults.Codes {
		if !c.Code.Practice() {
			t.Errorf("%s", c.Code)
		}
	}
}
