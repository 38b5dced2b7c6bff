package open

import (
	"kith/open/page"
	"kith/web"
)

// share is a page as it is given to somebody else.
func (x *door) share(title, path string) (page.Share, error) {
	s := page.Share{Title: title, Link: x.Base + path}
	svg, err := web.QR(s.Link)
	s.QR = svg
	return s, err
}
