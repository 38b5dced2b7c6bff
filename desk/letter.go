package desk

import (
	"net/http"

	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/web"
)

// writeLetter begins a supporting letter with what the record can say.
func (x *desk) writeLetter(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := helping(r, tx, "Write a supporting letter")
	if err != nil {
		return web.Reply{}, err
	}
	draft, err := plan.DraftLetter(tx, p.ID, r.Query("kind"))
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead, d.Button = "This much the record can say. Change it and add to it.", "Save the draft"
	return personForm(r, d, *draft, page.LetterFields, func(_ int, n plan.NewLetter) (string, string, error) {
		l, err := plan.WriteLetter(tx, p.ID, n)
		if err != nil {
			return "", "", err
		}
		return personPath(r, "/letters/"+string(l.ID)), "Draft saved", nil
	})
}

func letterIn(r *web.Request, tx *db.Tx) (d page.LetterData, err error) {
	d.Letter, err = recordOf(r, tx, "letter", db.Get[plan.Letter], func(n *plan.Letter) *plan.Of { return &n.Of })
	if err != nil {
		return d, err
	}
	d.Frame, err = frameOf(r, tx, page.PlanSection)
	return d, err
}

func (x *desk) letter(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := letterIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if r.Method != http.MethodPost {
		return web.Show(page.Letter(d)), nil
	}
	version := versionOf(r)
	draft := *d.Letter
	draft.Version = version
	again := web.Show(page.Letter(page.LetterData{Frame: d.Frame, Letter: &draft}))
	var n plan.NewLetter
	r.Fill(&n)
	l, err := plan.ChangeLetter(tx, d.Letter.ID, version, n)
	if err != nil {
		return again, err
	}
	if r.Value("finish") == "" {
		return web.GoTo(r.URL.Path).Saying("Draft saved"), nil
	}
	_, err = plan.FinishLetter(tx, l.ID, l.Version)
	return web.GoTo(r.URL.Path).Saying("The letter is finished"), err
}

func (x *desk) letterSent(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := letterIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := plan.LetterSent(tx, d.Letter.ID, versionOf(r), r.Value("sent_how")); err != nil {
		return web.Show(page.Letter(d)), err
	}
	return web.GoTo(personPath(r, "/letters/"+string(d.Letter.ID))).Saying("Marked as sent"), nil
}

func (x *desk) letterPDF(r *web.Request, tx *db.Tx) (web.Reply, error) {
	l, err := recordOf(r, tx, "letter", db.Get[plan.Letter], func(n *plan.Letter) *plan.Of { return &n.Of })
	if err != nil {
		return web.Reply{}, err
	}
	pdf, err := l.PDF()
	return web.Bytes("letter.pdf", "application/pdf", pdf), err
}
