package desk

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/onward"
	"kith/plan"
	"kith/web"
)

func (x *desk) help(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := helpData(r, tx)
	return web.Show(page.Help(d)), err
}

func helpData(r *web.Request, tx *db.Tx) (d page.HelpData, err error) {
	id := r.ID("id")
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, err
	}
	e, _, err := episodeIn(r, tx)
	if err != nil {
		return d, err
	}
	if e.Plan != nil {
		d.Open = e.Plan.Status == plan.Active
		if d.Messages, err = plan.Messages(tx, e.Plan.Referral); err != nil {
			return d, err
		}
	}
	if d.Signposts, err = plan.Signposts(tx, id); err != nil {
		return d, err
	}
	if d.Vouchers, err = plan.Vouchers(tx, id); err != nil {
		return d, err
	}
	if d.Forms, err = plan.Forms(tx, id); err != nil {
		return d, err
	}
	if d.Letters, err = plan.Letters(tx, id); err != nil {
		return d, err
	}
	if d.Onward, err = onward.Groups(tx, id); err != nil {
		return d, err
	}
	d.Concerns, err = plan.Concerns(tx, id)
	return d, err
}

// helping is planned for a form of practical help.
func helping(r *web.Request, tx *db.Tx, title string) (page.PersonFormData, *plan.Plan, error) {
	d, p, err := planned(r, tx, title)
	if err == nil {
		d.Back = web.Link{Href: d.Frame.At("/help"), Label: "Back to help given"}
	}
	return d, p, err
}

func (x *desk) addSignpost(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := helping(r, tx, "Add a signpost")
	if err != nil {
		return web.Reply{}, err
	}
	n := page.SignpostData{NewSignpost: plan.NewSignpost{Day: tx.Today()}}
	if access.Can(tx.Actor, access.DirectorySee) {
		if n.Services, err = directory.List(tx, directory.Filter{}); err != nil {
			return web.Reply{}, err
		}
	}
	if id := r.Query("service"); id != "" {
		if err := takeService(tx, kith.ID(id), &n.NewSignpost); err != nil {
			return web.Reply{}, err
		}
	}
	show := web.Show(page.PersonForm(d, func(v web.View) templ.Component { return page.SignpostFields(v, n) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	var sent plan.NewSignpost
	r.Fill(&sent)
	if id := r.Value("from"); id != "" {
		if err := takeService(tx, kith.ID(id), &sent); err != nil {
			return show, err
		}
	}
	if _, err := plan.Point(tx, p.ID, sent); err != nil {
		return show, err
	}
	return web.GoTo(personPath(r, "/help")).Saying("Signpost written down"), nil
}

// takeService fills in what the directory says of a service.
func takeService(tx *db.Tx, id kith.ID, n *plan.NewSignpost) error {
	s, err := directory.Get(tx, id)
	if err != nil {
		return err
	}
	n.Service, n.Organisation = s.Name, s.Organisation
	if n.Contact == "" {
		n.Contact = firstText(s.Phone, s.Email)
	}
	if n.Need == "" && len(s.Needs) == 1 {
		n.Need = s.Needs[0]
	}
	return nil
}

func (x *desk) addVoucher(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := helping(r, tx, "Add a voucher")
	if err != nil {
		return web.Reply{}, err
	}
	n := page.VoucherForm{NewVoucher: plan.NewVoucher{Day: tx.Today()}}
	return personForm(r, d, n, page.VoucherFields, func(_ int, n page.VoucherForm) (string, string, error) {
		n.Pence = pence(r.Value("pence"))
		_, err := plan.Give(tx, p.ID, n.NewVoucher)
		return personPath(r, "/help"), "Voucher written down", err
	})
}

// pence reads an amount in pounds, as people write it: 40, £12.50. What is no
// amount is -1, which a Check catches.
func pence(s string) int {
	s = strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), " ", ""), "£")
	if s == "" {
		return 0
	}
	pounds, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(pounds) || pounds < 0 || pounds > 1_000_000 {
		return -1
	}
	return int(math.Round(pounds * 100))
}

func (x *desk) voucher(r *web.Request, tx *db.Tx) (web.Reply, error) {
	was, err := recordOf(r, tx, "voucher", db.Get[plan.Voucher], func(n *plan.Voucher) *plan.Of { return &n.Of })
	if err != nil {
		return web.Reply{}, err
	}
	d, _, err := helping(r, tx, "Change a voucher")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = was.Version
	n := page.VoucherForm{NewVoucher: was.NewVoucher, Worth: strings.TrimPrefix(was.Worth(), "£")}
	return personForm(r, d, n, page.VoucherFields, func(version int, n page.VoucherForm) (string, string, error) {
		n.Pence = pence(r.Value("pence"))
		_, err := plan.ChangeVoucher(tx, was.ID, version, n.NewVoucher)
		return personPath(r, "/help"), "Voucher saved", err
	})
}

func (x *desk) addForm(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := helping(r, tx, "Add a form")
	if err != nil {
		return web.Reply{}, err
	}
	return personForm(r, d, plan.NewForm{}, page.FormFields, func(_ int, n plan.NewForm) (string, string, error) {
		_, err := plan.AddForm(tx, p.ID, n)
		return personPath(r, "/help"), "Form written down", err
	})
}

func (x *desk) form(r *web.Request, tx *db.Tx) (web.Reply, error) {
	was, err := recordOf(r, tx, "form", db.Get[plan.Form], func(n *plan.Form) *plan.Of { return &n.Of })
	if err != nil {
		return web.Reply{}, err
	}
	d, _, err := helping(r, tx, "Change a form")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = was.Version
	return personForm(r, d, was.NewForm, page.FormFields, func(version int, n plan.NewForm) (string, string, error) {
		_, err := plan.ChangeForm(tx, was.ID, version, n)
		return personPath(r, "/help"), "Form saved", err
	})
}

func (x *desk) addConcern(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := formOf(r, tx, "Raise a concern")
	if err != nil {
		return web.Reply{}, err
	}
	d.Back = web.Link{Href: d.Frame.At("/help"), Label: "Back to help given"}
	return personForm(r, d, plan.NewConcern{RaisedAt: tx.Now}, page.ConcernFields, func(_ int, n plan.NewConcern) (string, string, error) {
		c, err := plan.Raise(tx, r.ID("id"), n)
		if err != nil {
			return "", "", err
		}
		return personPath(r, "/help"), "Concern written down. " + c.ToName + " should acknowledge it by " + web.When(c.DueAt), nil
	})
}

func concernIn(r *web.Request, tx *db.Tx, title string) (*plan.Concern, page.PersonFormData, error) {
	c, err := recordOf(r, tx, "concern", db.Get[plan.Concern], func(n *plan.Concern) *plan.Of { return &n.Of })
	if err != nil {
		return nil, page.PersonFormData{}, err
	}
	d, err := formOf(r, tx, title)
	d.Lead, d.Version = c.What, c.Version
	d.Back = web.Link{Href: personPath(r, "/help"), Label: "Back to help given"}
	return c, d, err
}

func (x *desk) heard(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, d, err := concernIn(r, tx, "The concern was acknowledged")
	if err != nil {
		return web.Reply{}, err
	}
	return personForm(r, d, page.HeardForm{By: c.ToName}, page.HeardFields, func(version int, n page.HeardForm) (string, string, error) {
		_, err := plan.Heard(tx, c.ID, version, n.By, n.Outcome)
		return personPath(r, "/help"), "Acknowledgement written down", err
	})
}

func (x *desk) escalate(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, d, err := concernIn(r, tx, "Somebody else was told")
	if err != nil {
		return web.Reply{}, err
	}
	return personForm(r, d, page.EscalateForm{}, page.EscalateFields, func(version int, n page.EscalateForm) (string, string, error) {
		_, err := plan.Escalate(tx, c.ID, version, n.To)
		return personPath(r, "/help"), "Written down whom you told", err
	})
}
