// Package find is the search engine of the directory: which services a person
// can really use, why each is shown, and what to ask before relying on it. It
// knows no database, no page and no account.
//
//	Entry ─ Build, Patch ─→ Index ─ Search(Query) ─→ Found: Results, Hidden, Facets
//
// An Index is a snapshot that never changes: searches read it without a lock,
// Patch makes the next one, and whoever holds the current one swaps a pointer.
// It keeps what is needed to choose and rank, not the texts: a page reads the
// entries that it shows from the database, through the wall.
//
// Every criterion has three answers. No hides an entry, and the entry is
// counted by reason, so that it can be looked at all the same. Unknown shows
// it and says what to ask. A value that nobody has filled in never hides an
// entry.
package find
