package nhs

// A Concept is one SNOMED CT concept (UK Edition) that Kith writes or reads,
// with the rule for its use. Verified is false until somebody has seen the code
// in a published source: an unverified concept is never written to a record.
type Concept struct {
	ID       string
	Term     string
	Rule     string
	Verified bool
}

// Usable reports whether c may be written: verified, and rightly formed.
func (c Concept) Usable() bool { return c.Verified && SCTID(c.ID) }

// The three core codes of social prescribing in England. They are for link
// workers: care co-ordinators and health coaches have their own.
var (
	Referred = Concept{
		ID: "871731000000106", Term: "Referral to social prescribing service (procedure)",
		Rule:     "Once per episode, at the first interaction after the person accepts; never for ongoing contacts, bulk calls or administration",
		Verified: true,
	}
	Declined = Concept{
		ID: "871711000000103", Term: "Social prescribing declined (situation)",
		Rule:     "When the person explicitly declines",
		Verified: true,
	}
	Offered = Concept{
		ID: "871691000000100", Term: "Social prescribing offered",
		Rule: "Not to be used: the code has not been seen in a published source",
	}
)

// Core are the three, in the order of the pathway.
var Core = []Concept{Offered, Referred, Declined}

// Other concepts that the standard or this program names.
var (
	ReasonableAdjustment = Concept{ID: "1108111000000107", Term: "Requires reasonable adjustments for health and care access (Equality Act 2010) (finding)", Rule: "PRSB Individual requirements / Reasonable adjustment flag", Verified: true}
	NoGPWanted           = Concept{ID: "1092961000000104", Term: "Does not wish to register with an NHS general practitioner (finding)", Rule: "PRSB GP practice / GP opt out indicator", Verified: true}
	PrivateGP            = Concept{ID: "1092941000000100", Term: "Family using private general practitioner (finding)", Rule: "PRSB GP practice / GP opt out indicator", Verified: true}
	Carer                = Concept{ID: "224484003", Term: "Patient themselves providing care", Rule: "PRSB Person demographics / Carer Status", Verified: true}
)

// The reference sets that the standard names. Members are not part of Kith:
// SNOMED CT is licensed, and free in the UK through TRUD.
const (
	RefsetNeeds         = "1373501000000105" // Social prescribing needs and concerns
	RefsetSupport       = "1373511000000107" // Social prescribing support
	RefsetServices      = "1127531000000102"
	RefsetSafeguarding  = "999002381000000108"
	RefsetCommunication = "999002121000000109" // Accessible information: communication support
	RefsetProfessional  = "999002151000000104" // Accessible information: requires communication professional
	RefsetMobility      = "999002551000000108"
	RefsetHousehold     = "1027891000000106"
	RefsetOccupation    = "999001571000000109"
	RefsetSmoking       = "999000891000000102"
	RefsetActionStatus  = "999000081000000105"
	RefsetGoalStatus    = "999000091000000107"
	RefsetReligion      = "999000531000000100"
	RefsetOrientation   = "999003081000000103"
)

// SCTID reports whether id is a rightly formed SNOMED CT identifier: 6 to 18
// digits, no leading zero, a partition of a concept, description or
// relationship, and the Verhoeff check digit (SNOMED CT Technical
// Implementation Guide: SCTID).
func SCTID(id string) bool {
	if len(id) < 6 || len(id) > 18 || id[0] == '0' {
		return false
	}
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	switch p := id[len(id)-3 : len(id)-1]; p[0] {
	case '0':
	case '1': // with a namespace of seven digits, so at least one before it
		if len(id) < 11 {
			return false
		}
	default:
		return false
	}
	if p := id[len(id)-2]; p > '2' {
		return false
	}
	return verhoeff(id)
}

// ConceptID is SCTID for the identifier of a concept, which a reference set is
// too: not of a description, nor of a relationship.
func ConceptID(id string) bool { return SCTID(id) && id[len(id)-2] == '0' }

// verhoeff checks the last digit of s by the dihedral group of order ten: it
// finds every wrong digit and every swap of neighbours.
func verhoeff(s string) bool {
	c := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		for range i % 8 {
			d = int("1576283094"[d] - '0')
		}
		c = dihedral(c, d)
	}
	return c == 0
}

// dihedral multiplies in D5: 0 to 4 turn, 5 to 9 turn and mirror.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b-5)%5
	case b < 5:
		return 5 + (a-5-b+5)%5
	default:
		return (a - b + 5) % 5
	}
}
