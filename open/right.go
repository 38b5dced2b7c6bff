package open

import (
	"context"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/open/page"
	"kith/web"
)

// right asks a provider whether the entry is still right. Looking answers
// nothing: programs that fetch links to see whether they are safe do no harm.
func (x *door) right(r *web.Request) (web.Reply, error) {
	d, err := x.asks(r.Context(), r.PathValue("token"))
	d.Path = r.URL.Path
	return web.Show(page.Right(d)), err
}

// asks is what a provider is asked about: the entry as everybody reads it,
// since a link can be forwarded.
func (x *door) asks(ctx context.Context, token string) (d page.RightData, err error) {
	_, read, err := x.see(ctx)
	if err != nil {
		return d, err
	}
	err = x.db.Read(ctx, x.public(), func(tx *db.Tx) error {
		_, a, _, err := directory.Asked(tx, token)
		if err != nil {
			return err
		}
		d.Ends, d.Service = kith.DayOf(a.ExpiresAt), read.service(a.Service)
		if d.Service == nil {
			return errNoService
		}
		return nil
	})
	return d, err
}

// answer takes the provider's answer.
func (x *door) answer(r *web.Request) (web.Reply, error) {
	token := r.PathValue("token")
	d, err := x.asks(r.Context(), token)
	if err != nil {
		return web.Reply{}, err
	}
	d.Path = r.URL.Path
	answer := directory.Answer(r.Value("answer"))
	err = x.db.Write(r.Context(), x.public(), func(tx *db.Tx) error {
		return directory.Reply(tx, token, answer, r.Value("words"))
	})
	switch {
	case err != nil:
		return web.Show(page.Right(d)), err
	case answer == directory.StillRight:
		return web.GoTo("/support/thank-you"), nil
	}
	return web.GoTo("/support/thank-you?what=changed"), nil
}

// thanks says what happens with an answer.
func (x *door) thanks(r *web.Request, _ *db.Tx) (web.Reply, error) {
	return web.Show(page.Thanks(r.Query("what") == "changed")), nil
}
