// Package page draws what the desk shows. Each page has a struct of data that
// its handler fills; no page decides anything that a record should.
package page

import "kith/web"

// crumbs to a page that has none above it.
func top(title string) web.Head { return web.Head{Title: title} }
