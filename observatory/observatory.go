// Package observatory counts who is reached and who is not, and publishes what
// gives nobody away.
//
//	views ─ facts ─ count ─→ tables that are secret
//	                           │ sdc.Protect, together
//	                           ▼
//	release:  proposed ──Certify──▶ certified ──Publish──▶ published ──▶ replaced
//	             └──▶ refused: which cells, and why        by a later edition
//
// It reads its own SQL views over the records (view.go describes each column)
// and imports no capability. Rows and counts never leave this package: what
// leaves is an sdc.Protected, an sdc.Cell, or what was reckoned from them.
//
// The files: view.go is what is read; period.go, area.go and breakdown.go are
// when, where and by what is counted; subject.go turns rows into facts; count.go
// counts (by service: service.go); programme.go lists the tables of a release and
// catalogue.go the measures that are read from them; late.go what came in after its
// year was closed; population.go and group.go whom they are compared with; protect.go
// protects them; propose.go, release.go, certify.go, ledger.go and verify.go publish
// them; figure.go is for the doors. fact.go and explore.go answer what no table
// foresaw.
package observatory

import (
	"kith/access"
	"kith/db"
)

// secret is the wall of all that is counted from: those who make figures, whose
// roles see no person, read it through this package and nobody else does.
var secret = db.Wall{See: access.ObservatoryMake, Write: access.ObservatoryMake, Sight: db.Everyone}

// open is the wall of what is published: everybody's to read and, being a view,
// nobody's to write.
var open = db.Wall{See: access.ObservatorySee, Sight: db.Everyone}
