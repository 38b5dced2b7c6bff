package desk

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/allocation"
	"kith/db"
	"kith/desk/page"
	"kith/geo"
	"kith/nhs"
	"kith/team"
	"kith/web"
)

// allocationRoutes are the pages of the morning's proposals.
func (x *desk) allocationRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /allocation", Handle: x.allocation},
		{Pattern: "POST /allocation/accept", Handle: x.allocationAccept},
		{Pattern: "GET /allocation/{referral}", Handle: x.allocationOther},
		{Pattern: "POST /allocation/{referral}", Handle: x.allocationOther},
		{Pattern: "GET /allocation/{referral}/wish", Handle: x.allocationWish},
		{Pattern: "POST /allocation/{referral}/wish", Handle: x.allocationWish},
		{Pattern: "GET /allocation/{referral}/apart", Handle: x.allocationApart},
		{Pattern: "POST /allocation/{referral}/apart", Handle: x.allocationApart},
		{Pattern: "POST /allocation/{referral}/apart/{conflict}/end", Handle: x.apartEnd},
	}
}

// board is the morning's proposals for all of the actor's teams.
func (x *desk) board(ctx context.Context, tx *db.Tx) (*allocation.Board, error) {
	mine, err := myTeams(tx)
	if err != nil {
		return nil, err
	}
	where, err := x.metres(ctx)
	if err != nil {
		return nil, err
	}
	return allocation.Propose(tx, teamIDs(mine), where)
}

// metres says how far two postcodes lie apart, as far as any are known.
func (x *desk) metres(ctx context.Context) (allocation.Where, error) {
	if x.finder == nil || x.finder.Postcodes == nil {
		return nil, nil
	}
	table, err := x.finder.Postcodes(ctx)
	if err != nil || table == nil {
		return nil, err
	}
	return func(a, b nhs.Postcode) int {
		from, to := table.Find(string(a)), table.Find(string(b))
		if from.Precision == geo.Nowhere || to.Precision == geo.Nowhere {
			return 0
		}
		return geo.Distance(from.Point, to.Point)
	}, nil
}

func (x *desk) allocation(r *web.Request, tx *db.Tx) (web.Reply, error) {
	b, err := x.board(r.Context(), tx)
	if err != nil {
		return web.Reply{}, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.AllocationData{Nav: teamNav(tx, "/allocation"), Board: b, Teams: s.teams, Several: len(s.mine) > 1}
	d.Pages = web.Pages(len(b.Proposals), page.PageOfProposals)
	from := (min(r.PageNumber(), d.Pages) - 1) * page.PageOfProposals
	d.Shown = b.Proposals[from:min(from+page.PageOfProposals, len(b.Proposals))]
	lately, err := allocation.Lately(tx, 20)
	for i := range lately {
		c := &lately[i]
		d.Lately = append(d.Lately, page.ChoiceRow{Choice: c, Worker: s.worker(c.Worker, kith.Actor{}), Proposed: s.worker(c.Proposed, kith.Actor{})})
	}
	return web.Show(page.Allocation(d)), err
}

// picksOf are the proposals that a form takes: referral, version and worker of
// each, joined by colons.
func picksOf(values []string) ([]allocation.Pick, error) {
	var out []allocation.Pick
	for _, v := range values {
		parts := strings.Split(v, ":")
		if len(parts) != 3 {
			return nil, kith.Errorf(kith.Invalid, "This form is not complete. Open the page again")
		}
		n, err := strconv.Atoi(parts[1])
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "This form is not complete. Open the page again")
		}
		out = append(out, allocation.Pick{Referral: kith.ID(parts[0]), Version: n, Worker: kith.ID(parts[2])})
	}
	return out, nil
}

func (x *desk) allocationAccept(r *web.Request, tx *db.Tx) (web.Reply, error) {
	picks, err := picksOf(r.Values("pick"))
	if err != nil {
		return web.Reply{}, err
	}
	b, err := x.board(r.Context(), tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := allocation.Accept(tx, b, picks); err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/allocation").Saying(web.Count(len(picks), "person has", "people have") + " a worker now"), nil
}

// waits is the proposal for the referral in the path, on the morning's board.
func (x *desk) waits(r *web.Request, tx *db.Tx) (*allocation.Board, *allocation.Proposal, error) {
	b, err := x.board(r.Context(), tx)
	if err != nil {
		return nil, nil, err
	}
	p := b.Of(r.ID("referral"))
	if p == nil {
		return nil, nil, kith.Errorf(kith.NotFound, "This referral does not wait for a worker, or it is not yours to see")
	}
	return b, p, nil
}

// allocationOther chooses another than is proposed, with a reason.
func (x *desk) allocationOther(r *web.Request, tx *db.Tx) (web.Reply, error) {
	b, p, err := x.waits(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.OtherData{Proposal: p, Others: b.Others(p)}
	if d.Wish, err = allocation.WishOf(tx, p.Person); err != nil {
		return web.Reply{}, err
	}
	conflicts, err := allocation.Conflicts(tx, p.Person)
	if err != nil {
		return web.Reply{}, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range conflicts {
		d.Conflicts = append(d.Conflicts, page.ConflictRow{Conflict: &conflicts[i], Worker: s.worker(conflicts[i].Worker, kith.Actor{})})
	}
	show := web.Show(page.Other(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	pick := allocation.Pick{Referral: p.ID, Version: versionOf(r), Worker: kith.ID(r.Value("worker"))}
	if err := allocation.Override(tx, b, pick, r.Value("why")); err != nil {
		return show, err
	}
	return web.GoTo("/allocation").Saying(p.Name() + " has a worker now"), nil
}

// allocationForm shows and takes a small form about somebody who waits.
func allocationForm(r *web.Request, p *allocation.Proposal, title, part string, ask []page.Question, save func() error) (web.Reply, error) {
	at := "/allocation/" + string(p.ID)
	show := web.Show(page.Form(page.FormData{Title: title, Back: web.Link{Href: at, Label: p.Name()}, Action: at + part, Questions: ask, Button: "Save"}))
	if r.Method != http.MethodPost {
		return show, nil
	}
	if err := save(); err != nil {
		return show, err
	}
	return web.GoTo(at).Saying("Saved. What is proposed goes by it"), nil
}

func (x *desk) allocationWish(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, p, err := x.waits(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return web.Reply{}, err
	}
	w, err := allocation.WishOf(tx, p.Person)
	if err != nil {
		return web.Reply{}, err
	}
	ask := []page.Question{
		page.Choose(web.Field{Name: "sex", Label: "Does the person ask for a woman or a man?", Value: string(w.Sex)},
			append(options(team.Sexes), web.Option{Value: "", Label: "It is all the same, or they were not asked"})),
		page.Any(web.Field{Name: "skills", Label: "What must their worker have been trained in?", Values: web.Strings(w.Skills), Optional: true}, options(team.Skills)[:len(team.Skills.Codes)-1]),
	}
	return allocationForm(r, p, "Who supports "+p.Name()+": what they ask for", "/wish", ask, func() error {
		f := struct {
			Sex    team.Sex     `form:"sex"`
			Skills []team.Skill `form:"skills"`
		}{}
		r.Fill(&f)
		_, err := allocation.Ask(tx, p.Person, f.Sex, f.Skills)
		return err
	})
}

func (x *desk) allocationApart(r *web.Request, tx *db.Tx) (web.Reply, error) {
	b, p, err := x.waits(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return web.Reply{}, err
	}
	var crew []web.Option
	for _, c := range b.Others(p) {
		crew = append(crew, web.Option{Value: string(c.Account), Label: c.Name})
	}
	ask := []page.Question{
		page.Pick(web.Field{Name: "worker", Label: "Who must not support them?"}, "Choose", crew),
		page.Line(web.Field{Name: "why", Label: "Why?", Hint: "A relative, a neighbour, something that happened. The team sees this; the person does not"}),
	}
	return allocationForm(r, p, "Who must not support "+p.Name(), "/apart", ask, func() error {
		_, err := allocation.KeepApart(tx, p.Person, kith.ID(r.Value("worker")), r.Value("why"))
		return err
	})
}

func (x *desk) apartEnd(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, p, err := x.waits(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	conflicts, err := allocation.Conflicts(tx, p.Person)
	if err != nil {
		return web.Reply{}, err
	}
	for _, c := range conflicts {
		if c.ID == r.ID("conflict") {
			return web.GoTo("/allocation/" + string(p.ID)).Saying("It stands no more"), allocation.EndConflict(tx, c.ID, versionOf(r))
		}
	}
	return web.Reply{}, kith.Errorf(kith.NotFound, "This is not on the record of this person")
}
