package open

import (
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/open/page"
	"kith/web"
)

// equity shows who is reached: people by group, and against who lives here where
// that is known.
func (x *lookout) equity(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err == errNothing {
		return web.Show(page.Nothing()), nil
	} else if err != nil {
		return web.Reply{}, err
	}
	list, err := v.areaList()
	if err != nil {
		return web.Reply{}, err
	}
	area := r.Query("area")
	choice := page.Choice{Label: "Area", Name: "area", Value: area}
	for _, a := range list {
		choice.Options = append(choice.Options, web.Option{Value: a.Code, Label: a.Name})
	}
	if area == "" {
		area = list[0].Code
	} else if !slices.ContainsFunc(list, func(l page.Listed) bool { return l.Code == area }) {
		return web.Reply{}, kith.Errorf(kith.NotFound, "There is no such area in the figures of %s", v.now.Period().Name())
	}
	var all []page.Figure
	for i := range observatory.Measures {
		m := &observatory.Measures[i]
		if !strings.HasPrefix(m.Code, peopleBy) {
			continue
		}
		kinds := []string{"bars"}
		if compared(m, v.now) {
			kinds = []string{"equity", "years", "rates"} // which have the numbers of the bars too
		}
		figures, err := v.figures(m, area, kinds...)
		if err != nil {
			return web.Reply{}, err
		}
		all = append(all, figures...)
	}
	about := "People by what is recorded of them. A group of whom few are reached may need support no less than others: ask why. " +
		"Where many records do not say, the truth may lie far from the figure."
	top := v.top()
	top.Choices = append([]page.Choice{choice}, top.Choices...)
	return v.show(page.Sights(top, "Who is reached", about, all)), nil
}

// compare shows the areas beside each other, by one measure.
func (x *lookout) compare(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err == errNothing {
		return web.Show(page.Nothing()), nil
	} else if err != nil {
		return web.Reply{}, err
	}
	codes := []string{"rate", "referrals", "people-rate", "practices", "growth", "proactive", "reached", "connected", "attended", "within-14", "waiting", "not-wanted", "hours"}
	choice := page.Choice{Label: "Measure", Name: "measure"}
	var figures []page.Figure
	asked := r.Query("measure")
	for _, code := range codes {
		m, err := observatory.Find(code)
		if err != nil {
			return web.Reply{}, err
		}
		choice.Options = append(choice.Options, web.Option{Value: code, Label: m.Name})
		if len(figures) > 0 || asked != "" && asked != code {
			continue
		}
		if figures, err = v.figures(m, "all", "ranking", "funnel", "map", "systems"); err != nil {
			return web.Reply{}, err
		}
		choice.Value = code
	}
	if choice.Value == "" {
		return web.Reply{}, kith.Errorf(kith.NotFound, "Areas are not compared by that measure")
	}
	top := v.top()
	top.Choices = append([]page.Choice{choice}, top.Choices...)
	about := "Areas differ in what they record and in how they refer as well as in what people need. Intervals show what chance alone could do; where they meet, the order cannot be told."
	return v.show(page.Sights(top, "Compare areas", about, figures)), nil
}

// figure is a figure by itself: its page, what others show within theirs, or one
// of its files.
func (x *lookout) figure(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := observatory.Find(r.PathValue("measure"))
	if err != nil {
		return web.Reply{}, err
	}
	v, err := x.readOf(tx, r.URL.Path, r.PathValue("period"))
	if err != nil {
		return web.Reply{}, err
	}
	area, end, _ := strings.Cut(r.PathValue("rest"), "/")
	s := sight{m, r.PathValue("kind"), v.now, area}
	f, err := x.draw(tx, s)
	if err != nil {
		return web.Reply{}, err
	}
	given := page.Figure{Figure: f, Href: s.href()}
	switch end {
	case "":
		given.Alone = true
		given.Embed = fmt.Sprintf(`<iframe src="%s/embed" title="%s" width="100%%" height="640"></iframe>`, x.Base+s.href(), strings.ReplaceAll(f.Title(), `"`, "'"))
		return v.show(page.One(given)), nil
	case "embed":
		return v.show(page.Framed(given)).Framed(), nil
	}
	kind, body, err := file(f, end)
	if err != nil {
		return web.Reply{}, err
	}
	name := strings.Join([]string{m.Code, s.kind, v.now.Code, area}, "-") + strings.TrimPrefix(end, "figure")
	return web.Bytes(name, kind, body).Kept(v.tag), nil
}
