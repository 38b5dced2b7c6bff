package desk

import (
	"kith/db"
	"kith/desk/page"
	"kith/onward"
	"kith/web"
)

// answersPage asks how often somebody wants mail when an organisation answers.
func (x *desk) answersPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	often, err := onward.MyWish(tx)
	return web.Show(page.Answers(often)), err
}

func (x *desk) wishAnswers(r *web.Request, tx *db.Tx) (web.Reply, error) {
	often := onward.Often(r.Value("often"))
	if err := onward.Wish(tx, often); err != nil {
		return web.Show(page.Answers(often)), err
	}
	return web.GoTo("/account").Saying("Saved"), nil
}
