package nhs

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func TestSCTID(t *testing.T) {
	for id, want := range map[string]bool{
		"871731000000106": true, "871711000000103": true, "224484003": true, "1373501000000105": true,
		"74506000": true, "100005": true,
		"":                    false,
		"10000":               false, // too short
		"871731000000107":     false, // wrong check digit
		"871713000000106":     false, // two digits swapped
		"0871731000000106":    false, // leading zero
		"87173100000010a":     false,
		"1234567890123456789": false, // too long
	} {
		if SCTID(id) != want {
			t.Errorf("%q is %v", id, !want)
		}
	}
	if ConceptID("37443015") || !SCTID("37443015") {
		t.Error("a description is an identifier, and not that of a concept")
	}
}

// Any one wrong digit is found, and any swap of unlike neighbours.
func TestVerhoeffFindsSlips(t *testing.T) {
	const id = "871731000000106"
	for i := range len(id) {
		for d := range 10 {
			if wrong := id[:i] + fmt.Sprint(d) + id[i+1:]; wrong != id && verhoeff(wrong) {
				t.Errorf("%s passes", wrong)
			}
		}
		if i+1 < len(id) && id[i] != id[i+1] {
			if swap := id[:i] + string(id[i+1]) + string(id[i]) + id[i+2:]; verhoeff(swap) {
				t.Errorf("%s passes", swap)
			}
		}
	}
}

func TestCoreCodes(t *testing.T) {
	if !Referred.Usable() || !Declined.Usable() || Offered.Usable() {
		t.Error("referred and declined may be written, offered may not")
	}
}

// The codes that this package writes are compared with the collection that was
// gathered from published sources.
func TestCodesWereSeenPublished(t *testing.T) {
	b, err := os.ReadFile("../../shared/standards/snomed/codes.json")
	if err != nil {
		t.Skip("the collection of SNOMED CT codes is not here: ", err)
	}
	var all struct {
		Codes []struct {
			Code     string
			Verified bool
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range all.Codes {
		if !ConceptID(c.Code) {
			t.Errorf("%s of the collection is not taken for a concept", c.Code)
		}
		seen[c.Code] = c.Verified
	}
	ours := []string{RefsetNeeds, RefsetSupport, RefsetServices, RefsetSafeguarding, RefsetCommunication, RefsetProfessional,
		RefsetMobility, RefsetHousehold, RefsetOccupation, RefsetSmoking, RefsetActionStatus, RefsetGoalStatus, RefsetReligion,
		RefsetOrientation, ReasonableAdjustment.ID, NoGPWanted.ID, PrivateGP.ID, Carer.ID}
	for _, c := range Core {
		if seen[c.ID] != c.Verified {
			t.Errorf("%s: verified is %v here and %v there", c.ID, c.Verified, seen[c.ID])
		}
	}
	for _, c := range Needs.Codes {
		if c.Snomed != "" {
			ours = append(ours, c.Snomed)
		}
	}
	for _, c := range CarerStatuses.Codes {
		if c.Snomed != "" {
			ours = append(ours, c.Snomed)
		}
	}
	for _, id := range ours {
		if !seen[id] {
			t.Errorf("%s was not seen in a published source", id)
		}
	}
}
